"""The history of a run as CSV."""

import csv
import io

from playground.model.history import History
from playground.runs.run import Run
from playground.spreadsheet import guard


def export_history(run: Run) -> str:
    """Return the history as CSV: at most 1,000 rows spread over the run, and the present state.

    Returns
    -------
    str
        A header with the columns' names (update, fractional epoch, losses in nats, accuracies as fractions, learning
        rate of the update before), then a line per row.
    """
    trainer = run.trainer
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(map(guard, History.columns))
    now = (trainer.update, trainer.epochs, *trainer.metrics(), trainer.hyperparameters.learning_rate_init)
    rows = trainer.history.rows.tolist()
    for update, *rest in rows if rows[-1][0] == trainer.update else [*rows, now]:
        writer.writerow([int(update), *rest])
    return file.getvalue()
