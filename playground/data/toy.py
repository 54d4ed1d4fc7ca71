"""The toy datasets: generators of random points in two or more classes.

Each generator takes the number of points and a random number generator, those in `MULTICLASS` also the number of
classes. It returns points of shape (n_samples, 2) with their labels of shape (n_samples,). The points lie roughly
within [-1, 1]²; `load_dataset` then adds the noise. Two classes are drawn as they were before there could be more.

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


def balanced_labels(n_samples: int, n_classes: int = 2) -> Array:
    """Return the labels 0, 1, … in turn."""
    return np.asarray(np.arange(n_samples) % n_classes, dtype=np.float64)


def circles(n_samples: int, rng: np.random.Generator) -> LabeledPoints:
    """An inner circle of class 1 inside an outer circle of class 0."""
    return make_circles(n_samples, factor=0.5, random_state=draw_seed(rng))  # type: ignore[no-any-return]


def rings(n_samples: int, rng: np.random.Generator, n_classes: int) -> LabeledPoints:
    """Rings inside one another, at equal distances: class 0 is the outermost."""
    y = balanced_labels(n_samples, n_classes)
    radius, angle = 1 - y / n_classes, rng.uniform(0, 2 * np.pi, n_samples)
    return radius[:, np.newaxis] * np.column_stack([np.cos(angle), np.sin(angle)]), y


def xor(n_samples: int, rng: np.random.Generator) -> LabeledPoints:
    """Four squares, with each class in two opposite corners."""
    y = balanced_labels(n_samples)
    corner = rng.choice([-1.0, 1.0], n_samples)
    magnitude = rng.uniform(0.08, 1.0, (n_samples, 2))
    sign = np.column_stack([corner, np.where(y == 1, corner, -corner)])
    return sign * magnitude, y


def blobs(n_samples: int, rng: np.random.Generator, n_classes: int = 2) -> LabeledPoints:
    """Gaussian blobs on a circle, which straight lines can separate."""
    y = balanced_labels(n_samples, n_classes)
    angle = np.pi * (1.25 + 2 * np.arange(n_classes) / n_classes)
    centers = np.round(np.sqrt(0.5) * np.column_stack([np.cos(angle), np.sin(angle)]), 9)  # of two, ±0.5 exactly
    return centers[y.astype(int)] + 0.2 * rng.standard_normal((n_samples, 2)), y


def moons(n_samples: int, rng: np.random.Generator) -> LabeledPoints:
    """Two interleaving half-circles."""
    X, y = make_moons(n_samples, random_state=draw_seed(rng))
    # make_moons spans [-1, 2] × [-0.5, 1]: center the points and scale them to [-1, 1].
    return (X - [0.5, 0.25]) / 1.5, y


def spiral(n_samples: int, rng: np.random.Generator, n_classes: int = 2) -> LabeledPoints:
    """Spiral arms, each making one and a quarter turns."""
    y = balanced_labels(n_samples, n_classes)
    radius = rng.uniform(0.05, 1.0, n_samples)
    angle = 2.5 * np.pi * radius + 2 * np.pi / n_classes * y
    return radius[:, np.newaxis] * np.column_stack([np.cos(angle), np.sin(angle)]), y


def checkerboard(n_samples: int, rng: np.random.Generator, n_classes: int = 2) -> LabeledPoints:
    """A board of squares with alternating classes: four by four of two classes; of more, each once in every row."""
    y = balanced_labels(n_samples, n_classes)
    side = 4 if n_classes == 2 else n_classes
    column = rng.integers(0, side, n_samples)
    row = n_classes * rng.integers(0, side // n_classes, n_samples) + (column + y.astype(int)) % n_classes
    within = rng.uniform(0.04, 0.96, (n_samples, 2))
    return 2 * (np.column_stack([column, row]) + within) / side - 1, y


def places_on(height: Callable[[Array], Array]) -> tuple[Array, Array]:
    """Return x1 from -1 to 1 and the height of a curve there, where it is between -2 and 2."""
    x1 = np.linspace(-1, 1, 10001)
    with np.errstate(all="ignore"):
        heights = np.full_like(x1, height(x1))
        inside = np.abs(heights) <= 2  # not where there is no height
    return x1[inside], heights[inside]


def curve(n_samples: int, rng: np.random.Generator, n_classes: int, height: Callable[[Array], Array]) -> LabeledPoints:
    """Bands below and above a curve, between copies of it that are shifted: class 0 is the lowest."""
    x1, heights = places_on(height)
    y = balanced_labels(n_samples, n_classes)
    place = rng.integers(0, len(x1), n_samples)
    shift = 2 * (y + rng.uniform(0.04, 0.96, n_samples)) / n_classes - 1
    return np.column_stack([x1[place], heights[place] + shift]), y


TOY_DATASETS: dict[str, Callable[..., LabeledPoints]] = {
    "circles": circles,
    "xor": xor,
    "blobs": blobs,
    "moons": moons,
    "spiral": spiral,
    "checkerboard": checkerboard,
    "curve": curve,
}
# Those that can have more than two classes.
MULTICLASS = ("circles", "blobs", "spiral", "checkerboard", "curve")
MAX_TOY_CLASSES = 6
