"""The stage on the page: mounts it, and passes on what the browser asks for."""

import streamlit as st

from playground.stage import stage as server
from playground.stage.answers.packing import to_json
from playground.ui import exchange, link, session, widgets
from playground.ui.component import mount
from playground.ui.options import write_options


@st.fragment
def stage() -> None:
    """Draw the stage, where it left off or anew."""
    visit = session.visit()
    if widgets.has_unapplied():
        st.rerun()
    if visit.answer is None:
        exchange.tell(visit)
        visit.page.address = link.page_address()
        server.begin(visit)
        exchange.obey(visit)
    assert visit.answer is not None
    data = {"sequence": visit.answer["sequence"], "answer": to_json(visit.answer)}
    mount(key=widgets.STAGE, data=data, on_request_change=on_request, height="content")


def on_request() -> None:
    """Answer the stage, before the page is drawn."""
    widgets.restore_moved()
    visit = session.visit()
    exchange.tell(visit)
    request = server.respond(visit, session.request())
    write_options(request["options"])
    exchange.obey(visit)
    if visit.answer is not None:
        link.drop_outdated_update(visit.run)
