"""Export and share, in a real browser."""

import csv
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import BrowserContext, expect

from playground.exports.files import export_json
from playground.exports.loading import load_run
from playground.figures import THEMES
from playground.runs.drawing import Drawing
from playground.runs.run import Run
from playground.runs.settings import Settings
from tests.browser.conftest import Display, Stage, type_into

SETTINGS = Settings("moons", (3,), 0.3, activation="tanh")


@pytest.fixture
def stage(display: Display) -> Stage:
    """With the panel open, after some training, standing."""
    return display.show(SETTINGS, 8, "share=1")


def parameters(stage: Stage) -> list[float]:
    found: list[float] = stage.page.evaluate("document.querySelector('.stage').parameters()")
    return found


def download_file(stage: Stage, what: str, folder: Path) -> Path:
    """Press a button and save what is downloaded."""
    with stage.page.expect_download() as download:
        stage.page.click(f".share [data-take={what}] >> nth=0")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    expect(stage.page.locator(".share .said")).to_contain_text(f"Saved as {path.name}")
    return path


def load(stage: Stage, path: Path) -> None:
    stage.page.set_input_files(".share input[type=file]", path)


def said(stage: Stage) -> Any:
    return expect(stage.page.locator(".share .said"))


def test_the_script_ends_at_the_numbers_on_the_screen(stage, tmp_path):
    path = download_file(stage, "script", tmp_path)
    assert path.name == f"moons-2-3-1-update-{stage.update}.py"
    names: dict[str, Any] = {}
    exec(path.read_text(), names)
    assert np.concatenate([layer.ravel() for layer in names["layers"]]).tolist() == parameters(stage)


def test_files_hold_the_state_on_the_screen(stage, tmp_path):
    for kind in ("json", "npz"):
        run = load_run(download_file(stage, kind, tmp_path).read_bytes())
        assert run.trainer.update == stage.update
        assert run.trainer.parameters.tolist() == parameters(stage)
    with download_file(stage, "history", tmp_path).open() as file:
        rows = list(csv.DictReader(file))
    assert (int(rows[0]["update"]), int(rows[-1]["update"])) == (0, stage.update)


def test_exporting_while_it_plays_does_not_stop_it(stage, tmp_path):
    stage.press("toggle")
    run = load_run(download_file(stage, "json", tmp_path).read_bytes())
    again = Run(run.settings)
    again.train_to(run.trainer.update)
    assert np.array_equal(again.trainer.parameters, run.trainer.parameters)
    assert stage.playing
    stage.until(f"+d.update > {run.trainer.update + 100}")


@pytest.mark.parametrize("kind", ["json", "npz"])
def test_a_file_restores_the_run(stage, display, tmp_path, kind):
    path = download_file(stage, kind, tmp_path)
    before, update = parameters(stage), stage.update
    display.show(Settings("iris"), query="share=1")
    stage.press("toggle")
    load(stage, path)
    said(stage).to_have_text(f"Loaded {path.name}.")
    assert not stage.playing
    assert (stage.update, parameters(stage)) == (update, before)
    stage.step("update")
    goes_on = Run(SETTINGS)
    goes_on.train_to(update + 1)
    assert parameters(stage) == goes_on.trainer.parameters.tolist()


def test_a_file_moves_the_controls_to_its_settings(blank, url, tmp_path):
    run = Run(SETTINGS)
    run.train_to(80)
    path = tmp_path / "run.json"
    path.write_text(export_json(run))
    stage = blank.open(f"{url}/?dataset=iris&share=1")
    load(stage, path)
    said(stage).to_have_text(f"Loaded {path.name}.")
    assert (stage.update, parameters(stage)) == (80, run.trainer.parameters.tolist())
    expect(stage.page.get_by_role("radio", name="moons")).to_be_checked()
    assert "dataset=moons" in stage.page.url
    assert "lr=0.3" in stage.page.url


