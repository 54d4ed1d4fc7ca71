"""The run as it is watched: prefetching, lost answers, pause at the frame shown."""

from dataclasses import replace

import numpy as np
import pytest

from playground.runs import run as run_module
from playground.runs.checkpoints import MAX_CHECKPOINTS
from playground.runs.experiment import Experiment
from playground.runs.prefetch import MAX_FRAMES
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.runs.speeds import SPEEDS
from playground.training.snapshot import Snapshot


def straight(updates: int) -> np.ndarray:
    trainer = Experiment(Settings()).make_trainer()
    trainer.run(updates)
    return trainer.parameters


@pytest.mark.parametrize("name", ["slow", "normal"])
def test_frames_follow_the_speed(name):
    frames = Run(Settings()).prefetch(SPEEDS[name], 5)
    expected = [1, 2, 3, 4, 5] if name == "slow" else [20, 40, 60, 80, 100]
    assert [frame.update for frame in frames] == expected
    assert np.array_equal(frames[-1].parameters, straight(expected[-1]))


@pytest.mark.parametrize(("asked", "given"), [(0, 0), (1, 1), (MAX_FRAMES, MAX_FRAMES), (10**9, MAX_FRAMES)])
def test_prefetching_is_bounded(asked, given):
    run = Run(Settings())
    seen: list[Snapshot] = []
    frames = run.prefetch(SPEEDS["slow"], asked, seen.append)
    assert len(frames) == len(seen) == given
    assert all(one is other for one, other in zip(frames, seen, strict=True))
    assert len(run.prefetched) == 1 + given


def test_where_time_is_short_frames_hold_fewer_updates(monkeypatch):
    monkeypatch.setattr(run_module, "FRAME_SECONDS", 0.0)
    run = Run(Settings())
    assert [frame.update for frame in run.prefetch(SPEEDS["fastest"], 3)] == [1, 2, 3]
    assert [frame.update for frame in run.advance(100, 0.0)] == [4]
    monkeypatch.setattr(run_module, "PREFETCH_SECONDS", 0.0)
    assert run.prefetch(SPEEDS["slow"], 3) == []
    assert np.array_equal(run.trainer.parameters, straight(4))


@pytest.mark.parametrize(("update", "gap"), [(119, 1), (120, 2), (240, 3)])
def test_training_to_an_update_leaves_checkpoints_on_the_way(update, gap):
    run = Run(Settings())
    assert run.train_to(update)
    assert [checkpoint.update for checkpoint in run.checkpoints] == [*range(0, update, gap), update]
    assert len(run.prefetched) == 1
    assert run.train_to(update)
    assert run.train_to(7)
    assert run.trainer.update == update
    assert not run.train_to(update + 1, 0.0)
    assert not run.train_to(update + 9, -1.0)
    assert run.trainer.update == update


def test_a_diverged_run_gives_no_frames():
    run = Run(Settings(hidden_layer_sizes=(8, 8), activation="relu", learning_rate_init=100.0, alpha=1.0))
    run.train_to(10_000)
    assert run.prefetch(SPEEDS["slow"], 5) == run.advance(3) == run.step() == []
    assert run.inspect().kind == "next"


def test_after_a_refused_step_the_next_update_is_inspected():
    run = Run(Settings(hidden_layer_sizes=(8, 8), activation="relu", learning_rate_init=100.0, alpha=1.0))
    run.train_to(10_000)
    assert run.step() == []
    run.set_live_settings(replace(run.settings, learning_rate_init=0.001))
    run.advance(1)
    assert run.inspect().kind == "next"


@pytest.mark.parametrize(
    ("asked", "at", "rate", "segments", "edits"),
    [(39, 0, 1.0, 0, 1), (40, 40, 0.1, 1, 2), (79, 40, 0.1, 1, 2), (80, 80, 0.01, 2, 2)],
)
def test_a_fork_is_the_run_as_it_was_at_the_checkpoint(asked, at, rate, segments, edits):
    run = Run(Settings(momentum=0.5), generation=7)
    run.set_parameters({0: 1.5})
    run.advance(40)
    run.set_live_settings(replace(run.settings, learning_rate_init=0.1))
    run.set_parameters({1: -2})
    run.advance(40)
    run.set_live_settings(replace(run.settings, learning_rate_init=0.01))
    fork = run.fork(asked)
    assert (fork.trainer.update, fork.generation, fork.experiment) == (at, 7, run.experiment)
    assert fork.settings == replace(run.settings, learning_rate_init=rate)
    assert fork.trainer.hyperparameters.learning_rate_init == rate
    assert (fork.log.segments, fork.log.edits) == (
        run.log.segments[:segments],
        run.log.edits[:edits],
    )
    for own, theirs in zip(fork.checkpoints, [c for c in run.checkpoints if c.update <= at], strict=True):
        assert own.update == theirs.update
        assert np.array_equal(own.parameters, theirs.parameters)
    assert np.array_equal(fork.trainer.history.rows, run.trainer.history.rows[: at + 1])
    assert fork.return_to(-1).update == at
    assert len(fork.prefetched) == 1


