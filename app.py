"""The server. Start it with ``streamlit run app.py``, or with ``playground`` once the package is installed."""

import gc

import streamlit as st
from threadpoolctl import threadpool_limits

from playground.ui.server import MIDDLEWARE, PAGE, ROUTES

app = st.App(PAGE, routes=ROUTES, middleware=MIDDLEWARE)

# Matrix products are small, and visitors share the processors: several threads for one product would only wait.
threadpool_limits(1, user_api="blas")

# Imported objects live as long as the server: garbage collection need not visit them again.
gc.collect()
gc.freeze()
