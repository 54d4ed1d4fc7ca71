"""The stage on the page: mounts it, and passes on what the browser asks for."""

import streamlit as st

from playground.stage import stage as server
from playground.stage.answers.packing import to_json
from playground.stage.visit import Visit
from playground.ui import link, session, sidebar, widgets
from playground.ui.component import mount
from playground.ui.lessons import classes, steps
from playground.ui.options import read_options, write_options


@st.fragment
def stage() -> None:
    """Draw the stage, where it left off or anew."""
    visit = session.visit()
    if widgets.has_unapplied():
        st.rerun()
    if visit.answer is None:
        tell(visit)
        visit.page.address = link.page_address()
        server.begin(visit)
        obey(visit)
    assert visit.answer is not None
    data = {"sequence": visit.answer["sequence"], "answer": to_json(visit.answer)}
    mount(key=widgets.STAGE, data=data, on_request_change=on_request, height="content")


def on_request() -> None:
    """Answer the stage, before the page is drawn."""
    widgets.restore_moved()
    visit = session.visit()
    tell(visit)
    request = server.respond(visit, session.request())
    write_options(request["options"])
    obey(visit)
    if visit.answer is not None:
        link.drop_outdated_update(visit.run)


def tell(visit: Visit) -> None:
    """Tell the stage what the page's widgets and URL hold."""
    page = visit.page
    page.live, page.next_weights_seed = sidebar.live(), sidebar.next_weights_seed()
    page.options, page.lesson, page.classroom = read_options(), steps.place(), classes.place()
    page.is_open = session.is_open()


def obey(visit: Visit) -> None:
    """Let widgets and URL follow the stage."""
    page = visit.page
    sidebar.move(page.take_moved())
    if page.is_due:
        widgets.require_page_run()
        page.is_due = False
    steps.write_place(*page.lesson)
    classes.write_place(*page.classroom)
