"""How a file is read: what was found of its layout, as choices that can be changed."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import streamlit as st

from playground.data.sheets import SEPARATORS, Layout, Sheet, read_sheet
from playground.ui import widgets
from playground.ui.markdown import literal

# Of each choice, its label, and what it may be with the words for it.
CHOICES: dict[str, tuple[str, Mapping[Any, str]]] = {
    "separator": ("Separator", SEPARATORS),
    "decimal": ("Numbers", {".": "1,234.5", ",": "1.234,5"}),
    "has_names": ("First line", {True: "names", False: "values"}),
}
BOX_WIDTH = 120
FOUND = "found"  # stands in each choice for what was found


class Reading(NamedTuple):
    """What was read from a file.

    Attributes
    ----------
    sheet : Sheet or None
    refusal : str
        Why there is no sheet.
    key : str
        Another one for another file, and for each other way to read it.
    """

    sheet: Sheet | None
    refusal: str
    key: str


def choose_layout(content: bytes | str, key: str) -> Reading:
    """Draw the choices and return what they give. They stay where they give nothing."""
    keys = {name: f"{key}_{name}" for name in CHOICES}
    told = {name: value for name in CHOICES if (value := widgets.value_of(keys[name], FOUND)) != FOUND}
    sheet, refusal = None, ""
    try:
        sheet = read_sheet(content, **told)
    except ValueError as error:
        refusal = str(error)
    boxes = st.container(horizontal=True, gap="small")
    for name, (label, options) in CHOICES.items():
        found = getattr(sheet.layout, name) if sheet and name not in told else None
        words = {FOUND: options.get(found, "automatic")} | {key: word for key, word in options.items() if key != found}
        boxes.selectbox(
            label,
            tuple(words),
            format_func=words.__getitem__,
            key=keys[name],
            disabled=sheet is not None and not _has(sheet.layout, name),
            persist_state="session",
            width=BOX_WIDTH,
        )
    if sheet and sheet.ask:
        st.warning(literal(sheet.ask), icon=":material/help:")
    return Reading(sheet, refusal, f"{key}_{sorted(told.items())}")


def _has(layout: Layout, name: str) -> bool:
    """Return whether this choice makes a difference: a workbook, for one, has no separator."""
    return name == "has_names" or layout.separator != ""
