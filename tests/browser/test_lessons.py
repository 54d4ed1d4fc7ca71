"""Lessons in a browser: every lesson is played to its end, in Present and outside.

Until the answer is locked in, nothing on the page tells it: not its texts, figures, legends and names, nor its address.
"""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from playground.lessons import catalog
from playground.lessons.catalog import load_lessons
from playground.lessons.lesson import Step
from playground.lessons.reconcile import placeholders
from playground.runs.readings.table import read, write
from tests.browser.conftest import Display, Stage
from tests.browser.test_keyboard import repeat_until
from tests.lessons.trained import train

LESSONS = load_lessons()
# What would tell the answer of each step in other words, or in the words of its own choices; "" where nothing is asked.
TELLING = {
    "sigmoid": [r"half|0\.5|50 %|equally", r"line stays|stronger|sharper|10\.00", r"\b9\d(\.\d)? %|nearly all"],
    "cross-entropy": [r"ln 2|0\.69|guess", r"7\.[1-9]|twice|higher|worse", r"0\.0\d|below 0\.1"],
    "best-line": [r"[89]\d(\.\d)? %", r"0\.0\d|less than 0\.05"],
    "one-line": [r"0\.69|guess|cannot", r"7\d(\.\d)? %|three quarters"],
    "two-lines": [r"8\d(\.\d)? %", r"strip|wedge|not enough", r"\b[45] (hidden )?(units|lines)|width=[1-9]"],
    "ring": [
        r"three|triangle|3 (hidden )?(units|lines)|width=[1-9]",
        r"open|strip|wedge|never closes",
        r"5\d(\.\d)?°|60|triangle|equal",
    ],
    "learning-rates": [r"0\.69|too small|as at the start", r"below 0\.2", r"too large|worse|guess|saturat"],
    "batches": [r"above 0\.65|too few", r"below 0\.4|rough", r"about as low", r"noise|hardly better"],
    "equal-weights": [r"stay equal|same line|one line", r"95 %|different"],
    "unseen-points": [r"memoriz|overfit|lower", r"10 to 40|smaller gap", r"guess|too much|0\.69"],
    "random-layer": [r"lower|better than", r"75 %|guess|opposite", r"9\d(\.\d)? %|beat"],
    "output-unit": [r"lower|0\.\d{3}", "", ""],
    "softmax": [r"0\.88|difference", r"falls|compete|0\.107|0\.787", r"same|cancel|0\.787", r"still|stays|sums to"],
    "three-classes": [
        r"all three|\b9\d(\.\d)? %",
        r"it guesses|above 1|1\.0[89][0-8]",
        r"\b[45] (hidden )?(units|lines)|width=[1-9]",
        r"\b9\d(\.\d)? %|100 %|bends",
    ],
    "depth": [
        r"\b5\d(\.\d)? %|guess|stall|vanish",
        r"1/\d|thousand|tiny|vanish|10⁻",
        r"\b9\d(\.\d)? %|100 %|learn from",
        r"\b5\d(\.\d)? %|saturat|too large|flat|vanish",
    ],
    "one-update": [
        r"0\.637|p is below",
        r"0\.364|largest input",
        r"stayed|cancel",
        r"0\.25|7\.9 %",
        r"no gradient|flat",
    ],
}
# Everything that can be read, heard or pointed at, but for the choices and the numbers along the axes of the data.
READABLE = """(() => {
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true });
  const isThere = (element) => isSeen(element) && !element.closest("script, style, .lesson .controls");
  const names = ["title", "aria-label", "aria-description", "aria-valuetext"];
  const told = [document.title, decodeURIComponent(location.search)];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (isThere(element) && !element.closest(".decision :is(.xtick, .ytick)")) told.push(walker.currentNode.data);
  }
  for (const element of document.body.querySelectorAll("*")) {
    if (!isThere(element)) continue;
    told.push(...names.map((name) => element.getAttribute(name)));
    if (element.matches("input")) told.push(element.value);
  }
  return told.filter(Boolean).join("\\n");
})()"""
# The share of the decision chart that is colored.
COLORED = """(() => {
  const canvas = document.querySelector(".decision .plot > canvas");
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, i) => i % 4 === 3 && value > 0).length / (data.length / 4);
})()"""
# The charts in sight that have nothing drawn on them.
EMPTY = """[...document.querySelectorAll(".workspace > figure, figure.decision")]
    .filter((figure) => figure.checkVisibility())
    .flatMap((figure) => [...figure.querySelectorAll(".chart, .diagram")])
    .filter((chart) => chart.offsetHeight < 100 || (chart.matches(".chart") && !chart._fullLayout?.xaxis?._length))
    .map((chart) => chart.closest("figure").className)"""
