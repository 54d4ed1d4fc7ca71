"""The run as it is watched: reels, lost reels, pause at the frame shown."""

import numpy as np
import pytest

from playground.experiment import make_dataset, make_trainer
from playground.run import MOST_FRAMES, Run
from playground.settings import SPEEDS, Settings


def straight(updates: int) -> np.ndarray:
    trainer = make_trainer(Settings(), make_dataset(Settings()))
    trainer.run(updates)
    return trainer.parameters


@pytest.mark.parametrize("name", ["slow", "normal"])
def test_frames_stand_at_the_speed_asked_for(name):
    frames = Run(Settings()).reel(SPEEDS[name], 5)
    expected = [1, 2, 3, 4, 5] if name == "slow" else [20, 40, 60, 80, 100]
    assert [frame.update for frame in frames] == expected
    assert np.array_equal(frames[-1].parameters, straight(expected[-1]))


def test_a_reel_is_no_longer_than_allowed():
    assert len(Run(Settings()).reel(SPEEDS["slow"], 10**9)) <= MOST_FRAMES


def test_pause_brings_the_trainer_back_to_the_frame_shown():
    run = Run(Settings())
    run.reel(SPEEDS["normal"], 10)
    run.shown(60)
    assert run.stand_at(60).update == run.trainer.update == 60
    assert np.array_equal(run.trainer.parameters, straight(60))
    run.reel(SPEEDS["slow"], 3)
    assert np.array_equal(run.trainer.parameters, straight(63))


def test_a_lost_reel_comes_out_the_same():
    run = Run(Settings())
    lost = run.reel(SPEEDS["normal"], 5)
    run.stand_at(0)
    again = run.reel(SPEEDS["normal"], 5)
    assert all(np.array_equal(a.parameters, b.parameters) for a, b in zip(lost, again, strict=True))


def test_an_unknown_frame_leaves_the_trainer_at_the_latest():
    run = Run(Settings())
    run.reel(SPEEDS["normal"], 2)
    assert run.stand_at(12345).update == 40


def test_reset_returns_to_the_same_start_and_the_same_way():
    run = Run(Settings())
    start = run.trainer.parameters.copy()
    run.reel(SPEEDS["normal"], 5)
    run.reset()
    assert np.array_equal(run.trainer.parameters, start)
    run.advance(50)
    assert np.array_equal(run.trainer.parameters, straight(50))


def test_snapshots_that_were_shown_are_forgotten():
    run = Run(Settings())
    for _ in range(20):
        frames = run.reel(SPEEDS["normal"], 10)
        run.shown(frames[-1].update)
    assert len(run._on_the_way) == 1
