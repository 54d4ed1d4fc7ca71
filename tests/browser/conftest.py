"""A server and headless Chromium for the stage's tests, and for the benchmark."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, sync_playwright

from playground.runs.speeds import SPEEDS

ROOT = Path(__file__).parents[2]
# The headless shell opens a page in three quarters of the time.
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None
)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def start_server(
    port: int = 0, *options: str, path: str = "", before: str = "pass"
) -> tuple[subprocess.Popen[bytes], str]:
    """Start the app as its users do; returns the process and the page's address.

    The page may be below a path, such as "/play", and a statement of Python may be executed before.
    """
    port = port or free_port()
    server = subprocess.Popen(
        [sys.executable, "-c", f"{before}\nfrom streamlit.web.cli import main\nmain()",
         "run", "app.py", "--server.headless=true", "--server.address=127.0.0.1",
         f"--server.port={port}", f"--server.baseUrlPath={path}", "--server.fileWatcherType=none", *options],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}{path}"
    wait_for_server(server, url)
    return server, url


def wait_for_server(server: subprocess.Popen[bytes], url: str) -> None:
    """Wait until the page can be opened at this address."""
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    server.kill()
    raise RuntimeError("the server did not start within 30 s")


@pytest.fixture(scope="session")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """One for all tests, with a profile of its own: only such a one keeps what it has compiled from page to page."""
    if CHROMIUM is None:
        reason = "no Chromium found: the stage is not tested (install the package chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"), executable_path=CHROMIUM, args=ARGUMENTS,
            viewport={"width": 1280, "height": 720}, device_scale_factor=0.5, accept_downloads=True,
        )  # fmt: skip
        yield context
        context.close()


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    server, address = start_server()
    yield address
    server.terminate()
    server.wait(10)


def type_into(field: Locator, text: str) -> None:
    """Click a field and type over what it holds, with real keys: Playwright's ``fill`` works in a field without any."""
    field.click()
    field.press("ControlOrMeta+a")
    field.press("Delete")
    field.press_sequentially(text)


def choose(select: Locator, label: str) -> None:
    """Choose an option of a select element by its keys: its list is opened, and left with Enter."""
    labels = select.locator("option").all_text_contents()
    select.press("Alt+ArrowDown")
    select.press("Home")
    for _ in range(labels.index(label)):
        select.press("ArrowDown")
    select.press("Enter")


class Stage:
    """The stage of an open page, as a test or a measurement drives it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        page.on("console", lambda message: self.hear(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(error.stack or str(error)))

    def hear(self, text: str) -> None:
        # Streamlit's warning when a widget moves while a request arrives, which session.has_unapplied_widgets handles.
        if "Multiple different fragmentIds" not in text:
            self.said.append(text)

    def open(self, address: str) -> "Stage":
        self.page.goto(address, wait_until="commit")
        self.page.wait_for_selector(".stage[data-update]", timeout=20_000)
        return self

    def data(self, name: str) -> str:
        return str(self.page.locator(".stage").get_attribute(f"data-{name}"))

    @property
    def update(self) -> int:
        return int(self.data("update"))

    @property
    def generation(self) -> int:
        return int(self.data("generation"))

    @property
    def playing(self) -> bool:
        return self.data("playing") == "true"

    def surface(self) -> list[float]:
        logits: list[float] = self.page.evaluate("document.querySelector('.stage').surface()")
        return logits

    def press(self, action: str) -> None:
        self.page.click(f".stage [data-action={action}]")

    def until(self, condition: str, timeout: float = 30_000) -> None:
        """Wait until a JavaScript condition on ``d``, the stage's data attributes, holds."""
        self.wait_for(
            f"(() => {{ const d = document.querySelector('.stage').dataset; return {condition}; }})()", timeout
        )

    def wait_for(self, condition: str, timeout: float = 30_000) -> None:
        """Wait until a JavaScript condition holds. (Playwright's own wait needs eval, which the page forbids.)"""
        end = time.monotonic() + timeout / 1000
        while not self.page.evaluate(f"Boolean({condition})"):
            assert time.monotonic() < end, f"after {timeout:g} ms, this does not hold: {condition}"
            self.page.wait_for_timeout(20)

    def set_speed(self, name: str) -> None:
        slider = self.page.locator(".stage .speed input")
        slider.press("Home")
        for _ in range(list(SPEEDS).index(name)):
            slider.press("ArrowRight")

    def step(self, action: str) -> None:
        frames = int(self.data("frames"))
        self.press(action)
        self.until(f"+d.frames > {frames}")

    def play_until(self, update: int) -> None:
        self.press("toggle")
        self.until(f"+d.update >= {update}")

    def pause(self) -> None:
        """Pause and wait for the server's word that it stands at the frame shown, in double precision."""
        frames = int(self.data("frames"))
        self.press("toggle")
        self.until(f"d.playing === 'false' && +d.frames > {frames}")
        self.wait_for("document.querySelector('.stage').parameters().some((value) => Math.fround(value) !== value)")
        self.page.wait_for_timeout(100)


@pytest.fixture
def blank(context: BrowserContext) -> Iterator[Stage]:
    """A stage whose page is still to be opened."""
    stage = Stage(context.new_page())
    yield stage
    said = stage.said
    stage.page.close()
    assert said == [], "the browser's console is not empty"


@pytest.fixture
def stage(blank: Stage, url: str) -> Stage:
    """One epoch per frame: tests need not see each update."""
    return blank.open(f"{url}/?speed=normal")