FITS = "(([content]) => content.scrollHeight <= content.clientHeight)([document.querySelector('.lesson .content')])"
# What the speed slider is hidden for: the steps are played as fast as the server trains.
FASTEST = """(() => {
    const slider = document.querySelector(".speed input");
    slider.value = slider.max;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
})()"""
PARTS = {"network": ".network .diagram", "sigmoid": ".sigmoid .plot", "equation": ".formula", "loss": ".loss .plot"}


def is_line(step: Step) -> bool:
    return step.question is not None and step.question.kind == "line"


def play_fast(stage: Stage) -> None:
    """Play as fast as the server trains: what is learned does not depend on it."""
    stage.set_speed("fastest")
    stage.press("toggle")


def phase(stage: Stage, name: str) -> None:
    stage.until(f"d.phase === '{name}'")


def asserts_that_nothing_answers(stage: Stage, step: Step, telling: str) -> None:
    """What is hidden while a question stands is hidden, and what the step says it shows is shown."""
    page, question = stage.page, step.question
    assert question
    told = page.evaluate(READABLE)
    assert step.title in told, "the texts of the page are read"
    rest = told.replace(question.text, "")
    assert not (found := re.search(telling, rest, re.I)), f"{found} in: {rest}"
    names = placeholders(step.reading) | {question.actual}
    state = train(step.settings, step.epochs, step.parameters)
    for name, number in write(read(state, names - {"", "update", "epochs", "width", "line_accuracy"})).items():
        if len(number) > 2:
            assert not re.search(rf"(?<![\d.−]){re.escape(number)}(?!\d)", rest), f"{name} is {number} in: {rest}"
    for figure in page.locator("[data-read]:is([data-read$=Loss], [data-read$=Accuracy])").all():
        assert figure.text_content() == "–"
    for part, selector in PARTS.items():
        is_shown = page.locator(f".stage {selector}").first.is_visible()
        assert is_shown == (part in step.charts and part in step.asked), part
    for selector in (".timeline", ".openers", ".panels > .panel", ".decision .scale", ".switch", ".bias"):
        assert page.locator(f".stage {selector}:visible").count() == 0, selector
    colored = page.evaluate(COLORED)
    expected = (1, 1) if "colors" in step.asked else (0.001, 0.1) if "line" in step.asked else (0, 0)
    assert expected[0] <= colored <= expected[1]
    if question.kind == "width":
        n_outputs = step.settings.layer_sizes[-1]
        assert page.locator(".card.unit").count() == n_outputs, "the network is none that is asked for"
    chart = page.locator(".decision .chart")
    chart.hover()
    chart.press("ArrowRight")
    expect(page.locator(".decision .tip")).to_be_hidden()
    expect(page.locator(".unseen")).to_have_text("")
    page.mouse.move(0, 0)


def answer(stage: Stage, kind: str) -> None:
    """Answer the question of the step that is shown."""
    page = stage.page
    if kind == "choice":
        page.click(".lesson .choice >> nth=0")
    elif kind == "width":
        page.click(".lesson .widths label >> nth=3")
    else:
        # The chart may still be fitted to the lesson's page under the first press.
        lock = page.locator(".lesson .lock")
        repeat_until(lambda: draw_line(page), lambda timeout: expect(lock).to_be_enabled(timeout=timeout))
    page.click(".lesson .lock")


def draw_line(page: Page) -> None:
    chart = page.locator(".decision .chart").bounding_box()
    assert chart
    x, y = chart["x"] + chart["width"] / 2, chart["y"] + chart["height"] / 2
    page.mouse.move(x - 60, y - 60)
    page.mouse.down()
    page.mouse.move(x + 50, y + 60, steps=3)
    page.mouse.up()


def set_present(stage: Stage, is_on: bool) -> None:
    if not is_on and stage.page.locator(".slow").is_visible():
        stage.page.keyboard.press("Escape")  # leaves slow motion first
    stage.page.keyboard.press("p" if is_on else "Escape")
    stage.wait_for(f"document.documentElement.hasAttribute('data-present') === {str(is_on).lower()}")


