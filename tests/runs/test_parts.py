"""The parts of a run: log, checkpoints, prefetch buffer."""

import json

import numpy as np
import pytest

from playground.data.dataset import load_dataset
from playground.runs.checkpoints import MAX_CHECKPOINTS, Checkpoints
from playground.runs.log import RunLog, read_log
from playground.runs.points import Points
from playground.runs.prefetch import PrefetchBuffer
from playground.runs.settings import Settings
from playground.training.hyperparameters import Hyperparameters
from playground.training.optimizers import zero_state
from playground.training.snapshot import Metrics, Snapshot

FAST, SLOW = Hyperparameters(learning_rate_init=1.0), Hyperparameters(learning_rate_init=0.1)


def snapshot(update: int, parameter: float = 0.0) -> Snapshot:
    return Snapshot(update, 0, 0, np.array([parameter]), zero_state("sgd", 1), {}, Metrics(0.0, 0.0, 0.0, 0.0))


@pytest.fixture
def log() -> RunLog:
    """The log of a run that was changed after 0, 3, 10 and 12 updates."""
    log = RunLog(Points(load_dataset("moons", n_samples=50)))
    log.record(0, FAST)
    log.edit(3, {0: 1, 1: 2})
    log.record(10, SLOW)
    log.edit(10, {1: 5})
    data = log.points.dataset
    log.points.change(12, log.points.ids[:1], data.points[:0], data.labels[:0], 0.2)
    return log


def test_a_log_records_changes_of_hyperparameters_only(log):
    for update, hyperparameters in ((12, SLOW), (20, FAST), (21, FAST)):
        log.record(update, hyperparameters)
    assert log.segments == [(0, FAST), (10, SLOW), (20, FAST)]


def test_an_edit_replaces_an_earlier_one_of_the_same_parameter_after_the_same_update(log):
    log.edit(10, {1: 6, 0: 7})
    log.edit(3, {0: 3})
    assert log.edits == [(3, 1, 2.0), (10, 1, 6.0), (10, 0, 7.0), (3, 0, 3.0)]
    assert log.edits_at(3) == {1: 2.0, 0: 3.0}
    assert all(isinstance(edit.value, float) for edit in log.edits)


@pytest.mark.parametrize(
    ("update", "segments", "edits", "points"),
    [(0, 0, 0, 0), (1, 1, 0, 0), (3, 1, 2, 0), (10, 1, 3, 0), (11, 2, 3, 0), (12, 2, 3, 1), (99, 2, 3, 1)],
)
def test_a_log_until_an_update_holds_what_led_there(log, update, segments, edits, points):
    until = log.until(update)
    assert (until.segments, until.edits) == (log.segments[:segments], log.edits[:edits])
    assert until.points.updates == log.points.updates[:points]
    until.record(99, FAST)
    until.edit(99, {0: 1})
    assert (len(log.segments), len(log.edits)) == (2, 3)


@pytest.mark.parametrize(("update", "segments", "edits"), [(0, 0, 0), (3, 0, 0), (4, 0, 2), (10, 1, 2), (11, 1, 3)])
def test_a_log_since_an_update_begins_with_what_the_next_one_was_made_with(log, update, segments, edits):
    since = log.since(update)
    assert (since.segments, since.edits) == (log.segments[segments:], log.edits[edits:])


def test_a_log_knows_after_which_updates_something_was_changed(log):
    assert log.updates == {0, 3, 10, 12}


@pytest.mark.parametrize(("update", "expected"), [(4, None), (5, FAST), (9, FAST), (10, SLOW), (99, SLOW)])
def test_a_log_knows_what_the_next_update_was_made_with(log, update, expected):
    log.segments = []
    log.record(5, FAST)
    log.record(10, SLOW)
    assert log.hyperparameters_after(update) == expected


def test_a_log_uses_only_what_all_its_segments_have(log):
    assert not log.uses_only(FAST)
    assert not log.uses_only(SLOW)
    assert log.until(10).uses_only(FAST)
    assert log.until(0).uses_only(SLOW)


def test_a_log_is_read_as_it_was_written(log):
    initial = Points(load_dataset("moons", n_samples=50))
    content = json.loads(json.dumps(log.as_json()))
    read = read_log(content, Settings(), initial, 2, 12)
    assert (read.segments, read.edits, read.points.as_json()) == (log.segments, log.edits, log.points.as_json())
    assert read.as_json() == content
    assert read_log(content, Settings(), initial, 2, 11).points.updates == ()
    assert log.as_json(with_points=False) == {name: content[name] for name in ("schedule", "edits")}


def test_checkpoints_are_bounded_keep_the_first_and_spread_evenly():
    checkpoints = Checkpoints(snapshot(50))
    for update in range(51, 3000):
        checkpoints.add(snapshot(update))
        updates = [checkpoint.update for checkpoint in checkpoints]
        [gap] = set(np.diff(updates))
        assert updates[0] == 50
        assert 0 <= update - updates[-1] < gap
        assert update - 50 < MAX_CHECKPOINTS or len(updates) > MAX_CHECKPOINTS / 2
        assert len(updates) == len(checkpoints) <= MAX_CHECKPOINTS


def test_a_checkpoint_is_replaced_by_one_of_the_same_update_only():
    checkpoints = Checkpoints(snapshot(0))
    checkpoints.replace(snapshot(0, 7.0))
    checkpoints.replace(snapshot(1, 8.0))
    assert [checkpoint.parameters[0] for checkpoint in checkpoints] == [7.0]


@pytest.mark.parametrize(("update", "expected"), [(-1, 0), (0, 0), (9, 0), (10, 10), (25, 20)])
def test_the_last_checkpoint_until_an_update(update, expected):
    checkpoints = Checkpoints(snapshot(0))
    for later in (10, 20):
        checkpoints.add(snapshot(later))
    assert checkpoints.last_until(update).update == expected


def test_truncated_checkpoints_end_at_the_update():
    checkpoints = Checkpoints(snapshot(0))
    for update in (1, 2, 3):
        checkpoints.add(snapshot(update))
    checkpoints.truncate(2)
    assert [checkpoint.update for checkpoint in checkpoints] == [0, 1, 2]


def test_the_prefetch_buffer_rewinds_to_a_frame_and_drops_those_after_it():
    buffer = PrefetchBuffer(snapshot(0))
    for update in (10, 20, 30):
        buffer.append(snapshot(update))
    assert buffer.rewind(20).update == 20
    assert len(buffer) == 3
    assert buffer.rewind(30).update == 20  # gone: the last one left


def test_the_prefetch_buffer_discards_what_was_shown_but_never_everything():
    buffer = PrefetchBuffer(snapshot(0))
    buffer.append(snapshot(10))
    buffer.discard_before(10)
    assert len(buffer) == 1
    buffer.discard_before(99)
    assert buffer.rewind(99).update == 10
    buffer.append(snapshot(20))
    buffer.replace_last(snapshot(20, 3.0))
    assert (len(buffer), buffer.rewind(20).parameters[0]) == (2, 3.0)
    buffer.discard_before(11)
    assert len(buffer) == 1
