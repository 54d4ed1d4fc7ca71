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
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Error,
    FilePayload,
    Locator,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from playground.exports.files import export_json
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.runs.speeds import SPEEDS
from playground.stage.actions.lessons import begin_run, find_step
from playground.stage.visit import Visit
from tests.browser.direct import Direct

expect.set_options(timeout=20_000)  # where the machine is busy
ROOT = Path(__file__).parents[2]
# The headless shell opens a page in three quarters of the time.
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None
)
MODULES = "http://modules.invalid"  # of the browser's modules
SIZE = ViewportSize(width=1280, height=720)
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
            viewport=SIZE, device_scale_factor=0.5, accept_downloads=True,
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


# The frame shown is in double precision, as the server sends it where it stands.
EXACT = "document.querySelector('.stage').parameters().some((value) => Math.fround(value) !== value)"
# No run of Streamlit's script is under way.
AT_REST = "document.querySelector('.stApp').dataset.testScriptState === 'notRunning'"
UNHEARD = (
    # Nothing has used plotly.js for so long that the browser remarks on it: the machine is busy.
    "preloaded using link preload",
)


# Whether a condition holds within some milliseconds. While a page is being built, its parts may not be there yet.
HOLDS = """new Promise((resolve, reject) => {
    const begun = performance.now();
    const look = () => {
        const isLate = performance.now() - begun > %f;
        try {
            if (%s) return resolve(true);
            if (isLate) return resolve(false);
        } catch (error) {
            if (isLate) return reject(error);
        }
        setTimeout(look, 10);
    };
    look();
})"""


class Stage:
    """The stage of an open page, as a test or a measurement drives it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        page.on("console", self.hear)
        page.on("pageerror", self.hear_error)

    def hear(self, message: ConsoleMessage) -> None:
        if not any(text in message.text for text in UNHEARD):
            self.said.append(f"{message.type}: {message.text}")

    def hear_error(self, error: Error) -> None:
        self.said.append(error.stack or str(error))

    def leave(self) -> None:
        """Hear no more of the page."""
        self.page.remove_listener("console", self.hear)
        self.page.remove_listener("pageerror", self.hear_error)

    def open(self, address: str) -> "Stage":
        self.page.goto(address, wait_until="commit")
        self.page.wait_for_selector(".stage[data-update]", timeout=60_000)
        return self

    def load(self, run: Run) -> "Stage":
        """Show a run as from its file: in a tenth of the time in which a page is loaded."""
        self.wait_for(AT_REST)  # the sidebar's controls may still follow the file before
        generation = self.generation
        file = FilePayload(name="run.json", mimeType="application/json", buffer=export_json(run).encode())
        self.page.set_input_files(".share input[type=file]", file)
        self.until(f"+d.generation > {generation} && d.playing === 'false'")
        self.wait_for(AT_REST)
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

    def until(self, condition: str, timeout: float = 60_000) -> None:
        """Wait until a JavaScript condition on ``d``, the stage's data attributes, holds."""
        self.wait_for(
            f"(() => {{ const d = document.querySelector('.stage').dataset; return {condition}; }})()", timeout
        )

    def wait_for(self, condition: str, timeout: float = 60_000) -> None:
        """Wait until a JavaScript condition holds. (Playwright's own wait needs eval, which the page forbids.)"""
        end = time.monotonic() + timeout / 1000
        while (left := 1000 * (end - time.monotonic())) > 0:
            try:
                if self.page.evaluate(HOLDS % (left, condition)):
                    return
            except Error as error:
                if "navigation" not in str(error):  # to another page, where it may hold
                    raise
        raise AssertionError(f"after {timeout:g} ms, this does not hold: {condition}")

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
        self.wait_for(EXACT)


def settle(page: Page) -> None:
    """Give a page its size and its theme, and let the pointer rest."""
    page.set_viewport_size(SIZE)
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    page.mouse.up()
    page.mouse.move(0, 0)


class Tab:
    """A page for one test after the other: what is loaded in it again takes half the time of what is loaded anew."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.page: Page | None = None

    def lend(self) -> Stage:
        """Return a stage whose page is as a new one: its size, its theme, the pointer at rest, and nothing kept."""
        if self.page is None or self.page.is_closed():
            self.page = self.context.new_page()
        settle(self.page)
        return Stage(self.page)

    def take_back(self, stage: Stage) -> None:
        """Leave the stage, which then keeps its run, and forget what it has kept."""
        stage.leave()
        if not stage.page.is_closed() and stage.page.url.startswith("http"):
            stage.page.goto(urljoin(stage.page.url, "/_stcore/health"))
            stage.page.evaluate("[sessionStorage, localStorage].forEach((storage) => storage.clear())")
            stage.page.goto("about:blank")  # below a path, that address may be a page that misses its server later


@pytest.fixture(scope="session")
def tabs(context: BrowserContext) -> list[Tab]:
    """As many as visitors meet in a test. They are opened where they are needed."""
    return [Tab(context) for _ in range(3)]


@pytest.fixture
def blank(tabs: list[Tab]) -> Iterator[Stage]:
    """A stage whose page is still to be opened."""
    stage = tabs[0].lend()
    yield stage
    tabs[0].take_back(stage)
    assert stage.said == [], "the browser's console is not empty"


def visit_lesson(name: str, step: int) -> Visit:
    """Return a visit whose run is that of a lesson's step, as its question finds it."""
    found = find_step(name, step)
    assert found
    visit = Visit(begin_run(found[1].start(asking=True)))
    visit.page.lesson = (name, step)
    return visit


