"""Sheets of cells, read from the files that spreadsheets, programs and data archives write.

`playground.data.choice` makes a `Table` of a sheet.
"""

from playground.data.sheets.reading import MAX_SHEET_COLUMNS, read_sheet
from playground.data.sheets.sheet import MAX_LABELS, Column, Layout, Sheet, shorten
from playground.data.sheets.source import MAX_BYTES

__all__ = [
    "MAX_BYTES",
    "MAX_LABELS",
    "MAX_SHEET_COLUMNS",
    "Column",
    "Layout",
    "Sheet",
    "read_sheet",
    "shorten",
]
