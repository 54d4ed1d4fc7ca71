"""The course of a run: what was changed at which update. A run that follows it makes the same updates, bit for bit."""

from dataclasses import asdict, replace
from math import inf
from time import perf_counter
from typing import NamedTuple, Self

from playground.runs.edits import ManualEdit
from playground.runs.point_edits import PointEdits
from playground.runs.run import Run
from playground.runs.schedule import Segment


class Course(NamedTuple):
    """The schedule and the edits of a run.

    Attributes
    ----------
    segments : list of Segment
        In order. The hyperparameters of the last one are those of all later updates.
    edits : list of ManualEdit
        In order.
    points : PointEdits, optional
        All of the run.
    """

    segments: list[Segment]
    edits: list[ManualEdit]
    points: PointEdits | None = None

    @classmethod
    def of(cls, run: Run, since: int = 0) -> Self:
        """Return the course of a run from this update on, up to the present hyperparameters."""
        segments = list(run.schedule)
        present = Segment(run.trainer.update, run.trainer.hyperparameters)
        if not segments or segments[-1].hyperparameters != present.hyperparameters:
            segments.append(present)
        started = sum(segment.update <= since for segment in segments)
        edits = [edit for edit in run.edits if edit.update >= since]
        return cls(segments[max(0, started - 1) :], edits, run.points.until(run.trainer.update))

    def follow(self, run: Run, update: int, seconds: float = inf) -> bool:
        """Let a run come to this later update.

        Parameters
        ----------
        run : Run
        update : int
        seconds : float
            Time limit, which bounds the updates that are made in one call.

        Returns
        -------
        bool
            Whether nothing is left to do: the run stands at the update, or has diverged before it.
        """
        deadline = perf_counter() + seconds
        self._change(run)
        while run.trainer.update < update:
            changes = [change.update for changes in (self.segments, self.edits) for change in changes]
            changes += self.points.updates if self.points else ()
            stop = min(update, *(change for change in changes if change > run.trainer.update), update)
            if not run.train_to(stop, deadline - perf_counter()):
                return False
            if run.trainer.update < stop:
                return True  # it has diverged
            self._change(run)
        return True

    def _change(self, run: Run) -> None:
        """Make the changes that are due at the run's update, unless it has them."""
        at = run.trainer.update
        params = next((s.hyperparameters for s in reversed(self.segments) if s.update <= at), None)
        if params and params != run.trainer.hyperparameters:
            run.set_live_settings(replace(run.settings, **asdict(params)))
        for edit in self.edits:
            if edit.update == at and edit not in run.edits:
                run.set_parameter(edit.parameter, edit.value, limit=False)
        if self.points and at in self.points.updates and at not in run.points.updates:
            run.take_points(self.points)
