"""The hyperparameters that can be the axis of a map: which values they take, and how one changes the settings."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from playground.runs.settings import CONSTRAINTS, INTERVALS, MAX_LAYERS, MAX_WIDTH, Settings
from playground.runs.validators import Interval, Options

SIGNIFICANT_DIGITS = 3  # of a value, at most: few enough to be read on an axis
TOLERANCE = 0.005  # relative to a value, by which it may be off for fewer digits


class Axis(NamedTuple):
    """A hyperparameter as the axis of a map.

    Attributes
    ----------
    interval : Interval
        Permitted values. Where it has a step but no stops, values are multiples of the step.
    spacing : {"linear", "log", "complement"}
        What is equally spaced: the values, their logarithms, or the logarithms of 1 - value, for values whose effect
        depends on how close they are to 1.
    apply : callable
        ``apply(settings, value)`` returns the settings with that value.
    read : callable
        ``read(settings)`` returns the settings' own value.
    start, stop, steps : float, float, int
        Values that an unchanged form asks for.
    """

    interval: Interval
    spacing: str
    apply: Callable[[Settings, Any], Settings]
    read: Callable[[Settings], float]
    start: float
    stop: float
    steps: int = 8

    @property
    def integer(self) -> bool:
        """Whether values are whole numbers."""
        return isinstance(self.interval.low, int)

    def values(self, start: float, stop: float, steps: int) -> tuple[float, ...]:
        """Return at most so many values from ``start`` to ``stop``, in rising order and without repetition.

        Where ``start`` is 0 and logarithms are spaced, 0 comes first, and the others are spaced from the lowest stop
        above 0.
        """
        if steps == 1 or start == stop:
            return (self._permitted(start),)
        if self.spacing == "log" and start == 0:
            lowest = min((s for s in self.interval.stops if 0 < s < stop), default=stop)
            return (self._permitted(0.0), *self.values(lowest, stop, steps - 1))
        forward, inverse = SPACINGS[self.spacing]
        spaced = inverse(np.linspace(forward(start), forward(stop), steps))
        return tuple(sorted({self._permitted(float(value)) for value in (start, *spaced[1:-1], stop)}))

    def position(self, value: Any, values: tuple[Any, ...]) -> float:
        """Return where a value lies among the values of an axis: 0 at the first, 1 at the second; nan if outside."""
        if not values[0] <= value <= values[-1]:
            return float("nan")
        forward, _ = SPACINGS[self.spacing]
        if self.spacing == "log" and values[0] == 0:  # 0 has no logarithm: it is one step below the next value
            if value == 0:
                return 0.0
            if value < values[1]:
                return float(value / values[1])
            return 1 + float(np.interp(forward(value), forward(np.array(values[1:])), np.arange(len(values) - 1)))
        return float(np.interp(forward(value), forward(np.array(values)), np.arange(len(values))))

    def _permitted(self, value: float) -> float:
        """Round to a permitted value with few digits."""
        low, high, step, stops = self.interval
        if self.integer or not stops:
            value = low + round((value - low) / step) * step
        rounded = min(high, max(low, _round(value, 1 if self.spacing == "log" else SIGNIFICANT_DIGITS)))
        return int(rounded) if self.integer else rounded


class Choice(NamedTuple):
    """A hyperparameter with a few options as the axis of a map: each option is a value.

    Attributes
    ----------
    name : str
        A field of `Settings`.
    options : tuple of str
    """

    name: str
    options: tuple[str, ...]

    def apply(self, settings: Settings, value: Any) -> Settings:
        """Return the settings with that option."""
        return replace(settings, **{self.name: value})

    def read(self, settings: Settings) -> str:
        """Return the settings' own option."""
        return str(getattr(settings, self.name))

    def position(self, value: float | str, values: tuple[Any, ...]) -> float:
        """Return the place of an option among the values of an axis, from 0; nan if it is not one of them."""
        return float(values.index(value)) if value in values else float("nan")


def _round(value: float, digits: int) -> float:
    """Round to so many significant digits, or to more where that is too far off."""
    rounded = float(f"{value:.{digits}g}")
    if digits < SIGNIFICANT_DIGITS and abs(rounded - value) > TOLERANCE * value:
        return _round(value, digits + 1)
    return rounded


# Functions by name: one whose results are equally spaced, and its inverse.
SPACINGS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "linear": (lambda value: value, lambda spaced: spaced),
    "log": (np.log, np.exp),
    "complement": (lambda value: -np.log1p(-value), lambda spaced: -np.expm1(-spaced)),
}


def _field(name: str, spacing: str, start: float, stop: float, steps: int = 8) -> Axis:
    """Return the axis of a single setting."""
    return Axis(
        INTERVALS[name],
        spacing,
        lambda settings, value: replace(settings, **{name: value}),
        lambda settings: float(getattr(settings, name)),
        start,
        stop,
        steps,
    )


def _choice(name: str) -> Choice:
    """Return the axis of a setting with options."""
    rule = CONSTRAINTS[name]
    assert isinstance(rule, Options)
    return Choice(name, rule.names)


def _set_width(settings: Settings, width: int) -> Settings:
    """Set the number of units in the first hidden layer; with 0, there is no hidden layer."""
    return replace(settings, hidden_layer_sizes=(width, *settings.hidden_layer_sizes[1:]) if width else ())


def _set_layers(settings: Settings, layers: int) -> Settings:
    """Set the number of hidden layers. Further ones are as wide as the last."""
    sizes = settings.hidden_layer_sizes
    last = (sizes or Settings.hidden_layer_sizes)[-1]
    return replace(settings, hidden_layer_sizes=(*sizes[:layers], *[last] * (layers - len(sizes))))


# By name, in the order in which their values are applied: the width of a hidden layer before the number of layers.
AXES: dict[str, Axis | Choice] = {
    "learning_rate_init": _field("learning_rate_init", "log", 0.01, 31.6),
    "width": Axis(
        Interval(0, MAX_WIDTH), "linear", _set_width, lambda s: (*s.hidden_layer_sizes, 0)[0], 1, 8
    ),
    "batch_size": _field("batch_size", "log", 1, 200),
    "optimizer": _choice("optimizer"),
    "momentum": _field("momentum", "complement", 0.0, 0.99),
    "schedule": _choice("schedule"),
    "decay_updates": _field("decay_updates", "log", 100, 10_000, 7),
    "alpha": _field("alpha", "log", 0.0, 0.1),
    "l1": _field("l1", "log", 0.0, 0.1),
    "init_scale": _field("init_scale", "log", 0.1, 10.0, 7),
    "noise": _field("noise", "linear", 0.0, 0.35),
    "n_samples": _field("n_samples", "linear", 50, 400),
    "layers": Axis(
        Interval(0, MAX_LAYERS), "linear", _set_layers, lambda s: len(s.hidden_layer_sizes), 0, MAX_LAYERS,
        MAX_LAYERS + 1,
    ),
}  # fmt: skip

# Measured data have no such settings.
TOY_ONLY = ("noise", "n_samples")
