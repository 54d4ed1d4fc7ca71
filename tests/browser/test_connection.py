"""Nothing is lost when the server restarts, the connection is cut, or the page is reloaded."""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, expect

from playground.exports.loading import load_run
from playground.runs.replay import Replay
from playground.runs.run import Run
from playground.runs.settings import Settings
from tests.browser.conftest import Display, Stage, Tab, start_server, type_into
from tests.browser.proxy import Proxy
from tests.browser.test_drawing import open_tools, points, stroke, until_counts
from tests.browser.test_export_and_share import download_file
from tests.browser.test_stage import trained

SESSION_SECONDS = 3  # for which Streamlit keeps a session without a connection


class Connection:
    """A server that can be restarted, behind a connection that can be cut."""

    def __init__(self) -> None:
        self._options = (f"--server.disconnectedSessionTTL={SESSION_SECONDS}",)
        self._server, address = start_server(0, *self._options)
        self._port = int(address.rpartition(":")[2])
        self.proxy = Proxy(self._port)
        self.url = f"http://127.0.0.1:{self.proxy.port}"

    def restart(self) -> None:
        self.kill()
        self._server, _ = start_server(self._port, *self._options)

    def kill(self) -> None:
        self._server.kill()
        self._server.wait(10)


@pytest.fixture(scope="module")
def connection(context: BrowserContext) -> Iterator[Connection]:
    connection = Connection()
    yield connection
    connection.proxy.cut()
    connection.kill()


@pytest.fixture
def stage(tabs: list[Tab], connection: Connection) -> Iterator[Stage]:
    """A stage. Lost connections are named in the browser's console, which is not looked at."""
    stage = tabs[0].lend().open(f"{connection.url}?speed=normal")
    yield stage
    tabs[0].take_back(stage)


def parameters(stage: Stage) -> np.ndarray:
    return np.array(stage.page.evaluate("document.querySelector('.stage').parameters()"))


def watch(stage: Stage) -> None:
    """From now on, note the lowest update that is shown."""
    stage.page.evaluate(
        """() => {
          const stage = document.querySelector(".stage");
          window.lowest = Infinity;
          new MutationObserver(() => (window.lowest = Math.min(window.lowest, stage.dataset.update)))
            .observe(stage, { attributes: true, attributeFilter: ["data-update"] });
        }"""
    )


def lowest(stage: Stage) -> int:
    """The lowest update that was shown since `watch`, in the same stage."""
    return int(stage.page.evaluate("Math.min(window.lowest, document.querySelector('.stage').dataset.update)"))


def lower_learning_rate(stage: Stage) -> None:
    slider = stage.page.locator(".st-key-lr input").first
    slider.focus()
    slider.press("ArrowLeft")
    stage.page.wait_for_timeout(300)


def expect_message(stage: Stage, start: str) -> None:
    expect(stage.page.locator(".message")).to_contain_text(start, timeout=60_000)


def test_a_restart_while_playing_continues_at_the_update_on_the_screen(stage, connection):
    stage.play_until(600)
    watch(stage)
    connection.restart()
    expect_message(stage, "The connection was lost. Training continues at update ")
    assert stage.playing
    stage.until(f"+d.update > {stage.update + 100}")
    stage.pause()
    assert lowest(stage) > 500
    assert np.array_equal(parameters(stage), trained(Settings(), stage.update).parameters)


def test_a_restart_while_paused_brings_back_edits_and_changed_settings(stage, connection):
    page, expected = stage.page, Run(Settings())
    stage.play_until(300)
    stage.pause()
    expected.advance(stage.update)
    before = parameters(stage)
    type_into(page.locator(".formula input").first, "3")
    page.locator(".formula input").first.press("Enter")
    expect(page.locator(".equation .state")).to_contain_text("1 number set manually")
    [index] = np.flatnonzero(parameters(stage) != before)
    expected.set_parameters({int(index): 3.0})
    lower_learning_rate(stage)
    stage.play_until(stage.update + 200)
    stage.pause()
    expected.set_live_settings(Settings(learning_rate_init=0.5))
    expected.advance(stage.update - expected.trainer.update)
    lower_learning_rate(stage)  # with no request to the server since
    watch(stage)
    update = stage.update
    connection.restart()
    expect_message(stage, f"The connection was lost. The run is at update {update:,} again.")
    assert (stage.update, lowest(stage), stage.playing) == (update, update, False)
    assert np.array_equal(parameters(stage), expected.trainer.parameters)
    stage.step("update")
    expected.set_live_settings(Settings(learning_rate_init=0.3))
    expected.advance(1)
    assert np.array_equal(parameters(stage), expected.trainer.parameters)
    assert page.locator(".equation .state").inner_text().startswith("1 number set manually")


