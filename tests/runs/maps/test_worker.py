"""The thread of all maps: turns, cancellation, visitors who leave. Fakes stand in for the computations."""

from threading import Event
from typing import Any

import pytest

from playground.runs.maps import worker as module
from playground.runs.maps.worker import Job, Worker


class Slices:
    """A computation of so many slices."""

    def __init__(self, total: int, on_end: Any = lambda: None) -> None:
        self.total, self.done, self.on_end = total, 0, on_end

    @property
    def fraction(self) -> float:
        return self.done / self.total

    def advance(self) -> bool:
        self.done += 1
        if self.done == self.total:
            self.on_end()
        return self.done < self.total


class Faulty(Slices):
    def advance(self) -> bool:
        raise MemoryError


def job(computation: Any, **more: Any) -> Job:
    return Job(computation, **more)


@pytest.fixture
def worker(monkeypatch) -> Worker:
    """One without a thread, whose turns are one slice long."""
    monkeypatch.setattr(module, "TURN_SECONDS", 0.0)
    monkeypatch.setattr(module, "ALIVE_EVERY", 0.0)
    monkeypatch.setattr(Worker, "_start", lambda self: None)
    return Worker()


def test_there_is_no_thread_before_the_first_map():
    assert Worker()._thread is None


def test_a_thread_computes_a_map():
    ended = Event()
    worker, own = Worker(), job(Slices(20, ended.set))
    worker.submit(own)
    assert ended.wait(10)


def test_ten_maps_take_turns(worker):
    computations = [Slices(20) for _ in range(10)]
    for computation in computations:
        worker.submit(job(computation))
    for n in range(1, 20):
        worker.take_round()
        assert {computation.done for computation in computations} == {n}
    worker.take_round()
    assert worker.jobs == []


def test_a_newcomer_has_its_turn_in_the_next_round(worker):
    first, second = Slices(100), Slices(100)
    worker.submit(job(first))
    for _ in range(5):
        worker.take_round()
    worker.submit(job(second))
    worker.take_round()
    assert (first.done, second.done) == (6, 1)


def test_cancel_acts_before_the_next_slice(worker):
    computation = Slices(100)
    own = job(computation)
    worker.submit(own)
    worker.take_round()
    own.cancel()
    worker.take_round()
    assert (computation.done, own.state, worker.jobs) == (1, "canceled", [])
    worker.submit(own)
    worker.take_round()
    assert (computation.done, own.state) == (1, "canceled")


def test_a_map_stops_when_its_visitor_leaves_and_continues_when_he_is_back(worker):
    computation, present = Slices(4), [True]
    own = job(computation, is_alive=lambda: present[0])
    worker.submit(own)
    worker.take_round()
    present[0] = False
    for _ in range(5):
        worker.take_round()
    assert (computation.done, own.state, worker.jobs) == (1, "left", [])
    present[0] = True
    worker.submit(own)
    for _ in range(3):
        worker.take_round()
    assert (computation.done, own.state) == (4, "done")


def test_submitting_twice_gives_no_second_turn(worker):
    computation = Slices(100)
    own = job(computation)
    worker.submit(own)
    worker.submit(own)
    worker.take_round()
    assert computation.done == 1


def test_a_map_that_fails_does_not_stop_the_others(worker, capsys):
    bad, good = job(Faulty(3)), job(Slices(2))
    worker.submit(bad)
    worker.submit(good)
    worker.take_round()
    worker.take_round()
    assert (bad.state, good.state) == ("failed", "done")
    assert "MemoryError" in capsys.readouterr().err


def test_a_page_that_is_being_answered_delays_a_map_but_does_not_stop_it(worker):
    computation = Slices(2)
    worker.submit(job(computation))
    with worker.waiting():
        worker.take_round()
    assert computation.done == 1


def test_the_time_left_is_in_proportion():
    own = job(Slices(4))
    assert own.seconds_left is None
    own.computation.advance()
    left = own.seconds_left
    assert left is not None
    assert left > 0
    own.cancel()
    assert own.seconds_left is None
