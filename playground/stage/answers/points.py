"""The points, as the stage is told about them."""

from typing import Any

from playground.data.dataset import OWN
from playground.runs.drawing import Drawing
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.stage.answers.packing import describe_points
from playground.stage.protocol import Answer
from playground.stage.visit import Visit


def waiting(visit: Visit, run: Run) -> str:
    """Return why there are not enough points to train on; empty if there are."""
    drawing = drawing_of(visit, run)
    return drawing.waiting if drawing else ""


def describe(visit: Visit, run: Run, held: int | None = None) -> Answer:
    """Return the fields of an answer that tell the stage about the points.

    Parameters
    ----------
    visit : Visit
    run : Run
        At the state that is shown.
    held : int, optional
        Number of the points that the stage holds; None where it knows those of the run's dataset.
    """
    drawing = drawing_of(visit, run)
    drawn = drawing if drawing and drawing.waiting else None  # what is shown, where it cannot be trained on
    number = visit.number_points(drawn.present if drawn else run.dataset)
    answer: Answer = {
        "points": number,
        "undo": bool(drawing and drawing.undoable),
        "redo": bool(drawing and drawing.redoable),
        "waiting": drawing.waiting if drawing else "",
    }
    if drawn and held != number:
        points, labels = drawn.values[drawn.present].tolist(), drawn.labels[drawn.present].tolist()
        answer["data"] = {"points": points, "labels": labels, "test_points": [], "test_labels": []}
    elif held is not None and held != number:
        answer["data"] = describe_points(run.dataset)
    return answer


def describe_history(run: Run) -> dict[str, Any] | None:
    """Return every point that a run has had, and when; None if the points were never edited."""
    return run.log.points.history() if run.log.points.updates else None


def drawing_of(visit: Visit, run: Run) -> Drawing | None:
    """Return the drawing of this run's points, if they were edited."""
    return visit.drawing(source_of(run.settings))


def source_of(settings: Settings) -> tuple[Any, ...]:
    """Return what the points come from: a drawing belongs to it."""
    s = settings
    if s.table:
        return OWN, s.table
    return s.dataset, s.n_samples, s.noise, s.test_size, s.data_seed, s.columns, s.n_classes, s.curve
