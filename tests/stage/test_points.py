"""Answers about points that are drawn and erased. No JavaScript."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from playground.data.dataset import OWN
from playground.exports.link import explain_refusal
from playground.runs.run import Run
from playground.runs.settings import Settings
from tests.asking import heads, parameters, request, respond, respond_from_past, visit_of
from tests.page import open_page
from tests.page import send as send_to

PLACES = [[0.1, -0.2], [0.3, 0.4], [0.5, 0.5]]


@pytest.fixture
def run() -> Run:
    """A run at update 30."""
    run = Run(Settings())
    run.advance(30)
    return run


def ask(run: Run, action: str, **more: Any) -> dict[str, Any]:
    """Ask as the stage does while it stands at update 30."""
    return respond(run, request(action, **({"shown": 30, "last": 30, "points": 0, "frames": 0} | more)))


def draw(run: Run, places: Any = PLACES, label: Any = 1, **more: Any) -> dict[str, Any]:
    return ask(run, "draw_points", places=places, label=label, **more)


def points_of(answer: dict[str, Any]) -> tuple[int, int]:
    """Return how many training points and test points an answer brings."""
    data = answer["data"]
    assert (len(data["points"]), len(data["test_points"])) == (len(data["labels"]), len(data["test_labels"]))
    return len(data["points"]), len(data["test_points"])


def test_drawn_points_enter_the_running_network(run):
    before = run.trainer.parameters.copy()
    answer = draw(run)
    assert (heads(answer)[:, 0].tolist(), answer["exact"], answer["refused"]) == ([30], True, "")
    assert np.array_equal(parameters(answer), before)
    assert points_of(answer) == (203, 50)
    assert (answer["undo"], answer["redo"], answer["waiting"]) == (True, False, "")
    assert heads(answer)[0, 2:] == pytest.approx(run.trainer.metrics())
    assert run.settings.dataset == OWN
    assert visit_of(run).page.moved == {"dataset": OWN}
    assert visit_of(run).own_table == run.settings.table


def test_points_of_any_class_are_drawn_and_a_run_begins_again_with_them():
    run = Run(Settings("blobs", n_classes=4))
    run.advance(30)
    before = run.dataset.labels.tolist().count(3)
    answer = draw(run, label=3)
    assert (answer["refused"], sum(points_of(answer))) == ("", 253)
    assert (answer["data"]["labels"] + answer["data"]["test_labels"]).count(3) == before + 3
    table = run.settings.table
    assert table is not None
    assert (run.settings.dataset, run.settings.class_count, len(table.class_names)) == (OWN, 4, 4)
    assert Run(run.settings).trainer.layer_sizes == run.trainer.layer_sizes == (2, 4, 4)
    assert "between 0 and 3. Got 4" in draw(run, label=4)["refused"]


def test_points_drawn_into_the_plane_of_the_digits_are_digits():
    run = Run(Settings("digits", (4,)))
    run.advance(30)
    before = run.dataset
    place = [[3.0, -4.0]]
    answer = draw(run, place, 7)
    assert (answer["refused"], answer["waiting"], points_of(answer)) == ("", "", (len(before.y_train) + 1, 360))
    row = np.array(answer["data"]["points"][-1])
    assert row.shape == (64,)
    np.testing.assert_allclose(run.dataset.place(row[np.newaxis]), place, atol=1e-9)
    erased = ask(run, "erase_points", places=place, radii=[0.01, 0.01])
    assert points_of(erased) == (len(before.y_train), 360)
    assert ask(run, "clear_points")["waiting"] == "Add points of all classes."


def test_while_it_plays_the_frames_that_follow_come_with_the_points(run):
    answer = draw(run, frames=3, speed="normal")
    assert points_of(answer) == (203, 50)
    other = Run(Settings())
    other.advance(30)
    draw(other)
    played = respond(other, request("play", shown=30, last=30, frames=3))
    assert heads(answer)[:, 0].tolist() == [30, *heads(played)[:, 0]]
    n = 3 * len(run.trainer.parameters)
    assert np.array_equal(parameters(answer)[-n:], parameters(played))
    assert not answer["exact"]


def test_points_are_sent_where_the_stage_lacks_them(run):
    answer = draw(run)
    assert "data" not in ask(run, "draw", points=answer["points"])
    assert points_of(ask(run, "draw", points=answer["points"] - 1)) == (203, 50)
    assert "data" not in respond(run, request("draw", shown=30, spec=True))
    assert draw(run)["points"] > answer["points"]


def test_frames_that_are_played_belong_to_the_points_that_the_stage_holds(run):
    draw(run)
    assert not {"points", "data"} & ask(run, "play").keys()
    assert len(run.dataset.y_train) == 203


def test_erasing_undoing_redoing_and_clearing(run):
    draw(run, [[5, 5], [5.1, 5]])
    assert points_of(ask(run, "erase_points", places=[[5, 5]], radii=[0.5, 0.5])) == (200, 50)
    assert points_of(ask(run, "undo_points")) == (202, 50)
    answer = ask(run, "redo_points")
    assert points_of(answer) == (200, 50)
    assert (answer["undo"], answer["redo"]) == (True, False)
    assert points_of(ask(run, "clear_points")) == (0, 0)


def test_a_stroke_that_was_sent_in_parts_is_undone_at_once(run):
    for place in PLACES:
        draw(run, [place], stroke=1_700_000_000_000)
    answer = ask(run, "undo_points")
    assert points_of(answer) == (200, 50)
    assert (answer["undo"], answer["redo"]) == (False, True)


@pytest.mark.parametrize(
    ("action", "more"),
    [("erase_points", {"places": [[90, 90]], "radii": [1, 1]}), ("undo_points", {}), ("redo_points", {})],
)
def test_what_changes_nothing_is_not_an_edit(run, action, more):
    number = ask(run, "draw")["points"]
    answer = ask(run, action, points=number, **more)
    assert (answer["points"], answer["undo"], answer["refused"]) == (number, False, "")
    assert not run.log.points.updates
    assert run.settings.dataset == "circles"


@pytest.mark.parametrize(
    ("action", "more", "sentence"),
    [
        ("draw_points", {"places": "x", "label": 1}, "A stroke must hold 1 to 500 values. Got 'x'."),
        ("draw_points", {"label": 1}, "A stroke must hold 1 to 500 values. Got None."),
        (
            "draw_points",
            {"places": [[0]], "label": 1},
            "The places of a stroke must have the shape (1, 2). Got (1, 1).",
        ),
        (
            "draw_points",
            {"places": PLACES, "label": 2},
            "The class of a point must be a whole number between 0 and 1. Got 2.",
        ),
        ("erase_points", {"places": PLACES, "radii": [0, 1]}, "The radii of an eraser must be above 0. Got [0, 1]."),
        ("erase_points", {"places": [], "radii": [1, 1]}, "A stroke must hold 1 to 500 values. Got []."),
    ],
)
def test_bad_requests_are_refused_in_one_sentence_and_change_nothing(run, action, more, sentence):
    number = ask(run, "draw")["points"]
    answer = ask(run, action, points=number, **more)
    assert answer["refused"] == sentence
    assert answer["points"] == number
    assert heads(answer)[:, 0].tolist() == [30]
    assert not run.log.points.updates


def test_too_few_points_wait_and_training_goes_on_with_enough(run):
    draw(run)
    before = run.trainer.parameters.copy()
    answer = ask(run, "clear_points")
    waiting = "Add points of both classes."
    assert (answer["waiting"], answer["message"]) == (waiting, "")
    for action in ("play", "update", "epoch"):
        answer = ask(run, action)
        assert (answer["message"], heads(answer)[:, 0].tolist()) == (waiting, [30])
    answer = draw(run, PLACES, 1)
    assert points_of(answer) == (3, 0)
    assert answer["waiting"] == "Add points of class 0."
    answer = draw(run, [[-1, -1], [-1, 0]], 0)
    assert (answer["waiting"], answer["message"]) == ("", "")
    assert points_of(answer) == (3, 2)
    assert np.array_equal(run.trainer.parameters, before)
    assert heads(ask(run, "update"))[:, 0].tolist() == [31]


def test_clearing_can_be_undone(run):
    ask(run, "clear_points")
    answer = ask(run, "undo_points")
    assert (points_of(answer), answer["waiting"]) == ((200, 50), "")


def test_the_timeline_brings_the_points_of_every_update(run):
    assert ask(run, "timeline")["point_history"] is None
    draw(run)
    run.advance(10)
    ask(run, "erase_points", shown=40, places=[[0.5, 0.5]], radii=[0.01, 0.01])
    history = ask(run, "timeline", shown=40)["point_history"]
    assert history["updates"] == [30, 40]
    for update, n_train in ((0, 200), (29, 200), (30, 203), (39, 203), (40, 202)):
        rows = [
            values
            for values, added, removed, held_out in zip(
                *(history[name] for name in ("values", "added", "removed", "held_out")), strict=True
            )
            if added <= update < removed and not held_out
        ]
        assert len(rows) == n_train
        assert rows == run.log.points.dataset_at(update).points_train.tolist()


def test_an_earlier_update_comes_with_its_points(run):
    number = draw(run)["points"]
    run.advance(10)
    answer = respond_from_past(run, request("visit", update=7, points=number))
    assert points_of(answer) == (200, 50)
    assert not answer["undo"]
    answer = respond_from_past(run, request("visit", update=35, points=answer["points"]))
    assert points_of(answer) == (203, 50)
    answer = respond_from_past(run, request("visit", update=29, points=answer["points"]))
    assert points_of(ask(run, "draw", shown=40, points=answer["points"])) == (203, 50)


def test_a_link_cannot_carry_drawn_points(run):
    assert explain_refusal(run) == ""
    draw(run)
    assert "A link cannot carry data of your own." in ask(run, "link")["link"]


@pytest.fixture
def page() -> AppTest:
    return open_page()


def send(page: AppTest, action: str, **more: Any) -> dict[str, Any]:
    return send_to(page, action, **{"recorded": 0, "places": PLACES, "label": 1} | more)


def test_the_sidebar_moves_to_the_own_data_and_the_run_goes_on(page):
    answer = send(page, "draw_points")
    assert page.radio(key="dataset").value == OWN
    assert (answer["generation"], answer["action"]) == (0, "draw_points")
    answer = send(page, "epoch")
    assert heads(answer)[-1, 0] == 21  # 203 points in batches of 10
    assert send(page, "draw_points", shown=21)["generation"] == 0


def test_reset_begins_a_run_with_the_present_points(page):
    send(page, "draw_points")
    send(page, "epoch")
    answer = send(page, "reset", shown=21)
    assert answer["generation"] == 1
    spec = answer["spec"]
    assert len(spec["points"]) + len(spec["test_points"]) == 253
    assert heads(answer)[:, 0].tolist() == [0]
    assert np.array_equal(parameters(answer), Run(Settings()).trainer.parameters)
    assert answer["undo"]
    settings = page.session_state["_visit"].run.settings
    assert (settings.dataset, len(settings.table.labels)) == (OWN, 253)


def test_reset_while_waiting_still_waits(page):
    send(page, "draw_points")
    send(page, "clear_points")
    answer = send(page, "reset")
    assert answer["waiting"]
    assert answer["data"]["points"] == []
    assert send(page, "update")["message"] == "Add points of both classes."
