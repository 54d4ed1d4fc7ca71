"""The thread of all maps: turns, cancellation, visitors who leave. Fakes stand in for the computations."""

from threading import Event
from typing import Any

import pytest

from playground.runs.maps import worker as module
from playground.runs.maps.computation import Computation
from playground.runs.maps.grid import Grid, Line
from playground.runs.maps.worker import Job, Worker
from playground.runs.settings import Settings


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
    monkeypatch.setattr(module, "SLICE_SECONDS", 0.0)
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


class Clock:
    """Stands in for all clocks of the worker, and for sleep."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.rests: list[float] = []
        monkeypatch.setattr(module, "perf_counter", lambda: self.now)
        monkeypatch.setattr(module, "thread_time", lambda: self.now)
        monkeypatch.setattr(module, "sleep", self.rests.append)


@pytest.fixture
def clock(monkeypatch) -> Clock:
    return Clock(monkeypatch)


def test_the_time_left_is_in_proportion(clock):
    own = job(Slices(4))
    clock.now += 2
    assert own.seconds_left is None
    own.computation.advance()
    assert own.seconds_left == 6
    own.leave()
    clock.now += 50
    assert own.seconds_left is None
    own.resume()
    own.resume()
    clock.now += 1
    assert own.seconds_left == 9
    own.leave()
    clock.now += 50
    own.resume()
    clock.now += 1
    assert own.seconds_left == 12
    own.cancel()
    assert own.seconds_left is None


@pytest.mark.parametrize(("slices", "known"), [(100, True), (101, False)])
def test_the_time_left_is_known_from_a_hundredth_on(clock, slices, known):
    own = job(Slices(slices))
    own.computation.advance()
    clock.now += 1
    assert (own.seconds_left is not None) == known


@pytest.mark.parametrize(
    ("state", "allowed"),
    [("computing", {"cancel", "leave"}), ("left", {"cancel", "resume"}), ("done", set()), ("canceled", set())],
)
def test_a_job_changes_only_from_the_states_it_can(state, allowed):
    results = {"cancel": "canceled", "leave": "left", "resume": "computing"}
    for action, result in results.items():
        own = job(Slices(2))
        own.change(state, "computing")
        getattr(own, action)()
        assert own.state == (result if action in allowed else state)


def test_a_turn_ends_after_its_processor_time(clock, monkeypatch):
    monkeypatch.setattr(Worker, "_start", lambda self: None)

    class Long(Slices):
        def advance(self) -> bool:
            clock.now += 0.005
            return super().advance()

    worker, computations = Worker(), [Long(5), Long(5)]
    for computation in computations:
        worker.submit(job(computation))
    worker.take_round()
    assert [computation.done for computation in computations] == [3, 3]
    worker.take_round()
    assert [computation.done for computation in computations] == [5, 5]
    assert worker.jobs == []


def test_a_visitor_is_asked_for_four_times_a_second(clock, monkeypatch):
    asked: list[float] = []

    def is_alive() -> bool:
        asked.append(clock.now)
        return True

    monkeypatch.setattr(Worker, "_start", lambda self: None)
    monkeypatch.setattr(module, "SLICE_SECONDS", 0.0)
    worker = Worker()
    worker.submit(job(Slices(100), is_alive=is_alive))
    for _ in range(10):
        worker.take_round()
        clock.now += 0.125
    assert asked == [100.0, 100.25, 100.5, 100.75, 101.0]


def test_the_thread_rests_as_long_as_it_works_while_a_page_plays(worker, clock):
    worker.submit(job(Slices(100)))
    worker.take_round()
    with worker.waiting():
        pass
    worker.take_round()
    with worker.waiting(playing=True):
        pass
    worker.take_round()
    with worker.waiting():
        pass
    clock.now += 0.375
    worker.take_round()
    clock.now += 0.125
    worker.take_round()
    short, long = module.REST_SECONDS, module.REST_BESIDE_PAGES
    assert clock.rests == [short, short, long, long, short]


def test_a_page_whose_answer_fails_delays_no_map(worker, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 60.0)
    with pytest.raises(MemoryError), worker.waiting():
        raise MemoryError
    worker.submit(job(Slices(1)))
    worker.take_round()
    assert worker.jobs == []


def test_a_job_tells_what_its_computation_has():
    computation = Computation(Grid(Line("momentum", (0.0, 0.5)), Line("width", (1, 2, 3)), 5, 1, Settings()))
    own = Job(computation)
    assert own.is_alive()
    assert (own.n_cells, own.cells, own.networks, own.fraction) == (6, [], {}, 0.0)
    assert (own.grid, own.state) == (computation.grid, "computing")
    while computation.advance():
        pass
    assert (len(own.cells), set(own.networks)) == (6, set(range(6)))
    assert own.fraction == pytest.approx(1.0)
