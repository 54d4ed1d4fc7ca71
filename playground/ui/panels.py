"""The panels that Python fills, and the content of each one that is open."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np

from playground.model.baseline import Baseline
from playground.runs.run import Run


def explain(run: Run, options: dict[str, Any], example: int = -1) -> dict[str, str]:
    """Return the content of the open panels, by name, as JSON. Nothing is computed for a closed one.

    Parameters
    ----------
    run : Run
    options : dict
        "1" for each panel that is open.
    example : int
        The training example to follow, or -1.
    """
    return {
        name: json.dumps(describe(run, example), default=_round)
        for name, describe in PANELS.items()
        if options.get(name) == "1"
    }


def describe_update(run: Run, example: int) -> dict[str, Any]:
    """Return the arithmetic of one update, unit by unit: see `playground.model.arithmetic`."""
    kind, step, example, update = run.inspect(example)
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


def describe_regression(run: Run, _example: int) -> dict[str, Any]:
    """Return the fits of logistic regression: on the inputs and, with a hidden layer, on its outputs."""
    fits = {"inputs": _describe_fit(run.experiment.baseline)}
    if run.settings.hidden_layer_sizes:
        fits["hidden"] = _describe_fit(run.experiment.fit_hidden_baseline(run.trainer.network))
    return fits


PANELS: dict[str, Callable[[Run, int], dict[str, Any]]] = {
    "inside": describe_update,
    "regression": describe_regression,
}


def _describe_fit(baseline: Baseline) -> dict[str, Any]:
    return {"weights": baseline.weights, "bias": baseline.bias, **baseline.metrics._asdict()}


def _round(array: np.ndarray[Any, Any]) -> list[float]:
    """Round to nine digits, more than the page shows."""
    return [float(f"{value:.9g}") for value in array]