def test_a_restart_while_playing_brings_back_drawn_points(stage, connection, tmp_path):
    open_tools(stage)
    stage.play_until(100)
    stroke(stage, (-0.6, 0.9), (0.6, 0.9))
    until_counts(stage, "> 251")
    stage.until(f"+d.update > {stage.update + 1500}")  # the whole stroke has arrived
    before, update = points(stage), stage.update
    connection.restart()
    expect_message(stage, "The connection was lost. Training continues at update ")
    assert points(stage)["points"] == before["points"]
    assert points(stage)["labels"] == before["labels"]
    stage.pause()
    assert stage.update >= update
    stage.page.click("[data-panel=share]")
    run = load_run(download_file(stage, "json", tmp_path).read_bytes())
    replay = Replay(run)
    replay.go_to(stage.update)
    assert np.array_equal(parameters(stage), replay.run.trainer.parameters)


def test_a_short_cut_is_hardly_noticed(stage, connection):
    stage.play_until(300)
    connection.proxy.cut()
    stage.page.wait_for_timeout(500)
    update = stage.update
    connection.proxy.connect()
    stage.until(f"+d.update > {update + 100}")
    stage.pause()
    update = stage.update
    connection.proxy.cut()
    stage.press("update")
    stage.page.wait_for_timeout(500)
    assert stage.update == update
    connection.proxy.connect()
    stage.until(f"+d.update > {update}")
    assert (stage.update, stage.generation) == (update + 1, 0)
    assert np.array_equal(parameters(stage), trained(Settings(), update + 1).parameters)


def test_a_long_cut_ends_the_session_and_what_was_asked_meanwhile_is_done(stage, connection):
    stage.play_until(300)
    stage.pause()
    update = stage.update
    connection.proxy.cut()
    stage.press("update")
    stage.page.wait_for_timeout(1000 * SESSION_SECONDS + 500)
    connection.proxy.connect()
    expect_message(stage, f"The connection was lost. The run is at update {update:,} again.")
    stage.until(f"+d.update === {update + 1}")
    assert stage.generation == 1
    assert np.array_equal(parameters(stage), trained(Settings(), update + 1).parameters)


def test_a_reload_of_a_page_on_which_nothing_was_done_restores_nothing(stage, connection):
    before = parameters(stage)
    stage.page.reload()
    stage.until("d.update === '0'")
    assert stage.generation == 0
    assert np.array_equal(parameters(stage), before)
    assert stage.page.locator(".message").is_hidden()
    stage.step("update")
    stage.page.reload()
    expect_message(stage, "The page was reloaded. The run is at update 1 again.")


def test_a_reload_brings_the_run_back_and_another_address_does_not(stage, connection):
    page = stage.page
    page.click("[data-panel=compare]")
    page.click("[data-saved=save]")
    page.click("[data-do=compare]")
    expect(page.locator(".comparison")).to_be_visible()
    stage.play_until(300)
    stage.pause()
    update, before = stage.update, parameters(stage)
    lower_learning_rate(stage)
    page.reload()
    expect_message(stage, f"The page was reloaded. The run is at update {update:,} again.")
    expect(page.locator(".comparison")).to_be_visible()
    assert (stage.update, stage.data("rate")) == (update, "0.5")
    assert np.array_equal(parameters(stage), before)
    stage.open(f"{connection.url}?dataset=XOR")
    page.wait_for_timeout(500)
    assert (stage.update, stage.playing) == (0, False)


def test_a_server_that_cannot_answer_is_told_and_asked_again(display: Display):
    stage = display.show(epochs=1)
    stage.page.route("**/stage/", lambda route: route.fulfill(status=500))
    stage.press("update")
    message = stage.page.locator(".message")
    expect(message).to_have_text("The server could not answer. It will be asked again.")
    stage.page.unroute("**/stage/")
    stage.until("+d.update === 21")
    expect(message).to_be_hidden()
    assert all("500" in error for error in stage.said)
    stage.said.clear()
