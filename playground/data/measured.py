"""The measured datasets: scikit-learn's, most of them with columns to choose.

Columns and classes have scikit-learn's names, with blanks in place of underscores.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine

from playground import checks
from playground.model.activations import Array


class Source(NamedTuple):
    """A dataset with columns to choose.

    Attributes
    ----------
    load : callable
        scikit-learn's function.
    plotted : tuple of str
        The two columns that are chosen by default. None for a dataset that is plotted in the plane of its first two
        principal components by default, and whose columns are inputs of the network, all of them, whatever is plotted.
    """

    load: Callable[[], Any]
    plotted: tuple[str, ...]


# References:
# Breast cancer: W. H. Wolberg, W. N. Street and O. L. Mangasarian, Breast Cancer Wisconsin (Diagnostic), 1995.
# scikit-learn provides the columns without units.
# Iris: R. A. Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7 (1936).
# Wine: S. Aeberhard and M. Forina, Wine, 1991: three cultivars of one region.
# Digits: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, 1998: 8×8 pixels of 0 to 16.
SOURCES = {
    "cancer": Source(load_breast_cancer, ("mean radius", "mean texture")),
    "iris3": Source(load_iris, ("petal length (cm)", "petal width (cm)")),
    "wine": Source(load_wine, ("flavanoids", "color intensity")),
    "digits": Source(load_digits, ()),
}
MEASURED_DATASETS = ("iris", *SOURCES)


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
    """Load the petals of the two overlapping iris species, versicolor and virginica."""
    data = load_iris()
    rows = data.target > 0
    length, width = data.feature_names[2:]
    _, versicolor, virginica = map(str, data.target_names)
    return Measurements(data.data[rows][:, 2:], data.target[rows] - 1, (length, width), (versicolor, virginica))


def load_measurements(dataset: str, columns: tuple[str, ...] = ()) -> Measurements:
    """Load columns of one of the `SOURCES`.

    Parameters
    ----------
    dataset : str
    columns : tuple of str
        See `choose_columns`.

    Raises
    ------
    ValueError
        See `choose_columns`.
    """
    data, names = SOURCES[dataset].load(), list_columns(dataset, choose_columns(dataset, columns))
    indices = [column_names(dataset).index(name) for name in names]
    return Measurements(data.data[:, indices], data.target, names, class_names(dataset))


def choose_columns(dataset: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the choice of a dataset's columns: the first two are plotted, the others are further inputs.

    Parameters
    ----------
    dataset : str
        Of a dataset without columns to choose, the choice is empty.
    columns : tuple of str
        Different names from `column_names`; none for the default.

    Raises
    ------
    ValueError
        If there is one column only, too many, one that the dataset has not, or one twice.
    """
    if dataset not in SOURCES:
        return ()
    plotted, names = SOURCES[dataset].plotted, column_names(dataset)
    checks.among("columns", columns, names)
    checks.different("The columns", columns)
    if columns:
        checks.items("columns", columns, 2, len(names) if plotted else 2)
    return columns or plotted


def list_columns(dataset: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return all columns that a dataset has for a choice, in their order: those that are plotted come first."""
    if dataset in SOURCES and not SOURCES[dataset].plotted:
        return (*columns, *(name for name in column_names(dataset) if name not in columns))
    return columns


@cache
def column_names(dataset: str) -> tuple[str, ...]:
    """Return the names of all columns of one of the `SOURCES`."""
    return tuple(name.replace("_", " ") for name in map(str, SOURCES[dataset].load().feature_names))


@cache
def class_names(dataset: str) -> tuple[str, ...]:
    """Return the names of the classes of one of the `SOURCES`."""
    return tuple(name.replace("_", " ") for name in map(str, SOURCES[dataset].load().target_names))


@cache
def plottable_columns(dataset: str) -> tuple[str, ...]:
    """Return the names of the columns of one of the `SOURCES` whose values differ."""
    spread = SOURCES[dataset].load().data.std(axis=0)
    return tuple(name for name, deviation in zip(column_names(dataset), spread, strict=True) if deviation > 0)
