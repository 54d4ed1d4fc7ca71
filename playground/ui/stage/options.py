"""The URL that keeps the stage's own controls."""

from typing import Any

import streamlit as st

from playground.runs.speeds import FIRST
from playground.ui.lessons.classes import CLASS, TEACHER
from playground.ui.stage.protocol import OPTIONS


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


def write_options(options: dict[str, Any]) -> None:
    """Let the URL follow the stage's controls. Defaults, and what is not permitted, are left out of it.

    The default speed is named where nothing else is: see `read_options`.
    """
    if not options:
        return
    for name, permitted in OPTIONS.items():
        value = options.get(name)
        if value not in permitted or value == permitted[0]:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != value:
            st.query_params[name] = value
    if options.get("speed") == OPTIONS["speed"][0] and _is_bare():
        st.query_params["speed"] = options["speed"]


def _is_bare() -> bool:
    """Return whether the URL names neither settings nor controls."""
    return not st.query_params.keys() - {CLASS, TEACHER}
