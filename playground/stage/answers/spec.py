"""The specification of an experiment: what the stage must know before the first frame."""

from functools import cache
from typing import Any

from playground import figures
from playground.data.dataset import Dataset
from playground.data.picture import read_picture
from playground.exports import saved_runs
from playground.exports.files import MAX_BYTES
from playground.exports.formats import file_stem
from playground.model.outcome import chance_loss
from playground.runs.run import Run
from playground.runs.settings import MANUAL_LIMITS, MAX_LAYERS, MAX_WIDTH
from playground.runs.speeds import SPEEDS
from playground.stage.answers import maps
from playground.stage.answers.packing import describe_points
from playground.stage.controls import OPTION_NAMES


def pack_spec(run: Run, options: dict[str, str], data: Dataset | None = None) -> dict[str, Any]:
    """Return all that the stage must know of an experiment before its first frame: `playground.stage.protocol.SPEC`.

    Parameters
    ----------
    run : Run
    options : dict
        The stage's own controls.
    data : Dataset, optional
        Other points of the run than the present ones.
    """
    data, trainer = data or run.dataset, run.trainer
    n_classes = len(data.class_names)
    train, test = (data.place(data.points_train), data.y_train), (data.place(data.points_test), data.y_test)
    decision = figures.decision_figure(
        train, test, data.axis_names, data.class_names, data.equal_scale, data.axis_categories
    )
    picture = read_picture(data.column_names, run.settings.features)
    return {
        "name": file_stem(run),
        "layer_sizes": trainer.layer_sizes,
        "output": trainer.output,
        "guess": chance_loss(n_classes),
        "limits": {"layers": MAX_LAYERS, "units": MAX_WIDTH},
        "manual_limits": (MANUAL_LIMITS.low, MANUAL_LIMITS.high),
        "activation": trainer.activation,
        "features": run.settings.features,
        "mean": data.mean.tolist(),
        "scale": data.scale.tolist(),
        **describe_points(data),
        "column_names": data.column_names,
        "variables": [variable._asdict() for variable in data.variables],
        "axis_names": data.axis_names,
        "plane": data.plane and {"origin": data.plane.origin, "directions": data.plane.directions},
        "extent": figures.surface_extent(data.place(data.points), data.equal_scale),
        "picture": picture and picture._asdict(),
        "cells": figures.SURFACE_CELLS,
        "reach": figures.SIGMOID_REACH,
        "figures": {"decision": decision.to_plotly_json()}
        | _charts_without_data(trainer.activation, trainer.output, n_classes),
        "themes": figures.themes(),
        "regression": figures.THEMES["light"]["regression"],
        "classes": [
            {"name": name, **style._asdict()} for name, style in zip(data.class_names, figures.CLASSES, strict=False)
        ],
        "middle": figures.MIDDLE,
        "speeds": [speed._asdict() | {"name": name} for name, speed in SPEEDS.items()],
        "options": options,
        "saved_runs": {
            "format": saved_runs.FORMAT,
            "version": saved_runs.VERSION,
            "runs": saved_runs.MAX_RUNS,
            "bytes": saved_runs.MAX_BYTES,
            "name": saved_runs.MAX_NAME_LENGTH,
        },
        "option_names": OPTION_NAMES,
        "max_bytes": MAX_BYTES,
        "map": maps.describe_form(),
    }


@cache
def _charts_without_data(activation: str, output: str, n_classes: int) -> dict[str, Any]:
    """Charts that are the same for all runs. To build them takes longer than the rest of a specification."""
    charts = {
        "sigmoid": figures.unit_figure(output),
        "hidden": figures.unit_figure(activation),
        "loss": figures.loss_figure(n_classes),
        "comparison": figures.comparison_figure(n_classes),
        "landscape": figures.landscape_figure(),
        "gradients": figures.gradients_figure(),
        "map": figures.map_figure(),
    }
    return {name: figure.to_plotly_json() for name, figure in charts.items()}
