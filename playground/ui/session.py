"""The state of a visitor's session: the only module that reads and writes ``st.session_state``."""

import secrets
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from playground.data.table import Table
from playground.runs.drawing import Drawing
from playground.runs.experiment import differ_live_only
from playground.runs.log import RunLog
from playground.runs.maps.table import TableMap
from playground.runs.maps.worker import Job
from playground.runs.replay import Replay
from playground.runs.run import Run
from playground.runs.settings import Settings

STAGE = "stage"
RUN = "_run"
REPLY = "_reply"
SEQUENCE = "_sequence"
DEFERRED = "_deferred"
APPLIED = "_applied"
MOVED = "_moved"
REMARK = "_remark"
RESTORED = "_restored"
REPLAY = "_replay"
COMPANION = "_companion"
GOAL = "_goal"
MAP = "_map"
OWN_TABLE = "_own_table"
DRAWING = "_drawing"
POINTS = "_points"
OWN_SOURCE = "own_source"  # tracked like a widget: see record_applied_dialog
DIALOG = "_dialog"
BROADCAST = "_broadcast"
CLASS_REFUSAL = "_class_refusal"

SETTLE_SECONDS = 2.0  # within which the browser draws a widget that was moved


def widget(key: str, default: Any) -> Any:
    """Return the value of the widget with that key; the default before it is first drawn."""
    value = st.session_state.get(key, default)
    return default if value is None else value


def set_widget(key: str, value: Any) -> None:
    """Move a widget, before it is drawn in this run of the page."""
    moved = st.session_state.setdefault(MOVED, {})
    _, outdated, _ = moved.get(key, (None, [], 0.0))
    if key in st.session_state:
        outdated = [old for old in (*outdated, st.session_state[key]) if old != value]
    moved[key] = (value, outdated, time.monotonic() + SETTLE_SECONDS)
    st.session_state[key] = value


def restore_moved_widgets() -> None:
    """Move widgets again that came back at an outdated value.

    A request of the stage carries the values of all widgets. If the browser has not drawn a moved widget yet, its value
    is outdated.
    """
    for key, (value, outdated, deadline) in st.session_state.get(MOVED, {}).items():
        if time.monotonic() < deadline and st.session_state.get(key) in outdated:
            st.session_state[key] = value


def defer_widget(key: str, value: Any) -> None:
    """Move a widget in the next run of the page, where it has already been drawn in this one."""
    st.session_state.setdefault(DEFERRED, {})[key] = value


def apply_deferred_widgets() -> None:
    """Move the widgets that were deferred in the last run of the page."""
    for key, value in st.session_state.pop(DEFERRED, {}).items():
        if key in st.session_state:
            st.session_state[key] = value


def record_applied_widgets(*live: str) -> None:
    """Record the widgets' values that this run of the whole page has applied. Live widgets need no such run."""
    moved = st.session_state.get(MOVED, {})
    st.session_state[MOVED] = {key: move for key, move in moved.items() if st.session_state.get(key) == move[0]}
    st.session_state[APPLIED] = {
        key: value
        for key, value in st.session_state.items()
        if isinstance(key, str) and not key.startswith("_") and key not in (*live, STAGE)
    }


def has_unapplied_widgets() -> bool:
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


def remember(name: str, value: Any) -> Any:
    """Return the value that was given with this name first in this session."""
    return st.session_state.setdefault(f"_{name}", value)


def name() -> str:
    """Return a name that no other session has: the stage notices by it that its session is lost."""
    given: str = remember("name", secrets.token_hex(8))
    return given


def is_first_restoration() -> bool:
    """Return whether no run was restored in this session before: a repeated request must not do it again."""
    is_first = RESTORED not in st.session_state
    st.session_state[RESTORED] = True
    return is_first


def has_run() -> bool:
    """Return whether this session has a run."""
    return RUN in st.session_state


def run() -> Run:
    """Return the present run; `use_settings` must have been called."""
    present: Run = st.session_state[RUN]
    return present


def use_settings(settings: Settings) -> None:
    """Continue the present run under these settings, or start a new one where it cannot continue."""
    present: Run | None = st.session_state.get(RUN)
    if present is None:
        st.session_state[RUN] = Run(settings)
    elif not differ_live_only(present.settings, settings):
        st.session_state[RUN] = Run(settings, present.generation + 1)
        leave_past()
        forget_reply()
    # The stage's next request applies live settings.


def replace_run(run: Run) -> None:
    """Replace the present run. The whole page must run again, with the new run's settings."""
    st.session_state[RUN] = run
    require_page_run()
    leave_past()
    forget_reply()


def replay() -> Replay:
    """Return the replay that visits earlier updates of the present run."""
    if REPLAY not in st.session_state:
        st.session_state[REPLAY] = Replay(run())
    present: Replay = st.session_state[REPLAY]
    return present


def leave_past() -> None:
    """Forget the earlier update that is visited."""
    st.session_state.pop(REPLAY, None)


def continue_from_past() -> Run:
    """Let the run that was visited take the place of the present one. The whole page must run again."""
    st.session_state[RUN] = replay().run
    require_page_run()
    leave_past()
    return run()


