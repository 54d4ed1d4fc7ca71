"""The class on the page: its place in the URL, and its tab of the dialog."""

from html import escape

import segno
import streamlit as st

from playground.classroom.address import CLASS, TEACHER
from playground.classroom.classes import UnknownClassError, create, find, read_code
from playground.classroom.limits import RateLimiter
from playground.classroom.store import store
from playground.stage.actions.classes import find_teacher
from playground.ui import link, session, widgets

PREFIX = "_class_"
CREATIONS = RateLimiter(20, 0.2)


def place() -> tuple[str, str]:
    """Return the class's code and the teacher's token; empty where there is none."""
    return read_code(st.query_params.get(CLASS, "")), st.query_params.get(TEACHER, "")


def tab() -> None:
    """Draw the part of the dialog that starts, joins and leaves a class."""
    code, _ = place()
    if code and _present(code):
        return
    start, join = st.columns(2, gap="large")
    with start:
        st.subheader("Teach a class", anchor=False)
        st.markdown(
            "Students join by a code, without an account. Their predictions are counted on your screen, their pages "
            "can follow yours, and you can set a challenge. Everything is deleted a day after the last use."
        )
        st.button("Start a class", key=f"{PREFIX}start", type="primary", on_click=_start)
    with join:
        st.subheader("Join a class", anchor=False)
        st.text_input("Code of the class", key=f"{PREFIX}code", max_chars=20, placeholder="K7QXM", on_change=_join)
        st.button("Join", key=f"{PREFIX}join", on_click=_join)
    if refusal := session.pop_class_refusal():
        st.error(refusal, icon=":material/error:")


def _present(code: str) -> bool:
    """Draw the class that the page is in; return whether there is such a class."""
    try:
        find(store(), code)
    except UnknownClassError:
        return False
    join = link.page_address().join(code)
    show_code(code, join.url)
    if not find_teacher(place()):
        st.button("Leave the class", key=f"{PREFIX}leave", on_click=_leave)
        return True
    if join.remark:
        (st.caption if join.is_shared else st.warning)(join.remark)
    with st.container(horizontal=True):
        with st.popover("Your own link"):
            st.markdown("This link makes any page the teacher's. Keep it to yourself.")
            st.code(f"{join.url}&{TEACHER}={place()[1]}", language=None, wrap_lines=True)
        with st.popover("End the class…"):
            st.markdown("This deletes all answers and the board.")
            st.button("End it now", key=f"{PREFIX}end", type="primary", on_click=_end)
    return True


def show_code(code: str, url: str) -> None:
    """Show a class how to join: by the code, the link, or its QR code."""
    picture = segno.make(url, error="m").svg_data_uri(border=3, light="white", omitsize=True)
    st.html(
        f'<div class="join"><div><p>Class</p><p class="code">{escape(code)}</p>'
        f'<p>Open this address on your own device:</p><p class="link"><a href="{escape(url)}">{escape(url)}</a></p>'
        f"<p>On a page that is open already: <b>Lessons</b>, <b>Class</b>, and the code.</p></div>"
        f'<img src="{picture}" alt="QR code of the link {escape(url)}"></div>'
    )


def _start() -> None:
    try:
        CREATIONS.take("all")
        code, token = create(store())
    except ValueError as error:
        session.set_class_refusal(str(error))
        return
    _enter(code, token)


def _join() -> None:
    code = read_code(widgets.value_of(f"{PREFIX}code", ""))
    if not code:
        return
    try:
        find(store(), code)
    except ValueError as error:
        session.set_class_refusal(str(error))
        return
    _enter(code, "")
    session.close_dialog()


def _end() -> None:
    code, token = place()
    find(store(), code).teacher(token).end()
    _leave()


def _leave() -> None:
    _enter("", "")
    session.close_dialog()


def _enter(code: str, token: str) -> None:
    visit = session.visit()
    with visit.lock:
        visit.page.classroom = code, token
        visit.answer = None
    widgets.require_page_run()


def write_place(code: str, token: str) -> None:
    """Let the URL name a class, or none."""
    for name, value in ((CLASS, code), (TEACHER, token)):
        if value and st.query_params.get(name) != value:
            st.query_params[name] = value
        elif not value:
            st.query_params.pop(name, None)
