"""The timeline and the comparison of runs in headless Chromium."""

import json

import numpy as np
import pytest
from playwright.sync_api import expect

from playground.runs.settings import Settings
from tests.browser.conftest import EXACT, Display, Stage, type_into
from tests.browser.test_stage import browser_surface, python_surface, trained

CURVE = "document.querySelector('.loss .chart').data[1].x"


def visit(stage: Stage, update: int) -> None:
    field = stage.page.locator(".timeline input[type=text]")
    type_into(field, str(update))
    field.press("Enter")
    stage.until(f"+d.update === {update}")


def assert_shown(stage: Stage, update: int, settings: Settings | None = None) -> None:
    """The surface on the screen becomes that of a run of its own, trained to this update."""
    settings = settings or Settings()
    expected = python_surface(settings, trained(settings, update).network)
    stage.wait_for(EXACT)  # while moving through the past, the nearest known state is shown first
    np.testing.assert_allclose(browser_surface(stage), expected, atol=1e-6)


@pytest.fixture
def played(display: Display) -> Stage:
    return display.show(epochs=30)


def test_dragging_shows_earlier_updates_and_releasing_shows_the_exact_one(played):
    page, latest = played.page, played.update
    slider = page.locator(".timeline input[type=range]")
    box = slider.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] - 8, y)
    page.mouse.down()
    for part in (0.9, 0.7, 0.5, 0.3):
        page.mouse.move(box["x"] + part * box["width"], y)
    played.until(f"+d.update < {latest}")
    page.mouse.up()
    target = int(slider.input_value())
    played.until(f"+d.update === {target}")
    assert_shown(played, target)
    expect(page.locator(".loss .moment")).to_be_visible()
    page.click("[data-timeline=latest]")
    played.until(f"+d.update === {latest}")
    expect(page.locator(".loss .moment")).to_be_hidden()
    assert_shown(played, latest)


def test_arrow_keys_step_through_the_timeline(played):
    visit(played, 333)
    slider = played.page.locator(".timeline input[type=range]")
    slider.focus()
    for key, update in (("ArrowLeft", 332), ("ArrowLeft", 331), ("ArrowRight", 332), ("Home", 0)):
        slider.press(key)
        played.until(f"+d.update === {update}")
    assert_shown(played, 0)


def test_buttons_step_through_the_past_and_play_returns_to_the_present(played):
    latest = played.update
    visit(played, 333)
    played.press("update")
    played.until("+d.update === 334")
    played.press("epoch")
    played.until("+d.update === 340")
    played.press("toggle")
    played.until(f"+d.update > {latest + 100}")
    played.pause()
    assert_shown(played, played.update)


def test_a_pause_in_the_past_stays_there(played):
    played.set_speed("slow-motion")
    visit(played, 20)
    played.press("toggle")
    played.until("+d.update > 20")
    played.press("toggle")
    played.until("d.playing === 'false'")
    played.wait_for(EXACT)
    update = played.update
    assert 20 < update < 600
    assert_shown(played, update)


def test_continuing_says_what_is_dropped_and_repeats_the_same_updates(played):
    page, latest = played.page, played.update
    type_into(page.locator(".formula input").first, "3")
    page.locator(".formula input").first.press("Enter")
    expect(page.locator(".equation .state")).to_contain_text("1 number set manually")
    visit(played, 300)
    page.click("[data-timeline=continue]")
    words = page.locator(".timeline .confirm")
    expect(words).to_contain_text(f"The {latest - 300} updates and 1 manual edit after it will be dropped.")
    page.click("[data-timeline=cancel]")
    expect(words).to_be_hidden()
    page.click("[data-timeline=continue]")
    page.click("[data-timeline=confirm]")
    expect(page.locator(".timeline .of")).to_have_text("of 300")
    played.wait_for(f"{CURVE}.at(-1) === 15")
    epochs = page.evaluate(CURVE)
    assert epochs == sorted(set(epochs)), "each epoch once, and none after the present"
    played.play_until(500)
    played.pause()
    assert_shown(played, played.update)


def test_continuing_brings_back_the_settings_of_that_time(shared):
    played = shared.show()
    played.play_until(600)
    played.pause()
    page = played.page
    slider = page.locator(".st-key-lr input").first
    slider.focus()
    slider.press("ArrowLeft")
    played.until("d.rate === '1'")
    played.step("epoch")
    played.until("d.rate === '0.5'")
    visit(played, 300)
    page.click("[data-timeline=continue]")
    page.click("[data-timeline=confirm]")
    expect(page.locator(".timeline .of")).to_have_text("of 300")
    expect(page.locator(".st-key-lr [data-testid=stSliderThumbValue]")).to_have_text("1")
    played.step("epoch")
    assert_shown(played, 320)


