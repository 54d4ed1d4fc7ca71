"""Numbers that a lesson may quote of a run, in one table."""

from collections.abc import Callable, Iterable, Mapping
from math import acos, degrees, isfinite, log, nan
from typing import NamedTuple

import numpy as np

from playground.model.activations import Array
from playground.model.network import Network, forward, predict_proba
from playground.model.snapshot import Metrics
from playground.runs.experiment import Experiment


class State(NamedTuple):
    """The state of a run that is read.

    Attributes
    ----------
    experiment : Experiment
    network : Network
    metrics : Metrics
    update : int
    epochs : float
    line : sequence of float, optional
        The ends x0, y0, x1, y1 of a line that was drawn, in the units of the axes.
    """

    experiment: Experiment
    network: Network
    metrics: Metrics
    update: int
    epochs: float
    line: list[float] | None = None


class Reading(NamedTuple):
    """A number that can be read off a run.

    Attributes
    ----------
    measure : callable
        Of a `State`. nan where there is nothing to measure.
    write : callable
        The number as it is printed.
    meaning : str
    """

    measure: Callable[[State], float]
    write: Callable[[float], str]
    meaning: str


def read(state: State, names: Iterable[str] | None = None) -> dict[str, float]:
    """Return readings by name; all of `READINGS` by default."""
    return {name: float(READINGS[name].measure(state)) for name in (READINGS if names is None else names)}


def write(values: Mapping[str, float]) -> dict[str, str]:
    """Return readings as they are printed: a dash where there is nothing to measure."""
    return {name: READINGS[name].write(value) if isfinite(value) else "–" for name, value in values.items()}


def _line_accuracy(state: State) -> float:
    if state.line is None:
        return nan
    x0, y0, x1, y1 = state.line
    x, y = state.experiment.dataset.points_train[:, :2].T
    is_above = (x1 - x0) * (y - y0) > (y1 - y0) * (x - x0)
    fraction = float(np.mean(is_above == (state.experiment.dataset.y_train == 1)))
    return max(fraction, 1 - fraction)


def _neuron(network: Network) -> tuple[Array, float] | None:
    """The weights and the bias of a network without a hidden layer, unless all of its weights are 0."""
    weights = network.weights[0][:, 0]
    return (weights, float(network.biases[0][0])) if len(network.weights) == 1 and weights.any() else None


def _line_distance(state: State) -> float:
    neuron = _neuron(state.network)
    return abs(neuron[1]) / float(np.linalg.norm(neuron[0])) if neuron else nan


def _line_output(state: State) -> float:
    if not (neuron := _neuron(state.network)):
        return nan
    weights, bias = neuron
    nearest = -bias * weights / (weights @ weights)
    return float(predict_proba(state.network, nearest[np.newaxis])[0, 1])


def _band_width(state: State) -> float:
    neuron = _neuron(state.network)
    return 2 * log(9) / float(np.linalg.norm(neuron[0])) if neuron else nan


def _unit_difference(state: State) -> float:
    weights, biases = state.network.weights[0], state.network.biases[0]
    return float(np.ptp(np.vstack([weights, biases]), axis=1).max()) if len(state.network.weights) > 1 else nan


def _smallest_angle(state: State) -> float:
    weights = state.network.weights[0][:2]
    lengths = np.linalg.norm(weights, axis=0)
    if len(state.network.weights) == 1 or len(lengths) < 2 or not lengths.all():
        return nan
    directions = weights / lengths
    cosines = np.abs(directions.T @ directions)[np.triu_indices(len(lengths), 1)]
    return degrees(acos(min(1.0, float(cosines.max()))))


def _weight_norm(state: State) -> float:
    return float(np.sqrt(sum(np.sum(weights**2) for weights in state.network.weights)))


def _saturated(state: State) -> float:
    hidden = forward(state.network, state.experiment.X_train)[1:-1]
    if not hidden:
        return nan
    outputs = np.hstack(hidden)
    return float(np.mean((outputs < 0.01) | (outputs > 0.99)))