class Display:
    """Shows runs in a page without Streamlit: see `tests.browser.direct`."""

    def __init__(self, direct: Direct, page: Page) -> None:
        settle(page)
        self.direct, self.stage = direct, Stage(page)

    def show(self, settings: Settings | None = None, epochs: int = 0, query: str = "") -> Stage:
        """Show a run after so many epochs, with the panels that the query opens."""
        run = Run(settings or Settings())
        if epochs:
            run.train_to(run.trainer.updates_to_epoch_end(epochs))
        return self.open(Visit(run), f"speed=normal&{query}")

    def begin_lesson(self, name: str, step: int = 1, query: str = "") -> Stage:
        """Show a lesson's step, as its question finds it."""
        return self.open(visit_lesson(name, step), f"speed=normal&{query}")

    def open(self, visit: Visit, query: str = "") -> Stage:
        """Show a visit."""
        self.visit = visit
        self.direct.show(self.stage.page, visit, query)
        return self.stage

    def close(self, for_good: bool) -> None:
        """Show nothing any more. The page then stays as it is for another test, unless it is closed for good."""
        self.stage.leave()
        if for_good:
            self.stage.page.goto("about:blank")
        else:
            self.direct.leave(self.stage.page)


@pytest.fixture(scope="session")
def direct(context: BrowserContext, url: str) -> Iterator[Direct]:
    page = context.new_page()
    Stage(page).open(url).wait_for(AT_REST)
    direct = Direct(page)
    page.close()
    yield direct
    direct.close()


@pytest.fixture(scope="session")
def direct_page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def display(direct: Direct, direct_page: Page, request: pytest.FixtureRequest) -> Iterator[Display]:
    """A page that tests share, unless one of them fails, with a stage for each run that is shown."""
    failed = request.session.testsfailed
    display = Display(direct, direct_page)
    yield display
    said = display.stage.said
    display.close(for_good=bool(said) or request.session.testsfailed > failed)
    assert said == [], "the browser's console is not empty"


class SharedPage:
    """A page that stays open from test to test, and shows one run after the other."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.tab, self.url = Tab(context), url
        self.stage: Stage | None = None

    def show(self, settings: Settings | None = None) -> Stage:
        """Show a run at its initial weights."""
        if self.stage is None:
            self.stage = self.tab.lend().open(f"{self.url}/?speed=normal")
        settle(self.stage.page)
        self.stage.page.evaluate("document.activeElement.blur()")
        return self.stage.load(Run(settings or Settings()))

    def leave(self) -> None:
        if self.stage:
            self.tab.take_back(self.stage)
        self.stage = None


@pytest.fixture(scope="module")
def page_of_module(context: BrowserContext, url: str) -> Iterator[SharedPage]:
    shared = SharedPage(context, url)
    yield shared
    shared.leave()


@pytest.fixture
def shared(page_of_module: SharedPage, request: pytest.FixtureRequest) -> Iterator[SharedPage]:
    """Streamlit's page, which a module's tests of the sidebar share, unless one of them fails."""
    failed = request.session.testsfailed
    yield page_of_module
    said = list(page_of_module.stage.said) if page_of_module.stage else []
    if said or request.session.testsfailed > failed:
        page_of_module.leave()
    assert said == [], "the browser's console is not empty"


@pytest.fixture(scope="session")
def modules(context: BrowserContext) -> Iterator[Page]:
    """An empty page that can import the browser's modules, without a server."""
    page = context.new_page()
    folder = ROOT / "playground" / "browser"

    def serve(route: Any) -> None:
        name = route.request.url.removeprefix(f"{MODULES}/")
        route.fulfill(path=folder / name) if name else route.fulfill(body="", content_type="text/html")

    page.route(f"{MODULES}/**", serve)
    page.goto(f"{MODULES}/")
    yield page
    page.close()


@pytest.fixture
def alone(context: BrowserContext) -> Iterator[Stage]:
    """A stage whose page is still to be opened, and is no other test's."""
    stage = Stage(context.new_page())
    yield stage
    stage.leave()
    stage.page.close()
    assert stage.said == [], "the browser's console is not empty"


@pytest.fixture
def stage(blank: Stage, url: str) -> Stage:
    """One epoch per frame: tests need not see each update."""
    return blank.open(f"{url}/?speed=normal")
