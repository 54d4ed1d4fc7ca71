"""The page is examined by axe-core: WCAG 2.2, levels A and AA, in both themes."""

from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stage
from tests.browser.test_class import join, start_class
from tests.browser.test_keyboard import leave_dialog, open_dialog, open_tab

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOR_RULES = ["color-contrast", "link-in-text-block"]  # all that a theme can break
RULES = {"label-content-name-mismatch": {"enabled": True}, "target-size": {"enabled": True}}  # off by default
# Streamlit's labels of disabled controls: WCAG asks for no contrast there, and axe takes them for other text.
EXCLUDE = [["label[disabled]"]]
# A transition in what is folded away stands still: it is not waited for.
COLORS_STAND = """new Promise((resolve) => {
    const begun = performance.now();
    const look = () => {
        const moving = document.getAnimations().some((animation) =>
            animation instanceof CSSTransition && animation.effect.target.checkVisibility());
        if (moving && performance.now() - begun < 10_000) setTimeout(look, 20);
        else resolve();
    };
    setTimeout(look, 50);
})"""
PANELS = ("hidden", "landscape", "gradients", "regression", "inside", "predict", "map", "compare", "share", "confusion")


def assert_no_finding(page: Page, part: str = "html") -> None:
    """Examine a part of the page by all rules, and in the dark theme by those about colors."""
    expect(page.locator("[data-stale=true]")).to_have_count(0)  # Streamlit pales what is being run again
    _examine(page, part, {"runOnly": TAGS, "rules": RULES})
    _set_theme(page, "dark")
    _examine(page, part, {"runOnly": COLOR_RULES})
    _set_theme(page, "light")


def _set_theme(page: Page, theme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=theme)
    expect(page.locator(".stApp")).to_have_css("color-scheme", theme)
    page.evaluate(COLORS_STAND)


def _examine(page: Page, part: str, options: dict[str, Any]) -> None:
    context = {"include": [[part]], "exclude": EXCLUDE}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    results = page.evaluate("(given) => axe.run(...given)", [context, options | {"resultTypes": ["violations"]}])
    nodes = [node | {"rule": rule["id"]} for rule in results["violations"] for node in rule["nodes"]]
    assert not nodes, "\n".join(f"{node['rule']}: {node['html']:.200} {node['failureSummary']}" for node in nodes)


@pytest.fixture
def wide(blank: Stage) -> Stage:
    blank.page.set_viewport_size({"width": 1440, "height": 900})
    return blank


def test_the_first_screen_with_everything_open_has_no_finding(wide: Stage, url: str):
    page = wide.open(url).page
    page.click(".pencil")
    for group in page.locator("[data-testid=stSidebar] summary").all():
        group.click()
    expect(page.locator(".st-key-data_seed input")).to_be_visible()
    wide.step("update")
    page.locator(".timeline input[type=range]").press("Home")
    expect(page.locator("[data-timeline=continue]")).to_be_visible()
    assert_no_finding(page)


def test_slow_motion_has_no_finding(wide: Stage, url: str):
    page = wide.open(f"{url}/?slow=1&dataset=blobs&classes=3&speed=normal").page
    expect(page.locator(".slow .sentence")).to_contain_text("the next one")
    for phase in ("forward", "gradient"):
        page.click(f".slow [data-phase={phase}]")
        page.locator(".slow .term").first.hover()
        assert_no_finding(page, "figure.network")


def test_the_stage_has_no_finding_with_several_classes(wide: Stage, url: str):
    page = wide.open(f"{url}/?dataset=digits&widths=4&speed=normal").page
    page.click(".pencil")
    wide.step("update")
    expect(page.locator(".network button.card")).to_have_count(14)
    assert_no_finding(page, ".stage")


def test_no_panel_has_a_finding(wide: Stage, url: str):
    page = wide.open(f"{url}/?update=20&{'&'.join(f'{panel}=1' for panel in PANELS)}").page
    page.click(".map .start")
    page.click("[data-saved=save]")
    page.click("[data-do=compare]")
    expect(page.locator(".compared.b h2")).not_to_have_text("")
    page.wait_for_selector(".map [data-take=png]:visible")
    for panel in ("hidden", "landscape", "predict"):  # which are drawn once they are in sight
        page.locator(f"#panel-{panel}").scroll_into_view_if_needed()
    expect(page.locator(".predict .step")).to_have_count(5)
    assert_no_finding(page, ".stage .panels")


def test_no_dialog_has_a_finding(wide: Stage, url: str):
    page = wide.open(url).page
    for button, tabs in {"Lessons": ("Learn", "Class", "For teachers"), "Open a table…": ("Upload", "Paste")}.items():
        open_dialog(page, button)
        for tab in tabs:
            open_tab(page, tab)
            assert_no_finding(page, "[role=dialog]")
        if button == "Open a table…":
            page.get_by_role("textbox", name="Cells copied from a spreadsheet").focus()
            page.keyboard.insert_text(
                "a\tb\tletter\tkind\n1.200\t2\tx\tu\n2.300\t5\ty\tv\n3.100\t1\tx\tu\n4.250\t6\ty\tv"
            )
            page.get_by_role("button", name="Read the table").click()
            expect(page.locator(".own-preview .histograms")).to_be_visible()
            assert_no_finding(page, "[role=dialog]")
        leave_dialog(page)


def test_a_lesson_has_no_finding_and_present_has_none(wide: Stage, url: str):
    page = wide.open(f"{url}/?lesson=two-lines").page
    assert_no_finding(page)
    page.locator(".decision .chart").focus()
    page.keyboard.press("p")
    expect(page.locator("html")).to_have_attribute("data-present", "")
    assert_no_finding(page)
    page.keyboard.press("Escape")
    page.click(".lesson .leave")
    page.locator(".decision .chart").focus()
    page.keyboard.press("p")
    expect(page.locator("html")).to_have_attribute("data-present", "")
    assert_no_finding(page)


def test_the_pages_of_a_class_have_no_finding(wide: Stage, alone: Stage, url: str):
    join(alone, url, start_class(wide, url), "Ada")
    assert_no_finding(alone.page)
    assert_no_finding(wide.page)
