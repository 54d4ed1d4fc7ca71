"""A run as it is watched: trained ahead in reels of frames, and brought back to the frame that is shown.

The browser plays frames some moments after they were computed. `Run` keeps a snapshot of each frame that may still be
on its way, so that on pause the trainer stands at the very frame on the screen, and a lost reel is made anew, the same.
"""

from collections import deque
from collections.abc import Sequence
from functools import cached_property
from math import inf
from threading import Lock
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.model.activations import Array
from playground.model.arithmetic import Update, trace_update
from playground.model.baseline import Baseline, fit_logistic_regression
from playground.model.hyperparameters import Hyperparameters
from playground.model.network import forward
from playground.model.snapshot import Snapshot
from playground.runs.experiment import hyperparameters, make_dataset, make_inputs, make_trainer
from playground.runs.settings import BY_HAND, Settings, Speed

REEL_SECONDS = 0.25
FRAME_SECONDS = 0.012
MOST_FRAMES = 60
MOST_MOMENTS = 120


class Edit(NamedTuple):
    """A parameter that a person set: after so many updates, at that place of the trainer's vector."""

    update: int
    place: int
    value: float


class Stretch(NamedTuple):
    """Updates made with the same hyperparameters: after how many they began."""

    update: int
    hyperparameters: Hyperparameters


class Step(NamedTuple):
    """An update, made or to come: where it starts from, with which hyperparameters, on which training examples."""

    before: Snapshot
    hyperparameters: Hyperparameters
    batch: NDArray[np.intp]


