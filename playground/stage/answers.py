"""Answers to the stage: what each action does to the run. The messages are those of `playground.stage.protocol`."""

import base64
import json
from collections.abc import Sequence
from typing import Any

from playground.exports.files import export_json
from playground.exports.formats import EXPORTS, file_stem
from playground.exports.predictions import predict_file
from playground.model.snapshot import Snapshot
from playground.runs.replay import Replay
from playground.runs.run import Run
from playground.runs.speeds import SPEEDS, Speed
from playground.runs.turns import TURNS
from playground.stage import maps, panels, points
from playground.stage.comparison import (
    describe_differences,
    pack_companion_frames,
    pack_companion_spec,
    read_shelf_as_json,
)
from playground.stage.packing import decode_file, encode, pack_frames, pack_spec
from playground.stage.protocol import BESIDE, read_request
from playground.ui import link, session, sidebar
from playground.ui.lessons import classes, steps
from playground.ui.options import read_options

ANSWER_SECONDS = 0.25  # of training for one answer
MAX_REFUSAL_LENGTH = 400


def begin(run: Run, options: dict[str, str], companion: Replay | None = None) -> dict[str, Any]:
    """Return all that a stage must know that knows nothing of the run.

    Parameters
    ----------
    run : Run
    options : dict
        The stage's own controls.
    companion : Replay, optional
        A kept run that goes in step.

    Returns
    -------
    dict
        Fields of `playground.stage.protocol.ANSWER`.
    """
    answer = _answer(run, [run.return_to(-1)], spec=True) | _follow(companion, run.trainer.update)
    answer["companion_spec"] = pack_companion_spec(companion, options)
    answer |= points.describe(run)
    return answer | _explain(run, read_request({"options": options}), companion)


def respond(run: Run, request: dict[str, Any], companion: Replay | None = None) -> dict[str, Any]:
    """Carry out what the stage asks for.

    Parameters
    ----------
    run : Run
    request : dict
        As `playground.stage.protocol.read_request` returns it.
    companion : Replay, optional
        A kept run that goes in step.

    Returns
    -------
    dict
        Fields of `playground.stage.protocol.ANSWER`.
    """
    run.set_live_settings(sidebar.read_live(run.settings))
    action, shown = request["action"], request["shown"]
    run.lookahead.discard_before(shown)
    more: dict[str, Any] = {"refused": ""}
    if action in BESIDE:
        return _respond_beside(run, request)
    if waiting := points.waiting(run) if action in points.TRAINING else "":
        action, more["message"] = "draw", waiting
    if action == "play":
        return _play(run, request, companion)
    snapshot = run.reset() if action == "reset" else run.return_to(shown)
    base, frames = -1, [snapshot]
    try:
        if action == "update":
            base, frames = snapshot.update, run.step() or [snapshot]
        elif action == "epoch":
            updates = run.trainer.updates_to_epoch_end()
            base, frames = snapshot.update, run.advance(updates, ANSWER_SECONDS) or [snapshot]
        elif action == "set":
            frames = [run.set_parameters({request["index"]: request["value"]})]
        elif action == "set_all":
            frames = [run.set_parameters(_read_values(request["values"]))]
        elif action in points.CHANGES:
            points.change(run, request)
            frames = [run.trainer.snapshot()]
            if request["frames"] > 0 and companion is None and not points.waiting(run):
                # A stroke comes in parts, one after another: each brings training on what was drawn before.
                with TURNS.take():
                    frames += run.look_ahead(_speed(request), request["frames"])
        elif action == "timeline":
            more["point_history"] = points.describe_history(run)
            more |= {f"checkpoint_{name}": value for name, value in _pack(run, list(run.checkpoints), False).items()}
        elif action == "shelve":
            more["shelf"] = read_shelf_as_json(request["content"])
        elif action == "hand_in":
            classes.hand_in(run, request["student"])
        elif action == "read_step":
            more["reading"] = steps.read_step(run, request)
        elif action != "reset":
            more |= _take(run, request)
    except ValueError as error:
        more["refused"] = refusal(error)
    answer = _answer(run, frames, base, min(base, request["recorded"]), request["spec"])
    answer |= points.describe(run, None if request["spec"] else request["points"])
    return answer | more | _follow(companion, run.trainer.update) | _explain(run, request, companion)


def refusal(error: ValueError) -> str:
    """Return why a request was not carried out, short enough to be read."""
    text = str(error)
    return text if len(text) <= MAX_REFUSAL_LENGTH else f"{text[:MAX_REFUSAL_LENGTH]}…"


def _respond_beside(run: Run, request: dict[str, Any]) -> dict[str, Any]:
    """Carry out what leaves the run alone. The answer holds no frames."""
    more = {"refused": ""}
    try:
        if request["action"] == "start_map":
            maps.start(run, request)
        elif request["action"] == "cancel_map":
            maps.cancel()
        elif request["action"] == "load_table":
            maps.load_table(request)
    except ValueError as error:
        more["refused"] = refusal(error)
    answer = _answer(run, [], request["recorded"], run.trainer.update, request["spec"])
    return answer | more | _describe_map(run, request)


def _play(run: Run, request: dict[str, Any], companion: Replay | None) -> dict[str, Any]:
    """Train ahead, together with the run that goes in step."""
    base = run.return_to(request["last"]).update
    speed, count = _speed(request), max(1, request["frames"])
    goal = request["goal"] if request["goal"] >= 0 else None
    more: dict[str, Any] = {}
    is_open = session.is_open()
    with TURNS.take():
        count = count if is_open() else 0  # a visitor who has left while waiting
        if companion is None:
            frames = run.look_ahead(speed, count, goal=goal)
        elif companion.go_to(base, ANSWER_SECONDS):
            states: list[Snapshot] = []

            def follow(frame: Snapshot) -> None:
                companion.go_to(frame.update)
                states.append(companion.run.trainer.snapshot())

            frames = run.look_ahead(speed, count, follow, goal)
            more = pack_companion_frames(companion, states, len(frames) == 1)
        else:
            frames, more = [], {"unfinished": True}
    answer = _answer(run, frames, base, min(base, request["recorded"]), request["spec"])
    return answer | more | {"refused": ""} | _explain(run, request, companion)


