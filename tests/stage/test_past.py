"""Answers about earlier updates and saved runs. No JavaScript."""

import base64
from typing import Any

import numpy as np
import pytest

from playground.exports.files import export_json
from playground.exports.loading import load_run
from playground.model.network import predict_proba
from playground.runs.replay import Replay
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.stage.answers import answer as answers
from playground.stage.answers.panels import describe_differences
from tests.asking import decode_by_bytes, heads, parameters, request, respond, respond_from_past, visit_of


@pytest.fixture
def run() -> Run:
    run = Run(Settings())
    run.advance(150)
    run.set_parameters({3: 2.5})
    run.advance(150)
    run.prefetched.discard_before(300)
    return run


def straight(update: int) -> np.ndarray:
    run = Run(Settings())
    run.advance(update)
    return run.trainer.parameters


def reference_heads(answer: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(answer["reference_scalars"])).reshape(-1, 6)


def test_the_timeline_is_answered_with_the_checkpoints(run):
    answer = respond(run, request("timeline", shown=300, last=300))
    scalars = np.frombuffer(base64.b64decode(answer["checkpoint_scalars"])).reshape(-1, 6)
    assert scalars[:, 0].tolist() == [checkpoint.update for checkpoint in run.checkpoints] == [0, 150, 300]
    values = decode_by_bytes(answer["checkpoint_parameters"]).reshape(3, -1)
    np.testing.assert_allclose(values, [c.parameters for c in run.checkpoints], rtol=1e-6)


def test_an_earlier_update_is_shown_and_the_run_stays(run):
    before = run.trainer.snapshot()
    answer = respond_from_past(run, request("visit", update=77))
    assert (answer["past"], answer["unfinished"], answer["exact"], answer["edits"]) == (True, False, True, 0)
    assert heads(answer)[:, 0].tolist() == [77]
    assert np.array_equal(parameters(answer), straight(77))
    assert answer["history"] == ""
    assert np.array_equal(run.trainer.parameters, before.parameters)


@pytest.mark.parametrize(("asked", "shown"), [(-5, 0), (0, 0), (299, 299), (10**12, 300)])
def test_a_visit_stays_within_the_run(run, asked, shown):
    answer = respond_from_past(run, request("visit", update=asked))
    assert heads(answer)[:, 0].tolist() == [shown]


@pytest.mark.parametrize(("update", "end"), [(0, 20), (19, 20), (20, 40), (295, 300)])
def test_the_end_of_an_epoch_is_visited(run, update, end):
    answer = respond_from_past(run, request("visit", update=update, epochs=1))
    assert heads(answer)[:, 0].tolist() == [end]


def test_open_panels_describe_the_earlier_update(run):
    answer = respond_from_past(run, request("draw", past=40, options={"inside": "1"}))
    assert answer["inside"]["before"] == 40


def test_an_export_from_the_past_holds_the_earlier_update(run):
    answer = respond_from_past(run, request("export", past=160, file="json"))
    loaded = load_run(base64.b64decode(answer["content"]))
    assert (loaded.trainer.update, len(loaded.log.edits)) == (160, 1)
    assert answer["file"] == "circles-2-4-1-update-160.json"


def test_a_file_is_predicted_by_the_earlier_network_or_refused(run):
    content = base64.b64encode(b"x1,x2\n0.5,0.25\n1,2\n").decode()
    answer = respond_from_past(run, request("predict", past=160, content=content))
    earlier = visit_of(run).replay.run
    p = float(base64.b64decode(answer["content"]).split(b"\n")[1].split(b",")[2])
    points = np.array([[0.5, 0.25], [1, 2]])
    assert p == predict_proba(earlier.trainer.network, earlier.experiment.derive_inputs(points))[0, 1]
    assert (answer["file"], earlier.trainer.update) == ("circles-2-4-1-update-160-predictions.csv", 160)
    assert answer["remark"] == "2 of 2 rows predicted."
    lacking = base64.b64encode(b"x1,y\n1,2\n3,4\n").decode()
    for answer in (
        respond_from_past(run, request("predict", past=160, content=lacking)),
        respond(run, request("predict", shown=300, content=lacking)),
    ):
        assert answer["refused"] == "The file lacks the column 'x₂'. It has 'x1' and 'y'."
        assert "content" not in answer


