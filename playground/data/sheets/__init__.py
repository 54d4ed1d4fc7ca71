"""Sheets of cells, read from the files that spreadsheets, programs and data archives write.

`playground.data.choice` makes a `Table` of a sheet.
"""

from playground.data.sheets.reading import MAX_SHEET_COLUMNS, read_sheet
from playground.data.sheets.separated import SEPARATORS
from playground.data.sheets.sheet import MAX_LABELS, Column, Layout, Sheet, describe_rows
from playground.data.sheets.source import MAX_BYTES

__all__ = [
    "MAX_BYTES",
    "MAX_LABELS",
    "MAX_SHEET_COLUMNS",
    "SEPARATORS",
    "Column",
    "Layout",
    "Sheet",
    "describe_rows",
    "read_sheet",
]