def test_an_invalid_file_shows_an_error_and_keeps_the_run(stage, tmp_path):
    before = parameters(stage)
    for name, data, sentence in (
        ("notes.json", b"{", "can be read neither as JSON nor as .npz"),
        ("other.json", b"{}", "was not saved by this playground"),
        ("large.json", b" " * 9_000_000, "A file must not be larger than 8.0 MB. large.json has 9.0 MB"),
        ("cut.npz", b"PK\x03\x04", "The file is damaged"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        load(stage, path)
        said(stage).to_contain_text(sentence)
        assert parameters(stage) == before
    stage.step("update")


def test_a_link_opens_the_same_network(blank, url):
    stage = blank.open(f"{url}/?dataset=moons&widths=3&lr=0.3&share=1")
    stage.step("epoch")
    stage.page.click(".share [data-take=link]")
    link = stage.page.locator(".share input.link")
    expect(link).to_be_visible()
    address = link.input_value()
    assert f"update={stage.update}" in address
    before, update = parameters(stage), stage.update
    stage.open(address)
    assert (stage.update, parameters(stage)) == (update, before)
    # Reloading the page brings the same, as long as the run stands there; afterwards the address no longer says so.
    assert f"update={update}" in stage.page.url
    stage.step("update")
    expect(stage.page).not_to_have_url(re.compile("update="))


def test_a_link_cannot_carry_changed_settings_and_offers_the_file(stage, display):
    display.visit.page.move(learning_rate_init=0.5)
    stage.page.click(".share [data-take=link]")
    said(stage).to_contain_text("A link cannot carry settings that were changed during training.")
    expect(stage.page.locator(".share input.link")).to_be_hidden()
    with stage.page.expect_download() as download:
        stage.page.click(".share .said [data-take=json]")
    assert download.value.suggested_filename.endswith(".json")


def test_a_link_cannot_carry_manual_edits(stage):
    field = stage.page.locator(".formula input").first
    frames = int(stage.data("frames"))
    type_into(field, "3")
    field.press("Enter")
    stage.until(f"+d.frames > {frames}")
    stage.page.click(".share [data-take=link]")
    said(stage).to_contain_text("A link cannot carry weights that were set manually.")


def test_a_link_beyond_the_limit_shows_a_message(blank, url):
    stage = blank.open(f"{url}/?update=3000000")
    expect(stage.page.locator(".stage .message")).to_have_text(
        "A link can carry at most 2,000,000 updates. This one asks for 3,000,000. Training has not started. Press Play."
    )
    assert stage.update == 0
    stage.play_until(20)


def test_long_training_shows_a_progress_bar(blank, url):
    blank.page.goto(f"{url}/?update=200000")
    # An expectation looks once a second, and may miss it.
    blank.page.get_by_text("Training to update 200,000:").wait_for(timeout=15_000)
    blank.page.wait_for_selector(".stage[data-update='200000']", timeout=60_000)
    expect(blank.page.get_by_text("Training to update")).to_have_count(0)


def edited_run() -> Run:
    """A run in which points were drawn, in the middle: the plane stays as it is."""
    run = Run(SETTINGS)
    run.train_to(60)
    drawing = Drawing(run.dataset)
    drawing.add([[0.5, 0.25], [0.6, 0.25], [0.7, 0.25]], 0)
    drawing.train(run)
    return run


def test_the_animation_plays_the_run_without_a_server(stage, tmp_path, context: BrowserContext):
    run = edited_run()
    stage.load(run).play_until(260)
    stage.pause()
    path = download_file(stage, "animation", tmp_path)
    assert path.name == f"own-2-3-1-update-{stage.update}.html"
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    animation = Stage(page).open(path.as_uri())
    slider, button = page.get_by_role("slider", name="Update"), page.locator(".play")
    points = page.locator(".decision .scatterlayer .points path")

    expect(page.locator("h1")).to_have_text("own, 2-3-1")
    expect(slider).to_have_attribute("aria-valuetext", "update 0")
    expect(points).to_have_count(len(run.dataset.labels) - 3)
    first = animation.surface()
    page.keyboard.press("Space")
    animation.until("d.playing === 'true' && +d.update > 0")
    expect(button).to_have_text("Pause")
    animation.until(f"d.playing === 'false' && +d.update === {stage.update}")
    expect(button).to_have_text("Play")
    expect(points).to_have_count(len(run.dataset.labels))
    last = animation.surface()
    assert last == pytest.approx(stage.surface(), abs=1e-4)
    assert last != pytest.approx(first, abs=0.1)
    figures = [each.page.locator("[data-read]").all_text_contents() for each in (animation, stage)]
    assert figures[0] == figures[1]

    slider.press("ArrowLeft")
    animation.until(f"+d.update < {stage.update}")
    slider.press("Home")
    animation.until("d.update === '0'")
    assert animation.surface() == first
    page.click(".restart")
    animation.until("+d.update > 0")
    button.click()
    paused = animation.data("update")
    assert (animation.data("playing"), slider.get_attribute("aria-valuetext")) == ("false", f"update {paused}")
    assert 0 < int(paused) < stage.update

    page.emulate_media(color_scheme="dark")
    expect(page.locator(".loss .xtick text").first).to_have_css("fill", rgb(THEMES["dark"]["text"]))
    expect(page.locator("body")).to_have_css("background-color", "rgb(14, 17, 23)")
    assert Axe().run(page).response["violations"] == []
    for width, height in ((1440, 900), (1280, 720), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        animation.wait_for(
            """[...document.querySelectorAll('.plot')].every((plot) => {
                const { right, width, height } = plot.getBoundingClientRect();
                const drawn = plot.querySelector('svg').getBoundingClientRect();
                return right <= innerWidth && width > 150 && height > 100 && Math.abs(drawn.width - width) < 1;
            }) && document.documentElement.scrollWidth <= innerWidth"""
        )
    page.close()
    assert (asked, animation.said) == ([path.as_uri()], [])


def rgb(color: str) -> str:
    """Return a color as a browser computes it."""
    return f"rgb({', '.join(str(int(color[i : i + 2], 16)) for i in (1, 3, 5))})"


def test_a_picture_that_is_taken_while_it_plays_has_the_colors_of_the_plane(stage, tmp_path):
    stage.play_until(20)
    image = Image.open(download_file(stage, "picture", tmp_path)).convert("RGB")
    assert stage.playing
    stage.pause()
    # Orange and blue cover the plane, which is a good part of the picture; all else is white, gray, or thin.
    red, _, blue = np.moveaxis(np.asarray(image).astype(int), -1, 0)
    assert (np.abs(red - blue) > 25).sum() > 0.1 * red.size


def test_the_picture_shows_the_charts(stage, tmp_path):
    image = Image.open(download_file(stage, "picture", tmp_path)).convert("RGB")
    stage.page.click("[data-panel=share]")  # the charts whose place the panel has are in the picture
    stage.wait_for("document.querySelector('.loss .plot').offsetHeight")
    boxes = stage.page.evaluate(
        """['.workspace', 'figure.network', '.decision .plot', '.sigmoid .plot', '.loss .plot'].map((name) => {
          const { left, top, width, height } = document.querySelector(`.stage ${name}`).getBoundingClientRect();
          return [left, top, width, height];
        })"""
    )
    (left, _, width, height), (_, top, *_), *plots = boxes
    height -= top - boxes[0][1]  # the figures above the charts are a line of the picture
    assert abs(image.width - 2 * (width + 28)) < 3
    assert abs(image.height - 2 * (height + 58)) < 3
    pixels = np.asarray(image).astype(int)
    for place, colors in zip(
        plots, [["#d55e00", "#0063a6", "#111111"], ["#d55e00", "#0063a6"], ["#00806a"]], strict=True
    ):
        x, y = round(2 * (place[0] - left + 14)), round(2 * (place[1] - top + 44))
        part = pixels[y : y + round(2 * place[3]), x : x + round(2 * place[2])]
        for color in colors:
            rgb = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
            assert (np.abs(part - rgb).max(axis=-1) < 12).sum() > 100, color
