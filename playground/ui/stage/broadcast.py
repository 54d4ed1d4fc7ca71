"""What a teacher's page shows, sent to those who follow it: the answers that the teacher's own stage gets.

A message is an answer of `playground.ui.stage.protocol`, together with the stage's controls and what the page shows
beside the run. Now and then one begins: it tells all of the run, so that others can start to follow, or go on with the
run by themselves.
"""

import json
import time
from typing import Any

from playground.classroom.store import store
from playground.runs.run import Run
from playground.ui import session
from playground.ui.lessons import classes, steps
from playground.ui.stage import answers
from playground.ui.stage.protocol import BESIDE
from playground.ui.stage.record import begin_record, follow_record

BEGIN_SECONDS = 2.0  # between two messages that begin
# What takes something away, and what is the teacher's own.
NOT_SHOWN = BESIDE | {"export", "link", "keep", "compare", "shelve", "timeline", "hand_in"}
OWN_FIELDS = {"session", "classroom", "file", "content", "link", "companion_spec", "companion_scalars"}
OWN_FIELDS |= {"companion_parameters", "compare", "shelf", "map", "record", "record_update", "tail"}
MAX_MOMENT = 500  # characters


def begin(run: Run, options: dict[str, str]) -> str:
    """Send all of the run, if this is a teacher's page.

    Returns
    -------
    str
        Why it could not be sent; empty if it was.
    """
    if not classes.teacher():
        return ""
    is_new = session.broadcast().generation != run.generation
    record = begin_record(run)
    session.set_broadcast(session.Broadcast(time.monotonic(), record["record_update"], run.generation))
    answer = answers.begin(run, options) | {"lesson": steps.describe()}
    return _send(answer, options, record, None, begins=True, is_new=is_new)


def publish(run: Run, answer: dict[str, Any], request: dict[str, Any]) -> str:
    """Send an answer to those who follow, if this is a teacher's page.

    Parameters
    ----------
    run : Run
    answer, request : dict
        Of the stage.

    Returns
    -------
    str
        Why it could not be sent; empty if it was.
    """
    if not classes.teacher() or request["action"] in NOT_SHOWN:
        return ""
    sent = session.broadcast()
    refusal = ""
    if sent.generation != run.generation or time.monotonic() - sent.since > BEGIN_SECONDS:
        refusal = begin(run, request["options"])
        sent = session.broadcast()
    tail = {} if answer["past"] else follow_record(run, request | {"record_update": sent.record_update})
    if "record" in tail:
        session.set_broadcast(sent._replace(record_update=tail["record_update"]))
    return refusal or _send(answer, request["options"], tail, request["moment"], begins=False, is_new=False)


def _send(
    answer: dict[str, Any], options: dict[str, str], record: dict[str, Any], moment: Any, begins: bool, is_new: bool
) -> str:
    shown = {name: value for name, value in answer.items() if name not in OWN_FIELDS}
    if len(json.dumps(moment)) > MAX_MOMENT:
        moment = None
    content = {"answer": shown, "options": options, "record": record, "moment": moment, "new": is_new}
    code, teacher = classes.place()
    lesson, number = steps.present_place()
    try:
        store().publish(code, teacher, json.dumps(content), begins, lesson, number)
    except ValueError as error:
        return f"The class cannot follow. {error}"
    return ""