def _refitted_loss(state: State) -> float:
    if len(state.network.weights) == 1:
        return nan
    return state.experiment.fit_hidden_baseline(state.network).metrics.train_loss


def _percent(value: float) -> str:
    percent = round(100 * value, 1)
    return (f"{percent:.0f} %" if percent.is_integer() else f"{percent} %").replace("-", "−")


def _loss(value: float) -> str:
    return (f"{value:.3f}" if 0.001 <= abs(value) < 1e5 or value == 0 else f"{value:.1g}").replace("-", "−")


_whole = "{:,.0f}".format

READINGS: dict[str, Reading] = {
    "train_loss": Reading(lambda s: s.metrics.train_loss, _loss, "Cross-entropy on the training set."),
    "test_loss": Reading(lambda s: s.metrics.test_loss, _loss, "Cross-entropy on the test set."),
    "train_accuracy": Reading(lambda s: s.metrics.train_accuracy, _percent, "Accuracy on the training set."),
    "test_accuracy": Reading(lambda s: s.metrics.test_accuracy, _percent, "Accuracy on the test set."),
    "accuracy_gap": Reading(
        lambda s: s.metrics.train_accuracy - s.metrics.test_accuracy, _percent, "Training accuracy minus test accuracy."
    ),
    "update": Reading(lambda s: s.update, _whole, "Updates made."),
    "epochs": Reading(lambda s: s.epochs, _whole, "Epochs made."),
    "width": Reading(lambda s: sum(s.network.layer_sizes[1:-1]), _whole, "Number of hidden units."),
    "weight_norm": Reading(_weight_norm, "{:.1f}".format, "Euclidean norm of all weights."),
    "saturated": Reading(
        _saturated, _percent, "Fraction of the hidden outputs on the training set below 0.01 or above 0.99."
    ),
    "line_accuracy": Reading(
        _line_accuracy, _percent, "Accuracy of the drawn line on the training set, with its sides named the better way."
    ),
    "line_output": Reading(_line_output, "{:.3g}".format, "A single neuron's output on its line."),
    "line_distance": Reading(
        _line_distance, "{:.2f}".format, "Distance of a single neuron's line from the center, in standard deviations."
    ),
    "band_width": Reading(
        _band_width,
        "{:.2f}".format,
        "Width of the strip in which a single neuron's output is between 0.1 and 0.9, in standard deviations.",
    ),
    "unit_difference": Reading(
        _unit_difference, "{:.3g}".format, "Largest difference between two hidden units in a weight or the bias."
    ),
    "smallest_angle": Reading(
        _smallest_angle, "{:.0f}°".format, "Smallest angle between the lines of two units of the first hidden layer."
    ),
    "regression_loss": Reading(
        lambda s: s.experiment.baseline.metrics.train_loss, _loss, "Cross-entropy of logistic regression, training set."
    ),
    "regression_accuracy": Reading(
        lambda s: s.experiment.baseline.metrics.train_accuracy, _percent, "Its accuracy on the training set."
    ),
    "regression_test_accuracy": Reading(
        lambda s: s.experiment.baseline.metrics.test_accuracy, _percent, "Its accuracy on the test set."
    ),
    "regression_excess": Reading(
        lambda s: s.metrics.train_loss - s.experiment.baseline.metrics.train_loss,
        _loss,
        "By how much the network's cross-entropy on the training set is higher.",
    ),
    "regression_advantage": Reading(
        lambda s: s.experiment.baseline.metrics.test_accuracy - s.metrics.test_accuracy,
        _percent,
        "By how much the network's accuracy on the test set is lower.",
    ),
    "refitted_loss": Reading(
        _refitted_loss,
        _loss,
        "Cross-entropy with logistic regression, fitted on the hidden outputs, as the output unit.",
    ),
    "refitted_gain": Reading(
        lambda s: s.metrics.train_loss - _refitted_loss(s), _loss, "By how much that is lower than the network's."
    ),
}
