"""Turns: one thread works at a time, in order; patient work comes last, but it comes."""

import time
from threading import Thread

import numpy as np
import pytest

from playground.runs import run, turns
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.runs.speeds import SPEEDS
from playground.runs.turns import Turns


class Queue:
    """Threads that wait for their turns while this one has the first, in the order in which they came."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.order: list[str] = []
        self.threads: list[Thread] = []

    def add(self, name: str, patient: bool = False) -> None:
        """Let a thread wait for its turn."""

        def work() -> None:
            with self.turns.take(patient):
                self.order.append(name)

        waiting = len(self.turns)
        self.threads.append(Thread(target=work, daemon=True))
        self.threads[-1].start()
        while len(self.turns) == waiting:
            time.sleep(0.001)

    def finish(self) -> list[str]:
        for thread in self.threads:
            thread.join()
        return self.order


def test_turns_are_taken_in_order_and_patient_work_comes_last():
    queue = Queue()
    with queue.turns.take():
        queue.add("link", patient=True)
        queue.add("first")
        queue.add("second")
    assert queue.finish() == ["first", "second", "link"]


def test_patient_work_comes_before_those_who_come_much_later(monkeypatch):
    queue = Queue()
    with queue.turns.take():
        queue.add("link", patient=True)
        monkeypatch.setattr(turns, "PATIENT_SECONDS", 1e-9)
        queue.add("second link", patient=True)
        queue.add("player")
    assert queue.finish() == ["second link", "player", "link"]


def test_a_turn_is_over_when_it_has_lasted_long_enough_and_others_wait(monkeypatch):
    queue = Queue()
    with queue.turns.take():
        monkeypatch.setattr(turns, "TURN_SECONDS", 0.0)
        queue.add("link", patient=True)
        assert not queue.turns.is_over
        queue.add("next")
        assert queue.turns.is_over
        monkeypatch.setattr(turns, "TURN_SECONDS", 1e9)
        assert not queue.turns.is_over
    assert queue.finish() == ["next", "link"]


def test_the_lookahead_ends_with_its_turn(monkeypatch):
    monkeypatch.setattr(turns, "TURN_SECONDS", 0.0)
    queue = Queue()
    monkeypatch.setattr(run, "TURNS", queue.turns)
    short, alone = Run(Settings()), Run(Settings())
    with queue.turns.take():
        queue.add("next")
        assert len(short.look_ahead(SPEEDS["normal"], 5)) == 1
    queue.finish()
    short.look_ahead(SPEEDS["normal"], 4)
    alone.look_ahead(SPEEDS["normal"], 5)
    assert np.array_equal(short.trainer.parameters, alone.trainer.parameters)


def test_a_turn_ends_with_an_error():
    queue = Queue()

    def fail() -> None:
        with queue.turns.take():
            queue.add("next")
            raise ValueError("failed")

    with pytest.raises(ValueError, match="failed"):
        fail()
    assert queue.finish() == ["next"]
