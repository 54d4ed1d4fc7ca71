"""The link maker: what a teacher's link opens, hides and locks."""

from urllib.parse import urlencode

import streamlit as st

from playground.classroom.address import CLASS, TEACHER
from playground.lessons.catalog import load_lessons
from playground.runs.speeds import FIRST, SPEEDS
from playground.stage.protocol import OPTIONS, VIEWS
from playground.ui import link, restrictions
from playground.ui.lessons.steps import LESSON, STEP

PREFIX = "teach_"
SETTING = ""  # the choice that stands for the current settings


def link_maker() -> None:
    """Draw the form and the link that it makes."""
    st.caption("Make a link that opens the page as your class needs it.")
    lessons = load_lessons()
    left, right = st.columns(2, gap="medium")
    lesson = left.selectbox(
        "Opens",
        (SETTING, *lessons),
        format_func=lambda name: f"Lesson: {lessons[name].title}" if name else "The current settings",
        key=f"{PREFIX}lesson",
    )
    speed = right.selectbox(
        "Speed",
        tuple(SPEEDS),
        tuple(SPEEDS).index(FIRST),
        format_func=lambda name: SPEEDS[name].label,
        key=f"{PREFIX}speed",
        disabled=bool(lesson),
        help="A lesson sets the speed of each step itself.",
    )
    names = restrictions.hideable()
    hidden = left.multiselect(
        "Hidden", tuple(names), format_func=names.__getitem__, key=f"{PREFIX}hide", placeholder="Nothing"
    )
    locked = right.multiselect(
        "Locked",
        tuple(restrictions.LOCKABLE),
        format_func=restrictions.LOCKABLE.__getitem__,
        key=f"{PREFIX}lock",
        placeholder="Nothing",
        help="Locked controls are shown, and cannot be changed.",
    )
    views = left.multiselect(
        "Open views",
        tuple(VIEWS),
        format_func=VIEWS.__getitem__,
        key=f"{PREFIX}views",
        placeholder="None",
        disabled=bool(lesson),
        help="A lesson opens the views of each step itself.",
    )
    present = right.toggle(
        "Present mode",
        key=f"{PREFIX}present",
        help="Large type for a projector. Page Down: next, Page Up: back, space bar: play, Escape: end.",
    )
    st.code(make_link(lesson, speed, hidden, locked, views, present), language=None, wrap_lines=True)


def make_link(lesson: str, speed: str, hidden: list[str], locked: list[str], views: list[str], present: bool) -> str:
    """Return the link. Only what differs from the default is in it, and the speed.

    Parameters
    ----------
    lesson : str
        Its name; empty for the current settings.
    speed : str
        A key of `playground.runs.speeds.SPEEDS`.
    hidden, locked : list of str
        Names of `playground.ui.restrictions`.
    views : list of str
        Keys of `playground.stage.protocol.VIEWS`.
    present : bool
        Whether the link opens Present mode.
    """
    own = {LESSON, STEP, CLASS, TEACHER, restrictions.HIDE, restrictions.LOCK, *OPTIONS}
    query = {LESSON: lesson} if lesson else {k: v for k, v in st.query_params.items() if k not in own}
    if not lesson:
        query |= {"speed": speed} | dict.fromkeys(views, "1")
    for parameter, names in ((restrictions.HIDE, hidden), (restrictions.LOCK, locked)):
        if names:
            query[parameter] = ",".join(names)
    if present:
        query["present"] = "1"
    return link.page_url() + (f"?{urlencode(query, safe=',')}" if query else "")
