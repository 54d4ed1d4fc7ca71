"""The toy datasets: six generators of random two-class points.

Each generator takes the number of points and a random number generator, and returns points of shape (n_samples, 2) with
their labels of shape (n_samples,). The points lie roughly within [-1, 1]²; `load_dataset` then adds the noise.

The Python script that a run can be exported to contains copies of these functions, so each one depends only on NumPy,
scikit-learn and the two helper functions below.
"""

from collections.abc import Callable

import numpy as np
from sklearn.datasets import make_circles, make_moons

from playground.model.activations import Array

LabeledPoints = tuple[Array, Array]


def draw_seed(rng: np.random.Generator) -> int:
    """Draw a seed for a scikit-learn function."""
    return int(rng.integers(2**31))


def balanced_labels(n_samples: int) -> Array:
    """Return the alternating labels 0, 1, 0, 1, …"""
    return np.asarray(np.arange(n_samples) % 2, dtype=np.float64)


def circles(n_samples: int, rng: np.random.Generator) -> LabeledPoints:
    """An inner circle of class 1 inside an outer circle of class 0."""
    return make_circles(n_samples, factor=0.5, random_state=draw_seed(rng))  # type: ignore[no-any-return]


def xor(n_samples: int, rng: np.random.Generator) -> LabeledPoints:
    """Four squares, with each class in two opposite corners."""
    y = balanced_labels(n_samples)
    corner = rng.choice([-1.0, 1.0], n_samples)
    magnitude = rng.uniform(0.08, 1.0, (n_samples, 2))
    sign = np.column_stack([corner, np.where(y == 1, corner, -corner)])
    return sign * magnitude, y


def blobs(n_samples: int, rng: np.random.Generator) -> LabeledPoints:
    """Two Gaussian blobs, which a straight line can separate."""
    y = balanced_labels(n_samples)
    centers = np.array([[-0.5, -0.5], [0.5, 0.5]])
    return centers[y.astype(int)] + 0.2 * rng.standard_normal((n_samples, 2)), y


def moons(n_samples: int, rng: np.random.Generator) -> LabeledPoints:
    """Two interleaving half-circles."""
    X, y = make_moons(n_samples, random_state=draw_seed(rng))
    # make_moons spans [-1, 2] × [-0.5, 1]: center the points and scale them to [-1, 1].
    return (X - [0.5, 0.25]) / 1.5, y


def spiral(n_samples: int, rng: np.random.Generator) -> LabeledPoints:
    """Two spiral arms, each making one and a quarter turns."""
    y = balanced_labels(n_samples)
    radius = rng.uniform(0.05, 1.0, n_samples)
    angle = 2.5 * np.pi * radius + np.pi * y
    return radius[:, np.newaxis] * np.column_stack([np.cos(angle), np.sin(angle)]), y


def checkerboard(n_samples: int, rng: np.random.Generator) -> LabeledPoints:
    """A board of four by four squares with alternating classes."""
    y = balanced_labels(n_samples)
    column = rng.integers(0, 4, n_samples)
    row = 2 * rng.integers(0, 2, n_samples) + (column + y.astype(int)) % 2
    within = rng.uniform(0.04, 0.96, (n_samples, 2))
    return (np.column_stack([column, row]) + within) / 2 - 1, y


TOY_DATASETS: dict[str, Callable[[int, np.random.Generator], LabeledPoints]] = {
    "circles": circles,
    "xor": xor,
    "blobs": blobs,
    "moons": moons,
    "spiral": spiral,
    "checkerboard": checkerboard,
}
