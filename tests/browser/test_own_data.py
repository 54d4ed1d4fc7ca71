"""The dialog for a visitor's own table, by keyboard and pointer."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import AT_REST, Stage
from tests.browser.test_keyboard import repeat_until

TEXT = "\n".join(
    ["height,weight,group", *(f"{150 + i % 37},{50 + i * 7 % 31},{'a' if i % 37 < 20 else 'b'}" for i in range(60))]
)


@pytest.fixture
def stage(blank: Stage, url: str) -> Stage:
    blank.page.set_viewport_size({"width": 1366, "height": 768})
    return blank.open(url)


def test_a_table_is_pasted_used_and_played_by_the_keyboard(stage: Stage):
    page, keyboard = stage.page, stage.page.keyboard
    opener, dialog = page.locator(".st-key-_own_button button"), page.get_by_role("dialog")
    opener.press("Enter")
    dialog.get_by_role("tab", name="Upload").press("ArrowRight")
    field = dialog.get_by_role("textbox", name="Cells copied from a spreadsheet")
    field.focus()
    keyboard.insert_text(TEXT)
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(dialog).to_contain_text("Pasted text: 60 rows")
    expect(dialog).to_contain_text("Using 60 of 60 rows: 20 rows of b and 40 rows of a.")
    expect(field).to_have_value(TEXT)
    use = dialog.get_by_role("button", name="Use this table")
    parts = [page.locator(".own-preview"), page.locator(".own-preview .points"), use, field]
    for part in parts:
        expect(part).to_be_in_viewport(ratio=1)
    use.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator(".stage .play")).to_be_focused()
    keyboard.press("Space")
    stage.until("d.playing === 'true' && +d.update > 0")
    keyboard.press("Space")
    stage.until("d.playing === 'false'")
    expect(dialog).to_be_hidden()

    opener.click()
    expect(dialog).to_contain_text("Pasted text: 60 rows")
    expect(field).to_have_value(TEXT)
    keyboard.press("Escape")
    expect(opener).to_be_focused()

    keyboard.press("Space")
    page.set_viewport_size({"width": 1024, "height": 768})
    for part in parts:
        expect(part).to_be_in_viewport(ratio=1)


PORTS = "\n".join(
    ["age,port,survived", *(f"{20 + i % 37},{('Cherbourg', 'Southampton')[i % 2]},{i % 5 % 2}" for i in range(40))]
)


def test_texts_stand_along_their_axis_and_in_the_probe(stage: Stage):
    page, dialog = stage.page, stage.page.get_by_role("dialog")
    page.locator(".st-key-_own_button button").click()
    dialog.get_by_role("tab", name="Paste").click()
    dialog.get_by_role("textbox", name="Cells copied from a spreadsheet").fill(PORTS)
    dialog.get_by_role("button", name="Read the table").click()
    expect(dialog).to_contain_text("On its axis, 'port' is a number: 0 = Cherbourg, 1 = Southampton.")
    dialog.get_by_role("button", name="Use this table").click()
    expect(dialog).to_be_hidden()
    ticks = page.locator(".decision .chart .yaxislayer-above .ytick, .decision .chart .ytick")
    expect(ticks).to_have_text(["Cherbourg", "Southampton"])
    stage.wait_for(AT_REST)  # Plotly draws the ticks anew with each answer

    def point() -> None:
        right, middle = ticks.nth(1).evaluate(
            "(tick) => (({ right, top, height }) => [right, top + height / 2])(tick.getBoundingClientRect())"
        )
        page.mouse.move(right + 60, middle)
        page.mouse.move(right + 120, middle)

    tip = page.locator(".decision .tip")
    repeat_until(point, lambda timeout: expect(tip).to_contain_text("port = Southampton (", timeout=timeout))
