"""The schedule of a run: which hyperparameters each update was made with."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from playground.model.hyperparameters import Hyperparameters


class Segment(NamedTuple):
    """Updates made with the same hyperparameters.

    Attributes
    ----------
    update : int
        Number of updates made before the first of them.
    hyperparameters : Hyperparameters
    """

    update: int
    hyperparameters: Hyperparameters


class Schedule:
    """The segments of a run, in order.

    Parameters
    ----------
    segments : iterable of Segment
    """

    def __init__(self, segments: Iterable[Segment] = ()) -> None:
        self._segments = list(segments)

    def __iter__(self) -> Iterator[Segment]:
        return iter(self._segments)

    def __len__(self) -> int:
        return len(self._segments)

    def record(self, update: int, hyperparameters: Hyperparameters) -> None:
        """Record that updates were made after this one, with these hyperparameters."""
        if not self._segments or self._segments[-1].hyperparameters != hyperparameters:
            self._segments.append(Segment(update, hyperparameters))

    def truncate(self, update: int) -> None:
        """Forget what was recorded after this update."""
        self._segments = [segment for segment in self._segments if segment.update < update]

    def hyperparameters_after(self, update: int) -> Hyperparameters | None:
        """Return what the update after this one was made with; None if the schedule begins later."""
        return next((s.hyperparameters for s in reversed(self._segments) if s.update <= update), None)

    def uses_only(self, hyperparameters: Hyperparameters) -> bool:
        """Return whether every update was made with these hyperparameters."""
        return all(segment.hyperparameters == hyperparameters for segment in self._segments)
