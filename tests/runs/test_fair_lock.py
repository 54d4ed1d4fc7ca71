"""The fair lock: one thread works at a time, in order; work in the background comes last, but it comes."""

import time
from threading import Thread

import numpy as np
import pytest

from playground.runs import fair_lock, run
from playground.runs.fair_lock import FairLock
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.runs.speeds import SPEEDS


class Queue:
    """Threads that wait for the lock while this one holds it, in the order in which they came."""

    def __init__(self) -> None:
        self.lock = FairLock()
        self.order: list[str] = []
        self.threads: list[Thread] = []

    def add(self, name: str, background: bool = False) -> None:
        """Let a thread wait for the lock."""

        def work() -> None:
            with self.lock.hold(background):
                self.order.append(name)

        waiting = len(self.lock)
        self.threads.append(Thread(target=work, daemon=True))
        self.threads[-1].start()
        while len(self.lock) == waiting:
            time.sleep(0.001)

    def finish(self) -> list[str]:
        for thread in self.threads:
            thread.join()
        return self.order


def test_the_lock_is_held_in_order_and_background_work_comes_last():
    queue = Queue()
    with queue.lock.hold():
        queue.add("link", background=True)
        queue.add("first")
        queue.add("second")
    assert queue.finish() == ["first", "second", "link"]


def test_background_work_comes_before_those_who_come_much_later(monkeypatch):
    queue = Queue()
    with queue.lock.hold():
        queue.add("link", background=True)
        monkeypatch.setattr(fair_lock, "BACKGROUND_SECONDS", 1e-9)
        queue.add("second link", background=True)
        queue.add("player")
    assert queue.finish() == ["second link", "player", "link"]


def test_a_turn_is_over_when_it_has_lasted_long_enough_and_others_wait(monkeypatch):
    queue = Queue()
    with queue.lock.hold():
        monkeypatch.setattr(fair_lock, "SLICE_SECONDS", 0.0)
        queue.add("link", background=True)
        assert not queue.lock.should_yield
        queue.add("next")
        assert queue.lock.should_yield
        monkeypatch.setattr(fair_lock, "SLICE_SECONDS", 1e9)
        assert not queue.lock.should_yield
    assert queue.finish() == ["next", "link"]


def test_prefetching_ends_with_the_time_slice(monkeypatch):
    monkeypatch.setattr(fair_lock, "SLICE_SECONDS", 0.0)
    queue = Queue()
    monkeypatch.setattr(run, "TRAINING_LOCK", queue.lock)
    short, alone = Run(Settings()), Run(Settings())
    with queue.lock.hold():
        queue.add("next")
        assert len(short.prefetch(SPEEDS["normal"], 5)) == 1
    queue.finish()
    short.prefetch(SPEEDS["normal"], 4)
    alone.prefetch(SPEEDS["normal"], 5)
    assert np.array_equal(short.trainer.parameters, alone.trainer.parameters)


def test_a_turn_ends_with_an_error():
    queue = Queue()

    def fail() -> None:
        with queue.lock.hold():
            queue.add("next")
            raise ValueError("failed")

    with pytest.raises(ValueError, match="failed"):
        fail()
    assert queue.finish() == ["next"]
