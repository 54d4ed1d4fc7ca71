"""The page's own URL: the experiment that it opens, and where others can open the page.

A link holds the settings and the number of updates. When it is opened, the server trains that far before the first
frame, and arrives at the same network, bit for bit. A map's cell is loaded in the same way.
"""

from dataclasses import replace
from time import perf_counter

import streamlit as st

from playground.classroom.address import Address, find_address
from playground.exports.link import MAX_UPDATES
from playground.runs.fair_lock import SLICE_SECONDS, TRAINING_LOCK
from playground.runs.replay import follow
from playground.runs.run import Run
from playground.stage.visit import Goal
from playground.ui import session, sidebar

UPDATE = "update"
PROGRESS_SECONDS = 0.5  # between two movements of the bar; what takes less time has none
VISIBLE = 5e-5  # a difference of losses that the page shows


def page_address() -> Address:
    """Return the page's address, and whether others can open it."""
    return find_address(
        st.context.url or "",
        st.get_option("server.address") or "",
        st.get_option("server.port"),
        st.get_option("browser.serverAddress") or "",
    )


def page_url() -> str:
    """Return the page's address, without a query, as others can open it."""
    return page_address().url


def open_link() -> None:
    """Let the page's first run be trained to the update of its link."""
    visit = session.visit()
    if visit.run.generation > 0:
        st.query_params.pop(UPDATE, None)
    value = st.query_params.get(UPDATE, "")
    if not visit.is_new or not (value.isascii() and value.isdigit()):
        return
    goal = int(value[:20])
    if goal > MAX_UPDATES:
        visit.remark = (
            f"A link can carry at most {MAX_UPDATES:,} updates. This one asks for {goal:,}. Training has not started. "
            "Press Play."
        )
        return
    visit.goal = Goal(goal)


def train_to_goal() -> None:
    """Train the run as far as a link or a map's cell asks for, with a progress bar if that takes long."""
    bar = st.empty()  # always, so that the stage below keeps its place on the page
    visit = session.visit()
    run, goal, drawn = visit.run, visit.goal, perf_counter()
    if goal is None:
        return
    update, is_open = goal.update, session.is_open()
    log, done = goal.log or run.log_since(), False
    while not done:
        # A run that is restored was on the screen a moment ago: it comes first, like one that plays.
        with run.lock, TRAINING_LOCK.hold(background=goal.log is None):
            if not is_open():
                st.stop()
            done = follow(run, log, update, SLICE_SECONDS)
        if perf_counter() - drawn > PROGRESS_SECONDS:
            bar.progress(run.trainer.update / update, f"Training to update {update:,}: {run.trainer.update:,}")
            drawn = perf_counter()
    run.set_live_settings(replace(run.settings, **sidebar.live()))
    bar.empty()
    with visit.lock:
        if visit.run is run:  # no other has begun meanwhile
            visit.goal = None
            visit.remark = explain_difference(run, goal.test_loss)


def explain_difference(run: Run, test_loss: float | None) -> str:
    """Return why the run did not reach the test loss that was expected; empty if it did.

    A map trains its networks in arrays, which rounds other sums than the trainer does. Where training is chaotic, as
    with a very large learning rate, such differences grow.
    """
    own = run.trainer.metrics().test_loss
    if test_loss is None or run.trainer.diverged or abs(own - test_loss) < VISIBLE:
        return ""
    return (
        f"The test loss of this run is {own:.4f}. Its cell in the map has {test_loss:.4f}: training is chaotic here, "
        "and rounding errors grow."
    )
