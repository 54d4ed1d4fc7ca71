"""The panels that Python fills, and the content of each one that is open."""

from collections.abc import Callable
from typing import Any

import numpy as np

from playground.data.table import Table
from playground.model.baseline import Baseline
from playground.model.optimizers import ADAM_BETAS, EPSILON, OPTIMIZERS, RMSPROP_DECAY
from playground.model.trainer import MAX_STEP_NORM
from playground.runs.run import Run
from playground.runs.settings import Settings, differing
from playground.stage.answers.maps import describe as describe_map
from playground.stage.controls import label_setting
from playground.stage.protocol import Answer, Request
from playground.stage.visit import Visit


def explain(visit: Visit, run: Run, request: Request) -> Answer:
    """Return the content of the open panels, by name. Nothing is computed for a closed one.

    Parameters
    ----------
    visit : Visit
    run : Run
        That is shown.
    request : dict
        Its options hold "1" for each panel that is open.
    """
    opened = {name for name, value in request["options"].items() if value == "1"}
    if "slow" in opened:
        opened.add("inside")  # slow motion shows the same arithmetic
    content = {name: _rounded(describe(run, request)) for name, describe in PANELS.items() if name in opened}
    if "map" in opened:
        content["map"] = describe_map(visit, run, request)
    if visit.reference:
        content["compare"] = describe_differences(run.settings, visit.reference.run.settings)
    return content


def describe_differences(settings: Settings, other: Settings) -> list[tuple[str, str, str]]:
    """Return the label and both values of each setting in which two runs differ."""
    return [
        (label_setting(name), _text(getattr(settings, name)), _text(getattr(other, name)))
        for name in differing(settings, other)
    ]


def describe_update(run: Run, request: Request) -> dict[str, Any]:
    """Return the arithmetic of one update, unit by unit: see `playground.model.arithmetic`."""
    kind, step, example, update = run.inspect(request["example"], request["ahead"])
    params = step.hyperparameters
    return {
        "kind": kind,
        "before": step.before.update,
        "batch": step.batch,
        "example": example,
        "point": run.dataset.points_train[example],
        "optimizer": params.optimizer,
        "slots": OPTIMIZERS[params.optimizer].slots,
        "constants": {
            "decay": RMSPROP_DECAY,
            "beta1": ADAM_BETAS[0],
            "beta2": ADAM_BETAS[1],
            "epsilon": EPSILON,
        },
        "rate": update.rate,
        "count": update.number,
        "momentum": params.momentum if OPTIMIZERS[params.optimizer].uses_momentum else 0.0,
        "alpha": params.alpha,
        "l1": params.l1,
        "frozen": params.freeze_hidden,
        "target": update.target,
        "outputs": update.outputs,
        "loss": update.loss,
        "units": [
            unit._asdict() | {"state": list(unit.state), "new_state": list(unit.new_state)} for unit in update.units
        ],
    }


def describe_regression(run: Run, _request: Request) -> dict[str, Any]:
    """Return the fits of logistic regression: on the inputs and, with a hidden layer, on its outputs."""
    fits = {"inputs": _describe_fit(run.experiment.baseline)}
    if run.settings.hidden_layer_sizes:
        fits["hidden"] = _describe_fit(run.experiment.fit_hidden_baseline(run.trainer.network))
    return fits


def describe_landscape(run: Run, request: Request) -> dict[str, Any]:
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


PANELS: dict[str, Callable[[Run, Request], dict[str, Any]]] = {
    "landscape": describe_landscape,
    "inside": describe_update,
    "regression": describe_regression,
}


def _describe_fit(baseline: Baseline) -> dict[str, Any]:
    return {"weights": list(baseline.weights), "biases": baseline.biases, **baseline.metrics._asdict()}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Table):
        return f"{len(value.labels):,} rows of {', '.join(value.column_names)}"
    if isinstance(value, tuple):
        return ", ".join(map(_text, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _rounded(content: Any) -> Any:
    """Round arrays to nine digits, more than the page shows."""
    if isinstance(content, dict):
        return {name: _rounded(value) for name, value in content.items()}
    if isinstance(content, list):
        return [_rounded(value) for value in content]
    return [float(f"{value:.9g}") for value in content] if isinstance(content, np.ndarray) else content
