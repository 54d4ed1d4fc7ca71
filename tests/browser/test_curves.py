"""The curves of the cross-entropy while they move: a canvas carries on what Plotly has drawn."""

import pytest
from playwright.sync_api import Page

from playground.runs.settings import Settings
from tests.browser.conftest import Display, Stage

# The pixels of a curve's color in a canvas over the plot, column by column: how far right they reach.
REACH = """(() => {
    const canvas = document.querySelector('.loss .plot > canvas');
    const { width, height } = canvas;
    const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    let reach = -1;
    for (let k = 3; k < data.length; k += 4) if (data[k] > 60) reach = Math.max(reach, ((k - 3) / 4) % width);
    return reach / width;
})()"""
CHART = "document.querySelector('.loss .chart')"


def drawn(page: Page) -> tuple[float, float, float]:
    """Where the canvas ends, where Plotly's curve ends, and the end of the axis, in epochs."""
    reach, end, curve = page.evaluate(f"[{REACH}, {CHART}.layout.xaxis.range[1], {CHART}.data[1].x.at(-1)]")
    return reach * end, curve, end


@pytest.fixture
def moving(display: Display) -> Stage:
    stage = display.show(Settings(), epochs=20)
    stage.press("toggle")
    return stage


def test_the_curves_move_with_the_frames_and_plotly_seldom_draws(moving: Stage):
    page = moving.page
    moving.until("+d.epoch > 60")
    page.evaluate(f"(window.drawn = 0, {CHART}.on('plotly_afterplot', () => window.drawn++))")
    before = moving.data("frames")
    moving.until(f"+d.frames > {int(before) + 150}")
    assert page.evaluate("window.drawn") <= 5
    moving.wait_for(f"{REACH} > 0")
    epoch = float(moving.data("epoch"))
    reach, curve, end = drawn(page)
    assert curve < epoch < end
    assert reach > curve


def test_what_stands_is_plotlys(moving: Stage):
    moving.until("+d.epoch > 60")
    moving.pause()
    moving.wait_for(f"{REACH} < 0")
    _, curve, end = drawn(moving.page)
    assert curve == pytest.approx(float(moving.data("epoch")))
    assert curve <= end <= 2 * curve
    moving.press("reset")
    moving.wait_for(f"{CHART}.layout.xaxis.range[1] === 1")


def test_a_canvas_that_was_emptied_is_not_carried_on(moving: Stage):
    """As where the page's pixels change: the gap would stay."""
    moving.until("+d.epoch > 60")
    moving.wait_for(f"{REACH} > 0")
    moving.page.evaluate(f"(window.drawn = 0, {CHART}.on('plotly_afterplot', () => window.drawn++))")
    moving.page.evaluate("document.querySelector('.loss .plot > canvas').dataset.size = ''")
    moving.wait_for("window.drawn > 0")
