"""Two-class datasets by name, split into a training and a test set.

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
from playground.data.measured import MEASURED_DATASETS, load_cancer_measurements, load_iris_measurements
from playground.data.table import Table
from playground.data.toy import TOY_DATASETS, draw_seed
from playground.data.variables import Variable
from playground.model.activations import Array

DATASETS = (*TOY_DATASETS, *MEASURED_DATASETS)
OWN = "own"  # the dataset that is a table of the visitor's


class Dataset(NamedTuple):
    """Labeled points, split into a training and a test set. Their first two columns are plotted.

    Attributes
    ----------
    points_train, points_test : ndarray of shape (n_samples, n_columns)
        Points before standardization, in the units of their columns.
    y_train, y_test : ndarray of shape (n_samples,)
        Labels, 0.0 or 1.0.
    mean, scale : ndarray of shape (n_columns,)
        Mean and standard deviation of the training set, in the same units.
    column_names : tuple of str
    class_names : tuple of two str
    equal_scale : bool
        Whether both plotted columns are drawn to the same scale.
    variables : tuple of Variable
        What the columns are made of.
    rows : ndarray of shape (n_train + n_test,)
        Which row each of `points` was before they were split.
    """

    points_train: Array
    y_train: Array
    points_test: Array
    y_test: Array
    mean: Array
    scale: Array
    column_names: tuple[str, ...]
    class_names: tuple[str, str]
    equal_scale: bool
    variables: tuple[Variable, ...]
    rows: NDArray[np.intp]

    @property
    def axis_names(self) -> tuple[str, str]:
        """Names of the two plotted columns."""
        return self.column_names[0], self.column_names[1]

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

    def slice_at(self, places: Array) -> Array:
        """Return points of shape (n, n_columns) for places of shape (n, 2) in the plane that is plotted.

        The plane is a slice through the space of all columns: the columns that are not plotted are at their mean.
        """
        return np.hstack([places, np.broadcast_to(self.mean[2:], (len(places), len(self.mean) - 2))])


def load_dataset(
    name: str,
    n_samples: int = 250,
    noise: float = 0.1,
    test_size: float = 0.2,
    seed: int = 0,
    columns: tuple[str, ...] = ("mean radius", "mean texture"),
    table: Table | None = None,
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
        Two or more columns of the breast cancer data, by their names in scikit-learn. Only for ``"cancer"``.
    table : Table, optional
        Only for `OWN`.

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
    class_names, equal_scale = ("class 0", "class 1"), name in TOY_DATASETS
    variables: tuple[Variable, ...] = ()
    if name in TOY_DATASETS:
        points, y = TOY_DATASETS[name](n_samples, rng)
        points = points + noise * rng.standard_normal(points.shape)
    elif name == "iris":
        points, y, column_names, class_names = load_iris_measurements()
    elif name == "cancer":
        points, y, column_names, class_names = load_cancer_measurements(columns)
    elif table is not None:
        points, y, column_names, class_names = table.values, table.labels, table.column_names, table.class_names
        equal_scale, variables = table.equal_scale, table.variables
    else:
        raise ValueError("There are no data of your own yet. Open a table, or draw points on the decision chart.")

    y = y.astype(np.float64)
    train, test = train_test_split(
        np.arange(len(y)), test_size=count_held_out(len(y), test_size), stratify=y, random_state=draw_seed(rng)
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
        equal_scale=equal_scale,
        variables=variables or tuple(map(Variable, column_names)),
        rows=np.concatenate([train, test]),
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
    )


def count_held_out(n_samples: int, test_size: float) -> int:
    """Return how many points are held out: the fraction, rounded up, but at least one for each class."""
    return max(2, ceil(test_size * n_samples))
