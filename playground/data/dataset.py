"""Two-class datasets by name, split into a training and a test set.

Both sets contain the same fraction of each class. Points are standardized by the mean and standard deviation of the
*training set*, so that a given learning rate has a similar effect on every dataset.
"""

from typing import NamedTuple

import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from playground.data.measured import MEASURED_DATASETS, load_cancer_measurements, load_iris_measurements
from playground.data.toy import TOY_DATASETS, draw_seed
from playground.model.activations import Array

DATASETS = (*TOY_DATASETS, *MEASURED_DATASETS)


class Dataset(NamedTuple):
    """Labeled points in the plane, split into a training and a test set.

    Attributes
    ----------
    points_train, points_test : ndarray of shape (n_samples, 2)
        Points before standardization, in the units given by the axis names.
    y_train, y_test : ndarray of shape (n_samples,)
        Labels, 0.0 or 1.0.
    mean, scale : ndarray of shape (2,)
        Mean and standard deviation of the training set, in the same units.
    axis_names, class_names : tuple of two str
        Names of the coordinates and of the classes.
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
        """Standardize points of shape (n_samples, 2) by the training set's mean and standard deviation."""
        standardized: Array = (points - self.mean) / self.scale
        return standardized


def load_dataset(
    name: str,
    n_samples: int = 250,
    noise: float = 0.1,
    test_size: float = 0.2,
    seed: int = 0,
    columns: tuple[str, str] = ("mean radius", "mean texture"),
) -> Dataset:
    """Generate or load a dataset and split it into a training and a test set.

    Parameters
    ----------
    name : str
        One of `DATASETS`.
    n_samples : int
        Total number of points in the training and test sets. Only for toy datasets.
    noise : float
        Standard deviation of the Gaussian noise added to each coordinate. Only for toy datasets.
    test_size : float
        Held-out fraction, between 0 and 1.
    seed : int
        Seed of the random number generator that generates the points and splits them.
    columns : tuple of two str
        Columns of the breast cancer data, by their names in scikit-learn. Only for ``"cancer"``.

    Returns
    -------
    Dataset

    Raises
    ------
    ValueError
        If the name or a column is unknown, or both columns are the same.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,)))
    axis_names, class_names = ("x₁", "x₂"), ("class 0", "class 1")
    if name in TOY_DATASETS:
        points, y = TOY_DATASETS[name](n_samples, rng)
        points = points + noise * rng.standard_normal(points.shape)
    elif name == "iris":
        points, y, axis_names, class_names = load_iris_measurements()
    elif name == "cancer":
        points, y, axis_names, class_names = load_cancer_measurements(columns)
    else:
        raise ValueError(f"dataset must be one of {', '.join(DATASETS)}. Got {name!r}.")

    y = y.astype(np.float64)
    points_train, points_test, y_train, y_test = train_test_split(
        points, y, test_size=test_size, stratify=y, random_state=draw_seed(rng)
    )
    scaler = StandardScaler().fit(points_train)
    return Dataset(
        points_train,
        y_train,
        points_test,
        y_test,
        mean=scaler.mean_,
        scale=scaler.scale_,
        axis_names=axis_names,
        class_names=class_names,
        equal_scale=name in TOY_DATASETS,
    )
