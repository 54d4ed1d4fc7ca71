"""The place of a lesson in the URL: the page shows a lesson as long as the URL names one."""

import streamlit as st

from playground.stage.actions.lessons import find_step, set_parameters
from playground.ui import session, sidebar

LESSON, STEP = "lesson", "step"


def open_link() -> None:
    """Begin the lesson that the URL of a new session names, as its question finds it."""
    visit = session.visit()
    if not visit.has_run and (found := find_step(*place())):
        lesson, step = found
        st.query_params[LESSON] = lesson.name
        visit.page.show(step.start(asking=True).settings)
        sidebar.move(visit.page.take_moved())


def prepare() -> None:
    """Let a new session's run begin as the step of the URL says."""
    visit = session.visit()
    if visit.is_new and visit.run.generation == 0 and (found := find_step(*place())):
        set_parameters(visit.run, found[1].start(asking=True))


def place() -> tuple[str, int]:
    """Return the name of the lesson that the URL names, and the number of its step; empty and 0 if it names none."""
    number = _number()
    found = find_step(st.query_params.get(LESSON, ""), number)
    return (found[0].name, number) if found else ("", 0)


def write_place(name: str, number: int) -> None:
    """Let the URL name a step of a lesson, or none."""
    if not name:
        for parameter in (LESSON, STEP):
            st.query_params.pop(parameter, None)
    elif (st.query_params.get(LESSON), _number()) != (name, number):
        st.query_params[LESSON] = name
        st.query_params[STEP] = str(number)


def _number() -> int:
    text = st.query_params.get(STEP, "1")
    return int(text[:4]) if text.isascii() and text.isdigit() else 0
