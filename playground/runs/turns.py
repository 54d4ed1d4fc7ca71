"""Turns: one visitor's network trains at a time, and nobody waits longer than the others.

Threads that train at the same time share one interpreter, and hand it to one another at every matrix product. That costs
more than the training itself. In turn, they train as fast as one alone.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import perf_counter

TURN_SECONDS = 0.02  # after which whoever waits has a turn


class Turns:
    """Lets threads train one after another, in the order in which they came."""

    def __init__(self) -> None:
        self._lock = Lock()  # of the two below
        self._waiting: deque[Lock] = deque()
        self._taken = False
        self._began = 0.0

    @contextmanager
    def take(self) -> Iterator[None]:
        """Wait for a turn, and have it."""
        self._wait()
        try:
            yield
        finally:
            self._end()

    def pass_on(self) -> None:
        """Let the others have their turns, if this one has lasted long enough."""
        if self._waiting and perf_counter() - self._began > TURN_SECONDS:
            self._end()
            self._wait()

    def _wait(self) -> None:
        with self._lock:
            mine = None
            if self._taken:
                mine = Lock()
                mine.acquire()
                self._waiting.append(mine)
            self._taken = True
        if mine:
            mine.acquire()
        self._began = perf_counter()

    def _end(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


TURNS = Turns()
