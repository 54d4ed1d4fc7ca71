"""A replay: the updates of a run, made again from its checkpoints, bit for bit."""

from dataclasses import asdict, replace
from math import inf
from time import perf_counter

from playground.runs.run import Run
from playground.runs.schedule import Segment


class Replay:
    """A run that repeats another one, up to any of its updates and beyond.

    Parameters
    ----------
    source : Run
        The run to repeat. It is left as it is, and must not change while it is replayed.

    Attributes
    ----------
    run : Run
        Stands at the first update, and then where `go_to` has led. It has the schedule, the manual edits and the
        checkpoints that the source had there.

    Notes
    -----
    Beyond the source's last update, the replay goes on with the source's present hyperparameters.
    """

    def __init__(self, source: Run) -> None:
        self._source = source
        self._segments = [*source.schedule, Segment(source.trainer.update, source.trainer.hyperparameters)]
        self._edits = list(source.edits)
        self._points = source.points.until(source.trainer.update)
        self.run = source.fork(0)

    @property
    def update(self) -> int:
        """The update at which the replay stands."""
        return self.run.trainer.update

    def go_to(self, update: int, seconds: float = inf) -> bool:
        """Go to an update, earlier or later, from the nearest checkpoint before it.

        Parameters
        ----------
        update : int
        seconds : float
            Time limit, which bounds the updates that are made in one call.

        Returns
        -------
        bool
            Whether nothing is left to do: the replay stands at the update, or has diverged before it.
        """
        deadline = perf_counter() + seconds
        nearest = max((self.run, self._source), key=lambda run: run.checkpoints.last_until(update).update)
        if not nearest.checkpoints.last_until(update).update <= self.update <= update:
            self.run = nearest.fork(update)
        while self.update < update:
            before = self.update
            self._follow_schedule()
            changes = (*(place for place, *_ in (*self._segments, *self._edits)), *self._points.updates)
            stop = min((update, *(place for place in changes if place > before)))
            if not self.run.train_to(stop, deadline - perf_counter()):
                return False
            if self.update < stop:
                return True  # it has diverged
            for edit in self._edits:
                if edit.update == stop:
                    self.run.set_parameter(edit.parameter, edit.value, limit=False)
            if stop in self._points.updates:
                self.run.take_points(self._points)
        self._follow_schedule()
        return True

    def _follow_schedule(self) -> None:
        """Adopt the hyperparameters of the next update."""
        params = next(s.hyperparameters for s in reversed(self._segments) if s.update <= self.update)
        if params != self.run.trainer.hyperparameters:
            self.run.set_live_settings(replace(self.run.settings, **asdict(params)))
