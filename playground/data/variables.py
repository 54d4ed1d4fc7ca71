"""The variables of a table, as they were measured: numbers, or one of a few texts.

The network takes in numbers. A categorical variable becomes one column of 0 and 1 where it has two categories, and a
column for each category, one of them 1, where it has more (one-hot encoding). On an axis of the decision chart it
becomes the category's number, counted from 0, for only one column can be drawn along an axis.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.data.names import MAX_NAME_LENGTH, distinguish, shorten
from playground.model.activations import Array

MAX_CATEGORIES = 12
N_AXES = 2  # the variables that come first are plotted
JITTER = 0.3  # by which texts on an axis are spread at most, so that points do not cover each other


class Variable(NamedTuple):
    """What one column of a file holds.

    Attributes
    ----------
    name : str
    categories : tuple of str
        The texts that occur, between 2 and `MAX_CATEGORIES`. Empty for a variable of numbers.
    """

    name: str
    categories: tuple[str, ...] = ()


def encoded_names(variables: Sequence[Variable]) -> list[tuple[str, ...]]:
    """Return the names of the columns that each variable becomes. The first two are the axes.

    A column of 0 and 1 is called ``sex = male``. Such names are numbered where they would be taken already.
    """
    is_encoded = [i >= N_AXES and bool(variable.categories) for i, variable in enumerate(variables)]
    taken = {name for (name, _), encoded in zip(variables, is_encoded, strict=True) if not encoded}
    return [
        tuple(distinguish(_name(variable.name, category), taken) for category in indicated(variable))
        if encoded
        else (variable.name,)
        for variable, encoded in zip(variables, is_encoded, strict=True)
    ]


def indicated(variable: Variable) -> tuple[str, ...]:
    """Return the categories that have a column of 0 and 1: of two, the second; of more, each."""
    return variable.categories if len(variable.categories) > 2 else variable.categories[1:]


def encode(variable: Variable, values: NDArray[np.generic], is_axis: bool) -> Array:
    """Return what the columns of a variable hold for its values.

    Parameters
    ----------
    variable : Variable
    values : ndarray of shape (n_rows,)
        Numbers, or texts.
    is_axis : bool
        Whether the variable is plotted.

    Returns
    -------
    ndarray of shape (n_rows, n_columns)
        NaN where a text is not one of the categories.
    """
    if not variable.categories:
        return np.array(values, dtype=np.float64)[:, np.newaxis]
    matches = values[:, np.newaxis] == np.array(variable.categories)
    codes = matches.argmax(axis=1)[:, np.newaxis].astype(np.float64)
    encoded: Array = codes if is_axis else matches[:, -len(indicated(variable)) :].astype(np.float64)
    encoded[~matches.any(axis=1)] = np.nan
    return encoded


def decode(variables: Sequence[Variable], values: Array) -> list[Array]:
    """Return each variable's values: numbers, or the numbers of its categories, counted from 0.

    Parameters
    ----------
    variables : sequence of Variable
    values : ndarray of shape (n_rows, n_columns)
        Of the columns that the variables become. On an axis, categories may be spread by `JITTER`.

    Returns
    -------
    list of ndarray of shape (n_rows,)
    """
    decoded, start = [], 0
    for variable, names in zip(variables, encoded_names(variables), strict=True):
        columns = values[:, start : start + len(names)]
        start += len(names)
        if len(names) > 1:
            decoded.append(columns.argmax(axis=1).astype(np.float64))
        else:
            decoded.append(np.round(columns[:, 0]) if variable.categories else columns[:, 0])
    return decoded


def _name(name: str, category: str) -> str:
    """Return what the column of a category is called, with room for both."""
    short = shorten(category, MAX_NAME_LENGTH // 2)
    return f"{shorten(name, MAX_NAME_LENGTH - len(' = ') - len(short))} = {short}"
