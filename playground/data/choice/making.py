"""A table of the chosen columns: its rows, how texts become numbers, and what there is to say about it."""

import re
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground import checks
from playground.data.choice.notes import note_columns, note_determination, note_encoding, note_sample
from playground.data.choice.traits import traits
from playground.data.names import counted, distinguish, listed, shorten
from playground.data.sheets import MAX_LABELS, Column, Sheet, describe_rows
from playground.data.table import (
    MAX_CLASSES,
    MAX_COLUMNS,
    MAX_ROWS,
    MIN_ROWS_PER_CLASS,
    Table,
    refuse_constant,
    refuse_constants,
    require_every_class,
)
from playground.data.variables import JITTER, MAX_CATEGORIES, N_AXES, Variable, encode, encoded_names, indicated

Mask = NDArray[np.bool_]

ALL = ""  # in place of a label: each of them is a class
SEED = 0  # of the rows that are drawn, and of the jitter
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


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
        The label of class 1: all other labels are class 0. Or `ALL`, where each label is a class.
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
    present = {label_of[cell] for cell, is_complete in zip(classes.cells, complete, strict=True) if is_complete}
    class_names, number_of = _name_classes(classes, positive, present)
    codes = np.array([number_of.get(label_of.get(cell, ""), -1) for cell in classes.cells])
    left_out = _left_out(sheet, inputs, classes, complete)
    used = _draw_rows(complete, codes)
    rows, labels = np.flatnonzero(used), codes[used].astype(np.float64)
    try:
        require_every_class(labels, class_names)
        contents = [_content(column, rows) for column in inputs]
        variables = tuple(_variable(column, content) for column, content in zip(inputs, contents, strict=True))
        columns = tuple(chain.from_iterable(encoded_names(variables)))
        if len(columns) > MAX_COLUMNS:
            raise ValueError(_too_many(variables, len(columns)))
        rng = np.random.default_rng(SEED)
        encoded = [
            encode(variable, content, i < N_AXES)
            for i, (variable, content) in enumerate(zip(variables, contents, strict=True))
        ]
        for variable, axis in zip(variables, encoded[:N_AXES], strict=False):
            if variable.categories:
                axis += rng.uniform(-JITTER, JITTER, axis.shape)
        values = np.hstack(encoded)
        table = Table(values, labels, columns, class_names, variables=variables)
        refuse_constants(values, columns)
    except ValueError as error:
        raise ValueError(f"{error} {left_out}".strip()) from error
    counts = [
        f"{counted(int(np.count_nonzero(labels == number)), 'row')} of {name}"
        for number, name in enumerate(class_names)
    ]
    notes = [
        *note_sample(len(labels), int(complete.sum())),
        *note_encoding(variables),
        *note_determination(names, contents, labels),
        *note_columns(sheet, (*names, target)),
    ]
    summary = f"Using {len(labels):,} of {len(used):,} rows: {listed(counts, MAX_CLASSES)}. {left_out}".strip()
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
    checks.different("The columns", names)
    if classes.name in names:
        raise ValueError(f"The class cannot be an input as well. Got {classes.name!r} as both.")
    if len(classes.labels) < 2:
        raise ValueError(
            f"A column of classes has between 2 and {MAX_LABELS} different values, unlike {classes.name!r}."
        )
    if positive not in (ALL, *classes.labels):
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


def _draw_rows(complete: Mask, codes: NDArray[np.intp]) -> Mask:
    """Return which rows are used: all that are complete, or `MAX_ROWS` of them with the same shares of the classes."""
    rows = np.flatnonzero(complete)
    if len(rows) <= MAX_ROWS:
        return complete
    members = [rows[codes[rows] == code] for code in range(codes.max() + 1)]
    sizes = np.array(list(map(len, members)))
    counts = np.maximum(np.round(MAX_ROWS * sizes / len(rows)).astype(int), np.minimum(sizes, MIN_ROWS_PER_CLASS))
    while counts.sum() > MAX_ROWS:
        counts[counts.argmax()] -= 1
    while counts.sum() < MAX_ROWS:
        counts[(sizes - counts).argmax()] += 1
    rng = np.random.default_rng(SEED)
    used = np.zeros_like(complete)
    for own, count in zip(members, counts, strict=True):
        used[rng.choice(own, count, replace=False)] = True
    return used


def _content(column: Column, rows: NDArray[np.intp]) -> NDArray[np.generic]:
    """Return the numbers of a column in these rows, or its labels."""
    if column.is_numeric:
        return column.numbers[rows]
    label_of, cells = traits(column).label_of, column.cells
    return np.array([label_of[cells[row]] for row in rows.tolist()])


def _variable(column: Column, content: NDArray[np.generic]) -> Variable:
    """Return the variable that a column is. Texts that occur in no row are not categories."""
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


def _name_classes(classes: Column, positive: str, present: set[str]) -> tuple[tuple[str, ...], dict[str, int]]:
    """Return what the classes are called, and which class each label is.

    A number says nothing by itself: the name of its column stands before it. Where each label is a class, one that
    occurs in no row is none.
    """

    def name(label: str) -> str:
        return shorten(f"{classes.name} = {label}" if NUMBER.fullmatch(label) else label)

    if positive == ALL:
        if len(present) > MAX_CLASSES:
            raise ValueError(
                f"There can be at most {MAX_CLASSES} classes. {classes.name!r} has {len(present)} different values: "
                "choose one against the rest."
            )
        labels, taken = sorted(present, key=_place), set[str]()
        names = tuple(distinguish(name(label) or f"class {number}", taken) for number, label in enumerate(labels))
        return names, {label: number for number, label in enumerate(labels)}
    others = [label for label in classes.labels if label != positive]
    one, zero = name(positive) or "class 1", name(others[0])
    if len(others) > 1 or zero in ("", one):
        zero = shorten(f"not {one}")
    return (zero, one), {label: int(label == positive) for label in classes.labels}


def _left_out(sheet: Sheet, inputs: list[Column], classes: Column, complete: Mask) -> str:
    """Say which rows are left out for what reason."""
    rows = np.flatnonzero(~complete).tolist()
    return describe_rows("Left out", rows, lambda row: _reason(sheet, inputs, classes, row), sheet.lines)


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
