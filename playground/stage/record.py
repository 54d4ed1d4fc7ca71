"""The record: what the browser keeps of a run, to restore it where the server has lost the visitor's session.

A record is the run's JSON file as it was at some update, and its tail: the schedule and the manual edits from there on.
Training is deterministic, so the two lead to every later update, bit for bit. The file is sent now and then, the tail
with every answer. Both are texts, because JavaScript would round the state of the random number generator.
"""

import json
from dataclasses import asdict, replace
from math import isfinite
from typing import Any

from playground.exports.files import MAX_BYTES, export_json
from playground.exports.loading import load_run
from playground.runs.course import Course
from playground.runs.edits import ManualEdit
from playground.runs.experiment import LIVE_SETTINGS, get_hyperparameters
from playground.runs.run import Run
from playground.runs.schedule import Segment
from playground.runs.settings import Settings

MAX_UPDATES = 2_000_000  # between a record and the update on the screen


def begin_record(run: Run, shown: int = -1) -> dict[str, Any]:
    """Return a record that begins at the frame on the screen, or else at the run's update.

    Returns
    -------
    dict
        Fields of `playground.stage.protocol.ANSWER`.
    """
    present = run.fork(shown) if 0 <= shown < run.trainer.update else run
    update = present.trainer.update
    return {"record": export_json(present), "record_update": update, "tail": _pack(Course.of(run, update))}


def follow_record(run: Run, request: dict[str, Any], has_new_points: bool = False) -> dict[str, Any]:
    """Return what the stage's record lacks after a request: its tail, or a new record.

    A record begins anew where the run has gone back, and where its points were edited: those are in the file only.

    Returns
    -------
    dict
        Fields of `playground.stage.protocol.ANSWER`.
    """
    begun = request["record_update"]
    if request["action"] == "record":
        return begin_record(run, request["shown"])
    if has_new_points or any(update > begun for update in run.points.updates):
        return begin_record(run, run.points.updates[-1] if run.points else -1)
    if request["action"] == "reset" or not 0 <= begun <= run.trainer.update:
        return begin_record(run)
    return {"tail": _pack(Course.of(run, begun))}


def read_record(request: dict[str, Any], generation: int) -> tuple[Run, Course]:
    """Return the run of a record, and the course that leads it to the update on the screen.

    Parameters
    ----------
    request : dict
        As `playground.stage.protocol.read_request` returns it.
    generation : int
        Of the run.

    Raises
    ------
    ValueError
        If the record is damaged, or the update on the screen cannot be reached from it.
    """
    run = load_run(request["record"].encode(errors="replace"), generation)
    begun, update = run.trainer.update, request["update"]
    if not begun <= update <= begun + MAX_UPDATES:
        raise ValueError(
            f"The update on the screen must be at most {MAX_UPDATES:,} after the record's, {begun:,}. Got {update:,}."
        )
    try:
        return run, _unpack(request["tail"], run)
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise ValueError("The tail of the record is damaged.") from error


def _pack(course: Course) -> str:
    schedule = [(update, asdict(hyperparameters)) for update, hyperparameters in course.segments]
    return json.dumps({"schedule": schedule, "edits": course.edits})


def _unpack(tail: str, run: Run) -> Course:
    if len(tail) > MAX_BYTES:
        raise ValueError
    content = json.loads(tail)
    return Course(
        [_read_segment(run.settings, *segment) for segment in content["schedule"]],
        [_read_edit(len(run.trainer.parameters), *edit) for edit in content["edits"]],
    )


def _read_segment(settings: Settings, update: int, params: dict[str, Any]) -> Segment:
    live = replace(settings, **{name: params[name] for name in LIVE_SETTINGS})
    return Segment(int(update), get_hyperparameters(live))


def _read_edit(count: int, update: int, parameter: int, value: float) -> ManualEdit:
    edit = ManualEdit(int(update), int(parameter), float(value))
    if not (0 <= edit.parameter < count and isfinite(edit.value)):
        raise ValueError
    return edit
