"""What a teacher's page shows, sent to those who follow it: the answers that the teacher's own stage gets.

A message is an answer of `playground.stage.protocol`, together with the stage's controls and what the page shows
beside the run. With each new run one begins, which tells all; now and then another one, for those who come later. The
run's record goes along: with it, a student goes on with the run alone.
"""

import json
import time
from typing import Any

from playground.classroom.store import Message, store
from playground.runs.run import Run
from playground.stage import answers
from playground.stage.protocol import BESIDE
from playground.stage.record import begin_record, follow_record
from playground.ui import session
from playground.ui.lessons import classes, steps

BEGIN_SECONDS = 2.0  # between two messages that begin
# What takes something away, and what is the teacher's own.
NOT_SHOWN = BESIDE | {"export", "predict", "link", "keep", "compare", "shelve", "timeline", "hand_in"}
OWN_FIELDS = {"session", "classroom", "file", "content", "remark", "link", "companion_spec", "companion_scalars"}
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
    content = _content(answers.begin(run, options) | {"lesson": steps.describe()}, options, None)
    refusal = _send(Message(0, True, is_new, content), record)
    session.set_broadcast(session.Broadcast(time.monotonic(), record["record_update"], run.generation, refusal))
    return refusal


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
    if sent.generation != run.generation or time.monotonic() - sent.since > BEGIN_SECONDS:
        begin(run, request["options"])
        sent = session.broadcast()
    if sent.refusal:
        return sent.refusal
    record = {} if answer["past"] else follow_record(run, request | {"record_update": sent.record_update})
    if "record" in record:
        session.set_broadcast(sent._replace(record_update=record["record_update"]))
    content = _content(answer, request["options"], request["moment"])
    return _send(Message(0, False, False, content), record)


def _content(answer: dict[str, Any], options: dict[str, str], moment: Any) -> str:
    shown = {name: value for name, value in answer.items() if name not in OWN_FIELDS}
    if len(json.dumps(moment)) > MAX_MOMENT:
        moment = None
    return json.dumps({"answer": shown, "options": options, "moment": moment})


def _send(message: Message, record: dict[str, Any]) -> str:
    try:
        store().publish(*classes.place(), message, steps.present_place(), json.dumps(record))
    except ValueError as error:
        return f"The class cannot follow. {error}"
    return ""
