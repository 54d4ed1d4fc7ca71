"""The record: what the browser keeps of a run, to restore it where the server has lost the visitor's session.

A record is the run's JSON file as it was at some update, and its tail: the schedule and the manual edits from there on.
Training is deterministic, so the two lead to every later update, bit for bit. The file is sent now and then, the tail
with every answer. Both are texts, because JavaScript would round the state of the random number generator.
"""

import json
from typing import Any

from playground import checks
from playground.exports.files import MAX_BYTES, export_json
from playground.exports.loading import load_run
from playground.runs.log import RunLog, read_log
from playground.runs.run import Run

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
    return {"record": export_json(present), "record_update": update, "tail": _pack(run.log_since(update))}


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
    edited = run.log.points.updates
    if has_new_points or any(update > begun for update in edited):
        return begin_record(run, edited[-1] if edited else -1)
    if request["action"] == "reset" or not 0 <= begun <= run.trainer.update:
        return begin_record(run)
    return {"tail": _pack(run.log_since(begun))}


def read_record(request: dict[str, Any], generation: int) -> tuple[Run, RunLog]:
    """Return the run of a record, and the log that leads it to the update on the screen.

    Parameters
    ----------
    request : dict
        With the record, its tail, and the update on the screen.
    generation : int
        Of the run.

    Raises
    ------
    ValueError
        If the record is damaged, or the update on the screen cannot be reached from it.
    """
    run = load_run(request["record"].encode(errors="replace"), generation)
    begun, update = run.trainer.update, request["update"]
    checks.whole("The update on the screen", update, begun, begun + MAX_UPDATES)
    try:
        if len(request["tail"]) > MAX_BYTES:
            raise ValueError
        content = json.loads(request["tail"]) | {"points": None}
        log = read_log(content, run.settings, run.log.points, len(run.trainer.parameters))
        if not log.segments:
            raise ValueError
        return run, log
    except (KeyError, IndexError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise ValueError("The tail of the record is damaged.") from error


def _pack(log: RunLog) -> str:
    return json.dumps(log.as_json(with_points=False))
