"""What a visitor's session holds: the only reader and writer of ``st.session_state``."""

import time
from typing import Any

import streamlit as st

from playground.runs.experiment import differ_live_only
from playground.runs.run import Run
from playground.runs.settings import Settings

STAGE = "stage"
RUN = "_run"
REPLY = "_reply"
SEQUENCE = "_sequence"
DEFERRED = "_deferred"
SEEN = "_seen"
REMARK = "_remark"


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


def mark_seen(*but: str) -> None:
    """Remember the widgets' values that this run of the whole page has acted on; some need no such run."""
    st.session_state[SEEN] = {
        key: value
        for key, value in st.session_state.items()
        if isinstance(key, str) and not key.startswith("_") and key not in (*but, STAGE)
    }


def overtaken() -> bool:
    """Whether a widget has moved since the page last ran as a whole.

    Where a widget and the stage speak in the same moment, Streamlit may run the stage's fragment for both of them.
    """
    seen = st.session_state.get(SEEN)
    return seen is None or any(st.session_state.get(key, value) != value for key, value in seen.items())


def run() -> Run:
    """The present run; `begin` must have been called."""
    present: Run = st.session_state[RUN]
    return present


def begin(settings: Settings) -> None:
    """Let the present run go on under these settings, or start a new one where it cannot."""
    present: Run | None = st.session_state.get(RUN)
    if present is None:
        st.session_state[RUN] = Run(settings)
    elif differ_live_only(present.settings, settings):
        return  # live settings are taken on with the stage's next request
    else:
        st.session_state[RUN] = Run(settings, present.generation + 1)
        forget_reply()


def replace_run(run: Run) -> None:
    """Let another run take the place of the present one; the whole page is to run again, with its settings."""
    st.session_state[RUN] = run
    st.session_state.pop(SEEN, None)
    forget_reply()


def set_remark(text: str) -> None:
    """Say something with the next first picture."""
    st.session_state[REMARK] = text


def pop_remark() -> str:
    """What was to be said, once."""
    remark: str = st.session_state.pop(REMARK, "")
    return remark


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
    message = getattr(st.session_state.get(STAGE), "request", None)
    return dict(message) if isinstance(message, dict) else {}


def has_run() -> bool:
    """Whether this session has begun a run."""
    return RUN in st.session_state
