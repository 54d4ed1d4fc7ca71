"""A formula is typed into the sidebar, as a visitor does."""

from playwright.sync_api import expect

from tests.browser.conftest import Stage


def test_a_formula_is_typed(alone: Stage, url: str) -> None:
    stage, page = alone.open(f"{url}?dataset=curve&classes=3"), alone.page
    page.locator(".st-key-_group_data summary").click()
    field = page.locator(".st-key-curve input")
    before = stage.generation
    field.click()
    field.press_sequentially("sin(4*x1)")
    field.press("Enter")
    stage.until(f"+d.generation > {before}")
    expect(field).to_have_value("sin(4*x1)")
    assert "curve=sin" in page.url
    changed = stage.generation
    field.click()
    field.press_sequentially("4x1")
    field.press("Enter")
    error = page.locator(".stSidebar [data-testid=stAlert] p")
    expect(error).to_have_text("A formula needs one of + - * / ^ before 'x1'. The curve stays sin(4*x1).")
    assert stage.generation == changed
