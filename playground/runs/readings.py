"""Numbers that a lesson may quote of a run, in one table."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from math import acos, degrees, isfinite, log, nan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.data.table import MAX_CLASSES
from playground.model.activations import Array
from playground.model.layout import unflatten
from playground.model.network import Network, forward, gradient, predict_logits, predict_proba
from playground.model.outcome import SOLVED_ACCURACY, chance_loss
from playground.model.outputs import classify
from playground.runs.experiment import Experiment
from playground.runs.inspection import Inspector
from playground.training.arithmetic import UnitUpdate, Update
from playground.training.snapshot import Metrics


@dataclass(frozen=True)
class State:
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
    parameters : tuple of float
        With which the run began; empty for those that the settings draw.
    """

    experiment: Experiment
    network: Network
    metrics: Metrics
    update: int
    epochs: float
    line: list[float] | None = None
    parameters: tuple[float, ...] = ()

    @cached_property
    def first_update(self) -> Update:
        """The arithmetic of the run's first update, traced for the first point of its batch."""
        trainer = self.experiment.make_trainer()
        trainer.set_parameters(dict(enumerate(self.parameters)))
        return Inspector(trainer).inspect(-1, len(self.experiment.dataset.y_train)).update

    @cached_property
    def refitted(self) -> Metrics | None:
        """The metrics of logistic regression, fitted on the hidden outputs; None without a hidden layer."""
        has_hidden = len(self.network.weights) > 1
        return self.experiment.fit_hidden_baseline(self.network).metrics if has_hidden else None

    @cached_property
    def gradients(self) -> list[float]:
        """The root mean square of each layer's gradient: of the mean training loss, without penalties."""
        slopes = gradient(self.network, self.experiment.X_train, self.experiment.targets_train)
        return [float(np.sqrt(np.mean(np.append(weights, biases) ** 2))) for weights, biases in slopes.layers]


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


# An output is saturated within a twentieth of its range from an end. ReLU has one end, 0; linear units have none.
_IS_SATURATED: dict[str, Callable[[Array], NDArray[np.bool_]]] = {
    "sigmoid": lambda a: (a < 0.05) | (a > 0.95),
    "tanh": lambda a: np.abs(a) > 0.9,
    "relu": lambda a: a == 0.0,
}


def _saturation(layer: int, state: State) -> float:
    hidden = forward(state.network, state.experiment.X_train)[1:-1]
    is_saturated = _IS_SATURATED.get(state.network.activation)
    return float(np.mean(is_saturated(hidden[layer]))) if hidden and is_saturated else nan


def _gradient_ratio(state: State) -> float:
    gradients = state.gradients
    return gradients[0] / gradients[-1] if len(gradients) > 1 and gradients[-1] else nan


def _relative_loss(state: State) -> float:
    return state.metrics.train_loss / chance_loss(state.experiment.n_classes)


def _mean_logit(state: State) -> float:
    return float(predict_logits(state.network, state.experiment.X_train).mean())


def _confidence(state: State) -> float:
    return float(predict_proba(state.network, state.experiment.X_train).max(axis=1).mean())


def center_probabilities() -> list[str]:
    """Return the names of the readings that are the probability of one class each, where all inputs are 0."""
    return [f"center_probability_{label}" for label in range(MAX_CLASSES)]


def _center_probability(label: int, state: State) -> float:
    (probabilities,) = predict_proba(state.network, np.zeros((1, len(state.network.weights[0]))))
    return float(probabilities[label]) if label < len(probabilities) else nan


def class_accuracies(part: str) -> list[str]:
    """Return the names of the readings that are the accuracy of one class each.

    Parameters
    ----------
    part : {"train", "test"}
        The set on which it is measured.
    """
    return [f"{part}_accuracy_{label}" for label in range(MAX_CLASSES)]


def _measure_class(part: str, label: int, state: State) -> float:
    """The accuracy on the points of a class; nan where there are none."""
    experiment, data = state.experiment, state.experiment.dataset
    X, y = (experiment.X_train, data.y_train) if part == "train" else (experiment.X_test, data.y_test)
    own = y == label
    return float(np.mean(classify(predict_logits(state.network, X[own])) == label)) if own.any() else nan


def _train_accuracies(state: State) -> list[float]:
    return [_measure_class("train", label, state) for label in range(state.experiment.n_classes)]


def _classes_right(state: State) -> float:
    return sum(accuracy >= SOLVED_ACCURACY for accuracy in _train_accuracies(state))


def _lowest_accuracy(state: State) -> float:
    return min(_train_accuracies(state))


def _refitted_loss(state: State) -> float:
    return state.refitted.train_loss if state.refitted else nan


def _refitted_accuracy(state: State) -> float:
    return state.refitted.train_accuracy if state.refitted else nan


def _new_output(state: State) -> float:
    """The output of the first output unit for the traced point, after the first update."""
    inputs, *_ = (unit.inputs[np.newaxis, :-1] for unit in state.first_update.units)
    new, network = np.concatenate([unit.new_weights for unit in state.first_update.units]), state.network
    updated = unflatten(new, network.layer_sizes, network.activation, network.output)
    return float(predict_proba(updated, inputs)[0, -1])


def _error_change(state: State) -> float:
    update = state.first_update
    return abs(_new_output(state) - float(update.target[-1])) - abs(_traced_unit(state).error)


def _traced_unit(state: State) -> UnitUpdate:
    return state.first_update.units[-1]


def _step_of(index: int, state: State) -> float:
    step = _traced_unit(state).step
    return float(step[index]) if -len(step) <= index < len(step) - 1 else nan


def _largest_step(state: State) -> float:
    return int(np.abs(_traced_unit(state).step).argmax()) + 1


