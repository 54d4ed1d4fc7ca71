"""Present mode, as a teacher leads it: by the keys of a presenter's remote, in front of a projector."""

from playwright.sync_api import expect

from tests.browser.conftest import Display, Stage
from tests.browser.test_lessons import EMPTY


def test_free_play_fills_the_screen(blank: Stage, url: str):
    page = blank.open(f"{url}/?present=1").page
    for width, height, least in ((1024, 768, 390), (1280, 720, 420), (1920, 1080, 640)):
        page.set_viewport_size({"width": width, "height": height})
        blank.wait_for(f"document.querySelector('.decision .chart')._fullLayout.xaxis._length >= {least}")
        blank.wait_for(f"{EMPTY}.length === 0")
        for part in ("figure.network", "figure.loss", ".readouts"):
            expect(page.locator(part)).to_be_visible()
        assert page.evaluate("document.scrollingElement.scrollHeight") <= height
    page.keyboard.press("Space")
    blank.until("+d.update > 5")
    page.keyboard.press("Escape")
    blank.wait_for("!location.search.includes('present')")
    expect(page.locator(".stage .play")).to_be_visible()
    page.keyboard.press("p")
    blank.wait_for("location.search.includes('present=1')")


def test_an_error_in_one_view_stops_neither_the_others_nor_the_run(display: Display):
    blank = display.show()
    page = blank.page
    page.evaluate("void (document.querySelector('figure.network .tiles').getContext = () => { throw Error('lost'); })")
    blank.press("toggle")
    blank.until("+d.update > 20")
    expect(page.locator("[data-read=update]")).not_to_have_text("0")
    expect(page.locator(".message")).to_contain_text("An error keeps the network from being drawn.")
    errors = [text for text in blank.said if "lost" in text]
    assert len(errors) == 1, "it is told once"
    blank.said.clear()
