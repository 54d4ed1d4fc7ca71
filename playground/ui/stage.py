"""The stage on the server: answers what the browser asks for. The messages are those of `playground.ui.protocol`."""

import base64
import json
from collections.abc import Sequence
from typing import Any

import streamlit as st

from playground.exports.files import export_json
from playground.exports.formats import EXPORTS, Export, file_stem
from playground.exports.loading import load_run
from playground.model.snapshot import Snapshot
from playground.runs.replay import Replay
from playground.runs.run import Run
from playground.runs.speeds import SPEEDS
from playground.ui import link, panels, session, sidebar
from playground.ui.comparison import (
    describe_differences,
    load_companion,
    pack_companion_frames,
    pack_companion_spec,
    read_shelf_as_json,
)
from playground.ui.component import mount
from playground.ui.options import read_options, write_options
from playground.ui.packing import encode, pack_frames, pack_spec
from playground.ui.protocol import read_request

ANSWER_SECONDS = 0.25  # of training for one answer

# What is done with the state that is shown, even if it is an earlier one.
FROM_PAST = ("draw", "export", "link", "keep")


@st.fragment
def stage() -> None:
    """Draw the stage, where it left off or anew."""
    run = session.run()
    if session.reply() is None:
        with run.lock:
            companion, options = session.companion(), read_options()
            answer = _answer(run, [run.return_to(-1)], spec=True) | _follow(companion, run.trainer.update)
            answer |= _explain(run, read_request({"options": options}), companion)
            answer["companion_spec"] = pack_companion_spec(companion, options)
        remark = session.pop_remark()
        session.set_reply(answer | {"message": answer["message"] or remark})
    if session.has_unapplied_widgets():
        st.rerun()
    mount(key=session.STAGE, data=session.reply(), on_request_change=_on_request, height="content")


def _on_request() -> None:
    """Answer the stage, before the page is drawn."""
    session.restore_moved_widgets()
    request = read_request(session.request())
    run = session.run()
    write_options(request["options"])
    sizes = request["hidden_layer_sizes"]
    if request["action"] == "new_weights":
        sidebar.choose_next_weights()
    elif request["action"] == "load":
        _load(run, request)
    elif request["action"] == "resize" and sizes != list(run.settings.hidden_layer_sizes):
        sidebar.set_hidden_layer_sizes(sizes)
    elif request["generation"] == run.generation:
        with run.lock:
            answer = _carry_out(run, request)
        _reply(request, answer)
        link.drop_outdated_update(session.run())
    else:
        session.forget_reply()


def _carry_out(run: Run, request: dict[str, Any]) -> dict[str, Any]:
    """Carry out a request on the run, or on the earlier state of it that is visited."""
    action, companion = request["action"], session.companion()
    if action == "visit" or (request["past"] >= 0 and action in FROM_PAST):
        return respond_from_past(session.replay(), request, run.trainer.update, companion)
    if action == "continue" and request["past"] >= 0 and session.replay().go_to(request["past"], ANSWER_SECONDS):
        run = session.continue_from_past()
        sidebar.show(run.settings)
        answer = _answer(run, [run.trainer.snapshot()]) | _follow(companion, run.trainer.update)
        return answer | _explain(run, request, companion)
    session.leave_past()
    if action == "compare":
        try:
            companion = load_companion(request["content"])
        except ValueError as error:
            return respond(run, request, companion) | {"refused": str(error)}
        session.set_companion(companion)
        return respond(run, request, companion) | {"companion_spec": pack_companion_spec(companion, read_options())}
    return respond(run, request, companion)


def _reply(request: dict[str, Any], answer: dict[str, Any]) -> None:
    session.set_reply(answer | {"id": request["id"], "action": request["action"]})


def _load(run: Run, request: dict[str, Any]) -> None:
    """Continue from a file. What is wrong with it is answered, and the present run stays."""
    try:
        loaded = load_run(base64.b64decode(request["content"], validate=True), run.generation + 1)
    except ValueError as error:
        with run.lock:
            answer = respond(run, request | {"action": "draw"})
        _reply(request, answer | {"refused": str(error)})
    else:
        sidebar.show(loaded.settings)
        session.replace_run(loaded)