def assert_fills_the_projector(stage: Stage) -> None:
    """Nothing is cut off, and a chart that was hidden is laid out after it is shown."""
    stage.wait_for(f"{FITS} && {EMPTY}.length === 0 && document.scrollingElement.scrollHeight <= innerHeight")


def go_through_the_update(stage: Stage) -> None:
    """Go through slow motion by the remote, up to the new weights."""
    page = stage.page
    phases = ["batch"]
    while phases[-1] != "update":
        assert_fills_the_projector(stage)
        before = page.locator(".slow .phases").inner_html()
        page.keyboard.press("PageDown")
        expect(page.locator(".slow [aria-current]")).to_be_visible()
        stage.wait_for(f"document.querySelector('.slow .phases').innerHTML !== {before!r}")
        phases.append(page.locator(".slow [aria-current]").get_attribute("data-phase") or "")
    assert phases[-3:] == ["gradient", "step", "update"]
    assert stage.update == 1


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_played_to_its_end_in_present_and_outside(display: Display, name: str):
    lesson, page = LESSONS[name], display.stage.page
    page.set_viewport_size({"width": 1024, "height": 768})
    page.emulate_media(reduced_motion="reduce")  # few frames: what is learned does not depend on them
    stage = display.begin_lesson(name, query="present=1")
    page.evaluate("void (Element.prototype.requestFullscreen = undefined)")  # the window keeps its size
    for number, step in enumerate(lesson.steps, 1):
        expect(page.locator(".lesson .where")).to_contain_text(f"step {number} of {len(lesson.steps)}")
        expect(page.locator(".lesson h2")).to_have_text(step.title)
        stage.until("d.update === '0'")
        assert_fills_the_projector(stage)
        if step.question:
            phase(stage, "predict")
            set_present(stage, False)
            asserts_that_nothing_answers(stage, step, TELLING[name][number - 1])
            stage.press("toggle") if step.epochs else None
            assert stage.update == 0, "training waits for the answer"
            set_present(stage, True)
            page.keyboard.press("PageDown")
        if step.manual:
            phase(stage, "run")
            assert_fills_the_projector(stage)
            page.keyboard.press("PageDown")
        if step.epochs:
            phase(stage, "run")
            stage.until("d.update === '0'")
            page.evaluate(FASTEST)
            page.keyboard.press("PageDown")
        if step.options.get("slow") == "1":
            go_through_the_update(stage)
        phase(stage, "read")
        assert_fills_the_projector(stage)
        if step.epochs:
            assert float(stage.data("epoch")) == step.epochs
        assert "{" not in page.locator(".lesson .outcome").inner_text()
        if number < len(lesson.steps):
            page.keyboard.press("PageDown")
    set_present(stage, False)
    with page.expect_download() as download:
        page.click(".lesson .summary")
    summary = download.value.path().read_text(encoding="utf-8")
    assert summary.count("<section>") == len(lesson.steps)
    assert "Not done." not in summary
    assert summary.count("data:image/webp;base64,") == len(lesson.steps)


def test_numbers_are_set_manually_until_it_is_done(display: Display):
    stage = display.begin_lesson("softmax", 3)
    page, finish = stage.page, stage.page.locator(".lesson .finish")
    phase(stage, "predict")
    expect(finish).to_be_hidden()
    page.click(".lesson .choice >> nth=1")
    page.click(".lesson .lock")
    phase(stage, "run")
    expect(finish).to_be_visible()
    for unit, bias in enumerate(("5", "7", "5")):
        page.locator(".card.unit .tile").nth(unit).click()
        field = page.get_by_label("bias")
        expect(field).to_have_value("2.00" if unit == 1 else "0.00")
        assert stage.data("phase") == "run", "it is not done yet"
        field.fill(bias)
        field.press("Enter")
        stage.wait_for(f"document.querySelector('.stage').parameters()[{3 * unit + 2}] === {bias}")
    phase(stage, "read")
    expect(page.locator(".lesson .verdict")).to_have_text("You predicted it.")
    expect(page.locator(".lesson .reading")).to_contain_text("The mean of the biases is 5.667")
    expect(finish).to_be_hidden()


