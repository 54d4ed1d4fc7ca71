"""The panels that explain: what each is told of the state that the run is at."""

import json
from typing import Any

import numpy as np

from playground.model.baseline import Baseline
from playground.runs.run import Run


def explain(run: Run, options: dict[str, Any], example: int = -1) -> dict[str, str]:
    """What the open panels show, by name, as JSON. Nothing is computed for a closed one.

    Parameters
    ----------
    run : Run
    options : dict
        "1" for each panel that is open.
    example : int
        The training point that is followed, or -1.
    """
    wanted = {name for name, state in options.items() if state == "1"}
    shown = {}
    if "inside" in wanted:
        shown["inside"] = inside(run, example)
    if "regression" in wanted:
        shown["regression"] = regression(run)
    return {name: json.dumps(content, default=_plain) for name, content in shown.items()}


def inside(run: Run, example: int) -> dict[str, Any]:
    """One update's arithmetic, unit by unit: see `playground.model.arithmetic`."""
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


def regression(run: Run) -> dict[str, Any]:
    """scikit-learn's logistic regression on the inputs and, where there is a hidden layer, on its outputs."""
    found = {"inputs": _fit(run.experiment.baseline)}
    if run.settings.hidden_layer_sizes:
        found["hidden"] = _fit(run.experiment.fit_hidden_baseline(run.trainer.network))
    return found


def _fit(baseline: Baseline) -> dict[str, Any]:
    return {"weights": baseline.weights, "bias": baseline.bias, **baseline.metrics._asdict()}


def _plain(array: np.ndarray[Any, Any]) -> list[float]:
    """Numbers to nine digits: more than the page prints."""
    return [float(f"{value:.9g}") for value in array]
