"""Two-class point clouds by name: six drawn at random, two measured on real flowers and real tumours.

A toy cloud lies roughly within [-1, 1]²; Gaussian noise is added to both coordinates afterwards. Every dataset is split
into a training and a test part with the same share of each class, and standardized *by the training part*, so that a
learning rate means the same for each of them.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from sklearn.datasets import load_breast_cancer, load_iris, make_circles, make_moons
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from playground.model.activations import Array

Cloud = tuple[Array, Array]


class Dataset(NamedTuple):
    """A point cloud, split and ready to be learned.

    Attributes
    ----------
    points_train, points_test : ndarray of shape (n, 2)
        As drawn or as measured, in the units that the axes name.
    y_train, y_test : ndarray of shape (n,)
        0.0 or 1.0.
    mean, scale : ndarray of shape (2,)
        Of the training part, in the same units.
    axis_names, class_names : tuple of two str
        What the coordinates and the classes are called.
    equal_scale : bool
        Whether both coordinates are drawn to the same scale.
    """

    points_train: Array
    y_train: Array
    points_test: Array
    y_test: Array
    mean: Array
    scale: Array
    axis_names: tuple[str, str]
    class_names: tuple[str, str]
    equal_scale: bool

    def standardize(self, points: Array) -> Array:
        """Express points, of shape (n, 2), in standard deviations of the training part about its mean."""
        standard: Array = (points - self.mean) / self.scale
        return standard


def circles(n_samples: int, rng: np.random.Generator) -> Cloud:
    """An inner ring of class 1 within an outer ring of class 0."""
    return make_circles(n_samples, factor=0.5, random_state=_seed(rng))  # type: ignore[no-any-return]


def xor(n_samples: int, rng: np.random.Generator) -> Cloud:
    """Four squares; the classes sit in opposite corners."""
    y = _balanced(n_samples)
    corner = rng.choice([-1.0, 1.0], n_samples)
    magnitude = rng.uniform(0.08, 1.0, (n_samples, 2))
    sign = np.column_stack([corner, np.where(y == 1, corner, -corner)])
    return sign * magnitude, y


def blobs(n_samples: int, rng: np.random.Generator) -> Cloud:
    """Two Gaussian blobs: a straight line is all it takes."""
    y = _balanced(n_samples)
    centers = np.array([[-0.5, -0.5], [0.5, 0.5]])
    return centers[y.astype(int)] + 0.2 * rng.standard_normal((n_samples, 2)), y


def moons(n_samples: int, rng: np.random.Generator) -> Cloud:
    """Two half-moons, interleaved."""
    X, y = make_moons(n_samples, random_state=_seed(rng))
    # make_moons spans [-1, 2] × [-0.5, 1]; move it about the origin and into the common size.
    return (X - [0.5, 0.25]) / 1.5, y


def spiral(n_samples: int, rng: np.random.Generator) -> Cloud:
    """Two arms of a spiral, one and a quarter turns each."""
    y = _balanced(n_samples)
    along = rng.uniform(0.05, 1.0, n_samples)
    angle = 2.5 * np.pi * along + np.pi * y
    return along[:, np.newaxis] * np.column_stack([np.cos(angle), np.sin(angle)]), y


def checkerboard(n_samples: int, rng: np.random.Generator) -> Cloud:
    """Four by four squares of alternating class."""
    y = _balanced(n_samples)
    column = rng.integers(0, 4, n_samples)
    row = 2 * rng.integers(0, 2, n_samples) + (column + y.astype(int)) % 2
    within = rng.uniform(0.04, 0.96, (n_samples, 2))
    return (np.column_stack([column, row]) + within) / 2 - 1, y


TOYS: dict[str, Callable[[int, np.random.Generator], Cloud]] = {
    "circles": circles,
    "xor": xor,
    "blobs": blobs,
    "moons": moons,
    "spiral": spiral,
    "checkerboard": checkerboard,
}
REAL = ("iris", "cancer")
DATASETS = (*TOYS, *REAL)


@cache
def cancer_columns() -> tuple[str, ...]:
    """The names of the breast-cancer data's thirty columns."""
    return tuple(str(name) for name in load_breast_cancer().feature_names)


def load_dataset(
    name: str,
    n_samples: int = 250,
    noise: float = 0.1,
    test_size: float = 0.2,
    seed: int = 0,
    columns: tuple[str, str] = ("mean radius", "mean texture"),
) -> Dataset:
    """Draw or load a dataset, split it, and measure the training part's mean and standard deviation.

    Parameters
    ----------
    name : str
        One of `DATASETS`.
    n_samples : int
        Points of a toy dataset, both parts together. Real ones have as many as were measured.
    noise : float
        Standard deviation of the Gaussian noise added to each coordinate of a toy dataset.
    test_size : float
        Share held out for testing, between 0 and 1.
    seed : int
        Of the random stream that draws the points and splits them.
    columns : tuple of two str
        Of the breast-cancer data, as scikit-learn names them.

    Raises
    ------
    ValueError
        If the name or a column is not known, or the same column is given twice.

    Notes
    -----
    Iris: R. A. Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7 (1936); here the
    two species that overlap. Breast cancer: W. H. Wolberg, W. N. Street and O. L. Mangasarian, Breast Cancer Wisconsin
    (Diagnostic), 1995; scikit-learn gives its columns without units.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,)))
    axis_names, class_names = ["x₁", "x₂"], ["class 0", "class 1"]
    if name in TOYS:
        points, y = TOYS[name](n_samples, rng)
        points = points + noise * rng.standard_normal(points.shape)
    elif name == "iris":
        data = load_iris()
        rows = data.target > 0
        points, y = data.data[rows][:, 2:], data.target[rows] - 1
        axis_names = data.feature_names[2:]
        class_names = [str(species) for species in data.target_names[1:]]
    elif name == "cancer":
        unknown = [column for column in columns if column not in cancer_columns()]
        if unknown:
            raise ValueError(f"columns must be two of the breast-cancer data's names. Got {unknown[0]!r}.")
        if columns[0] == columns[1]:
            raise ValueError(f"The two columns must differ. Got {columns[0]!r} twice.")
        data = load_breast_cancer()
        points, y = data.data[:, [cancer_columns().index(column) for column in columns]], data.target
        axis_names = list(columns)
        class_names = [str(kind) for kind in data.target_names]
    else:
        raise ValueError(f"dataset must be one of {', '.join(DATASETS)}. Got {name!r}.")

    y = y.astype(np.float64)
    points_train, points_test, y_train, y_test = train_test_split(
        points, y, test_size=test_size, stratify=y, random_state=_seed(rng)
    )
    scaler = StandardScaler().fit(points_train)
    return Dataset(
        points_train,
        y_train,
        points_test,
        y_test,
        mean=scaler.mean_,
        scale=scaler.scale_,
        axis_names=(axis_names[0], axis_names[1]),
        class_names=(class_names[0], class_names[1]),
        equal_scale=name in TOYS,
    )


def _seed(rng: np.random.Generator) -> int:
    """A seed for scikit-learn's generators, drawn from ours."""
    return int(rng.integers(2**31))


def _balanced(n_samples: int) -> Array:
    """Labels, half of each class, in the order 0, 1, 0, 1 …"""
    return np.asarray(np.arange(n_samples) % 2, dtype=np.float64)
