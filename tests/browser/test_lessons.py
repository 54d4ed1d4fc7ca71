"""Lessons in a browser: every lesson is played to its end, and Present mode by its keys."""

import json

import pytest
from playwright.sync_api import expect

from playground.lessons.catalog import load_lessons
from tests.browser.conftest import Stage, type_into

LESSONS = load_lessons()


def play_fast(stage: Stage) -> None:
    """Play as fast as the server trains: what is learned does not depend on it."""
    stage.set_speed("fastest")
    stage.press("toggle")


def phase(stage: Stage, name: str) -> None:
    stage.until(f"d.phase === '{name}'", 30_000)


def answer(stage: Stage, kind: str) -> None:
    """Answer the question of the step that is shown."""
    page = stage.page
    if kind == "choice":
        page.click(".lesson .choice >> nth=0")
    elif kind == "width":
        page.click(".lesson .widths label >> nth=3")
    elif kind == "number":
        type_into(page.locator(".lesson input[type=number]"), "0.9")
    else:
        chart = page.locator(".decision .chart").bounding_box()
        assert chart
        x, y = chart["x"] + chart["width"] / 2, chart["y"] + chart["height"] / 2
        page.mouse.move(x - 60, y - 60)
        page.mouse.down()
        page.mouse.move(x + 50, y + 60, steps=3)
        page.mouse.up()
    page.click(".lesson .lock")


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_played_to_its_end(blank: Stage, url: str, name: str):
    lesson = LESSONS[name]
    stage, page = blank.open(f"{url}/?lesson={name}"), blank.page
    for number, step in enumerate(lesson.steps, 1):
        expect(page.locator(".lesson .where")).to_contain_text(f"step {number} of {len(lesson.steps)}")
        expect(page.locator(".lesson h2")).to_have_text(step.title)
        if step.question:
            phase(stage, "predict")
            stage.press("toggle") if step.epochs else None
            assert stage.update == 0, "training waits for the answer"
            answer(stage, step.question.kind)
        if step.epochs:
            phase(stage, "run")
            stage.until("d.update === '0'")
            play_fast(stage)
        phase(stage, "read")
        if step.epochs:
            assert float(stage.data("epoch")) == step.epochs
        assert "{" not in page.locator(".lesson .outcome").inner_text()
        if number < len(lesson.steps):
            page.click(".lesson .next")
    with page.expect_download() as download:
        page.click(".lesson .summary")
    summary = download.value.path().read_text(encoding="utf-8")
    assert summary.count("<section>") == len(lesson.steps)
    assert "Not done." not in summary
    assert summary.count("data:image/webp;base64,") == len(lesson.steps)


def test_a_lesson_survives_a_reload_and_free_play(stage: Stage):
    page = stage.page
    page.click(".st-key-_lessons_button button")
    page.click(".st-key-_begin_one-line button")
    phase(stage, "predict")
    answer(stage, "choice")
    stage.play_until(300)
    stage.pause()
    update, parameters = stage.update, page.evaluate("document.querySelector('.stage').parameters()")
    page.click(".lesson .leave")
    expect(page.locator(".lesson")).to_be_hidden()
    expect(page.locator("[data-testid=stSidebar]")).to_be_visible()
    stage.step("epoch")
    page.click(".stage .return")
    stage.until(f"+d.update === {update} && d.phase === 'run'")
    assert page.evaluate("document.querySelector('.stage').parameters()") == parameters
    expect(page.locator(".lesson dd")).to_have_text("Below 0.3: it learns XOR")
    page.reload()
    page.wait_for_selector(".stage[data-update]")
    stage.until(f"+d.update === {update} && d.phase === 'run'")
    kept = json.loads(page.evaluate("sessionStorage.getItem('playground: lessons')"))
    assert kept["one-line"]["1"]["answer"] == 0


def test_present_mode_is_led_by_a_remote(blank: Stage, url: str):
    stage, page = blank.open(f"{url}/?lesson=triangle&step=2&present=1"), blank.page
    page.set_viewport_size({"width": 1024, "height": 768})
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.lesson .ask')).fontSize)")
    assert size >= 28, "a question can be read from ten meters"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("PageDown")
    phase(stage, "run")
    page.keyboard.press("PageDown")
    phase(stage, "read")
    assert page.evaluate("document.scrollingElement.scrollHeight") <= 768
    page.keyboard.press("PageDown")
    expect(page.locator(".lesson .where")).to_contain_text("step 3")
    page.keyboard.press("PageUp")
    expect(page.locator(".lesson .where")).to_contain_text("step 2")
    page.keyboard.press("Escape")
    expect(page.locator(".stage .bar")).to_be_visible()
    stage.wait_for("!location.search.includes('present')")
    page.set_viewport_size({"width": 1280, "height": 720})


def test_a_link_hides_parts_of_the_stage(blank: Stage, url: str):
    page = blank.open(f"{url}/?hide=draw,timeline,panels,speed,weights,layers,sidebar").page
    for part in (".pencil", ".timeline", ".openers", ".speed", "[data-action=new_weights]", ".depth"):
        expect(page.locator(f".stage {part}").first).to_be_hidden()
    expect(page.locator("[data-testid=stSidebar]")).to_be_hidden()
    expect(page.locator(".stage .play")).to_be_visible()
