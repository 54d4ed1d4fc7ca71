"""The log of a run: what was done to it, by update. A run that repeats it makes the same updates, bit for bit."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NamedTuple

from playground import checks
from playground.runs.experiment import LIVE_SETTINGS, get_hyperparameters
from playground.runs.points import Points, read_points
from playground.runs.settings import Settings
from playground.training.hyperparameters import Hyperparameters
from playground.training.trainer import MAX_STEP_NORM

# Hyperparameters that files of the versions 3 and 4 lack.
LATER = ("optimizer", "schedule", "decay_updates")


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


class ManualEdit(NamedTuple):
    """A weight or bias that a person has set.

    Attributes
    ----------
    update : int
        Number of updates made before.
    parameter : int
        Its index in the trainer's vector of parameters.
    value : float
    """

    update: int
    parameter: int
    value: float


@dataclass
class RunLog:
    """The hyperparameters, the manual edits and the points of a run, by update.

    Attributes
    ----------
    points : Points
    segments : list of Segment
        The schedule: which hyperparameters each update was made with. In order.
    edits : list of ManualEdit
        In order.
    """

    points: Points
    segments: list[Segment] = field(default_factory=list)
    edits: list[ManualEdit] = field(default_factory=list)

    @property
    def updates(self) -> set[int]:
        """The updates after which something was changed."""
        segments, edits = (segment.update for segment in self.segments), (edit.update for edit in self.edits)
        return {*segments, *edits, *self.points.updates}

    def record(self, update: int, hyperparameters: Hyperparameters) -> None:
        """Record that updates are made after this one with these hyperparameters."""
        if not self.segments or self.segments[-1].hyperparameters != hyperparameters:
            self.segments.append(Segment(update, hyperparameters))

    def edit(self, update: int, values: Mapping[int, float]) -> None:
        """Record that parameters were set after this update. Each replaces what it was set to there before."""
        self.edits = [edit for edit in self.edits if edit.update != update or edit.parameter not in values]
        self.edits += [ManualEdit(update, parameter, float(value)) for parameter, value in values.items()]

    def edits_at(self, update: int) -> dict[int, float]:
        """Return the parameters that were set after this update."""
        return {edit.parameter: edit.value for edit in self.edits if edit.update == update}

    def hyperparameters_after(self, update: int) -> Hyperparameters | None:
        """Return what the update after this one is made with; None if the schedule begins later."""
        return next((s.hyperparameters for s in reversed(self.segments) if s.update <= update), None)

    def uses_only(self, hyperparameters: Hyperparameters) -> bool:
        """Return whether every update was made with these hyperparameters."""
        return all(segment.hyperparameters == hyperparameters for segment in self.segments)

    def until(self, update: int) -> "RunLog":
        """Return a copy without what came after this update."""
        return RunLog(
            self.points.until(update),
            [segment for segment in self.segments if segment.update < update],
            [edit for edit in self.edits if edit.update <= update],
        )

    def since(self, update: int) -> "RunLog":
        """Return a copy that begins with the hyperparameters of the update after this one, and the edits before it."""
        started = sum(segment.update <= update for segment in self.segments)
        edits = [edit for edit in self.edits if edit.update >= update]
        return RunLog(self.points, self.segments[max(0, started - 1) :], edits)

    def as_json(self, with_points: bool = True) -> dict[str, Any]:
        """Return the content as lists: see `read_log`."""
        content: dict[str, Any] = {
            "schedule": [[segment.update, asdict(segment.hyperparameters)] for segment in self.segments],
            "edits": [list(edit) for edit in self.edits],
        }
        if with_points:
            content["points"] = self.points.as_json() if self.points.updates else None
        return content


def read_log(
    content: Mapping[str, Any], settings: Settings, points: Points, n_parameters: int, last: int = 2**53
) -> RunLog:
    """Return a log from its content as JSON holds it.

    Parameters
    ----------
    content : mapping
    settings : Settings
        Of the run.
    points : Points
        Of the run. Where the content has other ones, those that the run has begun with.
    n_parameters : int
        Of the network.
    last : int
        The update that the log leads to, at most.

    Raises
    ------
    ValueError
        If the log is damaged.
    KeyError, IndexError, TypeError
        If parts are missing.
    """
    if content["points"]:
        points = read_points(content["points"], points.dataset)
    log = RunLog(points.until(last))
    for entry in content["schedule"]:
        update, params = entry[0], entry[1]
        live = replace(
            settings, **{name: params[name] for name in LIVE_SETTINGS if name in params or name not in LATER}
        )
        log.segments.append(Segment(checks.whole("update", update), get_hyperparameters(live)))
    checks.rising("schedule", [segment.update for segment in log.segments], last - 1)
    for entry in content["edits"]:
        update = checks.whole("update", entry[0], 0, last)
        parameter = checks.whole("parameter", entry[1], 0, n_parameters - 1)
        log.edits.append(ManualEdit(update, parameter, checks.number("edit", entry[2], -MAX_STEP_NORM, MAX_STEP_NORM)))
    return log