def companion() -> Replay | None:
    """Return the kept run that goes in step with the present one, if any."""
    return st.session_state.get(COMPANION)


def set_companion(companion: Replay | None) -> None:
    """Let a kept run go in step with the present one; None for none."""
    st.session_state[COMPANION] = companion


def own_table() -> Table | None:
    """Return the visitor's own data, if there are any."""
    return st.session_state.get(OWN_TABLE)


def set_own_table(table: Table | None) -> None:
    """Replace the visitor's own data."""
    st.session_state[OWN_TABLE] = table


def drawing(source: tuple[Any, ...]) -> Drawing | None:
    """Return the drawing of points from this source, if they were edited."""
    present, drawing = st.session_state.get(DRAWING, (None, None))
    return drawing if present == source else None


def set_drawing(drawing: Drawing, source: tuple[Any, ...]) -> None:
    """Keep the drawing of points from this source."""
    st.session_state[DRAWING] = source, drawing


def number_points(points: object) -> int:
    """Return the number of points that the stage is told about: another one for other points."""
    number, present = st.session_state.get(POINTS, (0, None))
    if present is not points:
        st.session_state[POINTS] = number + 1, points
    return int(st.session_state[POINTS][0])


class Goal(NamedTuple):
    """What a run is to reach before its first frame.

    Attributes
    ----------
    update : int
    test_loss : float or None
        What the test loss will then be, if that is known.
    course : RunLog, optional
        What is to be changed on the way there.
    """

    update: int
    test_loss: float | None = None
    course: RunLog | None = None


def goal() -> Goal | None:
    """Return what the present run is to reach before its first frame; None if there is nothing."""
    generation, present = st.session_state.get(GOAL, (None, None))
    return present if generation == run().generation else None


def set_goal(goal: Goal) -> None:
    """Train the present run as far as this before its first frame."""
    st.session_state[GOAL] = run().generation, goal


def forget_goal() -> None:
    """Do not train the present run before its first frame any more."""
    st.session_state.pop(GOAL, None)


def map() -> tuple[int, Job | TableMap | None]:
    """Return the number of the visitor's map, and the map; -1 and None before the first one."""
    number, job = st.session_state.get(MAP, (-1, None))
    return number, job


def set_map(job: Job | TableMap) -> None:
    """Replace the visitor's map. The clock keeps the numbers of different sessions apart."""
    st.session_state[MAP] = time.time_ns() // 1_000_000, job


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
    require_page_run()


def close_dialog() -> None:
    """Close the dialog that is open."""
    st.session_state.pop(DIALOG, None)
    require_page_run()


class Broadcast(NamedTuple):
    """What those who follow this page hold.

    Attributes
    ----------
    since : float
        When the last message that begins was sent, by `time.monotonic`.
    record_update : int
        At which its record of the run begins; -1 for none.
    generation : int
        Of its run.
    refusal : str
        Why it could not be sent; empty if it was.
    """

    since: float = 0.0
    record_update: int = -1
    generation: int = -1
    refusal: str = ""


def broadcast() -> Broadcast:
    """Return what those who follow this page hold."""
    held: Broadcast = st.session_state.get(BROADCAST, Broadcast())
    return held


def set_broadcast(broadcast: Broadcast) -> None:
    """Record what those who follow this page hold."""
    st.session_state[BROADCAST] = broadcast


def set_class_refusal(text: str) -> None:
    """Say why a class was not started or joined, where it was asked for."""
    st.session_state[CLASS_REFUSAL] = text


def pop_class_refusal() -> str:
    """Return why a class was not started or joined, once."""
    refusal: str = st.session_state.pop(CLASS_REFUSAL, "")
    return refusal


def is_open() -> Callable[[], bool]:
    """Return a function that tells, on any thread, whether this session's page is still open."""
    context = get_script_run_ctx(suppress_warning=True)
    session_id = context.session_id if context else ""
    return lambda: not Runtime.exists() or Runtime.instance().is_active_session(session_id)


def set_remark(text: str) -> None:
    """Show a remark with the next first frame."""
    st.session_state[REMARK] = text


def pop_remark() -> str:
    """Return the remark to show, once."""
    remark: str = st.session_state.pop(REMARK, "")
    return remark


def request() -> Any:
    """Return the stage's request; None if there is none."""
    return getattr(st.session_state.get(STAGE), "request", None)


def reply() -> dict[str, Any] | None:
    """Return the last answer to the stage; None for a run that it knows nothing about."""
    return st.session_state.get(REPLY)


def set_reply(answer: dict[str, Any]) -> None:
    """Keep an answer to the stage, numbered, so that the stage drops what it has seen.

    The clock keeps the numbers of a new session above those of the last one, whose stage may still be on the page.
    """
    st.session_state[SEQUENCE] = max(st.session_state.get(SEQUENCE, 0) + 1, time.time_ns() // 1_000_000)
    st.session_state[REPLY] = answer | {"sequence": st.session_state[SEQUENCE]}


def forget_reply() -> None:
    """Tell the stage everything again."""
    st.session_state.pop(REPLY, None)
