"""The stage on the server: answers what the browser asks for. The messages are those of `playground.ui.protocol`."""

import base64
from collections.abc import Sequence
from typing import Any

import streamlit as st

from playground.exports.formats import EXPORTS, Export, file_stem
from playground.exports.loading import load_run
from playground.model.snapshot import Snapshot
from playground.runs.maps.worker import WORKER
from playground.runs.run import Run
from playground.runs.speeds import SPEEDS
from playground.ui import link, maps, panels, session, sidebar
from playground.ui.component import mount
from playground.ui.options import read_options, write_options
from playground.ui.packing import encode, pack_frames, pack_spec
from playground.ui.protocol import ACTIONS, read_request


@st.fragment
def stage() -> None:
    """Draw the stage, where it left off or anew."""
    run = session.run()
    if session.has_unapplied_widgets():
        st.rerun()
    if session.reply() is None:
        options = read_options()
        with run.lock:
            answer = _answer(run, [run.return_to(-1)], spec=True) | panels.explain(run, options)
        remark = session.pop_remark()
        session.set_reply(answer | {"message": answer["message"] or remark} | maps.describe(run, options))
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
    elif request["action"] == "load_cell":
        _load_cell(run, request)
    elif request["action"] == "resize" and sizes != list(run.settings.hidden_layer_sizes):
        sidebar.set_hidden_layer_sizes(sizes)
    elif request["generation"] == run.generation:
        with WORKER.waiting(playing=request["action"] == "play"), run.lock:
            answer = respond(run, request)
        _reply(request, answer)
        link.drop_outdated_update(run)
    else:
        session.forget_reply()


def _reply(request: dict[str, Any], answer: dict[str, Any]) -> None:
    session.set_reply(answer | {"id": request["id"], "action": request["action"]})


def _load(run: Run, request: dict[str, Any]) -> None:
    """Continue from a file. What is wrong with it is answered, and the present run stays."""
    try:
        loaded = load_run(base64.b64decode(request["content"], validate=True), run.generation + 1)
    except ValueError as error:
        _refuse(run, request, error)
    else:
        sidebar.show(loaded.settings)
        session.replace_run(loaded)


def _load_cell(run: Run, request: dict[str, Any]) -> None:
    """Start the run of a map's cell, to be trained as far as the map."""
    try:
        settings, goal = maps.find_cell(request)
    except ValueError as error:
        _refuse(run, request, error)
    else:
        sidebar.show(settings)
        session.replace_run(Run(settings, run.generation + 1))
        session.set_goal(goal)


def _refuse(run: Run, request: dict[str, Any], error: ValueError) -> None:
    """Answer why a request was not carried out. The present run stays."""
    with run.lock:
        answer = respond(run, request | {"action": "draw"})
    _reply(request, answer | {"refused": str(error)})


def respond(run: Run, request: dict[str, Any]) -> dict[str, Any]:
    """Carry out what the stage asks for.

    Parameters
    ----------
    run : Run
    request : dict
        As `playground.ui.protocol.read_request` returns it.

    Returns
    -------
    dict
        Fields of `playground.ui.protocol.ANSWER`.
    """
    run.set_live_settings(sidebar.read_live(run.settings))
    action, shown = request["action"], request["shown"]
    run.lookahead.discard_before(shown)
    more: dict[str, Any] = {"refused": ""}
    held = request["map_number"], max(0, request["map_cells"])
    if action in ACTIONS and ACTIONS[action].beside:
        try:
            if action == "start_map":
                maps.start(run, request)
            elif action == "cancel_map":
                maps.cancel()
            elif action == "load_table":
                maps.load_table(request)
        except ValueError as error:
            more["refused"] = str(error)
        answer = _answer(run, [], request["recorded"], run.trainer.update, request["spec"])
        return answer | more | maps.describe(run, request["options"], held)
    if action == "reset":
        base, frames = -1, [run.reset()]
    elif action == "play":
        base = run.return_to(request["last"]).update
        frames = run.look_ahead(SPEEDS.get(request["speed"], SPEEDS["normal"]), max(1, request["frames"]))
    else:
        snapshot = run.return_to(shown)
        base, frames = -1, [snapshot]
        if action == "update":
            base, frames = snapshot.update, run.step() or [snapshot]
        elif action == "epoch":
            base, frames = snapshot.update, run.advance(run.trainer.updates_to_epoch_end()) or [snapshot]
        elif action == "set":
            try:
                frames = [run.set_parameter(request["index"], request["value"])]
            except ValueError as error:
                more["refused"] = str(error)
        elif action == "export" and request["file"] in EXPORTS:
            more |= _file(run, EXPORTS[request["file"]])
        elif action == "link":
            more["link"] = link.explain_refusal(run)
    answer = _answer(run, frames, base, min(base, request["recorded"]), request["spec"])
    answer |= more | panels.explain(run, request["options"], request["example"])
    return answer | maps.describe(run, request["options"], held)


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
        "history": encode(new_rows[:, :4]),
        "stride": history.stride,
        "message": _divergence(run) if trainer.diverged else "",
        "rate": run.settings.learning_rate_init,
        "frozen": run.settings.freeze_hidden,
        "edits": len(run.edits),
    }
    answer |= pack_frames(frames, len(run.dataset.y_train), exact)
    if spec:
        answer["spec"] = pack_spec(run, read_options(), maps.describe_form())
    return answer


def _divergence(run: Run) -> str:
    smaller = "a smaller learning rate" if run.settings.learning_rate_init > 0.001 else "less momentum or penalty"
    return (
        f"Training has diverged: the next update would not be finite. It stopped at update {run.trainer.update:,}. "
        f"Choose {smaller} and press Play, or press Reset."
    )
