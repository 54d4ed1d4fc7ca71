"""Inputs that determine the class: what a network learns from them is not surprising."""

from itertools import pairwise
from math import factorial, lgamma, log

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
        The numbers of their classes, counted from 0.
    """
    distinct, places = np.unique(values, return_inverse=True)
    n, codes = len(classes), classes.astype(int)
    is_repeated = len(distinct) <= min(MAX_LABELS, n // 2)
    if is_repeated and len(np.unique(np.column_stack([places, codes]), axis=0)) == len(distinct):
        return "each of its values occurs with one class only"
    counts = np.bincount(codes).tolist()
    log_orders = lgamma(n + 1) - sum(lgamma(count + 1) for count in counts)
    if values.dtype.kind == "f" and log_orders > log(factorial(len(counts)) / CHANCE):
        ranges = sorted((values[codes == code].min(), values[codes == code].max()) for code in range(len(counts)))
        if all(below < above for (_, below), (above, _) in pairwise(ranges)):
            return "a threshold separates the classes" if len(counts) == 2 else "thresholds separate the classes"
    return ""
