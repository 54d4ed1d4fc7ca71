"""A sheet: the cells of a file as named columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from playground.data.names import distinguish, listed, shorten
from playground.model.activations import Array

MAX_LABELS = 50
MAX_LINES_NAMED = 10


class Layout(NamedTuple):
    """How a file is written.

    Attributes
    ----------
    separator : str
        What stands between the cells of a line. A blank is one or more of them. Empty if the format has none.
    decimal : str
        "." or ",".
    has_names : bool
        Whether the file names its columns.
    """

    separator: str
    decimal: str
    has_names: bool


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
    role : str
        What the file says that the column is for: "class", "ignored", or nothing.
    kind : str
        What the file says that the cells are: "numeric", "text", or nothing.
    """

    name: str
    cells: tuple[str, ...]
    numbers: Array
    role: str = ""
    kind: str = ""

    @cached_property
    def is_numeric(self) -> bool:
        """Whether the file says so or, if it says nothing, more than half of the cells that are filled are numbers."""
        if self.kind:
            return self.kind == "numeric"
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
        return self.cells[row] if np.isnan(number) or self.kind == "text" else f"{number + 0.0:.15g}"

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The distinct labels, numbers first, in ascending order; none if there are more than `MAX_LABELS`."""
        found: dict[str, float] = {}
        seen = {""}
        for row, cell in enumerate(self.cells):
            if cell not in seen:
                seen.add(cell)
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
        Those that are not empty in all rows.
    lines : tuple of int
        The line of the file in which each row begins, counted from 1.
    left_out : mapping of int to str
        The rows that cannot be used, with the reason.
    layout : Layout
        How the file is written, as detected or told.
    ask : str
        A question about the layout that the file leaves open; empty if there is none.
    remarks : tuple of str
        Sentences about what the file has besides.
    description : str
        What was found, in one line.
    """

    columns: tuple[Column, ...]
    lines: tuple[int, ...]
    left_out: Mapping[int, str]
    layout: Layout
    ask: str = ""
    remarks: tuple[str, ...] = field(default=())
    description: str = ""

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise ValueError(f"The table has no column {name!r:.80}.")


def describe_rows(told: str, rows: Sequence[int], reason: Callable[[int], str], lines: Sequence[int]) -> str:
    """Return a sentence that names the lines of rows, at most `MAX_LINES_NAMED`, by their reasons.

    It is empty where there are no rows.
    """
    by_reason: dict[str, list[int]] = {}
    for row in rows[:MAX_LINES_NAMED]:
        by_reason.setdefault(reason(row), []).append(lines[row])
    parts = [f"{name_lines(found)} ({why})" for why, found in by_reason.items()]
    if len(rows) > MAX_LINES_NAMED:
        parts.append(f"and {len(rows) - MAX_LINES_NAMED:,} more")
    return f"{told}: {', '.join(parts)}." if parts else ""


def name_lines(lines: Sequence[int]) -> str:
    """Return the words for lines: "line 3", or "lines 3 and 4"."""
    return f"{'lines' if len(lines) > 1 else 'line'} {listed(lines, MAX_LINES_NAMED)}"


def distinct_names(names: list[str]) -> list[str]:
    """Return a name for each column: printable, distinct, and not too long. Equal names are numbered."""
    taken: set[str] = set()
    return [
        distinguish(shorten(name.lstrip("#") if i == 1 else name) or f"column {i}", taken)
        for i, name in enumerate(names, 1)
    ]
