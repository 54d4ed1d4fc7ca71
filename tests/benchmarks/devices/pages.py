"""The pages that are compared: this one, TensorFlow Playground (TFP) and two of Streamlit's, each on its own server."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM, free_port, start_server, wait_for_server

EMPTY = "import streamlit\n\nstreamlit.text('Empty')\n"
CHARTS = """
import plotly.graph_objects
import streamlit

for i in range(3):
    streamlit.plotly_chart(plotly.graph_objects.Figure(plotly.graph_objects.Scatter(y=[0, i, 1])), key=str(i))
"""
# Runs in each page before its own scripts: when so many elements are there that a selector matches, in milliseconds.
WATCH = """(() => {
    const look = () => {
        if (document.querySelectorAll(%s).length >= %d) window.readyAt = performance.now();
        else requestAnimationFrame(look);
    };
    look();
})()"""
SIZE = ViewportSize(width=1366, height=768)
LONGEST = 120.0  # seconds until a page is ready


class Site(NamedTuple):
    """A page and how to tell that it is ready.

    Attributes
    ----------
    name : str
    url : str
    ready : str
        A selector.
    least : int
        Of elements that the selector matches once the page is ready.
    """

    name: str
    url: str
    ready: str
    least: int = 1

    def prepare(self, browser: Browser, scale: float = 1) -> Page:
        """Return a window of a Chromebook's size, without any cache, in the process in which the page will be."""
        context = browser.new_context(viewport=SIZE, device_scale_factor=scale)
        context.add_init_script(WATCH % (json.dumps(self.ready), self.least))
        page = context.new_page()
        page.goto(f"{self.url}/_stcore/health")
        return page

    def open(self, page: Page, query: str = "") -> float:
        """Return how many milliseconds it took until the page was ready."""
        page.goto(f"{self.url}/{query}", wait_until="commit")
        return wait_until_ready(page)


def throttle(page: Page, rate: float) -> None:
    """Slow down the page's main thread, but none of its workers."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})


def wait_until_ready(page: Page) -> float:
    """Return how many milliseconds after its navigation a page was ready."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        if at := page.evaluate("window.readyAt"):
            return float(at)
        page.wait_for_timeout(50)
    raise RuntimeError(f"{page.url} is not ready after {LONGEST:g} s")


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def serve_app() -> Iterator[tuple[Site, int]]:
    """Yield this page and its server's process id."""
    server, url = start_server()
    try:
        yield Site("this page", url, ".stage[data-update]"), server.pid
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def serve_script(name: str, script: str, ready: str, least: int) -> Iterator[Site]:
    """Yield a page of Streamlit's that such a script makes."""
    with TemporaryDirectory() as folder:
        Path(folder, "page.py").write_text(script)
        port = free_port()
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "page.py", "--server.headless=true",
             "--server.address=127.0.0.1", f"--server.port={port}", "--server.fileWatcherType=none",
             "--browser.gatherUsageStats=false"],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for_server(server, url)
            yield Site(name, url, ready, least)
        finally:
            server.terminate()
            server.wait(10)


@contextmanager
def serve_tfp(folder: Path) -> Iterator[Site]:
    """Yield TensorFlow Playground from the folder of its build."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "http.server", str(port), "--bind=127.0.0.1", "--protocol=HTTP/1.1"],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        yield Site("TFP", f"http://127.0.0.1:{port}", "#iter-number:not(:empty)")
    finally:
        server.terminate()
        server.wait(10)
