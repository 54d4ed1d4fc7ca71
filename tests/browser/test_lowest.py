"""Where the test loss was lowest: a mark on its curve that leads there."""

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from playground.figures import THEMES
from playground.runs.run import Run
from playground.runs.settings import Settings
from tests.browser.conftest import EXACT, Display, SharedPage, Stage
from tests.browser.test_export_and_share import download_file, rgb

FIND = """async (losses) => {
    const { findLowest } = await import('/charts/lowest.js');
    return findLowest(losses.map((loss) => loss ?? NaN));
}"""
PLACE = """(() => {
    const { left, top, width, height } = document.querySelector('.lowest').getBoundingClientRect();
    const chart = document.querySelector('.loss .chart');
    const corner = chart.getBoundingClientRect();
    const { xaxis, yaxis } = chart._fullLayout;
    const [x, y] = [left + width / 2 - corner.left, top + height / 2 - corner.top];
    return [xaxis.p2c(x - xaxis._offset), yaxis.p2c(y - yaxis._offset)];
})()"""
OVERFITTING = Settings(noise=0.3, n_samples=50, test_size=0.5, hidden_layer_sizes=(16,))
EPOCHS = 600
WORDS = "Test loss was lowest at update {}. The curve shows one in 2 updates. Click to go there."


def lowest_row(settings: Settings, updates: int) -> np.ndarray:
    """The row of a run's history that has the lowest test loss."""
    run = Run(settings)
    run.train_to(updates)
    rows = run.trainer.history.rows
    lowest: np.ndarray = rows[rows[:, 3].argmin()]
    return lowest


@pytest.fixture
def overfitted(display: Display) -> Stage:
    return display.show(OVERFITTING, EPOCHS)


def test_the_mark_stands_on_the_curve_and_a_click_goes_there(overfitted: Stage):
    page, latest = overfitted.page, overfitted.update
    update, epoch, _, loss, *_ = lowest_row(OVERFITTING, latest)
    mark, tip = page.locator(".lowest"), page.locator(".loss .tip")
    expect(mark).to_have_accessible_name(WORDS.format(int(update)))
    x, y = page.evaluate(PLACE)
    assert (x, y) == pytest.approx((epoch, loss), abs=0.02 * latest / 3)
    assert y == pytest.approx(loss, abs=0.01)
    mark.hover()
    expect(tip).to_have_text(WORDS.format(int(update)))
    page.mouse.move(0, 0)
    expect(tip).to_be_hidden()
    mark.click()
    overfitted.until(f"+d.update === {int(update)}")
    overfitted.wait_for(EXACT)
    expect(page.locator("[data-read=testLoss]")).to_have_text(f"{loss:.4f}")
    expect(mark).to_be_visible()
    page.click("[data-timeline=latest]")
    overfitted.until(f"+d.update === {latest}")


def test_it_is_reached_by_the_keyboard(overfitted: Stage):
    page = overfitted.page
    page.locator(".loss [data-option=log]").focus()
    page.keyboard.press("Space")  # a logarithmic scale moves it
    page.keyboard.press("Tab")
    expect(page.locator(".lowest")).to_be_focused()
    expect(page.locator(".loss .tip")).to_be_visible()
    _, y = page.evaluate(PLACE)
    update, _, _, loss, *_ = lowest_row(OVERFITTING, overfitted.update)
    assert y == pytest.approx(loss, rel=0.02)
    page.keyboard.press("Enter")
    overfitted.until(f"+d.update === {int(update)}")


def test_it_is_hidden_with_the_test_points_and_where_the_timeline_is(overfitted: Stage):
    mark, switch = overfitted.page.locator(".lowest"), overfitted.page.locator("[data-option=test]")
    switch.uncheck()
    expect(mark).to_be_hidden()
    switch.check()
    expect(mark).to_be_visible()
    overfitted.page.evaluate("document.documentElement.dataset.hide = 'timeline'")
    expect(mark).to_be_hidden()


def test_it_appears_while_the_run_plays_and_goes_with_it(display: Display):
    stage = display.show(OVERFITTING, 250)
    mark = stage.page.locator(".lowest")
    expect(mark).to_be_hidden()
    stage.set_speed("fast")
    stage.press("toggle")
    expect(mark).to_be_visible()
    stage.pause()
    stage.press("reset")
    expect(mark).to_be_hidden()


def expect_color_of(theme: str, stage: Stage) -> None:
    expect(stage.page.locator(".lowest")).to_have_css("color", rgb(THEMES[theme]["test"]))


def test_it_has_the_curves_color_in_another_theme_too(shared: SharedPage):
    stage = shared.show(OVERFITTING)
    stage.set_speed("fast")
    stage.press("toggle")
    expect(stage.page.locator(".lowest")).to_be_visible()
    stage.pause()
    for theme in ("light", "dark"):
        stage.page.emulate_media(color_scheme=theme)
        expect_color_of(theme, stage)


def test_it_is_in_the_animation(display: Display, tmp_path, context: BrowserContext):
    stage = display.show(OVERFITTING, EPOCHS, "share=1")
    path = download_file(stage, "animation", tmp_path)
    page = context.new_page()
    animation = Stage(page).open(path.as_uri())
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        expect_color_of(theme, animation)
    update = lowest_row(OVERFITTING, stage.update)[0]
    page.locator(".lowest").click()
    nearest = min((each.update for each in display.visit.run.checkpoints), key=lambda at: abs(at - update))
    animation.until(f"+d.update === {nearest}")
    assert animation.said == []
    page.close()


def falling_and_rising(n: int, lowest: int, rise: float, noise: float = 0.0) -> list[float]:
    """Test losses that fall to 0.5 and then rise by so much."""
    random = np.random.default_rng(0)
    i = np.arange(n)
    curve = np.where(i < lowest, 1 - 0.5 * i / lowest, 0.5 + rise * (i - lowest) / (n - lowest))
    losses: list[float] = (curve + noise * random.normal(size=n)).tolist()
    return losses


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        (falling_and_rising(500, 200, 0.2), 200),
        (falling_and_rising(500, 200, 0.02), -1),  # not seen
        (falling_and_rising(500, 470, 0.5), -1),  # not for long
        (falling_and_rising(500, 499, 0.2), -1),
        (falling_and_rising(25, 3, 0.8), 3),
        (falling_and_rising(8, 3, 0.5), -1),  # too few
        ([*falling_and_rising(500, 200, 0.0)[:-1], 5.0], -1),  # one high value
        (falling_and_rising(500, 200, 0.0, noise=0.05), -1),  # a low value among many of the same mean
        ([loss / 1000 for loss in falling_and_rising(500, 200, 0.2)], -1),  # next to nothing
        ([float("nan")] * 100, -1),  # no test set
        ([], -1),
    ],
)
def test_it_means_something_before_it_is_shown(modules: Page, losses: list[float], expected: int):
    assert modules.evaluate(FIND, [None if np.isnan(loss) else loss for loss in losses]) == expected


def test_a_noisy_rise_is_found_where_it_is_lowest(modules: Page):
    losses = falling_and_rising(800, 300, 0.6, noise=0.01)
    assert modules.evaluate(FIND, losses) == int(np.argmin(losses))
