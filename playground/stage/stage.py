"""The stage on the page: mounts it, and passes on what the browser asks for."""

from dataclasses import asdict, replace
from typing import Any

import streamlit as st

from playground.exports.loading import load_run
from playground.runs.maps.worker import WORKER
from playground.runs.run import Run
from playground.stage import broadcast, maps
from playground.stage.answers import ANSWER_SECONDS, begin, refusal, respond, respond_from_past
from playground.stage.comparison import load_companion, pack_companion_spec
from playground.stage.packing import decode_file
from playground.stage.protocol import BESIDE, read_request
from playground.stage.record import begin_record, follow_record, read_record
from playground.ui import link, session, sidebar
from playground.ui.component import mount
from playground.ui.lessons import classes, steps
from playground.ui.options import read_options, write_options

# What is done with the state that is shown, even if it is an earlier one.
FROM_PAST = ("draw", "export", "predict", "link", "keep")


@st.fragment
def stage() -> None:
    """Draw the stage, where it left off or anew."""
    run = session.run()
    if session.has_unapplied_widgets():
        st.rerun()
    if session.reply() is None:
        with run.lock:
            answer = begin(run, read_options(), session.companion()) | begin_record(run)
        answer |= {"session": session.name(), "lesson": steps.describe(), "classroom": classes.describe(run)}
        remark = session.pop_remark()
        session.set_reply(answer | {"message": answer["message"] or remark})
        with run.lock:
            broadcast.begin(run, read_options())
    mount(key=session.STAGE, data=session.reply(), on_request_change=_on_request, height="content")


def _on_request() -> None:
    """Answer the stage, before the page is drawn."""
    session.restore_moved_widgets()
    request = read_request(session.request())
    run = session.run()
    write_options(request["options"])
    if request["action"] != "restore":
        steps.write_place(request["lesson"], request["step"])
    sizes = request["hidden_layer_sizes"]
    if request["action"] == "restore":
        _restore(run, request)
    elif request["session"] != session.name():
        session.forget_reply()
    elif request["action"] == "new_weights":
        sidebar.choose_next_weights()
    elif request["action"] == "load":
        _load(run, request)
    elif request["action"] == "load_cell":
        _load_cell(run, request)
    elif request["action"] == "begin_step":
        _begin_step(run, request)
    elif request["action"] == "begin_challenge":
        _begin_challenge(run, request)
    elif request["action"] == "take_over":
        _take_over(run, request)
    elif request["action"] == "resize" and sizes != list(run.settings.hidden_layer_sizes):
        sidebar.set_hidden_layer_sizes(sizes)
    elif request["action"] == "reset" and run.log.points.updates and request["generation"] == run.generation:
        # Weights and batches start again, and the present points are those that the run begins with.
        session.replace_run(Run(sidebar.read_live(run.settings), run.generation + 1))
    elif request["generation"] == run.generation:
        with WORKER.waiting(playing=request["action"] == "play"), run.lock:
            answer = _carry_out(run, request)
            if not answer["past"]:
                answer |= follow_record(session.run(), request)
            answer["unheard"] = broadcast.publish(session.run(), answer | {"action": request["action"]}, request)
        _reply(request, answer)
        link.drop_outdated_update(session.run())
    else:
        session.forget_reply()


def _carry_out(run: Run, request: dict[str, Any]) -> dict[str, Any]:
    """Carry out a request on the run, or on the earlier state of it that is visited."""
    action, companion = request["action"], session.companion()
    if action == "visit" or (request["past"] >= 0 and action in FROM_PAST):
        return respond_from_past(session.replay(), request, run.trainer.update, companion)
    if action == "continue" and request["past"] >= 0 and session.replay().go_to(request["past"], ANSWER_SECONDS):
        run = session.continue_from_past()
        sidebar.show(run.settings)
        return respond(run, request | {"action": "draw", "shown": run.trainer.update, "recorded": -1}, companion)
    if action not in BESIDE:
        session.leave_past()
    if action == "compare":
        try:
            companion = load_companion(request["content"])
        except ValueError as error:
            return respond(run, request, companion) | {"refused": refusal(error)}
        session.set_companion(companion)
        return respond(run, request, companion) | {"companion_spec": pack_companion_spec(companion, read_options())}
    return respond(run, request, companion)


def _reply(request: dict[str, Any], answer: dict[str, Any]) -> None:
    session.set_reply(answer | {"id": request["id"], "action": request["action"]})


def _load(run: Run, request: dict[str, Any]) -> None:
    """Continue from a file. What is wrong with it is answered, and the present run stays."""
    try:
        loaded = load_run(decode_file(request["content"]), run.generation + 1)
    except ValueError as error:
        _refuse(run, request, error)
    else:
        sidebar.show(loaded.settings)
        session.replace_run(loaded)


def _restore(run: Run, request: dict[str, Any]) -> None:
    """Bring back the run of a lost session, under the present live settings, to be trained to its update."""
    session.forget_reply()
    if not session.is_first_restoration():
        return
    try:
        restored, course = read_record(request, run.generation + 1)
    except ValueError as error:
        session.set_remark(f"The run before this one could not be restored. {error}")
    else:
        sidebar.show(sidebar.read_live(restored.settings))
        session.replace_run(restored)
        session.set_goal(session.Goal(request["update"], course=course))


def _take_over(run: Run, request: dict[str, Any]) -> None:
    """Continue a run that the stage has followed, or left for a while, in this session."""
    try:
        if request["student"]:
            request = request | classes.followed_run(request["student"])
            request["update"] = max(request["update"], request["record_update"])
        taken, course = read_record(request, run.generation + 1)
    except ValueError as error:
        _refuse(run, request, error)
    else:
        sidebar.show(replace(taken.settings, **asdict(course.segments[-1].hyperparameters)))
        session.replace_run(taken)
        session.set_goal(session.Goal(request["update"], course=course))


def _begin_step(run: Run, request: dict[str, Any]) -> None:
    """Begin a lesson's step."""
    try:
        steps.begin(request["lesson"], request["step"], request["answer"], request["asking"])
    except ValueError as error:
        _refuse(run, request, error)


def _begin_challenge(run: Run, request: dict[str, Any]) -> None:
    """Start a run with the data of the class's challenge, in free play."""
    try:
        settings = classes.challenge_settings()
    except ValueError as error:
        _refuse(run, request, error)
    else:
        steps.write_place("", 0)
        sidebar.show(settings)
        session.replace_run(Run(settings, run.generation + 1))


def _load_cell(run: Run, request: dict[str, Any]) -> None:
    """Start the run of a map's cell, to be trained as far as the map."""
    try:
        settings, goal = maps.find_cell(request)
    except ValueError as error:
        _refuse(run, request, error)
    else:
        sidebar.show(settings)
        session.replace_run(Run(settings, run.generation + 1))
        session.set_goal(goal)


def _refuse(run: Run, request: dict[str, Any], error: ValueError) -> None:
    """Answer why a request was not carried out. The present run stays."""
    with run.lock:
        answer = respond(run, request | {"action": "draw"})
    _reply(request, answer | {"refused": refusal(error)})
