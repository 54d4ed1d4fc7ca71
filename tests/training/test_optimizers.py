"""The optimizers and schedules, compared with PyTorch's and scikit-learn's, and with themselves in smaller runs."""

import json
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer, SGDOptimizer

from playground.model.network import Network
from playground.training.ensemble import Ensemble
from playground.training.hyperparameters import Hyperparameters
from playground.training.optimizers import ADAM_BETAS, EPSILON, OPTIMIZERS, OptimizerState, zero_state
from playground.training.schedules import SCHEDULES, learning_rate
from playground.training.trainer import Trainer
from tests.training.test_ensemble import assert_equal, make_members, train_each
from tests.training.test_trainer import N, batches, data, make_network, make_trainer

TORCH = json.loads(Path(__file__).with_name("torch_trajectories.json").read_text())
# A learning rate with which 200 updates are not chaotic, and momentums that make a difference.
RATES = {"sgd": 0.1, "nesterov": 0.1, "rmsprop": 0.01, "adam": 0.03}
RULES = [
    (name, momentum) for name, rule in OPTIMIZERS.items() for momentum in ((0.0, 0.9) if rule.uses_momentum else (0.0,))
]


def trainer_of(case: dict[str, Any]) -> Trainer:
    """The trainer of a case of PyTorch's: the same network, data, batches and hyperparameters."""
    weights, biases = ([np.array(array) for array in TORCH[name]] for name in ("weights", "biases"))
    params = Hyperparameters(
        case["learning_rate_init"],
        TORCH["batch_size"],
        case["momentum"],
        TORCH["alpha"],
        optimizer=case["optimizer"],
        schedule=case["schedule"],
        decay_updates=TORCH["decay_updates"],
    )
    targets = np.eye(weights[-1].shape[1])[TORCH["y"]]
    network = Network(tuple(weights), tuple(biases), "tanh", "softmax")
    return Trainer(network, np.array(TORCH["X"]), targets, params, TORCH["seed"])


@pytest.mark.parametrize("case", TORCH["cases"], ids=lambda c: f"{c['optimizer']}-{c['momentum']}-{c['schedule']}")
def test_pytorch_makes_the_same_updates(case):
    trainer = trainer_of(case)
    rates = [learning_rate(trainer.hyperparameters, update) for update in range(0, TORCH["kept"][-1], 20)]
    assert rates == pytest.approx(case["rates"], rel=1e-12, abs=1e-15)
    for update, parameters in zip(TORCH["kept"], case["parameters"], strict=True):
        trainer.run(update - trainer.update)
        network = trainer.network
        for ours, theirs in zip((*network.weights, *network.biases), parameters, strict=True):
            np.testing.assert_allclose(ours.ravel(), theirs, rtol=0, atol=1e-10)


def test_all_optimizers_and_schedules_are_compared_with_pytorch():
    compared = {(case["optimizer"], case["schedule"]) for case in TORCH["cases"]}
    assert {optimizer for optimizer, _ in compared} == set(OPTIMIZERS)
    assert {schedule for _, schedule in compared} == set(SCHEDULES)


def sklearn_optimizer(name: str, params: list[np.ndarray], rate: float, momentum: float) -> Any:
    if name == "adam":
        return AdamOptimizer(params, rate, *ADAM_BETAS, EPSILON)
    return SGDOptimizer(params, rate, momentum=momentum, nesterov=name == "nesterov")


