"""The stage on the server: one answer for each request of the browser."""

from typing import Any

from playground.runs.maps.worker import WORKER
from playground.stage import broadcast
from playground.stage.actions import classes, lessons, maps
from playground.stage.actions.action import Action, Kind
from playground.stage.actions.table import find_action, read_request
from playground.stage.answers import answer as answers
from playground.stage.answers.points import waiting
from playground.stage.protocol import Answer, Request
from playground.stage.record import begin_record, follow_record
from playground.stage.visit import Visit


def begin(visit: Visit) -> None:
    """Tell the stage all of a run that it knows nothing about."""
    run = visit.run
    with run.lock:
        answer = answers.begin(visit) | begin_record(run)
    answer |= {"session": visit.name, "lesson": lessons.describe(visit), "classroom": classes.describe(visit)}
    answer["message"] = answer["message"] or visit.remark
    visit.remark = ""
    visit.reply(answer)
    with run.lock:
        broadcast.send_keyframe(visit)


def respond(visit: Visit, message: Any) -> Answer:
    """Answer a request of the browser.

    Parameters
    ----------
    visit : Visit
    message : object
        As the browser has sent it.

    Returns
    -------
    dict
        Only ``due``, where another run begins, or the stage shows another one than the present: the page runs again,
        and tells the stage all.
    """
    request = read_request(message)
    with visit.lock:
        if request["options"]:
            visit.page.options = request["options"]
        _answer(visit, request)
        return (visit.answer or {}) | {"due": visit.answer is None or visit.page.has_moved}


def _answer(visit: Visit, request: Request) -> None:
    """Let the visit hold the answer, or None where the page is to tell the stage all."""
    action, run = find_action(request), visit.run
    is_told = visit.answer is not None and request["generation"] == run.generation
    if not (is_told or Kind.STARTS in action.kind):
        visit.answer = None
        return
    if is_told:  # else the stage does not know yet in which lesson the server has put it
        step = request["lesson"], request["step"]
        visit.page.lesson = step if lessons.find_step(*step) else ("", 0)
    with WORKER.waiting(playing=request["action"] == "play"), run.lock:
        answer = carry_out(visit, request)
        if answer is None:
            visit.answer = None
            return
        if not answer["past"]:
            answer |= follow_record(visit.run, request, Kind.POINTS in action.kind)
        answer["unheard"] = broadcast.publish(visit, action, answer, request)
    visit.reply(answer | {"id": request["id"], "action": request["action"]})


def carry_out(visit: Visit, request: Request) -> Answer | None:
    """Carry out a request. What is refused is said in the answer, and the run stays as it is.

    Returns
    -------
    dict or None
        None where another run begins.
    """
    action = find_action(request)
    is_past = Kind.PAST in action.kind and request["past"] >= 0
    if not (is_past or Kind.STARTS in action.kind) and (message := _prepare(visit, action, request)):
        return answers.stay(visit, request) | {"message": message}
    try:
        return action.carry_out(visit, request)
    except ValueError as error:
        answer = (maps.aside if Kind.SIDE in action.kind else answers.stay)(visit, request)
        return answer | {"refused": answers.refusal(error)}


def _prepare(visit: Visit, action: Action, request: Request) -> str:
    """Return to the present run, under the live settings of the controls, and say why it cannot train, if so."""
    run = visit.run
    if Kind.SIDE not in action.kind:
        visit.leave_past()
    run.set_live_settings(visit.page.live_settings(run.settings))
    run.prefetched.discard_before(request["shown"])
    return waiting(visit, run) if Kind.TRAINS in action.kind else ""
