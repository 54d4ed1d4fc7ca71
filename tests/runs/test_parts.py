"""The parts of a run: schedule, manual edits, checkpoints, lookahead."""

import numpy as np
import pytest

from playground.model.hyperparameters import Hyperparameters
from playground.model.snapshot import Metrics, Snapshot
from playground.runs.checkpoints import MAX_CHECKPOINTS, Checkpoints
from playground.runs.edits import ManualEdit, ManualEdits
from playground.runs.lookahead import Lookahead
from playground.runs.schedule import Schedule, Segment

FAST, SLOW = Hyperparameters(learning_rate_init=1.0), Hyperparameters(learning_rate_init=0.1)


def snapshot(update: int, parameter: float = 0.0) -> Snapshot:
    return Snapshot(update, 0, 0, np.array([parameter]), np.zeros(1), {}, Metrics(0.0, 0.0, 0.0, 0.0))


def test_a_schedule_records_changes_only():
    schedule = Schedule()
    for update, hyperparameters in ((0, FAST), (5, FAST), (10, SLOW), (12, SLOW), (20, FAST)):
        schedule.record(update, hyperparameters)
    assert list(schedule) == [(0, FAST), (10, SLOW), (20, FAST)]
    assert not schedule.uses_only(FAST)


@pytest.mark.parametrize(("update", "length"), [(0, 0), (1, 1), (10, 1), (11, 2), (99, 2)])
def test_a_truncated_schedule_keeps_the_segments_that_made_updates(update, length):
    schedule = Schedule()
    schedule.record(0, FAST)
    schedule.record(10, SLOW)
    schedule.truncate(update)
    assert len(schedule) == length


@pytest.mark.parametrize(("update", "expected"), [(4, None), (5, FAST), (9, FAST), (10, SLOW), (99, SLOW)])
def test_a_schedule_knows_what_the_next_update_was_made_with(update, expected):
    schedule = Schedule()
    schedule.record(5, FAST)
    schedule.record(10, SLOW)
    assert schedule.hyperparameters_after(update) == expected


def test_a_schedule_uses_only_what_all_its_segments_have():
    assert Schedule().uses_only(SLOW)
    schedule = Schedule([Segment(0, FAST)])
    assert schedule.uses_only(FAST)
    assert not schedule.uses_only(SLOW)
    schedule.record(3, SLOW)
    assert not schedule.uses_only(FAST)
    assert not schedule.uses_only(SLOW)


def test_an_edit_replaces_an_earlier_one_of_the_same_parameter_after_the_same_update():
    edits = ManualEdits()
    for edit in (ManualEdit(3, 0, 1.0), ManualEdit(3, 1, 2.0), ManualEdit(3, 0, 3.0), ManualEdit(4, 0, 4.0)):
        edits.add(edit)
    assert list(edits) == [(3, 1, 2.0), (3, 0, 3.0), (4, 0, 4.0)]
    edits.truncate(3)
    assert [edit.value for edit in edits] == [2.0, 3.0]


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


def test_the_lookahead_rewinds_to_a_frame_and_drops_those_after_it():
    lookahead = Lookahead(snapshot(0))
    for update in (10, 20, 30):
        lookahead.append(snapshot(update))
    assert lookahead.rewind(20).update == 20
    assert len(lookahead) == 3
    assert lookahead.rewind(30).update == 20  # gone: the last one left


def test_the_lookahead_discards_what_was_shown_but_never_everything():
    lookahead = Lookahead(snapshot(0))
    lookahead.append(snapshot(10))
    lookahead.discard_before(10)
    assert len(lookahead) == 1
    lookahead.discard_before(99)
    assert lookahead.rewind(99).update == 10
    lookahead.append(snapshot(20))
    lookahead.replace_last(snapshot(20, 3.0))
    assert (len(lookahead), lookahead.rewind(20).parameters[0]) == (2, 3.0)
    lookahead.discard_before(11)
    assert len(lookahead) == 1
