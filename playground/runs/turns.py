"""Turns: one visitor's network trains at a time, and no visitor takes the others' time.

Threads that train at the same time hand the interpreter to one another at every matrix product, which costs more than
the training. In turn, each trains as fast as if it were alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from heapq import heappop, heappush
from itertools import count
from threading import Lock, get_ident
from time import perf_counter

TURN_SECONDS = 0.02  # after which whoever waits may have the next turn
# Who waits has the next turn by the time of arrival, plus:
NEXT_TURN_SECONDS = 0.1  # for more turns of the same work: short answers go before long ones
PATIENT_SECONDS = 5.0  # for work that nobody sees yet: it fills the time that players leave, and a little more


class Turns:
    """Lets threads work one after another, each for `TURN_SECONDS` where others wait."""

    def __init__(self) -> None:
        self._changing = Lock()  # the queue, and whether the turn is taken
        self._queue: list[tuple[float, int, Lock]] = []
        self._arrivals = count()
        self._taken = False
        self._owner = 0  # the thread that had the last turn, or has it
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
            Whether others go first.
        """
        with self._changing:
            gate = self._line_up(PATIENT_SECONDS if patient else 0.0)
            if not self._taken:
                self._admit_first()
        self._begin(gate)
        try:
            yield
        finally:
            self._owner = 0
            with self._changing:
                self._admit_first()

    def pass_on(self) -> None:
        """Let others go first, if this thread has a turn that has lasted long enough."""
        if self._queue and self._owner == get_ident() and perf_counter() - self._began >= TURN_SECONDS:
            with self._changing:
                gate = self._line_up(NEXT_TURN_SECONDS)
                self._admit_first()
            self._begin(gate)

    def _line_up(self, seconds: float) -> Lock:
        gate = Lock()
        gate.acquire()
        heappush(self._queue, (perf_counter() + seconds, next(self._arrivals), gate))
        return gate

    def _admit_first(self) -> None:
        self._taken = bool(self._queue)
        if self._queue:
            heappop(self._queue)[2].release()

    def _begin(self, gate: Lock) -> None:
        gate.acquire()
        self._owner, self._began = get_ident(), perf_counter()


TURNS = Turns()
