"""Separated values: the records of a text, and the columns that they make."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate, compress, islice
from operator import itemgetter
from statistics import mode

from playground.data.sheets.cells import is_number
from playground.data.sheets.source import MAX_BYTES

# The first of those that split a text equally well is taken.
SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas", "|": "vertical bars", " ": "blanks"}
SEPARATOR_LINE = re.compile(r'"?sep=([,;|\t ])"?[^\S\r\n]*(\r\n|\r|\n)', re.IGNORECASE)
COMMENTS = ("#", "%", "//")
SAMPLE_ROWS = 100  # from which the separator is detected
SAMPLE_CHARS = 2**20
CHUNK_ROWS = 256  # so few that their lists are not worth collecting
MIN_ROWS = 5000  # of a column, before looking for equal cells is given up

Record = tuple[int, list[str]]


def parse(text: str, separator: str, first_line: int = 1) -> Iterator[Record]:
    """Yield the line in which each record begins, and its cells.

    Raises
    ------
    ValueError
        If a quotation mark is not closed.
    """
    end = "\0"  # a record of its own, unless a quotation mark is still open
    encoded = f"{text}\n{end}".encode("utf-8", "surrogatepass")
    lines: Iterable[str] = io.TextIOWrapper(io.BytesIO(encoded), "utf-8", "surrogatepass", newline="")
    if separator == " ":
        lines = (line.replace("\t", " ").rstrip() + "\n" for line in lines)
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    line = first_line
    try:
        for record in reader:
            if record and end in record[-1]:
                if record == [end]:
                    return
                break
            yield line, record
            line = first_line + reader.line_num
    except csv.Error:  # a field longer than any that is not a mistake
        pass
    raise ValueError(f"A quotation mark in the record that begins in line {line} is not closed.")


def stripped(records: Iterable[Record]) -> Iterator[Record]:
    """Yield the records that have a cell that is not empty, their cells without blanks around them."""
    for line, record in records:
        cells = [cell.strip() for cell in record]
        if any(cells):
            yield line, cells


def detect_separator(text: str) -> str:
    """Return the separator that splits the most lines alike, and into the most numbers.

    Raises
    ------
    ValueError
        If none splits any.
    """
    sample = "".join(islice(_content_lines(text), SAMPLE_ROWS)) or text[:SAMPLE_CHARS]
    qualities = {separator: _quality(sample, separator) for separator in SEPARATORS}
    best = max(qualities, key=qualities.__getitem__)
    if qualities[best] == 0:
        *names, last = SEPARATORS.values()
        raise ValueError(f"A table needs columns, separated by {', '.join(names)} or {last}. Got a single one.")
    return best


def _content_lines(text: str) -> Iterator[str]:
    """Yield the first lines that are neither empty nor comments."""
    for line in io.StringIO(text[:SAMPLE_CHARS], newline=""):
        if line.strip() and not line.startswith(COMMENTS):
            yield line


def _quality(sample: str, separator: str) -> float:
    """Return how well a separator splits a text: between 0, not at all, and 2."""
    rows = []
    try:
        for _, cells in stripped(parse(sample, separator)):
            rows.append(cells)
    except ValueError:  # the sample ends anywhere; if the whole text does so, that is reported later
        pass
    width = mode(map(len, rows)) if rows else 0
    if width < 2:
        return 0
    alike = [cells for cells in rows if len(cells) == width]
    numbers = sum(is_number(cell) for cells in alike for cell in cells)
    return len(alike) / len(rows) * (1 + numbers / (len(alike) * width))


class Grid:
    """The cells of records, column by column. Equal cells of a column are one object where many are equal.

    Parameters
    ----------
    records : iterable of Record
        Those without any cell that is not empty are left out.
    width : int
        The number of columns. Cells that a record lacks are empty.

    Attributes
    ----------
    columns : list of list of str
    lines : list of int
        The line in which each row begins.
    too_long : dict of int to int
        The number of cells of the rows that have more than columns.
    """

    def __init__(self, records: Iterable[Record], width: int) -> None:
        self.columns: list[list[str]] = [[] for _ in range(width)]
        self.lines: list[int] = []
        self.too_long: dict[int, int] = {}
        shared: list[dict[str, str] | None] = [{} for _ in range(width)]
        remaining = iter(records)
        while chunk := list(islice(remaining, CHUNK_ROWS)):
            self._append([record for record in chunk if is_filled(record[1])], shared)

    def _append(self, records: list[Record], shared: list[dict[str, str] | None]) -> None:
        width = len(self.columns)
        start = len(self.lines)
        lines, rows = [line for line, _ in records], [cells for _, cells in records]
        if (start + len(rows)) * width > MAX_BYTES:  # in a table, each cell takes a byte at least
            raise ValueError(
                f"Most lines of a table have a cell for each column. Got {width:,} columns, and shorter lines."
            )
        for i in (i for i, n in enumerate(map(len, rows)) if n != width):
            cells = rows[i]
            if is_filled(cells[width:]):
                self.too_long[start + i] = filled_width(cells)
            rows[i] = [*cells[:width], *[""] * (width - len(cells))]
        self.lines.extend(lines)
        for j, column in enumerate(self.columns):
            cells = list(map(str.strip, map(itemgetter(j), rows)))
            known = shared[j]
            if known is not None:
                cells = list(map(known.setdefault, cells, cells))
            column.extend(cells)
            if known is not None and len(column) > MIN_ROWS and 2 * len(known) > len(column):
                shared[j] = None

    def row(self, i: int) -> list[str]:
        """Return the cells of a row."""
        return [column[i] for column in self.columns]

    def drop(self, rows: Collection[int]) -> None:
        """Leave out rows."""
        if not rows:
            return
        kept = [i not in rows for i in range(len(self.lines))]
        self.columns = [list(compress(column, kept)) for column in self.columns]
        self.lines = list(compress(self.lines, kept))
        position = list(accumulate(kept, initial=0))
        self.too_long = {position[row]: count for row, count in self.too_long.items() if kept[row]}


def is_filled(cells: list[str]) -> bool:
    """Return whether a cell is not blank."""
    return bool(cells and (cells[0].strip() or any(map(str.strip, cells))))


def filled_width(cells: Sequence[str]) -> int:
    """Return the number of cells up to the last one that is not empty."""
    return next((i for i in range(len(cells), 0, -1) if cells[i - 1].strip()), 0)