def set_rate(theirs: Any, rate: float, count: int) -> None:
    """Set the learning rate of scikit-learn's optimizer for its update of this count."""
    if isinstance(theirs, AdamOptimizer):
        # scikit-learn adds its epsilon to √s, we add ours to √(s / (1 - β₂ᵗ)).
        theirs.learning_rate_init, theirs.epsilon = rate, EPSILON * np.sqrt(1 - ADAM_BETAS[1] ** count)
    else:
        theirs.learning_rate = rate


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize(("name", "momentum"), [rule for rule in RULES if rule[0] != "rmsprop"])
def test_scikit_learns_optimizers_make_the_same_steps(name, momentum, schedule):
    rng = np.random.default_rng(3)
    ours, theirs = np.zeros(7), [np.zeros(7)]
    state = zero_state(name, 7).vectors
    params = Hyperparameters(0.1, momentum=momentum, optimizer=name, schedule=schedule, decay_updates=60)
    other = sklearn_optimizer(name, theirs, 0.1, momentum)
    for count, gradient in enumerate(rng.standard_normal((200, 7)) * np.logspace(-6, 3, 7), start=1):
        rate, new_state = learning_rate(params, count - 1), np.empty_like(state)
        set_rate(other, rate, count)
        other.update_params(theirs, [gradient])
        ours += OPTIMIZERS[name].step(gradient.copy(), list(state), list(new_state), rate, momentum, count)
        state = new_state
        np.testing.assert_allclose(ours, theirs[0], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize(("name", "momentum"), [rule for rule in RULES if rule[0] != "rmsprop"])
@pytest.mark.parametrize("n_classes", [2, 3])
def test_mlp_classifier_with_the_same_batches_gives_the_same_weights(n_classes, name, momentum, schedule):
    X, targets = data(n_classes)
    y = targets[:, 0] if n_classes == 2 else targets.argmax(axis=1)
    batch_size, epochs, alpha = 10, 40, 0.01
    trainer = make_trainer(
        (6, 3), "tanh", n_classes=n_classes, learning_rate_init=RATES[name], batch_size=batch_size, momentum=momentum,
        alpha=alpha, optimizer=name, schedule=schedule, decay_updates=130,
    )  # fmt: skip
    mlp = MLPClassifier(
        (6, 3), activation="tanh", solver="adam" if name == "adam" else "sgd", momentum=momentum,
        nesterovs_momentum=name == "nesterov", shuffle=False, batch_size=N, learning_rate_init=RATES[name],
    )  # fmt: skip
    mlp.partial_fit(X, y, classes=range(n_classes))
    network = make_network((6, 3), "tanh", n_classes)
    mlp.coefs_, mlp.intercepts_ = ([a.copy() for a in arrays] for arrays in (network.weights, network.biases))
    mlp._optimizer = sklearn_optimizer(name, mlp.coefs_ + mlp.intercepts_, RATES[name], momentum)
    for update, rows in enumerate(batches(batch_size, epochs)):
        set_rate(mlp._optimizer, trainer.learning_rate, update + 1)
        # scikit-learn divides its penalty by the batch size, Trainer does not.
        mlp.set_params(alpha=alpha * len(rows), batch_size=len(rows))
        mlp.partial_fit(X[rows], y[rows])
        trainer.run(1)
    for ours, theirs in zip(trainer.network.weights, mlp.coefs_, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-10)
    for ours, theirs in zip(trainer.network.biases, mlp.intercepts_, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-10)


def make(rule: tuple[str, float], schedule: str = "constant", **others: Any) -> Trainer:
    name, momentum = rule
    hyperparameters: dict[str, Any] = {
        "learning_rate_init": RATES[name], "momentum": momentum, "optimizer": name, "schedule": schedule,
        "decay_updates": 70, **others,
    }  # fmt: skip
    return make_trainer((4, 3), "tanh", **hyperparameters)


def assert_same(one: Trainer, other: Trainer) -> None:
    """Assert that two trainers are in the same state, bit for bit."""
    assert one.update == other.update
    assert np.array_equal(one.parameters, other.parameters)
    assert_same_state(one.optimizer_state, other.optimizer_state)
    assert np.array_equal(one.history.rows, other.history.rows, equal_nan=True)


def assert_same_state(one: OptimizerState, other: OptimizerState) -> None:
    assert one[:3] == other[:3]
    assert np.array_equal(one.vectors, other.vectors)


ALL = [*product(RULES, SCHEDULES)]


@pytest.mark.parametrize(("rule", "schedule"), ALL, ids=str)
def test_a_state_restored_in_the_middle_repeats_the_updates(rule, schedule):
    trainer = make(rule, schedule)
    trainer.run(37)
    snapshot = trainer.snapshot()
    trainer.run(63)
    other = make(rule, schedule)
    other.run(11)
    for one in (other, trainer):
        end = trainer.snapshot()
        one.restore(snapshot)
        assert_same_state(one.optimizer_state, snapshot.optimizer_state)
        one.run(63)
        assert np.array_equal(one.parameters, end.parameters)
        assert_same_state(one.optimizer_state, end.optimizer_state)


@pytest.mark.parametrize("runs", [[1] * 100, [7] * 14 + [2], [99, 1], [50, 0, 50]], ids=["1", "7", "99", "50"])
@pytest.mark.parametrize(("rule", "schedule"), ALL, ids=str)
def test_dividing_a_run_does_not_change_the_result(rule, schedule, runs):
    single, divided = make(rule, schedule), make(rule, schedule)
    single.run(100)
    for updates in runs:
        divided.run(updates)
    assert_same(single, divided)


@pytest.mark.parametrize(("before", "after"), [(a, b) for a, b in product(RULES, RULES) if a[0] != b[0]], ids=str)
def test_the_state_begins_anew_with_the_first_update_of_another_optimizer(before, after):
    trainer = make(before)
    trainer.run(30)
    kept, own = trainer.optimizer_state.copy(), trainer.hyperparameters
    trainer.hyperparameters = make(after).hyperparameters
    assert_same_state(trainer.optimizer_state, kept)
    trainer.hyperparameters = own
    trainer.run(5)
    same = make(before)
    same.run(35)
    assert np.array_equal(trainer.parameters, same.parameters)

    trainer.hyperparameters = same.hyperparameters = make(after).hyperparameters
    same.optimizer_state = zero_state(after[0], len(same.parameters))
    for one in (trainer, same):
        one.run(40)
    assert np.array_equal(trainer.parameters, same.parameters)
    assert_same_state(trainer.optimizer_state, same.optimizer_state)
    # Back to the first optimizer: it has forgotten its state.
    trainer.hyperparameters = same.hyperparameters = own
    same.optimizer_state = zero_state(before[0], len(same.parameters))
    for one in (trainer, same):
        one.run(5)
    assert np.array_equal(trainer.parameters, same.parameters)


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_freeze_and_thaw(rule):
    trainer = make(rule)
    n_output = 4  # weights and bias of the output unit
    trainer.run(20)
    before, first = trainer.parameters.copy(), trainer.optimizer_state.copy()
    trainer.hyperparameters = replace(trainer.hyperparameters, freeze_hidden=True)
    thawed = make(rule)
    thawed.run(21)
    trainer.run(1)
    # The output unit's update is what it is without the freeze, and its state is continued.
    assert np.array_equal(trainer.parameters[-n_output:], thawed.parameters[-n_output:])
    trainer.run(19)
    assert np.array_equal(trainer.parameters[:-n_output], before[:-n_output])
    assert not np.array_equal(trainer.parameters[-n_output:], before[-n_output:])
    assert first.vectors[:, :-n_output].all()
    assert not trainer.optimizer_state.vectors[:, :-n_output].any()
    # Thawed, the hidden layers' first step is one from a state of zeros.
    trainer.hyperparameters = replace(trainer.hyperparameters, freeze_hidden=False)
    anew = make(rule)
    anew.restore(trainer.snapshot())
    anew.optimizer_state = zero_state(rule[0], len(anew.parameters))
    for one in (trainer, anew):
        one.run(1)
    assert np.array_equal(trainer.parameters[:-n_output], anew.parameters[:-n_output])


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_an_update_that_diverges_leaves_the_state(rule):
    trainer, stopped = (
        make_trainer((4, 3), "relu", optimizer=rule[0], momentum=rule[1], learning_rate_init=0.05) for _ in range(2)
    )
    for one in (trainer, stopped):
        one.run(12)
    # Its gradient is too large for every rule.
    trainer.set_parameters({0: 1e200, 20: 1e200})
    edited = trainer.parameters.copy()
    trainer.run(5)
    assert trainer.diverged
    assert trainer.update == 12
    assert np.array_equal(trainer.parameters, edited)
    assert_same_state(trainer.optimizer_state, stopped.optimizer_state)
    trainer.set_parameters(dict(enumerate(stopped.parameters.tolist())))
    for one in (trainer, stopped):
        one.run(20)
    assert np.array_equal(trainer.parameters, stopped.parameters)


@pytest.mark.parametrize(("own_data", "own_seeds"), [(False, False), (True, True)])
@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_members_of_an_ensemble_equal_trainers(rule, schedule, own_data, own_seeds):
    name, momentum = rule
    rates = tuple(RATES[name] * factor for factor in (0.1, 0.5, 1.0, 2.0))
    members = make_members((4, 3), "tanh", own_data, own_seeds, rates, optimizer=name, momentum=momentum, alpha=0.001)
    # With other schedules too, and another speed each.
    members = [
        member._replace(hyperparameters=replace(member.hyperparameters, schedule=other, decay_updates=40 + 30 * number))
        for number, (member, other) in enumerate(zip(members, (schedule, *SCHEDULES), strict=False))
    ]
    ensemble = Ensemble(members)
    ensemble.run(150)
    assert_equal(ensemble, train_each(members, 150))


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_members_diverge_where_trainers_do(name, schedule):
    rates = (0.01, 1e31, 0.02, 1e29)
    members = make_members((4,), learning_rates=rates, optimizer=name, schedule=schedule, decay_updates=100)
    ensemble, trainers = Ensemble(members), train_each(members, 60)
    ensemble.run(60)
    assert ensemble.diverged.tolist() == [t.diverged for t in trainers]
    assert ensemble.diverged[1]
    assert not ensemble.diverged[0]
    assert ensemble.diverged_at.tolist() == [t.update if t.diverged else -1 for t in trainers]
    assert_equal(ensemble, trainers)


@pytest.mark.parametrize("hidden", [(), (4, 3)], ids=str)
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_members_with_frozen_hidden_layers_equal_trainers(rule, hidden):
    members = make_members(
        hidden, learning_rates=(RATES[rule[0]],), optimizer=rule[0], momentum=rule[1], freeze_hidden=True
    )
    ensemble = Ensemble(members)
    ensemble.run(60)
    assert_equal(ensemble, train_each(members, 60))


def test_the_rates_of_the_schedules():
    at = [0, 50, 99, 100, 150, 199, 200, 250, 10_000]
    expected = {
        "constant": [0.8] * 9,
        "step": [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2, 0.2, 0.8 * 0.5**100],
        "cosine": [0.8, 0.4, 0.4 * (1 + np.cos(0.99 * np.pi)), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        "inverse_time": [0.8 / (1 + update / 100) for update in at],
    }
    for schedule in SCHEDULES:
        params = Hyperparameters(0.8, schedule=schedule, decay_updates=100)
        rates = [learning_rate(params, update) for update in at]
        assert rates == pytest.approx(expected[schedule], rel=1e-14, abs=1e-17), schedule


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_history_holds_the_scheduled_rate(schedule):
    trainer = make(("adam", 0.0), schedule)
    trainer.run(100)
    rates = [learning_rate(trainer.hyperparameters, update) for update in range(101)]
    assert trainer.history.rows[:, -1].tolist() == rates
