"""The page, top to bottom."""

from pathlib import Path

import streamlit as st

from playground.settings import Settings
from playground.ui import controls, session
from playground.ui.stage import stage

st.set_page_config("Neural-network playground", ":material/hub:", layout="wide")
st.html(Path(__file__).parent / "assets" / "page.css")

try:
    session.begin(controls.sidebar())
except ValueError as refused:
    st.sidebar.error(f"{refused} The run before goes on unchanged.", icon=":material/error:")
    if not session.has_run():
        session.begin(Settings())

st.title("A network is logistic regressions stacked on one another", anchor=False)
stage()
