"""Earlier states of a run: made again from its checkpoints, bit for bit."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground.exports.files import export_json
from playground.exports.loading import load_run
from playground.runs.replay import Replay
from playground.runs.run import Run
from playground.runs.settings import Settings

SETTINGS = Settings(momentum=0.5, n_samples=100)
# The learning rate, the batch size in the middle of an epoch, the hidden layer's freezing, optimizers and schedules.
CHANGES: dict[int, dict[str, Any]] = {
    333: {"learning_rate_init": 0.3},
    505: {"batch_size": 32, "momentum": 0.9},
    700: {"freeze_hidden": True},
    900: {"freeze_hidden": False, "alpha": 0.001},
    950: {"optimizer": "adam", "learning_rate_init": 0.03},
    1010: {"freeze_hidden": True, "schedule": "cosine", "decay_updates": 2000},
    1030: {"freeze_hidden": False},
    1077: {"optimizer": "rmsprop", "schedule": "step", "decay_updates": 100},
    1150: {"optimizer": "nesterov", "schedule": "inverse_time"},
}
EDITS = {0: [(0, 1.5)], 333: [(2, -4.0), (5, 3.0)], 640: [(1, 0.25)]}
LAST = 1234


def make_run(stop: int = LAST) -> Run:
    """A run with changed settings and manual edits, made update by update as a visitor might."""
    run = Run(SETTINGS)
    for update in range(stop + 1):
        if update in CHANGES:
            run.set_live_settings(replace(run.settings, **CHANGES[update]))
        for index, value in EDITS.get(update, []):
            run.set_parameters({index: value})
        if update < stop:
            run.advance(1)
            run.prefetched.discard_before(run.trainer.update)
    return run


@pytest.fixture(scope="module")
def run() -> Run:
    return make_run()


def assert_same_state(one: Run, other: Run) -> None:
    assert np.array_equal(one.trainer.parameters, other.trainer.parameters)
    state, other_state = one.trainer.optimizer_state, other.trainer.optimizer_state
    assert state[:-1] == other_state[:-1]
    assert np.array_equal(state.vectors, other_state.vectors)
    a, b = one.trainer.snapshot(), other.trainer.snapshot()
    assert (a.update, a.epoch, a.position, a.rng_state) == (b.update, b.epoch, b.position, b.rng_state)


@pytest.mark.parametrize("update", [0, 1, 332, 333, 334, 505, 511, 640, 700, 901, LAST - 1, LAST])
def test_every_update_can_be_visited(run, update):
    replay = Replay(run)
    assert replay.go_to(update)
    assert_same_state(replay.run, make_run(update))
    assert replay.run.log.edits == [edit for edit in run.log.edits if edit.update <= update]
    assert replay.run.log.segments == [segment for segment in run.log.segments if segment.update < update]
    assert replay.run.settings == make_run(update).settings


def test_a_visit_begins_at_the_nearest_checkpoint_before_it():
    source = Run(SETTINGS)
    source.train_to(100)
    source.advance(400)
    source.advance(500)
    replay = Replay(source)
    assert replay.update == 0
    for update, begin in ((99, 99), (450, 100), (120, 100), (999, 500), (1000, 1000)):
        assert replay.go_to(update, 0.0) == (update == begin)
        assert replay.update == begin
    replay.go_to(510)
    stands = replay.run
    assert replay.go_to(510)
    assert replay.go_to(600)
    assert replay.run is stands
    replay.go_to(700, 0.0)
    assert (replay.run, replay.update) == (stands, 600)
    replay.go_to(590, 0.0)
    assert replay.update == 588  # a checkpoint of its own, nearer than the source's


def test_an_edit_beyond_the_limits_of_the_page_is_repeated():
    source = Run(SETTINGS)
    source.advance(3)
    source.set_parameters({0: 150.0}, limit=False)
    source.advance(3)
    replay = Replay(load_run(export_json(source).encode()))  # without a checkpoint at the edit
    assert replay.go_to(5)
    source.return_to(3)
    source.advance(2)
    assert_same_state(replay.run, source)


def test_a_visit_leaves_the_run_as_it_is(run):
    before, rows = run.trainer.snapshot(), run.trainer.history.rows.copy()
    Replay(run).go_to(400)
    assert_same_state(run, make_run())
    assert run.trainer.update == before.update
    assert np.array_equal(run.trainer.history.rows, rows)


def test_a_replay_goes_back_and_forth(run):
    replay = Replay(run)
    for update in (900, 20, 640, 639, 1100, 0, LAST):
        assert replay.go_to(update)
        assert_same_state(replay.run, make_run(update))


def test_a_replay_does_not_depend_on_how_it_is_divided(run):
    replay = Replay(load_run(export_json(run).encode()))
    calls = 1
    while not replay.go_to(1100, 0.0005):
        calls += 1
    assert calls > 1
    assert_same_state(replay.run, make_run(1100))


def test_from_an_earlier_update_the_same_updates_follow(run):
    replay = Replay(run)
    replay.go_to(750)
    replay.run.advance(149)  # up to the next change of settings
    assert_same_state(replay.run, make_run(899))


def replay_to(run: Run, update: int) -> Run:
    replay = Replay(run)
    replay.go_to(update)
    return replay.run


def test_a_visited_run_is_exported_as_it_was(run):
    visited = replay_to(run, 650)
    loaded = load_run(export_json(visited).encode())
    assert_same_state(loaded, visited)
    assert loaded.settings == visited.settings == make_run(650).settings


def test_a_loaded_run_has_its_whole_past(run):
    loaded = load_run(export_json(run).encode())
    assert [checkpoint.update for checkpoint in loaded.checkpoints] == [0, LAST]
    assert_same_state(replay_to(loaded, 640), make_run(640))


def test_beyond_its_end_a_replay_goes_on_as_the_run_would(run):
    replay = Replay(load_run(export_json(run).encode()))
    assert replay.go_to(LAST + 50)
    expected = make_run()
    expected.advance(50)
    assert_same_state(replay.run, expected)


def test_a_replay_stops_where_the_run_diverges():
    settings = Settings(hidden_layer_sizes=(8, 8), activation="relu", learning_rate_init=100.0, alpha=1.0)
    run = Run(settings)
    run.train_to(10_000)
    stopped = run.trainer.update
    replay = Replay(run)
    assert replay.go_to(stopped + 100)
    assert replay.update == stopped
    assert replay.run.trainer.diverged


def test_a_run_continues_from_divergence_with_other_settings_in_the_replay_too():
    settings = Settings(hidden_layer_sizes=(8, 8), activation="relu", learning_rate_init=100.0, momentum=0.9)
    run = Run(settings)
    run.train_to(10_000)
    run.set_live_settings(replace(settings, learning_rate_init=0.001, momentum=0.5))
    run.advance(30)
    replay = replay_to(run, run.trainer.update)
    assert_same_state(replay, run)


def test_the_history_of_a_fork_ends_where_it_stands(run):
    fork = run.fork(700)
    assert fork.trainer.update <= 700
    assert fork.trainer.history.rows[-1, 0] <= fork.trainer.update
    assert fork.experiment is run.experiment


def test_an_optimizer_that_made_no_update_leaves_no_trace():
    """An optimizer's state ends with the first update that another one makes, not with its choice."""
    one, other = (Run(Settings(optimizer="adam", learning_rate_init=0.1, n_samples=100)) for _ in range(2))
    for run in (one, other):
        run.advance(50)
    for optimizer in ("sgd", "rmsprop", "adam"):
        one.set_live_settings(replace(one.settings, optimizer=optimizer))
    for run in (one, other):
        run.advance(50)
    assert_same_state(one, other)
    assert one.log.segments == other.log.segments
    assert len(one.log.segments) == 1
