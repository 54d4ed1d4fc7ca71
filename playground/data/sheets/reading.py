"""Read a sheet of cells from a file or a pasted text, as spreadsheets, programs and data archives write them.

What is not told is detected. The way of a file: `source` unpacks and decodes it, `separated` or `arff` splits it into
records, `headers` reads what stands above the rows, `junk` finds what stands below, `cells` makes columns.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, wraps
from itertools import chain, islice
from typing import Any, Protocol, cast

from playground.data.names import counted, quoted
from playground.data.sheets.arff import is_arff, read_arff
from playground.data.sheets.cells import detect_decimal, make_column
from playground.data.sheets.headers import Header, find_header
from playground.data.sheets.junk import find_junk
from playground.data.sheets.separated import (
    SEPARATOR_LINE,
    SEPARATORS,
    Grid,
    Record,
    detect_separator,
    parse,
    stripped,
)
from playground.data.sheets.sheet import Layout, Sheet, describe_rows, distinct_names, name_lines
from playground.data.sheets.source import open_source

MAX_SHEET_COLUMNS = 1000
HEAD_ROWS = 500  # from which names and the number of columns are detected
LARGE = 2_000_000  # bytes; a sheet takes about ten times as much memory
DECIMALS = (".", ",")


class Reader(Protocol):
    """A function that reads sheets, and the same without its cache."""

    __wrapped__: Callable[..., Sheet]

    def __call__(
        self, source: bytes | str, separator: str | None = ..., decimal: str | None = ..., has_names: bool | None = ...
    ) -> Sheet: ...


def _cached(read: Callable[..., Sheet]) -> Reader:
    """Cache the sheets of a function whose first argument is their source: only one of the large ones."""
    small, large = lru_cache(maxsize=8)(read), lru_cache(maxsize=1)(read)

    @wraps(read)
    def call(source: bytes | str, *told: Any, **told_by_name: Any) -> Sheet:
        return (large if len(source) > LARGE else small)(source, *told, **told_by_name)

    return cast(Reader, call)


@_cached
def read_sheet(
    source: bytes | str, separator: str | None = None, decimal: str | None = None, has_names: bool | None = None
) -> Sheet:
    """Read a sheet from the content of a file, or from a pasted text.

    Parameters
    ----------
    source : bytes or str
        Values separated by commas, semicolons, tabs, vertical bars or blanks, an ARFF file, or a workbook; maybe packed
        by gzip, or alone in a zip archive. Text is UTF-8, UTF-16 with a byte order mark, or else Windows-1252. Fields
        in quotation marks may contain separators and line breaks. A first line ``sep=;``, titles above the table,
        lines of types and roles, and names of rows without a name of their column are understood.
    separator : str, optional
        One of `separated.SEPARATORS`.
    decimal : str, optional
        "." or ",".
    has_names : bool, optional
        Whether the table has names above its rows.

    Raises
    ------
    ValueError
        If the source is empty, too large, not text, or not a table.
    """
    if separator is not None and separator not in SEPARATORS:
        raise ValueError(f"The separator must be one of {', '.join(map(repr, SEPARATORS))}. Got {separator!r:.20}.")
    if decimal is not None and decimal not in DECIMALS:
        raise ValueError(f"The decimal mark must be one of '.' and ','. Got {decimal!r:.20}.")
    text, rows, origin = open_source(source)
    if rows is not None:
        return _read_records(enumerate(rows, 1), "", decimal or ".", has_names, origin)
    if is_arff(text):
        relation = read_arff(text)
        n = len(relation.names)
        header = Header(0, 0, relation.names, relation.kinds, relation.roles, True, "an ARFF file")
        return _make_sheet(Grid(relation.records, n), header, "", ".", origin)
    told = SEPARATOR_LINE.match(text)
    body = text[told.end() :] if told else text
    separator = separator or (told[1] if told else detect_separator(body))
    records = parse(body, separator, first_line=2 if told else 1)
    return _read_records(records, separator, decimal, has_names, origin)


def _read_records(
    records: Iterable[Record], separator: str, decimal: str | None, has_names: bool | None, origin: str
) -> Sheet:
    """Make a sheet of records, the first of which may be names."""
    remaining = iter(records)
    head = list(islice(stripped(remaining), HEAD_ROWS))
    if not head:
        raise ValueError("There is no table: all cells are empty.")
    header = find_header(head, separator, has_names)
    n_columns = len(header.names)
    if n_columns > MAX_SHEET_COLUMNS:
        raise ValueError(f"A file can have at most {MAX_SHEET_COLUMNS:,} columns. Got {n_columns:,}.")
    grid = Grid(chain(head[header.n_records :], remaining), n_columns)
    titles = [line for line, _ in head[: header.n_titles]]
    remarks = [f"Not read: {name_lines(titles)} (above the table)."] if titles else []
    return _make_sheet(grid, header, separator, decimal, origin, remarks)


def _make_sheet(
    grid: Grid, header: Header, separator: str, decimal: str | None, origin: str, remarks: Sequence[str] = ()
) -> Sheet:
    remarks = list(remarks)
    names = distinct_names(header.names)
    if junk := find_junk(grid, header.names):
        remarks.append(describe_rows("Not read", sorted(junk), junk.__getitem__, grid.lines))
        grid.drop(junk)
    numeric = [
        (name, cells) for name, cells, kind in zip(names, grid.columns, header.kinds, strict=True) if kind != "text"
    ]
    decimal, ask = (decimal, "") if decimal else detect_decimal(numeric, separator)
    columns = []
    for name, kind, role in zip(names, header.kinds, header.roles, strict=True):
        column = make_column(name, grid.columns.pop(0), decimal, kind, role)
        if any(column.cells):
            columns.append(column)
    empty = [name for name in names if name not in {column.name for column in columns}]
    if empty:
        remarks.append(_describe_empty(empty))
    details = [
        counted(len(grid.lines), "row"),
        counted(len(columns), "column"),
        *([f"separated by {SEPARATORS[separator]}"] if separator else []),
        *(["with decimal commas"] if decimal == "," else []),
        header.found,
        *([origin] if origin else []),
    ]
    return Sheet(
        tuple(columns),
        tuple(grid.lines),
        dict.fromkeys(grid.too_long, "more cells than columns"),
        Layout(separator, decimal, header.has_names),
        ask,
        tuple(remarks),
        ", ".join(details),
    )


def _describe_empty(names: list[str]) -> str:
    if len(names) == 1:
        return f"The column {names[0]!r} is empty and left out."
    return f"{len(names):,} columns are empty and left out: {quoted(names)}."
