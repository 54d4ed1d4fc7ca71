"""The page, top to bottom."""

import time

import streamlit as st

from playground.stage.modules import BROWSER
from playground.ui import link, session, sidebar, widgets
from playground.ui.lessons import dialog, steps
from playground.ui.markdown import literal
from playground.ui.own_table import dialog as table_dialog
from playground.ui.stage import stage

st.set_page_config("Neural-network playground", BROWSER / "icon.svg", layout="wide")

steps.open_link()
try:
    session.visit().use_settings(sidebar.sidebar())
except ValueError as error:
    if not session.visit().has_run:  # the choices of a link, not of this visitor
        sidebar.fall_back()
        session.visit().remark = f"{error} The page shows the default choice instead."
        st.rerun()
    st.sidebar.error(f"{literal(str(error))} The current run continues unchanged.", icon=":material/error:")
widgets.record_applied(*sidebar.LIVE_KEYS.values())

with st.container(key="heading", horizontal=True, vertical_alignment="center"):
    st.title("A network is logistic regressions stacked on one another", width="content", anchor=False)
    st.caption("Press Play. Change any setting while it trains.", width="content")
    dialog.button()
table_dialog.dialog()
dialog.dialog()
steps.prepare()
link.open_link()
link.train_to_goal()
stage()
# Streamlit sends what is drawn every 10 ms. If a request of the stage were answered before that, the answer would
# replace the stage's part of this run in the queue, and the browser would remove the stage.
time.sleep(0.03)
