"""What a setting may be."""

from typing import Any, NamedTuple

from playground import checks
from playground.data.generation import require_curve

DIGITS = 6  # of a number as the URL writes it


class Interval(NamedTuple):
    """Numbers from ``low`` to ``high``; integers where ``low`` is an int.

    A slider offers the ``stops``, or else every ``step``. It can show any number of at most `DIGITS` digits.
    """

    low: float
    high: float
    step: float = 1
    stops: tuple[float, ...] = ()

    def validate(self, name: str, value: Any) -> None:
        if isinstance(self.low, int):
            checks.whole(name, value, self.low, int(self.high))
        else:
            checks.number(name, value, self.low, self.high)

    def validate_digits(self, name: str, value: float) -> None:
        """Raise an error if a slider with stops cannot show the value."""
        if self.stops and float(f"{value:.{DIGITS}g}") != value:
            checks.refuse(f"{name} must have at most {DIGITS} significant digits", value)


class Options(NamedTuple):
    """One of the given names."""

    names: tuple[str, ...]

    def validate(self, name: str, value: Any) -> None:
        checks.one_of(name, value, self.names)


class ListOf(NamedTuple):
    """From ``min_length`` to ``max_length`` values, each of them valid for ``item``."""

    item: Interval | Options
    min_length: int
    max_length: int

    def validate(self, name: str, value: Any) -> None:
        for item in checks.items(name, value, self.min_length, self.max_length):
            self.item.validate(name, item)


class Curve(NamedTuple):
    """A formula in x1 with points along it: see `playground.data.formula`."""

    def validate(self, name: str, value: Any) -> None:
        require_curve(checks.text(name, value))


class Boolean(NamedTuple):
    """True or False."""

    def validate(self, name: str, value: Any) -> None:
        checks.boolean(name, value)
