"""What is measured of a run's state: a number each, or nan where there is nothing to measure."""

from collections.abc import Callable
from math import acos, degrees, log, nan

import numpy as np
from numpy.typing import NDArray

from playground.model.activations import Array
from playground.model.layout import unflatten
from playground.model.network import Network, forward, predict_logits, predict_proba
from playground.model.outcome import SOLVED_ACCURACY, chance_loss
from playground.model.outputs import classify
from playground.runs.readings.state import State
from playground.training.arithmetic import UnitUpdate


def line_accuracy(state: State) -> float:
    if state.line is None or state.experiment.n_classes > 2:
        return nan
    x0, y0, x1, y1 = state.line
    data = state.experiment.dataset
    x, y = data.place(data.points_train).T
    is_above = (x1 - x0) * (y - y0) > (y1 - y0) * (x - x0)
    fraction = float(np.mean(is_above == (data.y_train == 1)))
    return max(fraction, 1 - fraction)


def _neuron(network: Network) -> tuple[Array, float] | None:
    """The weights and the bias of a single neuron, unless all of its weights are 0; None for other networks."""
    weights, biases = network.weights[0], network.biases[0]
    is_single = len(network.weights) == len(biases) == 1
    return (weights[:, 0], float(biases[0])) if is_single and weights.any() else None


def line_distance(state: State) -> float:
    neuron = _neuron(state.network)
    return abs(neuron[1]) / float(np.linalg.norm(neuron[0])) if neuron else nan


def line_output(state: State) -> float:
    if not (neuron := _neuron(state.network)):
        return nan
    weights, bias = neuron
    nearest = -bias * weights / (weights @ weights)
    return float(predict_proba(state.network, nearest[np.newaxis])[0, 1])


def band_width(state: State) -> float:
    neuron = _neuron(state.network)
    return 2 * log(9) / float(np.linalg.norm(neuron[0])) if neuron else nan


def unit_difference(state: State) -> float:
    weights, biases = state.network.weights[0], state.network.biases[0]
    return float(np.ptp(np.vstack([weights, biases]), axis=1).max()) if len(state.network.weights) > 1 else nan


def smallest_angle(state: State) -> float:
    weights = state.network.weights[0][:2]
    lengths = np.linalg.norm(weights, axis=0)
    if len(state.network.weights) == 1 or len(lengths) < 2 or not lengths.all():
        return nan
    directions = weights / lengths
    cosines = np.abs(directions.T @ directions)[np.triu_indices(len(lengths), 1)]
    return degrees(acos(min(1.0, float(cosines.max()))))


def weight_norm(state: State) -> float:
    return float(np.sqrt(sum(np.sum(weights**2) for weights in state.network.weights)))


def saturated(state: State) -> float:
    hidden = forward(state.network, state.experiment.X_train)[1:-1]
    if not hidden:
        return nan
    outputs = np.hstack(hidden)
    return float(np.mean((outputs < 0.01) | (outputs > 0.99)))


# An output is saturated within a twentieth of its range from an end. ReLU has one end, 0; linear units have none.
_IS_SATURATED: dict[str, Callable[[Array], NDArray[np.bool_]]] = {
    "sigmoid": lambda a: (a < 0.05) | (a > 0.95),
    "tanh": lambda a: np.abs(a) > 0.9,
    "relu": lambda a: a == 0.0,
}


def saturation(layer: int, state: State) -> float:
    hidden = forward(state.network, state.experiment.X_train)[1:-1]
    is_saturated = _IS_SATURATED.get(state.network.activation)
    return float(np.mean(is_saturated(hidden[layer]))) if hidden and is_saturated else nan


def gradient_ratio(state: State) -> float:
    gradients = state.gradients
    return gradients[0] / gradients[-1] if len(gradients) > 1 and gradients[-1] else nan


def relative_loss(state: State) -> float:
    return state.metrics.train_loss / chance_loss(state.experiment.n_classes)


def mean_logit(state: State) -> float:
    return float(predict_logits(state.network, state.experiment.X_train).mean())


def confidence(state: State) -> float:
    return float(predict_proba(state.network, state.experiment.X_train).max(axis=1).mean())


def center_probability(label: int, state: State) -> float:
    (probabilities,) = predict_proba(state.network, np.zeros((1, len(state.network.weights[0]))))
    return float(probabilities[label]) if label < len(probabilities) else nan


def measure_class(part: str, label: int, state: State) -> float:
    """The accuracy on the points of a class; nan where there are none."""
    experiment, data = state.experiment, state.experiment.dataset
    X, y = (experiment.X_train, data.y_train) if part == "train" else (experiment.X_test, data.y_test)
    own = y == label
    return float(np.mean(classify(predict_logits(state.network, X[own])) == label)) if own.any() else nan


def _train_accuracies(state: State) -> list[float]:
    return [measure_class("train", label, state) for label in range(state.experiment.n_classes)]


def classes_right(state: State) -> float:
    return sum(accuracy >= SOLVED_ACCURACY for accuracy in _train_accuracies(state))


def lowest_accuracy(state: State) -> float:
    return min(_train_accuracies(state))


def refitted_loss(state: State) -> float:
    return state.refitted.train_loss if state.refitted else nan


def refitted_accuracy(state: State) -> float:
    return state.refitted.train_accuracy if state.refitted else nan


def new_output(state: State) -> float:
    """The output of the first output unit for the traced point, after the first update."""
    inputs, *_ = (unit.inputs[np.newaxis, :-1] for unit in state.first_update.units)
    new, network = np.concatenate([unit.new_weights for unit in state.first_update.units]), state.network
    updated = unflatten(new, network.layer_sizes, network.activation, network.output)
    return float(predict_proba(updated, inputs)[0, -1])


def error_change(state: State) -> float:
    update = state.first_update
    return abs(new_output(state) - float(update.target[-1])) - abs(traced_unit(state).error)


def traced_unit(state: State) -> UnitUpdate:
    return state.first_update.units[-1]


def step_of(index: int, state: State) -> float:
    step = traced_unit(state).step
    return float(step[index]) if -len(step) <= index < len(step) - 1 else nan


def largest_step(state: State) -> float:
    return int(np.abs(traced_unit(state).step).argmax()) + 1


def error_ratio(state: State) -> float:
    hidden = [abs(unit.error) for unit in state.first_update.units if unit.next_errors.size]
    error = abs(traced_unit(state).error)
    return max(hidden) / error if hidden and error else nan


def units_without_gradient(state: State) -> float:
    return sum(not unit.gradient.any() for unit in state.first_update.units)
