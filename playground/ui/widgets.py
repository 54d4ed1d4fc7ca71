"""Widgets that the server moves, and the races between their values: those of the browser, and those of the page.

Every request of the stage carries the values of all widgets. The browser may not yet have drawn a widget that was
moved; and a widget may have moved in the browser before the page has run with its value.
"""

import time
from typing import Any

import streamlit as st

STAGE = "stage"
MOVED = "_moved"
DEFERRED = "_deferred"
APPLIED = "_applied"

SETTLE_SECONDS = 2.0  # within which the browser draws a widget that was moved


def value_of(key: str, default: Any) -> Any:
    """Return the value of the widget with that key; the default before it is first drawn."""
    value = st.session_state.get(key, default)
    return default if value is None else value


def move(key: str, value: Any) -> None:
    """Move a widget, before it is drawn in this run of the page."""
    moved = st.session_state.setdefault(MOVED, {})
    _, outdated, _ = moved.get(key, (None, [], 0.0))
    if key in st.session_state:
        outdated = [old for old in (*outdated, st.session_state[key]) if old != value]
    moved[key] = (value, outdated, time.monotonic() + SETTLE_SECONDS)
    st.session_state[key] = value


def restore_moved() -> None:
    """Move widgets again that came back at an outdated value.

    A request of the stage carries the values of all widgets. If the browser has not drawn a moved widget yet, its value
    is outdated.
    """
    for key, (value, outdated, deadline) in st.session_state.get(MOVED, {}).items():
        if time.monotonic() < deadline and st.session_state.get(key) in outdated:
            st.session_state[key] = value


def defer(key: str, value: Any) -> None:
    """Move a widget in the next run of the page, where it has already been drawn in this one."""
    st.session_state.setdefault(DEFERRED, {})[key] = value


def apply_deferred() -> None:
    """Move the widgets that were deferred in the last run of the page."""
    for key, value in st.session_state.pop(DEFERRED, {}).items():
        if key in st.session_state:
            st.session_state[key] = value


def record_applied(*live: str) -> None:
    """Record the widgets' values that this run of the whole page has applied. Live widgets need no such run."""
    moved = st.session_state.get(MOVED, {})
    st.session_state[MOVED] = {key: move for key, move in moved.items() if st.session_state.get(key) == move[0]}
    st.session_state[APPLIED] = {
        key: value
        for key, value in st.session_state.items()
        if isinstance(key, str) and not key.startswith("_") and key not in (*live, STAGE)
    }


def has_unapplied() -> bool:
    """Return whether a widget has moved since the whole page last ran.

    If a widget moves while a request of the stage arrives, Streamlit may run the stage's fragment for both.
    """
    applied = st.session_state.get(APPLIED)
    return applied is None or any(st.session_state.get(key, value) != value for key, value in applied.items())


def record_applied_dialog(prefix: str) -> None:
    """Record the values of the widgets of a dialog, by the prefix of their keys: it has applied them itself."""
    if APPLIED in st.session_state:
        values = {key: value for key, value in st.session_state.items() if str(key).startswith(prefix)}
        st.session_state[APPLIED] |= values


def require_page_run() -> None:
    """Let the whole page run again, even if Streamlit runs only the stage's fragment now."""
    st.session_state.pop(APPLIED, None)


def is_page_run_due() -> bool:
    """Return whether the whole page is to run again."""
    return APPLIED not in st.session_state
