"""The points and the history of a run as CSV."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from playground.data.dataset import join_parts
from playground.runs.run import Run
from playground.spreadsheet import guard
from playground.training.history import History


def export_data(run: Run) -> str:
    """Return the present points as CSV.

    Returns
    -------
    str
        A header with the columns' names and ``class``, then a line per point: its values in the units of the columns,
        and the name of its class. Own data keep their order; of others, the training set comes first.
    """
    table = run.settings.table or join_parts(run.dataset)
    classes = [guard(table.class_names[int(label)]) for label in table.labels]
    return _write(
        [*table.column_names, "class"], ([*row, c] for row, c in zip(table.values.tolist(), classes, strict=True))
    )


def export_history(run: Run) -> str:
    """Return the history as CSV: at most 1,000 rows spread over the run, and the present state.

    Returns
    -------
    str
        A header with the columns' names (update, fractional epoch, losses in nats, accuracies as fractions, learning
        rate that the schedule has reached), then a line per row.
    """
    trainer = run.trainer
    now = [trainer.update, trainer.epochs, *trainer.metrics(), trainer.learning_rate]
    rows = trainer.history.rows.tolist()
    if rows[-1][0] != trainer.update:
        rows.append(now)
    return _write(History.columns, ([int(update), *rest] for update, *rest in rows))


def _write(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([map(guard, header), *rows])
    return file.getvalue()
