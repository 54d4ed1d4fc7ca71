"""The class that the page is in, as its teacher, whose link has a token, or as a student."""

from typing import Any

from playground.classroom.challenges import CHALLENGES
from playground.classroom.classes import ForbiddenError, Teacher, UnknownClassError, find
from playground.classroom.entries import hand_in as hand_in_entry
from playground.classroom.entries import require_challenge
from playground.classroom.store import store
from playground.exports.link import explain_refusal
from playground.runs.run import Run
from playground.runs.settings import describe_settings
from playground.stage.answers.answer import stay
from playground.stage.protocol import Answer, Request
from playground.stage.visit import Visit


def find_teacher(place: tuple[str, str]) -> Teacher | None:
    """Return the class for its teacher, if its code stands with the teacher's token."""
    code, token = place
    if not (code and token):
        return None
    try:
        return find(store(), code).teacher(token)
    except (UnknownClassError, ForbiddenError):
        return None


def describe(visit: Visit) -> dict[str, Any] | None:
    """Return the class as the stage is told about it; None if there is none.

    Where the page names a class that cannot be found, the page leaves it, and ``refusal`` says so.
    """
    code, token = visit.page.classroom
    if not code:
        return None
    try:
        find(store(), code)
    except ValueError as error:
        visit.page.classroom = ("", "")
        return {"refusal": str(error)}
    refusal = ""
    if token and not find_teacher((code, token)):
        token, refusal = "", "This link's token is not the teacher's. You can join as a student."
    settings = visit.run.settings
    return {
        "code": code,
        "teacher": token,
        "link": visit.page.address.join(code)._asdict(),
        "challenges": {name: challenge.title for name, challenge in CHALLENGES.items()},
        "fits": [name for name, challenge in CHALLENGES.items() if not challenge.find_difference(settings)],
        "refusal": refusal,
    }


def begin_challenge(visit: Visit, request: Request) -> None:
    """Start a run with the data of the class's challenge, in free play."""
    settings = require_challenge(find(store(), visit.page.classroom[0])).begin()
    visit.page.lesson = ("", 0)
    visit.start(Run(settings, visit.run.generation + 1))


def hand_in(visit: Visit, request: Request) -> Answer:
    """Hand in the run for the class's challenge.

    Raises
    ------
    ValueError
        If it cannot be trained again from its settings, or does not match the challenge.
    """
    answer, run = stay(visit, request), visit.run
    if explain_refusal(run):
        raise ValueError(
            "Only a run that follows from its settings and seeds can be handed in: without data of your own, manual "
            "weights, or settings that were changed during training. Press Reset, and train again."
        )
    code, _ = visit.page.classroom
    student = find(store(), code).student(request["student"])
    hand_in_entry(student, describe_settings(run.settings), run.trainer.update)
    return answer
