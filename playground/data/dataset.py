"""Datasets by name, split into a training and a test set.

Both sets contain the same fraction of each class. Points are standardized by the mean and standard deviation of the
*training set*, so that a given learning rate has a similar effect on every dataset.
"""

from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from playground import checks
from playground.data.generation import DEFAULT_CURVE, generator
from playground.data.measured import MEASURED_DATASETS, SOURCES, load_iris_measurements, load_measurements
from playground.data.plane import Plane, principal_plane
from playground.data.table import Table
from playground.data.toy import TOY_DATASETS, draw_seed
from playground.data.variables import Variable
from playground.model.activations import Array

DATASETS = (*TOY_DATASETS, *MEASURED_DATASETS)
OWN = "own"  # the dataset that is a table of the visitor's


class Dataset(NamedTuple):
    """Labeled points, split into a training and a test set. Their first two columns are plotted, or a plane.

    Attributes
    ----------
    points_train, points_test : ndarray of shape (n_samples, n_columns)
        Points before standardization, in the units of their columns.
    y_train, y_test : ndarray of shape (n_samples,)
        The numbers of their classes, counted from 0.0.
    mean, scale : ndarray of shape (n_columns,)
        Mean and standard deviation of the training set, in the same units.
    column_names : tuple of str
    class_names : tuple of str
        One per class, of which there are two or more.
    equal_scale : bool
        Whether both axes of the plot are drawn to the same scale.
    variables : tuple of Variable
        What the columns are made of.
    rows : ndarray of shape (n_train + n_test,)
        Which row each of `points` was before they were split.
    plane : Plane or None
        What is plotted; None where it is the first two columns.
    """

    points_train: Array
    y_train: Array
    points_test: Array
    y_test: Array
    mean: Array
    scale: Array
    column_names: tuple[str, ...]
    class_names: tuple[str, ...]
    equal_scale: bool
    variables: tuple[Variable, ...]
    rows: NDArray[np.intp]
    plane: Plane | None = None

    @property
    def axis_names(self) -> tuple[str, str]:
        """Names of the two axes of the plot."""
        return self.plane.axis_names if self.plane else (self.column_names[0], self.column_names[1])

    @property
    def axis_categories(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The texts that stand for 0, 1, … on both axes; none where the column holds numbers."""
        return self.variables[0].categories, self.variables[1].categories

    @property
    def points(self) -> Array:
        """The training set and then the test set, of shape (n_train + n_test, n_columns)."""
        return np.vstack([self.points_train, self.points_test])

    @property
    def labels(self) -> Array:
        """The labels of `points`, of shape (n_train + n_test,)."""
        return np.concatenate([self.y_train, self.y_test])

    def standardize(self, points: Array) -> Array:
        """Standardize points of shape (n_samples, n_columns) by the training set's mean and standard deviation."""
        standardized: Array = (points - self.mean) / self.scale
        return standardized

    def place(self, points: Array) -> Array:
        """Return where points of shape (n, n_columns) are plotted: places of shape (n, 2)."""
        return self.plane.place(points) if self.plane else points[:, :2]

    def slice_at(self, places: Array) -> Array:
        """Return points of shape (n, n_columns) for places of shape (n, 2) in the plane that is plotted.

        The plane is a slice through the space of all columns: the columns that are not plotted are at their mean.
        """
        if self.plane:
            return self.plane.points_at(places)
        return np.hstack([places, np.broadcast_to(self.mean[2:], (len(places), len(self.mean) - 2))])


def load_dataset(
    name: str,
    n_samples: int = 250,
    noise: float = 0.1,
    test_size: float = 0.2,
    seed: int = 0,
    columns: tuple[str, ...] = (),
    table: Table | None = None,
    n_classes: int = 2,
    curve: str = DEFAULT_CURVE,
) -> Dataset:
    """Generate or load a dataset and split it into a training and a test set.

    Parameters
    ----------
    name : str
        One of `DATASETS`, or `OWN`.
    n_samples : int
        Total number of points in the training and test sets. Only for toy datasets.
    noise : float
        Standard deviation of the Gaussian noise added to each coordinate. Only for toy datasets.
    test_size : float
        Held-out fraction, between 0 and 1.
    seed : int
        Seed of the random number generator that generates the points and splits them.
    columns : tuple of str
        See `playground.data.measured.choose_columns`. Only for datasets with columns to choose.
    table : Table, optional
        Only for `OWN`.
    n_classes : int
        Number of classes. Only for the toy datasets in `playground.data.toy.MULTICLASS`.
    curve : str
        A formula in x1, below and above which the classes lie. Only for ``"curve"``.

    Returns
    -------
    Dataset

    Raises
    ------
    ValueError
        If the name or a column is unknown, a column is named twice, or the table is missing.
    """
    checks.one_of("dataset", name, (*DATASETS, OWN))
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,)))
    column_names: tuple[str, ...] = ("x₁", "x₂")
    class_names: tuple[str, ...] = ("class 0", "class 1")
    equal_scale, in_plane = name in TOY_DATASETS, False
    variables: tuple[Variable, ...] = ()
    if name in TOY_DATASETS:
        draw, arguments = generator(name, n_classes, curve)
        points, y = draw(n_samples, rng, *arguments)
        class_names = tuple(f"class {label}" for label in range(int(y.max()) + 1))
        points = points + noise * rng.standard_normal(points.shape)
    elif name == "iris":
        points, y, column_names, class_names = load_iris_measurements()
    elif name in SOURCES:
        points, y, column_names, class_names = load_measurements(name, columns)
        in_plane = not (columns or SOURCES[name].plotted)
    elif table is not None:
        points, y, column_names, class_names = table.values, table.labels, table.column_names, table.class_names
        equal_scale, variables, in_plane = table.equal_scale, table.variables, table.in_plane
    else:
        raise ValueError("There are no data of your own yet. Open a table, or draw points on the decision chart.")

    y = y.astype(np.float64)
    train, test = train_test_split(
        np.arange(len(y)),
        test_size=count_held_out(len(y), test_size, len(class_names)),
        stratify=y,
        random_state=draw_seed(rng),
    )
    scaler = StandardScaler().fit(points[train])
    return Dataset(
        points[train],
        y[train],
        points[test],
        y[test],
        mean=scaler.mean_,
        scale=scaler.scale_,
        column_names=column_names,
        class_names=class_names,
        equal_scale=equal_scale or in_plane,
        variables=variables or tuple(map(Variable, column_names)),
        rows=np.concatenate([train, test]),
        plane=principal_plane(points[train]) if in_plane else None,
    )


def join_parts(dataset: Dataset) -> Table:
    """Return the training set and the test set as one table."""
    return Table(
        dataset.points,
        dataset.labels,
        dataset.column_names,
        dataset.class_names,
        dataset.equal_scale,
        dataset.variables,
        dataset.plane is not None,
    )


def count_held_out(n_samples: int, test_size: float, n_classes: int) -> int:
    """Return how many points are held out: the fraction, rounded up, but at least as many as there are classes."""
    return max(n_classes, ceil(test_size * n_samples))
