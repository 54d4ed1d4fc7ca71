"""The stage's own controls: what each may be, and the URL that keeps them."""

from typing import Any

import streamlit as st

from playground.runs.speeds import SPEEDS

OFF_OR_ON = ("0", "1")

# By name in the URL: the permitted values, the default first.
OPTIONS: dict[str, tuple[str, ...]] = {
    "speed": ("normal", *(name for name in SPEEDS if name != "normal")),
    "test": ("1", "0"),
    **dict.fromkeys(("hard", "log", "lines", "hidden", "regression", "inside", "share"), OFF_OR_ON),
}


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
