"""How much a class may hold, and how fast one visitor may act."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

CLASSES = 500
STUDENTS = 300  # of a class
ANSWERS = 200  # of a student
ENTRIES = 100  # of a student, handed in for a challenge
MESSAGES = 200  # of a teacher's page, since the last keyframe
MESSAGE_CHARACTERS = 1_000_000
NAME_CHARACTERS = 24
ANSWER_CHARACTERS = 200
DATABASE_BYTES = 1_000_000_000  # of all classes
LIFETIME = 86_400.0  # seconds after the last use
KEPT_VISITORS = 10_000


class LimitError(ValueError):
    """A limit is reached; the sentence says which."""


class RateLimiter:
    """Limits how fast each visitor acts: a number of actions at once, and then so many per second.

    Parameters
    ----------
    burst : int
    per_second : float
    clock : callable
        Seconds, from any origin.
    """

    def __init__(self, burst: int, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._per_second, self._clock = burst, per_second, clock
        self._left: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, visitor: Hashable) -> None:
        """Count an action of a visitor.

        Raises
        ------
        LimitError
            If it comes too soon.
        """
        with self._lock:
            now = self._clock()
            left, since = self._left.pop(visitor, (float(self._burst), now))
            left = min(float(self._burst), left + (now - since) * self._per_second)
            self._left[visitor] = (max(0.0, left - 1), now) if left >= 1 else (left, now)
            while len(self._left) > KEPT_VISITORS:
                self._left.popitem(last=False)
        if left < 1:
            raise LimitError(f"This may be done {self._per_second:g} times a second. Wait a moment, and try again.")
