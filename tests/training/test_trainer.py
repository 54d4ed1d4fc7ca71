"""`Trainer`, compared with `network.gradient`, with scikit-learn's MLPClassifier and with itself in smaller runs."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from playground.model.activations import ACTIVATIONS
from playground.model.network import (
    Network,
    forward,
    gradient,
    init_network,
    loss,
    predict_logits,
    predict_proba,
)
from playground.model.outputs import count_outputs, encode, output_for
from playground.training.history import History
from playground.training.hyperparameters import Hyperparameters
from playground.training.optimizers import OPTIMIZERS
from playground.training.snapshot import Metrics
from playground.training.trainer import Trainer

N = 47
METRICS = Metrics(1.0, 1.0, 0.5, 0.5)


def data(n_classes: int = 2) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(11)
    X = rng.standard_normal((N, 2))
    labels = X[:, 0] * X[:, 1] > 0 if n_classes == 2 else np.arange(N) % n_classes
    return X, encode(labels, n_classes)


def make_network(hidden: tuple[int, ...] = (5,), activation: str = "sigmoid", n_classes: int = 2) -> Network:
    sizes = (2, *hidden, count_outputs(n_classes))
    return init_network(sizes, np.random.default_rng(5), activation, output=output_for(n_classes))


def make_trainer(
    hidden: tuple[int, ...] = (5,),
    activation: str = "sigmoid",
    history: History | None = None,
    n_classes: int = 2,
    **hyperparameters: float,
) -> Trainer:
    X, y = data(n_classes)
    params = Hyperparameters(**hyperparameters)  # type: ignore[arg-type]
    return Trainer(make_network(hidden, activation, n_classes), X, y, params, seed=9, history=history)


def batches(batch_size: int, epochs: int) -> Iterator[np.ndarray]:
    """Yield the rows of each batch, in the order of the trainer's random number generator."""
    rng = np.random.default_rng(9)
    for _ in range(epochs):
        order = rng.permutation(N)
        for start in range(0, N, batch_size):
            yield order[start : start + batch_size]


@pytest.mark.parametrize(
    ("activation", "hidden", "momentum", "alpha", "l1"),
    [
        *product(ACTIVATIONS, [(), (5,), (4, 3)], [0.0, 0.9], [0.0, 0.01], [0.0, 0.003]),
        *product(["tanh"], [(5,)], [0.0], [0.0, 1.0], [0.0, 1.0]),
    ],
)
@pytest.mark.parametrize("n_classes", [2, 3])
def test_updates_follow_the_reference_gradient(n_classes, activation, hidden, momentum, alpha, l1):
    X, y = data(n_classes)
    trainer = make_trainer(
        hidden, activation, n_classes=n_classes, learning_rate_init=0.2, batch_size=10, momentum=momentum, alpha=alpha,
        l1=l1,
    )  # fmt: skip
    trainer.run(15)
    network = make_network(hidden, activation, n_classes)
    steps = [np.zeros_like(a) for a in (*network.weights, *network.biases)]
    for rows in batches(10, 3):
        g = gradient(network, X[rows], y[rows], alpha, l1)
        steps = [momentum * v - 0.2 * d for v, d in zip(steps, (*g.weights, *g.biases), strict=True)]
        moved = [a + v for a, v in zip((*network.weights, *network.biases), steps, strict=True)]
        depth = len(network.weights)
        network = Network(tuple(moved[:depth]), tuple(moved[depth:]), activation, network.output)
    for ours, expected in zip(trainer.network.weights, network.weights, strict=True):
        np.testing.assert_allclose(ours, expected, atol=1e-12)
    for ours, expected in zip(trainer.network.biases, network.biases, strict=True):
        np.testing.assert_allclose(ours, expected, atol=1e-12)


