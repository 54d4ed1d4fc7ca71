"""The map's messages: any form gives a map or a sentence, and cells arrive once."""

import base64
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import make_blobs

from playground.estimator import NetworkClassifier
from playground.explore import explore
from playground.figures import CLASSES, surface_extent
from playground.model.network import predict_proba
from playground.model.outcome import OUTCOMES
from playground.runs.experiment import Experiment
from playground.runs.maps.axes import AXES
from playground.runs.maps.cells import FIGURES
from playground.runs.maps.grid import Grid, Line
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.runs.speeds import SPEEDS
from playground.stage.actions.maps import find_cell
from playground.stage.actions.table import read_request
from playground.stage.answers import maps
from playground.ui import link
from tests.asking import respond, visit_of
from tests.page import answer_of, open_page

HEAD = 5  # numbers of a cell before its figures


def form(**changes: Any) -> dict[str, Any]:
    x = {"name": "learning_rate_init", "from": 0.1, "to": 1, "steps": 2}
    y = {"name": "width", "from": 1, "to": 3, "steps": 3}
    return {"x": x, "y": y, "updates": 50, "seeds": 1} | changes


@pytest.fixture
def run() -> Run:
    return Run(Settings())


def ask(run: Run, action: str, **more: Any) -> dict[str, Any]:
    message = {"action": action, "shown": 0, "last": 0, "recorded": 0, "options": {"map": "1"}, "map_number": -1}
    return respond(run, read_request(message | more))


