"""Lessons on the page: the place in the URL, the run of each step, and what is read after it.

The page shows a lesson as long as the URL names one. The stage keeps the answers, and names its place in every request:
free play and the way back therefore need no code here.
"""

import json
from typing import Any

import streamlit as st

from playground.lessons.catalog import describe_lesson, find_lesson
from playground.lessons.lesson import Lesson, Start, Step
from playground.lessons.reconcile import check_answer, reconcile
from playground.runs.readings import State, read, write
from playground.runs.run import Run
from playground.ui import session, sidebar

LESSON, STEP = "lesson", "step"


def open_link() -> None:
    """Begin the lesson that the URL of a new session names, as its question finds it."""
    if not session.has_run() and (place := present()):
        lesson, step = place
        st.query_params[LESSON] = lesson.name
        sidebar.show(step.start(asking=True).settings)


def prepare() -> None:
    """Let a new session's run begin as the step of the URL says."""
    if session.reply() is None and session.run().generation == 0 and (place := present()):
        _set_parameters(session.run(), place[1].start(asking=True).parameters)


def begin(name: str, number: int = 1, answer: Any = None, asking: bool = True) -> None:
    """Begin a lesson's step with a run of its own.

    Parameters
    ----------
    name : str
    number : int
        Of the step, from 1.
    answer : object, optional
        To a question for the width: the width to train.
    asking : bool
        Whether the step's question stands.

    Raises
    ------
    ValueError
        If there is no such step, or the answer is not permitted.
    """
    lesson, step = _require_place(name, number)
    if answer is not None and step.question and step.question.kind == "width":
        answer = check_answer(step.question, answer)
    run = begin_run(step.start(answer, asking), session.run().generation + 1)
    write_place(lesson.name, number)
    sidebar.show(run.settings)
    session.replace_run(run)


def present() -> tuple[Lesson, Step] | None:
    """Return the lesson and the step that the URL names; None if it names none."""
    return find_place(st.query_params.get(LESSON, ""), _number(STEP))


def find_place(name: str, number: int) -> tuple[Lesson, Step] | None:
    """Return a lesson and its step with this number, from 1; None if there is none."""
    lesson = find_lesson(name)
    return (lesson, lesson.steps[number - 1]) if lesson and 1 <= number <= len(lesson.steps) else None


def _require_place(name: str, number: int) -> tuple[Lesson, Step]:
    place = find_place(name, number)
    if place is None:
        raise ValueError(f"A lesson and one of its steps must be named. Got step {number} of {name!r:.60}.")
    return place


def write_place(name: str, number: int) -> None:
    """Let the URL name a step of a lesson. What is no step is left out of it."""
    if not (place := find_place(name, number)):
        for parameter in (LESSON, STEP):
            st.query_params.pop(parameter, None)
    elif (st.query_params.get(LESSON), _number(STEP)) != (place[0].name, number):
        st.query_params[LESSON] = place[0].name
        st.query_params[STEP] = str(number)


def present_place() -> tuple[str, int]:
    """Return the name of the present lesson and the number of its step; empty and 0 if there is none."""
    place = present()
    return (place[0].name, _number(STEP)) if place else ("", 0)


def describe() -> str:
    """Return the present lesson, without what is read afterward, as JSON; empty if there is none.

    ``asking`` tells whether the run is the one that stands only while the step's question does.
    """
    if not (place := present()):
        return ""
    lesson, step = place
    asking = bool(step.before and _stands(session.run(), step.before))
    return json.dumps(describe_lesson(lesson) | {"step": _number(STEP), "asking": asking})


def read_step(run: Run, request: dict[str, Any]) -> str:
    """Return what has happened in a step, with the numbers of this run, as JSON.

    Parameters
    ----------
    run : Run
    request : dict
        As `playground.stage.protocol.read_request` returns it.

    Raises
    ------
    ValueError
        If there is no such step, or the answer is not permitted.
    """
    _, step = _require_place(request["lesson"], request["step"])
    answer = request["answer"]
    if step.question is not None and answer is not None:
        answer = check_answer(step.question, answer)
    snapshot = run.trainer.snapshot()
    is_line = step.question is not None and step.question.kind == "line"
    state = State(
        run.experiment, run.trainer.network, run.trainer.metrics(), snapshot.update, run.epochs_at(snapshot),
        answer if is_line else None,
    )  # fmt: skip
    values = read(state)
    return json.dumps(reconcile(step, answer, values, write(values))._asdict())


def begin_run(start: Start, generation: int = 0) -> Run:
    """Return a step's run, from random parameters or from those that are given."""
    run = Run(start.settings, generation)
    _set_parameters(run, start.parameters)
    return run


def _stands(run: Run, start: Start) -> bool:
    """Return whether a run is still where it began, and began so."""
    trainer = run.trainer
    is_given = not start.parameters or trainer.parameters.tolist() == list(start.parameters)
    return trainer.update == 0 and run.settings == start.settings and is_given


def _set_parameters(run: Run, parameters: tuple[float, ...]) -> None:
    if parameters:
        run.set_parameters(dict(enumerate(parameters)))


def _number(parameter: str) -> int:
    text = st.query_params.get(parameter, "1")
    return int(text[:4]) if text.isascii() and text.isdigit() else 0
