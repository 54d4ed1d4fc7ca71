"""The dialog in which a visitor makes a table of a file or a pasted text, to train on."""

from html import escape

import streamlit as st

from playground import figures
from playground.data.choice import (
    MAX_OTHERS,
    Mask,
    choose,
    class_columns,
    numeric_columns,
    suggest,
    suggest_label,
)
from playground.data.dataset import OWN
from playground.data.sheets import MAX_BYTES, Sheet, read_sheet
from playground.data.table import Table
from playground.thumbnails import thin, thumbnail
from playground.ui import session
from playground.ui.controls import CONTROLS
from playground.ui.markdown import literal

DIALOG = "own data"
PREFIX = "own_"
FILE = f"_{PREFIX}file"
TEXT = f"_{PREFIX}text"
PASTED = "Pasted text"
PREVIEW_ROWS = 6


def button() -> None:
    """Draw the button that opens the dialog."""
    st.button(
        "Open a table…",
        key="_own_button",
        icon=":material/upload_file:",
        on_click=session.open_dialog,
        args=(DIALOG,),
        width="stretch",
    )


def dialog() -> None:
    """Draw the dialog if it is open."""
    if session.is_dialog_open(DIALOG):
        _dialog()


@st.dialog("Your own table", width="large", icon=":material/upload_file:", on_dismiss=session.close_dialog)
def _dialog() -> None:
    if not session.is_dialog_open(DIALOG):
        st.rerun()
    number, content, name = session.own_source()
    source, choices = st.columns((1, 2), gap="medium")
    with source:
        _draw_source(name)
    with choices:
        table = None
        if content is None:
            st.caption("The columns to choose from, and a preview, appear here.")
        else:
            try:
                table = _make_table(read_sheet(content), name, f"{PREFIX}{number}")
            except ValueError as error:
                st.error(literal(str(error)), icon=":material/error:")
        st.button(
            "Use this table", key="_own_use", type="primary", disabled=table is None, on_click=_use, args=(table,)
        )
    session.record_applied_dialog(PREFIX)


def _draw_source(name: str) -> None:
    """Draw what a table is read from: a file, or a pasted text. The latter stays, to be corrected."""
    upload, paste = st.tabs(["Upload", "Paste"], default="Paste" if name == PASTED else "Upload")
    upload.file_uploader(
        "Text file with a row per point: CSV, or values separated by semicolons or tabs",
        max_upload_size=MAX_BYTES // 1_000_000,
        key=FILE,
        on_change=_open_file,
    )
    with paste.form(f"{PREFIX}paste", border=False):
        st.text_area(
            "Cells copied from a spreadsheet, or lines of separated values",
            key=TEXT,
            height=140,
            max_chars=MAX_BYTES,
            placeholder="height,weight,class\n151,48.2,no\n183,80.5,yes",
            persist_state="session",
        )
        st.form_submit_button("Read the table", on_click=_open_text)


def _open_file() -> None:
    file = session.widget(FILE, None)
    session.set_own_source(file.getvalue() if file else None, file.name if file else "")


def _open_text() -> None:
    session.set_own_source(session.widget(TEXT, ""), PASTED)


def _use(table: Table) -> None:
    """Train on this table from now on."""
    session.set_own_table(table)
    session.close_dialog()
    session.set_widget(CONTROLS["dataset"].key, OWN)


def _make_table(sheet: Sheet, name: str, key: str) -> Table:
    """Draw the choices and a preview of what they give.

    Raises
    ------
    ValueError
        If they give no table.
    """
    st.caption(f"**{literal(name)}**: {literal(sheet.description)}.")
    suggested, numeric, classes = suggest(sheet), numeric_columns(sheet), class_columns(sheet)
    places = st.columns(4)
    target = places[0].selectbox(
        "Class",
        classes,
        classes.index(suggested.target),
        key=f"{key}_target",
        help="The column that tells which class a row belongs to.",
        persist_state="session",
    )
    labels = sheet[target].labels
    positive = places[1].selectbox(
        "Class 1 (blue)",
        labels,
        labels.index(suggest_label(sheet[target])),
        key=f"{key}_positive_{target}",
        help="The network learns the probability of this class. All other rows are class 0 (orange).",
        persist_state="session",
    )
    x, y = (
        place.selectbox(label, numeric, numeric.index(name), key=f"{key}_{axis}", persist_state="session")
        for place, label, name, axis in (
            (places[2], "Horizontal axis", suggested.x, "x"),
            (places[3], "Vertical axis", suggested.y, "y"),
        )
    )
    others = st.multiselect(
        "Further inputs",
        [name for name in numeric if name != target],
        key=f"{key}_others_{target}",
        max_selections=MAX_OTHERS,
        placeholder="None",
        help="Columns that the network takes in as well. The chart shows a slice: they are at their mean.",
        persist_state="session",
    )
    table, preview = choose(sheet, x, y, [name for name in others if name not in (x, y)], target, positive)
    st.markdown(literal(preview.summary))
    st.html(_preview(sheet, table, preview.used, target, positive))
    return table


def _preview(sheet: Sheet, table: Table, used: Mask, target: str, positive: str) -> str:
    """Return the points as a picture, and the first rows. Those that are left out are pale."""
    names = (*table.column_names, target)
    head = "".join(f"<th>{escape(name)}</th>" for name in ("line", *names))
    body = []
    for row in range(min(PREVIEW_ROWS, len(used))):
        style = figures.CLASSES[sheet[target].label(row) == positive]
        cells = [f"<td>{escape(sheet[name].cells[row][:40])}</td>" for name in names]
        if used[row]:
            cells[-1] = cells[-1].replace("<td>", f'<td style="border-left: 0.4rem solid {style.color}">')
        kind = "" if used[row] else ' class="left-out"'
        body.append(f"<tr{kind}><td>{sheet.lines[row]}</td>{''.join(cells)}</tr>")
    source = thumbnail(*thin(table.values[:, :2], table.labels))
    picture = f'<img src="{source}" alt="The points in the plane of both axes">'
    rows = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    return f'<div class="own-preview">{picture}<div>{rows}</div></div>'
