"""A run as it is watched: trained ahead in reels of frames, and brought back to the frame that is shown.

The browser plays frames some moments after they were computed. `Run` keeps a snapshot of each frame that may still be
on its way, so that on pause the trainer stands at the very frame on the screen, and a lost reel is made anew, the same.
"""

from collections import deque
from threading import Lock
from time import perf_counter

from playground.experiment import hyperparameters, make_dataset, make_trainer
from playground.settings import Settings, Speed
from playground.training import Snapshot

REEL_SECONDS = 0.25
FRAME_SECONDS = 0.012
MOST_FRAMES = 60


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
    """

    def __init__(self, settings: Settings, generation: int = 0) -> None:
        self.settings = settings
        self.generation = generation
        self.dataset = make_dataset(settings)
        self.trainer = make_trainer(settings, self.dataset)
        self.lock = Lock()
        self._start = self.trainer.snapshot()
        self._on_the_way: deque[Snapshot] = deque([self._start])

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
        return moment

    def reset(self) -> Snapshot:
        """Return to the very same initial weights and the same order of batches; live settings stay."""
        self.trainer.restore(self._start)
        self._on_the_way = deque([self._start])
        return self._start

    def advance(self, updates: int, seconds: float = REEL_SECONDS) -> list[Snapshot]:
        """Train so many updates, or fewer in so many seconds: one frame, or none where the run has diverged."""
        before = self.trainer.update
        self.trainer.run(updates, perf_counter() + seconds)
        if self.trainer.update == before:
            return []
        frame = self.trainer.snapshot()
        self._on_the_way.append(frame)
        return [frame]

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
