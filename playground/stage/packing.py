"""Frames and specifications as the stage takes them: see `playground.stage.protocol`."""

import base64
import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from playground import figures
from playground.data.dataset import Dataset
from playground.exports import shelf
from playground.exports.files import MAX_BYTES, require_size
from playground.exports.formats import file_stem
from playground.model.snapshot import Snapshot
from playground.runs.run import Run
from playground.runs.settings import CONSTRAINTS, MANUAL_LIMITS
from playground.runs.speeds import SPEEDS
from playground.runs.validators import Interval, ListOf


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
    """
    scalars = np.array([(frame.update, run.epochs_at(frame), *frame.metrics) for frame in frames])
    parameters = np.array([frame.parameters for frame in frames])
    return {"scalars": encode(scalars), "parameters": encode(parameters if exact else parameters.astype(np.float32))}


def describe_points(data: Dataset) -> dict[str, Any]:
    """Return the points and their classes, as lists."""
    return {
        "points": data.points_train.tolist(),
        "labels": data.y_train.tolist(),
        "test_points": data.points_test.tolist(),
        "test_labels": data.y_test.tolist(),
    }


def pack_spec(run: Run, options: dict[str, str], map_form: dict[str, Any]) -> str:
    """All that the stage must know of an experiment before its first frame, as JSON.

    Parameters
    ----------
    run : Run
    options : dict
        The stage's own controls.
    map_form : dict
        What the map's form offers.
    """
    data, trainer = run.dataset, run.trainer
    train, test = (data.points_train, data.y_train), (data.points_test, data.y_test)
    decision = figures.decision_figure(
        train, test, data.axis_names, data.class_names, data.equal_scale, data.axis_categories
    )
    sizes = CONSTRAINTS["hidden_layer_sizes"]
    assert isinstance(sizes, ListOf)
    assert isinstance(sizes.item, Interval)
    return json.dumps(
        {
            "name": file_stem(run),
            "layer_sizes": trainer.layer_sizes,
            "limits": {"layers": sizes.max_length, "units": sizes.item.high},
            "manual_limits": (MANUAL_LIMITS.low, MANUAL_LIMITS.high),
            "activation": trainer.activation,
            "features": run.settings.features,
            "mean": data.mean.tolist(),
            "scale": data.scale.tolist(),
            **describe_points(data),
            "column_names": data.column_names,
            "variables": [variable._asdict() for variable in data.variables],
            "axis_names": data.axis_names,
            "class_names": data.class_names,
            "extent": figures.surface_extent(data.points, data.equal_scale),
            "cells": figures.SURFACE_CELLS,
            "reach": figures.SIGMOID_REACH,
            "figures": {"decision": decision.to_plotly_json()} | _charts_without_data(trainer.activation),
            "themes": figures.themes(),
            "regression": figures.THEMES["light"]["regression"],
            "classes": [style._asdict() for style in figures.CLASSES],
            "middle": figures.MIDDLE,
            "speeds": [speed._asdict() | {"name": name} for name, speed in SPEEDS.items()],
            "options": options,
            "shelf": {
                "format": shelf.FORMAT,
                "version": shelf.VERSION,
                "runs": shelf.MAX_RUNS,
                "bytes": shelf.MAX_BYTES,
                "name": shelf.MAX_NAME_LENGTH,
            },
            "max_bytes": MAX_BYTES,
            "map": map_form,
        },
        default=lambda array: array.tolist(),
    )


@cache
def _charts_without_data(activation: str) -> dict[str, Any]:
    """Charts that are the same for all runs. To build them takes longer than the rest of a specification."""
    charts = {
        "sigmoid": figures.unit_figure(),
        "hidden": figures.unit_figure(activation),
        "loss": figures.loss_figure(),
        "comparison": figures.comparison_figure(),
        "landscape": figures.landscape_figure(),
        "map": figures.map_figure(),
    }
    return {name: figure.to_plotly_json() for name, figure in charts.items()}
