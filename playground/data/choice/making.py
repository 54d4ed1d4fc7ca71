"""A table of the chosen columns: its rows, how texts become numbers, and what there is to say about it."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.data.choice.determination import determines
from playground.data.choice.traits import traits
from playground.data.measured import require_different
from playground.data.names import shorten
from playground.data.sheets import MAX_LABELS, Column, Sheet
from playground.data.sheets.junk import name_lines
from playground.data.table import (
    MAX_COLUMNS,
    MAX_ROWS,
    MIN_ROWS_PER_CLASS,
    Table,
    refuse_constant,
    require_both_classes,
)
from playground.data.variables import MAX_CATEGORIES, N_AXES, Variable, encoded_names, indicated
from playground.model.activations import Array

Mask = NDArray[np.bool_]

MAX_LINES_NAMED = 10
MAX_COLUMNS_NAMED = 5
SEED = 0  # of the rows that are drawn, and of the jitter
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
JITTER = 0.3  # by which texts on an axis are spread at most, so that points do not cover each other


class Choice(NamedTuple):
    """What of a sheet becomes a table.

    Attributes
    ----------
    x, y : str
        Columns that are plotted.
    others : tuple of str
        Further columns.
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
    notes : tuple of str
        Sentences on what a person may not expect.
    """

    used: Mask
    summary: str
    notes: tuple[str, ...] = ()


def choose(sheet: Sheet, x: str, y: str, others: Sequence[str], target: str, positive: str) -> tuple[Table, Preview]:
    """Make a table of a sheet. Rows that lack a value are left out; of too many rows, some are drawn at random.

    A column of texts becomes columns of 0 and 1. On an axis it becomes the text's number, plus a jitter.

    Parameters
    ----------
    sheet : Sheet
    x, y, others, target, positive
        See `Choice`.

    Raises
    ------
    ValueError
        If a column is unknown, chosen twice, unsuitable, or without the label, or if `Table` refuses the rows.
    """
    names = (x, y, *others)
    if not all((x, y, target)):
        raise ValueError(_lacking(sheet, target))
    inputs, classes = [sheet[name] for name in names], sheet[target]
    _validate(inputs, names, classes, positive)

    complete = _complete(sheet, inputs, classes)
    label_of = traits(classes).label_of
    is_positive = np.array([bool(cell) and label_of[cell] == positive for cell in classes.cells])
    left_out = _left_out(sheet, inputs, classes, complete)
    class_names = _class_names(classes.labels, positive)
    used = _draw_rows(complete, is_positive)
    rows, labels = np.flatnonzero(used), is_positive[used].astype(np.float64)
    try:
        require_both_classes(labels, class_names)
        contents = [_content(column, rows) for column in inputs]
        variables = tuple(_variable(column, content) for column, content in zip(inputs, contents, strict=True))
        columns = tuple(chain.from_iterable(encoded_names(variables)))
        if len(columns) > MAX_COLUMNS:
            raise ValueError(_too_many(variables, len(columns)))
        rng = np.random.default_rng(SEED)
        values = np.column_stack(
            [
                _encode(variable, content, rng if i < N_AXES else None)
                for i, (variable, content) in enumerate(zip(variables, contents, strict=True))
            ]
        )
        table = Table(values, labels, columns, class_names, variables=variables)
    except ValueError as error:
        raise ValueError(f"{error} {left_out}".strip()) from error
    n_used, n_positive = len(labels), int(labels.sum())
    zero, one = class_names
    counts = f"{_count(n_used - n_positive)} of {zero} and {_count(n_positive)} of {one}."
    notes = [
        *_note_sample(n_used, int(complete.sum())),
        *_note_encoding(variables),
        *_note_determination(inputs, contents, labels),
        *_note_columns(sheet, (*names, target)),
    ]
    summary = f"Using {n_used:,} of {len(used):,} rows: {counts} {left_out}".strip()
    return table, Preview(used, summary, tuple(notes))


def _lacking(sheet: Sheet, target: str) -> str:
    """Say which columns a sheet lacks."""
    if not target:
        return f"A table needs a column of classes: one with between 2 and {MAX_LABELS} different values."
    count = sum(traits(column).is_input for column in sheet.columns if column.name != target)
    return (
        f"A table needs two columns to plot besides {target!r}: of numbers, or of at most {MAX_CATEGORIES} different "
        f"texts. There {'is 1' if count == 1 else f'are {count}'}."
    )


def _validate(inputs: list[Column], names: tuple[str, ...], classes: Column, positive: str) -> None:
    require_different(names)
    if classes.name in names:
        raise ValueError(f"The class cannot be an input as well. Got {classes.name!r} as both.")
    if len(classes.labels) < 2:
        raise ValueError(
            f"A column of classes has between 2 and {MAX_LABELS} different values, unlike {classes.name!r}."
        )
    if positive not in classes.labels:
        raise ValueError(f"Class 1 must be one of the values in {classes.name!r}. Got {positive!r:.80}.")
    for column in inputs:
        if not column.is_numeric and not 1 <= len(column.labels) <= MAX_CATEGORIES:
            raise ValueError(
                f"An input has numbers, or at most {MAX_CATEGORIES} different texts, unlike {column.name!r}."
            )


def _complete(sheet: Sheet, inputs: list[Column], classes: Column) -> Mask:
    """Return which rows have all values."""
    complete = np.ones(len(sheet.lines), dtype=bool)
    complete[list(sheet.left_out)] = False
    for column in inputs:
        complete &= ~np.isnan(column.numbers) if column.is_numeric else _is_filled(column)
    return complete & _is_filled(classes)


def _is_filled(column: Column) -> Mask:
    return np.fromiter(map(bool, column.cells), dtype=bool, count=len(column.cells))


def _draw_rows(complete: Mask, is_positive: Mask) -> Mask:
    """Return which rows are used: all that are complete, or `MAX_ROWS` of them with the same shares of the classes."""
    rows = np.flatnonzero(complete)
    if len(rows) <= MAX_ROWS:
        return complete
    zero, one = rows[~is_positive[rows]], rows[is_positive[rows]]
    n_one = round(MAX_ROWS * len(one) / len(rows))
    n_one = min(max(n_one, min(len(one), MIN_ROWS_PER_CLASS)), MAX_ROWS - min(len(zero), MIN_ROWS_PER_CLASS))
    rng = np.random.default_rng(SEED)
    used = np.zeros_like(complete)
    for own, count in ((zero, MAX_ROWS - n_one), (one, n_one)):
        used[rng.choice(own, count, replace=False)] = True
    return used


def _content(column: Column, rows: NDArray[np.intp]) -> NDArray[np.generic]:
    """Return the numbers of a column in these rows, or its labels."""
    if column.is_numeric:
        return column.numbers[rows]
    label_of, cells = traits(column).label_of, column.cells
    return np.array([label_of[cells[row]] for row in rows.tolist()])


def _variable(column: Column, content: NDArray[np.generic]) -> Variable:
    """Return the variable that a column is. Texts that occur in none of the rows are no categories."""
    if column.is_numeric:
        return Variable(column.name)
    present = set(content.tolist())
    if len(present) < 2:
        refuse_constant(column.name, *present)
    return Variable(column.name, tuple(sorted(present, key=_place)))


def _place(text: str) -> tuple[bool, float, list[str | int], str]:
    """Return where a text comes among others: numbers in their order, then by the letters and numbers in it."""
    is_number = bool(NUMBER.fullmatch(text))
    parts = [int(part) if i % 2 else part for i, part in enumerate(re.split(r"(\d+)", text.casefold()))]
    return not is_number, float(text) if is_number else 0, parts, text


def _encode(variable: Variable, content: NDArray[np.generic], jitter: np.random.Generator | None) -> Array:
    """Return the columns that a variable becomes. Texts are spread by a jitter, if it is given, in one column."""
    if not variable.categories:
        return np.asarray(content, dtype=np.float64)[:, np.newaxis]
    if jitter is None:
        return np.asarray(content[:, np.newaxis] == np.array(indicated(variable)), dtype=np.float64)
    number = {category: i for i, category in enumerate(variable.categories)}
    codes = np.array([number[text] for text in content.tolist()], dtype=np.float64)
    spread: Array = codes + jitter.uniform(-JITTER, JITTER, len(codes))
    return spread[:, np.newaxis]


def _class_names(labels: tuple[str, ...], positive: str) -> tuple[str, str]:
    one = shorten(positive) or "class 1"
    other = shorten(next(label for label in labels if label != positive)) if len(labels) == 2 else ""
    return other if other not in ("", one) else shorten(f"not {one}"), one


def _count(n_rows: int) -> str:
    return f"{n_rows:,} {'row' if n_rows == 1 else 'rows'}"


def _left_out(sheet: Sheet, inputs: list[Column], classes: Column, complete: Mask) -> str:
    """Say which rows are left out for what reason. At most `MAX_LINES_NAMED` lines are named."""
    lines_by_reason: dict[str, list[str]] = {}
    left_out = np.flatnonzero(~complete)
    for row in left_out[:MAX_LINES_NAMED].tolist():
        lines_by_reason.setdefault(_reason(sheet, inputs, classes, row), []).append(str(sheet.lines[row]))
    if not lines_by_reason:
        return ""
    parts = [f"{name_lines(lines)} ({reason})" for reason, lines in lines_by_reason.items()]
    if len(left_out) > MAX_LINES_NAMED:
        parts.append(f"and {len(left_out) - MAX_LINES_NAMED:,} more")
    return f"Left out: {', '.join(parts)}."


def _reason(sheet: Sheet, inputs: list[Column], classes: Column, row: int) -> str:
    if row in sheet.left_out:
        return sheet.left_out[row]
    for column in (*inputs, classes):
        if not column.cells[row]:
            return f"empty in {column.name!r}"
        if column is not classes and column.is_numeric and np.isnan(column.numbers[row]):
            return f"not a number in {column.name!r}"
    raise AssertionError("the row is complete")


def _too_many(variables: tuple[Variable, ...], n_columns: int) -> str:
    sizes = [(variable.name, len(indicated(variable))) for variable in variables[N_AXES:] if variable.categories]
    parts = ", ".join(f"{size} of {name!r}" for name, size in sizes)
    return f"A network can have at most {MAX_COLUMNS} inputs. Got {n_columns}{f': {parts}' if parts else ''}."


def _note_sample(n_used: int, n_complete: int) -> Iterable[str]:
    if n_used < n_complete:
        yield (
            f"{n_used:,} of {n_complete:,} complete rows are drawn at random, with the same share of each class: "
            "a table can have no more."
        )


def _note_encoding(variables: tuple[Variable, ...]) -> Iterable[str]:
    for name, categories in variables[:N_AXES]:
        if categories:
            numbers = ", ".join(f"{i} = {category}" for i, category in enumerate(categories))
            yield (
                f"On its axis, {name!r} is a number: {shorten(numbers, 300)}. "
                f"A random jitter of up to ±{JITTER} keeps the points apart."
            )
    further = [variable for variable in variables[N_AXES:] if variable.categories]
    if further:
        n_inputs = sum(map(len, encoded_names(variables)))
        yield (
            f"{_name_columns([name for name, _ in further])}: a column of 0 and 1 for each text, or one for two. "
            f"That makes {n_inputs} inputs."
        )


def _note_determination(inputs: list[Column], contents: list[NDArray[np.generic]], classes: Array) -> Iterable[str]:
    names_by_way: dict[str, list[str]] = {}
    for column, content in zip(inputs, contents, strict=True):
        if way := determines(content, classes):
            names_by_way.setdefault(way, []).append(column.name)
    for way, names in names_by_way.items():
        for name in names:
            yield f"{name!r} determines the class: {way}."


def _note_columns(sheet: Sheet, chosen: tuple[str, ...]) -> Iterable[str]:
    """Say which columns are no choices, or not suggested, and why."""
    groups: dict[str, list[str]] = {}
    for column in sheet.columns:
        found = traits(column)
        if column.name in chosen:
            continue
        if found.is_constant:
            reason = "the same value in all rows"
        elif not column.is_numeric and not found.is_category:
            reason = f"more than {MAX_CATEGORIES} different texts"
        elif column.role == "ignored":
            reason = "not for learning, as the file says"
        elif found.is_identifier:
            reason = "numbers that only tell the rows apart"
        else:
            continue
        groups.setdefault(reason, []).append(column.name)
    for reason, names in groups.items():
        yield f"Not among the inputs: {_name_columns(names)} ({reason})."


def _name_columns(names: list[str]) -> str:
    shown = [repr(name) for name in names[:MAX_COLUMNS_NAMED]]
    if len(names) > MAX_COLUMNS_NAMED:
        shown.append(f"{len(names) - MAX_COLUMNS_NAMED} more")
    *first, last = shown
    return f"{', '.join(first)} and {last}" if first else last
