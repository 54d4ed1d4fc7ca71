"""A replay: the updates of a run, made again from its checkpoints, bit for bit."""

from dataclasses import asdict, replace
from math import inf
from time import perf_counter

from playground.runs.log import RunLog
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
        Stands at the first update, and then where `go_to` has led. It has the log and the checkpoints that the source
        had there.

    Notes
    -----
    Beyond the source's last update, the replay goes on with the source's present hyperparameters.
    """

    def __init__(self, source: Run) -> None:
        self._source = source
        self._log = source.log_since()
        self.run = source.fork(0)

    @property
    def update(self) -> int:
        """The update at which the replay stands."""
        return self.run.trainer.update

    def go_to(self, update: int, seconds: float = inf) -> bool:
        """Go to an update, earlier or later, from the nearest checkpoint before it: see `follow`."""
        nearest = max((self.run, self._source), key=lambda run: run.checkpoints.last_until(update).update)
        if not nearest.checkpoints.last_until(update).update <= self.update <= update:
            self.run = nearest.fork(update)
        return follow(self.run, self._log, update, seconds)


def follow(run: Run, log: RunLog, update: int, seconds: float = inf) -> bool:
    """Let a run come to a later update, with the changes of a log.

    Parameters
    ----------
    run : Run
    log : RunLog
        From the run's update on, or from an earlier one.
    update : int
    seconds : float
        Time limit, which bounds the updates that are made in one call.

    Returns
    -------
    bool
        Whether nothing is left to do: the run stands at the update, or has diverged before it.
    """
    deadline = perf_counter() + seconds
    _change(run, log)
    while run.trainer.update < update:
        stop = min((change for change in log.updates if run.trainer.update < change < update), default=update)
        if not run.train_to(stop, deadline - perf_counter()):
            return False
        if run.trainer.update < stop:
            return True  # it has diverged
        _change(run, log)
    return True


def _change(run: Run, log: RunLog) -> None:
    """Make the changes that are due at the run's update, unless it has them."""
    at = run.trainer.update
    params = log.hyperparameters_after(at)
    if params and params != run.trainer.hyperparameters:
        run.set_live_settings(replace(run.settings, **asdict(params)))
    present = run.log.edits_at(at)
    due = {parameter: value for parameter, value in log.edits_at(at).items() if present.get(parameter) != value}
    if due:
        run.set_parameters(due, limit=False)
    if at in log.points.updates and at not in run.log.points.updates:
        run.take_points(log.points)
