"""The variables of a table, as they were measured: numbers, or one of a few texts.

The network takes in numbers. A categorical variable becomes one column of 0 and 1 where it has two categories, and a
column for each category, one of them 1, where it has more (one-hot encoding). On an axis of the decision chart it
becomes the category's number, counted from 0, for only one column can be drawn along an axis.
"""

from collections.abc import Sequence
from typing import NamedTuple

MAX_CATEGORIES = 12
N_AXES = 2  # the variables that come first are plotted


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
    """Return the names of the columns that each variable becomes. The first two are the axes."""
    return [_names(variable, is_axis=i < N_AXES) for i, variable in enumerate(variables)]


def encode_value(variable: Variable, value: float | str, is_axis: bool) -> list[float]:
    """Return what the columns of a variable hold for one value of it.

    Raises
    ------
    ValueError
        If the value is none of the variable's categories.
    """
    if not variable.categories:
        return [float(value)]
    if value not in variable.categories:
        raise ValueError(f"{variable.name} must be one of {', '.join(variable.categories)}. Got {value!r:.80}.")
    number = variable.categories.index(str(value))
    if is_axis or len(variable.categories) == 2:
        return [float(number)]
    return [float(number == i) for i in range(len(variable.categories))]


def _names(variable: Variable, is_axis: bool) -> tuple[str, ...]:
    name, categories = variable
    if is_axis or not categories:
        return (name,)
    return tuple(f"{name} = {category}" for category in (categories if len(categories) > 2 else categories[1:]))