def test_weights_cannot_be_set_in_the_past(played):
    visit(played, 100)
    field = played.page.locator(".formula input").first
    type_into(field, "5")
    field.press("Enter")
    expect(played.page.locator(".equation .refused")).to_contain_text("press Continue from here first")
    assert_shown(played, 100)


def test_what_was_typed_must_be_an_update_of_the_run(played):
    visit(played, 100)
    field = played.page.locator(".timeline input[type=text]")
    for junk in ("-3", "99999999", "x", ""):
        type_into(field, junk)
        field.press("Enter")
        expect(field).to_have_value("100")


def save_run(stage: Stage) -> None:
    count = stage.page.locator(".saved-run").count()
    stage.page.click("[data-saved=save]")
    expect(stage.page.locator(".saved-run")).to_have_count(count + 1)


@pytest.fixture
def comparing(display: Display) -> Stage:
    return display.show(Settings(learning_rate_init=0.1), query="compare=1")


def test_a_saved_run_trains_in_lockstep_with_the_present_one(comparing):
    page = comparing.page
    comparing.play_until(200)
    comparing.pause()
    save_run(comparing)
    page.get_by_role("button", name="Remove a unit from hidden layer 1").click()
    comparing.until("+d.generation === 1")
    page.click("[data-do=compare]")
    table = page.locator(".comparison tbody")
    expect(table).to_contain_text("Hidden layers34")
    comparing.play_until(300)
    comparing.pause()
    rows = {row[0]: row[1:] for row in (line.split("\t") for line in table.inner_text().splitlines())}
    update = comparing.update
    assert rows["Update"] == [f"{update:,}"] * 2
    for column, width in enumerate((3, 4)):
        metrics = trained(Settings(hidden_layer_sizes=(width,), learning_rate_init=0.1), update).metrics()
        assert float(rows["Cross-entropy, training"][column]) == pytest.approx(metrics.train_loss, abs=6e-5)
        assert rows["Accuracy, test"][column] == f"{100 * metrics.test_accuracy:.1f} %"
    visit(comparing, 123)
    expect(table).to_contain_text("Update123123")


def test_saved_runs_survive_a_reload_and_are_renamed_restored_and_deleted(comparing):
    page = comparing.page
    comparing.step("epoch")
    save_run(comparing)
    name = page.locator(".saved-run input").first
    type_into(name, "<i>slow</i>")
    name.press("Enter")
    comparing.step("epoch")
    page.reload()
    page.wait_for_selector(".stage[data-update]")
    comparing.until("+d.update === 40")
    expect(page.locator(".saved-run input")).to_have_value("<i>slow</i>")
    comparing.step("update")
    page.click("[data-do=restore]")
    comparing.until("+d.update === 20")
    expect(page.locator(".saved-runs .said")).to_have_text(
        "Restored <i>slow</i>. The run before it was saved as Circles 2-4-1."
    )
    assert_shown(comparing, 20, Settings(learning_rate_init=0.1))
    # One that is deleted while it is being restored: its run is on the way.
    page.evaluate("for (const what of ['restore', 'remove']) document.querySelectorAll(`[data-do=${what}]`)[1].click()")
    expect(page.locator(".saved-runs .said")).to_contain_text("Restored Circles 2-4-1.")
    comparing.until("+d.update === 41")
    page.locator("[data-do=remove]").first.click()
    page.click("[data-do=remove]")
    expect(page.locator(".saved-run")).to_have_count(0)
    page.reload()
    page.wait_for_selector(".stage[data-update]")
    expect(page.locator(".saved-run")).to_have_count(0)


def test_all_saved_runs_are_exported_to_one_file_and_loaded_again_and_at_most_eight_are_saved(comparing, tmp_path):
    page = comparing.page
    for _ in range(2):
        comparing.step("update")
        save_run(comparing)
    with page.expect_download() as download:
        page.click("[data-saved=export]")
    file = tmp_path / "saved-runs.json"
    download.value.save_as(file)
    assert [run["name"] for run in json.loads(file.read_text())["runs"]] == ["Circles 2-4-1", "Circles 2-4-1 (2)"]
    page.locator(".saved-runs input[type=file]").set_input_files(file)
    expect(page.locator(".saved-run")).to_have_count(4)
    bad = tmp_path / "bad.json"
    bad.write_text("{}")
    page.locator(".saved-runs input[type=file]").set_input_files(bad)
    expect(page.locator(".saved-runs .said")).to_have_text(
        "The file does not hold runs that were saved by this playground."
    )
    for _ in range(4):
        save_run(comparing)
    page.click("[data-saved=save]")
    expect(page.locator(".saved-runs .said")).to_contain_text("At most 8 runs can be saved.")
    expect(page.locator(".saved-run")).to_have_count(8)
