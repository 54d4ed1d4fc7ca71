"""The learning rate above the curves, in the read-outs, and where a schedule has lowered it to 0."""

import pytest
from playwright.sync_api import BrowserContext, expect

from playground.runs.experiment import Experiment, get_hyperparameters
from playground.runs.settings import Settings
from playground.training.schedules import learning_rate
from tests.browser.conftest import Display, SharedPage, Stage
from tests.browser.test_export_and_share import download_file

CHART = "document.querySelector('.loss .chart')"
# How far right the canvas over the plot of the learning rate is drawn on, as a share of its width.
REACH = """(() => {
    const canvas = document.querySelector('.loss .rates');
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    let reach = -1;
    for (let k = 3; k < data.length; k += 4) if (data[k] > 60) reach = Math.max(reach, ((k - 3) / 4) % canvas.width);
    return reach / canvas.width;
})()"""
COSINE = Settings(learning_rate_init=2.0, schedule="cosine", decay_updates=1000)


def rate(settings: Settings, update: int) -> float:
    return learning_rate(get_hyperparameters(settings), update)


def test_a_constant_rate_is_not_drawn(display: Display):
    stage = display.show(epochs=5)
    expect(stage.page.locator(".loss .rate")).to_be_hidden()
    expect(stage.page.locator("[data-read=rateNow]")).to_be_hidden()
    assert not stage.page.evaluate(f"{CHART}._fullLayout.yaxis2?.visible")
    assert stage.page.evaluate(f"{CHART}._fullLayout.yaxis.domain") == [0, 1]


@pytest.mark.parametrize("schedule", ["step", "cosine", "inverse_time"])
def test_a_schedule_is_drawn_above_the_curves_and_its_rate_is_told(display: Display, schedule: str):
    settings = Settings(schedule=schedule, decay_updates=100)
    stage = display.show(settings, 4)  # 80 updates
    x, y = stage.page.evaluate(f"[{CHART}.data[4].x, {CHART}.data[4].y]")
    assert y == pytest.approx([rate(settings, update) for update in range(81)])
    assert x == pytest.approx([update / 20 for update in range(81)])
    told = {"step": "1.00", "cosine": "0.0955", "inverse_time": "0.556"}[schedule]
    expect(stage.page.locator(".loss .rate")).to_have_text(f"learning rate {told}")
    expect(stage.page.locator("[data-read=rateNow]")).to_have_text(told)
    low, high = stage.page.evaluate(f"{CHART}._fullLayout.yaxis2.domain")
    assert stage.page.evaluate(f"{CHART}._fullLayout.yaxis.domain[1]") < low < high


def test_the_line_moves_with_the_frames_and_what_stands_is_plotlys(display: Display):
    stage = display.show(COSINE, 10)
    stage.press("toggle")
    stage.wait_for(f"{REACH} > 0")
    stage.pause()
    stage.wait_for(f"{REACH} < 0")
    assert stage.page.evaluate(f"{CHART}.data[4].y.at(-1)") == pytest.approx(rate(COSINE, stage.update))
    stage.press("reset")
    expect(stage.page.locator("[data-read=rateNow]")).to_have_text("2.00")


def test_where_a_rate_was_moved_during_the_run_it_is_drawn(shared: SharedPage):
    stage = shared.show()
    knob = stage.page.locator(".st-key-lr input").first
    stage.step("epoch")
    expect(stage.page.locator(".loss .rate")).to_be_hidden()
    knob.focus()
    knob.press("ArrowLeft")
    stage.until("d.rate === '1'")
    stage.step("epoch")
    stage.until("d.rate === '0.5'")
    expect(stage.page.locator(".loss .rate")).to_have_text("learning rate 0.500")
    expect(stage.page.locator("[data-read=rateNow]")).to_be_hidden()  # no schedule changes it
    stage.press("reset")
    expect(stage.page.locator(".loss .rate")).to_be_hidden()


