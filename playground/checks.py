"""What a value may be. Each check returns the value, or raises a `ValueError`: "NAME must RULE. Got VALUE."

Whatever comes from outside passes through them: settings, requests, files, lessons.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import inf, prod
from numbers import Real
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

LARGEST_WHOLE = 2**53  # up to which JavaScript's numbers are exact
NAMES = 20  # that a message lists, at most


def refuse(rule: str, got: Any) -> NoReturn:
    """Raise an error with a rule."""
    raise ValueError(f"{rule}. Got {got!r:.60}.")


def require(holds: Any, rule: str, got: Any) -> None:
    """Raise an error with a rule of the caller's own, unless it holds."""
    if not holds:
        refuse(rule, got)


def number(name: str, value: Any, low: float = -inf, high: float = inf) -> float:
    """Return a number between two others, both included."""
    if not (_is_number(value) and low <= value <= high):
        refuse(f"{name} must be {'a number' if -low == high == inf else f'between {low:g} and {high:g}'}", value)
    return float(value)


def whole(name: str, value: Any, low: int = 0, high: int = LARGEST_WHOLE) -> int:
    """Return a whole number between two others, both included. 2.0 is one, too."""
    if not (_is_number(value) and low <= value <= high and value == int(value)):
        limits = f"of at least {low:,}" if high == LARGEST_WHOLE else f"between {low:,} and {high:,}"
        refuse(f"{name} must be a whole number {limits}", value)
    return int(value)


def boolean(name: str, value: Any) -> bool:
    """Return True or False."""
    if not isinstance(value, bool):
        refuse(f"{name} must be True or False", value)
    return value


def text(name: str, value: Any) -> str:
    """Return a text."""
    if not isinstance(value, str):
        refuse(f"{name} must be text", value)
    return value


def one_of(name: str, value: Any, options: Collection[str]) -> str:
    """Return one of the given names."""
    if not (isinstance(value, str) and value in options):
        refuse(f"{name} must be one of {_listed(options)}", value)
    return value


def among(name: str, values: Iterable[Any], options: Collection[str]) -> None:
    """Raise an error about the first of several names that is not one of the given."""
    for value in values:
        if value not in [*options]:
            refuse(f"{name} must be among {_listed(options)}", value)


def items(name: str, value: Any, low: int = 0, high: int | None = None) -> Sequence[Any]:
    """Return a list or tuple of so many values."""
    if not (isinstance(value, list | tuple) and low <= len(value) <= (len(value) if high is None else high)):
        count = f"{low}" if low == high else f"at least {low}" if high is None else f"{low} to {high}"
        refuse(f"{name} must hold {count} values" if (low, high) != (0, None) else f"{name} must be a list", value)
    return value


def different(name: str, values: Sequence[Any]) -> None:
    """Raise an error about the first value that is there twice."""
    for i, value in enumerate(values):
        if value in values[:i]:
            raise ValueError(f"{name} must differ. Got {value!r:.60} twice.")


def mapping(name: str, value: Any) -> Mapping[str, Any]:
    """Return a mapping, as JSON's objects and TOML's tables become."""
    if not isinstance(value, Mapping):
        refuse(f"{name} must map names to values", value)
    return value


def array(name: str, values: Any, shape: tuple[int, ...], largest: float = inf) -> NDArray[np.float64]:
    """Return numbers as an array of this shape, none of which is farther from 0 than the largest.

    An empty list has every shape without numbers.
    """
    try:
        found = np.array(values)
        if found.dtype.kind == "O" and all(map(_is_number, found.flat)):  # integers of more than 64 bits
            found = found.astype(np.float64)
    except (ValueError, OverflowError):  # lists of several lengths, or an integer that no float is as large as
        found = np.array(None)
    if found.size == 0 == prod(shape):
        found = np.zeros(shape)
    if found.dtype.kind not in "iuf":
        refuse(f"{name} must hold numbers", values)
    if found.shape != shape:
        refuse(f"{name} must have the shape {shape}", found.shape)
    invalid = found[~(np.isfinite(found) & (np.abs(found) <= largest))]
    if invalid.size:
        limit = f" of at most {largest:g}" if largest < inf else ""
        refuse(f"{name} must hold finite numbers{limit}", invalid.tolist())
    return found.astype(np.float64)


def rising(name: str, values: Sequence[float], last: int) -> None:
    """Raise an error unless values are whole numbers in rising order, from 0 to the last one at most."""
    pairs = zip([-1, *values], values, strict=False)
    if not all(before < value <= last and value == int(value) for before, value in pairs):
        refuse(f"{name} must hold whole numbers in rising order, up to {last:,}", list(values))


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _listed(options: Collection[str]) -> str:
    names = list(map(str, options))
    return ", ".join(names[:NAMES]) + (", …" if len(names) > NAMES else "")
