"""The page, top to bottom."""

import streamlit as st

from playground.stage.modules import BROWSER
from playground.ui import link, session, sidebar, widgets
from playground.ui.lessons import dialog, steps
from playground.ui.markdown import literal
from playground.ui.own_table import dialog as table_dialog
from playground.ui.stage import obey, stage

st.set_page_config("Neural-network playground", BROWSER / "icon.svg", layout="wide")

visit = session.visit()
widgets.begin_run()
with visit.lock:
    obey(visit)
steps.open_link()
try:
    chosen = sidebar.sidebar()
    with visit.lock:
        visit.use_settings(chosen)
except ValueError as error:
    if not visit.has_run:  # the choices of a link, not of this visitor
        sidebar.fall_back()
        visit.remark = f"{error} The page shows the default choice instead."
        st.rerun()
    st.sidebar.error(f"{literal(str(error))} The current run continues unchanged.", icon=":material/error:")

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
