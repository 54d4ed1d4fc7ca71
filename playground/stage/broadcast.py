"""What a teacher's page shows, sent to those who follow it: the answers that the teacher's own stage gets.

A message is an answer of `playground.stage.protocol`, together with the stage's controls and what the page shows
beside the run. Each new run starts with a keyframe, which tells all; more follow now and then, for those who come
later. The run's record goes along: with it, a student goes on with the run alone.
"""

import json
import time
from typing import Any

from playground.classroom.classes import Teacher
from playground.classroom.messages import Message
from playground.classroom.messages import publish as publish_message
from playground.stage.actions import classes, lessons
from playground.stage.actions.action import Action, Kind
from playground.stage.answers import answer as answers
from playground.stage.answers.packing import to_json
from playground.stage.protocol import Answer, Request
from playground.stage.record import begin_record, follow_record
from playground.stage.visit import Broadcast, Visit

KEYFRAME_SECONDS = 2.0
# What is the teacher's own.
OWN_FIELDS = {"session", "classroom", "file", "content", "remark", "link", "reference_spec", "reference_scalars"}
OWN_FIELDS |= {"reference_parameters", "compare", "saved_runs", "map", "record", "record_update", "tail"}
MAX_MOMENT = 500  # characters


def send_keyframe(visit: Visit) -> None:
    """Send all of the run, if this is a teacher's page."""
    if teacher := classes.find_teacher(visit.page.classroom):
        _send_keyframe(visit, teacher)


def _send_keyframe(visit: Visit, teacher: Teacher) -> None:
    run = visit.run
    starts_run = visit.broadcast.generation != run.generation
    record = begin_record(run)
    content = _content(answers.begin(visit) | {"lesson": lessons.describe(visit)}, visit.page.options, None)
    refusal = _send(visit, teacher, Message(content, True, starts_run), record)
    visit.broadcast = Broadcast(time.monotonic(), record["record_update"], run.generation, refusal)


def publish(visit: Visit, action: Action, answer: Answer, request: Request) -> str:
    """Send an answer to those who follow, if this is a teacher's page.

    Returns
    -------
    str
        Why it could not be sent; empty if it was.
    """
    teacher = classes.find_teacher(visit.page.classroom)
    if not teacher or action.kind & (Kind.PRIVATE | Kind.SIDE | Kind.STARTS):
        return ""
    run = visit.run
    if visit.broadcast.generation != run.generation or time.monotonic() - visit.broadcast.since > KEYFRAME_SECONDS:
        _send_keyframe(visit, teacher)
    if visit.broadcast.refusal:
        return visit.broadcast.refusal
    record: Answer = {}
    if not answer["past"]:
        sent = {"record_update": visit.broadcast.record_update}
        record = follow_record(run, request | sent, Kind.POINTS in action.kind)
    if "record" in record:
        visit.broadcast = visit.broadcast._replace(record_update=record["record_update"])
    shown = answer | {"action": request["action"]}
    content = _content(shown, request["options"], request["moment"])
    return _send(visit, teacher, Message(content), record)


def _content(answer: Answer, options: dict[str, str], moment: Any) -> str:
    shown = {name: value for name, value in answer.items() if name not in OWN_FIELDS}
    if len(json.dumps(moment)) > MAX_MOMENT:
        moment = None
    return to_json({"answer": shown, "options": options, "moment": moment})


def _send(visit: Visit, teacher: Teacher, message: Message, record: Answer) -> str:
    try:
        publish_message(teacher, message, visit.page.lesson, json.dumps(record))
    except ValueError as error:
        return f"The class cannot follow. {error}"
    return ""