def test_a_manual_edit_is_kept_in_every_part():
    run = Run(Settings())
    run.prefetch(SPEEDS["slow"], 2)
    frame = run.set_parameters({3: 1, 5: -100})
    assert run.log.edits == [(2, 3, 1.0), (2, 5, -100.0)]
    assert all(isinstance(edit.value, float) for edit in run.log.edits)
    for kept in (list(run.checkpoints)[-1], run.return_to(2), frame):
        assert np.array_equal(kept.parameters, run.trainer.parameters)
    assert len(run.prefetched) == 3
    run.set_parameters({0: 1e6}, limit=False)
    assert run.trainer.parameters[0] == 1e6
    with pytest.raises(ValueError, match=r"^A weight or bias must be between -100 and 100\. Got 100\.5\.$"):
        run.set_parameters({0: 100.5})


def test_pause_returns_the_trainer_to_the_frame_shown():
    run = Run(Settings())
    run.prefetch(SPEEDS["normal"], 10)
    run.prefetched.discard_before(60)
    assert run.return_to(60).update == run.trainer.update == 60
    assert np.array_equal(run.trainer.parameters, straight(60))
    run.prefetch(SPEEDS["slow"], 3)
    assert np.array_equal(run.trainer.parameters, straight(63))


def test_a_lost_answer_is_computed_again_bit_for_bit():
    run = Run(Settings())
    lost = run.prefetch(SPEEDS["normal"], 5)
    run.return_to(0)
    again = run.prefetch(SPEEDS["normal"], 5)
    assert all(np.array_equal(a.parameters, b.parameters) for a, b in zip(lost, again, strict=True))


def test_an_unknown_frame_keeps_the_trainer_at_the_last_one():
    run = Run(Settings())
    run.prefetch(SPEEDS["normal"], 2)
    assert run.return_to(12345).update == 40


def test_reset_repeats_the_same_run():
    run = Run(Settings())
    assert run.generation == 0
    start = run.trainer.parameters.copy()
    run.prefetch(SPEEDS["normal"], 5)
    run.reset()
    assert np.array_equal(run.trainer.parameters, start)
    run.advance(50)
    assert np.array_equal(run.trainer.parameters, straight(50))


def test_shown_snapshots_are_discarded():
    run = Run(Settings())
    for _ in range(20):
        frames = run.prefetch(SPEEDS["normal"], 10)
        run.prefetched.discard_before(frames[-1].update)
    assert len(run.prefetched) == 1


def test_a_manual_edit_survives_the_return_to_its_frame():
    run = Run(Settings())
    run.prefetch(SPEEDS["normal"], 3)
    run.return_to(40)
    shown = run.set_parameters({0: 9})
    assert (shown.update, shown.parameters[0]) == (40, 9.0)
    lost = run.prefetch(SPEEDS["normal"], 5)
    run.return_to(40)
    assert run.trainer.parameters[0] == 9.0
    again = run.prefetch(SPEEDS["normal"], 5)
    assert np.array_equal(lost[-1].parameters, again[-1].parameters)
    assert [(edit.update, edit.parameter, edit.value) for edit in run.log.edits] == [(40, 0, 9.0)]


def test_a_reset_or_a_return_to_an_earlier_frame_drops_manual_edits():
    run = Run(Settings())
    run.prefetch(SPEEDS["normal"], 2)
    run.set_parameters({3: -1.5})
    run.set_parameters({3: -2.5})
    assert len(run.log.edits) == 1
    run.return_to(20)
    assert run.log.edits == []
    assert np.array_equal(run.trainer.parameters, straight(20))
    run.reset()
    first = run.trainer.history.rows.copy()
    run.set_parameters({3: 1})
    run.reset()
    assert run.log.edits == []
    assert np.array_equal(run.trainer.history.rows, first, equal_nan=True)
    assert np.array_equal(run.trainer.parameters, straight(0))


@pytest.mark.parametrize("value", [100.1, -1e9, float("nan"), float("inf"), "1", "", None, True])
def test_an_invalid_value_is_refused_with_the_rule(value):
    run = Run(Settings())
    with pytest.raises(ValueError, match="must be between -100 and 100"):
        run.set_parameters({0: value})
    assert np.array_equal(run.trainer.parameters, straight(0))


@pytest.mark.parametrize("place", [-1, 17])
def test_an_invalid_index_is_refused(place):
    with pytest.raises(ValueError, match=f"between 0 and 16. Got {place}."):
        Run(Settings()).set_parameters({place: 1.0})


def test_inspection_of_the_next_update_the_last_one_and_one_of_a_single_example():
    run = Run(Settings())
    kind, step, example, update = run.inspect()
    assert (kind, step.before.update, len(step.batch), example) == ("next", 0, 10, step.batch[0])
    new = np.concatenate([unit.new_weights for unit in update.units])
    run.step()
    np.testing.assert_allclose(new, run.trainer.parameters, atol=1e-12)
    made, *_ = run.inspect(int(step.batch[4]))
    assert made == "made"
    other = next(k for k in range(200) if k not in step.batch)
    kind, alone, example, update = run.inspect(other)
    assert (kind, alone.before.update, list(alone.batch), example) == ("alone", 1, [other], other)
    np.testing.assert_allclose(update.units[-1].gradient, update.units[-1].products)
    run.advance(5)
    assert run.inspect()[0] == "next"


