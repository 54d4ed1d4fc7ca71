"""Actions by which another run begins, and the record of a run that was left."""

from dataclasses import asdict, replace

from playground import checks
from playground.classroom.classes import find
from playground.classroom.messages import shown_record
from playground.classroom.store import store
from playground.runs.settings import Settings
from playground.stage.answers.answer import stay
from playground.stage.protocol import Answer, Request
from playground.stage.record import read_record
from playground.stage.visit import Goal, Visit


def new_weights(visit: Visit, request: Request) -> None:
    """Start a new run from the next seed."""
    visit.page.move(weights_seed=visit.page.next_weights_seed)


def resize(visit: Visit, request: Request) -> Answer | None:
    """Start a new run with other hidden layers."""
    sizes = tuple(checks.items("Hidden layers", request["hidden_layer_sizes"]))
    chosen = Settings(hidden_layer_sizes=sizes).hidden_layer_sizes
    if chosen == visit.run.settings.hidden_layer_sizes:
        return stay(visit, request)
    visit.page.move(hidden_layer_sizes=chosen)
    return None


def restore(visit: Visit, request: Request) -> None:
    """Bring back the run of a lost session, under the present live settings, to be trained to its update."""
    visit.answer = None
    if visit.is_restored:
        return
    visit.is_restored = True
    try:
        restored, log = read_record(request, visit.run.generation + 1)
    except ValueError as error:
        visit.remark = f"The run before this one could not be restored. {error}"
    else:
        visit.start(restored, Goal(request["update"], log=log), visit.page.live_settings(restored.settings))


def take_over(visit: Visit, request: Request) -> None:
    """Continue a run that the stage has followed, or left for a while, in this session."""
    if request["student"]:
        request = request | _followed_run(visit, request["student"])
        request["update"] = max(request["update"], request["record_update"])
    taken, log = read_record(request, visit.run.generation + 1)
    settings = replace(taken.settings, **asdict(log.segments[-1].hyperparameters))
    visit.start(taken, Goal(request["update"], log=log), settings)


def _followed_run(visit: Visit, student: str) -> Answer:
    """Return the record of the run that a student follows, as fields of a request.

    Raises
    ------
    ValueError
        If this is not one of the class's students, or nothing was shown.
    """
    code, _ = visit.page.classroom
    record = shown_record(find(store(), code).student(student).classroom)
    if "record" not in record:
        raise ValueError("The teacher's page has shown nothing yet.")
    return record
