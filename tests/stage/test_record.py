"""The record of a run, from which a lost session is restored. No JavaScript."""

import json
from typing import Any

import numpy as np
import pytest

from playground.runs.replay import follow
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.stage.actions.table import read_request
from playground.stage.record import begin_record, follow_record, read_record
from tests.asking import heads, parameters, request
from tests.page import answer_of, open_page, send
from tests.runs.test_replay import LAST, assert_same_state, make_run


def restore(record: dict[str, Any], update: int) -> Run:
    """Return the run of a record at this update, as after a restart of the server."""
    run, log = read_record(read_request(record | {"action": "restore", "update": update}), 1)
    while not follow(run, log, update, 0.001):
        pass
    return run


def assert_restored(run: Run, expected: Run) -> None:
    assert_same_state(run, expected)
    assert run.log.edits == expected.log.edits
    assert run.log.segments == expected.log.segments
    assert np.array_equal(run.trainer.history.rows, expected.trainer.history.rows)


@pytest.fixture(scope="module")
def latest() -> Run:
    return make_run()


@pytest.mark.parametrize("begun", [0, 333, 640, 700])
@pytest.mark.parametrize("update", [700, 901, LAST])
def test_a_record_and_its_tail_lead_to_the_very_update(latest, begun, update):
    record = begin_record(make_run(begun))
    record |= follow_record(latest, request("play", record_update=begun))
    assert_restored(restore(record, update), make_run(update))


def test_a_record_begins_at_the_frame_on_the_screen():
    run = Run(Settings())
    for _ in range(4):
        run.advance(20)
    record = follow_record(run, request("record", shown=40, record_update=0))
    assert (record["record_update"], run.trainer.update) == (40, 80)
    expected = Run(Settings())
    expected.advance(40)
    assert_restored(restore(record, 40), expected)


def test_a_setting_that_was_changed_back_before_it_was_used_is_not_in_the_way():
    run = Run(Settings())
    run.advance(50)
    run.set_live_settings(Settings(learning_rate_init=0.1))
    record = begin_record(run)
    run.set_live_settings(Settings())
    run.advance(50)
    record |= follow_record(run, request("play", record_update=50))
    assert_restored(restore(record, 100), run)


def test_a_parameter_that_was_set_again_since_the_record_began_has_its_last_value():
    run = Run(Settings())
    run.advance(50)
    run.set_parameters({1: 2.0, 3: 4.0})
    record = begin_record(run)
    run.set_parameters({1: -2.0})
    record |= follow_record(run, request("set", record_update=50))
    assert_restored(restore(record, 50), run)


def test_a_run_that_has_gone_back_begins_a_new_record():
    run = make_run(400)
    assert set(follow_record(run, request("update", record_update=399))) == {"tail"}
    assert follow_record(run, request("draw", record_update=401))["record_update"] == 400
    assert follow_record(run, request("draw"))["record_update"] == 400
    run.set_parameters({0: 9.0})
    run.reset()
    assert_restored(restore(follow_record(run, request("reset", record_update=0)), 0), run)


PARAMS = {"learning_rate_init": 1.0, "batch_size": 10, "momentum": 0.0, "alpha": 0.0, "l1": 0.0, "freeze_hidden": False}


@pytest.mark.parametrize(
    "damage",
    [
        {"record": ""},
        {"record": "\ud800"},
        {"update": 49},
        {"update": 2**52},
        {"tail": ""},
        {"tail": "[" * 10**5},
        {"tail": "[]"},
        {"tail": json.dumps({"schedule": [[0, PARAMS | {"momentum": 2.0}]], "edits": []})},
        {"tail": json.dumps({"schedule": [[0]], "edits": []})},
        {"tail": json.dumps({"schedule": [], "edits": []})},
        {"tail": json.dumps({"schedule": [[0, PARAMS]], "edits": [[50, 99, 1.0]]})},
        {"tail": json.dumps({"schedule": [[0, PARAMS]], "edits": [[50, 0, float("inf")]]})},
        {"tail": json.dumps({"schedule": [[0, PARAMS]], "edits": [[float("inf"), 0, 1.0]]})},
    ],
    ids=lambda damage: str(damage)[:60],
)
def test_a_damaged_record_is_refused(damage):
    run = Run(Settings())
    run.advance(50)
    asked = {**begin_record(run), "update": 50, **damage}
    with pytest.raises(ValueError, match=r"\.$"):
        read_record(asked, 0)


@pytest.fixture
def lost() -> dict[str, Any]:
    """What the browser keeps of a session of which the server knows nothing any more."""
    page = open_page(dataset="XOR", widths="3")
    first = answer_of(page)
    asked = {"generation": 0, "record_update": first["record_update"]}
    send(page, "epoch", **asked)
    send(page, "set", shown=20, values=[[2, 3.5]], **asked)
    last = send(page, "update", shown=20, **asked)
    return first | last


def test_a_new_session_restores_the_run_of_a_lost_one(lost):
    page = open_page()
    first = answer_of(page)
    assert first["session"] != lost["session"]
    asked = {name: lost[name] for name in ("record", "tail")}
    answer = send(page, "restore", update=21, **asked)
    assert answer["spec"]["name"] == "xor-2-3-1"
    assert (answer["session"], answer["edits"], answer["message"]) == (first["session"], 1, "")
    assert np.array_equal(parameters(answer), parameters(lost))
    assert page.radio(key="dataset").value == "xor"
    assert page.text_input(key="widths").value == "3"


def test_a_repeated_request_does_not_restore_the_run_again(lost):
    page = open_page()
    asked = {"record": lost["record"], "tail": lost["tail"], "update": 21}
    restored = send(page, "restore", **asked)
    own = {"generation": restored["generation"]}
    send(page, "update", shown=21, record_update=restored["record_update"], **own)
    again = send(page, "restore", **asked)
    assert (again["generation"], heads(again)[:, 0].tolist()) == (restored["generation"], [22])


def test_points_that_were_drawn_come_back():
    page = open_page()
    asked = {"generation": 0, "record_update": 0}
    send(page, "epoch", **asked)
    drawn = send(page, "draw_points", shown=20, places=[[0.0, 0.0], [0.1, 0.1]], label=0, **asked)
    asked["record_update"] = drawn["record_update"]
    last = send(page, "epoch", shown=20, **asked)
    new = open_page(dataset="your data")  # as the address has it
    restored = send(new, "restore", update=int(heads(last)[-1, 0]), record=drawn["record"], tail=last["tail"])
    assert np.array_equal(parameters(restored), parameters(last))
    assert np.array_equal(heads(restored), heads(last))
    assert new.radio(key="dataset").value == "own"
    again = answer_of(new.run())
    assert (again["generation"], again["sequence"]) == (restored["generation"], restored["sequence"])


def test_sliders_that_have_moved_since_the_last_answer_stay(lost):
    page = open_page(lr="0.05")
    answer = send(page, "restore", update=21, record=lost["record"], tail=lost["tail"])
    assert answer["rate"] == page.select_slider(key="lr").value == 0.05
    assert np.array_equal(parameters(answer), parameters(lost))


def test_a_record_that_cannot_be_read_says_so_and_the_page_goes_on(lost):
    page = open_page()
    answer = send(page, "restore", update=21, record="{}", tail=lost["tail"])
    assert answer["message"].startswith("The run before this one could not be restored. The file was not saved by")
    assert (heads(answer)[:, 0].tolist(), "spec" in answer) == ([0], True)