def test_a_long_way_is_answered_in_parts(run, monkeypatch):
    monkeypatch.setattr(answers, "ANSWER_SECONDS", 1e-9)
    answer = respond_from_past(run, request("visit", update=77))
    assert (answer["past"], answer["unfinished"]) == (True, True)


def saved_run(**settings: Any) -> Run:
    run = Run(Settings(**settings))
    run.advance(500)
    return run


def test_a_reference_is_at_the_same_update_in_every_frame(run):
    reference = Replay(load_run(export_json(saved_run(learning_rate_init=0.1)).encode()))
    answer = respond(run, request("play", shown=300, last=300), reference)
    assert reference_heads(answer)[:, 0].tolist() == heads(answer)[:, 0].tolist() == [320, 340, 360, 380]
    expected = Run(Settings(learning_rate_init=0.1))
    expected.advance(380)
    assert np.array_equal(reference.run.trainer.parameters, expected.trainer.parameters)


@pytest.mark.parametrize(("action", "update"), [("update", 301), ("reset", 0), ("epoch", 320)])
def test_a_reference_follows_every_action(run, action, update):
    reference = Replay(saved_run(hidden_layer_sizes=(2,)))
    answer = respond(run, request(action, shown=300, last=300), reference)
    assert reference_heads(answer)[:, 0].tolist() == heads(answer)[:, 0].tolist() == [update]


def test_a_reference_follows_into_the_past(run):
    reference = Replay(saved_run(hidden_layer_sizes=(2,)))
    answer = respond_from_past(run, request("visit", update=77), reference)
    assert reference_heads(answer)[:, 0].tolist() == [77]


def test_the_run_waits_for_a_reference_that_is_behind(run, monkeypatch):
    monkeypatch.setattr(answers, "ANSWER_SECONDS", 1e-9)
    answer = respond(run, request("play", shown=300, last=300), Replay(saved_run(batch_size=1)))
    assert (answer["unfinished"], answer["scalars"], run.trainer.update) == (True, "", 300)


def test_a_diverged_reference_stays_where_it_is(run):
    settings = {"hidden_layer_sizes": (8, 8), "activation": "relu", "learning_rate_init": 100.0, "alpha": 1.0}
    reference = Replay(saved_run(**settings))
    answer = respond(run, request("play", shown=300, last=300), reference)
    assert len(reference_heads(answer)) == len(heads(answer)) == 4
    assert set(reference_heads(answer)[:, 0]) == {reference.update}


def test_differences_are_named_as_the_controls_are():
    a = Settings()
    b = Settings(
        "xor",
        (),
        0.1,
        features=("x1", "x2", "x1²"),
        weights_seed=2**31 - 1,
        freeze_hidden=True,
        initialization="normal",
        optimizer="adam",
        schedule="inverse_time",
        decay_updates=5000,
    )
    assert describe_differences(a, a) == []
    assert describe_differences(a, b) == [
        ("Dataset", "circles", "xor"),
        ("Hidden layers", "4", "none"),
        ("Learning rate", "1", "0.1"),
        ("Inputs of the network", "x1, x2", "x1, x2, x1²"),
        ("Initial weights", "Glorot", "normal"),
        ("Initial weights (seed)", "0", "2147483647"),
        ("Freeze hidden layers", "no", "yes"),
        ("Optimizer", "SGD", "Adam"),
        ("Schedule", "constant", "inverse time"),
        ("Decay updates", "1000", "5000"),
    ]


@pytest.mark.parametrize("content", ["%%%", "AAAA", base64.b64encode(b"{}").decode()])
def test_kept_runs_that_cannot_be_read_are_refused(run, content):
    refused = respond(run, request("load_saved_runs", shown=300, content=content))["refused"]
    assert refused.endswith(".")
    assert respond(run, request("compare", shown=300, content=content))["refused"].endswith(".")


def test_without_content_there_is_no_reference(run):
    content = base64.b64encode(export_json(run).encode()).decode()
    assert respond(run, request("compare", shown=300, content=content))["reference_spec"]["name"] == "circles-2-4-1"
    assert respond(run, request("compare", shown=300))["reference_spec"] is None
    assert visit_of(run).reference is None
