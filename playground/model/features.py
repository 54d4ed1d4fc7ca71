"""Inputs derived from the two standardized coordinates, by name.

The network may be given any choice of these in place of the plain coordinates: with x1² and x2² among its inputs, a
single logistic regression draws a circle.
"""

from collections.abc import Callable, Sequence

import numpy as np

from playground.model.activations import Array

FEATURES: dict[str, Callable[[Array, Array], Array]] = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1²": lambda x1, x2: x1 * x1,
    "x2²": lambda x1, x2: x2 * x2,
    "x1·x2": lambda x1, x2: x1 * x2,
    "sin x1": lambda x1, x2: np.sin(x1),
    "sin x2": lambda x1, x2: np.sin(x2),
}


def derive(points: Array, features: Sequence[str]) -> Array:
    """The network's inputs for standardized points.

    Parameters
    ----------
    points : ndarray of shape (n_samples, 2)
        In units of the training part's standard deviation, about its mean.
    features : sequence of str
        Keys of `FEATURES`.

    Returns
    -------
    ndarray of shape (n_samples, len(features))
    """
    return np.column_stack([FEATURES[name](points[:, 0], points[:, 1]) for name in features])
