"""The panels that Python fills, and the content of each one that is open."""

from collections.abc import Callable
from typing import Any

import numpy as np

from playground.data.table import Table
from playground.model.activations import Array
from playground.runs.landscape import Plane
from playground.runs.run import Run
from playground.runs.settings import Settings, differing
from playground.stage.answers.maps import describe as describe_map
from playground.stage.controls import label_setting, name_option
from playground.stage.protocol import Answer, Request
from playground.stage.visit import Visit
from playground.training.baseline import Baseline
from playground.training.optimizers import ADAM_BETAS, EPSILON, OPTIMIZERS, RMSPROP_DECAY
from playground.training.trainer import MAX_STEP_NORM


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
    if "landscape" in opened:
        reference = visit.reference.run if visit.reference else None
        content["landscape"] = _rounded(describe_landscape(run, request, reference))
    if "map" in opened:
        content["map"] = describe_map(visit, run, request)
    if visit.reference:
        content["compare"] = describe_differences(run.settings, visit.reference.run.settings)
    return content


def describe_differences(settings: Settings, other: Settings) -> list[tuple[str, str, str]]:
    """Return the label and both values of each setting in which two runs differ."""
    return [
        (label_setting(name), _text(name, getattr(settings, name)), _text(name, getattr(other, name)))
        for name in differing(settings, other)
    ]


def describe_update(run: Run, request: Request) -> dict[str, Any]:
    """Return the arithmetic of one update, unit by unit: see `playground.training.arithmetic`."""
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


def describe_landscape(run: Run, request: Request, reference: Run | None = None) -> dict[str, Any]:
    """Return a plane of parameters, the run's path in it and, unless it is played, where its next update leads.

    The path of a reference run that has the same parameters on the same surface is in the plane, too.
    """
    moving = request["action"] == "play"
    misfit = _explain_misfit(run, reference) if reference else ""
    other = _path(reference) if reference and not misfit else None
    plane = run.landscape.plane(request["axes"], run.checkpoints, moving, other)
    path = plane.project(_path(run))
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
        "reference": reference and _describe_reference(run, reference, plane, other, misfit),
    }


def _describe_reference(run: Run, reference: Run, plane: Plane, path: Array | None, misfit: str) -> dict[str, Any]:
    """Return the path of a reference run in a plane, and what tells the two runs apart; or why it is not shown."""
    if path is None:
        return {"misfit": misfit}
    differences = describe_differences(run.settings, reference.settings)
    label, own, other = min(differences, key=lambda row: row[0] != label_setting("optimizer"), default=("", "", ""))
    prefix = "" if label == label_setting("optimizer") else f"{label.lower()} "
    return {
        "updates": [checkpoint.update for checkpoint in reference.checkpoints],
        "path": list(plane.project(path)),
        "names": [f"{prefix}{own}".strip(), f"{prefix}{other}".strip()],
    }


def _explain_misfit(run: Run, reference: Run) -> str:
    """Return why a reference run is not on the surface of a run; empty if it is."""
    own, other = run.trainer, reference.trainer
    if own.layer_sizes != other.layer_sizes:
        sizes = ["-".join(map(str, trainer.layer_sizes)) for trainer in (own, other)]
        return f"The path of B is not shown: its network is {sizes[1]}, not {sizes[0]}."
    if own.activation != other.activation:
        return f"The path of B is not shown: its activation is {other.activation}, not {own.activation}."
    ours, theirs = run.experiment, reference.experiment
    same = np.array_equal(ours.X_train, theirs.X_train) and np.array_equal(ours.targets_train, theirs.targets_train)
    return "" if same else "The path of B is not shown: it was trained on other data or inputs."


def _path(run: Run) -> Array:
    """Return the parameters of a run's checkpoints, of shape (n_checkpoints, n_parameters)."""
    return np.array([checkpoint.parameters for checkpoint in run.checkpoints])


PANELS: dict[str, Callable[[Run, Request], dict[str, Any]]] = {
    "inside": describe_update,
    "regression": describe_regression,
}


def _describe_fit(baseline: Baseline) -> dict[str, Any]:
    return {"weights": list(baseline.weights), "biases": baseline.biases, **baseline.metrics._asdict()}


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Table):
        return f"{len(value.labels):,} rows of {', '.join(value.column_names)}"
    if isinstance(value, tuple):
        return ", ".join(_text(name, each) for each in value) or "none"
    return f"{value:g}" if isinstance(value, float) else name_option(name, str(value))


def _rounded(content: Any) -> Any:
    """Round arrays to nine digits, more than the page shows."""
    if isinstance(content, dict):
        return {name: _rounded(value) for name, value in content.items()}
    if isinstance(content, list):
        return [_rounded(value) for value in content]
    return [float(f"{value:.9g}") for value in content] if isinstance(content, np.ndarray) else content
