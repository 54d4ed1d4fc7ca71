"""Hundreds of random actions, one after the other: nothing breaks, and the screen is what the server says."""

import os
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Error, Locator

from playground.exports.loading import load_run
from tests.browser.conftest import Stage

SEED = int(os.environ.get("RANDOM_ACTIONS_SEED", "1"))
NUMBER = 60  # five times as many in the thorough run

KEYS = ("Space", "Space", "ArrowRight", "Shift+ArrowRight", "Escape", "ArrowLeft", "ArrowUp", "Home", "End", "Tab")
WIDTHS = ("none", "3", "4,3", "16, 16, 16, 16, 16, 16", "17", "", "x")
NUMBERS = ("0", "1.5", "-2,5", "100", "101", "1e9", "", "x", "−3", "=1+1", "<b>", "9" * 30)
PANELS = ("hidden", "landscape", "gradients", "regression", "inside", "predict", "map", "compare", "share", "confusion")
SLIDERS = (
    "lr",
    "batch",
    "momentum",
    "l2",
    "l1",
    "noise",
    "points",
    "held_out",
    "init_scale",
)


class Visitor:
    """Someone who does anything, without waiting for what comes of it."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage = stage
        self.page = stage.page
        self.rng = random.Random(seed)
        self.done: list[str] = []
        self.actions: list[tuple[float, Callable[[], str]]] = [
            (8, self.press_action), (6, self.press_key), (6, self.move_slider), (4, self.choose_dataset),
            (5, self.open_or_close_panel), (4, self.select_unit), (4, self.type_number), (4, self.resize_network),
            (4, self.drag_timeline), (3, self.move_speed), (3, self.click_chart), (3, self.keep_or_compare),
            (2, self.type_widths), (2, self.start_or_cancel_map), (2, self.toggle), (2, self.click_in_panel),
            (1, self.change_seed), (1, self.press_pill), (1, self.resize_window), (0.5, self.reload),
        ]  # fmt: skip

    @property
    def history(self) -> str:
        """What was done last."""
        return f"RANDOM_ACTIONS_SEED={SEED}, {len(self.done)} actions, at last:\n" + "\n".join(self.done[-25:])

    def act(self) -> None:
        weights, actions = zip(*self.actions, strict=True)
        [action] = self.rng.choices(actions, weights)
        try:
            what = action()
        except Error as error:  # what was to be clicked has just gone, or is covered
            if not any(reason in str(error) for reason in ("Timeout", "detached", "not attached", "navigation")):
                raise
            what = "nothing"
        self.done.append(f"{action.__name__}: {what}")

    def choose(self, selector: str) -> Locator | None:
        """Return one of the elements that can be seen and used."""
        found = self.page.locator(f"{selector}:not(:disabled):visible")
        count = found.count()
        return found.nth(self.rng.randrange(count)) if count else None

    def click(self, selector: str) -> str:
        element = self.choose(selector)
        if element is None:
            return f"no {selector}"
        # The page's own click, without the waiting for elements that stand still: they may move and go at any time.
        name = element.evaluate(
            "(e) => { const name = e.getAttribute('aria-label') || e.textContent.slice(0, 30) || e.className;"
            " if (e.isConnected) e.click(); return name; }",
            timeout=500,
        )
        return str(name)

    def press_action(self) -> str:
        return self.click(".stage .bar [data-action]")

    def press_key(self) -> str:
        key = self.rng.choice(KEYS)
        self.page.keyboard.press(key)
        return key

    def move_slider(self) -> str:
        key = self.rng.choice(SLIDERS)
        handle = self.page.locator(f".st-key-{key} [role=slider], .st-key-{key} input").first
        self.open_expander(handle)
        handle.focus(timeout=500)
        move = self.rng.choice(["ArrowLeft", "ArrowRight", "Home", "End", "PageUp"])
        self.page.keyboard.press(move)
        return f"{key} {move}"

    def open_expander(self, inside: Locator) -> None:
        """Open the part of the sidebar that holds an element."""
        inside.evaluate(
            "(e) => { const d = e.closest('details'); if (d && !d.open) d.querySelector('summary').click(); }",
            timeout=500,
        )

    def choose_dataset(self) -> str:
        return self.click(".st-key-dataset [role=radiogroup] label")

    def press_pill(self) -> str:
        button = self.page.locator(".st-key-inputs button, .st-key-activation button, .st-key-init button")
        chosen = button.nth(self.rng.randrange(max(1, button.count())))
        self.open_expander(chosen)
        chosen.click(timeout=500)
        return "pill"

    def change_seed(self) -> str:
        field = self.page.locator(f".st-key-{self.rng.choice(['data_seed', 'weights_seed', 'batches_seed'])} input")
        self.open_expander(field)
        number = self.rng.choice(["0", "7", "-1", "99999999999", "1.5", "x"])
        self.type_over(field, number)
        self.page.keyboard.press("Enter")
        return number

    def type_over(self, field: Locator, text: str) -> None:
        """Type without a click, which waits for a field that stands still."""
        field.select_text(timeout=500)
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)

    def open_or_close_panel(self) -> str:
        name = self.rng.choice(PANELS)
        return self.click(f"[data-panel={name}]")

    def select_unit(self) -> str:
        return self.click(".stage button.card")

    def type_number(self) -> str:
        field = self.choose(".stage .formula input")
        if field is None:
            return "no field"
        number = self.rng.choice(NUMBERS)
        self.type_over(field, number)
        field.press(self.rng.choice(["Enter", "Enter", "Escape", "ArrowUp"]))
        return number

    def resize_network(self) -> str:
        return self.click(".stage [data-resize]")

    def type_widths(self) -> str:
        field = self.page.locator(".st-key-widths input")
        widths = self.rng.choice(WIDTHS)
        self.type_over(field, widths)
        field.press("Enter", timeout=500)
        return widths

    def drag_timeline(self) -> str:
        if self.rng.random() < 0.3:
            return self.click(".stage .timeline button")
        if self.rng.random() < 0.2:
            field = self.choose(".stage .timeline input:not([type=range])")
            if field is not None:
                self.type_over(field, self.rng.choice(NUMBERS))
                field.press("Enter")
                return "typed"
        slider = self.choose(".stage .timeline input[type=range]")
        if slider is None:
            return "no timeline"
        share = self.rng.random()
        box = slider.bounding_box(timeout=500) or {"width": 0, "height": 0}
        slider.click(position={"x": share * box["width"], "y": box["height"] / 2}, timeout=500, force=True)
        return f"{share:.2f}"

    def move_speed(self) -> str:
        self.page.locator(".stage .speed input").press(self.rng.choice(["ArrowLeft", "ArrowRight", "End"]), timeout=500)
        return "speed"

    def click_chart(self) -> str:
        chart = self.choose(".stage .chart")
        if chart is None:
            return "no chart"
        x, y = self.rng.randrange(20, 150), self.rng.randrange(20, 100)
        chart.click(position={"x": x, "y": y}, timeout=500)
        return f"{x}, {y}"

    def keep_or_compare(self) -> str:
        return self.click(".stage .panel.compare :is([data-saved=save], [data-do])")

    def start_or_cancel_map(self) -> str:
        return self.click(".stage .panel.map form button")

    def click_in_panel(self) -> str:
        return self.click(".stage .panel button:not([data-take], [data-saved], [type=submit])")

    def toggle(self) -> str:
        return self.click(".stage .switch")

    def resize_window(self) -> str:
        size = {"width": self.rng.choice([700, 1024, 1280, 1600]), "height": self.rng.choice([500, 720, 900])}
        self.page.set_viewport_size(size)  # type: ignore[arg-type]
        return f"{size['width']} × {size['height']}"

    def reload(self) -> str:
        self.page.reload(wait_until="commit")
        self.page.wait_for_selector(".stage[data-update]")
        return "reloaded"


def stand_still(stage: Stage) -> None:
    """Pause, and wait for all answers that are on their way."""
    if stage.playing:
        stage.press("toggle")
    stage.until("d.playing === 'false'")
    # A change of the sidebar may still be on its way to the server, or its run of the page.
    state, before = "", " "
    while "notRunning" not in state or state != before:
        before = state
        stage.page.wait_for_timeout(1000)
        state = stage.page.evaluate(
            "JSON.stringify([document.querySelector('.stApp').dataset.testScriptState,"
            " { ...document.querySelector('.stage').dataset }])"
        )


def assert_screen_is_the_servers(stage: Stage, tmp_path: Path) -> None:
    """Save the state on the screen, and compare the two."""
    page = stage.page
    if not page.locator(".panel.share").is_visible():
        page.click("[data-panel=share]")
    with page.expect_download() as download:
        page.click("[data-take=json]")
    file = tmp_path / "run.json"
    download.value.save_as(file)
    trainer = load_run(file.read_bytes()).trainer
    assert trainer.update == stage.update
    assert np.array_equal(page.evaluate("document.querySelector('.stage').parameters()"), trainer.parameters)
    shown = {
        name: page.locator(f"[data-read={name}]").text_content() for name in ("update", "trainLoss", "testAccuracy")
    }
    metrics = trainer.metrics()
    assert shown["update"] == f"{trainer.update:,}"
    digits = 0.02 if metrics.train_loss >= 1e5 else 0.0  # such a loss is written with two digits
    assert float(str(shown["trainLoss"])) == pytest.approx(metrics.train_loss, abs=6e-5, rel=digits)
    assert shown["testAccuracy"] == f"{metrics.test_accuracy:.1%}".replace("%", " %")


def test_random_actions_break_nothing(alone: Stage, url: str, thorough: bool, tmp_path: Path) -> None:
    stage = alone.open(f"{url}/?speed=normal")
    print(f"RANDOM_ACTIONS_SEED={SEED}")  # shown if the test fails
    visitor, page = Visitor(stage, SEED), stage.page
    for _ in range(5 * NUMBER if thorough else NUMBER):
        visitor.act()
        assert stage.said == [], visitor.history
    page.set_viewport_size({"width": 1280, "height": 720})
    stand_still(stage)
    assert page.locator("[data-testid=stException]").count() == 0, visitor.history
    assert_screen_is_the_servers(stage, tmp_path)
    page.locator(".st-key-lr input").press("Home")  # which no network diverges with
    stage.press("reset")
    stage.until("+d.update === 0")
    stage.press("update")
    stage.until("+d.update === 1")