@pytest.mark.parametrize("asked", [-2, -1, 0, 42, 199, 200, None])
@pytest.mark.parametrize("made", [False, True])
def test_an_inspection_follows_the_example_that_is_asked_for(asked, made):
    run = Run(Settings())
    run.advance(3)
    if made:
        run.step()
    if asked is None:
        asked = int(run.inspect().step.batch[4])
    kind, step, example, update = run.inspect(asked)
    assert example == (asked if 0 <= asked < 200 else step.batch[0])
    assert kind == (("made" if made else "next") if example in run.inspect().step.batch else "alone")
    assert step.before.update == (3 if kind == "made" or not made else 4)
    X, y = run.trainer.examples(np.array([example]))
    assert np.array_equal(update.units[0].inputs[:2], X[0])
    assert np.array_equal(update.target, y[0])
    assert np.array_equal(np.concatenate([unit.weights for unit in update.units]), step.before.parameters)
    assert step.hyperparameters == run.trainer.hyperparameters
    if kind == "alone":
        assert step.batch.tolist() == [example]


def test_after_a_manual_edit_the_next_update_is_inspected():
    run = Run(Settings())
    run.step()
    assert run.inspect().kind == "made"
    run.set_parameters({0: 2.0})
    kind, step, *_ = run.inspect()
    assert (kind, step.before.update, step.before.parameters[0]) == ("next", 1, 2.0)


def test_the_schedule_holds_the_hyperparameters_of_every_update():
    run = Run(Settings())
    run.advance(10)
    slow = replace(run.settings, learning_rate_init=0.1)
    run.set_live_settings(slow)
    run.set_live_settings(run.settings)
    assert [segment.update for segment in run.log.segments] == [0]
    run.advance(10)
    assert [(s.update, s.hyperparameters.learning_rate_init) for s in run.log.segments] == [(0, 1.0), (10, 0.1)]
    run.return_to(10)
    assert [segment.update for segment in run.log.segments] == [0]
    run.reset()
    assert run.log.segments == []


def test_checkpoints_are_bounded_spread_over_the_run_and_exact():
    run = Run(Settings())
    run.prefetch(SPEEDS["slow"], 5)
    for _ in range(4 * MAX_CHECKPOINTS):
        run.advance(7)
        run.prefetched.discard_before(run.trainer.update)
    updates = [moment.update for moment in run.checkpoints]
    assert updates[0] == 0
    assert MAX_CHECKPOINTS / 2 <= len(updates) <= MAX_CHECKPOINTS
    assert max(np.diff(updates)) < 3 * run.trainer.update / MAX_CHECKPOINTS
    assert np.array_equal(list(run.checkpoints)[40].parameters, straight(updates[40]))


def test_checkpoints_follow_a_return_and_hold_manual_edits():
    run = Run(Settings())
    run.prefetch(SPEEDS["slow"], 5)
    run.return_to(3)
    run.set_parameters({0: 9.0})
    assert [moment.update for moment in run.checkpoints] == [0, 1, 2, 3]
    assert list(run.checkpoints)[-1].parameters[0] == 9.0


@pytest.mark.parametrize("seconds", [0.001, 10.0])
def test_training_to_an_update_does_not_depend_on_how_it_is_divided(seconds):
    run = Run(Settings())
    while not run.train_to(5000, seconds):
        pass
    assert np.array_equal(run.trainer.parameters, straight(5000))
    assert len(run.checkpoints) > MAX_CHECKPOINTS / 2


def test_training_to_an_update_stops_at_divergence():
    run = Run(Settings(hidden_layer_sizes=(8, 8), activation="relu", learning_rate_init=100.0, alpha=1.0))
    assert run.train_to(10_000)
    assert run.trainer.diverged


def test_after_divergence_a_lost_answer_is_computed_again_bit_for_bit():
    settings = Settings(hidden_layer_sizes=(8, 8), activation="relu", learning_rate_init=100.0, momentum=0.9)
    run = Run(settings)
    run.train_to(10_000)
    stood = run.trainer.update
    run.set_live_settings(replace(settings, learning_rate_init=0.001, momentum=0.5))
    lost = run.advance(3)
    run.return_to(stood)
    again = run.advance(3)
    assert np.array_equal(lost[0].parameters, again[0].parameters)


def test_a_resumed_run_continues_like_the_original():
    run = Run(Settings(momentum=0.9))
    run.advance(2345)
    copy = Run(run.settings, 1)
    copy.resume(run.trainer.snapshot(), run.trainer.history.rows.copy(), run.log)
    for one in (run, copy):
        one.advance(1000)
    assert np.array_equal(copy.trainer.parameters, run.trainer.parameters)
    assert np.array_equal(copy.trainer.history.rows, run.trainer.history.rows)
    assert copy.log.segments == run.log.segments
