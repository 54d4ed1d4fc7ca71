"""What the page remembers between its runs: the visit, and what belongs to its dialogs."""

from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from playground.stage.visit import Visit
from playground.ui import widgets

VISIT = "_visit"
OWN_SOURCE = "own_source"  # tracked like a widget: see `widgets.record_applied_dialog`
DIALOG = "_dialog"
CLASS_REFUSAL = "_class_refusal"


def visit() -> Visit:
    """Return what the server remembers of the visitor."""
    if VISIT not in st.session_state:
        st.session_state[VISIT] = Visit()
    present: Visit = st.session_state[VISIT]
    return present


def is_open() -> Callable[[], bool]:
    """Return a function that tells, on any thread, whether this session's page is still open."""
    context = get_script_run_ctx(suppress_warning=True)
    session_id = context.session_id if context else ""
    return lambda: not Runtime.exists() or Runtime.instance().is_active_session(session_id)


def remember(name: str, value: Any) -> Any:
    """Return the value that was given with this name first in this session."""
    return st.session_state.setdefault(f"_{name}", value)


class Source(NamedTuple):
    """What a visitor has opened or pasted last, to make a table of.

    Attributes
    ----------
    number : int
        Counts the visitor's sources.
    content : bytes or str
        Of the file, or the pasted text. None if there is none.
    name : str
        Of the file; what is shown for a pasted text.
    """

    number: int
    content: bytes | str | None
    name: str


def own_source() -> Source:
    """Return what the visitor has opened or pasted last."""
    present: Source = st.session_state.setdefault(OWN_SOURCE, Source(0, None, ""))
    return present


def set_own_source(content: bytes | str | None, name: str = "") -> None:
    """Replace what the visitor has opened or pasted last."""
    st.session_state[OWN_SOURCE] = Source(own_source().number + 1, content, name)


def is_dialog_open(name: str) -> bool:
    """Return whether this dialog is open. A rerun of the page does not close it."""
    return st.session_state.get(DIALOG) == name


def open_dialog(name: str) -> None:
    """Open a dialog; at most one is open."""
    st.session_state[DIALOG] = name
    widgets.require_page_run()


def close_dialog() -> None:
    """Close the dialog that is open."""
    st.session_state.pop(DIALOG, None)
    widgets.require_page_run()


def set_class_refusal(text: str) -> None:
    """Say why a class was not started or joined, where it was asked for."""
    st.session_state[CLASS_REFUSAL] = text


def pop_class_refusal() -> str:
    """Return why a class was not started or joined, once."""
    refusal: str = st.session_state.pop(CLASS_REFUSAL, "")
    return refusal
