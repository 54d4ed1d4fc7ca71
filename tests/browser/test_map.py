"""The map of two hyperparameters in a real browser."""

import csv
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect
from sklearn.datasets import make_blobs

from playground.estimator import NetworkClassifier
from playground.explore import explore
from playground.runs.experiment import Experiment
from playground.runs.settings import Settings
from tests.browser.conftest import Display, Stage, choose, type_into

FORM = {"x": {"from": "0.1", "to": "1", "steps": "3"}, "y": {"from": "2", "to": "4", "steps": "3"}}


@pytest.fixture
def stage(display: Display) -> Stage:
    """With the panel open, and a small map asked for in its form."""
    return ask(display.show(Settings("moons"), query="map=1"))


def ask(stage: Stage) -> Stage:
    """Ask for a small map in the form."""
    fill(stage, updates="200")
    for axis, values in FORM.items():
        for name, value in values.items():
            type_into(stage.page.locator(f".map [data-axis={axis}] [name={name}]"), value)
    return stage


def fill(stage: Stage, **values: str) -> None:
    for name, value in values.items():
        type_into(stage.page.locator(f".map [name={name}]"), value)


def compute(stage: Stage, state: str = "done") -> None:
    stage.page.click(".map .start")
    stage.page.wait_for_selector(f".map[data-state={state}]")


CHART = "const { data, layout } = document.querySelector('.map .chart')"


def chart(stage: Stage, what: str) -> Any:
    """Return a part of the Plotly figure."""
    return stage.page.evaluate(f"(() => {{ {CHART}; return {what}; }})()")


def until(stage: Stage, condition: str) -> None:
    """Wait until a condition on the Plotly figure holds."""
    stage.wait_for(f"(() => {{ {CHART}; return data && {condition}; }})()")


def click(stage: Stage, x: float, y: float) -> None:
    """Click within the map, at fractions of its width and height."""
    plot = stage.page.locator(".map .chart .nsewdrag").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    plot.click(position={"x": x * box["width"], "y": y * box["height"]})


def parameters(stage: Stage) -> list[float]:
    found: list[float] = stage.page.evaluate("document.querySelector('.stage').parameters()")
    return found


def trained(settings: Settings, updates: int) -> list[float]:
    trainer = Experiment(settings).make_trainer()
    trainer.run(updates)
    return [float(value) for value in trainer.parameters]


def test_a_click_loads_a_cell_and_its_run_reproduces_the_figures(stage, tmp_path):
    compute(stage)
    assert stage.page.locator(".map").get_attribute("data-cells") == "9"
    until(stage, "data[1].z.flat().every((z) => z !== null)")
    assert chart(stage, "[layout.xaxis.ticktext, layout.yaxis.ticktext]") == [["0.1", "0.316", "1"], ["2", "3", "4"]]
    click(stage, 1 / 2, 1 / 6)  # the second column, the top row
    stage.until("+d.generation > 0")
    expect(stage.page.locator(".map .said")).to_have_text("Loaded Learning rate 0.316, Hidden-layer width 4.")
    assert (stage.update, stage.playing) == (200, False)
    settings = Settings("moons", (4,), 0.316)
    assert parameters(stage) == trained(settings, 200)
    with stage.page.expect_download() as download:
        stage.page.click(".map [data-take=csv]")
    assert download.value.suggested_filename == "moons-2-4-1-learning_rate_init-width.csv"
    download.value.save_as(tmp_path / "map.csv")
    with (tmp_path / "map.csv").open() as file:
        rows = list(csv.DictReader(file))
    [row] = [row for row in rows if (row["learning_rate_init"], row["width"]) == ("0.316", "4")]
    trainer = Experiment(settings).make_trainer()
    trainer.run(200)
    assert float(row["test_loss"]) == pytest.approx(trainer.metrics().test_loss, abs=1e-9)
    assert float(row["test_accuracy"]) == pytest.approx(trainer.metrics().test_accuracy)
    assert len(rows) == 9
    stage.step("update")  # the run goes on
    assert stage.update == 201


def test_the_present_setting_moves_with_the_sliders_and_a_table_of_explore_is_loaded(blank, url, tmp_path: Path):
    stage = ask(blank.open(f"{url}/?map=1&dataset=moons"))
    compute(stage)
    until(stage, "data[3].x[0] === 2 && data[3].y[0] === 2")
    stage.page.locator(".st-key-lr input").press("ArrowLeft")  # a live setting: 0.5
    until(stage, "data[3].x[0] > 1 && data[3].x[0] < 2")
    widths = stage.page.locator(".st-key-widths input")
    type_into(widths, "3")
    widths.press("Enter")
    until(stage, "data[3].y[0] === 1")
    for _ in range(4):
        stage.page.locator(".st-key-lr input").press("ArrowRight")
    until(stage, "data[3].x.length === 0")
    expect(stage.page.locator(".map figcaption")).to_contain_text("The present setting is outside the map.")
    X, y = make_blobs(60, centers=[[-1, 0], [1, 0]], random_state=0)
    path = tmp_path / "table.csv"
    grid = {"hidden_layer_sizes": [(), (4, 2)], "learning_rate_init": [0.1, 1.0, 10.0, 100.0]}
    explore(X, y, grid, estimator=NetworkClassifier(max_iter=2), path=path)
    stage.page.set_input_files(".map input[type=file]", path)
    said = stage.page.locator(".map .said")
    expect(said).to_have_text("Loaded table.csv.")
    until(stage, "data[1].z.flat().length === 8 && data[3].x.length === 0")
    assert sorted(chart(stage, "[layout.xaxis.title.text, layout.yaxis.title.text]")) == [
        "Hidden layers",
        "Learning rate",
    ]
    click(stage, 0.9, 0.1)
    expect(said).to_contain_text("Cells of a table cannot be loaded")
    path.write_text("a,b\n1,2\n")
    stage.page.set_input_files(".map input[type=file]", path)
    expect(said).to_contain_text("is not a table of explore")


