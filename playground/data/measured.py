"""The measured datasets: columns of Fisher's iris flowers and of the Wisconsin breast cancer data."""

from functools import cache
from typing import NamedTuple

from sklearn.datasets import load_breast_cancer, load_iris

from playground import checks
from playground.model.activations import Array

MEASURED_DATASETS = ("iris", "cancer")


class Measurements(NamedTuple):
    """Measured points with the names to show for them.

    Attributes
    ----------
    points : ndarray of shape (n_samples, n_columns)
    y : ndarray of shape (n_samples,)
        The numbers of their classes, counted from 0.
    column_names : tuple of str
    class_names : tuple of str
    """

    points: Array
    y: Array
    column_names: tuple[str, ...]
    class_names: tuple[str, ...]


def load_iris_measurements() -> Measurements:
    """Load the petals of the two overlapping iris species, versicolor and virginica.

    References
    ----------
    R. A. Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7 (1936).
    """
    data = load_iris()
    rows = data.target > 0
    length, width = data.feature_names[2:]
    _, versicolor, virginica = map(str, data.target_names)
    return Measurements(data.data[rows][:, 2:], data.target[rows] - 1, (length, width), (versicolor, virginica))


def load_cancer_measurements(columns: tuple[str, ...]) -> Measurements:
    """Load columns of the breast cancer data.

    Parameters
    ----------
    columns : tuple of str
        Different names from `cancer_columns`.

    Raises
    ------
    ValueError
        If a column is unknown, or named twice.

    References
    ----------
    W. H. Wolberg, W. N. Street and O. L. Mangasarian, Breast Cancer Wisconsin (Diagnostic), 1995. scikit-learn provides
    the columns without units.
    """
    checks.among("columns", columns, cancer_columns())
    checks.different("The columns", columns)
    data = load_breast_cancer()
    malignant, benign = map(str, data.target_names)
    indices = [cancer_columns().index(column) for column in columns]
    return Measurements(data.data[:, indices], data.target, columns, (malignant, benign))


@cache
def cancer_columns() -> tuple[str, ...]:
    """Return the names of the thirty columns of the breast cancer data."""
    return tuple(str(name) for name in load_breast_cancer().feature_names)
