"""Names are text, whatever they hold: nothing in them is run, and none of it becomes a part of the page."""

import pytest
from playwright.sync_api import Page, expect

from playground.data.dataset import load_dataset
from playground.runs import experiment
from tests.browser.conftest import Display, type_into

AXES = ('<img src=x onerror="hacked=1"><b>bold</b> %{x} &lt;', '<a href="javascript:hacked=1">\u202egnp</a> 🦊 $x^2$')
CLASSES = ("<script>hacked=1</script>" + "x" * 10_000, "=HYPERLINK(1)\"'><svg onload=hacked=1>")


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Data whose names are hostile."""
    monkeypatch.setattr(
        experiment, "load_dataset", lambda *args: load_dataset(*args)._replace(column_names=AXES, class_names=CLASSES)
    )


def assert_harmless(page: Page) -> None:
    assert page.evaluate("typeof hacked") == "undefined"
    parts = ":is(script, img[src=x], svg[onload], a[href^=javascript])"
    assert page.locator(f".stage {parts}").count() == 0
    assert page.get_by_text("bold", exact=True).count() == 0  # as it would be in an element of its own


@pytest.mark.usefixtures("hostile")
def test_names_are_shown_as_they_are(display: Display) -> None:
    stage = display.show(
        query="inside=1&predict=1&landscape=1&gradients=1&regression=1&hidden=1&compare=1&share=1&confusion=1"
    )
    page = stage.page
    stage.step("update")
    page.hover(".decision .chart", position={"x": 150, "y": 150})
    caption = page.locator(".decision figcaption")
    assert [name.strip() for name in caption.locator("bdi").all_text_contents()] == [*CLASSES, CLASSES[1]]
    assert caption.evaluate("(element) => element.offsetHeight") < 60
    titles = page.locator(".decision .chart :is(.xtitle, .ytitle)").all_text_contents()
    assert titles == [f"{name[:35]}…" for name in AXES]
    expect(page.locator(".panel.inside .title")).to_contain_text(AXES[0])
    expect(page.locator(".decision .tip")).to_contain_text(f"P({CLASSES[1]}) = 0.")
    page.click("[data-saved=save]")
    name = page.locator(".saved-run input")
    type_into(name, AXES[0])
    name.press("Enter")
    page.click("[data-do=compare]")
    page.locator(".compared.b h2").get_by_text("<img").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_harmless(page)
    with page.expect_download() as download:
        page.click("[data-take=animation]")
    path = download.value.path()
    stage.open(path.rename(path.with_suffix(".html")).as_uri())
    assert page.locator(".decision .chart :is(.xtitle, .ytitle)").all_text_contents() == titles
    assert [name.strip() for name in caption.locator("bdi").all_text_contents()] == [*CLASSES, CLASSES[1]]
    assert_harmless(page)
