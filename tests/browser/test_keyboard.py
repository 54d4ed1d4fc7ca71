"""The page by keyboard alone: where Tab goes, and which keys are the page's."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from playground.stage.protocol import VIEWS
from playground.ui.component import BROWSER_PATH
from tests.browser.conftest import Stage, type_into

# The controls that Tab is to reach, in the dialog where one is open. The arrow keys move within a group of buttons.
LIST = """() => {
    const place = document.querySelector('[role=dialog]') ?? document;
    const controls = [...place.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
        .filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true }));
    const group = (e) => (e.ariaLabel?.startsWith('Help') ? null : e.closest('[data-testid=stButtonGroup]'));
    document.walked = [...new Set(controls.map((e) => group(e) ?? e))];
    return document.walked.map((e) => e.outerHTML.slice(0, 200));
}"""
FOCUSED = """(({ walked, activeElement }) => {
    const itself = walked.indexOf(activeElement);
    return itself < 0 ? walked.findLastIndex((control) => control.contains(activeElement)) : itself;
})(document)"""


def assert_tab_reaches_each_control_once(page: Page) -> None:
    controls = page.evaluate(LIST)
    reached = []
    for _ in range(len(controls) + 1):  # once around: between the last control and the first is the browser's own
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    if -1 in reached:
        reached.remove(-1)
    else:
        assert reached.pop() == reached[0]
    assert [controls[i] for i in set(range(len(controls))) - set(reached)] == []
    assert sorted(reached) == list(range(len(controls)))


def open_dialog(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()
    page.wait_for_selector("[role=dialog]")


def repeat_until(act: Callable[[], None], holds: Callable[[float], None]) -> None:
    """Act until it holds: on a busy machine, Streamlit may draw a dialog anew under a press, which is then lost."""
    for _ in range(5):
        act()
        try:
            return holds(5_000)
        except AssertionError:
            pass
    holds(5_000)


def open_tab(page: Page, name: str) -> None:
    panel = page.get_by_role("tabpanel", name=name)
    repeat_until(page.get_by_role("tab", name=name).click, lambda timeout: expect(panel).to_be_visible(timeout=timeout))


def leave_dialog(page: Page) -> None:
    dialog = page.get_by_role("dialog")
    repeat_until(
        lambda: page.keyboard.press("Escape"), lambda timeout: expect(dialog).to_have_count(0, timeout=timeout)
    )


def test_tab_reaches_every_control_once_and_leaves_it(blank: Stage, url: str):
    stage = blank.open(f"{url}/?{'&'.join(f'{view}=1' for view in VIEWS)}")
    page = stage.page
    page.click(".pencil")
    stage.step("epoch")
    page.click("[data-saved=save]")
    expect(page.locator(".saved-run")).to_have_count(1)
    type_into(page.locator(".timeline input[type=text]"), "3")
    page.keyboard.press("Enter")  # in the past, two more buttons are there
    stage.until("d.update === '3'")
    for group in page.locator("[data-testid=stSidebar] summary").all():
        group.click()
    expect(page.locator(".st-key-data_seed input")).to_be_visible()
    page.locator(".panel.predict").scroll_into_view_if_needed()  # it is drawn once it is in sight
    expect(page.locator(".predict .step")).to_have_count(5)
    assert_tab_reaches_each_control_once(page)


def test_tab_stays_in_a_dialog_and_reaches_every_control_once(stage: Stage):
    page = stage.page
    for button, tabs in {"Lessons": ("Learn", "Class", "For teachers"), "Open a table…": ("Upload", "Paste")}.items():
        open_dialog(page, button)
        for tab in tabs:
            open_tab(page, tab)
            assert_tab_reaches_each_control_once(page)
        leave_dialog(page)


def test_no_shortcut_acts_behind_a_dialog(stage: Stage):
    page = stage.page
    page.locator(".network button.card").first.click()
    page.click(".pencil")
    for button in ("Lessons", "Open a table…"):
        open_dialog(page, button)
        for key in ("ArrowRight", "Shift+ArrowRight", "Space", "p", "e", "PageDown", "Control+z"):
            page.keyboard.press(key)
        leave_dialog(page)
        assert (stage.update, stage.playing) == (0, False)
        expect(page.locator("html")).not_to_have_attribute("data-present", "")
        expect(page.locator("[data-tool='1'][aria-pressed=true]")).to_be_visible()
        expect(page.locator(".decision h2")).to_have_text("Output of h₁")
    page.locator(".decision .chart").focus()
    page.keyboard.press("e")
    expect(page.locator("[data-tool=erase][aria-pressed=true]")).to_be_visible()


def test_escape_leaves_a_dialog_that_has_lost_the_focus(stage: Stage):
    """A control that is disabled or taken away while it has the focus leaves it to nobody."""
    page = stage.page
    open_dialog(page, "Open a table…")
    page.get_by_role("tab", name="Paste").focus()
    page.evaluate("document.activeElement.remove()")
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_key_that_means_two_things_is_told(stage: Stage):
    stage.page.evaluate(
        """async (path) => {
            const { Keys } = await import(new URL(path, document.baseURI));
            const act = (meaning) => () => (document.done = meaning);
            const shortcut = (meaning, applies) => ({ keys: ["x"], meaning, applies, act: act(meaning) });
            new Keys([shortcut("never", () => false), shortcut("one"), shortcut("two")]);
        }""",
        f"{BROWSER_PATH}/base/keys.js",
    )
    stage.page.keyboard.press("x")
    assert stage.page.evaluate("document.done") == "one"
    assert stage.said == ["error: The key x has more than one meaning: one; two."]
    stage.said.clear()
