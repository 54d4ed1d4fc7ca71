"""The stage's own controls as the URL has them. The browser writes them there: see ``browser/loop/address.js``."""

import streamlit as st

from playground.classroom.address import CLASS, TEACHER
from playground.runs.speeds import FIRST
from playground.stage.protocol import OPTIONS


def read_options() -> dict[str, str]:
    """Each option's value in the URL, or else its default.

    Where the URL names no settings, the visitor begins at the speed `FIRST`. Links that name some but no speed were
    made for the default.
    """
    options = {
        name: value if (value := st.query_params.get(name)) in permitted else permitted[0]
        for name, permitted in OPTIONS.items()
    }
    return options | {"speed": FIRST} if _is_bare() else options


def _is_bare() -> bool:
    """Return whether the URL names nothing but a class."""
    return not st.query_params.keys() - {CLASS, TEACHER}
