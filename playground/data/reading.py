"""Read a sheet of cells from a file or a pasted text: separated values, as spreadsheets and programs write them.

Encoding, separator, decimal mark and header are detected. `playground.data.choice` makes a `Table` of a sheet.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from statistics import mode

import numpy as np

from playground.data.names import MAX_NAME_LENGTH, shorten
from playground.model.activations import Array

MAX_BYTES = 20_000_000
MAX_SHEET_COLUMNS = 1000
MAX_LABELS = 50
SAMPLE_ROWS = 100  # from which separator and header are detected

SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas"}
# What pandas reads as missing, and what spreadsheets and data archives write.
MISSING = frozenset(["", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NULL", "null", "None", "?", "-", "."])
NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?", re.ASCII)
SEPARATOR_LINE = re.compile(r'"?sep=([,;|\t])"?[^\S\r\n]*(\r\n|\r|\n)', re.IGNORECASE)
NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}

Record = tuple[int, list[str]]


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a sheet.

    Parameters
    ----------
    name : str
    cells : tuple of str
        Texts, stripped. A missing value is the empty text.
    numbers : ndarray of shape (n_rows,)
        The cells' numbers. NaN where there is none.
    """

    name: str
    cells: tuple[str, ...]
    numbers: Array
    role: str = ""
    kind: str = ""

    @cached_property
    def is_numeric(self) -> bool:
        """Whether more than half of the cells that are not missing are numbers."""
        filled = len(self.cells) - self.cells.count("")
        return 2 * int(np.count_nonzero(~np.isnan(self.numbers))) > filled

    @property
    def is_row_number(self) -> bool:
        """Whether the cells are consecutive integers, as in an index."""
        consecutive = self.numbers[1:] == self.numbers[:-1] + 1
        return len(consecutive) > 0 and bool(np.isfinite(self.numbers[0]) and consecutive.all())

    def label(self, row: int) -> str:
        """Return the cell as the name of a class. Equal numbers give equal names."""
        number = self.numbers[row]
        return self.cells[row] if np.isnan(number) else f"{number + 0.0:.15g}"

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The distinct labels, numbers first, in ascending order; none if there are more than `MAX_LABELS`."""
        found: dict[str, float] = {}
        rows = {cell: row for row, cell in enumerate(self.cells) if cell}
        for row in rows.values():
            found[self.label(row)] = float(self.numbers[row])
            if len(found) > MAX_LABELS:
                return ()
        return tuple(sorted(found, key=lambda label: (np.isnan(found[label]), np.nan_to_num(found[label]), label)))


@dataclass(frozen=True, eq=False)
class Sheet:
    """The cells of a file.

    Parameters
    ----------
    columns : tuple of Column
    lines : tuple of int
        The line of the file in which each row begins, counted from 1.
    too_long : frozenset of int
        The rows that have more cells than there are columns.
    description : str
        What was detected.
    """

    columns: tuple[Column, ...]
    lines: tuple[int, ...]
    left_out: dict[int, str]
    description: str

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise ValueError(f"The table has no column {name!r:.80}.")


@lru_cache(maxsize=4)
def read_sheet(source: bytes | str) -> Sheet:
    """Read a sheet from the content of a file, or from a pasted text.

    Parameters
    ----------
    source : bytes or str
        Values separated by commas, semicolons or tabs, with or without a header. Bytes are UTF-8, UTF-16 with a byte
        order mark, or else Windows-1252. Fields in quotation marks may contain separators and line breaks. A first line
        ``sep=;``, titles above the table, and names of rows without a name of their column are understood.

    Raises
    ------
    ValueError
        If the source is empty, too large, not text, or not a table.
    """
    size = len(source) if isinstance(source, bytes) else len(source.encode(errors="replace"))
    if size > MAX_BYTES:
        raise ValueError(f"A table can have at most {MAX_BYTES / 1e6:g} MB. Got {size / 1e6:.1f} MB.")
    text, encoding = _decode(source) if isinstance(source, bytes) else (source.removeprefix("\ufeff"), "")
    if NO_TEXT.search(text):
        raise ValueError("The file is not text. In a spreadsheet, save it as CSV.")
    if not text.strip():
        raise ValueError("There is no table: the text is empty.")

    told = SEPARATOR_LINE.match(text)
    body = text[told.end() :] if told else text
    separator = told[1] if told else _detect_separator(body)
    records = [record for record in _parse(body, separator, first_line=2 if told else 1) if any(record[1])]
    if not records:
        raise ValueError("There is no table: all cells are empty.")
    return _make_sheet(_without_title(records), separator, encoding)


def _decode(data: bytes) -> tuple[str, str]:
    """Return the text, and its encoding if that is not UTF-8."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ValueError("The file is a workbook or an archive, not text. In a spreadsheet, save it as CSV.")
    marked = next((encoding for mark, encoding in BYTE_ORDER_MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        return data.decode(marked), "UTF-16" if marked == "utf-16" else ""
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "Windows-1252"


def _parse(text: str, separator: str, first_line: int = 1) -> Iterator[Record]:
    """Yield the line in which each record begins, and its cells.

    Raises
    ------
    ValueError
        If a quotation mark is not closed.
    """
    end = "\0"  # a record of its own, unless a quotation mark is still open
    lines = io.StringIO(f"{text}\n{end}", newline="")
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    line = first_line
    try:
        for record in reader:
            if record == [end]:
                return
            if record and end in record[-1]:
                break
            yield line, [cell.strip() for cell in record]
            line = first_line + reader.line_num
    except csv.Error:  # a field longer than any that is not a mistake
        pass
    raise ValueError(f"A quotation mark in the record that begins in line {line} is not closed.")


def _detect_separator(text: str) -> str:
    """Return the separator that splits the most lines alike, and into the most numbers."""
    qualities = {separator: _quality(text, separator) for separator in SEPARATORS}
    best = max(qualities, key=qualities.__getitem__)
    if qualities[best] == 0:
        raise ValueError("A table needs columns, separated by commas, semicolons or tabs. Got a single one.")
    return best


def _quality(text: str, separator: str) -> float:
    """Return how well a separator splits the first lines of a text: between 0, not at all, and 2."""
    rows = []
    try:
        for _, cells in islice(_parse(text, separator), SAMPLE_ROWS):
            rows.append(cells)
    except ValueError:  # reported when the whole text is read
        pass
    rows = [cells for cells in rows if any(cells)]
    width = mode(map(len, rows)) if rows else 0
    if width < 2:
        return 0
    alike = [cells for cells in rows if len(cells) == width]
    numbers = sum(bool(NUMBER.fullmatch(cell)) for cells in alike for cell in cells)
    return len(alike) / len(rows) * (1 + numbers / (len(alike) * width))


def _without_title(records: list[Record]) -> list[Record]:
    """Leave out the titles and comments above a table."""
    width = mode(len(cells) for _, cells in records)
    for i, (_, cells) in enumerate(records):
        filled = [cell for cell in cells if cell]
        title = len(filled) < 2 and not NUMBER.fullmatch(filled[0])
        comment = cells[0].startswith("#") and not width - 1 <= len(cells) <= width
        if not (title or comment):
            return records[i:]
    return records


def _make_sheet(records: list[Record], separator: str, encoding: str) -> Sheet:
    width = mode(len(cells) for _, cells in records)
    if max(width, len(records[0][1])) > MAX_SHEET_COLUMNS:
        raise ValueError(f"A file can have at most {MAX_SHEET_COLUMNS:,} columns. Got {width:,}.")
    decimal = _detect_decimal((cell for _, cells in records for cell in cells), separator)
    (line, names), below = records[0], records[1:]
    if len(names) == width - 1 and any(cells[-1] for _, cells in below if len(cells) == width):
        names = ["", *names]  # R writes no name above the names of the rows
    names = [*names, *[""] * (width - len(names))]
    has_header = _is_header(names, _make_columns(below[:SAMPLE_ROWS], names, decimal))
    if not has_header:
        names, below = [""] * len(names), records
    columns = _make_columns(below, names, decimal)
    used = [column for column in columns if any(column.cells)]
    too_long = {row: "more cells than columns" for row, (_, cells) in enumerate(below) if any(cells[len(columns) :])}
    separated = SEPARATORS.get(separator, repr(separator))
    details = [
        f"{len(below):,} {'row' if len(below) == 1 else 'rows'}",
        f"{len(used):,} {'column' if len(used) == 1 else 'columns'}",
        f"separated by {separated}",
        *(["with decimal commas"] if decimal == "," else []),
        f"names in line {line}" if has_header else "without names",
        *([f"read as {encoding}"] if encoding else []),
    ]
    return Sheet(tuple(used), tuple(line for line, _ in below), too_long, ", ".join(details))


def _detect_decimal(cells: Iterable[str], separator: str) -> str:
    """Return the decimal mark that more numbers have.

    Where commas separate, a comma in quotation marks may group thousands. Unless a number shows otherwise, it is no
    decimal mark.
    """
    numbers = [cell for cell in set(cells) if NUMBER.fullmatch(cell)]
    commas = [cell for cell in numbers if "," in cell]
    if separator == "," and all(len(cell.rpartition(",")[2]) == 3 for cell in commas):
        return "."
    return "," if len(commas) > sum("." in cell for cell in numbers) else "."


def _make_columns(records: list[Record], names: list[str], decimal: str) -> list[Column]:
    """Return a column of these records for each name."""
    numbers: dict[str, float] = {}  # each distinct cell is converted and kept once
    texts: dict[str, str] = {}
    columns = []
    for j, name in enumerate(_distinct_names(names)):
        found = [cells[j] if j < len(cells) else "" for _, cells in records]
        for cell in set(found).difference(texts):
            texts[cell] = "" if cell in MISSING else cell
            numbers[cell] = _to_number(cell, decimal)
        cells = tuple(texts[cell] for cell in found)
        columns.append(Column(name, cells, np.array([numbers[cell] for cell in found], dtype=np.float64)))
    return columns


def _to_number(cell: str, decimal: str) -> float:
    """Return the number that a cell holds; NaN if there is none."""
    cell = cell.replace("−", "-")
    other = "." if decimal == "," else ","
    return float(cell.replace(decimal, ".")) if other not in cell and NUMBER.fullmatch(cell) else np.nan


def _is_header(names: list[str], below: list[Column]) -> bool:
    """Return whether the first record names the columns.

    It does if it has text above a column of numbers, or if it counts the columns from 0, as pandas does.
    """
    counted = [str(i) for i in range(len(names))]
    if names == counted or (not names[0] and names[1:] == counted[:-1]):
        return True
    return any(
        column.is_numeric and name not in MISSING and not NUMBER.fullmatch(name)
        for name, column in zip(names, below, strict=False)
    )


def _distinct_names(names: list[str]) -> list[str]:
    """Return a name for each column: printable, distinct, and not too long. Equal names are numbered."""
    found: dict[str, None] = {}
    for i, name in enumerate(names, 1):
        base = shorten(name.lstrip("#") if i == 1 else name) or f"column {i}"
        candidate, number = base, 1
        while candidate in found:
            number += 1
            suffix = f" ({number})"
            candidate = base[: MAX_NAME_LENGTH - len(suffix)] + suffix
        found[candidate] = None
    return list(found)