def test_what_is_to_be_done_manually_can_be_shown(stage: Stage, url: str):
    page = stage.open(f"{url}/?lesson=softmax&step=3").page
    phase(stage, "predict")
    page.click(".lesson .skip")
    phase(stage, "run")
    page.reload()
    page.wait_for_selector(".stage[data-update]")
    phase(stage, "run")
    assert page.evaluate("document.querySelector('.stage').parameters()")[2::3] == [0, 2, 0], "nothing is done for it"
    page.click(".lesson .finish")
    phase(stage, "read")
    assert page.evaluate("document.querySelector('.stage').parameters()")[2::3] == [5, 7, 5]


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


LINES = [(name, i) for name, lesson in LESSONS.items() for i, step in enumerate(lesson.steps, 1) if is_line(step)]


def test_a_line_is_drawn_and_judged(display: Display):
    stage = display.begin_lesson(*LINES[0])
    page = stage.page
    phase(stage, "predict")
    answer(stage, "line")
    phase(stage, "run")
    play_fast(stage)
    phase(stage, "read")
    expect(page.locator(".lesson .verdict")).not_to_have_text("")
    assert "{" not in page.locator(".lesson .outcome").inner_text()


def test_a_link_that_is_opened_again_begins_the_run_that_was_answered(blank: Stage, url: str):
    stage, page = blank.open(f"{url}/?lesson=ring"), blank.page
    phase(stage, "predict")
    asserts_that_nothing_answers(stage, LESSONS["ring"].steps[0], TELLING["ring"][0])  # the address neither
    answer(stage, "width")
    phase(stage, "run")
    expect(page.locator(".card.unit")).to_have_count(4)
    stage.open(f"{url}/?lesson=triangle&step=1&")
    phase(stage, "run")
    expect(page.locator(".card.unit")).to_have_count(4)
    expect(page.locator(".lesson dd")).to_have_text("3 hidden units")
    stage.wait_for("location.search.includes('lesson=ring')")


def test_free_play_shows_what_the_lesson_hides(display: Display):
    stage = display.begin_lesson("one-line")
    page = stage.page
    phase(stage, "predict")
    page.click(".lesson .leave")
    for part in (".timeline", ".openers", "figure.network .diagram", ".equation", ".decision .scale"):
        expect(page.locator(f".stage {part}")).to_be_visible()
    expect(page.locator("[data-read=trainLoss]")).not_to_have_text("–")
    expect(page.locator("[data-option=test]")).to_be_checked()
    page.click(".stage .return")
    phase(stage, "predict")
    expect(page.locator("[data-read=trainLoss]")).to_have_text("–")
    expect(page.locator("[data-option=test]")).not_to_be_checked()


def test_present_mode_is_led_by_a_remote(display: Display):
    page = display.stage.page
    page.set_viewport_size({"width": 1024, "height": 768})
    stage = display.begin_lesson("ring", 2, "present=1")
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.lesson .ask')).fontSize)")
    assert size >= 28, "a question can be read from ten meters"
    page.evaluate(FASTEST)
    page.keyboard.press("ArrowDown")
    where = page.locator(".lesson .where")
    following = list(LESSONS)[list(LESSONS).index("ring") + 1]
    for lesson, number in (("ring", 2), ("ring", 3), (following, 1)):
        expect(where).to_contain_text(f"Lesson {list(LESSONS).index(lesson) + 1} · step {number} of ")
        assert display.visit.page.lesson == (lesson, number), "as the address names it"
        for name in ("predict", "run", "read"):
            phase(stage, name)
            page.keyboard.press("PageDown")
    expect(where).to_contain_text("step 2")
    phase(stage, "predict")
    page.keyboard.press("PageUp")
    expect(where).to_contain_text("step 1")
    page.keyboard.press("Escape")
    expect(page.locator(".stage .bar")).to_be_visible()


def test_a_link_hides_parts_of_the_stage(blank: Stage, url: str):
    page = blank.open(f"{url}/?hide=draw,timeline,panels,speed,weights,layers,sidebar").page
    for part in (".pencil", ".timeline", ".openers", ".speed", "[data-action=new_weights]", ".depth"):
        expect(page.locator(f".stage {part}").first).to_be_hidden()
    expect(page.locator("[data-testid=stSidebar]")).to_be_hidden()
    expect(page.locator(".stage .play")).to_be_visible()


OWN = """
title = "A step that is too large"
goal = "See what happens."
minutes = 1
[[steps]]
title = "Large steps"
text = "It trains."
reading = "It got {train_accuracy}."
settings = { activation = "identity", learning_rate_init = 100 }
question = { kind = "number", text = "How many will be right?", actual = "train_accuracy", tolerance = 0.1 }
epochs = 50
"""