def _speed(request: dict[str, Any]) -> Speed:
    return SPEEDS.get(request["speed"], SPEEDS["normal"])


def respond_from_past(
    replay: Replay, request: dict[str, Any], latest: int, companion: Replay | None = None
) -> dict[str, Any]:
    """Show an earlier state of a run, or take something from it. The run stays where it is.

    Parameters
    ----------
    replay : Replay
        Of the run.
    request : dict
        As `playground.stage.protocol.read_request` returns it.
    latest : int
        The update at which the run stands.
    companion : Replay, optional
        A kept run that goes in step.

    Returns
    -------
    dict
        Fields of `playground.stage.protocol.ANSWER`. ``unfinished`` if more updates must be made to get there.
    """
    goal = request["past"]
    if request["action"] == "visit":
        goal = max(0, request["update"])
        if request["epochs"] == 1 and replay.go_to(goal, ANSWER_SECONDS):
            goal += replay.run.trainer.updates_to_epoch_end()
    arrived = replay.go_to(min(goal, latest), ANSWER_SECONDS)
    run = replay.run
    answer = _answer(run, [run.trainer.snapshot()], recorded=latest) | {"past": True, "unfinished": not arrived}
    answer |= points.describe(run, request["points"])
    if not arrived:
        return answer
    try:
        answer |= _take(run, request)
    except ValueError as error:
        answer["refused"] = refusal(error)
    return answer | _follow(companion, run.trainer.update) | _explain(run, request, companion)


def _take(run: Run, request: dict[str, Any]) -> dict[str, Any]:
    """Make what can be taken away from the present state of a run."""
    action = request["action"]
    if action == "export" and request["file"] in EXPORTS:
        export = EXPORTS[request["file"]]
        return _file(run, export.suffix, export.media_type, export.make(run))
    if action == "predict":
        content, remark = predict_file(run, decode_file(request["content"]))
        return _file(run, "-predictions.csv", "text/csv", content) | {"remark": remark}
    if action == "keep":
        return {"content": base64.b64encode(export_json(run).encode()).decode()}
    return {"link": link.explain_refusal(run)} if action == "link" else {}


def _follow(companion: Replay | None, update: int) -> dict[str, Any]:
    """Let the run that goes in step come to this update, and return its frame."""
    if companion is None:
        return {}
    arrived = companion.go_to(update, ANSWER_SECONDS)
    frame = pack_companion_frames(companion, [companion.run.trainer.snapshot()], exact=True)
    return frame if arrived else frame | {"unfinished": True}


def _explain(run: Run, request: dict[str, Any], companion: Replay | None) -> dict[str, str]:
    """Return the content of the open panels."""
    content = panels.explain(run, request) | _describe_map(run, request)
    if companion:
        content["compare"] = json.dumps(describe_differences(run.settings, companion.run.settings))
    return content


def _describe_map(run: Run, request: dict[str, Any]) -> dict[str, str]:
    """Return the state of the visitor's map, and the cells that the stage lacks."""
    held = (request["map_number"], max(0, request["map_cells"])) if request["action"] else None
    return maps.describe(run, request["options"], held)


def _read_values(pairs: Any) -> dict[int, Any]:
    if not (pairs and isinstance(pairs, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in pairs)):
        raise ValueError(f"Parameters must be set by pairs of an index and a value. Got {pairs!r:.60}.")
    for index, _ in pairs:
        if not isinstance(index, int):
            raise ValueError(f"The index of a parameter must be a whole number. Got {index!r:.60}.")
    return dict(pairs)


def _file(run: Run, suffix: str, media_type: str, content: str | bytes) -> dict[str, str]:
    return {
        "file": f"{file_stem(run)}-update-{run.trainer.update}{suffix}",
        "media_type": media_type,
        "content": base64.b64encode(content.encode() if isinstance(content, str) else content).decode(),
    }


def _answer(
    run: Run, frames: Sequence[Snapshot], base: int = -1, recorded: int = -1, spec: bool = False
) -> dict[str, Any]:
    trainer, exact = run.trainer, len(frames) == 1
    history = trainer.history
    new_rows = history.rows[history.rows[:, 0] > recorded]
    answer = {
        "generation": run.generation,
        "base": base,
        "exact": exact,
        "past": False,
        "unfinished": False,
        "history": encode(new_rows[:, :4]),
        "stride": history.stride,
        "message": _divergence(run) if trainer.diverged else "",
        "diverged": trainer.diverged,
        "rate": run.settings.learning_rate_init,
        "frozen": run.settings.freeze_hidden,
        "edits": len(run.log.edits),
    }
    answer |= _pack(run, frames, exact)
    if spec:
        answer["spec"] = pack_spec(run, read_options(), maps.describe_form())
    return answer


def _pack(run: Run, frames: Sequence[Snapshot], exact: bool) -> dict[str, str]:
    return pack_frames(run, frames, exact)


def _divergence(run: Run) -> str:
    told = f"Training has diverged: the next update would not be finite. It stopped at update {run.trainer.update:,}."
    if steps.present():
        return told
    smaller = "a smaller learning rate" if run.settings.learning_rate_init > 0.001 else "less momentum or penalty"
    return f"{told} Choose {smaller} and press Play, or press Reset."