def respond(run: Run, request: dict[str, Any], companion: Replay | None = None) -> dict[str, Any]:
    """Carry out what the stage asks for.

    Parameters
    ----------
    run : Run
    request : dict
        As `playground.ui.protocol.read_request` returns it.
    companion : Replay, optional
        A kept run that goes in step.

    Returns
    -------
    dict
        Fields of `playground.ui.protocol.ANSWER`.
    """
    run.set_live_settings(sidebar.read_live(run.settings))
    action, shown = request["action"], request["shown"]
    run.lookahead.discard_before(shown)
    more: dict[str, Any] = {"refused": ""}
    if action == "play":
        return _play(run, request, companion)
    if action == "reset":
        base, frames = -1, [run.reset()]
    else:
        snapshot = run.return_to(shown)
        base, frames = -1, [snapshot]
        if action == "update":
            base, frames = snapshot.update, run.step() or [snapshot]
        elif action == "epoch":
            base, frames = (
                snapshot.update,
                run.advance(run.trainer.updates_to_epoch_end(), ANSWER_SECONDS) or [snapshot],
            )
        elif action == "set":
            try:
                frames = [run.set_parameter(request["index"], request["value"])]
            except ValueError as error:
                more["refused"] = str(error)
        elif action == "set_all":
            try:
                frames = [run.set_parameters(_read_values(request["values"]))]
            except ValueError as error:
                more["refused"] = str(error)
        elif action == "timeline":
            more |= {f"checkpoint_{name}": value for name, value in _pack(run, list(run.checkpoints), False).items()}
        elif action == "shelve":
            try:
                more["shelf"] = read_shelf_as_json(request["content"])
            except ValueError as error:
                more["refused"] = str(error)
        else:
            more |= _take(run, request)
    answer = _answer(run, frames, base, min(base, request["recorded"]), request["spec"])
    return answer | more | _follow(companion, run.trainer.update) | _explain(run, request, companion)


def _play(run: Run, request: dict[str, Any], companion: Replay | None) -> dict[str, Any]:
    """Train ahead, together with the run that goes in step."""
    base = run.return_to(request["last"]).update
    speed, count = SPEEDS.get(request["speed"], SPEEDS["normal"]), max(1, request["frames"])
    if companion is None:
        frames = run.look_ahead(speed, count)
        more: dict[str, Any] = {}
    elif companion.go_to(base, ANSWER_SECONDS):
        states: list[Snapshot] = []

        def follow(frame: Snapshot) -> None:
            companion.go_to(frame.update)
            states.append(companion.run.trainer.snapshot())

        frames = run.look_ahead(speed, count, follow)
        more = pack_companion_frames(companion, states, len(frames) == 1)
    else:
        frames, more = [], {"unfinished": True}
    answer = _answer(run, frames, base, min(base, request["recorded"]), request["spec"])
    return answer | more | {"refused": ""} | _explain(run, request, companion)


def respond_from_past(
    replay: Replay, request: dict[str, Any], latest: int, companion: Replay | None = None
) -> dict[str, Any]:
    """Show an earlier state of a run, or take something from it. The run stays where it is.

    Parameters
    ----------
    replay : Replay
        Of the run.
    request : dict
        As `playground.ui.protocol.read_request` returns it.
    latest : int
        The update at which the run stands.
    companion : Replay, optional
        A kept run that goes in step.

    Returns
    -------
    dict
        Fields of `playground.ui.protocol.ANSWER`. ``unfinished`` if more updates must be made to get there.
    """
    goal = request["past"]
    if request["action"] == "visit":
        goal = max(0, request["update"])
        if request["epochs"] == 1 and replay.go_to(goal, ANSWER_SECONDS):
            goal += replay.run.trainer.updates_to_epoch_end()
    arrived = replay.go_to(min(goal, latest), ANSWER_SECONDS)
    run = replay.run
    answer = _answer(run, [run.trainer.snapshot()], recorded=latest) | {"past": True, "unfinished": not arrived}
    if not arrived:
        return answer
    return answer | _take(run, request) | _follow(companion, run.trainer.update) | _explain(run, request, companion)


def _take(run: Run, request: dict[str, Any]) -> dict[str, Any]:
    """Make what can be taken away from the present state of a run."""
    action = request["action"]
    if action == "export" and request["file"] in EXPORTS:
        return _file(run, EXPORTS[request["file"]])
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
    content = panels.explain(run, request)
    if companion:
        content["compare"] = json.dumps(describe_differences(run.settings, companion.run.settings))
    return content


def _read_values(pairs: Any) -> dict[int, Any]:
    if not (pairs and isinstance(pairs, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in pairs)):
        raise ValueError(f"Parameters must be set by pairs of an index and a value. Got {pairs!r:.60}.")
    for index, _ in pairs:
        if not isinstance(index, int):
            raise ValueError(f"The index of a parameter must be a whole number. Got {index!r:.60}.")
    return dict(pairs)


def _file(run: Run, export: Export) -> dict[str, str]:
    content = export.make(run)
    return {
        "file": f"{file_stem(run)}-update-{run.trainer.update}{export.suffix}",
        "media_type": export.media_type,
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
        "rate": run.settings.learning_rate_init,
        "frozen": run.settings.freeze_hidden,
        "edits": len(run.edits),
    }
    answer |= _pack(run, frames, exact)
    if spec:
        answer["spec"] = pack_spec(run, read_options())
    return answer


def _pack(run: Run, frames: Sequence[Snapshot], exact: bool) -> dict[str, str]:
    return pack_frames(frames, len(run.dataset.y_train), exact)


def _divergence(run: Run) -> str:
    smaller = "a smaller learning rate" if run.settings.learning_rate_init > 0.001 else "less momentum or penalty"
    return (
        f"Training has diverged: the next update would not be finite. It stopped at update {run.trainer.update:,}. "
        f"Choose {smaller} and press Play, or press Reset."
    )
