"""The learning rate in answers, why training stops, and the landscape of two runs. No JavaScript."""

import base64
from typing import Any

import numpy as np
import pytest

from playground.runs.replay import Replay
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.training.schedules import SCHEDULES
from tests.asking import heads, request, respond, respond_from_past, visit_of

COSINE = Settings(schedule="cosine", decay_updates=100)
AT_REST = "The cosine schedule has reached 0 at update 100: nothing more is learned."


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_an_answer_tells_the_rate_of_the_next_update(schedule: str):
    run = Run(Settings(schedule=schedule, decay_updates=100, learning_rate_init=2.0))
    answer = respond(run, request("play", frames=2))
    assert (answer["rate"], answer["scheduled"]) == (2.0, schedule != "constant")
    assert answer["rate_now"] == 2.0 * SCHEDULES[schedule](0.4)
    past = respond_from_past(run, request("visit", update=10, shown=40, last=40))
    assert past["rate_now"] == 2.0 * SCHEDULES[schedule](0.1)
    rows = np.frombuffer(base64.b64decode(answer["history"])).reshape(-1, 5)
    assert rows[:, 4].tolist() == [2.0 * SCHEDULES[schedule](update / 100) for update in range(41)]


def test_where_a_schedule_has_reached_0_no_frames_are_made():
    run = Run(COSINE)
    answer = respond(run, request("play", frames=20))
    assert heads(answer)[:, 0].tolist() == [20, 40, 60, 80, 100]
    assert answer["message"].startswith(AT_REST)
    again = respond(run, request("play", frames=20, shown=100, last=100))
    assert heads(again).size == 0
    choice = "Choose another schedule or more decay updates and press Play, or press Reset."
    assert again["message"] == f"{AT_REST} {choice}"
    assert again["rate_now"] == 0
    assert respond(run, request("draw", shown=100, last=100))["message"].startswith(AT_REST)
    assert respond(run, request("reset", shown=100, last=100))["message"] == ""


def test_more_decay_updates_go_on_from_there():
    run = Run(COSINE)
    respond(run, request("play", frames=20))
    visit_of(run).page.live = {"decay_updates": 200}
    answer = respond(run, request("play", frames=20, shown=100, last=100))
    assert heads(answer)[:, 0].tolist() == [120, 140, 160, 180, 200]


def test_one_update_can_still_be_made_and_changes_nothing():
    run = Run(COSINE)
    respond(run, request("play", frames=20))
    before = run.trainer.parameters.copy()
    answer = respond(run, request("update", shown=100, last=100))
    assert heads(answer)[:, 0].tolist() == [101]
    assert np.array_equal(run.trainer.parameters, before)
    assert answer["message"].startswith(AT_REST)


DIVERGING = Settings(hidden_layer_sizes=(8, 8), activation="relu", learning_rate_init=100.0, alpha=1.0)


@pytest.mark.parametrize(
    ("rate", "advice"),
    [(100.0, "a smaller learning rate or another optimizer"), (0.001, "less momentum or penalty")],
)
def test_a_run_that_has_diverged_says_what_can_be_changed(rate: float, advice: str):
    run = Run(DIVERGING)
    respond(run, request("play", frames=20))
    assert run.trainer.diverged
    run.settings = Settings(learning_rate_init=rate)
    told = respond(run, request("play", shown=run.trainer.update, last=run.trainer.update))["message"]
    assert told.endswith(f"Choose {advice} and press Play, or press Reset.")
    visit_of(run).page.lesson = ("01-sigmoid", 1)
    told = respond(run, request("play", shown=run.trainer.update, last=run.trainer.update))["message"]
    assert "Choose" not in told


def landscape(settings: Settings, reference: Settings, updates: int = 60) -> Any:
    """Return the landscape of a run, with a reference run beside it."""
    run = Run(settings)
    run.train_to(updates)
    answer = respond(
        run, request("draw", shown=updates, last=updates, options={"landscape": "1"}), Replay(Run(reference))
    )
    return run, answer["landscape"]


ADAM = Settings(optimizer="adam", learning_rate_init=0.1)


def test_the_path_of_a_reference_run_is_in_the_plane():
    run, found = landscape(ADAM, Settings())
    other = Run(Settings())
    other.train_to(60)
    origin, directions = np.array(found["origin"]), np.array(found["directions"])
    reference = found["reference"]
    assert reference["names"] == ["Adam", "SGD"]
    assert (reference["updates"][0], reference["updates"][-1]) == (0, 60)
    np.testing.assert_allclose(reference["path"][-1], directions @ (other.trainer.parameters - origin), atol=1e-6)
    np.testing.assert_allclose(found["path"][-1], directions @ (run.trainer.parameters - origin), atol=1e-6)
    assert found["reference"]["path"][0] == found["path"][0]


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        (Settings(learning_rate_init=0.1), ["learning rate 1", "learning rate 0.1"]),
        (Settings(momentum=0.9, weights_seed=3), ["initial weights (seed) 0", "initial weights (seed) 3"]),
        (Settings(), ["", ""]),
    ],
)
def test_runs_of_one_optimizer_are_named_by_what_differs(settings: Settings, names: list[str]):
    assert landscape(Settings(), settings)[1]["reference"]["names"] == names


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        (Settings(hidden_layer_sizes=(4, 3)), "its network is 2-4-3-1, not 2-4-1."),
        (Settings(activation="tanh"), "its activation is tanh, not sigmoid."),
        (Settings("moons"), "it was trained on other data or inputs."),
        (Settings(data_seed=1), "it was trained on other data or inputs."),
        (Settings(features=("x1", "x2²")), "it was trained on other data or inputs."),
    ],
)
def test_a_reference_run_on_another_surface_is_not_shown(reference: Settings, told: str):
    run, found = landscape(Settings(), reference)
    assert found["reference"] == {"misfit": f"The path of B is not shown: {told}"}
    assert found["shares"] == run.landscape.plane([], run.checkpoints, moving=False).shares  # of this run alone


def test_without_a_reference_run_there_is_none():
    run = Run(Settings())
    assert respond(run, request("draw", options={"landscape": "1"}))["landscape"]["reference"] is None
