"""The page, top to bottom."""

import streamlit as st

from playground.settings import Settings
from playground.ui import controls, session
from playground.ui.stage import ASSETS, stage

st.set_page_config("Neural-network playground", ASSETS / "icon.svg", layout="wide")
st.html(ASSETS / "page.css")

try:
    session.begin(controls.sidebar())
except ValueError as refused:
    st.sidebar.error(f"{refused} The run before goes on unchanged.", icon=":material/error:")
    if not session.has_run():
        session.begin(Settings())

st.title("A network is logistic regressions stacked on one another", anchor=False)
stage()
