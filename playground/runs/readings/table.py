"""Numbers that a lesson may quote of a run, in one table."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from math import isfinite
from typing import NamedTuple

from playground.data.table import MAX_CLASSES
from playground.model.outcome import chance_loss
from playground.runs.readings import formats, measures
from playground.runs.readings.state import State


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


def center_probabilities() -> list[str]:
    """Return the names of the readings that are the probability of one class each, where all inputs are 0."""
    return [f"center_probability_{label}" for label in range(MAX_CLASSES)]


def class_accuracies(part: str) -> list[str]:
    """Return the names of the readings that are the accuracy of one class each.

    Parameters
    ----------
    part : {"train", "test"}
        The set on which it is measured.
    """
    return [f"{part}_accuracy_{label}" for label in range(MAX_CLASSES)]


READINGS: dict[str, Reading] = {
    "train_loss": Reading(lambda s: s.metrics.train_loss, formats.loss, "Cross-entropy on the training set."),
    "test_loss": Reading(lambda s: s.metrics.test_loss, formats.loss, "Cross-entropy on the test set."),
    "train_accuracy": Reading(lambda s: s.metrics.train_accuracy, formats.percent, "Accuracy on the training set."),
    "test_accuracy": Reading(lambda s: s.metrics.test_accuracy, formats.percent, "Accuracy on the test set."),
    "accuracy_gap": Reading(
        lambda s: s.metrics.train_accuracy - s.metrics.test_accuracy,
        formats.percent,
        "Training accuracy minus test accuracy.",
    ),
    **{
        name: Reading(
            partial(measures.measure_class, part, label),
            formats.percent,
            f"Accuracy on the {words} points of class {label}.",
        )
        for part, words in (("train", "training"), ("test", "test"))
        for label, name in enumerate(class_accuracies(part))
    },
    "lowest_accuracy": Reading(
        measures.lowest_accuracy,
        formats.percent,
        "Accuracy on the training points of the class for which it is lowest.",
    ),
    "classes_right": Reading(
        measures.classes_right,
        formats.whole,
        "Number of classes of which at least 95 % of the training points are right.",
    ),
    "chance_loss": Reading(
        lambda s: chance_loss(s.experiment.n_classes),
        formats.loss,
        "Cross-entropy of guessing: ln of the number of classes.",
    ),
    "relative_loss": Reading(
        measures.relative_loss, formats.percent, "Cross-entropy on the training set as a share of guessing's."
    ),
    "mean_logit": Reading(measures.mean_logit, formats.loss, "Mean of all output units' logits on the training set."),
    "confidence": Reading(
        measures.confidence, formats.percent, "Mean probability of the predicted class on the training set."
    ),
    **{
        name: Reading(
            partial(measures.center_probability, label),
            "{:.3f}".format,
            f"Probability of class {label} where all inputs are 0.",
        )
        for label, name in enumerate(center_probabilities())
    },
    "update": Reading(lambda s: s.update, formats.whole, "Updates made."),
    "epochs": Reading(lambda s: s.epochs, formats.whole, "Epochs made."),
    "width": Reading(lambda s: sum(s.network.layer_sizes[1:-1]), formats.whole, "Number of hidden units."),
    "weight_norm": Reading(measures.weight_norm, "{:.1f}".format, "Euclidean norm of all weights."),
    "saturated": Reading(
        measures.saturated,
        formats.percent,
        "Fraction of the hidden outputs on the training set below 0.01 or above 0.99.",
    ),
    "gradient_first": Reading(
        lambda s: s.gradients[0],
        formats.power,
        "Root mean square of the first layer's gradient: of the mean loss on the training set, without penalties.",
    ),
    "gradient_last": Reading(lambda s: s.gradients[-1], formats.power, "The same of the output layer."),
    "gradient_ratio": Reading(
        measures.gradient_ratio,
        formats.fraction,
        "The first layer's gradient, so measured, divided by the output layer's.",
    ),
    "saturation_first": Reading(
        partial(measures.saturation, 0),
        formats.percent,
        "Fraction of the first hidden layer's outputs that are saturated.",
    ),
    "saturation_last": Reading(
        partial(measures.saturation, -1),
        formats.percent,
        "Fraction of the last hidden layer's outputs that are saturated.",
    ),
    "line_accuracy": Reading(
        measures.line_accuracy,
        formats.percent,
        "Accuracy of the drawn line on the training set, with its sides named the better way.",
    ),
    "line_output": Reading(measures.line_output, "{:.3g}".format, "A single neuron's output on its line."),
    "line_distance": Reading(
        measures.line_distance,
        "{:.2f}".format,
        "Distance of a single neuron's line from the center, in standard deviations.",
    ),
    "band_width": Reading(
        measures.band_width,
        "{:.2f}".format,
        "Width of the strip in which a single neuron's output is between 0.1 and 0.9, in standard deviations.",
    ),
    "unit_difference": Reading(
        measures.unit_difference,
        "{:.3g}".format,
        "Largest difference between two hidden units in a weight or the bias.",
    ),
    "smallest_angle": Reading(
        measures.smallest_angle,
        "{:.0f}°".format,
        "Smallest angle between the lines of two units of the first hidden layer.",
    ),
    "regression_loss": Reading(
        lambda s: s.experiment.baseline.metrics.train_loss,
        formats.loss,
        "Cross-entropy of logistic regression, training set.",
    ),
    "regression_accuracy": Reading(
        lambda s: s.experiment.baseline.metrics.train_accuracy, formats.percent, "Its accuracy on the training set."
    ),
    "regression_test_accuracy": Reading(
        lambda s: s.experiment.baseline.metrics.test_accuracy, formats.percent, "Its accuracy on the test set."
    ),
    "regression_excess": Reading(
        lambda s: s.metrics.train_loss - s.experiment.baseline.metrics.train_loss,
        formats.loss,
        "By how much the network's cross-entropy on the training set is higher.",
    ),
    "regression_advantage": Reading(
        lambda s: s.experiment.baseline.metrics.test_accuracy - s.metrics.test_accuracy,
        formats.percent,
        "By how much the network's accuracy on the test set is lower.",
    ),
    "refitted_loss": Reading(
        measures.refitted_loss,
        formats.loss,
        "Cross-entropy with logistic regression, fitted on the hidden outputs, as the output unit.",
    ),
    "refitted_accuracy": Reading(
        measures.refitted_accuracy, formats.percent, "The accuracy with it on the training set."
    ),
    "refitted_gain": Reading(
        lambda s: s.metrics.train_loss - measures.refitted_loss(s),
        formats.loss,
        "By how much that is lower than the network's.",
    ),
    "first_output": Reading(
        lambda s: measures.traced_unit(s).output,
        "{:.3f}".format,
        "Output of the last output unit in the first update, for the first point of its batch.",
    ),
    "new_output": Reading(measures.new_output, "{:.3f}".format, "The same after that update."),
    "first_error": Reading(
        lambda s: measures.traced_unit(s).error, formats.loss, "Its error p - y in the first update."
    ),
    "error_change": Reading(
        measures.error_change, formats.loss, "By how much the size of that error changes in the update."
    ),
    "first_weight_step": Reading(
        partial(measures.step_of, 0), formats.loss, "By how much the first update moves its first weight."
    ),
    "second_weight_step": Reading(
        partial(measures.step_of, 1), formats.loss, "By how much the first update moves its second weight."
    ),
    "bias_step": Reading(partial(measures.step_of, -1), formats.loss, "By how much the first update moves its bias."),
    "largest_step": Reading(
        measures.largest_step,
        formats.whole,
        "Which of its weights the first update moves most, counted from 1; the bias comes last.",
    ),
    "error_ratio": Reading(
        measures.error_ratio,
        formats.percent,
        "Largest error of a hidden unit in the first update as a share of the output unit's.",
    ),
    "units_without_gradient": Reading(
        measures.units_without_gradient,
        formats.whole,
        "Number of units whose weights and bias get no gradient in the first update.",
    ),
}
