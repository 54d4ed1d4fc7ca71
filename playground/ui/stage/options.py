"""The URL that keeps the stage's own controls."""

from typing import Any

import streamlit as st

from playground.ui.stage.protocol import OPTIONS


def read_options() -> dict[str, str]:
    """Each option's value in the URL, or else its default."""
    return {
        name: value if (value := st.query_params.get(name)) in permitted else permitted[0]
        for name, permitted in OPTIONS.items()
    }


def write_options(options: dict[str, Any]) -> None:
    """Let the URL follow the stage's controls. Defaults, and what is not permitted, are left out of it."""
    if not options:
        return
    for name, permitted in OPTIONS.items():
        value = options.get(name)
        if value not in permitted or value == permitted[0]:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != value:
            st.query_params[name] = value
