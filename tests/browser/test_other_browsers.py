"""The main paths in Firefox and in WebKit."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from playground.figures import surface_extent
from playground.model.network import predict_logits
from playground.runs.run import Run
from playground.runs.settings import Settings
from tests.animation import save_animation
from tests.browser.remote import CONTROL, ENTER, ESCAPE, RIGHT, Firefox, Remote, WebKit

STAGE = "document.querySelector('.stage')"
# WebKit's program crashes now and then under its driver, which then answers with an error.
pytestmark = pytest.mark.flaky(reruns=1, only_rerun=["HTTPError", "URLError"])


@pytest.fixture(scope="module")
def running() -> Iterator[dict[type[Remote], Remote]]:
    """The browsers that have been started."""
    browsers: dict[type[Remote], Remote] = {}
    yield browsers
    for browser in browsers.values():
        browser.close()


@pytest.fixture(params=[Firefox, WebKit], ids=["firefox", "webkit"])
def browser(
    request: pytest.FixtureRequest, running: dict[type[Remote], Remote], tmp_path_factory: pytest.TempPathFactory
) -> Remote:
    """A browser for all tests, and another one after a crash."""
    if request.param.MISSING:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(request.param.MISSING)
    if request.param in running and not running[request.param].is_alive():
        running.pop(request.param).close()
    if request.param not in running:
        running[request.param] = request.param(tmp_path_factory.mktemp("profile"))
    browser: Remote = running[request.param]
    return browser


@pytest.fixture(autouse=True)
def _quiet(browser: Remote) -> Iterator[None]:
    """No test may leave an error in the console, where the last one is heard."""
    before = len(browser.errors())
    yield
    browser.evaluate("console.error('the end')")
    *errors, last = browser.errors()
    assert (errors[before:], "the end" in last) == ([], True)


def open_stage(browser: Remote, url: str) -> None:
    browser.evaluate("window.isLeft = true")  # a page whose address is being written may stand when `open` returns
    browser.open(url)
    browser.wait_for(f"!window.isLeft && {STAGE}?.dataset.update")


def until(browser: Remote, condition: str) -> None:
    """Wait until a condition on ``d``, the stage's data attributes, holds."""
    browser.wait_for(f"((d) => {condition})({STAGE}.dataset)")


def test_the_main_paths(browser: Remote, url: str):
    """Training is stepped, played and changed; a dialog takes the keys; a panel opens, and a link is copied."""
    # At the address of the test before, its run would be brought back, as the first generation.
    open_stage(browser, f"{url}/?dataset=XOR")
    browser.click("[data-action=update]")
    until(browser, "d.update === '1'")
    browser.press(RIGHT)
    until(browser, "d.update === '2'")
    browser.press(" ")
    until(browser, "d.playing === 'true' && +d.update > 10")
    browser.press(" ")
    until(browser, "d.playing === 'false'")
    browser.click("[data-action=reset]")
    until(browser, "d.update === '0'")

    browser.click(".st-key-_lessons_button button")
    browser.wait_for("document.querySelector('[role=dialog]')")
    browser.press(RIGHT + "p" + ESCAPE)
    browser.wait_for("!document.querySelector('[role=dialog]')")
    assert browser.evaluate(f"{STAGE}.dataset.update") == "0"

    generation = int(browser.evaluate(f"{STAGE}.dataset.generation"))
    browser.click(".st-key-dataset [role=radiogroup] > :nth-child(4)")  # moons
    browser.wait_for("location.search.includes('dataset=moons')")
    until(browser, f"+d.generation === {generation + 1}")
    browser.click("[data-action=epoch]")
    until(browser, "+d.update > 1")
    browser.type_into(".timeline input[type=text]", "1" + ENTER)
    until(browser, "d.update === '1'")
    browser.click("[data-timeline=latest]")
    until(browser, "+d.update > 1")
    browser.type_into(".formula input", "3,5" + ENTER)
    browser.wait_for(f"{STAGE}.parameters().includes(3.5)")

    browser.click("[data-action=new_weights]")  # whose run a link can carry
    until(browser, f"+d.generation === {generation + 2}")
    browser.click("[data-action=epoch]")
    until(browser, "+d.update > 1")
    update = browser.evaluate(f"{STAGE}.dataset.update")
    parameters = browser.evaluate(f"{STAGE}.parameters()")
    browser.click("[data-panel=hidden]")
    browser.wait_for("document.querySelector('.panel.hidden .space').ariaLabel")  # it is drawn
    browser.click("[data-panel=hidden]")
    browser.click("[data-panel=share]")
    browser.click("[data-take=link]")
    browser.wait_for("document.querySelector('.share .said').textContent")
    assert browser.evaluate("document.querySelector('.share .said').textContent") == "Link copied."
    link = browser.evaluate("document.querySelector('.share .link').value")
    browser.type_into(".timeline input[type=text]", "")
    browser.press("v", held=CONTROL)
    browser.wait_for(f"document.querySelector('.timeline input[type=text]').value === {link!r}")
    open_stage(browser, link)
    until(browser, f"d.update === '{update}'")
    assert browser.evaluate(f"{STAGE}.parameters()") == pytest.approx(parameters, abs=1e-6)


def test_an_animation_plays_from_a_file(browser: Remote, tmp_path: Path):
    run = Run(Settings("moons", ()))
    for _ in range(5):
        run.advance(20)
    path = tmp_path / "animation.html"
    path.write_text(save_animation(run), encoding="utf-8")
    browser.open(path.as_uri())
    browser.wait_for(f"{STAGE}?.dataset.update === '0'")
    browser.click(".play")
    until(browser, "d.playing === 'false' && d.update === '100'")
    x0, x1, y0, y1 = surface_extent(run.dataset.points, run.dataset.equal_scale)
    corners = run.experiment.derive_inputs(np.array([[x0, y1], [x1, y0]]))
    surface = browser.evaluate(f"{STAGE}.surface()")
    assert [surface[0], surface[-1]] == pytest.approx(predict_logits(run.trainer.network, corners)[:, 0], abs=1e-4)


@pytest.mark.thorough
def test_a_step_of_a_lesson_is_answered_and_played(browser: Remote, url: str):
    open_stage(browser, f"{url}/?lesson=one-line&speed=fastest")
    browser.click(".lesson .choice")
    browser.click(".lesson .lock")
    until(browser, "d.phase === 'run'")
    browser.click("[data-action=toggle]")
    until(browser, "d.phase === 'read'")