class Run:
    """One experiment from its initial weights on.

    Parameters
    ----------
    settings : Settings
    generation : int
        Tells this run's frames from those of another.

    Attributes
    ----------
    lock : threading.Lock
        To be held by whoever uses the run: Streamlit may run two threads of one session at once.
    edits : list of Edit
        What was set by hand on the way to the present state; settings and seeds alone do not lead to it then.
    way : list of Stretch
        With which hyperparameters each update on that way was made. Seeds, way and edits repeat it, bit for bit.
    album : list of Snapshot
        At most `MOST_MOMENTS` of the frames on that way, spread over all of it, the first among them.
    """

    def __init__(self, settings: Settings, generation: int = 0) -> None:
        self.settings = settings
        self.generation = generation
        self.dataset = make_dataset(settings)
        self.trainer = make_trainer(settings, self.dataset)
        self.lock = Lock()
        self._start = self.trainer.snapshot()
        self._begin(self._start)

    def _begin(self, moment: Snapshot) -> None:
        self.edits: list[Edit] = []
        self.way: list[Stretch] = []
        self.album = [moment]
        self._apart = 1
        self._made: Step | None = None
        self._on_the_way = deque([moment])

    def resume(self, moment: Snapshot, history: Array, way: Sequence[Stretch] = (), edits: Sequence[Edit] = ()) -> None:
        """Stand where another run of the same settings stood, and go on as that would have done, bit for bit.

        Parameters
        ----------
        moment : Snapshot
        history : ndarray of shape (n_rows, len(History.columns))
            The rows that led there.
        way, edits
            As the attributes.
        """
        self.trainer.restore(moment)
        self.trainer.history.replace(history, moment.update)
        self._begin(moment)
        self.way, self.edits = list(way), list(edits)

    def set_live(self, settings: Settings) -> None:
        """Take on the live part of changed settings, from the next update on."""
        self.settings = settings
        self.trainer.hyperparameters = hyperparameters(settings)

    def shown(self, update: int) -> None:
        """Forget the snapshots older than the frame on the screen."""
        while len(self._on_the_way) > 1 and self._on_the_way[0].update < update:
            self._on_the_way.popleft()

    def stand_at(self, update: int) -> Snapshot:
        """Bring the trainer back to a frame on its way; to the latest where there is no such frame."""
        moment = next((s for s in self._on_the_way if s.update == update), self._on_the_way[-1])
        while self._on_the_way[-1].update > moment.update:
            self._on_the_way.pop()
        if self.trainer.update != moment.update:
            self.trainer.restore(moment)
            self.edits = [edit for edit in self.edits if edit.update <= moment.update]
            self.way = [stretch for stretch in self.way if stretch.update < moment.update]
            self.album = [kept for kept in self.album if kept.update <= moment.update]
        return moment

    def reset(self) -> Snapshot:
        """Return to the very same initial weights and the same order of batches; live settings stay."""
        self.trainer.restore(self._start)
        self._begin(self._start)
        return self._start

    def set_parameter(self, place: int, value: Any, limit: bool = True) -> Snapshot:
        """Put a weight or bias, by its place in the trainer's vector, where a person wants it.

        Parameters
        ----------
        place : int
        value : float
        limit : bool
            Whether the value must be in `BY_HAND`.

        Raises
        ------
        ValueError
            With the rule and what came, if there is no such place or the value is not permitted.
        """
        if limit:
            BY_HAND.check("A weight or bias", value)
        count = len(self.trainer.parameters)
        if not 0 <= place < count:
            raise ValueError(f"The network has the parameters 0 to {count - 1}. Got {place}.")
        self.trainer.set_parameter(place, value)
        self.edits = [e for e in self.edits if (e.update, e.place) != (self.trainer.update, place)]
        self.edits.append(Edit(self.trainer.update, place, float(value)))
        self._made = None
        moment = self._on_the_way[-1] = self.trainer.snapshot()
        if self.album[-1].update == moment.update:
            self.album[-1] = moment
        return moment

    def step(self) -> list[Snapshot]:
        """Make one update and keep in mind how: one frame, or none where the run has diverged."""
        to_come = self._to_come()
        frames = self.advance(1, inf)
        self._made = to_come if frames else None
        return frames

    def inside(self, example: int = -1) -> tuple[str, Step, int, Update]:
        """The arithmetic of an update.

        Parameters
        ----------
        example : int
            A training example, or -1.

        Returns
        -------
        kind : str
            ``"made"``: the update that was just made by `step`. ``"next"``: the one to come. ``"alone"``: one from the
            present state by a batch that holds nothing but the example, where it is in neither of the others.
        step : Step
        example : int
            The one that is looked at; the batch's first where none was asked for.
        update : Update
        """
        kind, step = "next", self._to_come()
        if self._made is not None and self._made.before.update + 1 == self.trainer.update:
            kind, step = "made", self._made
        if not 0 <= example < len(self.dataset.y_train):
            example = int(step.batch[0])
        if example not in step.batch:
            kind, step = "alone", self._to_come()._replace(batch=np.array([example]))
        update = trace_update(
            self.trainer.unflatten(step.before.parameters),
            self.trainer.unflatten(step.before.velocity),
            step.hyperparameters,
            *self.trainer.examples(step.batch),
            example=int(np.flatnonzero(step.batch == example)[0]),
        )
        return kind, step, example, update

    @cached_property
    def baseline(self) -> Baseline:
        """scikit-learn's logistic regression on the network's inputs."""
        X, X_test = make_inputs(self.settings, self.dataset)
        return fit_logistic_regression(X, self.dataset.y_train, X_test, self.dataset.y_test)

    def refitted(self) -> Baseline:
        """scikit-learn's logistic regression in the place of the output unit: on the last hidden layer's outputs."""
        X, X_test = (forward(self.trainer.network, X)[-2] for X in make_inputs(self.settings, self.dataset))
        return fit_logistic_regression(X, self.dataset.y_train, X_test, self.dataset.y_test)

    def _to_come(self) -> Step:
        return Step(self.trainer.snapshot(), self.trainer.hyperparameters, self.trainer.next_batch())

    def advance(self, updates: int, seconds: float = REEL_SECONDS) -> list[Snapshot]:
        """Train so many updates, or fewer in so many seconds: one frame, or none where the run has diverged."""
        before, knobs = self.trainer.update, self.trainer.hyperparameters
        self.trainer.run(updates, perf_counter() + seconds)
        if self.trainer.update == before:
            return []
        if not self.way or self.way[-1].hyperparameters != knobs:
            self.way.append(Stretch(before, knobs))
        frame = self.trainer.snapshot()
        self._on_the_way.append(frame)
        self._keep(frame)
        return [frame]

    def train_to(self, update: int, seconds: float = inf) -> bool:
        """Train on to this update, for so many seconds at most; whether there is nothing left to do."""
        deadline = perf_counter() + seconds
        while (left := update - self.trainer.update) > 0 and perf_counter() < deadline:
            if not self.advance(min(left, 1 + update // MOST_MOMENTS), deadline - perf_counter()):
                return True  # it has diverged
            self.shown(self.trainer.update)
        return left <= 0

    def _keep(self, moment: Snapshot) -> None:
        """Add a moment to the album; when that is full, every other goes, and those to come lie as far apart."""
        if moment.update - self.album[-1].update >= self._apart:
            self.album.append(moment)
        if len(self.album) > MOST_MOMENTS:
            self.album = self.album[::2]
            self._apart = (moment.update - self.album[0].update) // len(self.album)

    def reel(self, speed: Speed, frames: int) -> list[Snapshot]:
        """Train up to so many frames ahead, at most for `REEL_SECONDS`.

        A frame takes no longer than `FRAME_SECONDS`: where a network is too large for the speed asked for, a frame
        holds fewer updates and the picture goes on moving. The way through the updates is the same.
        """
        deadline = perf_counter() + REEL_SECONDS
        reel: list[Snapshot] = []
        while len(reel) < min(frames, MOST_FRAMES) and perf_counter() < deadline:
            updates = speed.updates or self.trainer.updates_to_epoch_end(speed.epochs)
            made = self.advance(updates, FRAME_SECONDS)
            if not made:
                break
            reel += made
        return reel
