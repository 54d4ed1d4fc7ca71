"""The arithmetic of one update agrees with the trainer, and each number follows from the previous ones."""

import numpy as np
import pytest

from playground.model.activations import ACTIVATIONS
from playground.model.network import predict
from playground.runs.experiment import Experiment
from playground.runs.settings import Settings
from playground.training.arithmetic import trace_update

CASES = [
    Settings(hidden_layer_sizes=()),
    Settings(),
    Settings("moons", (5, 4, 3), activation="tanh", batch_size=7),
    Settings("spiral", (6, 2), activation="relu", features=("x1", "x2", "x1·x2"), momentum=0.9, learning_rate_init=0.1),
    Settings(activation="identity", alpha=0.01, l1=0.003, batch_size=1000),
    Settings(freeze_hidden=True, momentum=0.5, alpha=0.1),
    Settings(optimizer="nesterov", momentum=0.8, schedule="inverse_time", decay_updates=100),
    Settings(optimizer="rmsprop", learning_rate_init=0.05, schedule="step", decay_updates=100),
    Settings("iris3", (3,), optimizer="adam", learning_rate_init=0.1, schedule="cosine", l1=0.01),
    Settings(optimizer="adam", freeze_hidden=True),
]


@pytest.mark.parametrize("settings", CASES, ids=str)
def test_the_traced_update_equals_the_trainers(settings):
    trainer = Experiment(settings).make_trainer()
    trainer.run(33)
    before, batch = trainer.snapshot(), trainer.next_batch()
    X, y = trainer.examples(batch)
    assert len(batch) == min(settings.batch_size, 200 - before.position)
    network, rate = trainer.unflatten(before.parameters), trainer.learning_rate
    update = trace_update(network, before.optimizer_state, trainer.hyperparameters, rate, X, y)
    trainer.run(1)
    new = np.concatenate([unit.new_weights for unit in update.units])
    np.testing.assert_allclose(new, trainer.parameters, atol=1e-12)
    steps = np.concatenate([unit.step for unit in update.units])
    np.testing.assert_allclose(steps, trainer.parameters - before.parameters, atol=1e-12)
    state = np.concatenate([unit.new_state for unit in update.units], axis=1)
    np.testing.assert_allclose(state, trainer.optimizer_state.vectors, atol=1e-12)
    assert (update.rate, update.number) == (rate, trainer.optimizer_state.updates)


@pytest.mark.parametrize("settings", CASES, ids=str)
def test_each_number_follows_from_the_previous_ones(settings):
    trainer = Experiment(settings).make_trainer()
    trainer.run(15)
    network = trainer.network
    X, y = trainer.examples(trainer.next_batch())
    example = len(y) - 1
    state, rate = trainer.optimizer_state, trainer.learning_rate
    update = trace_update(network, state, trainer.hyperparameters, rate, X, y, example)
    function, derivative = ACTIVATIONS[settings.activation]
    p = predict(network, X[example : example + 1])[0]
    assert update.outputs == pytest.approx(p)
    probabilities = np.append(1 - p, p) if len(p) == 1 else p
    label = int(y[example, 0]) if len(p) == 1 else int(y[example].argmax())
    assert update.loss == pytest.approx(-np.log(probabilities[label]))
    assert np.array_equal(update.target, y[example])
    assert np.array_equal(np.concatenate([unit.state for unit in update.units], axis=1), state.vectors)
    inputs = np.append(X[example], 1.0)
    for layer, size in enumerate(trainer.layer_sizes[1:]):
        units = [unit for unit in update.units if unit.layer == layer]
        assert [unit.unit for unit in units] == list(range(size))
        for unit in units:
            np.testing.assert_allclose(unit.inputs, inputs)
            assert unit.z == pytest.approx(unit.inputs @ unit.weights)
            np.testing.assert_allclose(unit.products, unit.error * unit.inputs)
            if layer == len(network.weights) - 1:
                assert unit.output == pytest.approx(p[unit.unit])
                assert unit.error == pytest.approx(p[unit.unit] - y[example, unit.unit])
                assert (unit.derivative, len(unit.next_errors), len(unit.next_weights)) == (1.0, 0, 0)
            else:
                assert unit.output == pytest.approx(float(function(np.array([unit.z]))[0]))
                assert unit.derivative == pytest.approx(float(derivative(np.array([unit.output]))[0]))
                assert unit.error == pytest.approx(unit.next_errors @ unit.next_weights * unit.derivative)
                next_units = [other for other in update.units if other.layer == layer + 1]
                np.testing.assert_allclose(unit.next_errors, [other.error for other in next_units])
                np.testing.assert_allclose(unit.next_weights, [other.weights[unit.unit] for other in next_units])
        inputs = np.append([unit.output for unit in units], 1.0)


def test_the_gradient_is_the_mean_of_the_products():
    settings = Settings(batch_size=8)
    trainer = Experiment(settings).make_trainer()
    X, y = trainer.examples(trainer.next_batch())
    state, params = trainer.optimizer_state, trainer.hyperparameters
    updates = [trace_update(trainer.network, state, params, 1.0, X, y, example) for example in range(8)]
    first = trace_update(trainer.network, state, params, 1.0, X, y)
    assert np.array_equal(first.units[0].inputs, updates[0].units[0].inputs)
    for i, unit in enumerate(updates[0].units):
        np.testing.assert_allclose(np.mean([update.units[i].products for update in updates], axis=0), unit.gradient)
