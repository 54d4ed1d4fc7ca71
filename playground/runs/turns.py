"""Turns: one visitor's network trains at a time, and no visitor takes the others' time.

Threads that train at the same time hand the interpreter to one another at every matrix product, which costs more than
the training. In turn, each trains as fast as if it were alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from heapq import heappop, heappush
from itertools import count
from threading import Lock
from time import perf_counter

TURN_SECONDS = 0.02  # after which a turn should end if others wait
PATIENT_SECONDS = 5.0  # by which others may come later and yet go before work that nobody sees


class Turns:
    """Lets threads work one after another, in the order in which they come."""

    def __init__(self) -> None:
        self._changing = Lock()  # the queue, and whether the turn is taken
        self._queue: list[tuple[float, int, Lock]] = []  # when a turn is due, and the gate to open then
        self._arrivals = count()
        self._taken = False
        self._began = 0.0

    def __len__(self) -> int:
        """Number of threads that wait."""
        return len(self._queue)

    @contextmanager
    def take(self, patient: bool = False) -> Iterator[None]:
        """Wait for a turn, and have it.

        Parameters
        ----------
        patient : bool
            Whether others go first, for a while: such work fills the time that they leave, and a little more.
        """
        gate = Lock()
        gate.acquire()
        with self._changing:
            heappush(self._queue, (perf_counter() + PATIENT_SECONDS * patient, next(self._arrivals), gate))
            if not self._taken:
                self._admit_first()
        gate.acquire()
        self._began = perf_counter()
        try:
            yield
        finally:
            with self._changing:
                self._admit_first()

    @property
    def is_over(self) -> bool:
        """Whether the present turn should end: another one is due, and it has lasted long enough."""
        now, first = perf_counter(), self._queue[:1]
        return bool(first) and first[0][0] <= now and now - self._began >= TURN_SECONDS

    def _admit_first(self) -> None:
        self._taken = bool(self._queue)
        if self._queue:
            heappop(self._queue)[2].release()


TURNS = Turns()
