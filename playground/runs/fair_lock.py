"""A fair lock: one visitor's network trains at a time, and no visitor takes the others' time.

Threads that train at the same time hand the interpreter to one another at every matrix product, which costs more than
the training. One after another, each trains as fast as if it were alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from heapq import heappop, heappush
from itertools import count
from threading import Lock
from time import perf_counter

SLICE_SECONDS = 0.009  # after which a holder should release the lock if others wait
BACKGROUND_SECONDS = 5.0  # by which others may come later and yet go before work in the background


class FairLock:
    """Lets threads work one after another, in the order in which they come."""

    def __init__(self) -> None:
        self._changing = Lock()  # the queue, and whether the lock is held
        self._queue: list[tuple[float, int, Lock]] = []  # when a thread is due, and the gate to open then
        self._arrivals = count()
        self._held = False
        self._began = 0.0

    def __len__(self) -> int:
        """Number of threads that wait."""
        return len(self._queue)

    @contextmanager
    def hold(self, background: bool = False) -> Iterator[None]:
        """Wait for the lock, and hold it.

        Parameters
        ----------
        background : bool
            Whether others go first, for a while: such work fills the time that they leave, and a little more.
        """
        gate = Lock()
        gate.acquire()
        with self._changing:
            heappush(self._queue, (perf_counter() + BACKGROUND_SECONDS * background, next(self._arrivals), gate))
            if not self._held:
                self._admit_first()
        gate.acquire()
        self._began = perf_counter()
        try:
            yield
        finally:
            with self._changing:
                self._admit_first()

    @property
    def should_yield(self) -> bool:
        """Whether the holder should release the lock: another thread is due, and the time slice is over."""
        now, first = perf_counter(), self._queue[:1]
        return bool(first) and first[0][0] <= now and now - self._began >= SLICE_SECONDS

    def _admit_first(self) -> None:
        self._held = bool(self._queue)
        if self._queue:
            heappop(self._queue)[2].release()


TRAINING_LOCK = FairLock()
