"""The thread that computes the maps of all visitors, turn by turn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from threading import Condition, Lock, Thread
from time import perf_counter, sleep, thread_time
from traceback import print_exc

from playground.model.network import Network
from playground.runs.maps.cells import Cell
from playground.runs.maps.computation import Computation
from playground.runs.maps.grid import Grid

SLICE_SECONDS = 0.012  # of processor time for one map, before the next one has its turn
REST_SECONDS = 0.0005  # after each slice: whoever waits for the interpreter gets it
REST_BESIDE_PAGES = 0.004  # the same, while a page plays
RECENT_SECONDS = 0.5  # since the last answer to a page that plays: it asks more often
PATIENCE_SECONDS = 0.015  # that a slice waits for pages that are being answered
ALIVE_EVERY = 0.25  # seconds between two questions whether a visitor is still there


class Job:
    """A map that is computed for a visitor.

    Parameters
    ----------
    computation : Computation
    is_alive : callable
        Returns whether the visitor is still there.

    Attributes
    ----------
    state : {"computing", "done", "canceled", "left", "failed"}
        ``"left"``: the visitor has left. `Worker.submit` continues such a job.
    """

    def __init__(self, computation: Computation, is_alive: Callable[[], bool] = lambda: True) -> None:
        self.computation = computation
        self.is_alive = is_alive
        self.state = "computing"
        self.asked = 0.0  # when `is_alive` was last called
        self._changing = Lock()  # the worker and the visitor's session both change the state
        self._began = perf_counter()
        self._seconds = 0.0  # of earlier periods, before the visitor left

    @property
    def grid(self) -> Grid:
        return self.computation.grid

    @property
    def n_cells(self) -> int:
        """Number of cells, finished or not."""
        return self.grid.n_cells

    @property
    def cells(self) -> list[Cell]:
        """Finished cells, in the order in which they were finished."""
        return self.computation.cells

    @property
    def networks(self) -> dict[int, Network]:
        """See `Computation`."""
        return self.computation.networks

    @property
    def fraction(self) -> float:
        """How much is done, from 0 to 1."""
        return self.computation.fraction

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take if it goes on as before; None if nothing is known yet, or nothing is left."""
        if self.state != "computing" or self.fraction < 0.01:
            return None
        seconds = self._seconds + perf_counter() - self._began
        return seconds * (1 - self.fraction) / self.fraction

    def cancel(self) -> None:
        """Stop. The finished cells stay."""
        self.change("canceled", "computing", "left")

    def leave(self) -> None:
        """Stop until the visitor is back."""
        if self.change("left", "computing"):
            self._seconds += perf_counter() - self._began

    def resume(self) -> None:
        """Go on after the visitor is back."""
        if self.change("computing", "left"):
            self._began = perf_counter()

    def change(self, state: str, *before: str) -> bool:
        """Change the state if it is one of those before; return whether it was."""
        with self._changing:
            fits = self.state in before
            self.state = state if fits else self.state
        return fits


class Worker:
    """One thread for all maps. There is no thread before the first map.

    Each map has its turn of `SLICE_SECONDS`, one after another, so that those who compute at the same time slow each
    other down equally. Between its slices, the thread waits for the pages that are being answered, and while a page
    plays, it rests as long as it works.
    """

    def __init__(self) -> None:
        self._jobs: list[Job] = []
        self._changed = Condition()
        self._thread: Thread | None = None
        self._answering = 0
        self._played = -inf

    @property
    def jobs(self) -> list[Job]:
        """The maps that are being computed."""
        with self._changed:
            return [job for job in self._jobs if job.state == "computing"]

    def submit(self, job: Job) -> None:
        """Compute a map, or go on with it."""
        job.resume()
        with self._changed:
            if job.state == "computing" and job not in self._jobs:
                self._jobs.append(job)
            self._changed.notify_all()
        self._start()

    @contextmanager
    def waiting(self, playing: bool = False) -> Iterator[None]:
        """Let the thread wait while a page is being answered, for a short time, and work less while a page plays."""
        with self._changed:
            self._answering += 1
        try:
            yield
        finally:
            with self._changed:
                self._answering -= 1
                self._played = perf_counter() if playing else self._played
                self._changed.notify_all()

    def take_round(self) -> None:
        """Give every map a turn, and forget those that are not computed any more."""
        for job in self.jobs:
            self._take_turn(job)
        with self._changed:
            self._jobs = [job for job in self._jobs if job.state == "computing"]

    def _start(self) -> None:
        with self._changed:
            if self._thread is None:
                self._thread = Thread(target=self._work, name="maps", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._jobs)
            self.take_round()

    def _take_turn(self, job: Job) -> None:
        now = perf_counter()
        if now - job.asked >= ALIVE_EVERY:
            job.asked = now
            if not job.is_alive():
                job.leave()
        end = thread_time() + SLICE_SECONDS
        while job.state == "computing":
            self._let_pages_be_answered()
            try:
                more = job.computation.advance()
            except Exception:  # one map that fails must not stop the others
                print_exc()
                job.change("failed", "computing")
                return
            if not more:
                job.change("done", "computing")
            if thread_time() >= end:
                return

    def _let_pages_be_answered(self) -> None:
        plays = perf_counter() - self._played < RECENT_SECONDS
        sleep(REST_BESIDE_PAGES if plays else REST_SECONDS)
        with self._changed:
            self._changed.wait_for(lambda: self._answering == 0, PATIENCE_SECONDS)


WORKER = Worker()
