"""A run: the training of one experiment, as it is watched."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from math import inf
from operator import attrgetter
from threading import Lock
from time import perf_counter
from typing import Any

from playground.data.dataset import OWN, Dataset, join_parts
from playground.data.table import Table
from playground.model.activations import Array
from playground.model.snapshot import Snapshot, fractional_epochs
from playground.runs.checkpoints import MAX_CHECKPOINTS, Checkpoints
from playground.runs.edits import ManualEdit, ManualEdits
from playground.runs.experiment import Experiment, get_hyperparameters
from playground.runs.inspection import Inspection, Inspector
from playground.runs.landscape import Landscape
from playground.runs.lookahead import FRAME_SECONDS, LOOKAHEAD_SECONDS, MAX_FRAMES, Lookahead
from playground.runs.point_edits import PointEdits
from playground.runs.schedule import Schedule, Segment
from playground.runs.settings import MANUAL_LIMITS, Settings
from playground.runs.speeds import Speed
from playground.runs.turns import TURNS


class Run:
    """One experiment from its initial weights on.

    Each part holds one idea; the run keeps them at the same update.

    Parameters
    ----------
    settings : Settings
    generation : int
        Tells the frames of this run from those of another.
    experiment : Experiment, optional
        What the settings describe, if another run has it already.

    Attributes
    ----------
    experiment : Experiment
        With the present points.
    settings : Settings
        With the present live settings, and the present points as their table if points were edited. Those that the run
        began with are the experiment's.
    trainer : Trainer
    lock : threading.Lock
        To be held by whoever uses the run: Streamlit may run two threads of one session at once.
    schedule : Schedule
        Which hyperparameters each update was made with. Seeds, schedule and edits reproduce the run, bit for bit.
    edits : ManualEdits
    points : PointEdits
    checkpoints : Checkpoints
    lookahead : Lookahead
    landscape : Landscape
    """

    def __init__(self, settings: Settings, generation: int = 0, experiment: Experiment | None = None) -> None:
        self.experiment = self._begun_with = experiment or Experiment(settings)
        self.settings = settings
        self.generation = generation
        self.trainer = self.experiment.make_trainer()
        self.lock = Lock()
        self._inspector = Inspector(self.trainer)
        self._initial = self.trainer.snapshot()
        self._start_from(self._initial)

    def _start_from(self, snapshot: Snapshot) -> None:
        self.edits = ManualEdits()
        self.points = PointEdits(self._begun_with.dataset)
        self.schedule = Schedule()
        self.checkpoints = Checkpoints(snapshot)
        self.lookahead = Lookahead(snapshot)
        self.landscape = Landscape(self.trainer.layer_sizes)
        self._inspector.last_step = None

    @property
    def dataset(self) -> Dataset:
        """The present points."""
        return self.experiment.dataset

    @property
    def initial_settings(self) -> Settings:
        """The settings, with the points that the run began with."""
        begun_with = self._begun_with.settings
        return replace(self.settings, dataset=begun_with.dataset, table=begun_with.table)

    def epochs_at(self, snapshot: Snapshot) -> float:
        """Return the number of epochs that this run had made at one of its snapshots, with the fraction of the last."""
        n_train = self.points.count_training_points(snapshot.update)
        return fractional_epochs(snapshot.epoch, snapshot.position, n_train)

    def set_live_settings(self, settings: Settings) -> None:
        """Adopt the live part of changed settings from the next update on."""
        self.settings = settings
        self.trainer.hyperparameters = get_hyperparameters(settings)

    def advance(self, updates: int, seconds: float = inf) -> list[Snapshot]:
        """Make so many updates, or fewer if that takes longer than so many seconds.

        Returns
        -------
        list of Snapshot
            One frame, or none if the run has diverged.
        """
        before, hyperparameters = self.trainer.update, self.trainer.hyperparameters
        self.trainer.run(updates, perf_counter() + seconds)
        if self.trainer.update == before:
            return []
        self.schedule.record(before, hyperparameters)
        frame = self.trainer.snapshot()
        self.lookahead.append(frame)
        self.checkpoints.add(frame)
        return [frame]

    def look_ahead(
        self,
        speed: Speed,
        frames: int,
        after_frame: Callable[[Snapshot], object] | None = None,
        goal: int | None = None,
    ) -> list[Snapshot]:
        """Train ahead of the screen by at most so many frames, for at most `LOOKAHEAD_SECONDS`.

        Where others wait for their turns, it is one turn: see `playground.runs.turns`.

        A frame takes at most `FRAME_SECONDS`: where a network is too large for the speed, a frame holds fewer updates,
        and the animation stays smooth. The updates are the same.

        Parameters
        ----------
        speed : Speed
        frames : int
        after_frame : callable, optional
            Called with each frame, within the same time.
        goal : int, optional
            The number of epochs after which no more updates are made.
        """
        deadline = perf_counter() + LOOKAHEAD_SECONDS
        snapshots: list[Snapshot] = []
        while len(snapshots) < min(frames, MAX_FRAMES) and perf_counter() < deadline:
            updates = speed.updates or self.trainer.updates_to_epoch_end(speed.epochs)
            if goal is not None:
                left = goal - self.trainer.epoch
                updates = min(updates, self.trainer.updates_to_epoch_end(left)) if left > 0 else 0
            frame = self.advance(updates, FRAME_SECONDS)
            if not frame:
                break
            snapshots += frame
            if after_frame:
                after_frame(frame[0])
            if TURNS.is_over:
                break
        return snapshots

    def train_to(self, update: int, seconds: float = inf) -> bool:
        """Train to this update, for at most so many seconds; return whether nothing is left to do."""
        deadline = perf_counter() + seconds
        while (left := update - self.trainer.update) > 0 and perf_counter() < deadline:
            if not self.advance(min(left, 1 + update // MAX_CHECKPOINTS), deadline - perf_counter()):
                return True  # the run has diverged
            self.lookahead.discard_before(self.trainer.update)
        return left <= 0

    def return_to(self, update: int) -> Snapshot:
        """Return to a frame of the lookahead; to the last one if there is no such frame."""
        snapshot = self.lookahead.rewind(update)
        if self.trainer.update != snapshot.update:
            for part in (self.edits, self.points, self.schedule, self.checkpoints):
                part.truncate(snapshot.update)
            self._adopt_points()
            self.trainer.restore(snapshot)
        return snapshot

    def reset(self) -> Snapshot:
        """Return to the same initial weights, points and batches. Live settings stay."""
        self._start_from(self._initial)
        self._adopt_points()
        self.trainer.restore(self._initial)
        return self._initial

    def resume(
        self,
        snapshot: Snapshot,
        history: Array,
        schedule: Iterable[Segment] = (),
        edits: Iterable[ManualEdit] = (),
        checkpoints: Iterable[Snapshot] = (),
        points: PointEdits | None = None,
    ) -> None:
        """Continue where another run of the same settings was, bit for bit.

        Parameters
        ----------
        snapshot : Snapshot
            Its metrics are computed again.
        history : ndarray of shape (n_rows, len(History.columns))
            Rows up to the snapshot.
        schedule : iterable of Segment
        edits : iterable of ManualEdit
        checkpoints : iterable of Snapshot
            Those before the snapshot. If there are none, the initial state becomes the first.
        points : PointEdits, optional
            Of this run's initial data.
        """
        edits, points = list(edits), points or PointEdits(self._begun_with.dataset)
        first, *others = checkpoints or [self._edited_initial(edits, points)]
        self._start_from(first)
        self.points = points
        self._adopt_points()
        self.trainer.restore(snapshot)
        snapshot = snapshot._replace(metrics=self.trainer.metrics())
        self.trainer.history.replace(history, snapshot.update)
        for checkpoint in (*others, snapshot):
            self.checkpoints.add(checkpoint)
        self.checkpoints.replace(snapshot)
        self.lookahead = Lookahead(snapshot)
        self.schedule, self.edits = Schedule(schedule), ManualEdits(edits)

    def fork(self, update: int) -> "Run":
        """Return another run of the same experiment, which stands at the last update until this one that is held.

        Checkpoints and the frames of the lookahead are held.

        It has the part of the schedule, the edits, the checkpoints and the history that led there, and the live
        settings under which this run continued from there.
        """
        frames = (frame for frame in self.lookahead if frame.update <= update)
        snapshot = max([self.checkpoints.last_until(update), *frames], key=attrgetter("update"))
        at = snapshot.update
        hyperparameters = self.trainer.hyperparameters
        if at < self.trainer.update:
            hyperparameters = self.schedule.hyperparameters_after(at) or hyperparameters
        settings = replace(self._begun_with.settings, **asdict(hyperparameters))
        fork = Run(settings, self.generation, self._begun_with)
        fork.set_live_settings(fork.settings)
        rows = self.trainer.history.rows
        fork.resume(
            snapshot,
            rows[rows[:, 0] <= at],
            (segment for segment in self.schedule if segment.update < at),
            (edit for edit in self.edits if edit.update <= at),
            [checkpoint for checkpoint in self.checkpoints if checkpoint.update < at],
            self.points.until(at),
        )
        return fork

    def _edited_initial(self, edits: Iterable[ManualEdit], points: PointEdits) -> Snapshot:
        """Return the initial state, after the edits that were made there."""
        self.trainer.restore(self._initial)
        self.points = points.until(0)
        self._adopt_points()
        for edit in edits:
            if edit.update == 0:
                self.trainer.set_parameter(edit.parameter, edit.value)
        return self.trainer.snapshot()

    def set_parameter(self, index: int, value: Any, limit: bool = True) -> Snapshot:
        """Set a weight or bias manually.

        Parameters
        ----------
        index : int
            In the trainer's vector of parameters.
        value : float
        limit : bool
            Whether the value must be within `MANUAL_LIMITS`.

        Raises
        ------
        ValueError
            If there is no such parameter, or the value is out of limits.
        """
        return self.set_parameters({index: value}, limit)

    def set_parameters(self, values: Mapping[int, Any], limit: bool = True) -> Snapshot:
        """Set weights and biases manually: all of them, or none if one is refused.

        Parameters
        ----------
        values : mapping of int to float
            By their index in the trainer's vector of parameters.
        limit : bool
            Whether the values must be within `MANUAL_LIMITS`.

        Raises
        ------
        ValueError
            If there is no such parameter, or a value is out of limits.
        """
        count = len(self.trainer.parameters)
        for index, value in values.items():
            if limit:
                MANUAL_LIMITS.validate("A weight or bias", value)
            if not 0 <= index < count:
                raise ValueError(f"The index of a parameter must be between 0 and {count - 1}. Got {index!r:.60}.")
        self.trainer.set_parameters(values)
        self.edits.add(*(ManualEdit(self.trainer.update, index, float(value)) for index, value in values.items()))
        return self._replace_present()

    def set_points(self, table: Table) -> Snapshot:
        """Let the rows of a table be the points from now on. Training continues on them, with a new epoch.

        Parameters
        ----------
        table : Table
            With the columns of the present data.

        Raises
        ------
        ValueError
            If the points have changed too often.
        """
        self.points.replace(self.trainer.update, table, self.settings.test_size)
        self._adopt_points()
        return self._replace_present()

    def take_points(self, points: PointEdits) -> Snapshot:
        """Adopt the point edits of a run of the same settings, until the present update."""
        self.points = points.until(self.trainer.update)
        self._adopt_points()
        return self._replace_present()

    def _adopt_points(self) -> None:
        """Let trainer, experiment and settings have the present points."""
        data, begun_with = self.points.dataset, self._begun_with
        if data is self.experiment.dataset:
            return
        dataset, table = begun_with.settings.dataset, begun_with.settings.table
        self.experiment = begun_with
        if self.points:
            dataset, table = OWN, join_parts(data)
            self.experiment = Experiment(begun_with.settings, data)
        self.settings = replace(self.settings, dataset=dataset, table=table)
        self.trainer.set_data(self.experiment.X_train, data.y_train, self.experiment.X_test, data.y_test)

    def _replace_present(self) -> Snapshot:
        """Let the present state, which was edited, replace what was kept of this update."""
        self._inspector.last_step = None
        snapshot = self.trainer.snapshot()
        self.lookahead.replace_last(snapshot)
        self.checkpoints.replace(snapshot)
        return snapshot

    def step(self) -> list[Snapshot]:
        """Make one update that `inspect` can explain afterward; return one frame, or none if the run has diverged."""
        step = self._inspector.upcoming_step()
        frames = self.advance(1)
        self._inspector.last_step = step if frames else None
        return frames

    def inspect(self, example: int = -1) -> Inspection:
        """Explain the update just made by `step`, or else the upcoming one: see `Inspector.inspect`."""
        return self._inspector.inspect(example, len(self.dataset.y_train))

    def next_step(self) -> Array:
        """Return what the next update will add to the parameters: see `Inspector.next_step`."""
        return self._inspector.next_step()
