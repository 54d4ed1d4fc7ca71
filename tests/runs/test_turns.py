"""Turns: one thread works at a time, short work goes before long work, and patient work comes last but comes."""

import time
from threading import Thread

import pytest

from playground.runs import turns
from playground.runs.turns import Turns


class Queue:
    """Threads that wait for their turns while this one has the first, in the order in which they came."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.order: list[str] = []
        self.threads: list[Thread] = []

    def add(self, name: str, patient: bool = False, parts: int = 1) -> None:
        """Let a thread wait, which works in so many parts and offers its turn to others between them."""

        def work() -> None:
            with self.turns.take(patient):
                for part in range(parts):
                    if part:
                        self.turns.pass_on()
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


@pytest.fixture
def no_waiting(monkeypatch):
    """Every turn is over at once."""
    monkeypatch.setattr(turns, "TURN_SECONDS", 0.0)


def test_turns_are_taken_in_order_and_patient_work_comes_last():
    queue = Queue()
    with queue.turns.take():
        queue.add("link", patient=True)
        queue.add("first")
        queue.add("second")
    assert queue.finish() == ["first", "second", "link"]


def test_short_work_goes_before_the_rest_of_long_work(no_waiting):
    queue = Queue()
    with queue.turns.take():
        queue.add("long", parts=3)
        queue.add("short")
        queue.add("link", patient=True)
    assert queue.finish() == ["long", "short", "long", "long", "link"]


def test_patient_work_has_its_turn_although_others_go_on(no_waiting, monkeypatch):
    monkeypatch.setattr(turns, "NEXT_TURN_SECONDS", 10.0)
    queue = Queue()
    with queue.turns.take():
        queue.add("player", parts=3)
        queue.add("link", patient=True)
    assert queue.finish() == ["player", "link", "player", "player"]


def test_a_turn_that_has_just_begun_goes_on(monkeypatch):
    monkeypatch.setattr(turns, "TURN_SECONDS", 1e9)
    queue = Queue()
    with queue.turns.take():
        queue.add("long", parts=2)
        queue.add("short")
    assert queue.finish() == ["long", "long", "short"]


def test_whoever_has_no_turn_passes_none_on(no_waiting):
    queue = Queue()
    with queue.turns.take():
        queue.add("waiting")
        other = Thread(target=queue.turns.pass_on)
        other.start()
        other.join()
        assert queue.order == []
    assert queue.finish() == ["waiting"]


def test_a_turn_ends_with_an_error():
    queue = Queue()

    def fail() -> None:
        with queue.turns.take():
            queue.add("next")
            raise ValueError("failed")

    with pytest.raises(ValueError, match="failed"):
        fail()
    assert queue.finish() == ["next"]
