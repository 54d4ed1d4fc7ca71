"""A visit: what the server remembers of the visitor of a page. Nothing here knows how the page is drawn."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from threading import RLock
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from playground.classroom.address import Address
from playground.data.table import Table
from playground.runs.drawing import Drawing
from playground.runs.experiment import LIVE_SETTINGS, differ_live_only
from playground.runs.log import RunLog
from playground.runs.maps.table import TableMap
from playground.runs.maps.worker import Job
from playground.runs.replay import Replay
from playground.runs.run import Run
from playground.runs.settings import Settings

NOWHERE = Address("", False)
# The visits that sessions hold, by their names.
VISITS: WeakValueDictionary[str, "Visit"] = WeakValueDictionary()


class Goal(NamedTuple):
    """What a run is to reach before its first frame.

    Attributes
    ----------
    update : int
    test_loss : float or None
        What the test loss will then be, if that is known.
    log : RunLog, optional
        What is to be changed on the way there.
    """

    update: int
    test_loss: float | None = None
    log: RunLog | None = None


class Broadcast(NamedTuple):
    """What those who follow this page hold.

    Attributes
    ----------
    since : float
        When the last keyframe was sent, by `time.monotonic`.
    record_update : int
        At which its record of the run begins; -1 for none.
    generation : int
        Of its run.
    refusal : str
        Why it could not be sent; empty if it was.
    """

    since: float = 0.0
    record_update: int = -1
    generation: int = -1
    refusal: str = ""


@dataclass
class Page:
    """What the page tells of itself before the stage answers, and what it is to do afterward.

    Attributes
    ----------
    live : dict
        By field of `Settings`: the live settings that the controls have now.
    next_weights_seed : int
        The seed after the one that its control has now.
    options : dict
        The stage's own controls, as the URL has them.
    lesson : tuple of str and int
        Name of the lesson that is shown, and the number of its step; empty and 0 for none.
    classroom : tuple of str and str
        The class's code, and the teacher's token; empty where there is none.
    places : tuple
        The lesson and the class that the URL names.
    address : Address
        Where others can open the page.
    is_open : callable
        Tells, on any thread, whether the page is still open.
    moved : dict
        By field of `Settings`: what controls are to show.
    is_due : bool
        Whether the page is to run again.
    """

    live: dict[str, Any] = field(default_factory=dict)
    next_weights_seed: int = 1
    options: dict[str, str] = field(default_factory=dict)
    lesson: tuple[str, int] = ("", 0)
    classroom: tuple[str, str] = ("", "")
    places: tuple[tuple[str, int], tuple[str, str]] = (("", 0), ("", ""))
    address: Address = NOWHERE
    is_open: Callable[[], bool] = lambda: True
    moved: dict[str, Any] = field(default_factory=dict)
    is_due: bool = False

    def live_settings(self, settings: Settings) -> Settings:
        """Return the settings with the live ones that the controls have."""
        return replace(settings, **self.live)

    def move(self, **settings: Any) -> None:
        """Move controls, by field of `Settings`."""
        self.moved |= settings
        self.live |= {name: value for name, value in settings.items() if name in LIVE_SETTINGS}

    @property
    def has_moved(self) -> bool:
        """Whether the page's controls or its URL are to follow the stage."""
        return self.is_due or bool(self.moved) or self.places != (self.lesson, self.classroom)

    def take_moved(self) -> dict[str, Any]:
        """Return which controls are to be moved, once."""
        moved, self.moved = self.moved, {}
        return moved

    def show(self, settings: Settings) -> None:
        """Move all controls to these settings."""
        self.move(**{field.name: getattr(settings, field.name) for field in fields(Settings)})


