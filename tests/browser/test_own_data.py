"""The dialog for a visitor's own table, by keyboard and pointer."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Stage

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
    expect(dialog).to_contain_text("Using 60 of 60 rows: 40 rows of a and 20 rows of b.")
    expect(field).to_have_value(TEXT)
    use = dialog.get_by_role("button", name="Use this table")
    parts = [page.locator(".own-preview"), page.locator(".own-preview img"), use, field]
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
