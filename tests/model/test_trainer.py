"""`Trainer` against `network.gradient`, against scikit-learn's MLPClassifier, and against itself, cut differently."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from playground.model.activations import ACTIVATIONS
from playground.model.network import (
    Network,
    cross_entropy,
    forward,
    gradient,
    init_network,
    predict_logit,
    predict_proba,
)
from playground.model.trainer import History, Hyperparameters, Trainer

N = 47


def data() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(11)
    X = rng.standard_normal((N, 2))
    return X, (X[:, 0] * X[:, 1] > 0).astype(float)


def start(hidden: tuple[int, ...] = (5,), activation: str = "sigmoid") -> Network:
    return init_network((2, *hidden, 1), np.random.default_rng(5), activation)


def make_trainer(
    hidden: tuple[int, ...] = (5,), activation: str = "sigmoid", **hyperparameters: float
) -> Trainer:  # fmt: skip
    X, y = data()
    return Trainer(start(hidden, activation), X, y, Hyperparameters(**hyperparameters), seed=9)  # type: ignore[arg-type]


def batches(batch_size: int, epochs: int) -> Iterator[np.ndarray]:
    """The rows of each batch, as the trainer's random stream orders them."""
    rng = np.random.default_rng(9)
    for _ in range(epochs):
        order = rng.permutation(N)
        for at in range(0, N, batch_size):
            yield order[at : at + batch_size]


@pytest.mark.parametrize(
    ("activation", "hidden", "momentum", "alpha", "l1"),
    [*product(ACTIVATIONS, [(), (5,), (4, 3)], [0.0, 0.9], [0.0, 0.01], [0.0, 0.003])],
)
def test_an_update_descends_the_gradient(activation, hidden, momentum, alpha, l1):
    X, y = data()
    trainer = make_trainer(
        hidden, activation, learning_rate_init=0.2, batch_size=10, momentum=momentum, alpha=alpha, l1=l1
    )
    trainer.run(15)
    network = start(hidden, activation)
    steps = [np.zeros_like(a) for a in (*network.weights, *network.biases)]
    for rows in batches(10, 3):
        g = gradient(network, X[rows], y[rows], alpha, l1)
        steps = [momentum * v - 0.2 * d for v, d in zip(steps, (*g.weights, *g.biases), strict=True)]
        moved = [a + v for a, v in zip((*network.weights, *network.biases), steps, strict=True)]
        depth = len(network.weights)
        network = Network(tuple(moved[:depth]), tuple(moved[depth:]), activation)
    for ours, expected in zip(trainer.network.weights, network.weights, strict=True):
        np.testing.assert_allclose(ours, expected, atol=1e-12)
    for ours, expected in zip(trainer.network.biases, network.biases, strict=True):
        np.testing.assert_allclose(ours, expected, atol=1e-12)


@pytest.mark.parametrize(("activation", "momentum", "alpha"), [*product(ACTIVATIONS, [0.0, 0.9], [0.0, 0.02])])
def test_same_start_and_batches_give_the_weights_of_mlp_classifier(activation, momentum, alpha):
    X, y = data()
    batch_size, epochs = 10, 4
    trainer = make_trainer(
        (6, 3), activation, learning_rate_init=0.1, batch_size=batch_size, momentum=momentum, alpha=alpha
    )
    mlp = MLPClassifier(
        (6, 3), activation="logistic" if activation == "sigmoid" else activation, solver="sgd", alpha=alpha,
        learning_rate_init=0.1, momentum=momentum, nesterovs_momentum=False, shuffle=False, batch_size=N,
    )  # fmt: skip
    mlp.partial_fit(X, y, classes=[0, 1])
    del mlp._optimizer  # its velocities belong to the start that is replaced here
    network = start((6, 3), activation)
    for theirs, ours in zip((*mlp.coefs_, *mlp.intercepts_), (*network.weights, *network.biases), strict=True):
        theirs[:] = ours
    for rows in batches(batch_size, epochs):
        # scikit-learn divides its penalty by the batch's size, ours does not.
        mlp.set_params(alpha=alpha * len(rows), batch_size=len(rows))
        mlp.partial_fit(X[rows], y[rows])
    trainer.run(epochs * 5)
    for ours, theirs in zip(trainer.network.weights, mlp.coefs_, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-10)
    for ours, theirs in zip(trainer.network.biases, mlp.intercepts_, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-10)
    np.testing.assert_allclose(predict_proba(trainer.network, X), mlp.predict_proba(X)[:, 1], atol=1e-10)


