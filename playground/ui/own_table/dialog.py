"""The dialog: what is opened or pasted, how it is read, what is chosen of it."""

import streamlit as st

from playground.data.dataset import OWN
from playground.data.sheets import MAX_BYTES
from playground.data.table import Table
from playground.stage.controls import CONTROLS
from playground.ui import session, widgets
from playground.ui.markdown import literal
from playground.ui.own_table.columns import choose_columns
from playground.ui.own_table.layout import choose_layout

DIALOG = "own data"
PREFIX = "own_"
FILE = f"_{PREFIX}file"
TEXT = f"_{PREFIX}text"
PASTED = "Pasted text"
MAX_CHARACTERS = 2_000_000  # of a pasted text, which the browser sends again with each request


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
    reading, table = None, None
    with source:
        _draw_source(name)
        if content is not None:
            reading = choose_layout(content, f"{PREFIX}{number}")
    with choices:
        if reading is None:
            st.caption("The columns to choose from, and a preview, appear here.")
        elif reading.sheet is None:
            st.error(literal(reading.refusal), icon=":material/error:")
        else:
            table = choose_columns(reading.sheet, name, reading.key)
        st.button(
            "Use this table", key="_own_use", type="primary", disabled=table is None, on_click=_use, args=(table,)
        )


def _draw_source(name: str) -> None:
    """Draw what a table is read from: a file, or a pasted text. The latter stays, to be corrected."""
    upload, paste = st.tabs(["Upload", "Paste"], default="Paste" if name == PASTED else "Upload")
    upload.file_uploader(
        "File with a row per point: CSV or other separated values, ARFF, Orange; also gzipped or zipped",
        max_upload_size=MAX_BYTES // 1_000_000,
        key=FILE,
        on_change=_open_file,
    )
    with paste.form(f"{PREFIX}paste", border=False):
        st.text_area(
            "Cells copied from a spreadsheet, or lines of separated values",
            key=TEXT,
            height=140,
            max_chars=MAX_CHARACTERS,
            placeholder="height,weight,class\n151,48.2,no\n183,80.5,yes",
            persist_state="session",
        )
        st.form_submit_button("Read the table", on_click=_open_text)


def _open_file() -> None:
    file = widgets.value_of(FILE, None)
    session.set_own_source(file.getvalue() if file else None, file.name if file else "")


def _open_text() -> None:
    session.set_own_source(widgets.value_of(TEXT, ""), PASTED)


def _use(table: Table) -> None:
    """Train on this table from now on."""
    session.visit().own_table = table
    session.close_dialog()
    widgets.move(CONTROLS["dataset"].key, OWN)
