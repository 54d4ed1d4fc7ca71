"""What a link hides or locks: names in its parameters ``hide`` and ``lock``. A control keeps its value."""

from collections.abc import Iterable

import streamlit as st

from playground.stage.controls import CONTROLS, label_setting

HIDE, LOCK = "hide", "lock"

# What each control is called in a list, by its name in the URL.
LOCKABLE = {control.key: label_setting(name) for name, control in CONTROLS.items()}

# Groups of controls in the sidebar, by the keys of their expanders.
GROUPS = {"data": "Data", "inputs": "Inputs", "network": "Network", "training": "Training", "seeds": "Seeds"}

# Parts of the stage, which the browser hides: see `browser/styles/restrictions.css`.
PARTS = {
    "sidebar": "The whole sidebar",
    "layers": "Buttons for layers and units",
    "weights": "New weights",
    "speed": "Speed",
    "draw": "Drawing points",
    "timeline": "Timeline",
    "panels": "Panels",
}


def hideable() -> dict[str, str]:
    """Return what can be hidden, and what it is called in a list."""
    first = {key: LOCKABLE[key] for key in ("dataset", "widths", "lr")}
    return first | {"table": "Open a table"} | {key: f"{label} (group)" for key, label in GROUPS.items()} | PARTS


def hidden() -> list[str]:
    """Return what the link hides. Unknown names are left out."""
    return _named(HIDE, hideable())


def is_locked(key: str) -> bool:
    """Return whether the link locks a control, by its name in the URL."""
    return key in _named(LOCK, LOCKABLE)


def css() -> str:
    """Return the style sheet that hides what the link hides of the sidebar."""
    classes = {"table": "_own_button"} | {group: f"_group_{group}" for group in GROUPS}
    return "".join(
        f".st-key-{classes.get(name, name)} {{ display: none; }}\n" for name in hidden() if name not in PARTS
    )


def _named(parameter: str, permitted: Iterable[str]) -> list[str]:
    known = set(permitted)
    return [name for name in st.query_params.get(parameter, "").split(",") if name in known]
