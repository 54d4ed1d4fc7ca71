"""The experiment as a link: what it can carry, and how one is opened.

A link holds the settings and how many updates were made. Whoever opens it has the server train so far before the first
picture, and stands at the same network, bit for bit.
"""

from time import perf_counter

import streamlit as st

from playground.runs.run import Run
from playground.ui import session

UPDATE = "update"
MOST_UPDATES = 2_000_000
PATIENCE_SECONDS = 1.0


def refusal(run: Run) -> str:
    """Why a link cannot lead to where the run's trainer stands; empty where it can."""
    file = "The JSON file carries it."
    if run.edits:
        return f"Weights of this run were set by hand, and a link cannot carry them. {file}"
    if any(stretch.hyperparameters != run.trainer.hyperparameters for stretch in run.way):
        return f"Live settings were changed on the way, and a link can carry one choice of them only. {file}"
    if run.trainer.update > MOST_UPDATES:
        return f"A link can carry {MOST_UPDATES:,} updates at most. This run has made {run.trainer.update:,}. {file}"
    return ""


def follow() -> None:
    """Train the page's first run as far as its link says, with a progress bar where that takes long."""
    run = session.run()
    if run.generation > 0:
        st.query_params.pop(UPDATE, None)
    asked = st.query_params.get(UPDATE, "")
    if session.reply() is not None or not (asked.isascii() and asked.isdigit()):
        return
    goal = int(asked[:20])
    if goal > MOST_UPDATES:
        session.set_remark(
            f"A link can carry {MOST_UPDATES:,} updates at most. This one asks for {goal:,}: the network stands at its "
            "initial weights. Press Play."
        )
        return
    bar, began = st.empty(), perf_counter()
    while True:
        with run.lock:
            done = run.train_to(goal, 0.2)
        if done:
            break
        if perf_counter() - began > PATIENCE_SECONDS:
            bar.progress(run.trainer.update / goal, f"Training to update {goal:,} of the link: {run.trainer.update:,}")
    bar.empty()


def drop_outdated(run: Run) -> None:
    """Take the count of updates out of the URL once the run stands elsewhere."""
    if st.query_params.get(UPDATE) not in (None, str(run.trainer.update)):
        del st.query_params[UPDATE]