def test_an_estimate_is_read_as_it_is_written_and_a_run_that_diverges_reaches_its_reading(
    display: Display, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "01-own.toml").write_text(OWN)
    monkeypatch.setattr(catalog, "load_lessons", lambda: load_lessons(tmp_path))
    stage = display.begin_lesson("own")
    page = stage.page
    field, rule, lock = (page.locator(f".lesson {part}") for part in (".field input", ".rule", ".lock"))
    expect(rule).to_have_text("A number from 0 to 100 %.")
    for typed, said in {
        "abc": "The estimate must be a number from 0 to 100 %. Got “abc”.",
        "150 %": "The estimate must be a number from 0 to 100 %. Got “150 %”.",
        "−3": "The estimate must be a number from 0 to 100 %. Got “−3”.",
    }.items():
        field.press("ControlOrMeta+a")
        field.press_sequentially(typed)
        expect(rule).to_have_text(said)
        expect(lock).to_be_disabled()
        expect(field).to_have_value(typed)
    for typed in ("90", "0,9", "0.9", "90%", " 90 %"):
        field.press("ControlOrMeta+a")
        field.press_sequentially(typed)
        expect(rule).to_have_text("A number from 0 to 100 %." if typed.strip() == "90 %" else "This is read as 90 %.")
    field.press("Enter")
    phase(stage, "run")
    expect(page.locator(".lesson dd")).to_have_text("90 %")
    stage.press("toggle")
    phase(stage, "read")
    assert stage.data("stopped") == "true"
    assert float(stage.data("epoch")) < 50
    expect(page.locator(".stage .message")).to_contain_text("Training has diverged")
    expect(page.locator(".lesson .reading")).to_contain_text("It got ")


def test_reset_returns_to_the_weights_of_the_step(display: Display):
    stage = display.begin_lesson("cross-entropy", 3)
    page = stage.page
    answer(stage, "choice")
    phase(stage, "run")
    expect(page.locator("[data-action=new_weights]")).to_be_hidden()
    stage.step("update")
    stage.press("reset")
    stage.until("d.update === '0' && d.generation === '1'")
    stage.wait_for("document.querySelector('.stage').parameters().join() === '-4,-4,0'")
    phase(stage, "run")


def test_only_the_text_of_a_lesson_scrolls(display: Display):
    page = display.begin_lesson("ring", 3).page
    content, foot = page.locator(".lesson .content"), page.locator(".lesson .foot")
    page.evaluate("document.querySelector('.lesson .text').append('Words. '.repeat(200))")
    for width, height in ((1366, 768), (1024, 768), (900, 700)):
        page.set_viewport_size({"width": width, "height": height})
        assert content.evaluate("(element) => element.scrollHeight > element.clientHeight")
        assert content.evaluate("(element) => element.scrollWidth === element.clientWidth")
        box, below = content.bounding_box(), foot.bounding_box()
        assert box
        assert below
        assert box["y"] + box["height"] <= below["y"] + 1
        for button in foot.locator("button:visible").all():
            inner = button.bounding_box()
            assert inner
            assert inner["y"] + inner["height"] <= height, "nothing is cut off"
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_question_is_at_the_chart_and_play_stays_in_sight(display: Display):
    page = display.stage.page
    page.set_viewport_size({"width": 390, "height": 844})
    stage = display.begin_lesson("one-line")
    figure, question = page.locator("figure.decision"), page.locator(".lesson .task")

    def distance() -> float:
        return float(page.evaluate(
            "(() => { const [chart, task] = ['figure.decision', '.lesson .task'].map((part) => "
            "document.querySelector(part).getBoundingClientRect()); return task.top - chart.bottom; })()"
        ))  # fmt: skip

    assert 0 <= distance() < 40
    figure.scroll_into_view_if_needed()
    answer(stage, "choice")
    phase(stage, "run")
    assert 0 <= distance() < 40
    for place in (0, 10_000):
        page.evaluate(f"document.querySelector('[data-testid=stMain]').scrollTo(0, {place})")
        expect(page.locator(".stage .play")).to_be_in_viewport(ratio=1)
    question.scroll_into_view_if_needed()
    expect(figure).to_be_in_viewport(ratio=0.5)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
