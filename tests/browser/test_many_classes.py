"""The charts of many classes on the page: digits in a plane of 64 inputs, a legend of ten, and an animation of them."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from playground.data.table import Table
from playground.figures import CLASSES
from playground.runs.run import Run
from playground.runs.settings import Settings
from tests.animation import save_animation
from tests.browser.conftest import Display, Stage
from tests.browser.test_stage import browser_surface, python_surface

DIGITS = Settings("digits", (16,))
CAPTION = ".decision figcaption"
FITS = "(element) => element.scrollWidth <= element.clientWidth"
TRACES = "document.querySelector('.decision .chart').data.map(({ x, y }) => [[...x], [...y]])"
# How many pixels of the outputs' chart have exactly each of these colors.
COUNTS = """(colors) => {
    const canvas = document.querySelector('.sigmoid .plot > canvas');
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    const counts = colors.map(() => 0);
    for (let k = 0; k < data.length; k += 4) {
        const hex = '#' + [0, 1, 2].map((i) => data[k + i].toString(16).padStart(2, '0')).join('');
        const found = colors.indexOf(hex);
        if (found >= 0 && data[k + 3] === 255) counts[found] += 1;
    }
    return counts;
}"""


def test_digits_are_shown_in_the_plane_of_their_principal_components(display: Display):
    stage = display.show(DIGITS, epochs=1)
    network = display.visit.run.trainer.network
    np.testing.assert_allclose(browser_surface(stage), python_surface(DIGITS, network), atol=1e-6)
    data = display.visit.run.dataset
    traces = stage.page.evaluate(TRACES)
    for part, (points, labels) in enumerate(((data.points_train, data.y_train), (data.points_test, data.y_test))):
        for label in range(10):
            expected = data.place(points[labels == label])
            np.testing.assert_allclose(np.transpose(traces[10 * part + label]), expected, atol=1e-9)
    expect(stage.page.locator(CAPTION)).to_contain_text("Plane: the first two principal components.")
    assert stage.page.locator(f"{CAPTION} .mark").count() == 10


def test_the_legend_of_ten_long_names_fits_and_so_does_the_title_of_an_output(display: Display):
    labels = np.arange(100) % 10
    points = np.random.default_rng(0).normal(size=(100, 2)) + 3 * labels[:, np.newaxis]
    names = tuple(f"{k} {'long name ' * 5}" for k in range(10))
    stage = display.show(Settings("own", (2,), table=Table(points, labels.astype(float), ("a", "b"), names)))
    page = stage.page
    caption, title = page.locator(CAPTION), page.locator(".sigmoid h2")
    for width in (1440, 800, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert caption.evaluate(FITS)
        assert caption.evaluate("(element) => element.offsetHeight") < 130
        expect(title).to_have_text(f"Softmax output: {names[0]}")
        assert title.evaluate("(element) => element.parentElement.scrollWidth <= element.parentElement.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("label", range(3))
def test_an_outputs_own_points_are_full_and_the_others_faint(display: Display, label: int):
    stage = display.show(Settings("blobs", (4,), n_classes=3), epochs=5)
    page = stage.page
    page.locator(".network .columns > div").last.locator("button.card").nth(label).click()
    expect(page.locator(".sigmoid h2")).to_have_text(f"Softmax output: class {label}")
    expect(page.locator(".decision h2")).to_have_text("Decision boundary")
    expect(page.locator(".sigmoid .xtitle")).to_have_text("log-odds against the rest, z")
    counts = page.evaluate(COUNTS, [style.color for style in CLASSES[:3]])
    assert counts[label] > 20
    assert sum(counts) == counts[label]


def test_an_animation_of_digits_plays_without_a_server(tmp_path: Path, context: BrowserContext):
    run = Run(DIGITS)
    run.advance(60)
    path = tmp_path / "digits.html"
    path.write_text(save_animation(run), encoding="utf-8")
    page: Page = context.new_page()
    animation = Stage(page).open(path.as_uri())
    page.get_by_role("slider", name="Update").press("End")
    animation.until(f"+d.update === {run.trainer.update}")
    np.testing.assert_allclose(browser_surface(animation), python_surface(DIGITS, run.trainer.network), atol=1e-4)
    assert page.locator(f"{CAPTION} .mark").count() == 10
    expect(page.locator(".loss .annotation-text")).to_have_text("ln 10: guessing")
    assert animation.said == []
    page.close()