@pytest.mark.parametrize("cuts", [[1] * 100, [7] * 14 + [2], [99, 1], [50, 0, 50]])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_same_bits_however_the_run_is_cut(cuts, momentum):
    whole, cut = make_trainer(momentum=momentum), make_trainer(momentum=momentum)
    whole.run(100)
    for updates in cuts:
        cut.run(updates)
    assert np.array_equal(whole.parameters, cut.parameters)
    assert np.array_equal(whole.history.rows, cut.history.rows, equal_nan=True)


@pytest.mark.parametrize("back", [0, 3, 5, 12])
def test_a_restored_run_repeats_itself_bit_for_bit(back):
    trainer = make_trainer(momentum=0.8)
    trainer.run(back)
    moment = trainer.snapshot()
    trainer.run(40)
    first, recorded = trainer.parameters.copy(), trainer.history.rows.copy()
    trainer.restore(moment)
    assert (trainer.update, trainer.epoch) == (moment.update, moment.epoch)
    trainer.run(40)
    assert np.array_equal(trainer.parameters, first)
    assert np.array_equal(trainer.history.rows, recorded, equal_nan=True)


def test_a_deadline_stops_between_updates():
    trainer = make_trainer()
    trainer.run(1000, deadline=0.0)
    assert trainer.update == 1


def test_an_epoch_uses_every_example_once_in_a_new_order_each_time():
    # A step of rate 1 on one example without inputs moves the bias by y - p: read off which example came.
    y = np.array([0.0, 1.0, 1.0, 0.0, 1.0])
    X = np.eye(5)
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


def test_the_last_partial_batch_is_used():
    trainer = make_trainer(batch_size=10)
    assert trainer.updates_to_epoch_end() == 5
    trainer.run(4)
    assert (trainer.epoch, trainer.position) == (0, 40)
    trainer.run(1)
    assert (trainer.epoch, trainer.position) == (1, 0)


def test_a_batch_larger_than_the_data_is_all_of_it():
    X, y = data()
    trainer = make_trainer(batch_size=1000, learning_rate_init=0.5)
    trainer.run(1)
    g = gradient(start(), X, y)
    np.testing.assert_allclose(trainer.network.weights[0], start().weights[0] - 0.5 * g.weights[0], atol=1e-14)
    assert trainer.epoch == 1


def test_live_hyperparameters_act_at_once_and_within_the_epoch():
    trainer = make_trainer(batch_size=10)
    trainer.run(2)
    trainer.hyperparameters = Hyperparameters(learning_rate_init=0.0, batch_size=9)
    before = trainer.parameters.copy()
    assert trainer.updates_to_epoch_end() == 3
    assert trainer.updates_to_epoch_end(2) == 3 + 6
    trainer.run(3)
    assert np.array_equal(trainer.parameters, before)
    assert trainer.epoch == 1


def test_all_equal_weights_keep_the_units_equal():
    X, y = data()
    network = init_network((2, 8, 1), np.random.default_rng(0), initialization="equal", scale=0.3)
    trainer = Trainer(network, X, y)
    trainer.run(200)
    assert np.ptp(trainer.network.weights[0], axis=1).max() == 0.0


def test_metrics_are_those_of_the_reference():
    X, y = data()
    trainer = Trainer(start(), X[:30], y[:30], X_test=X[30:], y_test=y[30:])
    trainer.run(50)
    metrics, logits = trainer.metrics(), predict_logit(trainer.network, X)
    assert metrics.train_loss == pytest.approx(cross_entropy(logits[:30], y[:30]))
    assert metrics.test_loss == pytest.approx(cross_entropy(logits[30:], y[30:]))
    assert metrics.train_accuracy == np.mean((logits[:30] > 0) == y[:30])
    assert metrics.test_accuracy == np.mean((logits[30:] > 0) == y[30:])


