"""The URL that keeps the stage's own controls."""

from collections.abc import Iterable
from typing import Any

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


def write_options(options: dict[str, Any]) -> None:
    """Let the URL follow the stage's controls. Defaults, and what is not permitted, are left out of it.

    Where the URL names nothing else, the speed is left out if it is `FIRST`, and named if it is the default: see
    `read_options`. What the server writes replaces the whole query, and with it a setting that the browser has written
    meanwhile: a page that has just been opened writes nothing.
    """
    if not options:
        return
    named: dict[str, str] = {}
    for name, permitted in OPTIONS.items():
        if (value := options.get(name)) in permitted[1:]:
            named[name] = str(value)
    if _is_bare(besides=OPTIONS):
        if named == {"speed": FIRST}:
            named = {}
        elif options.get("speed") == OPTIONS["speed"][0] and not named:
            named = {"speed": options["speed"]}
    for name in OPTIONS:
        if name not in named:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != named[name]:
            st.query_params[name] = named[name]


def _is_bare(besides: Iterable[str] = ()) -> bool:
    """Return whether the URL names nothing but a class and what is in `besides`."""
    return not st.query_params.keys() - {CLASS, TEACHER, *besides}
