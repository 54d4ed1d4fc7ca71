"""Actions that take something away of the state that is shown, and those that bring a file."""

import base64
from collections.abc import Callable

from playground.exports.formats import EXPORTS, Export, file_stem
from playground.exports.link import explain_refusal
from playground.exports.loading import load_run
from playground.exports.predictions import predict_file
from playground.exports.saved_runs import MAX_BYTES, read_saved_runs
from playground.runs.replay import Replay
from playground.runs.run import Run
from playground.stage.actions.action import Function
from playground.stage.answers.animation import export_animation
from playground.stage.answers.answer import pack_reference_spec, refusal, stay, visit_past
from playground.stage.answers.packing import decode_file, pack_frames
from playground.stage.answers.points import describe_history
from playground.stage.protocol import Answer, Request
from playground.stage.visit import Visit

# By the name of the button that takes them.
FILES = EXPORTS | {"animation": Export(".html", "text/html", export_animation)}


def taking(take: Callable[[Run, Request], Answer]) -> Function:
    """Return a function that answers with the frame shown, even an earlier one, and with what is taken of it."""

    def carry_out(visit: Visit, request: Request) -> Answer:
        past = request["past"] >= 0
        answer = visit_past(visit, request, request["past"]) if past else stay(visit, request)
        if past and answer["unfinished"]:
            return answer
        try:
            return answer | take(visit.replay.run if past else visit.run, request)
        except ValueError as error:
            return answer | {"refused": refusal(error)}

    return carry_out


def nothing(run: Run, request: Request) -> Answer:
    """Take nothing: the frame itself is asked for."""
    return {}


def export(run: Run, request: Request) -> Answer:
    """Make a file of the run."""
    if request["file"] not in FILES:
        return {}
    made = FILES[request["file"]]
    return _file(run, made.suffix, made.media_type, made.make(run))


def predict(run: Run, request: Request) -> Answer:
    """Predict the rows of a file."""
    content, remark = predict_file(run, decode_file(request["content"]))
    return _file(run, "-predictions.csv", "text/csv", content) | {"remark": remark}


def link(run: Run, request: Request) -> Answer:
    """Say whether a link can lead to the state that is shown."""
    return {"link": explain_refusal(run)}


def timeline(visit: Visit, request: Request) -> Answer:
    """Send the checkpoints of the run."""
    answer, run = stay(visit, request), visit.run
    packed = pack_frames(run, list(run.checkpoints), False)
    checkpoints = {f"checkpoint_{name}": value for name, value in packed.items()}
    return answer | checkpoints | {"point_history": describe_history(run)}


def load(visit: Visit, request: Request) -> None:
    """Continue from a file."""
    visit.start(load_run(decode_file(request["content"]), visit.run.generation + 1))


def compare(visit: Visit, request: Request) -> Answer:
    """Train a saved run in lockstep, as the reference run; without content, end that."""
    content = request["content"]
    visit.reference = Replay(load_run(decode_file(content))) if content else None
    return stay(visit, request) | {"reference_spec": pack_reference_spec(visit)}


def load_saved_runs(visit: Visit, request: Request) -> Answer:
    """Read a file of saved runs."""
    saved = [saved._asdict() for saved in read_saved_runs(decode_file(request["content"], MAX_BYTES))]
    return stay(visit, request) | {"saved_runs": saved}


def _file(run: Run, suffix: str, media_type: str, content: str | bytes) -> Answer:
    return {
        "file": f"{file_stem(run)}-update-{run.trainer.update}{suffix}",
        "media_type": media_type,
        "content": base64.b64encode(content.encode() if isinstance(content, str) else content).decode(),
    }
