"""The stage: mounts the component that plays and draws, answers its requests, packs snapshots into frames.

The stage pulls. It names the frame on its screen and the last one it holds; the answer trains on from one of these and
brings the frames after it. Whatever was lost on the way is asked for again, and comes out the same.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import plotly
import streamlit as st

from playground import figures
from playground.exports import files
from playground.exports.formats import EXPORTS, Export, stem
from playground.model.snapshot import Snapshot, fractional_epochs
from playground.runs.run import Run
from playground.runs.settings import BY_HAND, SPEEDS
from playground.ui import link, session, sidebar, views

ASSETS = Path(__file__).parent / "browser"
_digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(ASSETS.rglob("*.*")))).hexdigest()[:12]
ASSETS_PATH = f"playground-{_digest}"
PLOTLY_PATH = f"plotly-{plotly.__version__}"

# Inline JavaScript is sent again with every answer: only the door, which fetches the rest once.
DOOR = f"""
const base = document.baseURI;
const stage = import(new URL("{ASSETS_PATH}/stage.js", base));
export default function (component) {{
  stage.then(({{ mount }}) => mount(component, new URL("{ASSETS_PATH}/", base), new URL("{PLOTLY_PATH}/", base)));
  return () => stage.then(({{ unmount }}) => unmount(component.parentElement));
}}
"""

_component = st.components.v2.component("stage", html='<div class="stage"></div>', js=DOOR, isolate_styles=False)

# The stage's own controls, as the URL has them: what each may be, its default first.
SWITCHED_OFF = ("0", "1")
OPTIONS: dict[str, tuple[str, ...]] = {
    "speed": ("normal", *(name for name in SPEEDS if name != "normal")),
    "test": ("1", "0"),
    **dict.fromkeys(("hard", "log", "network", "lines", "hidden", "regression", "inside", "share"), SWITCHED_OFF),
}


@st.fragment
def stage() -> None:
    """Draw the stage, where it left off or anew."""
    run = session.run()
    if session.reply() is None:
        with run.lock:
            answer = _answer(run, [run.stand_at(-1)], spec=True) | views.opened(run, _options())
        note = session.take_note()
        session.set_reply(answer | {"message": answer["message"] or note})
    if session.overtaken():
        st.rerun()
    _component(key=session.STAGE, data=session.reply(), on_request_change=_on_request, height="content")


def _on_request() -> None:
    """Answer the stage, before the page is drawn."""
    request = session.request()
    run = session.run()
    _keep_options(request.get("options"))
    if request.get("action") == "new_weights":
        sidebar.next_weights()
    elif request.get("action") == "load":
        _load(run, request)
    elif request.get("generation") == run.generation:
        with run.lock:
            answer = respond(run, request)
        _reply(request, answer)
        link.forget_where_left(run)
    else:
        session.forget_reply()


def _reply(request: dict[str, Any], answer: dict[str, Any]) -> None:
    session.set_reply(answer | {"id": _whole(request.get("id")), "action": str(request.get("action"))})


def _load(run: Run, request: dict[str, Any]) -> None:
    """Take on the run that a file holds; what is wrong with the file is answered, and the present run stays."""
    try:
        data = base64.b64decode(str(request.get("content")), validate=True)
        loaded = files.load(data, run.generation + 1)
    except ValueError as wrong:
        with run.lock:
            answer = respond(run, request | {"action": "draw"})
        _reply(request, answer | {"refused": str(wrong)})
    else:
        sidebar.show(loaded.settings)
        session.take_on(loaded)


def respond(run: Run, request: dict[str, Any]) -> dict[str, Any]:
    """Carry out what the stage asks for.

    Parameters
    ----------
    run : Run
    request : dict
        ``action``: play, pause, update, epoch, reset, set, export, link or draw; ``shown`` and ``last``: the updates of
        the frame on the screen and of the last one that the stage holds; ``speed``: a key of `SPEEDS`; ``frames``: how
        many it can take; ``spec``: whether it lacks the figures; ``place`` and ``value``: of the parameter to set;
        ``options``: as in `OPTIONS`; ``example``: the training point that was picked; ``file``: a key of `EXPORTS`.

    Returns
    -------
    dict
        Of strings and numbers, as the component takes them.
    """
    run.set_live(sidebar.live(run.settings))
    action = request.get("action")
    shown, last = _whole(request.get("shown")), _whole(request.get("last"))
    run.shown(shown)
    told: dict[str, Any] = {"refused": ""}
    if action == "reset":
        base, frames = -1, [run.reset()]
    elif action == "play":
        base = run.stand_at(last).update
        frames = run.reel(
            SPEEDS.get(str(request.get("speed")), SPEEDS["normal"]), max(1, _whole(request.get("frames")))
        )
    else:
        moment = run.stand_at(shown)
        base, frames = -1, [moment]
        if action == "update":
            base, frames = moment.update, run.step() or [moment]
        elif action == "epoch":
            base, frames = moment.update, run.advance(run.trainer.updates_to_epoch_end()) or [moment]
        elif action == "set":
            try:
                frames = [run.set_parameter(_whole(request.get("place")), request.get("value"))]
            except ValueError as rule:
                told["refused"] = str(rule)
        elif action == "export" and (kind := str(request.get("file"))) in EXPORTS:
            told |= _file(run, EXPORTS[kind])
        elif action == "link":
            told["link"] = link.refusal(run)
    answer = _answer(run, frames, base, min(base, _whole(request.get("recorded"))), bool(request.get("spec")))
    return answer | told | views.opened(run, request.get("options"), _whole(request.get("example")))


def _file(run: Run, export: Export) -> dict[str, str]:
    made = export.make(run)
    content = made.encode() if isinstance(made, str) else made
    return {
        "file": f"{stem(run)}-update-{run.trainer.update}{export.ending}",
        "media_type": export.media_type,
        "content": base64.b64encode(content).decode(),
    }


def pack(frames: Sequence[Snapshot], n_train: int, exact: bool) -> dict[str, str]:
    """Frames as base64.

    Returns
    -------
    dict
        ``heads``: float64, for each frame its update, epochs with their fraction, and the four metrics. ``parameters``:
        as the trainer's flat vector, float32 while it moves, float64 (``exact``) where it stands.
    """
    heads = np.array([(f.update, fractional_epochs(f.epoch, f.position, n_train), *f.metrics) for f in frames])
    parameters = np.array([f.parameters for f in frames])
    return {"heads": _base64(heads), "parameters": _base64(parameters if exact else parameters.astype(np.float32))}


def _answer(
    run: Run, frames: Sequence[Snapshot], base: int = -1, recorded: int = -1, spec: bool = False
) -> dict[str, Any]:  # fmt: skip
    trainer, exact = run.trainer, len(frames) == 1
    history = trainer.history
    fresh = history.rows[history.rows[:, 0] > recorded]
    answer = {
        "generation": run.generation,
        "base": base,
        "exact": exact,
        "history": _base64(fresh[:, :4]),
        "stride": history.stride,
        "message": _divergence(run) if trainer.diverged else "",
        "rate": run.settings.learning_rate_init,
        "frozen": run.settings.freeze_hidden,
        "edits": len(run.edits),
    }
    answer |= pack(frames, len(run.dataset.y_train), exact)
    if spec:
        answer["spec"] = _spec(run)
    return answer


def _divergence(run: Run) -> str:
    smaller = "a smaller learning rate" if run.settings.learning_rate_init > 0.001 else "less momentum or penalty"
    return (
        f"The numbers grew beyond all bounds: the next update would not be finite, so training stands at update "
        f"{run.trainer.update:,}. Choose {smaller} and press Play, or Reset."
    )


def _spec(run: Run) -> str:
    """All that the stage must know of an experiment before its first frame, as JSON."""
    data, trainer = run.dataset, run.trainer
    train, test = (data.points_train, data.y_train), (data.points_test, data.y_test)
    charts = {
        "decision": figures.decision_figure(train, test, data.axis_names, data.class_names),
        "sigmoid": figures.unit_figure(),
        "hidden": figures.unit_figure(trainer.activation),
        "loss": figures.loss_figure(),
    }
    return json.dumps(
        {
            "figures": {name: figure.to_plotly_json() for name, figure in charts.items()},
            "themes": figures.themes(),
            "regression": figures.THEMES["light"]["regression"],
            "by_hand": (BY_HAND.low, BY_HAND.high),
            "classes": [style._asdict() for style in figures.CLASSES],
            "middle": figures.MIDDLE,
            "extent": figures.surface_extent(np.vstack([data.points_train, data.points_test])),
            "cells": figures.SURFACE_CELLS,
            "reach": figures.SIGMOID_REACH,
            "layer_sizes": trainer.layer_sizes,
            "activation": trainer.activation,
            "features": run.settings.features,
            "mean": data.mean.tolist(),
            "scale": data.scale.tolist(),
            "points": data.points_train.tolist(),
            "labels": data.y_train.tolist(),
            "axis_names": data.axis_names,
            "class_names": data.class_names,
            "speeds": [speed._asdict() | {"name": name} for name, speed in SPEEDS.items()],
            "options": _options(),
            "name": stem(run),
            "most_bytes": files.MOST_BYTES,
        },
        default=lambda array: array.tolist(),
    )


def _options() -> dict[str, str]:
    """The stage's own controls, as the URL has them, or else at their defaults."""
    return {
        name: value if (value := st.query_params.get(name)) in permitted else permitted[0]
        for name, permitted in OPTIONS.items()
    }  # fmt: skip


def _keep_options(options: Any) -> None:
    """Let the URL follow the stage's own controls; defaults are left out of it."""
    if not isinstance(options, dict):
        return
    for name, permitted in OPTIONS.items():
        value = options.get(name)
        if value not in permitted or value == permitted[0]:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != value:
            st.query_params[name] = value


def _whole(value: Any) -> int:
    return int(value) if isinstance(value, (int, float)) and abs(value) < 2**53 else -1


def _base64(array: np.ndarray[Any, Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
