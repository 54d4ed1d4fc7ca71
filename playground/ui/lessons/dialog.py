"""The entry "Lessons", and the dialog behind it."""

import streamlit as st

from playground.lessons.catalog import load_lessons
from playground.stage.actions import lessons
from playground.ui import session, widgets
from playground.ui.lessons import classes, teaching
from playground.ui.markdown import literal

DIALOG = "lessons"


def button() -> None:
    """Draw the button that opens the dialog."""
    st.button(
        "Lessons",
        key="_lessons_button",
        type="tertiary",
        icon=":material/school:",
        on_click=session.open_dialog,
        args=(DIALOG,),
        help="Lessons that ask first, a class together, and links for teachers.",
    )


def dialog() -> None:
    """Draw the dialog if it is open."""
    if session.is_dialog_open(DIALOG):
        _dialog()


@st.dialog("Lessons", width="large", icon=":material/school:", on_dismiss=session.close_dialog)
def _dialog() -> None:
    if not session.is_dialog_open(DIALOG) or widgets.is_page_run_due():
        st.rerun()
    # The server keeps the tab: what it holds changes when a class starts, and the tab stays.
    learn, together, teach = st.tabs(["Learn", "Class", "For teachers"], key="_lessons_tabs", on_change="rerun")
    with learn:
        _catalog()
    with together:
        classes.tab()
    with teach:
        teaching.link_maker()


def _catalog() -> None:
    st.caption("Each lesson asks what you expect, lets you run it, and then shows what happened.")
    columns = st.container(key="_lesson_list").columns(2, gap="medium")
    catalog = list(load_lessons().values())
    half = (len(catalog) + 1) // 2
    for number, lesson in enumerate(catalog, 1):
        with columns[number > half].container(gap="xxsmall"):
            st.button(
                f"**{number}.** {literal(lesson.title)}",
                key=f"_begin_{lesson.name}",
                width="stretch",
                on_click=_begin,
                args=(lesson.name,),
            )
            st.caption(f"{literal(lesson.goal)} {lesson.minutes} minutes.")


def _begin(name: str) -> None:
    session.close_dialog()
    visit = session.visit()
    with visit.lock:
        lessons.begin(visit, name)
