"""The page, top to bottom."""

import time

import streamlit as st

from playground.ui import link, session, sidebar
from playground.ui.component import BROWSER
from playground.ui.stage import stage

st.set_page_config("Neural-network playground", BROWSER / "icon.svg", layout="wide")
st.html(BROWSER / "styles" / "page.css")

try:
    session.begin(sidebar.sidebar())
except ValueError as refused:
    if not session.has_run():  # a link's choices, which no person made here
        sidebar.fall_back()
        st.rerun()
    st.sidebar.error(f"{refused} The run before goes on unchanged.", icon=":material/error:")
session.mark_seen(*sidebar.LIVE_KEYS.values())

with st.container(key="heading", horizontal=True, vertical_alignment="center"):
    st.title("A network is logistic regressions stacked on one another", width="content", anchor=False)
    st.caption("Press Play or the space bar, and change anything while it learns.", width="content")
link.follow()
stage()
# Streamlit sends what is drawn every 10 ms. A request of the stage that is answered before would replace its part of
# this run in the queue, and the browser would take the stage for gone.
time.sleep(0.03)
