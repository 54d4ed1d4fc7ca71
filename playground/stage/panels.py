"""The panels that Python fills, and the content of each one that is open."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np

from playground.model.baseline import Baseline
from playground.model.trainer import MAX_STEP_NORM
from playground.runs.run import Run


def explain(run: Run, request: dict[str, Any]) -> dict[str, str]:
    """Return the content of the open panels, by name, as JSON. Nothing is computed for a closed one.

    Parameters
    ----------
    run : Run
    request : dict
        As `playground.stage.protocol.read_request` returns it; its options hold "1" for each panel that is open.
    """
    return {
        name: json.dumps(describe(run, request), default=_round)
        for name, describe in PANELS.items()
        if request["options"].get(name) == "1"
    }


def describe_update(run: Run, request: dict[str, Any]) -> dict[str, Any]:
    """Return the arithmetic of one update, unit by unit: see `playground.model.arithmetic`."""
    kind, step, example, update = run.inspect(request["example"])
    params = step.hyperparameters
    return {
        "kind": kind,
        "before": step.before.update,
        "batch": step.batch,
        "example": example,
        "point": run.dataset.points_train[example],
        "rate": params.learning_rate_init,
        "momentum": params.momentum,
        "alpha": params.alpha,
        "l1": params.l1,
        "frozen": params.freeze_hidden,
        "label": update.label,
        "probability": update.probability,
        "loss": update.loss,
        "units": [unit._asdict() for unit in update.units],
    }


def describe_regression(run: Run, _request: dict[str, Any]) -> dict[str, Any]:
    """Return the fits of logistic regression: on the inputs and, with a hidden layer, on its outputs."""
    fits = {"inputs": _describe_fit(run.experiment.baseline)}
    if run.settings.hidden_layer_sizes:
        fits["hidden"] = _describe_fit(run.experiment.fit_hidden_baseline(run.trainer.network))
    return fits


def describe_landscape(run: Run, request: dict[str, Any]) -> dict[str, Any]:
    """Return a plane of parameters, the run's path in it and, unless it is played, where its next update leads."""
    moving = request["action"] == "play"
    plane = run.landscape.plane(request["axes"], run.checkpoints, moving)
    path = plane.project(np.array([checkpoint.parameters for checkpoint in run.checkpoints]))
    target = np.full(2, np.nan) if moving else plane.project(run.trainer.parameters + run.next_step())
    return {
        "axes": plane.axes,
        # Two parameters span their plane by themselves.
        "origin": [] if plane.axes else plane.origin,
        "directions": [] if plane.axes else list(plane.directions),
        "shares": plane.shares,
        "updates": [checkpoint.update for checkpoint in run.checkpoints],
        "path": list(path),
        "next": target if np.abs(target).max() < MAX_STEP_NORM else None,
    }


PANELS: dict[str, Callable[[Run, dict[str, Any]], dict[str, Any]]] = {
    "landscape": describe_landscape,
    "inside": describe_update,
    "regression": describe_regression,
}


def _describe_fit(baseline: Baseline) -> dict[str, Any]:
    return {"weights": baseline.weights, "bias": baseline.bias, **baseline.metrics._asdict()}


def _round(array: np.ndarray[Any, Any]) -> list[float]:
    """Round to nine digits, more than the page shows."""
    return [float(f"{value:.9g}") for value in array]
