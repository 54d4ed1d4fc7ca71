"""The points of a run as CSV."""

import csv
import io

from playground.data.dataset import join_parts
from playground.runs.run import Run
from playground.spreadsheet import guard


def export_data(run: Run) -> str:
    """Return the present points as CSV.

    Returns
    -------
    str
        A header with the columns' names and ``class``, then a line per point: its values in the units of the columns,
        and the name of its class. Own data keep their order; of others, the training set comes first.
    """
    table = run.settings.table or join_parts(run.dataset)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*map(guard, table.column_names), "class"])
    for row, label in zip(table.values.tolist(), table.labels, strict=True):
        writer.writerow([*row, guard(table.class_names[int(label)])])
    return file.getvalue()
