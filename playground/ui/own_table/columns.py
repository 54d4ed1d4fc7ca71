"""What becomes of the columns of a sheet: the class, both axes, the further inputs."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.data.choice import choose, class_columns, input_columns, suggest, suggest_label
from playground.data.sheets import Sheet
from playground.data.table import Table
from playground.data.variables import MAX_CATEGORIES
from playground.ui.markdown import literal
from playground.ui.own_table.preview import preview_html


def choose_columns(sheet: Sheet, name: str, key: str) -> Table | None:
    """Draw the choices, and a preview of what they give. Return the table; None if they give none."""
    st.caption(f"**{literal(name)}**: {literal(sheet.description)}.")
    suggested, classes = suggest(sheet), class_columns(sheet)
    places = st.columns(4, gap="small")
    target = _select(
        places[0], "Class", classes, suggested.target, f"{key}_target",
        help="The column that tells which class a row belongs to.",
    )  # fmt: skip
    labels = sheet[target].labels if target else ()
    positive = _select(
        places[1], "Class 1 (blue)", labels, suggest_label(sheet[target]) if target else "", f"{key}_positive_{target}",
        help="The network learns the probability of this class. All other rows are class 0 (orange).",
    )  # fmt: skip
    inputs = input_columns(sheet, target)
    x, y = (
        _select(place, label, inputs, axis, f"{key}_{number}_{target}")
        for place, label, axis, number in (
            (places[2], "Horizontal axis", suggested.x, "x"),
            (places[3], "Vertical axis", suggested.y, "y"),
        )
    )
    others = st.multiselect(
        "Further inputs",
        inputs,
        key=f"{key}_others_{target}",
        placeholder="None",
        help=f"Columns that the network takes in as well: numbers, or up to {MAX_CATEGORIES} different texts. The "
        "decision chart shows a slice: they are at their mean.",
        persist_state="session",
    )
    remarks = " ".join(sheet.remarks)
    try:
        table, preview = choose(sheet, x, y, [name for name in others if name not in (x, y)], target, positive)
    except ValueError as error:
        st.error(literal(f"{error} {remarks}".strip()), icon=":material/error:")
        return None
    st.markdown(literal(preview.summary))
    st.caption(literal(" ".join([remarks, *preview.notes]).strip()))
    st.html(preview_html(sheet, table, preview.used, target, positive))
    return table


def _select(
    place: DeltaGenerator, label: str, options: Sequence[str], value: str, key: str, help: str | None = None
) -> str:
    """Draw a box and return what is chosen in it; empty if nothing is."""
    index = options.index(value) if value in options else None
    chosen = place.selectbox(label, options, index, key=key, help=help, placeholder="None", persist_state="session")
    return chosen or ""
