"""Make a `Table` of a sheet: choose its plotted columns, its further inputs, and its two classes."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.data.measured import require_different
from playground.data.sheets import MAX_LABELS, Column, Sheet, shorten
from playground.data.table import MAX_COLUMNS, Table

Mask = NDArray[np.bool_]

MAX_OTHERS = MAX_COLUMNS - 2
MAX_LINES_NAMED = 10
CLASS_COLUMN_NAMES = ("class", "target", "label")


class Choice(NamedTuple):
    """What of a sheet becomes a table.

    Attributes
    ----------
    x, y : str
        Columns of numbers that are plotted.
    others : tuple of str
        Further columns of numbers.
    target : str
        The column of classes.
    positive : str
        The label of class 1. All other labels are class 0.
    """

    x: str
    y: str
    others: tuple[str, ...]
    target: str
    positive: str


class Preview(NamedTuple):
    """Which rows of a sheet a table has.

    Attributes
    ----------
    used : ndarray of shape (n_rows,)
        Whether each row of the sheet is in the table.
    summary : str
        How many rows are used, and which are left out for what reason.
    """

    used: Mask
    summary: str


def numeric_columns(sheet: Sheet) -> list[str]:
    """Return the names of the columns that hold numbers in more than half of their rows."""
    return [column.name for column in sheet.columns if column.is_numeric]


def class_columns(sheet: Sheet) -> list[str]:
    """Return the names of the columns that hold between 2 and `MAX_LABELS` labels."""
    return [column.name for column in sheet.columns if len(column.labels) >= 2]


def suggest(sheet: Sheet) -> Choice:
    """Choose the first two columns of numbers, no others, and the likeliest column of classes.

    The latter is one that is called so, or the last one that has two labels, or up to ten that are texts. Row numbers
    are not chosen.

    Raises
    ------
    ValueError
        If the sheet has no column of classes, or no two columns of numbers besides.
    """
    candidates = [column for column in sheet.columns if len(column.labels) >= 2]
    if not candidates:
        raise ValueError(
            f"A table needs a column of classes, with between 2 and {MAX_LABELS} different values. Got none."
        )
    target = max(reversed(candidates), key=_class_likelihood)
    numeric = [column for column in sheet.columns if column.is_numeric and column is not target]
    numeric.sort(key=_is_constant)
    if len(numeric) < 2:
        raise ValueError(f"A table needs at least two columns of numbers besides {target.name!r}. Got {len(numeric)}.")
    measured = [column for column in numeric if not (column.is_row_number or _is_constant(column))]
    x, y = (measured if len(measured) >= 2 else numeric)[:2]
    return Choice(x.name, y.name, (), target.name, suggest_label(target))


def suggest_label(target: Column) -> str:
    """Return the label of class 1: the last one, or of "a" and "not a" the former."""
    first, *_, last = target.labels
    return first if last == f"not {first}" else last


def _is_constant(column: Column) -> bool:
    return len(set(column.cells)) < 2


def _class_likelihood(column: Column) -> int:
    n_labels = len(column.labels)
    if column.name.lower() in CLASS_COLUMN_NAMES:
        return 3
    if n_labels == 2 or (n_labels <= 10 and not column.is_numeric):
        return 2
    return int(n_labels <= 10)


def choose(sheet: Sheet, x: str, y: str, others: Sequence[str], target: str, positive: str) -> tuple[Table, Preview]:
    """Make a table of a sheet. Rows that lack a value are left out.

    Parameters
    ----------
    sheet : Sheet
    x, y, others, target, positive
        See `Choice`.

    Raises
    ------
    ValueError
        If a column is unknown, chosen twice, or without the label, or if `Table` refuses the rows.
    """
    names = (x, y, *others)
    inputs, classes = [sheet[name] for name in names], sheet[target]
    require_different(names)
    if target in names:
        raise ValueError(f"The class cannot be an input as well. Got {target!r} as both.")
    if len(classes.labels) < 2:
        raise ValueError(f"A column of classes has between 2 and {MAX_LABELS} different values, unlike {target!r}.")
    if positive not in classes.labels:
        raise ValueError(f"Class 1 must be one of the values in {target!r}. Got {positive!r:.80}.")

    values = np.column_stack([column.numbers for column in inputs])
    used = ~np.isnan(values).any(axis=1) & np.array([cell != "" for cell in classes.cells])
    used[list(sheet.left_out)] = False
    left_out = _left_out(sheet, inputs, classes, used)
    labels = np.array([classes.label(row) == positive for row in np.flatnonzero(used).tolist()], dtype=np.float64)
    try:
        table = Table(values[used], labels, names, _class_names(classes.labels, positive))
    except ValueError as error:
        raise ValueError(f"{error} {left_out}".strip()) from error
    n_used, n_positive = len(labels), int(labels.sum())
    zero, one = table.class_names
    counts = f"{_count(n_used - n_positive)} of {zero} and {_count(n_positive)} of {one}."
    return table, Preview(used, f"Using {n_used:,} of {len(used):,} rows: {counts} {left_out}".strip())


def _count(n_rows: int) -> str:
    return f"{n_rows:,} {'row' if n_rows == 1 else 'rows'}"


def _class_names(labels: tuple[str, ...], positive: str) -> tuple[str, str]:
    one = shorten(positive) or "class 1"
    other = shorten(next(label for label in labels if label != positive)) if len(labels) == 2 else ""
    return other if other not in ("", one) else shorten(f"not {one}"), one


def _left_out(sheet: Sheet, inputs: list[Column], classes: Column, used: Mask) -> str:
    """Say which rows are left out for what reason. At most `MAX_LINES_NAMED` lines are named."""
    lines_by_reason: dict[str, list[int]] = {}
    left_out = np.flatnonzero(~used)
    for row in left_out[:MAX_LINES_NAMED].tolist():
        lines_by_reason.setdefault(_reason(sheet, inputs, classes, row), []).append(sheet.lines[row])
    if not lines_by_reason:
        return ""
    parts = [f"{_name_lines(lines)} ({reason})" for reason, lines in lines_by_reason.items()]
    if len(left_out) > MAX_LINES_NAMED:
        parts.append(f"and {len(left_out) - MAX_LINES_NAMED:,} more")
    return f"Left out: {', '.join(parts)}."


def _reason(sheet: Sheet, inputs: list[Column], classes: Column, row: int) -> str:
    if row in sheet.left_out:
        return sheet.left_out[row]
    for column in (*inputs, classes):
        if not column.cells[row]:
            return f"empty in {column.name!r}"
        if column is not classes and np.isnan(column.numbers[row]):
            return f"not a number in {column.name!r}"
    raise AssertionError("the row is complete")


def _name_lines(lines: list[int]) -> str:
    *first, last = (str(line) for line in lines)
    return f"lines {', '.join(first)} and {last}" if first else f"line {last}"
