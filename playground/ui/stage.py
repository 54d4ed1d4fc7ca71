"""The stage on the server: answers what the browser asks for. The messages are those of `playground.ui.protocol`."""

import base64
from collections.abc import Sequence
from typing import Any

import streamlit as st

from playground.exports.formats import EXPORTS, Export, file_stem
from playground.exports.loading import load_run
from playground.model.snapshot import Snapshot
from playground.runs.run import Run
from playground.runs.speeds import SPEEDS
from playground.ui import link, panels, session, sidebar
from playground.ui.component import mount
from playground.ui.options import read_options, write_options
from playground.ui.packing import encode, pack_frames, pack_spec
from playground.ui.protocol import read_request


@st.fragment
def stage() -> None:
    """Draw the stage, where it left off or anew."""
    run = session.run()
    if session.reply() is None:
        with run.lock:
            answer = _answer(run, [run.return_to(-1)], spec=True)
            answer |= panels.explain(run, read_request({"options": read_options()}))
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
        with run.lock:
            answer = respond(run, request | {"action": "draw"})
        _reply(request, answer | {"refused": str(error)})
    else:
        sidebar.show(loaded.settings)
        session.replace_run(loaded)


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
        elif action == "set_all":
            try:
                frames = [run.set_parameters(_read_values(request["values"]))]
            except ValueError as error:
                more["refused"] = str(error)
        elif action == "export" and request["file"] in EXPORTS:
            more |= _file(run, EXPORTS[request["file"]])
        elif action == "link":
            more["link"] = link.explain_refusal(run)
    answer = _answer(run, frames, base, min(base, request["recorded"]), request["spec"])
    return answer | more | panels.explain(run, request)


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
        "history": encode(new_rows[:, :4]),
        "stride": history.stride,
        "message": _divergence(run) if trainer.diverged else "",
        "rate": run.settings.learning_rate_init,
        "frozen": run.settings.freeze_hidden,
        "edits": len(run.edits),
    }
    answer |= pack_frames(frames, len(run.dataset.y_train), exact)
    if spec:
        answer["spec"] = pack_spec(run, read_options())
    return answer


def _divergence(run: Run) -> str:
    smaller = "a smaller learning rate" if run.settings.learning_rate_init > 0.001 else "less momentum or penalty"
    return (
        f"Training has diverged: the next update would not be finite. It stopped at update {run.trainer.update:,}. "
        f"Choose {smaller} and press Play, or press Reset."
    )
