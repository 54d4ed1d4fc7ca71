"""Schedules: how the learning rate changes over a run."""

import math
from collections.abc import Callable

from playground.training.hyperparameters import Hyperparameters

# The factor of the initial rate, as a function of t: updates made since the start of the run, as a multiple of
# ``decay_updates``.
SCHEDULES: dict[str, Callable[[float], float]] = {
    "constant": lambda t: 1.0,
    "step": lambda t: 0.5 ** math.floor(t),
    "cosine": lambda t: 0.5 * (1.0 + math.cos(math.pi * min(t, 1.0))),
    "inverse_time": lambda t: 1.0 / (1.0 + t),
}


def learning_rate(params: Hyperparameters, update: int) -> float:
    """Return the learning rate of the update that follows after so many updates."""
    return params.learning_rate_init * SCHEDULES[params.schedule](update / params.decay_updates)
