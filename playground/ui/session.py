"""What a visitor's session holds: the only reader and writer of ``st.session_state``."""

import time
from typing import Any

import streamlit as st

from playground.experiment import survives
from playground.run import Run
from playground.settings import Settings

RUN = "_run"
REPLY = "_reply"
SEQUENCE = "_sequence"
DEFERRED = "_deferred"


def widget(key: str, default: Any) -> Any:
    """The value of the widget with that key; the default before it is first drawn."""
    value = st.session_state.get(key, default)
    return default if value is None else value


def set_widget(key: str, value: Any) -> None:
    """Move a widget, before it is drawn in this run of the page."""
    st.session_state[key] = value


def defer_widget(key: str, value: Any) -> None:
    """Move a widget in the next run of the page, where it has been drawn in this one."""
    st.session_state.setdefault(DEFERRED, {})[key] = value


def set_deferred() -> None:
    """Move the widgets that were to be moved, where they are known."""
    for key, value in st.session_state.pop(DEFERRED, {}).items():
        if key in st.session_state:
            st.session_state[key] = value


def run() -> Run:
    """The present run; `begin` must have been called."""
    present: Run = st.session_state[RUN]
    return present


def begin(settings: Settings) -> None:
    """Let the present run go on under these settings, or start a new one where it cannot."""
    present: Run | None = st.session_state.get(RUN)
    if present is None:
        st.session_state[RUN] = Run(settings)
    elif survives(present.settings, settings):
        return  # live settings are taken on with the stage's next request
    else:
        st.session_state[RUN] = Run(settings, present.generation + 1)
        forget_reply()


def reply() -> dict[str, Any] | None:
    """What the stage was told last; None for a run of which it has been told nothing."""
    return st.session_state.get(REPLY)


def set_reply(payload: dict[str, Any]) -> None:
    """Remember what the stage is told, numbered, so that it drops what it has seen before.

    The clock keeps the numbers of a new session above those of the one before, whose stage may still be on the page.
    """
    st.session_state[SEQUENCE] = max(st.session_state.get(SEQUENCE, 0) + 1, time.time_ns() // 1_000_000)
    st.session_state[REPLY] = payload | {"sequence": st.session_state[SEQUENCE]}


def forget_reply() -> None:
    """Let the stage be told everything anew."""
    st.session_state.pop(REPLY, None)


def request() -> dict[str, Any]:
    """What the stage asks for; empty where it asks for nothing that can be understood."""
    asked = getattr(st.session_state.get("stage"), "request", None)
    return dict(asked) if isinstance(asked, dict) else {}


def has_run() -> bool:
    """Whether this session has begun a run."""
    return RUN in st.session_state
