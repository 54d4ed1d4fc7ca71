"""Input features derived from the two plotted columns, standardized, by name.

The network can use any selection of these instead of the plain columns. With x1² and x2² as inputs, for example, a
single logistic regression can draw a circle.
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


def derive_features(points: Array, features: Sequence[str]) -> Array:
    """Compute the network's inputs from standardized points.

    Parameters
    ----------
    points : ndarray of shape (n_samples, n_columns)
        Points standardized by the training set's mean and standard deviation.
    features : sequence of str
        Keys of `FEATURES`.

    Returns
    -------
    ndarray of shape (n_samples, len(features) + n_columns - 2)
        The features of the first two columns, then the other columns as they are.
    """
    return np.column_stack([*(FEATURES[name](points[:, 0], points[:, 1]) for name in features), points[:, 2:]])