@pytest.mark.parametrize("cuts", [[400], [1] * 400, [13] * 31])
def test_divergence_stops_at_the_last_finite_state_however_cut(cuts):
    trainer = make_trainer((8, 8), "relu", learning_rate_init=100.0, alpha=1.0)
    for updates in cuts:
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


def test_a_diverged_run_goes_on_after_a_change():
    trainer = make_trainer((8, 8), "relu", learning_rate_init=100.0, alpha=1.0)
    trainer.run(400)
    stopped = trainer.update
    trainer.hyperparameters = Hyperparameters(learning_rate_init=0.0)
    trainer.run(5)
    assert trainer.update == stopped + 5


def test_after_a_reset_the_history_is_as_fine_as_at_first():
    trainer = make_trainer()
    start = trainer.snapshot()
    trainer.run(3000)
    assert trainer.history.stride > 1
    trainer.restore(start)
    trainer.run(50)
    assert trainer.history.rows[:, 0].tolist() == list(range(51))


def test_history_is_thinned_and_never_cut_off():
    history = History(capacity=100)
    for update in range(5001):
        history.append((update, 0.0, 1.0, 1.0, 0.5, 0.5, 0.1))
        assert len(history) <= 100
    updates = history.rows[:, 0]
    assert updates[0] == 0
    assert np.all(np.diff(updates) == history.stride)
    assert 5000 - updates[-1] < history.stride
    assert len(history) > 45


def test_a_frozen_hidden_layer_stays_and_the_output_learns():
    trainer = make_trainer()
    trainer.hyperparameters = Hyperparameters(freeze_hidden=True, momentum=0.9, alpha=0.01)
    before = trainer.network
    trainer.run(200)
    after = trainer.network
    assert all(np.array_equal(a, b) for a, b in zip(before.weights[:-1], after.weights[:-1], strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(before.biases[:-1], after.biases[:-1], strict=True))
    assert not np.allclose(before.weights[-1], after.weights[-1])


def test_a_frozen_hidden_layer_is_logistic_regression_on_its_outputs():
    trainer = make_trainer()
    knobs = Hyperparameters(freeze_hidden=True, batch_size=1000, learning_rate_init=5.0)
    trainer.hyperparameters = knobs
    hidden = forward(trainer.network, trainer.examples(np.arange(len(trainer._y)))[0])[-2]
    output = Network(trainer.network.weights[-1:], trainer.network.biases[-1:])
    regression = Trainer(output, hidden, trainer._y, knobs)
    trainer.run(300)
    regression.run(300)
    np.testing.assert_allclose(trainer.network.weights[-1], regression.network.weights[0], rtol=1e-9)


def test_freezing_is_the_same_however_the_run_is_cut_and_restored():
    def steps(cut: bool) -> np.ndarray:
        trainer = make_trainer()
        trainer.hyperparameters = Hyperparameters(momentum=0.9)
        trainer.run(50)
        start = trainer.snapshot()
        trainer.hyperparameters = Hyperparameters(momentum=0.9, freeze_hidden=True)
        trainer.run(30)
        if cut:
            trainer.restore(start)
            for _ in range(30):
                trainer.run(1)
        trainer.hyperparameters = Hyperparameters(momentum=0.9)
        trainer.run(40)
        return trainer.parameters

    assert np.array_equal(steps(False), steps(True))


def test_a_parameter_set_by_hand_is_learned_from_and_stands_in_the_history():
    trainer = make_trainer()
    trainer.run(10)
    trainer.set_parameter(2, 7.5)
    assert trainer.parameters[2] == 7.5
    assert trainer.network.biases[0][0] == 7.5
    assert len(trainer.history) == 11
    assert trainer.history.rows[-1, 2] == trainer.metrics().train_loss
    trainer.run(1)
    assert trainer.parameters[2] != 7.5
