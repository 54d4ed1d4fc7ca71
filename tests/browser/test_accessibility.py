"""The page is examined by axe-core: WCAG 2.2, levels A and AA, in both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stage
from tests.browser.test_class import join, start_class
from tests.browser.test_keyboard import leave_dialog, open_dialog, open_tab

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"label-content-name-mismatch": {"enabled": True}, "target-size": {"enabled": True}},  # off by default
    "resultTypes": ["violations"],
}
IS_DARK = "matchMedia('(prefers-color-scheme: dark)').matches"
# Streamlit's labels of disabled controls: WCAG asks for no contrast there, and axe takes them for other text.
CONTEXT = {"exclude": [["label[disabled]"]]}


def assert_no_finding(page: Page) -> None:
    expect(page.locator("[data-stale=true]")).to_have_count(0)  # Streamlit pales what is being run again
    results = Axe().run(page, CONTEXT, OPTIONS)
    nodes = [node | {"rule": rule["id"]} for rule in results.response["violations"] for node in rule["nodes"]]
    assert not nodes, "\n".join(f"{node['rule']}: {node['html']:.200} {node['failureSummary']}" for node in nodes)


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, blank: Stage) -> Stage:
    blank.page.emulate_media(color_scheme=request.param)
    blank.page.set_viewport_size({"width": 1440, "height": 900})
    return blank


def test_the_first_screen_with_everything_open_has_no_finding(themed: Stage, url: str):
    page = themed.open(url).page
    assert_no_finding(page)
    page.click(".pencil")
    for group in page.locator("[data-testid=stSidebar] summary").all():
        group.click()
    expect(page.locator(".st-key-data_seed input")).to_be_visible()
    themed.step("update")
    page.locator(".timeline input[type=range]").press("Home")
    expect(page.locator("[data-timeline=continue]")).to_be_visible()
    assert_no_finding(page)


@pytest.mark.parametrize("panel", ["hidden", "landscape", "regression", "inside", "predict", "map", "compare", "share"])
def test_an_open_panel_has_no_finding(themed: Stage, url: str, panel: str):
    page = themed.open(f"{url}/?{panel}=1&update=20").page
    if panel == "map":
        page.click(".map .start")
        page.wait_for_selector(".map [data-take=png]:visible")
    if panel == "compare":
        page.click("[data-shelf=keep]")
        page.click("[data-do=compare]")
        expect(page.locator(".compared.b h2")).not_to_have_text("")
    assert_no_finding(page)


def test_no_dialog_has_a_finding(themed: Stage, url: str):
    page = themed.open(url).page
    for button, tabs in {"Lessons": ("Learn", "Class", "For teachers"), "Open a table…": ("Upload", "Paste")}.items():
        open_dialog(page, button)
        for tab in tabs:
            open_tab(page, tab)
            assert_no_finding(page)
        if button == "Open a table…":
            page.get_by_role("textbox", name="Cells copied from a spreadsheet").focus()
            page.keyboard.insert_text(
                "a\tb\tletter\tkind\n1.200\t2\tx\tu\n2.300\t5\ty\tv\n3.100\t1\tx\tu\n4.250\t6\ty\tv"
            )
            page.get_by_role("button", name="Read the table").click()
            expect(page.locator(".own-preview .histograms")).to_be_visible()
            assert_no_finding(page)
        leave_dialog(page)


def test_a_lesson_has_no_finding_and_present_has_none(themed: Stage, url: str):
    page = themed.open(f"{url}/?lesson=two-lines").page
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


def test_the_pages_of_a_class_have_no_finding(themed: Stage, url: str):
    student = Stage(themed.page.context.new_page())
    student.page.emulate_media(color_scheme="dark" if themed.page.evaluate(IS_DARK) else "light")
    join(student, url, start_class(themed, url), "Ada")
    assert_no_finding(student.page)
    assert_no_finding(themed.page)
    student.page.close()
