"""The messages between the page and the server, in one table.

The stage asks and the server answers, one request at a time. A request names the frame on the screen and the last frame
that the stage holds; the answer continues from one of the two. Each field stands here once, with its type and meaning.
The server reads requests by this table, and ``browser/loop/protocol.js``, which the stage's modules are type-checked
against, is written from it::

    python -m playground.stage.protocol

Arrays travel as base64 of their bytes, little-endian: Streamlit would send lists by way of Arrow, which costs more
than a frame may.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from playground.runs.speeds import SPEEDS

JAVASCRIPT = Path(__file__).parents[1] / "browser" / "loop" / "protocol.js"


class Field(NamedTuple):
    """A field of a message.

    Attributes
    ----------
    type : str
        As JSDoc writes it: ``number``, ``string``, ``boolean``, or an object. Numbers of requests are integers, but for
        those that may be anything (``any``) and are validated where they are used.
    meaning : str
    """

    type: str
    meaning: str


class Action(NamedTuple):
    """What a request may ask for.

    Attributes
    ----------
    meaning : str
    fields : tuple of str
        Fields of the request that belong to this action alone.
    repeatable : bool
        Whether the stage sends the request again where no answer came: doing it twice is the same as doing it once, for
        both begin at the frame on the screen.
    beside : bool
        Whether the action leaves the run alone: the answer holds no frames, and the stage plays on.
    """

    meaning: str
    fields: tuple[str, ...] = ()
    repeatable: bool = True
    beside: bool = False


ACTIONS = {
    "play": Action("Train ahead, and send frames.", ("speed", "frames"), repeatable=False),
    "pause": Action("Return to the frame on the screen."),
    "update": Action("Make one update."),
    "epoch": Action("Train to the end of the epoch."),
    "reset": Action("Return to the initial weights."),
    "draw": Action("Send the frame on the screen again, in double precision."),
    "set": Action("Set a weight or bias.", ("index", "value")),
    "set_all": Action("Set several weights and biases, or none if one is refused.", ("values",)),
    "draw_points": Action("Add points of one class.", ("places", "label", "stroke"), repeatable=False),
    "erase_points": Action("Remove the points near to places.", ("places", "radii", "stroke")),
    "clear_points": Action("Remove all points."),
    "undo_points": Action("Take back the last change of the points.", repeatable=False),
    "redo_points": Action("Change the points again as before they were taken back.", repeatable=False),
    "export": Action("Make a file of the run.", ("file",)),
    "predict": Action("Predict the rows of a file, and make a file of them.", ("content",), repeatable=False),
    "link": Action("Say whether a link can lead here."),
    "load": Action("Continue from a file.", ("content",), repeatable=False),
    "timeline": Action("Send the checkpoints of the run."),
    "visit": Action("Show an earlier update; the run stays where it is.", ("update", "epochs")),
    "continue": Action(
        "Continue from the earlier update that is shown, and drop what came after it.", repeatable=False
    ),
    "keep": Action("Make a file of the run, for the kept runs."),
    "compare": Action("Let a kept run go in step with the run; without content, end that.", ("content",)),
    "shelve": Action("Read a file of kept runs.", ("content",)),
    "new_weights": Action("Start a new run from the next seed.", repeatable=False),
    "resize": Action("Start a new run with these hidden layers.", ("hidden_layer_sizes",)),
    "record": Action("Begin a new record of the run.", beside=True),
    "restore": Action("Bring back the run of a lost session.", ("record", "tail", "update")),
    "poll": Action("Send what open panels lack.", beside=True),
    "start_map": Action("Compute a map of two hyperparameters.", ("map",), repeatable=False, beside=True),
    "cancel_map": Action("Stop computing the map.", beside=True),
    "load_table": Action("Show a table of `explore` as the map.", ("content",), repeatable=False, beside=True),
    "load_cell": Action("Start the run of a map's cell.", ("cell",), repeatable=False),
    "begin_step": Action("Start the run of a lesson's step.", ("answer", "asking"), repeatable=False),
    "read_step": Action("Say what has happened in a lesson's step, with the numbers of this run.", ("answer",)),
    "begin_challenge": Action("Start a run with the data of the class's challenge.", repeatable=False),
    "hand_in": Action("Hand in the run for that challenge.", ("student",), repeatable=False),
    "take_over": Action(
        "Continue a run that was left, or that of the teacher's page.",
        ("record", "tail", "update", "student"),
        repeatable=False,
    ),
}

BESIDE = frozenset(name for name, action in ACTIONS.items() if action.beside)

OFF_OR_ON = ("0", "1")

# The stage's own controls, by name in the URL: the permitted values, the default first.
OPTIONS: dict[str, tuple[str, ...]] = {
    "speed": ("normal", *(name for name in SPEEDS if name != "normal")),
    "test": ("1", "0"),
    **dict.fromkeys(
        (
            "hard",
            "log",
            "lines",
            "original",
            "hidden",
            "landscape",
            "regression",
            "inside",
            "predict",
            "map",
            "compare",
            "share",
            "present",
        ),
        OFF_OR_ON,
    ),
}

# What the options that open a view are called.
VIEWS = {
    "lines": "Unit boundaries",
    "hidden": "Hidden space",
    "landscape": "Loss landscape",
    "regression": "Logistic regression",
    "inside": "Inside one update",
    "predict": "Predict",
    "map": "Hyperparameter map",
    "compare": "Compare runs",
    "share": "Export and share",
    "hard": "Hard classification",
    "log": "Log scale",
}

REQUEST = {
    "id": Field("number", "Counts the stage's requests; the answer repeats it."),
    "action": Field("string", "A key of `ACTIONS`."),
    "session": Field("string", "In which the run lives that the stage shows."),
    "generation": Field("number", "Of the run that the stage shows."),
    "shown": Field("number", "Update of the frame on the screen, or -1."),
    "last": Field("number", "Update of the last frame that the stage holds, or -1."),
    "recorded": Field("number", "Update of the last row of the history that the stage holds, or -1."),
    "past": Field("number", "The earlier update that the stage shows, or -1."),
    "spec": Field("boolean", "Whether the stage lacks the experiment's `Spec`."),
    "example": Field("number", "Training point that is followed through an update, or -1."),
    "options": Field("Options", "The stage's own controls."),
    "axes": Field("any", "Parameters that span the loss landscape's plane: see `playground.runs.landscape.Landscape`."),
    "speed": Field("string", "A key of `playground.runs.speeds.SPEEDS`."),
    "frames": Field("number", "How many frames the stage has room for; 0 while it stands."),
    "index": Field("number", "Of the parameter to set, in the trainer's vector."),
    "value": Field("any", "The number to set it to."),
    "values": Field("any", "Pairs of a parameter's index and the number to set it to."),
    "points": Field("number", "Number of the points that the stage holds."),
    "places": Field("any", "Places in the plane, as pairs of numbers in the units of the axes."),
    "radii": Field("any", "Half the axes of the eraser's ellipse, in the same units."),
    "label": Field("number", "Class of the points to add, 0 or 1."),
    "stroke": Field("number", "When a stroke began, in ms: its changes are undone together. -1 for none."),
    "file": Field("string", "A key of `playground.exports.formats.EXPORTS`."),
    "content": Field("string", "A file's bytes, base64."),
    "update": Field("number", "The update to visit, or the one to restore."),
    "epochs": Field("number", "1 to visit the end of the epoch that this update is in."),
    "hidden_layer_sizes": Field("any", "Units of each hidden layer, as an array."),
    "map": Field("any", "What the map's form holds: see `playground.runs.maps.grid.parse_grid`."),
    "map_number": Field("number", "Of the map that the stage holds, or -1."),
    "map_cells": Field("number", "How many finished cells of it the stage holds."),
    "cell": Field("number", "Of the map's cell to load, counted row by row."),
    "record_update": Field("number", "At which the stage's record begins, or -1: see `stage.record`."),
    "record": Field("string", "The run's file in the stage's record."),
    "lesson": Field("string", "Name of the lesson that the stage shows; empty for none."),
    "step": Field("number", "Of that lesson, from 1."),
    "answer": Field("any", "To the step's question: see `playground.lessons.reconcile.check_answer`."),
    "asking": Field("boolean", "Whether the step's question stands."),
    "student": Field("string", "The token of a student of the class."),
    "moment": Field("any", "What followers of a teacher's page see beside the run: see `stage.broadcast`."),
    "goal": Field("number", "Epochs after which training stops; -1 for none."),
    "tail": Field("string", "The tail of the stage's record."),
}

ANSWER = {
    "sequence": Field("number", "Grows with every answer: the stage drops what it has seen."),
    "id": Field("number", "Of the request; missing in the first answer for a run."),
    "action": Field("string", "Of the request; missing in the first answer for a run."),
    "session": Field("string", "Names the visitor's session; only with a `Spec`."),
    "generation": Field("number", "Of the run: frames of another are dropped."),
    "base": Field("number", "The frames follow the frame of this update, or -1 where they replace all others."),
    "exact": Field("boolean", "Whether parameters are float64, for a frame that stays on the screen, or float32."),
    "scalars": Field("string", "Per frame: update, epochs, and the four metrics. float64."),
    "parameters": Field("string", "Per frame: the trainer's vector of parameters."),
    "history": Field("string", "New rows of the history: update, epochs, training loss, test loss. float64."),
    "stride": Field("number", "Updates between two rows of the history."),
    "past": Field("boolean", "Whether the frame is of an earlier update than the one at which the run stands."),
    "unfinished": Field("boolean", "Whether more updates must be made for what was asked: ask again."),
    "message": Field("string", "Why training has stopped, or a remark; empty for none."),
    "diverged": Field("boolean", "Whether training has stopped because it diverged."),
    "rate": Field("number", "The learning rate."),
    "frozen": Field("boolean", "Whether the hidden layers are frozen."),
    "edits": Field("number", "How many parameters were set manually."),
    "points": Field("number", "Number of the points that belong to the frame."),
    "data": Field("string", "These points, where the stage lacks them: the `Spec`'s fields of that name, as JSON."),
    "undo": Field("boolean", "Whether the last change of the points can be taken back."),
    "redo": Field("boolean", "Whether it can be made again."),
    "waiting": Field("string", "Why the points are not enough to train on; empty if they are."),
    "refused": Field("string", "Why the request was not carried out; empty where it was."),
    "spec": Field("string", "The experiment's `Spec`, as JSON."),
    "file": Field("string", "Name of the file that was made."),
    "media_type": Field("string", "Of that file."),
    "content": Field("string", "The file's bytes, base64."),
    "remark": Field("string", "What is to be said of that file; missing where there is nothing."),
    "link": Field("string", "Why a link cannot lead here; empty where it can."),
    "checkpoint_scalars": Field("string", "Per checkpoint of the run: as `scalars`."),
    "checkpoint_parameters": Field("string", "Per checkpoint: its parameters. float32."),
    "point_history": Field("string", "The points of all updates, as JSON: see `Points.history`; empty if unedited."),
    "companion_spec": Field("string", "The `Spec` of the run that goes in step, as JSON; empty for none."),
    "companion_scalars": Field("string", "Per frame, of the run that goes in step: as `scalars`."),
    "companion_parameters": Field("string", "Per frame, of the run that goes in step: as `parameters`."),
    "shelf": Field("string", "Kept runs, as JSON: see `playground.exports.shelf.read_shelf`."),
    "compare": Field("string", "The settings that differ, as JSON: see `stage.comparison.describe_differences`."),
    "landscape": Field("string", "The run's path in a plane, as JSON: see `stage.panels.describe_landscape`."),
    "inside": Field("string", "The arithmetic of one update, as JSON: see `stage.panels.describe_update`."),
    "regression": Field("string", "Logistic regression's fits, as JSON: see `stage.panels.describe_regression`."),
    "map": Field("string", "The map's state and new cells, as JSON: see `stage.maps.describe`."),
    "record": Field("string", "The run's file, where a record begins: see `stage.record`."),
    "record_update": Field("number", "At which that record begins."),
    "tail": Field("string", "What was changed since the record began, as JSON."),
    "lesson": Field("string", "The lesson, with a `Spec`, as JSON: see `ui.lessons.steps.describe`; empty for none."),
    "classroom": Field(
        "string", "The class, with a `Spec`, as JSON: see `ui.lessons.classes.describe`; empty for none."
    ),
    "unheard": Field("string", "Why those who follow a teacher's page do not see this; empty where they do."),
    "reading": Field("string", "What has happened in the step, as JSON: see `ui.lessons.steps.read_step`."),
}

SPEC = {
    "name": Field("string", "Dataset and layer sizes: the start of file names."),
    "layer_sizes": Field("number[]", "Inputs, units of each hidden layer, output units."),
    "limits": Field("{ layers: number, units: number }", "How many hidden layers, and units per layer, are allowed."),
    "manual_limits": Field("number[]", "Lowest and highest number that a parameter may be set to."),
    "activation": Field("string", "Of the hidden units."),
    "features": Field("string[]", "The inputs that are derived from the plotted columns. The other columns follow."),
    "mean": Field("number[]", "Of each column, over the training set. The plane is a slice at the mean of the others."),
    "scale": Field("number[]", "Standard deviation of each column, over the training set."),
    "points": Field("number[][]", "The training set, in the units of the columns; the first two are plotted."),
    "labels": Field("number[]", "The training points' classes, 0 or 1."),
    "test_points": Field("number[][]", "The test set, in the same units."),
    "test_labels": Field("number[]", "The test points' classes."),
    "column_names": Field("string[]", "What the columns are called."),
    "variables": Field(
        "{ name: string, categories: string[] }[]",
        "What the columns are made of, in their order: of numbers where there are no categories.",
    ),
    "axis_names": Field("string[]", "What the two plotted columns are called."),
    "class_names": Field("string[]", "What the two classes are called."),
    "extent": Field("number[]", "The plane that is drawn: x from, x to, y from, y to."),
    "cells": Field("number", "Points of the plane's grid in each direction."),
    "reach": Field("number", "Largest logit on the axis of the outputs."),
    "figures": Field("Record<string, any>", "The Plotly figures by name."),
    "themes": Field("Record<string, any>", "The figures' colors for the light and the dark theme."),
    "regression": Field("string", "Color of logistic regression's line."),
    "classes": Field("{ color: string, symbol: string, tint: string }[]", "How each class is drawn."),
    "middle": Field("string", "Color of 0.5, or zero."),
    "speeds": Field(
        "{ name: string, label: string, updates: number, epochs: number, hold: number }[]", "From slow to fast."
    ),
    "options": Field("Options", "The stage's own controls, as the URL has them."),
    "shelf": Field(
        "{ format: string, version: number, runs: number, bytes: number, name: number }",
        "Of files of kept runs, how many runs and bytes they may hold, and how long a name may be.",
    ),
    "max_bytes": Field("number", "Size of the largest file that can be loaded."),
    "map": Field("Record<string, any>", "What the map's form offers: see `stage.maps.describe_form`."),
}  # fmt: skip


def read_request(message: Any) -> dict[str, Any]:
    """A request with every field of the table, whatever the message holds.

    Fields that are missing or of the wrong type become -1, an empty string, False or an empty object; fields of type
    ``any`` become None where they are missing.
    """
    values = message if isinstance(message, Mapping) else {}
    return {name: _READERS[field.type](values.get(name)) for name, field in REQUEST.items()}


def _integer(value: Any) -> int:
    """The value as an integer; -1 where it is none that JavaScript could have meant."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return int(value) if number and abs(value) < 2**53 else -1


