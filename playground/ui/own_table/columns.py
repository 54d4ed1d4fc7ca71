"""What becomes of the columns of a sheet: the class, both axes, the further inputs."""

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.data.choice import ALL, Choice, choose, class_columns, input_columns, suggest, suggest_positive
from playground.data.sheets import Column, Sheet
from playground.data.table import MAX_CLASSES, Table
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
    positive = _choose_classes(places[1], sheet[target], suggested, f"{key}_positive_{target}") if target else ""
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
    st.html(preview_html(sheet, table, preview.used, target))
    return table


def _choose_classes(place: DeltaGenerator, column: Column, suggested: Choice, key: str) -> str:
    """Draw the choice of the classes: all labels of a column if they are few, or one against the rest."""
    positive = suggested.positive if column.name == suggested.target else suggest_positive(column)
    if not 2 < len(column.labels) <= MAX_CLASSES:
        return _select(
            place, "Class 1 (blue)", column.labels, positive, key,
            help="The network learns the probability of this class. All other rows are class 0 (orange).",
        )  # fmt: skip
    return _select(
        place, "Classes", (ALL, *column.labels), positive, key,
        help="Each value is a class, or one of them is class 1 and all other rows are class 0.",
        format_option=lambda label: f"{label} against the rest" if label else f"All {len(column.labels)} values",
    )  # fmt: skip


def _select(
    place: DeltaGenerator,
    label: str,
    options: Sequence[str],
    value: str,
    key: str,
    help: str | None = None,
    format_option: Callable[[str], str] = str,
) -> str:
    """Draw a box and return what is chosen in it; empty if nothing is."""
    index = options.index(value) if value in options else None
    chosen = place.selectbox(
        label, options, index, format_option, key, help, placeholder="None", persist_state="session"
    )
    return chosen or ""