@pytest.mark.parametrize(("activation", "momentum", "alpha"), [*product(ACTIVATIONS, [0.0, 0.9], [0.0, 0.02])])
@pytest.mark.parametrize("n_classes", [2, 3, 10])
def test_mlp_classifier_with_the_same_batches_gives_the_same_weights(n_classes, activation, momentum, alpha):
    X, targets = data(n_classes)
    y = targets[:, 0] if n_classes == 2 else targets.argmax(axis=1)
    batch_size, epochs = 10, 4
    trainer = make_trainer(
        (6, 3), activation, n_classes=n_classes, learning_rate_init=0.1, batch_size=batch_size, momentum=momentum,
        alpha=alpha,
    )  # fmt: skip
    mlp = MLPClassifier(
        (6, 3), activation="logistic" if activation == "sigmoid" else activation, solver="sgd", alpha=alpha,
        learning_rate_init=0.1, momentum=momentum, nesterovs_momentum=False, shuffle=False, batch_size=N,
    )  # fmt: skip
    mlp.partial_fit(X, y, classes=range(n_classes))
    del mlp._optimizer  # its velocities belong to the initial weights that are replaced here
    network = make_network((6, 3), activation, n_classes)
    for theirs, ours in zip((*mlp.coefs_, *mlp.intercepts_), (*network.weights, *network.biases), strict=True):
        theirs[:] = ours
    for rows in batches(batch_size, epochs):
        # scikit-learn divides its penalty by the batch size, Trainer does not.
        mlp.set_params(alpha=alpha * len(rows), batch_size=len(rows))
        mlp.partial_fit(X[rows], y[rows])
    trainer.run(epochs * 5)
    for ours, theirs in zip(trainer.network.weights, mlp.coefs_, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-10)
    for ours, theirs in zip(trainer.network.biases, mlp.intercepts_, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-10)
    np.testing.assert_allclose(predict_proba(trainer.network, X), mlp.predict_proba(X), atol=1e-10)


@pytest.mark.parametrize("runs", [[1] * 100, [7] * 14 + [2], [99, 1], [50, 0, 50]])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_dividing_a_run_does_not_change_the_result(runs, momentum):
    single, divided = make_trainer(momentum=momentum), make_trainer(momentum=momentum)
    single.run(100)
    for updates in runs:
        divided.run(updates)
    assert np.array_equal(single.parameters, divided.parameters)
    assert np.array_equal(single.history.rows, divided.history.rows, equal_nan=True)


def test_dividing_a_run_does_not_change_a_history_whose_rows_are_far_apart():
    given = History(4, stride=3)
    single, divided = make_trainer(history=given), make_trainer(history=History(4, stride=3))
    assert single.history is given
    single.run(60)
    for updates in (1, 1, 2, 3, 4, 5, 7, 11, 13, 13):
        before = divided.update
        divided.run(updates)
        assert divided.update == before + updates
    assert single.history.rows[:, 0].tolist() == [0, 24, 48]
    assert np.array_equal(single.history.rows, divided.history.rows, equal_nan=True)


@pytest.mark.parametrize("stride", [2, 3, 4, 5, 6, 7, 1000])
def test_divergence_between_two_rows_of_the_history_leaves_the_same_state(stride):
    trainers = [
        make_trainer((8, 8), "relu", History(1000, steps), learning_rate_init=100.0, momentum=0.9, alpha=1.0)
        for steps in (1, stride)
    ]  # fmt: skip
    for trainer in trainers:
        trainer.run(400)
        assert trainer.diverged
    one, other = trainers
    assert one.update == other.update > 1
    assert np.array_equal(one.optimizer_state.vectors, other.optimizer_state.vectors)
    for trainer in trainers:
        trainer.hyperparameters = Hyperparameters(learning_rate_init=0.001, momentum=0.5)
        trainer.run(3)
    assert np.array_equal(one.parameters, other.parameters)


@pytest.mark.parametrize("updates", [0, 3, 5, 12])
def test_training_after_restoring_a_snapshot_is_identical(updates):
    trainer = make_trainer(momentum=0.8)
    trainer.run(updates)
    snapshot = trainer.snapshot()
    trainer.run(40)
    first, recorded = trainer.parameters.copy(), trainer.history.rows.copy()
    trainer.restore(snapshot)
    assert (trainer.update, trainer.epoch) == (snapshot.update, snapshot.epoch)
    trainer.run(40)
    assert np.array_equal(trainer.parameters, first)
    assert np.array_equal(trainer.history.rows, recorded, equal_nan=True)


def test_a_new_trainer_stands_at_the_beginning_with_its_first_batch():
    X, y = data()
    trainer, same = Trainer(make_network(), X, y), Trainer(make_network(), X, y, Hyperparameters(), 0)
    assert (trainer.update, trainer.epoch, trainer.position, trainer.epochs) == (0, 0, 0, 0.0)
    assert trainer.diverged is False
    assert len(trainer.next_batch()) == 10
    assert np.array_equal(trainer.next_batch(), same.next_batch())
    assert not trainer.optimizer_state.vectors.any()
    assert (len(trainer.history), trainer.history.capacity, trainer.history.stride) == (1, 1000, 1)
    for one in (trainer, Trainer(make_network(), X, y, X_test=X), Trainer(make_network(), X, y, y_test=y)):
        assert np.isnan([one.metrics().test_loss, one.metrics().test_accuracy]).all()