_READERS: dict[str, Callable[[Any], Any]] = {
    "number": _integer,
    "string": lambda value: value if isinstance(value, str) else "",
    "boolean": lambda value: value is True,
    "Options": lambda value: value if isinstance(value, dict) else {},
    "any": lambda value: value,
}


def javascript() -> str:
    """The table as a JavaScript module: type definitions, and the actions' properties."""
    lines = [
        "// Written by `python -m playground.stage.protocol`: the messages between page and server.",
        "",
    ]
    permitted = {name: Field("string", f"One of {', '.join(values)}.") for name, values in OPTIONS.items()}
    for name, fields in (("Options", permitted), ("Request", REQUEST), ("Answer", ANSWER), ("Spec", SPEC)):
        lines += ["/**", f" * @typedef {{object}} {name}"]
        lines += [f" * @property {{{field.type}}} {key} {field.meaning}" for key, field in fields.items()]
        lines += [" */", ""]
    lines += ["/** What views are called, by their options. @type {Record<string, string>} */"]
    lines += [f"export const VIEWS = {json.dumps(VIEWS)};", ""]
    for comment, name, property in (
        ("What may be carried out twice where no answer came.", "REPEATABLE", "repeatable"),
        ("What leaves the run alone: answers hold no frames.", "BESIDE", "beside"),
    ):
        actions = ", ".join(f'"{key}"' for key, action in ACTIONS.items() if getattr(action, property))
        lines += [f"/** {comment} */", f"export const {name} = new Set([{actions}]);", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    JAVASCRIPT.write_text(javascript(), encoding="utf-8")
