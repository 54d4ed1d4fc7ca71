"""Answers to the stage: a run's frames, and what belongs to them. Their fields are those of `stage.protocol.ANSWER`."""

from collections.abc import Sequence
from typing import Any

from playground.runs.replay import Replay
from playground.runs.run import Run
from playground.runs.settings import INTERVALS
from playground.stage.answers import panels, points
from playground.stage.answers.packing import pack_frames, pack_history
from playground.stage.answers.spec import pack_spec
from playground.stage.protocol import REQUEST, Answer, Request, read
from playground.stage.visit import Visit
from playground.training.snapshot import Snapshot

ANSWER_SECONDS = 0.25  # of training for one answer
MAX_REFUSAL_LENGTH = 400


def begin(visit: Visit) -> Answer:
    """Return all that a stage must know that knows nothing of the run."""
    run = visit.run
    answer = describe_run(visit, [run.return_to(-1)], spec=True) | points.describe(visit, run)
    answer |= follow(visit, run) | {"reference_spec": pack_reference_spec(visit)}
    return answer | panels.explain(visit, run, read({"options": visit.page.options}, REQUEST))


def move(visit: Visit, request: Request, frames: Sequence[Snapshot], base: int = -1) -> Answer:
    """Return the frames to which a request has led.

    Parameters
    ----------
    visit : Visit
    request : dict
    frames : sequence of Snapshot
    base : int
        The frames follow the frame of this update; -1 if they replace all others.
    """
    run = visit.run
    answer = describe_run(visit, frames, base, min(base, request["recorded"]), request["spec"])
    answer |= points.describe(visit, run, None if request["spec"] else request["points"])
    return answer | follow(visit, run) | panels.explain(visit, run, request)


def stay(visit: Visit, request: Request) -> Answer:
    """Return the frame that is on the screen, to which the run goes back."""
    return move(visit, request, [visit.run.return_to(request["shown"])])


def visit_past(visit: Visit, request: Request, update: int) -> Answer:
    """Return an earlier frame of the run, which stays where it is.

    Returns
    -------
    dict
        ``unfinished`` if more updates must be made to get there.
    """
    latest = visit.run.trainer.update
    arrived = visit.replay.go_to(min(update, latest), ANSWER_SECONDS)
    run = visit.replay.run
    answer = describe_run(visit, [run.trainer.snapshot()], recorded=latest, run=run)
    answer |= {"past": True, "unfinished": not arrived} | points.describe(visit, run, request["points"])
    return answer | follow(visit, run) | panels.explain(visit, run, request) if arrived else answer


def refusal(error: ValueError) -> str:
    """Return why a request was not carried out, short enough to be read."""
    text = str(error)
    return text if len(text) <= MAX_REFUSAL_LENGTH else f"{text[:MAX_REFUSAL_LENGTH]}…"


def describe_run(
    visit: Visit,
    frames: Sequence[Snapshot],
    base: int = -1,
    recorded: int = -1,
    spec: bool = False,
    run: Run | None = None,
) -> Answer:
    """Return frames and the state of a run, by default the present one.

    Parameters
    ----------
    visit : Visit
    frames : sequence of Snapshot
        Of the run. A single one is packed exactly.
    base : int
        The frames follow the frame of this update; -1 if they replace all others.
    recorded : int
        The update that the stage's curves reach.
    spec : bool
        Whether the stage lacks the experiment's specification.
    run : Run, optional
        Another run than the present one.
    """
    run = run or visit.run
    trainer, exact = run.trainer, len(frames) == 1
    history = trainer.history
    answer = {
        "generation": run.generation,
        "base": base,
        "exact": exact,
        "past": False,
        "unfinished": False,
        "refused": "",
        "history": pack_history(history.rows[history.rows[:, 0] > recorded]),
        "stride": history.stride,
        "message": _explain_stop(visit, run),
        "diverged": trainer.diverged,
        "rate": run.settings.learning_rate_init,
        "rate_now": trainer.learning_rate,
        "scheduled": run.settings.schedule != "constant",
        "frozen": run.settings.freeze_hidden,
        "edits": len(run.log.edits),
    }
    answer |= pack_frames(run, frames, exact)
    if spec:
        answer["spec"] = pack_spec(run, visit.page.options)
    return answer


def pack_reference_spec(visit: Visit) -> dict[str, Any] | None:
    """Return all that the stage must know of the reference run; None if there is none."""
    return pack_spec(visit.reference.run, visit.page.options) if visit.reference else None


def pack_reference_frames(reference: Replay, frames: Sequence[Snapshot], exact: bool) -> Answer:
    """Return frames of the reference run."""
    packed = pack_frames(reference.run, frames, exact)
    return {f"reference_{name}": value for name, value in packed.items()}


def follow(visit: Visit, run: Run) -> Answer:
    """Train the reference run to the update of another one, and return its frame."""
    reference = visit.reference
    if reference is None:
        return {}
    arrived = reference.go_to(run.trainer.update, ANSWER_SECONDS)
    frame = pack_reference_frames(reference, [reference.run.trainer.snapshot()], exact=True)
    return frame if arrived else frame | {"unfinished": True}


def _explain_stop(visit: Visit, run: Run) -> str:
    """Return why the next update is not made, or changes nothing; empty where it does."""
    trainer, settings = run.trainer, run.settings
    if trainer.diverged:
        told = f"Training has diverged: the next update would not be finite. It stopped at update {trainer.update:,}."
        is_lowest = settings.learning_rate_init == INTERVALS["learning_rate_init"].low
        choice = "less momentum or penalty" if is_lowest else "a smaller learning rate or another optimizer"
    elif run.is_at_rest:
        told = f"The cosine schedule has reached 0 at update {settings.decay_updates:,}: nothing more is learned."
        choice = "another schedule or more decay updates"
    else:
        return ""
    return told if visit.page.lesson[0] else f"{told} Choose {choice} and press Play, or press Reset."
