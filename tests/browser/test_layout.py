"""Where things stand on the page: what belongs together is in sight together, and nothing moves by itself."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Display, Stage

# From the beginning of the page on.
SHIFTS = """(() => {
    window.shifts = 0;
    new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.shifts += value)))
        .observe({ type: "layout-shift", buffered: true });
})()"""
BOXES = """(selectors) => selectors.map((selector) => {
    const { left, top, right, bottom } = document.querySelector(selector).getBoundingClientRect();
    return [left, top, right, bottom].map((place) => Math.round(10 * place) / 10);
})"""
Box = list[float]
PANELS = ["hidden", "landscape", "gradients", "regression", "inside", "predict", "map", "compare", "share", "confusion"]


def resize(stage: Stage, width: int, height: int) -> None:
    stage.page.set_viewport_size({"width": width, "height": height})


def boxes(stage: Stage, *selectors: str) -> list[Box]:
    found: list[Box] = stage.page.evaluate(BOXES, list(selectors))
    return found


def overlap(a: Box, b: Box) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > 1 and min(a[3], b[3]) - max(a[1], b[1]) > 1


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (390, 844)])
def test_nothing_moves_while_the_page_loads_and_trains(blank: Stage, url: str, width: int, height: int):
    resize(blank, width, height)
    blank.open(url)
    blank.page.evaluate(SHIFTS)
    blank.wait_for("document.querySelector('.stage [data-read=trainLoss]').textContent !== '–'")
    blank.wait_for("!document.getAnimations().length")  # the sidebar folds away
    while_loading = blank.page.evaluate("shifts")
    assert while_loading <= 0.02
    blank.press("toggle")
    blank.until("+d.update >= 30")
    blank.set_speed("fastest")  # numbers get longer: epochs, updates and weights
    blank.until("+d.update >= 10000")
    assert blank.page.evaluate("shifts") == while_loading


def test_an_open_panel_stands_beside_what_it_explains(display: Display):
    width, height = 1366, 768
    resize(display.stage, width, height)
    blank = display.show(epochs=10)
    page = blank.page
    before = boxes(blank, "figure.decision")
    for name in PANELS:
        page.click(f"[data-panel={name}]")
        expect(page.locator(f"#panel-{name}")).to_be_visible()
        parts = ["figure.network", "figure.decision", ".stage .play", ".readouts", ".stage .panels"]
        blank.wait_for("document.querySelector('figure.network').offsetHeight < 260")
        found = boxes(blank, *parts)
        for part, (left, top, right, bottom) in zip(parts, found, strict=True):
            assert left >= 0, part
            assert top >= 0, part
            assert right <= width, part
            assert bottom <= height, f"{part} is in sight with the panel {name}"
        assert not [(a, b) for i, a in enumerate(found) for b in found[:i] if overlap(a, b)]
        [panel, drawn] = boxes(blank, f"#panel-{name}", f"#panel-{name} h2")
        assert found[4][1] <= drawn[1] <= drawn[3] <= found[4][3], "the panel's head is in sight"
        assert panel[3] - panel[1] >= 300
        assert boxes(blank, "figure.decision") == before, "the chart stays where it is"
        page.click(f"[data-panel={name}]")
    expect(page.locator("figure.loss")).to_be_visible()


def test_a_map_comes_into_sight_when_it_is_computed(display: Display):
    resize(display.stage, 1366, 768)
    blank = display.show(query="map=1")
    page = blank.page
    for name, steps in (("x", "2"), ("y", "2")):
        field = page.locator(f".map [data-axis={name}] [name=steps]")
        field.click()
        field.press("Control+a")
        page.keyboard.type(steps)
    page.click(".map .start")
    page.wait_for_selector(".map .drawn:not([hidden])")
    blank.wait_for(
        "(([plot, region]) => plot.top >= region.top && plot.bottom <= region.bottom + 1)"
        "(['.map .plot', '.panels'].map((name) => document.querySelector(name).getBoundingClientRect()))"
    )
    page.wait_for_selector(".map[data-state=done]")  # a cell can be loaded once it is computed
    page.locator(".map .chart").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    blank.until("d.generation === '1'")
    [network] = boxes(blank, "figure.network")
    assert 0 <= network[1] < network[3] <= 768


@pytest.mark.parametrize(("width", "height"), [(900, 700), (1080, 810)])
def test_a_narrow_window_gives_the_charts_its_width(blank: Stage, url: str, width: int, height: int):
    resize(blank, width, height)
    page = blank.open(url).page
    network, decision, loss = boxes(blank, "figure.network", "figure.decision", "figure.loss")
    assert decision[2] - network[0] > width - 60, "the settings are folded away"
    for box in (network, decision):
        assert box[2] - box[0] > 0.42 * width
        assert box[3] <= height
    assert loss[3] - loss[1] > 180
    assert page.evaluate("document.querySelector('.decision .chart')._fullLayout.xaxis._length") > 220
    tile, label = boxes(blank, ".card.input .tile", ".card.unit .tile")
    assert label[0] - tile[2] > 60, "the edges have room"
    tops = {round(box[1] + box[3]) for box in boxes(blank, ".stage .play", ".stage [data-action=new_weights]")}
    assert len(tops) == 1
    settings = page.locator("[data-testid=stExpandSidebarButton]")
    assert "Settings" in settings.evaluate("(button) => getComputedStyle(button, '::after').content")
    settings.click()
    page.locator(".st-key-dataset").get_by_text("Moons").click()
    blank.until("d.generation === '1'")
    assert boxes(blank, "figure.network")[0][0] == network[0], "the settings lie over the charts"
    page.locator("[data-testid=stSidebarCollapseButton] button").click()
    page.click(".st-key-_lessons_button button")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_phone_shows_the_chart_first_and_keeps_it_beside_a_panel(display: Display):
    resize(display.stage, 390, 844)
    blank = display.show()
    page = blank.page
    play, decision, network = boxes(blank, ".stage .play", ".decision .plot", "figure.network")
    assert play[3] <= decision[1] < decision[3] <= 844
    assert decision[3] <= network[1]
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
    page.click("[data-panel=landscape]")
    page.locator("#landscape-plane").scroll_into_view_if_needed()
    page.mouse.move(195, 700)
    page.mouse.wheel(0, 200)
    blank.wait_for("document.querySelector('.panel.landscape h2').getBoundingClientRect().top < 300")
    play, decision = boxes(blank, ".stage .play", ".decision .plot")
    assert 0 <= play[1] < play[3] <= decision[1] < decision[3] <= 422, "in the upper half"


def test_a_new_visitor_sees_each_update_and_links_keep_their_speed(blank: Stage, url: str):
    output = blank.page.locator(".speed output")
    blank.open(url)
    expect(output).to_have_text("1 update per frame")
    blank.step("update")
    assert blank.page.url == f"{url}/"
    blank.open(f"{url}/?dataset=moons")
    expect(output).to_have_text("1 epoch per frame")
    blank.open(url)
    blank.set_speed("normal")
    blank.wait_for("location.search === '?speed=normal'")
    blank.open(f"{url}/?speed=slow-motion")
    expect(output).to_have_text("2 updates per second")


def test_drawing_leaves_the_chart_as_large_as_it_was(display: Display):
    resize(display.stage, 1024, 768)
    blank = display.show()
    page = blank.page
    [before] = boxes(blank, ".decision .plot")
    page.click(".pencil")
    [tools, plot, *buttons] = boxes(
        blank, ".drawing", ".decision .plot", *(f".drawing [data-tool='{name}']" for name in ("0", "1", "erase"))
    )
    assert tools[3] <= plot[1]
    assert [plot[0], plot[2]] == [before[0], before[2]]
    assert abs((plot[3] - plot[1]) - (before[3] - before[1])) < 4
    for name in ("0", "1", "erase"):
        text = page.locator(f".drawing [data-tool='{name}'] span")
        assert text.evaluate("(span) => span.scrollWidth <= span.offsetWidth"), "its name is not cut"
    assert len({box[1] for box in buttons}) == 1
