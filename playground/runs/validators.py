"""What a setting or a part of a file may be: each validator raises a `ValueError` with the rule and what it got."""

from collections.abc import Sequence
from numbers import Real
from typing import Any, NamedTuple

import numpy as np

from playground.model.activations import Array
from playground.model.trainer import MAX_STEP_NORM

DIGITS = 6  # of a number as the URL writes it
NAMES = 10  # that a message lists, at most


class Interval(NamedTuple):
    """Numbers from ``low`` to ``high``; integers where ``low`` is an int.

    A slider offers the ``stops``, or else every ``step``. It can show any number of at most `DIGITS` digits.
    """

    low: float
    high: float
    step: float = 1
    stops: tuple[float, ...] = ()

    def validate(self, name: str, value: Any) -> None:
        number = isinstance(value, Real) and not isinstance(value, bool)
        if not (number and self.low <= value <= self.high):
            raise ValueError(f"{name} must be between {self.low:g} and {self.high:g}. Got {value!r:.60}.")
        if isinstance(self.low, int) and value != int(value):
            raise ValueError(f"{name} must be a whole number. Got {value!r:.60}.")

    def validate_digits(self, name: str, value: float) -> None:
        """Raise an error if a slider with stops cannot show the value."""
        if self.stops and float(f"{value:.{DIGITS}g}") != value:
            raise ValueError(f"{name} must have at most {DIGITS} significant digits. Got {value!r:.60}.")


class Options(NamedTuple):
    """One of the given names."""

    names: tuple[str, ...]

    def validate(self, name: str, value: Any) -> None:
        if value not in self.names:
            raise _not_among(name, self.names, value)


class ListOf(NamedTuple):
    """From ``min_length`` to ``max_length`` values, each of them valid for ``item``."""

    item: Interval | Options
    min_length: int
    max_length: int

    def validate(self, name: str, value: Any) -> None:
        if not (isinstance(value, list | tuple) and self.min_length <= len(value) <= self.max_length):
            raise ValueError(f"{name} must hold {self.min_length} to {self.max_length} values. Got {value!r:.60}.")
        for item in value:
            self.item.validate(name, item)


class Boolean(NamedTuple):
    """True or False."""

    def validate(self, name: str, value: Any) -> None:
        if not isinstance(value, bool):
            raise ValueError(f"{name} must be True or False. Got {value!r:.60}.")


def _not_among(name: str, permitted: Sequence[str], value: Any) -> ValueError:
    more = ", …" if len(permitted) > NAMES else ""
    return ValueError(f"{name} must be one of {', '.join(permitted[:NAMES])}{more}. Got {value!r:.60}.")


def whole(name: str, value: Any, high: int = 2**53) -> int:
    """Return a whole number that a file holds."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= high:
        raise ValueError(f"{name} must be a whole number from 0 to {high}. Got {value!r:.60}.")
    return value


def numbers(name: str, values: Any, shape: tuple[int, ...]) -> Array:
    """Return numbers that a file holds."""
    try:
        array = np.array(values, dtype=np.float64)
    except (ValueError, TypeError):
        raise ValueError(f"{name} must hold numbers, of the shape {shape}.") from None
    if array.shape != shape:
        raise ValueError(f"{name} must have the shape {shape}. Got {array.shape}.")
    if not np.all(np.abs(array) <= MAX_STEP_NORM):
        raise ValueError(f"{name} must hold finite numbers of at most {MAX_STEP_NORM:g}.")
    return array


def require_order(name: str, updates: Sequence[float], last: int) -> None:
    """Raise an error if updates are not whole numbers in rising order, up to the last one."""
    pairs = zip([-1, *updates], updates, strict=False)
    if not all(before < update <= last and update == int(update) for before, update in pairs):
        raise ValueError(f"{name} must hold whole updates in rising order, up to {last}.")
