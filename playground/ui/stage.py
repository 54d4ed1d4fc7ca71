"""The stage on the page: mounts it, and lets the page follow it."""

import streamlit as st

from playground.stage import stage as server
from playground.stage.answers.packing import to_json
from playground.stage.visit import Visit
from playground.ui import link, session, sidebar, widgets
from playground.ui.component import mount
from playground.ui.lessons import classes, steps
from playground.ui.options import read_options


def stage() -> None:
    """Draw the stage, and tell it of a run that it knows nothing about. It asks for all else itself."""
    visit = session.visit()
    with visit.lock:
        tell(visit)
        if visit.answer is None:
            if visit.page.moved:  # since this run of the page has drawn them
                st.rerun()
            visit.page.address = link.page_address()
            server.begin(visit)
            obey(visit)
        answer = visit.answer
    assert answer is not None
    data = {"sequence": answer["sequence"], "answer": to_json(answer) if "session" in answer else ""}
    mount(key=widgets.STAGE, data=data, on_due_change=widgets.restore_moved, height="content")


def tell(visit: Visit) -> None:
    """Tell the stage what the page's widgets and URL hold."""
    page = visit.page
    page.options = page.options or read_options()
    page.is_open = session.is_open()
    sidebar.tell_live()
    if visit.is_new:  # later, Streamlit may still hold the address of before
        page.places = page.lesson, page.classroom = steps.place(), classes.place()


def obey(visit: Visit) -> None:
    """Let widgets and URL follow the stage."""
    page = visit.page
    page.is_due = False
    sidebar.move(page.take_moved())
    if page.has_moved:
        page.places = page.lesson, page.classroom
        steps.write_place(*page.lesson)
        classes.write_place(*page.classroom)
