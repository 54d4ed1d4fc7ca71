"""The messages between the page and the server, in one table.

The stage asks and the server answers, one request at a time. A request names the frame on the screen and the last frame
that the stage holds; the answer continues from one of the two. Each field stands here once, with its type and meaning;
fields that some actions need stand with them, in `stage.actions.table`. The server reads requests by these tables, and
``browser/loop/protocol.js``, which the stage's modules are type-checked against, is written from them::

    python -m playground.stage.javascript

Both travel as JSON, by an address of the stage's own: Streamlit would run the page's script for each request, and draw
the page for each answer. Large arrays are base64 of their bytes, little-endian.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from playground.runs.speeds import SPEEDS

# Messages as dictionaries, with the fields of the tables below.
Request = dict[str, Any]
Answer = dict[str, Any]


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
            "slow",
            "hidden",
            "landscape",
            "gradients",
            "regression",
            "inside",
            "predict",
            "map",
            "compare",
            "share",
            "confusion",
            "present",
        ),
        OFF_OR_ON,
    ),
}

# What the options that open a view are called.
VIEWS = {
    "lines": "Unit boundaries",
    "slow": "Slow motion",
    "hidden": "Hidden space",
    "landscape": "Loss landscape",
    "gradients": "Gradients",
    "regression": "Logistic regression",
    "inside": "Inside one update",
    "predict": "Predict",
    "map": "Hyperparameter map",
    "compare": "Compare runs",
    "share": "Export and share",
    "confusion": "Confusion matrix",
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
    "ahead": Field("boolean", "Whether the next update is explained, even where the last one was recorded."),
    "options": Field("Options", "The stage's own controls."),
    "axes": Field("any", "Parameters that span the loss landscape's plane: see `playground.runs.landscape.Landscape`."),
    "points": Field("number", "Number of the points that the stage holds."),
    "map_number": Field("number", "Of the map that the stage holds, or -1."),
    "map_cells": Field("number", "How many finished cells of it the stage holds."),
    "record_update": Field("number", "At which the stage's record begins, or -1: see `stage.record`."),
    "lesson": Field("string", "Name of the lesson that the stage shows; empty for none."),
    "step": Field("number", "Of that lesson, from 1."),
    "moment": Field("any", "What followers of a teacher's page see beside the run: see `stage.broadcast`."),
}

ANSWER = {
    "sequence": Field("number", "Grows with every answer: the stage drops what it has seen."),
    "due": Field("boolean", "Whether the page is to run again; it tells the stage all where all else is missing."),
    "unknown": Field("boolean", "Whether the server does not know the visit, as after a restart."),
    "id": Field("number", "Of the request; missing in the first answer for a run."),
    "action": Field("string", "Of the request; missing in the first answer for a run."),
    "session": Field("string", "Names the visitor's session; only with a `Spec`."),
    "generation": Field("number", "Of the run: frames of another are dropped."),
    "base": Field("number", "The frames follow the frame of this update, or -1 where they replace all others."),
    "exact": Field("boolean", "Whether parameters are float64, for a frame that stays, or float32, byte by byte."),
    "scalars": Field("string", "Per frame: update, epochs, and the four metrics. float64."),
    "parameters": Field("string", "Per frame: the trainer's vector of parameters."),
    "history": Field("string", "New rows of the history: update, epochs, both losses, learning rate. float64."),
    "stride": Field("number", "Updates between two rows of the history."),
    "past": Field("boolean", "Whether the frame is of an earlier update than the one at which the run stands."),
    "unfinished": Field("boolean", "Whether more updates must be made for what was asked: ask again."),
    "message": Field("string", "Why training has stopped, or a remark; empty for none."),
    "diverged": Field("boolean", "Whether training has stopped because it diverged."),
    "rate": Field("number", "The learning rate that was chosen."),
    "rate_now": Field("number", "The learning rate of the next update after the last frame, as scheduled."),
    "scheduled": Field("boolean", "Whether a schedule changes it."),
    "frozen": Field("boolean", "Whether the hidden layers are frozen."),
    "edits": Field("number", "How many parameters were set manually."),
    "points": Field("number", "Number of the points that belong to the frame."),
    "data": Field(
        "{ points: number[][], labels: number[], test_points: number[][], test_labels: number[] }",
        "These points, where the stage lacks them: the `Spec`'s fields of that name.",
    ),
    "undo": Field("boolean", "Whether the last change of the points can be taken back."),
    "redo": Field("boolean", "Whether it can be made again."),
    "waiting": Field("string", "Why the points are not enough to train on; empty if they are."),
    "refused": Field("string", "Why the request was not carried out; empty where it was."),
    "spec": Field("Spec", "Of the experiment, where the stage lacks it."),
    "file": Field("string", "Name of the file that was made."),
    "media_type": Field("string", "Of that file."),
    "content": Field("string", "The file's bytes, base64."),
    "remark": Field("string", "What is to be said of that file; missing where there is nothing."),
    "link": Field("string", "Why a link cannot lead here; empty where it can."),
    "checkpoint_scalars": Field("string", "Per checkpoint of the run: as `scalars`."),
    "checkpoint_parameters": Field("string", "Per checkpoint: its parameters. float32, byte by byte."),
    "point_history": Field(
        "Record<string, any> | null", "The points of all updates: see `Points.history`; null if unedited."
    ),
    "reference_spec": Field("Spec | null", "Of the reference run; null for none."),
    "reference_scalars": Field("string", "Per frame, of the reference run: as `scalars`."),
    "reference_parameters": Field("string", "Per frame, of the reference run: as `parameters`."),
    "saved_runs": Field("any[]", "Saved runs: see `playground.exports.saved_runs.read_saved_runs`."),
    "compare": Field("string[][]", "The settings that differ: see `stage.answers.panels.describe_differences`."),
    "landscape": Field("any", "The run's path in a plane: see `stage.answers.panels.describe_landscape`."),
    "inside": Field("any", "The arithmetic of one update: see `stage.answers.panels.describe_update`."),
    "regression": Field("any", "Logistic regression's fits: see `stage.answers.panels.describe_regression`."),
    "map": Field("any", "The map's state and new cells: see `stage.answers.maps.describe`."),
    "record": Field("string", "The run's file, where a record begins: see `stage.record`."),
    "record_update": Field("number", "At which that record begins."),
    "tail": Field("string", "What was changed since the record began, as JSON."),
    "lesson": Field("any", "The lesson, with a `Spec`: see `stage.actions.lessons.describe`; null for none."),
    "classroom": Field("any", "The class, with a `Spec`: see `stage.actions.classes.describe`; null for none."),
    "unheard": Field("string", "Why those who follow a teacher's page do not see this; empty where they do."),
    "reading": Field("any", "What has happened in the step: see `stage.actions.lessons.read_step`."),
}

SPEC = {
    "name": Field("string", "Dataset and layer sizes: the start of file names."),
    "layer_sizes": Field("number[]", "Inputs, units of each hidden layer, output units."),
    "output": Field("string", "Of the output units: sigmoid (one, for two classes) or softmax (one for each class)."),
    "guess": Field("number", "The cross-entropy of guessing: ln of the number of classes."),
    "limits": Field("{ layers: number, units: number }", "How many hidden layers, and units per layer, are allowed."),
    "manual_limits": Field("number[]", "Lowest and highest number that a parameter may be set to."),
    "activation": Field("string", "Of the hidden units."),
    "features": Field("string[]", "The inputs that are derived from the plotted columns. The other columns follow."),
    "mean": Field("number[]", "Of each column, over the training set. The plane is a slice at the mean of the others."),
    "scale": Field("number[]", "Standard deviation of each column, over the training set."),
    "points": Field("number[][]", "The training set, in the units of the columns; the first two are plotted."),
    "labels": Field("number[]", "The training points' classes, which are indices of `classes`."),
    "test_points": Field("number[][]", "The test set, in the same units."),
    "test_labels": Field("number[]", "The test points' classes."),
    "column_names": Field("string[]", "What the columns are called."),
    "variables": Field(
        "{ name: string, categories: string[] }[]",
        "What the columns are made of, in their order: of numbers where there are no categories.",
    ),
    "axis_names": Field("string[]", "What the two plotted columns are called."),
    "plane": Field(
        "{ origin: number[], directions: number[][] } | null",
        "That the decision chart shows, in the units of the columns, with orthonormal directions; null for that of the "
        "first two columns.",
    ),
    "picture": Field(
        "{ rows: number, columns: number, pixels: number[] } | null",
        "Where the inputs are the pixels of a picture: its size, and each input's pixel, row by row, or -1.",
    ),
    "extent": Field("number[]", "The plane that is drawn: x from, x to, y from, y to."),
    "cells": Field("number", "Points of the plane's grid in each direction."),
    "reach": Field("number", "Largest logit on the axis of the outputs."),
    "figures": Field("Record<string, any>", "The Plotly figures by name."),
    "themes": Field("Record<string, any>", "The figures' colors for the light and the dark theme."),
    "regression": Field("string", "Color of logistic regression's line."),
    "classes": Field(
        "{ name: string, color: string, symbol: string, tint: string }[]",
        "What each class is called, and how it is drawn.",
    ),
    "middle": Field("string", "Color of 0.5, or zero."),
    "speeds": Field(
        "{ name: string, label: string, updates: number, epochs: number, hold: number }[]", "From slow to fast."
    ),
    "options": Field("Options", "The stage's own controls, as the URL has them."),
    "saved_runs": Field(
        "{ format: string, version: number, runs: number, bytes: number, name: number }",
        "Of files of saved runs, how many runs and bytes they may hold, and how long a name may be.",
    ),
    "option_names": Field(
        "Record<string, Record<string, string>>",
        "What options are called, by setting, where their keys are not what the page says.",
    ),
    "max_bytes": Field("number", "Size of the largest file that can be loaded."),
    "map": Field("Record<string, any>", "What the map's form offers: see `stage.answers.maps.describe_form`."),
}  # fmt: skip


def read(message: Any, fields: Mapping[str, Field]) -> Request:
    """Return these fields of a request, whatever the message holds.

    Fields that are missing or of the wrong type become -1, an empty string, False or an empty object; fields of type
    ``any`` become None where they are missing.
    """
    values = message if isinstance(message, Mapping) else {}
    return {name: _READERS[field.type](values.get(name)) for name, field in fields.items()}


def _integer(value: Any) -> int:
    """Return the value as an integer; -1 where it is not a safe integer of JavaScript."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return int(value) if number and abs(value) < 2**53 else -1


_READERS: dict[str, Callable[[Any], Any]] = {
    "number": _integer,
    "string": lambda value: value if isinstance(value, str) else "",
    "boolean": lambda value: value is True,
    "Options": lambda value: value if isinstance(value, dict) else {},
    "any": lambda value: value,
}
