"""A lesson's steps: the run of each, and what is read after it.

The stage keeps the answers, and names its step in every request: free play and the way back need no code here.
"""

from typing import Any

from playground.lessons.catalog import describe_lesson, find_lesson
from playground.lessons.lesson import Lesson, Start, Step
from playground.lessons.reconcile import check_answer, reconcile
from playground.runs.readings.state import State
from playground.runs.readings.table import read, write
from playground.runs.run import Run
from playground.stage.answers.answer import stay
from playground.stage.protocol import Answer, Request
from playground.stage.visit import Visit


def find_step(name: str, number: int) -> tuple[Lesson, Step] | None:
    """Return a lesson and its step with this number, from 1; None if there is none."""
    lesson = find_lesson(name)
    return (lesson, lesson.steps[number - 1]) if lesson and 1 <= number <= len(lesson.steps) else None


def begin(visit: Visit, name: str, number: int = 1, answer: Any = None, asking: bool = True) -> None:
    """Begin a lesson's step with a run of its own.

    Parameters
    ----------
    visit : Visit
    name : str
    number : int
        Of the step, from 1.
    answer : object, optional
        To a question for the width: the width to train.
    asking : bool
        Whether the step's question stands.

    Raises
    ------
    ValueError
        If there is no such step, or the answer is not permitted.
    """
    lesson, step = _require_step(name, number)
    if answer is not None and step.question and step.question.kind == "width":
        answer = check_answer(step.question, answer)
    run = begin_run(step.start(answer, asking), visit.run.generation + 1)
    visit.page.lesson = (lesson.name, number)
    visit.start(run)


def begin_step(visit: Visit, request: Request) -> None:
    """Start the run of a lesson's step."""
    begin(visit, request["lesson"], request["step"], request["answer"], request["asking"])


def read_step(visit: Visit, request: Request) -> Answer:
    """Say what has happened in a step, with the numbers of this run.

    Where the student is to set weights and biases manually, it says nothing until that is done.

    Raises
    ------
    ValueError
        If there is no such step, or the answer is not permitted.
    """
    frame, run = stay(visit, request), visit.run
    _, step = _require_step(request["lesson"], request["step"])
    answer = request["answer"]
    if step.question is not None and answer is not None:
        answer = check_answer(step.question, answer)
    snapshot = run.trainer.snapshot()
    is_line = step.question is not None and step.question.kind == "line"
    state = State(
        run.experiment, run.trainer.network, run.trainer.metrics(), snapshot.update, run.epochs_at(snapshot),
        answer if is_line else None, step.parameters,
    )  # fmt: skip
    values = read(state)
    if step.manual and not step.manual.holds(values):
        return frame
    return frame | {"reading": reconcile(step, answer, values, write(values))._asdict()}


def describe(visit: Visit) -> dict[str, Any] | None:
    """Return the present lesson, without what is read afterward; None if there is none.

    ``asking`` tells whether the run is the one that stands only while the step's question does.
    """
    name, number = visit.page.lesson
    if not (found := find_step(name, number)):
        return None
    lesson, step = found
    asking = bool(step.before and _stands(visit.run, step.before))
    return describe_lesson(lesson) | {"step": number, "asking": asking}


def begin_run(start: Start, generation: int = 0) -> Run:
    """Return a step's run, from random parameters or from those that are given."""
    run = Run(start.settings, generation)
    set_parameters(run, start)
    return run


def set_parameters(run: Run, start: Start) -> None:
    """Set the parameters that a step gives, if it gives some."""
    if start.parameters:
        run.set_parameters(dict(enumerate(start.parameters)))


def _require_step(name: str, number: int) -> tuple[Lesson, Step]:
    found = find_step(name, number)
    if found is None:
        raise ValueError(f"A lesson and one of its steps must be named. Got step {number} of {name!r:.60}.")
    return found


def _stands(run: Run, start: Start) -> bool:
    """Return whether a run is still where it began, and began so."""
    trainer = run.trainer
    is_given = not start.parameters or trainer.parameters.tolist() == list(start.parameters)
    return trainer.update == 0 and run.settings == start.settings and is_given
