"""Inputs that determine the class: what a network learns from them is not surprising."""

from math import comb

import numpy as np
from numpy.typing import NDArray

from playground.data.sheets import MAX_LABELS
from playground.model.activations import Array

CHANCE = 0.01  # above this probability of a threshold by chance, nothing is said


def is_twin(labels: list[str], target: list[str]) -> bool:
    """Return whether each value of a column occurs with one label of the target only, and the other way round."""
    pairs = {(value, label) for value, label in zip(labels, target, strict=True) if value and label}
    n_values, n_labels = len({value for value, _ in pairs}), len({label for _, label in pairs})
    return len(pairs) == n_values == n_labels


def determines(values: NDArray[np.generic], classes: Array) -> str:
    """Return how an input determines the classes of the rows; empty if it does not.

    Parameters
    ----------
    values : ndarray of shape (n_rows,)
        Numbers or texts.
    classes : ndarray of shape (n_rows,)
        0 or 1.
    """
    distinct, places = np.unique(values, return_inverse=True)
    n, n_positive = len(classes), int(classes.sum())
    if len(distinct) <= min(MAX_LABELS, n // 2):
        ones = np.bincount(places, weights=classes, minlength=len(distinct))
        if np.all((ones == 0) | (ones == np.bincount(places, minlength=len(distinct)))):
            return "each of its values occurs with one class only"
    if values.dtype.kind == "f" and comb(n, n_positive) > 2 / CHANCE:
        zero, one = values[classes == 0], values[classes == 1]
        if zero.max() < one.min() or one.max() < zero.min():
            return "a threshold separates the classes"
    return ""
