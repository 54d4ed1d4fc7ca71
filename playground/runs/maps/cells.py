"""The results of a map: one per network, and a summary of each cell."""

from math import inf
from statistics import median_low
from typing import NamedTuple

from playground.model.outcome import Outcome
from playground.training.snapshot import Metrics


class Result(NamedTuple):
    """How the training of one network ended.

    Attributes
    ----------
    seed : int
        Which repetition of its cell; the first is 0.
    metrics : Metrics
    epochs_to_solve : float
        Number of epochs after which the test accuracy was first seen to reach `SOLVED_ACCURACY`; inf if it was not.
    outcome : str
        One of `playground.model.outcome.OUTCOMES`.
    updates : int
        Number of updates made: fewer than the map's if training has diverged.
    """

    seed: int
    metrics: Metrics
    epochs_to_solve: float
    outcome: Outcome
    updates: int


# What a map can show, in the order in which it is sent.
FIGURES = ("test_loss", "test_accuracy", "epochs_to_solve", "train_loss", "train_accuracy")


class Cell(NamedTuple):
    """The results of one cell.

    Attributes
    ----------
    number : int
        See `Grid`.
    results : tuple of Result
        One per seed.
    """

    number: int
    results: tuple[Result, ...]

    @property
    def median(self) -> Result:
        """The result with the median test loss; of an even number of results, the lower of the two in the middle.

        Training that has diverged counts as an infinite loss.
        """
        ranked = sorted(self.results, key=lambda r: (r.outcome == "diverged", r.metrics.test_loss))
        return ranked[(len(ranked) - 1) // 2]

    def spread(self, figure: str) -> tuple[float, float, float]:
        """Return the median, the lowest and the highest value of one of `FIGURES`.

        The median is one of the values, as in `statistics.median_low`. Training that has diverged has an infinite loss.
        """
        values = [self._value(result, figure) for result in self.results]
        return median_low(values), min(values), max(values)

    @staticmethod
    def _value(result: Result, figure: str) -> float:
        if result.outcome == "diverged" and figure.endswith("loss"):
            return inf
        return float(getattr(result if figure == "epochs_to_solve" else result.metrics, figure))
