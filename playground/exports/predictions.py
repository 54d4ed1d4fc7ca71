"""Predictions for the rows of a file: the same table, with the classes' probabilities and the predicted class."""

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from math import isnan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.data.names import counted, quoted
from playground.data.sheets import Column, Sheet, describe_rows, read_sheet
from playground.data.table import MAX_MAGNITUDE
from playground.data.variables import N_AXES, Variable, encode
from playground.model.activations import Array
from playground.model.network import predict_proba
from playground.runs.run import Run
from playground.spreadsheet import guard

MAX_BYTES = 20_000_000  # of the table with its predictions


class Predictions(NamedTuple):
    """A table with predictions.

    Attributes
    ----------
    content : bytes
        The file's columns and cells as CSV, and more columns: the probability of each class, but of two classes only
        that of class 1, and the predicted class. They are empty in rows that cannot be read.
    remark : str
        How many rows are predicted, and which are not for what reason.
    """

    content: bytes
    remark: str


def predict_file(run: Run, source: bytes) -> Predictions:
    """Predict the class of each row of a file, by the present network of a run.

    Parameters
    ----------
    run : Run
    source : bytes
        A table with a column for each variable of the run's data. The order and further columns make no difference.

    Raises
    ------
    ValueError
        If the file cannot be read, a column is missing, no row is complete, or the result is too large.
    """
    data, sheet = run.dataset, read_sheet(source)
    columns = match_columns(data.variables, sheet.columns, sheet.layout.has_names)
    points, reasons = encode_rows(data.variables, columns, sheet.left_out)
    not_read = describe_rows("Not read", sorted(reasons), reasons.__getitem__, sheet.lines)
    n_rows, readable = len(points), ~np.isnan(points).any(axis=1)
    if not readable.any():
        raise ValueError(f"No row can be predicted. {not_read}".strip())
    probabilities = np.full((n_rows, len(data.class_names)), np.nan)
    probabilities[readable] = predict_proba(run.trainer.network, run.experiment.derive_inputs(points[readable]))
    content = _write(sheet, probabilities, data.class_names).encode(errors="replace")
    if len(content) > MAX_BYTES:
        raise ValueError(
            f"A table with its predictions must not be larger than {MAX_BYTES / 1e6:g} MB. "
            f"This one has {len(content) / 1e6:.1f} MB."
        )
    predicted = f"{int(readable.sum()):,} of {counted(n_rows, 'row')} predicted."
    return Predictions(content, " ".join(filter(None, [predicted, not_read, sheet.ask, *sheet.remarks])))


def match_columns(variables: Sequence[Variable], columns: Sequence[Column], has_names: bool) -> list[Column]:
    """Return the column for each variable.

    Names match exactly, or else without regard to case and to the form of digits: "X1" is "x₁". Without names, a file
    with as many columns as there are variables has them in their order.

    Raises
    ------
    ValueError
        If there is no such column.
    """
    by_name = {column.name: column for column in columns}
    by_folded: dict[str, list[Column]] = {}
    for column in columns:
        by_folded.setdefault(_fold(column.name), []).append(column)
    found, missing = [], []
    for variable in variables:
        similar = by_folded.get(_fold(variable.name), [])
        if variable.name in by_name:
            found.append(by_name[variable.name])
        elif len(similar) == 1:
            found.append(similar[0])
        else:
            missing.append(variable.name)
    if not missing:
        return found
    if not has_names and len(columns) == len(variables):
        return list(columns)
    if not has_names:
        raise ValueError(
            f"A file without names must have the {len(variables)} columns of the inputs, in their order: "
            f"{quoted(variable.name for variable in variables)}. Got {len(columns)}."
        )
    which = "column" if len(missing) == 1 else "columns"
    raise ValueError(
        f"The file lacks the {which} {quoted(missing)}. It has {quoted(column.name for column in columns)}."
    )


def encode_rows(
    variables: Sequence[Variable], columns: Sequence[Column], left_out: Mapping[int, str]
) -> tuple[Array, dict[int, str]]:
    """Return points in the units of the data's columns.

    Parameters
    ----------
    variables : sequence of Variable
    columns : sequence of Column
        One for each variable.
    left_out : mapping of int to str
        Rows that cannot be used, with the reason.

    Returns
    -------
    points : ndarray of shape (n_rows, n_columns)
        NaN in rows that cannot be read.
    reasons : dict of int to str
        Why each of these rows cannot be read.
    """
    encoded, reasons = [], dict(left_out)
    for i, (variable, column) in enumerate(zip(variables, columns, strict=True)):
        if variable.categories:
            content = np.array([column.label(row) for row in range(len(column.cells))])
        else:
            content = np.where(np.abs(column.numbers) <= MAX_MAGNITUDE, column.numbers, np.nan)
        values = encode(variable, content, is_axis=i < N_AXES)
        encoded.append(values)
        for row in np.flatnonzero(np.isnan(values[:, 0])).tolist():
            reasons.setdefault(row, _reason(variable, column, row))
    points = np.hstack(encoded)
    points[list(reasons)] = np.nan
    return points, dict(sorted(reasons.items()))


def _reason(variable: Variable, column: Column, row: int) -> str:
    if not column.cells[row]:
        return f"{column.name!r} is empty"
    if variable.categories:
        return f"{column.name!r} has another category"
    return f"{column.name!r} is {'not a' if np.isnan(column.numbers[row]) else 'too large a'} number"


def _write(sheet: Sheet, probabilities: NDArray[np.float64], class_names: tuple[str, ...]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    names = [column.name for column in sheet.columns]
    # Of two classes, the probability of one tells the other's.
    shown = range(1 if len(class_names) == 2 else 0, len(class_names))
    added: list[str] = []
    for name in (*(f"P({class_names[k]})" for k in shown), "predicted class"):
        added.append(_distinct(name, [*names, *added]))
    writer.writerow(map(guard, [*names, *added]))
    labels = [guard(name) for name in class_names]
    nothing = [None] * len(added)  # for which an empty cell is written
    # As in training, of equal probabilities the first one counts.
    predictions = [
        nothing if isnan(row[0]) else [*(row[k] for k in shown), labels[row.index(max(row))]]
        for row in probabilities.tolist()
    ]
    writer.writerows(zip(*map(_guard_cells, sheet.columns), *zip(*predictions, strict=True), strict=True))
    return file.getvalue()


def _guard_cells(column: Column) -> list[str]:
    """Return a column's cells as they are to be written. Numbers stay as they are, also with a decimal comma."""
    is_number = ~np.isnan(column.numbers)
    return [cell if number else guard(cell) for cell, number in zip(column.cells, is_number.tolist(), strict=True)]


def _distinct(name: str, taken: Sequence[str]) -> str:
    """Return a name that no column has, also where case makes no difference."""
    folded = {_fold(other) for other in taken}
    numbered = (name if i == 1 else f"{name} ({i})" for i in range(1, len(taken) + 2))
    return next(candidate for candidate in numbered if _fold(candidate) not in folded)


def _fold(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()
