"""Present mode, as a teacher leads it: by the keys of a presenter's remote, in front of a projector."""

import pytest
from playwright.sync_api import expect

from playground.lessons.catalog import load_lessons
from tests.browser.conftest import Stage

# What the speed slider is hidden for: the steps are played as fast as the server trains.
FASTEST = """(() => {
    const slider = document.querySelector(".speed input");
    slider.value = slider.max;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
})()"""
# The charts in sight that have nothing drawn on them.
EMPTY = """[...document.querySelectorAll(".workspace > figure, figure.decision")]
    .filter((figure) => figure.checkVisibility())
    .flatMap((figure) => [...figure.querySelectorAll(".chart, .diagram")])
    .filter((chart) => chart.offsetHeight < 100 || (chart.matches(".chart") && !chart._fullLayout?.xaxis?._length))
    .map((chart) => chart.closest("figure").className)"""
FITS = "(([content]) => content.scrollHeight <= content.clientHeight)([document.querySelector('.lesson .content')])"


def test_all_lessons_are_led_by_page_down(blank: Stage, url: str):
    lessons = load_lessons()
    first, *_ = lessons
    stage, page = blank.open(f"{url}/?lesson={first}&present=1"), blank.page
    page.set_viewport_size({"width": 1024, "height": 768})
    for lesson in lessons.values():
        for number, step in enumerate(lesson.steps, 1):
            stage.wait_for(f"location.search.includes('lesson={lesson.name}')")
            expect(page.locator(".lesson .where")).to_contain_text(f"step {number} of {len(lesson.steps)}")
            expect(page.locator(".lesson h2")).to_have_text(step.title)
            stage.until("d.update === '0'")
            stage.wait_for(FITS)
            stage.wait_for(f"{EMPTY}.length === 0")  # a chart that was hidden is laid out after it is shown
            if step.question:
                stage.until("d.phase === 'predict'")
                page.keyboard.press("PageDown")
            if step.epochs:
                stage.until("d.phase === 'run' && d.update === '0'")
                page.evaluate(FASTEST)
                page.keyboard.press("PageDown")
            stage.until("d.phase === 'read'", 30_000)
            assert float(stage.data("epoch")) == step.epochs
            stage.wait_for(FITS)
            assert page.evaluate("document.scrollingElement.scrollHeight") <= 768
            page.keyboard.press("PageDown")
    page.set_viewport_size({"width": 1280, "height": 720})


@pytest.mark.parametrize(("width", "height", "least"), [(1024, 768, 390), (1280, 720, 420), (1920, 1080, 640)])
def test_free_play_fills_the_screen(blank: Stage, url: str, width: int, height: int, least: int):
    page = blank.page
    page.set_viewport_size({"width": width, "height": height})
    blank.open(url)
    page.keyboard.press("p")
    blank.wait_for(f"document.querySelector('.decision .chart')._fullLayout.xaxis._length >= {least}")
    assert page.evaluate(EMPTY) == []
    for part in ("figure.network", "figure.loss", ".readouts"):
        expect(page.locator(part)).to_be_visible()
    page.keyboard.press("Space")
    blank.until("+d.update > 5")
    assert page.evaluate("document.scrollingElement.scrollHeight") <= height
    blank.wait_for("location.search.includes('present=1')")
    page.keyboard.press("Escape")
    blank.wait_for("!location.search.includes('present')")
    expect(page.locator(".stage .play")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 720})


def test_an_error_in_one_view_stops_neither_the_others_nor_the_run(blank: Stage, url: str):
    page = blank.page
    blank.open(url)
    page.evaluate("void (document.querySelector('figure.network .tiles').getContext = () => { throw Error('lost'); })")
    blank.press("toggle")
    blank.until("+d.update > 20")
    expect(page.locator("[data-read=update]")).not_to_have_text("0")
    expect(page.locator(".message")).to_contain_text("An error keeps the network from being drawn.")
    errors = [text for text in blank.said if "lost" in text]
    assert len(errors) == 1, "it is told once"
    blank.said.clear()
