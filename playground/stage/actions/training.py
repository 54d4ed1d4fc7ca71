"""Actions that train, and that set weights."""

from typing import Any

from playground import checks
from playground.runs.fair_lock import TRAINING_LOCK
from playground.runs.run import Run
from playground.runs.speeds import SPEEDS, Speed
from playground.stage.answers import answer as answers
from playground.stage.answers import panels
from playground.stage.answers.answer import describe_run, move, pack_reference_frames, stay, visit_past
from playground.stage.protocol import Answer, Request
from playground.stage.visit import Visit
from playground.training.snapshot import Snapshot


def play(visit: Visit, request: Request) -> Answer:
    """Train ahead, together with the reference run."""
    run, reference = visit.run, visit.reference
    base = run.return_to(request["last"]).update
    speed, count = speed_of(request), max(1, request["frames"])
    goal = request["goal"] if request["goal"] >= 0 else None
    more: Answer = {}
    with TRAINING_LOCK.hold():
        count = count if visit.page.is_open() else 0  # a visitor who has left while waiting
        if reference is None:
            frames = run.prefetch(speed, count, goal=goal)
        elif reference.go_to(base, answers.ANSWER_SECONDS):
            states: list[Snapshot] = []

            def follow(frame: Snapshot) -> None:
                reference.go_to(frame.update)
                states.append(reference.run.trainer.snapshot())

            frames = run.prefetch(speed, count, follow, goal)
            more = pack_reference_frames(reference, states, len(frames) == 1)
        else:
            frames, more = [], {"unfinished": True}
    answer = describe_run(visit, frames, base, min(base, request["recorded"]), request["spec"])
    return answer | more | panels.explain(visit, run, request)


def update(visit: Visit, request: Request) -> Answer:
    """Make one update."""
    shown = visit.run.return_to(request["shown"])
    return move(visit, request, visit.run.step() or [shown], shown.update)


def epoch(visit: Visit, request: Request) -> Answer:
    """Train to the end of the epoch."""
    run = visit.run
    shown = run.return_to(request["shown"])
    return move(
        visit, request, run.advance(run.trainer.updates_to_epoch_end(), answers.ANSWER_SECONDS) or [shown], shown.update
    )


def reset(visit: Visit, request: Request) -> Answer | None:
    """Return to the initial weights. Points that were edited become those that the run begins with."""
    run = visit.run
    if run.log.points.updates:
        visit.replace_run(Run(visit.page.live_settings(run.settings), run.generation + 1))
        return None
    return move(visit, request, [run.reset()])


def set_parameters(visit: Visit, request: Request) -> Answer:
    """Set several weights and biases, or none if one is refused."""
    visit.run.return_to(request["shown"])
    return move(visit, request, [visit.run.set_parameters(_read_values(request["values"]))])


def visit_update(visit: Visit, request: Request) -> Answer:
    """Show an earlier update."""
    update, replay = max(0, request["update"]), visit.replay
    if request["epochs"] == 1 and replay.go_to(update, answers.ANSWER_SECONDS):
        update += replay.run.trainer.updates_to_epoch_end()
    return visit_past(visit, request, update)


def resume(visit: Visit, request: Request) -> Answer:
    """Continue from the earlier update that is shown."""
    if request["past"] < 0 or not visit.replay.go_to(request["past"], answers.ANSWER_SECONDS):
        visit.leave_past()
        return stay(visit, request)
    visit.continue_from_past()
    return stay(visit, request | {"shown": visit.run.trainer.update, "recorded": -1})


def speed_of(request: Request) -> Speed:
    """Return the speed at which the stage plays."""
    return SPEEDS.get(request["speed"], SPEEDS["normal"])


def _read_values(pairs: Any) -> dict[int, Any]:
    values = [checks.items("A parameter and its value", pair, 2, 2) for pair in checks.items("Parameters", pairs, 1)]
    return {checks.whole("A parameter's index", index): value for index, value in values}
