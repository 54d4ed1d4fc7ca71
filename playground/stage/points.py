"""The points on the server: what is drawn and erased, and which points the stage must show."""

import json
from collections.abc import Callable
from copy import copy
from typing import Any

from playground.data.dataset import OWN
from playground.runs.drawing import Drawing
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.stage.packing import describe_points
from playground.ui import session
from playground.ui.controls import CONTROLS

CHANGES: dict[str, Callable[[Drawing, dict[str, Any]], None]] = {
    "draw_points": lambda drawing, request: drawing.add(request["places"], request["label"], request["stroke"]),
    "erase_points": lambda drawing, request: drawing.erase(request["places"], request["radii"], request["stroke"]),
    "clear_points": lambda drawing, request: drawing.clear(),
    "undo_points": lambda drawing, request: drawing.undo(),
    "redo_points": lambda drawing, request: drawing.redo(),
}
TRAINING = ("play", "update", "epoch")  # the actions that need points to train on


def change(run: Run, request: dict[str, Any]) -> None:
    """Change the points as the request asks, and train on them from now on if they are enough.

    Raises
    ------
    ValueError
        If the change is not permitted. Nothing has changed then.
    """
    drawing = copy(_drawing(run) or Drawing(run.dataset))  # what a drawing holds is never changed, only replaced
    before = drawing.present
    CHANGES[request["action"]](drawing, request)
    if drawing.present is before:
        return
    drawing.train(run)
    if not drawing.waiting:
        session.set_own_table(run.settings.table)
        session.set_widget(CONTROLS["dataset"].key, OWN)
    session.set_drawing(drawing, _source(run.settings))


def waiting(run: Run) -> str:
    """Return why there are not enough points to train on; empty if there are."""
    drawing = _drawing(run)
    return drawing.waiting if drawing else ""


def describe(run: Run, held: int | None = None) -> dict[str, Any]:
    """Return the fields of an answer that tell the stage about the points.

    Parameters
    ----------
    run : Run
        At the state that is shown.
    held : int, optional
        Number of the points that the stage holds; None where it knows those of the run's dataset.
    """
    drawing = _drawing(run)
    drawn = drawing if drawing and drawing.waiting else None  # what is shown, where it cannot be trained on
    number = session.number_points(drawn.present if drawn else run.dataset)
    answer: dict[str, Any] = {
        "points": number,
        "undo": bool(drawing and drawing.undoable),
        "redo": bool(drawing and drawing.redoable),
        "waiting": drawing.waiting if drawing else "",
    }
    if drawn and held != number:
        points, labels = drawn.values[drawn.present].tolist(), drawn.labels[drawn.present].tolist()
        answer["data"] = json.dumps({"points": points, "labels": labels, "test_points": [], "test_labels": []})
    elif held is not None and held != number:
        answer["data"] = json.dumps(describe_points(run.dataset))
    return answer


def describe_history(run: Run) -> str:
    """Return every point that a run has had, and when, as JSON; empty if the points were never edited."""
    return json.dumps(run.log.points.history()) if run.log.points.updates else ""


def _drawing(run: Run) -> Drawing | None:
    """Return the drawing of this run's points, if they were edited."""
    return session.drawing(_source(run.settings))


def _source(settings: Settings) -> tuple[Any, ...]:
    """Return what the points come from: a drawing belongs to it."""
    s = settings
    return (OWN, s.table) if s.table else (s.dataset, s.n_samples, s.noise, s.test_size, s.data_seed, s.columns)
