"""The class that the page is in, by the URL: as its teacher, whose link has a token, or as a student."""

import json
from html import escape
from typing import Any

import segno
import streamlit as st

from playground.classroom.challenges import CHALLENGES
from playground.classroom.entries import hand_in as hand_in_entry
from playground.classroom.entries import require_challenge
from playground.classroom.limits import Pace
from playground.classroom.store import read_code, store
from playground.runs.run import Run
from playground.runs.settings import Settings, describe_settings
from playground.ui import link, session

CLASS, TEACHER = "class", "teacher"
PREFIX = "_class_"
CREATIONS = Pace(20, 0.2)


def place() -> tuple[str, str]:
    """Return the class's code and the teacher's token; empty where there is none."""
    return read_code(st.query_params.get(CLASS, "")), st.query_params.get(TEACHER, "")


def teacher() -> bool:
    """Return whether this is the page of a class's teacher."""
    code, token = place()
    return bool(code and token) and store().is_teacher(code, token)


def join_link(code: str) -> link.Address:
    """Return the link by which students join a class."""
    address = link.page_address()
    return address._replace(url=f"{address.url}?{CLASS}={code}")


def describe(run: Run) -> str:
    """Return the class as JSON for the stage; empty if there is none.

    Where the URL names a class that cannot be found, it is taken from the URL, and ``refusal`` says so.
    """
    code, token = place()
    if not code:
        return ""
    try:
        store().require_class(code)
    except ValueError as error:
        _set_place("", "")
        return json.dumps({"refusal": str(error)})
    refusal = ""
    if token and not teacher():
        token, refusal = "", "This link's token is not the teacher's. You can join as a student."
    return json.dumps(
        {
            "code": code,
            "teacher": token,
            "link": join_link(code)._asdict(),
            "challenges": {name: challenge.title for name, challenge in CHALLENGES.items()},
            "fits": [name for name, challenge in CHALLENGES.items() if not challenge.find_difference(run.settings)],
            "refusal": refusal,
        }
    )


def challenge_settings() -> Settings:
    """Return settings with the data of the class's challenge.

    Raises
    ------
    ValueError
        If there is no class, or no challenge.
    """
    return require_challenge(store(), place()[0]).begin()


def followed_run(student: str) -> dict[str, Any]:
    """Return the record of the run that a student follows: fields of `playground.stage.protocol.REQUEST`.

    Raises
    ------
    ValueError
        If this is none of the class's students, or nothing was shown.
    """
    store().require_student(place()[0], student)
    record = store().record(place()[0])
    if "record" not in record:
        raise ValueError("The teacher's page has shown nothing yet.")
    return record


def hand_in(run: Run, student: str) -> None:
    """Hand in the run for the class's challenge.

    Raises
    ------
    ValueError
        If it cannot be trained again from its settings, or is no entry.
    """
    if link.explain_refusal(run):
        raise ValueError(
            "Only a run that follows from its settings and seeds can be handed in: without data of your own, manual "
            "weights, or settings that were changed during training. Press Reset, and train again."
        )
    hand_in_entry(store(), place()[0], student, describe_settings(run.settings), run.trainer.update)


def tab() -> None:
    """Draw the part of the dialog that starts, joins and leaves a class."""
    code, _ = place()
    if code and store().exists(code):
        _present(code)
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


def _present(code: str) -> None:
    join = join_link(code)
    show_code(code, join.url)
    if not teacher():
        st.button("Leave the class", key=f"{PREFIX}leave", on_click=_leave)
        return
    if join.remark:
        (st.caption if join.is_shared else st.warning)(join.remark)
    with st.container(horizontal=True):
        with st.popover("Your own link"):
            st.markdown("This link makes any page the teacher's. Keep it to yourself.")
            st.code(f"{join.url}&{TEACHER}={place()[1]}", language=None, wrap_lines=True)
        with st.popover("End the class…"):
            st.markdown("This deletes all answers and the board.")
            st.button("End it now", key=f"{PREFIX}end", type="primary", on_click=_end)


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
        created = store().create()
    except ValueError as error:
        session.set_class_refusal(str(error))
        return
    _enter(created.code, created.teacher)


def _join() -> None:
    code = read_code(session.widget(f"{PREFIX}code", ""))
    if not code:
        return
    try:
        store().require_class(code)
    except ValueError as error:
        session.set_class_refusal(str(error))
        return
    _enter(code, "")
    session.close_dialog()


def _end() -> None:
    store().end(*place())
    _leave()


def _leave() -> None:
    _enter("", "")
    session.close_dialog()


def _enter(code: str, token: str) -> None:
    _set_place(code, token)
    session.forget_reply()
    session.require_page_run()


def _set_place(code: str, token: str) -> None:
    for name, value in ((CLASS, code), (TEACHER, token)):
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)
