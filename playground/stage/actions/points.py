"""Actions that change the points."""

from collections.abc import Callable
from copy import copy

from playground.data.dataset import OWN
from playground.runs.drawing import Drawing
from playground.runs.fair_lock import TRAINING_LOCK
from playground.runs.run import Run
from playground.stage.actions.action import Function
from playground.stage.actions.training import speed_of
from playground.stage.answers.answer import move
from playground.stage.answers.points import drawing_of, source_of, waiting
from playground.stage.protocol import Answer, Request
from playground.stage.visit import Visit


def changing(change: Callable[[Drawing, Request], None]) -> Function:
    """Return a function that changes the points, and trains on them from now on if they are enough."""

    def carry_out(visit: Visit, request: Request) -> Answer:
        run = visit.run
        run.return_to(request["shown"])
        _change(visit, run, request, change)
        frames = [run.trainer.snapshot()]
        if request["frames"] > 0 and visit.reference is None and not waiting(visit, run):
            # A stroke comes in parts, one after another: each brings training on what was drawn before.
            with TRAINING_LOCK.hold():
                frames += run.prefetch(speed_of(request), request["frames"])
        return move(visit, request, frames)

    return carry_out


def _change(visit: Visit, run: Run, request: Request, change: Callable[[Drawing, Request], None]) -> None:
    drawing = copy(drawing_of(visit, run) or Drawing(run.dataset))  # if the run refuses it, the old one stays
    before = drawing.present
    change(drawing, request)
    if drawing.present is before:
        return
    drawing.train(run)
    if not drawing.waiting:
        visit.own_table = run.settings.table
        visit.page.move(dataset=OWN)
    visit.set_drawing(drawing, source_of(run.settings))


draw = changing(lambda drawing, request: drawing.add(request["places"], request["label"], request["stroke"]))
erase = changing(lambda drawing, request: drawing.erase(request["places"], request["radii"], request["stroke"]))
clear = changing(lambda drawing, request: drawing.clear())
undo = changing(lambda drawing, request: drawing.undo())
redo = changing(lambda drawing, request: drawing.redo())
