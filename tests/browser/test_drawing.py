"""Points drawn on the decision chart, in headless Chromium."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from playground.exports.loading import load_run
from playground.runs.drawing import Drawing
from playground.runs.replay import follow
from playground.runs.run import Run
from playground.runs.settings import Settings
from tests.browser.conftest import Display, Stage
from tests.browser.test_export_and_share import download_file, parameters
from tests.browser.test_stage import canvases_fit
from tests.browser.test_timeline import visit


@pytest.fixture
def drawing(display: Display) -> Stage:
    """With the tools open."""
    stage = display.show()
    open_tools(stage)
    return stage


def open_tools(stage: Stage) -> None:
    stage.page.click(".pencil")
    expect(stage.page.locator(".drawing")).to_be_visible()
    stage.wait_for(canvases_fit("decision"))  # the chart is drawn a little smaller


def points(stage: Stage) -> dict[str, Any]:
    found: dict[str, Any] = stage.page.evaluate("document.querySelector('.stage').points()")
    return found


def counts(stage: Stage) -> tuple[int, int]:
    """Return how many training points and test points are on the screen."""
    shown = points(stage)
    return len(shown["points"]), len(shown["test_points"])


def drawn_by_plotly(stage: Stage) -> tuple[int, int]:
    sizes = stage.page.evaluate("document.querySelector('.decision .chart').data.map(({ x }) => x.length)")
    return sum(sizes[:2]), sum(sizes[2:])


def until_counts(stage: Stage, total: str) -> None:
    stage.wait_for(
        "(() => { const { points, test_points } = document.querySelector('.stage').points();"
        f"return points.length + test_points.length {total}; }})()"
    )


def place(stage: Stage, x: float, y: float) -> tuple[float, float]:
    """Return where on the page a point in the units of the axes is."""
    left, top = stage.page.evaluate(
        "([x, y]) => { const chart = document.querySelector('.decision .chart'), box = chart.getBoundingClientRect();"
        "const { xaxis, yaxis } = chart._fullLayout;"
        "return [box.left + xaxis._offset + xaxis.c2p(x), box.top + yaxis._offset + yaxis.c2p(y)]; }",
        [x, y],
    )
    return left, top


def stroke(stage: Stage, *places: tuple[float, float], wait: float = 0) -> None:
    """Move the pressed mouse along places in the units of the axes."""
    mouse = stage.page.mouse
    mouse.move(*place(stage, *places[0]))
    mouse.down()
    for at in places[1:]:
        mouse.move(*place(stage, *at), steps=4)
        stage.page.wait_for_timeout(wait)
    mouse.up()


def status(stage: Stage) -> Any:
    return expect(stage.page.locator(".stage .unseen"))


def test_a_click_adds_a_point_and_the_run_goes_on_from_the_same_update(shared):
    drawing = shared.show()
    generation = drawing.generation
    open_tools(drawing)
    drawing.step("epoch")
    before = parameters(drawing)
    drawing.page.mouse.click(*place(drawing, 0.4, 0.2))
    until_counts(drawing, "=== 251")
    status(drawing).to_contain_text("Point of class 1 added at x₁ = 0.4")
    assert (drawing.update, parameters(drawing), drawing.generation) == (20, before, generation)
    assert counts(drawing) == drawn_by_plotly(drawing) == (201, 50)
    x, y = points(drawing)["points"][-1]
    assert (x, y) == pytest.approx((0.4, 0.2), abs=0.02)
    assert points(drawing)["labels"][-1] == 1
    expect(drawing.page.get_by_role("radio", name="your data")).to_be_checked()
    drawing.step("update")
    run = Run(Settings())
    run.advance(20)
    edited = Drawing(run.dataset)
    edited.add([[x, y]], 1)
    edited.train(run)
    run.advance(1)
    assert parameters(drawing) == run.trainer.parameters.tolist()
    drawing.page.click(".pencil")


def test_a_network_learns_while_points_are_drawn_and_repeats_bit_for_bit(display, tmp_path: Path):
    stage = display.show(Settings("blobs"), query="share=1")
    open_tools(stage)
    stage.play_until(60)
    stage.page.locator(".decision").scroll_into_view_if_needed()
    stroke(stage, (-1, -1), (1, 1), (-1, 1), wait=150)
    until_counts(stage, "> 260")
    drawn = sum(counts(stage))
    stage.page.keyboard.press("e")
    stroke(stage, (-1, -1), (1, 1))
    until_counts(stage, f"< {drawn}")
    after = stage.update
    assert stage.playing
    stage.until(f"+d.update > {after + 20}")
    stage.pause()
    run = load_run(download_file(stage, "json", tmp_path).read_bytes())
    assert run.trainer.parameters.tolist() == parameters(stage)
    assert len(run.log.points.updates) > 3
    assert counts(stage) == (len(run.dataset.y_train), len(run.dataset.y_test)) == drawn_by_plotly(stage)
    again = run.fork(0)
    assert follow(again, run.log_since(), stage.update)
    assert again.trainer.parameters.tolist() == parameters(stage)


def test_the_timeline_shows_the_points_of_each_update(drawing):
    page = drawing.page
    drawing.step("epoch")
    page.mouse.click(*place(drawing, 0, 0))
    until_counts(drawing, "=== 251")
    drawing.step("epoch")
    visit(drawing, 10)
    until_counts(drawing, "=== 250")
    assert drawn_by_plotly(drawing) == (200, 50)
    page.mouse.click(*place(drawing, 0.5, 0))
    expect(page.locator(".remark")).to_contain_text("press Continue from here first")
    expect(page.locator("[data-change=undo_points]")).to_be_disabled()
    page.click("[data-timeline=latest]")
    until_counts(drawing, "=== 251")
    assert drawn_by_plotly(drawing) == (201, 50)
    expect(page.locator("[data-change=undo_points]")).to_be_enabled()
    visit(drawing, 10)
    drawing.press("toggle")
    drawing.until("+d.update > 60")
    drawing.pause()
    assert counts(drawing) == (201, 50)


def test_erase_undo_redo_and_clear(drawing):
    page = drawing.page
    page.keyboard.press("e")
    stroke(drawing, (-0.5, 0), (0.5, 0))
    until_counts(drawing, "< 250")
    page.keyboard.press("Control+z")
    until_counts(drawing, "=== 250")
    status(drawing).to_contain_text("Undone. There are now 200 training points and 50 test points.")
    page.keyboard.press("Control+Shift+Z")
    until_counts(drawing, "< 250")
    page.click("[data-change=clear_points]")
    until_counts(drawing, "=== 0")
    remark = page.locator(".remark")
    expect(remark).to_have_text("Add points of both classes.")
    expect(page.locator("[data-read=trainLoss]")).to_have_text("–")
    drawing.press("toggle")
    expect(page.locator(".message")).to_have_text("Add points of both classes.")
    drawing.until("d.playing === 'false'")
    for key, y in (("0", 0.6), ("1", -0.6)):
        page.keyboard.press(key)
        stroke(drawing, (-0.8, y), (0.8, y))
    until_counts(drawing, "> 20")
    expect(remark).to_be_hidden()
    expect(page.locator(".message")).to_be_hidden()
    drawing.play_until(200)
    drawing.pause()
    drawing.press("reset")
    drawing.until("+d.generation === 1 && +d.update === 0")
    assert sum(counts(drawing)) > 20
    assert counts(drawing) == drawn_by_plotly(drawing)


def test_the_keyboard_draws(drawing):
    page = drawing.page
    chart = page.locator(".decision .chart")
    chart.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "0", "Enter"):
        page.keyboard.press(key)
    until_counts(drawing, "=== 251")
    status(drawing).to_contain_text("Point of class 0 added")
    page.keyboard.press("1")
    page.keyboard.press(" ")
    until_counts(drawing, "=== 252")
    shown = points(drawing)
    (x0, y0), (x1, y1) = shown["points"][-2:]
    assert (shown["labels"][-2:], (x0, y0)) == ([0, 1], (x1, y1))
    assert not drawing.playing
    page.keyboard.press("Escape")
    expect(page.locator(".drawing")).to_be_hidden()
    page.keyboard.press(" ")
    drawing.until("d.playing === 'true'")
    drawing.pause()
    assert sum(counts(drawing)) == 252


def test_a_finger_draws_and_scrolls_where_the_tools_are_closed(display):
    page = display.stage.page
    page.set_viewport_size({"width": 390, "height": 844})
    stage = display.show()
    touch = page.context.new_cdp_session(page)
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    page.locator(".decision figcaption").scroll_into_view_if_needed()
    plot = page.locator(".decision .plot")

    def swipe() -> None:
        (x, y), (_, end) = place(stage, -0.2, -0.5), place(stage, -0.2, 0.8)
        for step in range(9):
            points = [{"x": x, "y": y + (end - y) * step / 8}]
            kind = "touchMove" if step else "touchStart"
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    expect(plot).to_have_css("touch-action", "pan-y")
    page.evaluate("addEventListener('pointercancel', () => (window.isScrolling = true), true)")
    swipe()
    stage.wait_for("window.isScrolling")
    open_tools(stage)
    expect(plot).to_have_css("touch-action", "none")
    assert sum(counts(stage)) == 250
    swipe()
    until_counts(stage, "> 255")
    page.click(".pencil")
    expect(plot).to_have_css("touch-action", "pan-y")
    touch.detach()  # the page is another test's next