def test_in_the_past_the_rate_is_that_of_the_update_shown(display: Display):
    stage = display.show(COSINE, 40)
    slider = stage.page.locator(".timeline input[type=range]")
    slider.focus()
    slider.press("ArrowLeft")
    stage.until("+d.update === 799")
    expect(stage.page.locator("[data-read=rateNow]")).to_have_text(f"{rate(COSINE, 799):.3g}")
    expect(stage.page.locator(".loss .rate")).to_have_text(f"learning rate {rate(COSINE, 799):.3g}")


def test_training_stops_where_a_cosine_schedule_has_reached_0_and_says_why(display: Display):
    stage = display.show(COSINE, 40)
    message = stage.page.locator(".message")
    words = "The cosine schedule has reached 0 at update 1,000: nothing more is learned."
    expect(message).to_be_hidden()
    stage.press("toggle")
    stage.until("d.playing === 'false'")
    assert stage.update == 1000
    expect(message).to_contain_text(words)
    expect(stage.page.locator("[data-read=rateNow]")).to_have_text("0.00")
    stage.press("toggle")
    expect(stage.page.locator(".play")).to_have_text("Play")
    expect(message).to_contain_text(words)
    assert stage.update == 1000
    before = stage.page.evaluate("document.querySelector('.stage').parameters()")
    stage.step("update")
    assert stage.update == 1001
    assert stage.page.evaluate("document.querySelector('.stage').parameters()") == before
    expect(message).to_contain_text(words)
    stage.press("reset")
    expect(message).to_be_hidden()
    stage.play_until(100)


def test_another_schedule_goes_on_from_there(shared: SharedPage):
    stage = shared.show(Settings(schedule="cosine", decay_updates=100))
    stage.press("toggle")
    stage.until("d.playing === 'false' && +d.update === 100")
    stage.page.click(".st-key-_group_training summary")
    stage.page.locator(".st-key-schedule").get_by_role("radio", name="constant").click()
    stage.page.locator(".stage").click(position={"x": 300, "y": 5})
    stage.wait_for("document.querySelector('.stApp').dataset.testScriptState === 'notRunning'")
    stage.play_until(200)
    stage.pause()
    expect(stage.page.locator(".message")).to_be_hidden()


def test_the_animation_has_the_rate(display: Display, tmp_path, context: BrowserContext):
    stage = display.show(COSINE, 20, "share=1")
    path = download_file(stage, "animation", tmp_path)
    page = context.new_page()
    animation = Stage(page).open(path.as_uri())
    expect(page.locator(".loss .rate")).to_have_text("learning rate 2.00")
    low, high = page.evaluate(f"{CHART}._fullLayout.yaxis2.range")
    assert low < rate(COSINE, 400) < 2 < high
    assert page.evaluate(f"{CHART}.data[4].y.at(-1)") == pytest.approx(rate(COSINE, 400))
    page.get_by_role("slider", name="Update").press("End")
    animation.until("+d.update === 400")
    expect(page.locator(".loss .rate")).to_have_text(f"learning rate {rate(COSINE, 400):.3g}")
    expect(page.locator("[data-read=rateNow]")).to_have_text(f"{rate(COSINE, 400):.3g}")
    assert animation.said == []
    page.close()


def test_a_link_opens_with_optimizer_and_schedule(blank, url):
    stage = blank.open(f"{url}/?optimizer=adam&schedule=inverse_time&decay=100&lr=0.1&update=50&lock=optimizer")
    page = stage.page
    assert page.url.endswith("/?optimizer=Adam&schedule=inverse+time&decay=100&lr=0.1&update=50&lock=optimizer")
    settings = Settings(optimizer="adam", schedule="inverse_time", decay_updates=100, learning_rate_init=0.1)
    trainer = Experiment(settings).make_trainer()
    trainer.run(50)
    assert page.evaluate("document.querySelector('.stage').parameters()") == trainer.parameters.tolist()
    expect(page.locator("[data-read=rateNow]")).to_have_text("0.0667")
    page.click(".st-key-_group_training summary")
    optimizers = page.locator(".st-key-optimizer").get_by_role("radio")
    expect(optimizers).to_have_text(["SGD", "Nesterov", "RMSProp", "Adam"])
    expect(optimizers.last).to_be_checked()
    expect(optimizers.first).to_be_disabled()
    expect(page.locator(".st-key-_group_training")).to_contain_text("Adam does not use this momentum")