def test_the_deadline_is_checked_after_each_update():
    trainer, single = make_trainer(momentum=0.9), make_trainer(momentum=0.9)
    for update in range(1, 8):
        trainer.run(1000, deadline=0.0)
        assert trainer.update == update
    single.run(7)
    assert np.array_equal(trainer.parameters, single.parameters)
    assert np.array_equal(trainer.optimizer_state.vectors, single.optimizer_state.vectors)


def test_each_epoch_uses_every_example_once_in_a_new_order():
    # Each example has one nonzero input, so the weight that changes tells which example was used.
    X, y = np.eye(5), np.array([[0.0], [1.0], [1.0], [0.0], [1.0]])
    trainer = Trainer(init_network((5, 1), np.random.default_rng(0)), X, y, Hyperparameters(1.0, 1), seed=2)
    orders = []
    for _ in range(4):
        order = []
        for _ in range(5):
            before = trainer.parameters[:5].copy()
            trainer.run(1)
            order.append(int(np.flatnonzero(trainer.parameters[:5] != before).item()))
        assert sorted(order) == [0, 1, 2, 3, 4]
        orders.append(tuple(order))
    assert len(set(orders)) > 1
    assert trainer.epoch == 4


def test_the_last_batch_may_be_smaller():
    trainer = make_trainer(batch_size=10)
    assert trainer.updates_to_epoch_end() == 5
    trainer.run(4)
    assert (trainer.epoch, trainer.position) == (0, 40)
    trainer.run(1)
    assert (trainer.epoch, trainer.position) == (1, 0)


def test_the_batch_size_is_capped_at_the_size_of_the_training_set():
    X, y = data()
    trainer = make_trainer(batch_size=1000, learning_rate_init=0.5)
    trainer.run(1)
    initial = make_network()
    g = gradient(initial, X, y)
    np.testing.assert_allclose(trainer.network.weights[0], initial.weights[0] - 0.5 * g.weights[0], atol=1e-14)
    assert trainer.epoch == 1


def test_a_changed_batch_size_takes_effect_with_the_second_example():
    trainer = make_trainer(batch_size=1)
    order = np.concatenate(list(batches(1, 1)))
    trainer.run(1)
    trainer.hyperparameters = Hyperparameters(batch_size=2)
    assert np.array_equal(trainer.next_batch(), order[1:3])
    assert trainer.updates_to_epoch_end() == 23


def test_changed_hyperparameters_take_effect_within_the_epoch():
    trainer = make_trainer(batch_size=10)
    trainer.run(2)
    trainer.hyperparameters = Hyperparameters(learning_rate_init=0.0, batch_size=9)
    before = trainer.parameters.copy()
    assert trainer.updates_to_epoch_end() == 3
    assert trainer.updates_to_epoch_end(2) == 3 + 6
    trainer.run(3)
    assert np.array_equal(trainer.parameters, before)
    assert trainer.epoch == 1


def test_units_with_equal_weights_stay_equal():
    X, y = data()
    network = init_network((2, 8, 1), np.random.default_rng(0), initialization="equal", scale=0.3)
    trainer = Trainer(network, X, y)
    trainer.run(200)
    assert np.ptp(trainer.network.weights[0], axis=1).max() == 0.0


def test_metrics_agree_with_the_reference():
    X, y = data()
    trainer = Trainer(make_network(), X[:30], y[:30], X_test=X[30:], y_test=y[30:])
    trainer.run(50)
    metrics, logits = trainer.metrics(), predict_logits(trainer.network, X)
    assert metrics.train_loss == pytest.approx(loss(trainer.network, X[:30], y[:30]))
    assert metrics.test_loss == pytest.approx(loss(trainer.network, X[30:], y[30:]))
    assert metrics.train_accuracy == np.mean((logits[:30] > 0) == y[:30])
    assert metrics.test_accuracy == np.mean((logits[30:] > 0) == y[30:])


def test_a_snapshot_has_the_metrics_of_its_parameters():
    trainer = make_trainer()
    trainer.run(5)
    assert trainer.snapshot().metrics == trainer.metrics()
    before = trainer.snapshot()
    trainer.restore(before._replace(parameters=before.parameters + 1.0))
    assert trainer.snapshot().metrics == trainer.metrics() != before.metrics
    trainer.set_parameters({0: 3.0})
    assert trainer.snapshot().metrics == trainer.metrics()
    trainer.history.stride = 10  # updates without a row
    trainer.run(3)
    assert trainer.snapshot().metrics == trainer.metrics()


