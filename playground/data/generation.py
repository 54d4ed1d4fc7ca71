"""How a toy dataset is drawn: by which function of `playground.data.toy`, with which arguments."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from playground import checks
from playground.data.formula import compute
from playground.data.toy import MULTICLASS, TOY_DATASETS, LabeledPoints, places_on, rings

CURVES = ("x1/2", "x1^2 - 0.5", "sin(pi*x1)/2")  # a line, a parabola, a sine: to begin with
DEFAULT_CURVE = CURVES[1]
MIN_PLACES = 500  # of the 10,001 between -1 and 1


def generator(name: str, n_classes: int, curve: str) -> tuple[Callable[..., LabeledPoints], tuple[Any, ...]]:
    """Return the function that draws a dataset, and its arguments after the number of points and the generator."""
    draw = rings if name == "circles" and n_classes > 2 else TOY_DATASETS[name]
    if name == "curve":
        return draw, (n_classes, partial(compute, curve))
    return draw, (n_classes,) if name in MULTICLASS and n_classes > 2 else ()


@lru_cache(maxsize=64)
def require_curve(text: str) -> None:
    """Raise a ValueError if a formula is none, or has too few values to draw points along it."""
    x1, _ = places_on(partial(compute, text))
    checks.require(
        len(x1) >= MIN_PLACES, "The curve must be between -2 and 2 on a twentieth of x1 from -1 to 1, or more", text
    )
