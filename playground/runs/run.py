"""A run: the training of one experiment, as it is watched."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from math import inf
from operator import attrgetter
from threading import Lock
from time import perf_counter
from typing import Any

from playground import checks
from playground.data.dataset import OWN, Dataset, join_parts
from playground.model.activations import Array
from playground.runs.checkpoints import MAX_CHECKPOINTS, Checkpoints
from playground.runs.experiment import Experiment, get_hyperparameters
from playground.runs.fair_lock import TRAINING_LOCK
from playground.runs.inspection import Inspection, Inspector
from playground.runs.landscape import Landscape
from playground.runs.log import RunLog
from playground.runs.points import Ids, Points
from playground.runs.prefetch import FRAME_SECONDS, MAX_FRAMES, PREFETCH_SECONDS, PrefetchBuffer
from playground.runs.settings import DATASET_SETTINGS, MANUAL_LIMITS, Settings
from playground.runs.speeds import Speed
from playground.training.snapshot import Snapshot, fractional_epochs


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
    log : RunLog
        What was done to the run. Together with the seeds it reproduces the run, bit for bit.
    checkpoints : Checkpoints
    prefetched : PrefetchBuffer
    landscape : Landscape
    """

    def __init__(self, settings: Settings, generation: int = 0, experiment: Experiment | None = None) -> None:
        self.experiment = self._begun_with = experiment or Experiment(settings)
        self.generation = generation
        self.trainer = self.experiment.make_trainer()
        self.set_live_settings(settings)
        self.lock = Lock()
        self._inspector = Inspector(self.trainer)
        self._initial = self.trainer.snapshot()
        self.reset()

    @property
    def dataset(self) -> Dataset:
        """The present points."""
        return self.experiment.dataset

    @property
    def initial_settings(self) -> Settings:
        """The settings, with the points that the run began with."""
        begun_with = self._begun_with.settings
        return replace(self.settings, **{name: getattr(begun_with, name) for name in DATASET_SETTINGS})

    def epochs_at(self, snapshot: Snapshot) -> float:
        """Return the number of epochs that this run had made at one of its snapshots, with the fraction of the last."""
        n_train = self.log.points.count_training_points(snapshot.update)
        return fractional_epochs(snapshot.epoch, snapshot.position, n_train)

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing more is learned: a schedule has lowered the learning rate to 0."""
        return self.trainer.learning_rate == 0.0

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
        self.log.record(before, hyperparameters)
        frame = self.trainer.snapshot()
        self.prefetched.append(frame)
        self.checkpoints.add(frame)
        return [frame]

    def prefetch(
        self,
        speed: Speed,
        frames: int,
        after_frame: Callable[[Snapshot], object] | None = None,
        goal: int | None = None,
    ) -> list[Snapshot]:
        """Train at most so many frames ahead of the screen, for at most `PREFETCH_SECONDS`.

        It stops early where others wait for the lock: see `playground.runs.fair_lock`; and where nothing more is
        learned.

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
        deadline = perf_counter() + PREFETCH_SECONDS
        snapshots: list[Snapshot] = []
        while len(snapshots) < min(frames, MAX_FRAMES) and perf_counter() < deadline and not self.is_at_rest:
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
            if TRAINING_LOCK.should_yield:
                break
        return snapshots

    def train_to(self, update: int, seconds: float = inf) -> bool:
        """Train to this update, for at most so many seconds; return whether nothing is left to do."""
        deadline = perf_counter() + seconds
        while (left := update - self.trainer.update) > 0 and perf_counter() < deadline:
            if not self.advance(min(left, 1 + update // MAX_CHECKPOINTS), deadline - perf_counter()):
                return True  # the run has diverged
            self.prefetched.discard_before(self.trainer.update)
        return left <= 0

    def return_to(self, update: int) -> Snapshot:
        """Return to a prefetched frame; to the last one if there is no such frame."""
        snapshot = self.prefetched.rewind(update)
        if self.trainer.update != snapshot.update:
            self.checkpoints.truncate(snapshot.update)
            self._restore(snapshot, self.log.until(snapshot.update))
        return snapshot

    def reset(self) -> Snapshot:
        """Return to the same initial weights, points and batches. Live settings stay."""
        self._begin(self._initial)
        self._restore(self._initial, RunLog(Points(self._begun_with.dataset)))
        return self._initial

    def resume(self, snapshot: Snapshot, history: Array, log: RunLog, checkpoints: Iterable[Snapshot] = ()) -> None:
        """Continue where another run of the same settings was, bit for bit.

        Parameters
        ----------
        snapshot : Snapshot
            Its metrics are computed again.
        history : ndarray of shape (n_rows, len(History.columns))
            Rows up to the snapshot.
        log : RunLog
            Up to the snapshot.
        checkpoints : iterable of Snapshot
            Those before the snapshot. If there are none, the initial state becomes the first.
        """
        first, *others = checkpoints or [self._edited_initial(log)]
        self._restore(snapshot, log)
        self.trainer.history.replace(history, snapshot.update)
        snapshot = snapshot._replace(metrics=self.trainer.metrics())
        self._begin(first)
        for checkpoint in (*others, snapshot):
            self.checkpoints.add(checkpoint)
        self.checkpoints.replace(snapshot)
        self.prefetched = PrefetchBuffer(snapshot)

    def fork(self, update: int) -> "Run":
        """Return another run of the same experiment, which stands at the last update until this one that is held.

        Checkpoints and prefetched frames are held.

        It has the part of the log, the checkpoints and the history that led there, and the live settings under which
        this run continued from there.
        """
        frames = (frame for frame in self.prefetched if frame.update <= update)
        snapshot = max([self.checkpoints.last_until(update), *frames], key=attrgetter("update"))
        at = snapshot.update
        hyperparameters = self.log_since(at).segments[0].hyperparameters
        fork = Run(replace(self._begun_with.settings, **asdict(hyperparameters)), self.generation, self._begun_with)
        rows = self.trainer.history.rows
        checkpoints = [checkpoint for checkpoint in self.checkpoints if checkpoint.update < at]
        fork.resume(snapshot, rows[rows[:, 0] <= at], self.log.until(at), checkpoints)
        return fork

    def log_since(self, update: int = 0) -> RunLog:
        """Return what was done from this update on, up to the present hyperparameters: all later updates have them."""
        log = self.log.until(self.trainer.update)
        log.record(self.trainer.update, self.trainer.hyperparameters)
        return log.since(update)

    def _begin(self, first: Snapshot) -> None:
        """Let the parts that grow with the run begin at a snapshot."""
        self.checkpoints = Checkpoints(first)
        self.prefetched = PrefetchBuffer(first)
        self.landscape = Landscape(self.trainer.layer_sizes)

    def _restore(self, snapshot: Snapshot, log: RunLog) -> None:
        """Return to a snapshot, with the log that led there."""
        self.log = log
        self._adopt_points()
        self.trainer.restore(snapshot)
        self._inspector.last_step = None

    def _edited_initial(self, log: RunLog) -> Snapshot:
        """Return the initial state, after the edits that were made there."""
        self._restore(self._initial, log.until(0))
        self.trainer.set_parameters(log.edits_at(0))
        return self.trainer.snapshot()

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
        last = len(self.trainer.parameters) - 1
        for index, value in values.items():
            if limit:
                MANUAL_LIMITS.validate("A weight or bias", value)
            checks.whole("The index of a parameter", index, 0, last)
        self.trainer.set_parameters(values)
        self.log.edit(self.trainer.update, values)
        return self._replace_present()

    def change_points(self, removed: Ids, values: Array, labels: Array) -> Ids:
        """Remove points and add others. Training continues on them, with a new epoch: see `Points.change`."""
        ids = self.log.points.change(self.trainer.update, removed, values, labels, self.settings.test_size)
        self._adopt_points()
        self._replace_present()
        return ids

    def take_points(self, points: Points) -> None:
        """Adopt the points of a run of the same settings, until the present update."""
        self.log.points = points.until(self.trainer.update)
        self._adopt_points()
        self._replace_present()

    def _adopt_points(self) -> None:
        """Let trainer, experiment and settings have the present points."""
        data, begun_with = self.log.points.dataset, self._begun_with
        if data is self.experiment.dataset:
            return
        self.settings, self.experiment = self.initial_settings, begun_with
        if self.log.points.updates:
            self.settings = replace(self.settings, dataset=OWN, table=join_parts(data))
            self.experiment = Experiment(begun_with.settings, data)
        present = self.experiment
        self.trainer.set_data(present.X_train, present.targets_train, present.X_test, present.targets_test)

    def _replace_present(self) -> Snapshot:
        """Let the present state, which was edited, replace what was kept of this update."""
        self._inspector.last_step = None
        snapshot = self.trainer.snapshot()
        self.prefetched.replace_last(snapshot)
        self.checkpoints.replace(snapshot)
        return snapshot

    def step(self) -> list[Snapshot]:
        """Make one update that `inspect` can explain afterward; return one frame, or none if the run has diverged."""
        step = self._inspector.upcoming_step()
        frames = self.advance(1)
        self._inspector.last_step = step if frames else None
        return frames

    def inspect(self, example: int = -1, ahead: bool = False) -> Inspection:
        """Explain the update just made by `step`, or else the upcoming one: see `Inspector.inspect`."""
        return self._inspector.inspect(example, len(self.dataset.y_train), ahead)

    def next_step(self) -> Array:
        """Return what the next update will add to the parameters: see `Inspector.next_step`."""
        return self._inspector.next_step()