@pytest.mark.parametrize("runs", [[400], [1] * 400, [13] * 31])
def test_diverging_training_stops_at_the_last_finite_state(runs):
    trainer = make_trainer((8, 8), "relu", learning_rate_init=100.0, alpha=1.0)
    for updates in runs:
        trainer.run(updates)
    assert trainer.diverged
    assert np.isfinite(trainer.parameters).all()
    assert np.isfinite(trainer.metrics().train_loss)
    stopped = trainer.update

    again = make_trainer((8, 8), "relu", learning_rate_init=100.0, alpha=1.0)
    again.run(stopped)
    assert np.array_equal(again.parameters, trainer.parameters)
    again.run(1)
    assert again.update == stopped


def test_logits_that_are_not_finite_are_not_an_error():
    X, y = data()
    opposite = np.array([[1e200, -1e200], [-1e200, 1e200]])
    network = Network((opposite, opposite, opposite[:, :1]), (np.zeros(2), np.zeros(2), np.zeros(1)), "identity")
    trainer = Trainer(network, X, y)
    assert np.isnan(trainer.metrics().train_loss)
    trainer.run(1)
    assert (trainer.diverged, trainer.update) == (True, 0)


def test_diverged_training_continues_after_a_hyperparameter_changes():
    trainer = make_trainer((8, 8), "relu", learning_rate_init=100.0, alpha=1.0)
    trainer.run(400)
    stopped = trainer.update
    trainer.hyperparameters = Hyperparameters(learning_rate_init=0.0)
    trainer.run(5)
    assert trainer.update == stopped + 5


def test_rewinding_the_history_restores_its_stride():
    trainer = make_trainer()
    start = trainer.snapshot()
    trainer.run(3000)
    assert trainer.history.stride > 1
    trainer.restore(start)
    trainer.run(50)
    assert trainer.history.rows[:, 0].tolist() == list(range(51))


def test_a_history_with_finer_rows_is_thinned_when_it_is_taken_over():
    history = History(8)
    rows = record(History(8), 0, 7).rows
    rows[:, 0] += 40
    history.replace(rows, 47)
    assert (history.stride, history.rows[:, 0].tolist()) == (8, [40.0])
    assert len(record(history, 48, 200)) <= 8


def test_rewinding_replaces_the_metrics_of_the_update_gone_back_to():
    other = Metrics(2.0, 3.0, 0.25, 0.75)
    for update, replaced in ((12, True), (11, False)):
        history = record(History(8), 0, 20)
        before = history.rows.copy()
        history.rewind(update, other)
        assert history.rows[:, 0].tolist() == ([0, 4, 8, 12] if replaced else [0, 4, 8])
        assert np.array_equal(history.rows[:3], before[:3])
        assert not replaced or history.rows[3].tolist() == [12.0, 0.0, *other, 0.1]
    History().rewind(3, other)


def test_a_full_history_is_thinned_and_covers_the_whole_run():
    history = History(capacity=100)
    for update in range(5001):
        history.append((update, 0.0, 1.0, 1.0, 0.5, 0.5, 0.1))
        assert len(history) <= 100
    updates = history.rows[:, 0]
    assert updates[0] == 0
    assert np.all(np.diff(updates) == history.stride)
    assert 5000 - updates[-1] < history.stride
    assert len(history) > 45


def record(history: History, first: int, last: int) -> History:
    for update in range(first, last + 1):
        history.append((update, 0.0, *METRICS, 0.1))
        assert len(history) <= history.capacity
    return history


@pytest.mark.parametrize("update", [0, 1, 7, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 130])
def test_the_stride_depends_only_on_the_number_of_updates(update):
    expected, rewound, replaced = (record(History(8, 2), 0, last) for last in (update, 130, 130))
    rewound.rewind(update, METRICS)
    replaced.replace(expected.rows, update)
    assert rewound.stride == replaced.stride == expected.stride
    assert np.array_equal(replaced.rows, expected.rows)
    assert set(rewound.rows[:, 0]) <= set(expected.rows[:, 0])
    for history in (expected, rewound, replaced):
        record(history, update + 1, 140)
    assert rewound.stride == replaced.stride == expected.stride == 32
    assert np.array_equal(replaced.rows, expected.rows)


