"""A replay: the updates of a run, made again from its checkpoints, bit for bit."""

from math import inf

from playground.runs.course import Course
from playground.runs.run import Run


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
        self._course = Course.of(source)
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
        nearest = max((self.run, self._source), key=lambda run: run.checkpoints.last_until(update).update)
        if not nearest.checkpoints.last_until(update).update <= self.update <= update:
            self.run = nearest.fork(update)
        return self._course.follow(self.run, update, seconds)