def test_a_form_that_is_not_permitted_is_refused_and_cancel_stops_a_map_while_the_page_plays(stage):
    type_into(stage.page.locator(".map [data-axis=x] [name=from]"), "-3")
    stage.page.click(".map .start")
    said = stage.page.locator(".map .said")
    expect(said).to_have_text("Learning rate must be between 0.001 and 100. Got -3.")
    fill(stage, seeds="")
    type_into(stage.page.locator(".map [data-axis=x] [name=from]"), "0.1")
    stage.page.click(".map .start")
    expect(said).to_have_text("Seeds must be a whole number between 1 and 15. Got None.")
    stage.press("toggle")
    fill(stage, updates="100000", seeds="9")
    compute(stage, "computing")
    expect(stage.page.locator(".map .progress")).to_contain_text("of 9 cells")
    stage.page.click(".map .cancel")
    stage.page.wait_for_selector(".map[data-state=canceled]")
    expect(stage.page.locator(".map .said")).to_have_text("Canceled after 0 of 9 cells.")
    assert stage.playing
    stage.until(f"+d.update > {stage.update + 100}")


def test_the_metric_changes_the_map_is_saved_as_a_picture_and_keys_load_a_cell(stage, tmp_path: Path):
    compute(stage)
    until(stage, "layout.images.length === 1")
    choose(stage.page.locator(".map .metric"), "Test accuracy")
    until(stage, "layout.images.length === 0 && data[1].colorbar.title.text === 'Test accuracy' && data[1].zmax === 1")
    with stage.page.expect_download() as download:
        stage.page.click(".map [data-take=png]")
    download.value.save_as(tmp_path / "map.png")
    picture = Image.open(tmp_path / "map.png")
    assert picture.size[0] > 800
    assert len(picture.getcolors(10**7) or []) > 50
    generation = stage.generation
    stage.page.focus(".map .chart")
    for key in ("ArrowRight", "ArrowUp", "ArrowRight"):
        stage.page.keyboard.press(key)
    expect(stage.page.locator(".map .cell")).to_contain_text("Learning rate 0.316, Hidden-layer width 3. Test loss 0.")
    stage.page.keyboard.press("Enter")
    stage.until(f"+d.generation > {generation} && +d.update === 200")
    assert parameters(stage) == trained(Settings("moons", (3,), 0.316), 200)


def test_the_optimizer_is_an_axis_with_names_for_ticks(blank, url, tmp_path: Path):
    stage = ask(blank.open(f"{url}/?map=1&dataset=moons&speed=normal"))
    select = stage.page.locator(".map [data-axis=y] select")
    choose(select, "Optimizer")
    row = stage.page.locator(".map [data-axis=y]")
    expect(row).to_contain_text("SGD, Nesterov, RMSProp, Adam")
    expect(row.locator("input").first).to_be_hidden()
    compute(stage)
    names = ["SGD", "Nesterov", "RMSProp", "Adam"]
    until(stage, f"data[1].z.flat().length === 12 && layout.yaxis.ticktext.join() === '{','.join(names)}'")
    until(stage, "data[3].x[0] === 2 && data[3].y[0] === 0")  # the present setting: SGD, learning rate 1
    with stage.page.expect_download() as download:
        stage.page.click(".map [data-take=csv]")
    download.value.save_as(tmp_path / "map.csv")
    with (tmp_path / "map.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {each["optimizer"] for each in rows} == {"sgd", "nesterov", "rmsprop", "adam"}
    stage.page.focus(".map .chart")
    for key in ("ArrowUp", *["ArrowUp"] * 3):
        stage.page.keyboard.press(key)
    expect(stage.page.locator(".map .cell")).to_contain_text("Learning rate 0.1, Optimizer Adam. Test loss 0.")
    generation = stage.generation
    stage.page.keyboard.press("Enter")
    stage.until(f"+d.generation > {generation} && +d.update === 200")
    settings = Settings("moons", learning_rate_init=0.1, optimizer="adam")
    assert parameters(stage) == trained(settings, 200)
    [cell] = [each for each in rows if (each["learning_rate_init"], each["optimizer"]) == ("0.1", "adam")]
    trainer = Experiment(settings).make_trainer()
    trainer.run(200)
    assert float(cell["test_loss"]) == pytest.approx(trainer.metrics().test_loss, abs=1e-9)
    # The sidebar follows.
    stage.page.click(".st-key-_group_training summary")
    expect(stage.page.locator(".st-key-optimizer").get_by_role("radio", name="Adam")).to_be_checked()
    choose(select, "Learning rate")
    expect(stage.page.locator(".map [data-axis=y] input").first).to_be_visible()
