"""Arrays, frames and files as they travel to the stage and back: see `playground.stage.protocol`."""

import base64
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.data.dataset import Dataset
from playground.exports.files import MAX_BYTES, require_size
from playground.model.activations import Array
from playground.runs.run import Run
from playground.training.history import History
from playground.training.snapshot import Snapshot

HISTORY = ("update", "epoch", "train_loss", "test_loss", "learning_rate")


def to_json(content: dict[str, Any]) -> str:
    """Return an answer as JSON. Arrays become lists."""
    return json.dumps(content, default=lambda array: array.tolist())


def encode(array: np.ndarray[Any, Any]) -> str:
    """An array's bytes as base64."""
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def decode_file(content: str, max_bytes: int = MAX_BYTES) -> bytes:
    """Return a file's bytes, which the stage sends as base64.

    Raises
    ------
    ValueError
        If the content is not base64, or too large: that is found before it is decoded.
    """
    require_size(3 * len(content) // 4 - content[-2:].count("="), max_bytes)
    try:
        return base64.b64decode(content, validate=True)
    except ValueError as error:
        raise ValueError("The content of a file must be base64.") from error


def pack_history(rows: Array) -> str:
    """Rows of a history as the loss chart takes them: without the accuracies."""
    return encode(rows[:, [History.columns.index(name) for name in HISTORY]])


def pack_frames(run: Run, frames: Sequence[Snapshot], exact: bool) -> dict[str, str]:
    """Snapshots as frames.

    Parameters
    ----------
    run : Run
        Whose snapshots they are.
    frames : sequence of Snapshot
    exact : bool
        Whether parameters are float64, for a frame that stays on the screen, or float32.

    Returns
    -------
    dict
        ``scalars`` and ``parameters``.

    Notes
    -----
    Of float32, the first bytes of all numbers stand before all second ones, and so on. Signs and exponents, which are
    much the same, are then next to each other: a compressed answer is smaller by an eighth.
    """
    scalars = np.array([(frame.update, run.epochs_at(frame), *frame.metrics) for frame in frames])
    parameters = np.array([frame.parameters for frame in frames])
    if not exact:
        parameters = parameters.astype(np.float32).reshape(-1, 1).view(np.uint8).T
    return {"scalars": encode(scalars), "parameters": encode(parameters)}


def describe_points(data: Dataset) -> dict[str, Any]:
    """Return the points and their classes, as lists."""
    return {
        "points": data.points_train.tolist(),
        "labels": data.y_train.tolist(),
        "test_points": data.points_test.tolist(),
        "test_labels": data.y_test.tolist(),
    }