def _error_ratio(state: State) -> float:
    hidden = [abs(unit.error) for unit in state.first_update.units if unit.next_errors.size]
    error = abs(_traced_unit(state).error)
    return max(hidden) / error if hidden and error else nan


def _units_without_gradient(state: State) -> float:
    return sum(not unit.gradient.any() for unit in state.first_update.units)


def _percent(value: float) -> str:
    percent = round(100 * value, 1)
    return (f"{percent:.0f} %" if percent.is_integer() else f"{percent} %").replace("-", "−")


def _loss(value: float) -> str:
    return (f"{value:.3f}" if 0.001 <= abs(value) < 1e5 or value == 0 else f"{value:.1g}").replace("-", "−")


def _power(value: float) -> str:
    """A positive number of any size with two digits, such as 3.1 × 10⁻⁴."""
    if value == 0 or value >= 0.01:
        return f"{value:.2g}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits} × 10" + str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _fraction(ratio: float) -> str:
    """A ratio far below 1 as 1/850."""
    return f"1/{float(f'{1 / ratio:.2g}'):,.0f}" if 0 < ratio < 0.1 else f"{ratio:.2g}"


_whole = "{:,.0f}".format

READINGS: dict[str, Reading] = {
    "train_loss": Reading(lambda s: s.metrics.train_loss, _loss, "Cross-entropy on the training set."),
    "test_loss": Reading(lambda s: s.metrics.test_loss, _loss, "Cross-entropy on the test set."),
    "train_accuracy": Reading(lambda s: s.metrics.train_accuracy, _percent, "Accuracy on the training set."),
    "test_accuracy": Reading(lambda s: s.metrics.test_accuracy, _percent, "Accuracy on the test set."),
    "accuracy_gap": Reading(
        lambda s: s.metrics.train_accuracy - s.metrics.test_accuracy, _percent, "Training accuracy minus test accuracy."
    ),
    **{
        name: Reading(
            partial(_measure_class, part, label), _percent, f"Accuracy on the {words} points of class {label}."
        )
        for part, words in (("train", "training"), ("test", "test"))
        for label, name in enumerate(class_accuracies(part))
    },
    "lowest_accuracy": Reading(
        _lowest_accuracy, _percent, "Accuracy on the training points of the class for which it is lowest."
    ),
    "classes_right": Reading(
        _classes_right, _whole, "Number of classes of which at least 95 % of the training points are right."
    ),
    "chance_loss": Reading(
        lambda s: chance_loss(s.experiment.n_classes), _loss, "Cross-entropy of guessing: ln of the number of classes."
    ),
    "relative_loss": Reading(_relative_loss, _percent, "Cross-entropy on the training set as a share of guessing's."),
    "mean_logit": Reading(_mean_logit, _loss, "Mean of all output units' logits on the training set."),
    "confidence": Reading(_confidence, _percent, "Mean probability of the predicted class on the training set."),
    **{
        name: Reading(
            partial(_center_probability, label),
            "{:.3f}".format,
            f"Probability of class {label} where all inputs are 0.",
        )
        for label, name in enumerate(center_probabilities())
    },
    "update": Reading(lambda s: s.update, _whole, "Updates made."),
    "epochs": Reading(lambda s: s.epochs, _whole, "Epochs made."),
    "width": Reading(lambda s: sum(s.network.layer_sizes[1:-1]), _whole, "Number of hidden units."),
    "weight_norm": Reading(_weight_norm, "{:.1f}".format, "Euclidean norm of all weights."),
    "saturated": Reading(
        _saturated, _percent, "Fraction of the hidden outputs on the training set below 0.01 or above 0.99."
    ),
    "gradient_first": Reading(
        lambda s: s.gradients[0],
        _power,
        "Root mean square of the first layer's gradient: of the mean loss on the training set, without penalties.",
    ),
    "gradient_last": Reading(lambda s: s.gradients[-1], _power, "The same of the output layer."),
    "gradient_ratio": Reading(
        _gradient_ratio, _fraction, "The first layer's gradient, so measured, divided by the output layer's."
    ),
    "saturation_first": Reading(
        partial(_saturation, 0), _percent, "Fraction of the first hidden layer's outputs that are saturated."
    ),
    "saturation_last": Reading(
        partial(_saturation, -1), _percent, "Fraction of the last hidden layer's outputs that are saturated."
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
    "refitted_accuracy": Reading(_refitted_accuracy, _percent, "The accuracy with it on the training set."),
    "refitted_gain": Reading(
        lambda s: s.metrics.train_loss - _refitted_loss(s), _loss, "By how much that is lower than the network's."
    ),
    "first_output": Reading(
        lambda s: _traced_unit(s).output,
        "{:.3f}".format,
        "Output of the last output unit in the first update, for the first point of its batch.",
    ),
    "new_output": Reading(_new_output, "{:.3f}".format, "The same after that update."),
    "first_error": Reading(lambda s: _traced_unit(s).error, _loss, "Its error p - y in the first update."),
    "error_change": Reading(_error_change, _loss, "By how much the size of that error changes in the update."),
    "first_weight_step": Reading(partial(_step_of, 0), _loss, "By how much the first update moves its first weight."),
    "second_weight_step": Reading(partial(_step_of, 1), _loss, "By how much the first update moves its second weight."),
    "bias_step": Reading(partial(_step_of, -1), _loss, "By how much the first update moves its bias."),
    "largest_step": Reading(
        _largest_step, _whole, "Which of its weights the first update moves most, counted from 1; the bias comes last."
    ),
    "error_ratio": Reading(
        _error_ratio, _percent, "Largest error of a hidden unit in the first update as a share of the output unit's."
    ),
    "units_without_gradient": Reading(
        _units_without_gradient, _whole, "Number of units whose weights and bias get no gradient in the first update."
    ),
}