class Visit:
    """What the server remembers of a visitor.

    Parameters
    ----------
    run : Run, optional
        The present run. The first page may be drawn without one.

    Attributes
    ----------
    name : str
        That no other visit has, and nobody can guess: the stage's requests name it, and notice by it that their session
        is lost.
    lock : RLock
        Held by whoever changes the visit: the page's script, or an answer.
    page : Page
    reference : Replay or None
        The reference run: a saved run that is trained in lockstep with the present one.
    own_table : Table or None
        The visitor's own data.
    map : Job or TableMap or None
        Of two hyperparameters.
    map_number : int
        Of that map; -1 before the first one.
    broadcast : Broadcast
    remark : str
        To be shown with the next first frame.
    answer : dict or None
        The last one to the stage; None for a run that it knows nothing about.
    is_restored : bool
        Whether a run was restored: a repeated request must not do it again.
    """

    def __init__(self, run: Run | None = None) -> None:
        self.name = secrets.token_urlsafe(16)
        VISITS[self.name] = self
        self.lock = RLock()
        self.page = Page()
        self.reference: Replay | None = None
        self.own_table: Table | None = None
        self.map: Job | TableMap | None = None
        self.map_number = -1
        self.broadcast = Broadcast()
        self.remark = ""
        self.answer: dict[str, Any] | None = None
        self.is_restored = False
        self._run = run
        self._replay: Replay | None = None
        self._goal: tuple[int, Goal] | None = None
        self._drawing: tuple[tuple[Any, ...], Drawing] | None = None
        self._points: tuple[int, object] = (0, None)
        self._sequence = 0

    @property
    def has_run(self) -> bool:
        """Whether there is a run."""
        return self._run is not None

    @property
    def is_new(self) -> bool:
        """Whether the stage has been told nothing yet."""
        return self._sequence == 0

    @property
    def run(self) -> Run:
        """The present run."""
        assert self._run is not None
        return self._run

    def use_settings(self, settings: Settings) -> None:
        """Continue the present run under these settings, or start a new one where it cannot continue.

        Live settings are applied by the stage's next request. Nothing is done where the controls, of which the settings
        are, have still to be moved.
        """
        if self._run is None:
            self._run = Run(settings)
        elif self.page.moved:
            return
        elif not differ_live_only(self._run.settings, settings):
            self._begin(Run(settings, self._run.generation + 1))

    def start(self, run: Run, goal: Goal | None = None, shown: Settings | None = None) -> None:
        """Replace the present run, and move the controls to its settings, or to those that it will have at its goal."""
        self.page.show(shown or run.settings)
        self.replace_run(run, goal)

    def replace_run(self, run: Run, goal: Goal | None = None) -> None:
        """Replace the present run by one with the settings that the controls have."""
        self._begin(run)
        self.goal = goal
        self.page.is_due = True

    def _begin(self, run: Run) -> None:
        self._run = run
        self.leave_past()
        self.answer = None

    @property
    def goal(self) -> Goal | None:
        """What the present run is to reach before its first frame; None if there is nothing."""
        return self._goal[1] if self._goal and self._goal[0] == self.run.generation else None

    @goal.setter
    def goal(self, goal: Goal | None) -> None:
        self._goal = (self.run.generation, goal) if goal else None

    @property
    def replay(self) -> Replay:
        """The replay that visits earlier updates of the present run."""
        if self._replay is None:
            self._replay = Replay(self.run)
        return self._replay

    def leave_past(self) -> None:
        """Forget the earlier update that is visited."""
        self._replay = None

    def continue_from_past(self) -> None:
        """Let the run that was visited take the place of the present one."""
        self._run = self.replay.run
        self.leave_past()
        self.page.show(self.run.settings)
        self.page.is_due = True

    def drawing(self, source: tuple[Any, ...]) -> Drawing | None:
        """Return the drawing of points from this source, if they were edited."""
        return self._drawing[1] if self._drawing and self._drawing[0] == source else None

    def set_drawing(self, drawing: Drawing, source: tuple[Any, ...]) -> None:
        """Keep the drawing of points from this source."""
        self._drawing = source, drawing

    def number_points(self, points: object) -> int:
        """Return the number of points that the stage is told about: another one for other points."""
        number, present = self._points
        if present is not points:
            self._points = number + 1, points
        return self._points[0]

    def set_map(self, job: Job | TableMap) -> None:
        """Replace the map. The clock keeps the numbers of different visits apart."""
        self.map_number, self.map = time.time_ns() // 1_000_000, job

    def reply(self, answer: dict[str, Any]) -> None:
        """Keep an answer to the stage, numbered, so that the stage drops what it has seen.

        The clock keeps the numbers of a new visit above those of the last one, whose stage may still be on the page.
        """
        self._sequence = max(self._sequence + 1, time.time_ns() // 1_000_000)
        self.answer = answer | {"sequence": self._sequence}
