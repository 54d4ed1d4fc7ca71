"""The server. Start it with ``streamlit run app.py``, or with ``playground`` once the package is installed."""

import gc

import streamlit as st

from playground.ui.server import MIDDLEWARE, PAGE, ROUTES

app = st.App(PAGE, routes=ROUTES, middleware=MIDDLEWARE)

# Imported objects live as long as the server: garbage collection need not visit them again.
gc.collect()
gc.freeze()
