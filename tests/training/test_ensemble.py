"""`Ensemble`, compared with `Trainer`, member by member."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from playground.model.activations import ACTIVATIONS
from playground.model.network import init_network
from playground.model.outputs import count_outputs, encode, output_for
from playground.training import ensemble as ensemble_module
from playground.training import trainer as trainer_module
from playground.training.ensemble import Ensemble, Member
from playground.training.hyperparameters import Hyperparameters
from playground.training.snapshot import Metrics
from playground.training.trainer import Trainer

N = 47
LEARNING_RATES = (0.05, 0.2, 0.5, 1.0)


def draw(seed: int, n: int, n_classes: int = 2) -> tuple[np.ndarray, np.ndarray]:
    X = np.random.default_rng(seed).standard_normal((n, 2))
    return X, encode(X[:, 0] * X[:, 1] > 0 if n_classes == 2 else np.arange(n) % n_classes, n_classes)


def make_members(
    hidden: tuple[int, ...] = (4,),
    activation: str = "sigmoid",
    own_data: bool = False,
    own_seeds: bool = False,
    learning_rates: tuple[float, ...] = LEARNING_RATES,
    n_classes: int = 2,
    **hyperparameters: float,
) -> list[Member]:
    """Return networks with different initial weights and learning rates."""
    shared = draw(0, N, n_classes), draw(100, 20, n_classes)
    members = []
    for i, learning_rate in enumerate(learning_rates):
        train, test = (draw(i, N, n_classes), draw(100 + i, 20, n_classes)) if own_data else shared
        params = Hyperparameters(learning_rate, **hyperparameters)  # type: ignore[arg-type]
        network = init_network(
            (2, *hidden, count_outputs(n_classes)), np.random.default_rng(i), activation, output=output_for(n_classes)
        )
        members.append(Member(network, *train, *test, params, i if own_seeds else 9))
    return members


def train_each(members: list[Member], updates: int) -> list[Trainer]:
    trainers = [Trainer(m.network, m.X, m.y, m.hyperparameters, m.seed, m.X_test, m.y_test) for m in members]
    for trainer in trainers:
        trainer.run(updates)
    return trainers


def assert_equal(ensemble: Ensemble, trainers: list[Trainer]) -> None:
    np.testing.assert_allclose(ensemble.parameters, [t.parameters for t in trainers], rtol=1e-9, atol=1e-9)
    metrics = ensemble.metrics()
    for name in Metrics._fields:
        expected = [getattr(trainer.metrics(), name) for trainer in trainers]
        np.testing.assert_allclose(getattr(metrics, name), expected, rtol=1e-9, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("batch_size", [1, 10, N, 1000])
@pytest.mark.parametrize("hidden", [(), (5,), (4, 3), (3, 4, 2)], ids=str)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_members_equal_trainers(activation, hidden, batch_size):
    members = make_members(hidden, activation, batch_size=batch_size)
    ensemble = Ensemble(members)
    ensemble.run(60)
    assert_equal(ensemble, train_each(members, 60))


@pytest.mark.parametrize(
    ("momentum", "alpha", "l1"), [*product([0.0, 0.9], [0.0, 0.01], [0.0, 0.003])], ids="{}".format
)
@pytest.mark.parametrize(("own_data", "own_seeds"), [(False, False), (False, True), (True, False), (True, True)])
def test_members_equal_trainers_with_momentum_penalties_data_and_seeds(own_data, own_seeds, momentum, alpha, l1):
    members = make_members((4, 3), "tanh", own_data, own_seeds, batch_size=10, momentum=momentum, alpha=alpha, l1=l1)
    ensemble = Ensemble(members)
    ensemble.run(33)
    assert_equal(ensemble, train_each(members, 33))


@pytest.mark.parametrize("batch_size", [1, 10, N])
@pytest.mark.parametrize("hidden", [(), (4, 3)], ids=str)
@pytest.mark.parametrize(("own_data", "own_seeds"), [(False, False), (True, True)])
@pytest.mark.parametrize("n_classes", [3, 10])
def test_members_with_several_classes_equal_trainers(n_classes, own_data, own_seeds, hidden, batch_size):
    members = make_members(hidden, "tanh", own_data, own_seeds, n_classes=n_classes, batch_size=batch_size)
    ensemble = Ensemble(members)
    ensemble.run(33)
    assert_equal(ensemble, train_each(members, 33))


def test_members_may_differ_in_every_hyperparameter_but_the_batch_size():
    members = [
        member._replace(hyperparameters=Hyperparameters(0.3, 10, momentum, alpha, l1))
        for member, momentum, alpha, l1 in zip(
            make_members(), [0.0, 0.5, 0.9, 0.0], [0.0, 0.1, 0.0, 0.01], [0.01, 0.0, 0.0, 0.1], strict=True
        )
    ]
    ensemble = Ensemble(members)
    ensemble.run(60)
    assert_equal(ensemble, train_each(members, 60))


@pytest.mark.parametrize("hidden", [(), (4,), (4, 3)], ids=str)
def test_frozen_hidden_layers(hidden):
    members = make_members(hidden, momentum=0.9, alpha=0.01, freeze_hidden=True)
    ensemble = Ensemble(members)
    start = ensemble.parameters
    ensemble.run(60)
    assert_equal(ensemble, train_each(members, 60))
    n_output = hidden[-1] + 1 if hidden else 3
    assert np.array_equal(ensemble.parameters[:, :-n_output], start[:, :-n_output])


def test_a_chaotic_run_agrees_with_the_trainer_only_at_first():
    # With tanh units and a large learning rate, the trainer itself ends elsewhere after a change of one weight in its
    # last digit. Rounding errors do the same, so nothing is claimed about the parameters after many updates.
    members = make_members((4, 3), "tanh", learning_rates=(3.0,), momentum=0.5)
    [member] = members
    ensemble = Ensemble(members)
    ensemble.run(30)
    assert_equal(ensemble, train_each(members, 30))

    first = member.network.weights[0].copy()
    first[0, 0] = np.nextafter(first[0, 0], np.inf)
    nearby = member._replace(network=replace(member.network, weights=(first, *member.network.weights[1:])))
    one, other = train_each([member, nearby], 3000)
    assert np.max(np.abs(one.parameters - other.parameters)) > 1e-3


@pytest.mark.parametrize("runs", [[1] * 100, [7] * 14 + [2], [99, 1], [50, 0, 50]], ids=["1", "7", "99", "50"])
def test_dividing_a_run_does_not_change_the_result(runs):
    single, divided = (Ensemble(make_members(momentum=0.9, own_seeds=True)) for _ in range(2))
    single.run(100)
    for updates in runs:
        divided.run(updates)
    assert np.array_equal(single.parameters, divided.parameters)


def test_the_deadline_is_checked_after_each_update_and_does_not_change_the_result():
    single, divided = Ensemble(make_members()), Ensemble(make_members())
    single.run(12)
    while divided.update < 12:
        before = divided.update
        divided.run(1000, deadline=0.0)
        assert divided.update == before + 1
        divided.metrics()
    assert np.array_equal(single.parameters, divided.parameters)


@pytest.mark.parametrize("chunk_size", [1, 150, 10**6])
def test_a_member_does_not_depend_on_the_others(chunk_size, monkeypatch):
    monkeypatch.setattr(ensemble_module, "CHUNK_SIZE", chunk_size)
    members = make_members((4, 3), momentum=0.5, alpha=0.01, own_seeds=True)
    together = Ensemble(members[::-1])
    together.run(70)
    alone = Ensemble(members[1:2])
    alone.run(70)
    np.testing.assert_allclose(together.parameters[2], alone.parameters[0], rtol=0, atol=1e-9)


@pytest.mark.parametrize(("activation", "alpha"), [("identity", 0.0), ("sigmoid", 1.0), ("relu", 1.0)])
@pytest.mark.parametrize(("batch_size", "chunk_size"), [(10, 32_000), (N, 32_000), (10, 1)])
def test_members_diverge_where_trainers_do(activation, alpha, batch_size, chunk_size, monkeypatch):
    monkeypatch.setattr(ensemble_module, "CHUNK_SIZE", chunk_size)
    members = make_members(
        (4, 3), activation, own_seeds=True, learning_rates=(0.05, 100.0, 0.1, 30.0), batch_size=batch_size, alpha=alpha
    )
    ensemble = Ensemble(members)
    trainers = train_each(members, 200)
    ensemble.run(200)
    assert ensemble.diverged.tolist() == [t.diverged for t in trainers] == [False, True, False, True]
    assert ensemble.diverged_at.tolist() == [t.update if t.diverged else -1 for t in trainers]
    assert ensemble.update == 200
    assert_equal(ensemble, trainers)


@pytest.mark.parametrize(("rate", "diverged"), [(8.0, True), (7.99, False)])
def test_a_step_of_the_largest_norm_is_not_made(rate, diverged, monkeypatch):
    for module in (trainer_module, ensemble_module):
        monkeypatch.setattr(module, "MAX_STEP_NORM", 4.0)
    # Only the bias moves, by half the learning rate.
    X, y = np.zeros((N, 2)), np.zeros((N, 1))
    network = init_network((2, 1), np.random.default_rng(0))
    members = [Member(network, X, y, X, y, Hyperparameters(rate), 9)]
    [trainer], ensemble = train_each(members, 1), Ensemble(members)
    ensemble.run(1)
    assert trainer.diverged == bool(ensemble.diverged[0]) == diverged
    expected = [0.0 if diverged else -rate / 2]
    assert trainer.network.biases[0] == ensemble.network(0).biases[0] == expected


def test_a_step_that_is_not_a_number_is_not_made():
    opposite = np.array([[1e200, -1e200], [-1e200, 1e200]])
    members = [
        member._replace(network=replace(member.network, weights=(opposite, opposite, opposite[:, :1])))
        for member in make_members((2, 2), "identity")
    ]
    ensemble, trainers = Ensemble(members), train_each(members, 1)
    ensemble.run(1)
    assert ensemble.diverged.all()
    assert all(trainer.diverged for trainer in trainers)


def test_training_ends_when_all_members_have_diverged():
    members = make_members(learning_rates=(50.0, 100.0), alpha=1.0)
    ensemble = Ensemble(members)
    ensemble.run(10_000)
    trainers = train_each(members, 10_000)
    assert ensemble.update == max(t.update for t in trainers) == max(ensemble.diverged_at)
    ended = ensemble.parameters
    ensemble.run(10)
    assert np.array_equal(ensemble.parameters, ended)
    assert_equal(ensemble, trainers)


@pytest.mark.parametrize("updates", [0, 3, 5, 12])
def test_epochs_are_counted_as_by_the_trainer(updates):
    members = make_members()
    ensemble, trainer = Ensemble(members), train_each(members[:1], updates)[0]
    ensemble.run(updates)
    assert (ensemble.update, ensemble.epoch, ensemble.epochs) == (trainer.update, trainer.epoch, trainer.epochs)
    assert ensemble.updates_to_epoch_end(3) == trainer.updates_to_epoch_end(3)
    assert ensemble.updates_to_epoch_end() == trainer.updates_to_epoch_end() == 5 - updates % 5


def test_an_int_and_its_seed_sequence_give_the_same_batches():
    members = [member._replace(seed=np.random.SeedSequence(9)) for member in make_members()]
    from_sequence, from_int = Ensemble(members), Ensemble(make_members())
    for one in (from_sequence, from_int):
        one.run(12)
    assert np.array_equal(from_sequence.parameters, from_int.parameters)


def test_the_seed_sequences_of_members_are_not_changed():
    members = [member._replace(seed=np.random.SeedSequence(9)) for member in make_members()]
    first, second = Ensemble(members), Ensemble(members)
    first.run(12)
    second.run(12)
    assert np.array_equal(first.parameters, second.parameters)


def test_a_network_is_a_copy_of_the_current_parameters():
    ensemble = Ensemble(make_members((4, 3)))
    ensemble.run(8)
    network = ensemble.network(2)
    assert (network.layer_sizes, network.activation) == ((2, 4, 3, 1), "sigmoid")
    [trainer] = train_each([make_members((4, 3))[2]], 8)
    for ours, theirs in zip(network.weights, trainer.network.weights, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)
    before = ensemble.parameters
    network.weights[0][:] = 0.0
    assert np.array_equal(ensemble.parameters, before)


def test_the_accuracy_on_the_test_set_alone():
    ensemble = Ensemble(make_members(own_data=True))
    ensemble.run(50)
    assert np.array_equal(ensemble.test_accuracy(), ensemble.metrics().test_accuracy)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"network": init_network((2, 7, 1), np.random.default_rng(0))}, r"the same layer sizes. Got \(2, 4, 1\) and"),
        ({"network": init_network((2, 4, 1), np.random.default_rng(0), "relu")}, "same activation. Got sigmoid and re"),
        ({"X": draw(0, 9)[0], "y": draw(0, 9)[1]}, "the same number of training examples. Got 47 and 9"),
        ({"X_test": draw(0, 9)[0], "y_test": draw(0, 9)[1]}, "the same number of test examples. Got 20 and 9"),
        ({"hyperparameters": Hyperparameters(batch_size=11)}, "the same batch size. Got 10 and 11"),
        ({"hyperparameters": Hyperparameters(freeze_hidden=True)}, "the same freeze_hidden. Got False and True"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_members_that_cannot_be_one_batch_raise(change, message):
    first, second, *_ = make_members()
    with pytest.raises(ValueError, match=message):
        Ensemble([first, second._replace(**change)])


def test_batch_sizes_are_compared_after_capping():
    first, second, *_ = make_members(batch_size=50)
    Ensemble([first, second._replace(hyperparameters=Hyperparameters(batch_size=1000))]).run(1)


def test_no_members_raise():
    with pytest.raises(ValueError, match="at least one member"):
        Ensemble([])