@pytest.mark.parametrize("batch_size", [10, 1000])
def test_the_batch_of_a_refused_step_is_the_next_one(batch_size):
    trainer = make_trainer((8, 8), "relu", learning_rate_init=100.0, alpha=1.0, batch_size=batch_size)
    trainer.run(400)
    again = make_trainer((8, 8), "relu", learning_rate_init=100.0, alpha=1.0, batch_size=batch_size)
    again.diverged = True
    again.restore(trainer.snapshot())
    assert again.diverged is False
    assert np.array_equal(trainer.next_batch(), again.next_batch())
    assert trainer.updates_to_epoch_end() == again.updates_to_epoch_end()
    for one in (trainer, again):
        one.set_parameters(dict.fromkeys(range(len(one.parameters)), 0.01))
        assert one.diverged is False
        one.run(3)
    assert trainer.update == again.update > 3
    assert np.array_equal(trainer.parameters, again.parameters)


@pytest.mark.parametrize("hidden", [(), (5,), (4, 3)], ids=str)
def test_with_frozen_hidden_layers_only_the_output_unit_changes(hidden):
    trainer = make_trainer(hidden)
    trainer.hyperparameters = Hyperparameters(freeze_hidden=True, momentum=0.9, alpha=0.01)
    before = trainer.network
    trainer.run(200)
    after = trainer.network
    assert all(np.array_equal(a, b) for a, b in zip(before.weights[:-1], after.weights[:-1], strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(before.biases[:-1], after.biases[:-1], strict=True))
    assert not np.allclose(before.weights[-1], after.weights[-1])


def test_hidden_layers_are_at_rest_while_they_are_frozen():
    trainer = make_trainer((4, 3), momentum=0.9)
    trainer.run(10)
    assert trainer.optimizer_state.vectors.all()
    trainer.hyperparameters = Hyperparameters(momentum=0.9, freeze_hidden=True)
    trainer.run(1)
    (velocity,) = trainer.optimizer_state.vectors
    assert not velocity[:-4].any()
    assert velocity[-4:].all()


def test_with_frozen_hidden_layers_training_is_logistic_regression():
    trainer = make_trainer()
    params = Hyperparameters(freeze_hidden=True, batch_size=1000, learning_rate_init=5.0)
    trainer.hyperparameters = params
    X, y = trainer.examples(np.arange(N))
    hidden = forward(trainer.network, X)[-2]
    output = Network(trainer.network.weights[-1:], trainer.network.biases[-1:])
    regression = Trainer(output, hidden, y, params)
    trainer.run(300)
    regression.run(300)
    np.testing.assert_allclose(trainer.network.weights[-1], regression.network.weights[0], rtol=1e-9)


def test_freezing_gives_the_same_result_after_restoring_a_snapshot():
    def train(restore: bool) -> np.ndarray:
        trainer = make_trainer()
        trainer.hyperparameters = Hyperparameters(momentum=0.9)
        trainer.run(50)
        start = trainer.snapshot()
        trainer.hyperparameters = Hyperparameters(momentum=0.9, freeze_hidden=True)
        trainer.run(30)
        if restore:
            trainer.restore(start)
            for _ in range(30):
                trainer.run(1)
        trainer.hyperparameters = Hyperparameters(momentum=0.9)
        trainer.run(40)
        return trainer.parameters

    assert np.array_equal(train(restore=False), train(restore=True))


def test_training_continues_from_a_parameter_set_by_hand():
    trainer = make_trainer()
    trainer.run(10)
    trainer.set_parameters({2: 7.5})
    assert trainer.parameters[2] == 7.5
    assert trainer.network.biases[0][0] == 7.5
    assert len(trainer.history) == 11
    assert trainer.history.rows[-1, 2] == trainer.metrics().train_loss
    trainer.run(1)
    assert trainer.parameters[2] != 7.5


@pytest.mark.parametrize("optimizer", [name for name, rule in OPTIMIZERS.items() if rule.adaptive])
def test_an_adaptive_optimizer_diverges_where_the_gradient_does(optimizer):
    """Its step has the size of the rate, but its average would be infinite."""
    trainer = make_trainer((3, 2), "relu", optimizer=optimizer)
    trainer.run(5)
    state = trainer.optimizer_state
    trainer.set_parameters(dict.fromkeys(range(len(trainer.parameters)), 1e25))
    trainer.run(5)
    assert trainer.diverged
    assert trainer.update == 5
    assert np.array_equal(trainer.optimizer_state.vectors, state.vectors)
