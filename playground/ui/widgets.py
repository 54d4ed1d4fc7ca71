"""Widgets that the server moves, and the races between their values: those of the browser, and those of the page.

Each run of the page begins with the values that the browser's widgets have. It may not yet have drawn a widget that was
moved.
"""

import time
from collections.abc import Collection
from typing import Any

import streamlit as st

STAGE = "stage"
MOVED = "_moved"
DEFERRED = "_deferred"
DUE = "_due"

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
    """Move widgets again that came back at an outdated value, since the browser has not drawn them yet."""
    for key, (value, outdated, deadline) in st.session_state.get(MOVED, {}).items():
        if time.monotonic() < deadline and st.session_state.get(key) in outdated:
            st.session_state[key] = value


def forget_others(key: str, options: Collection[str]) -> None:
    """Forget what was chosen in a widget that has other options now. It gets its default."""
    chosen = st.session_state.get(key, [])
    if not all(option in options for option in (chosen if isinstance(chosen, list) else [chosen])):
        del st.session_state[key]


def defer(key: str, value: Any) -> None:
    """Move a widget in the next run of the page, where it has already been drawn in this one."""
    st.session_state.setdefault(DEFERRED, {})[key] = value


def apply_deferred() -> None:
    """Move the widgets that were deferred in the last run of the page."""
    for key, value in st.session_state.pop(DEFERRED, {}).items():
        if key in st.session_state:
            st.session_state[key] = value


def begin_run() -> None:
    """Begin a run of the whole page. Who has moved a widget since the stage did is not overruled."""
    st.session_state.pop(DUE, None)
    moved = st.session_state.get(MOVED, {})
    st.session_state[MOVED] = {key: move for key, move in moved.items() if st.session_state.get(key) == move[0]}


def require_page_run() -> None:
    """Let the whole page run again, even if Streamlit runs only a dialog now."""
    st.session_state[DUE] = True


def is_page_run_due() -> bool:
    """Return whether the whole page is to run again."""
    return DUE in st.session_state