def state(answer: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = answer["map"]
    return described


def until_done(run: Run, **held: Any) -> dict[str, Any]:
    """Ask again and again, as the panel does, without holding any cells."""
    for _ in range(1000):
        described = state(ask(run, "poll", **held))
        if described["state"] != "computing":
            return described
        time.sleep(0.01)
    raise AssertionError("the map is not finished")


def rows(described: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(described["cells"])).reshape(-1, HEAD + 3 * len(FIGURES))


def test_a_map_is_computed_beside_the_run(run):
    run.prefetch(SPEEDS["normal"], 3)
    update = run.trainer.update
    answer = ask(run, "start_map", map=form())
    assert (answer["refused"], answer["scalars"], answer["history"]) == ("", "", "")
    described = until_done(run)
    assert run.trainer.update == update
    assert (described["state"], described["total"], described["fraction"]) == ("done", 6, pytest.approx(1))
    assert described["grid"]["x"] == {
        "name": "learning_rate_init", "label": "Learning rate", "values": [0.1, 1.0], "texts": [0.1, 1.0],
    }  # fmt: skip
    table = rows(described)
    assert sorted(table[:, 0]) == list(range(6))
    row = table[table[:, 0] == 3][0]
    settings = Settings(hidden_layer_sizes=(2,))
    trainer = Experiment(settings).make_trainer()
    trainer.run(50)
    metrics = trainer.metrics()
    assert OUTCOMES[int(row[1])] in ("guessing", "learning", "worse")
    assert row[HEAD] == pytest.approx(metrics.test_loss, abs=1e-9)
    assert row[HEAD + 3] == pytest.approx(metrics.test_accuracy)
    pictures = np.frombuffer(base64.b64decode(described["pictures"]), np.uint16)
    assert pictures.size == 6 * maps.PICTURE_SIZE**2


def test_pictures_of_several_classes_hold_the_probability_of_each():
    run = Run(Settings("blobs", n_classes=3))
    ask(run, "start_map", map=form())
    described = until_done(run)
    grid = described["grid"]
    assert [style["tint"] for style in grid["classes"]] == [style.tint for style in CLASSES[:3]]
    assert [outcome["label"] for outcome in grid["outcomes"]][1:3] == ["below ln 3, not solved", "at ln 3: guessing"]
    size = maps.PICTURE_SIZE
    pictures = np.frombuffer(base64.b64decode(described["pictures"]), np.uint16).reshape(6, 3, size, size)
    np.testing.assert_allclose(pictures.sum(axis=1, dtype=float), 65535, atol=1.5)
    cell = [int(number) for number in rows(described)[:, 0]].index(3)
    settings = Settings("blobs", hidden_layer_sizes=(2,), n_classes=3)
    experiment = Experiment(settings)
    trainer = experiment.make_trainer()
    trainer.run(50)
    data = experiment.dataset
    x0, x1, y0, y1 = surface_extent(data.place(data.points), data.equal_scale)
    corners = np.array([[x0, y1], [x1, y1], [x0, y0], [x1, y0]])
    expected = predict_proba(trainer.network, experiment.derive_inputs(data.slice_at(corners)))
    np.testing.assert_allclose(pictures[cell][:, [0, 0, -1, -1], [0, -1, 0, -1]].T / 65535, expected, atol=1e-5)


def test_only_new_cells_are_sent(run):
    ask(run, "start_map", map=form())
    number = until_done(run)["number"]
    described = state(ask(run, "poll", map_number=number, map_cells=4))
    assert described["first"] == 4
    assert len(rows(described)) == 2
    assert "grid" not in described
    nothing = state(ask(run, "play", map_number=number, map_cells=6, frames=2))
    assert nothing["cells"] == ""


def test_a_closed_panel_is_told_nothing(run):
    assert "map" not in ask(run, "start_map", map=form(), options={})


@pytest.mark.parametrize(
    "junk", [None, 7, "x", [], {}, {"x": []}, form(updates=0), form(seeds="3"), form(x=form()["y"])]
)
def test_any_form_is_refused_with_a_sentence(run, junk):
    answer = ask(run, "start_map", map=junk)
    assert answer["refused"].endswith(".")
    assert ". Got " in answer["refused"]
    assert state(answer) == {"number": -1}


def test_a_refused_form_keeps_the_earlier_map(run):
    ask(run, "start_map", map=form())
    number = until_done(run)["number"]
    assert state(ask(run, "start_map", map={}))["number"] == number


def test_errors_call_the_axes_what_the_page_calls_them(run):
    y = {"name": "alpha", "from": 0, "to": 7, "steps": 3}
    assert ask(run, "start_map", map=form(y=y))["refused"] == "L2 penalty must be between 0 and 1. Got 7."


def test_a_canceled_map_keeps_its_cells(run):
    ask(run, "start_map", map=form(updates=100_000, seeds=15))
    described = state(ask(run, "cancel_map"))
    assert described["state"] == "canceled"
    assert state(ask(run, "poll"))["state"] == "canceled"


def test_a_cell_is_found_with_its_settings(run):
    ask(run, "start_map", map=form(seeds=3))
    number = until_done(run)["number"]
    settings, goal = find_cell(visit_of(run), {"map_number": number, "cell": 5})
    assert goal.update == 50
    trainer = Experiment(settings).make_trainer()
    trainer.run(50)
    assert goal.test_loss == pytest.approx(trainer.metrics().test_loss, abs=1e-9)
    assert replace(settings, weights_seed=0, batches_seed=0) == Settings(hidden_layer_sizes=(3,))
    assert settings.weights_seed == settings.batches_seed in (0, 1, 2)


@pytest.mark.parametrize(
    ("number", "cell", "sentence"),
    [(0, 6, "Only a finished cell can be loaded. Got cell 6."), (0, -1, "Got cell -1."), (1, 0, "Start it again.")],
)
def test_other_cells_are_refused(run, number, cell, sentence):
    ask(run, "start_map", map=form())
    number += until_done(run)["number"]
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the sentence is compared below
        find_cell(visit_of(run), {"map_number": number, "cell": cell})
    assert sentence in str(refused.value)


def test_a_run_that_is_not_its_cell_is_explained(run):
    own = run.trainer.metrics().test_loss
    assert link.explain_difference(run, None) == ""
    assert link.explain_difference(run, own + 1e-9) == ""
    assert "training is chaotic here" in link.explain_difference(run, own + 0.1)


GRID = Grid(Line("learning_rate_init", (0.01, 0.1, 1.0)), Line("width", (1, 2, 3, 4)), 100, 2, Settings())


@pytest.mark.parametrize(
    ("settings", "x", "y", "changed"),
    [
        (Settings(), 2, 3, []),
        (Settings(learning_rate_init=0.1, hidden_layer_sizes=(2,)), 1, 1, []),
        (Settings(learning_rate_init=3.0), None, 3, []),
        (Settings(hidden_layer_sizes=()), 2, None, []),
        (Settings(weights_seed=1, batches_seed=1), 2, 3, []),
        (Settings(weights_seed=1), 2, 3, ["Batches (seed)"]),
        (Settings("xor", noise=0.2), 2, 3, ["Dataset", "Noise"]),
        (Settings(hidden_layer_sizes=(4, 4)), 2, 3, ["Hidden layers"]),
    ],
)
def test_the_present_setting_is_found_on_the_map(settings, x, y, changed):
    place = maps._locate(settings, GRID)
    assert (place["x"], place["y"], place["changed"]) == (x, y, changed)


def test_the_form_begins_with_values_that_are_permitted(run):
    offer = maps.describe_form()
    lines = [{part: axis.get(part) for part in ("name", "from", "to", "steps")} for axis in offer["axes"]]
    assert [axis["name"] for axis in offer["axes"]] == list(AXES)
    for line in lines[1:]:
        answer = ask(run, "start_map", map=form(x=lines[0], y=line, updates=offer["updates"], seeds=offer["seeds"]))
        assert answer["refused"] == ""
        ask(run, "cancel_map")


def test_options_are_called_what_the_page_calls_them(run):
    offered = {axis["name"]: axis.get("options") for axis in maps.describe_form()["axes"]}
    assert offered["optimizer"] == ["SGD", "Nesterov", "RMSProp", "Adam"]
    assert offered["schedule"] == ["constant", "step", "cosine", "inverse time"]
    assert offered["momentum"] is None
    ask(run, "start_map", map=form(y={"name": "optimizer"}))
    grid = state(ask(run, "poll"))["grid"]
    assert grid["y"]["label"] == "Optimizer"
    assert grid["y"]["values"] == ["sgd", "nesterov", "rmsprop", "adam"]
    assert grid["y"]["texts"] == ["SGD", "Nesterov", "RMSProp", "Adam"]
    assert grid["x"]["texts"] == grid["x"]["values"] == [0.1, 1.0]
    number = until_done(run)["number"]
    settings, _ = find_cell(visit_of(run), {"map_number": number, "cell": 7})
    assert (settings.optimizer, settings.learning_rate_init) == ("adam", 1.0)


@pytest.mark.parametrize(("text", "value"), [("0.0316", 0.0316), ("500", 1.0), ("nan", 1.0), ("x", 1.0), ("", 1.0)])
def test_a_link_can_hold_a_value_between_two_stops(text, value):
    page = open_page(lr=text)
    assert not page.exception
    assert page.select_slider(key="lr").value == value
    assert answer_of(page)["rate"] == value


@pytest.fixture
def table(tmp_path) -> str:
    """A table of `explore` as the page sends it."""
    X, y = make_blobs(60, centers=[[-1, 0], [1, 0]], random_state=0)
    path = tmp_path / "table.csv"
    grid = {"learning_rate_init": [0.1, 1.0], "hidden_layer_sizes": [(), (4, 2)]}
    explore(X, y, grid, estimator=NetworkClassifier(max_iter=3), path=path)
    return base64.b64encode(path.read_bytes()).decode()


def test_a_table_of_explore_is_shown_as_a_map(run, table):
    answer = ask(run, "load_table", content=table)
    described = state(answer)
    assert (answer["refused"], described["state"], described["total"]) == ("", "done", 4)
    lines = {described["grid"][key]["label"]: described["grid"][key]["values"] for key in ("x", "y")}
    assert lines == {"Learning rate": [0.1, 1.0], "Hidden layers": ["none", "4, 2"]}
    assert sorted(rows(described)[:, 0]) == [0, 1, 2, 3]
    assert not {"present", "pictures"} & described.keys()
    with pytest.raises(ValueError, match="Cells of a table cannot be loaded"):
        find_cell(visit_of(run), {"map_number": described["number"], "cell": 0})
    ask(run, "cancel_map")
    assert state(ask(run, "start_map", map=form()))["number"] != described["number"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not a table of explore"),
        (b"a,b\n1,2\n", "is not a table of explore"),
        (b"\xff\xfe", "Got a file that is not text."),
    ],
    ids=str,
)
def test_any_other_file_is_refused_with_a_sentence(run, content, sentence):
    answer = ask(run, "load_table", content=base64.b64encode(content).decode())
    assert sentence in answer["refused"]
    assert state(answer) == {"number": -1}


def test_a_table_that_was_cut_off_lacks_a_cell(run, table):
    text = base64.b64decode(table)[:-10]
    described = state(ask(run, "load_table", content=base64.b64encode(text).decode()))
    assert len(rows(described)) == 3
