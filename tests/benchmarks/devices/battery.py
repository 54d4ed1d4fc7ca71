"""What a page costs that nobody looks at: paused, and behind another tab.

Chromium is driven by CDP itself: to Playwright's pages, and in the headless shell, no tab is ever in the background.
"""

import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from websockets.sync.client import connect

from tests.benchmarks.bench_visitors import report
from tests.benchmarks.devices.pages import serve_app
from tests.browser.conftest import ARGUMENTS, free_port

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SECONDS = 10.0
SETTLE = 3.0  # seconds after which what was under way has ended
FRAMES = "+document.querySelector('.stage')?.dataset.frames"
CLICK = "document.querySelector('.stage [data-action=toggle]').click()"


class Tab:
    """A tab of Chromium's."""

    def __init__(self, address: str, exits: ExitStack) -> None:
        self.socket = exits.enter_context(connect(address, max_size=None))
        self.sent = 0

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        self.sent += 1
        self.socket.send(json.dumps({"id": self.sent, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv(timeout=60))
            if message.get("id") == self.sent:
                result: dict[str, Any] = message["result"]
                return result

    def evaluate(self, script: str) -> Any:
        return self.send("Runtime.evaluate", expression=script)["result"].get("value")

    def wait_for(self, condition: str) -> None:
        end = time.monotonic() + 60
        while not self.evaluate(condition):
            assert time.monotonic() < end, f"this does not hold: {condition}"
            time.sleep(0.1)

    def busy(self) -> float:
        """Return the seconds of tasks on the main thread so far."""
        metrics = self.send("Performance.getMetrics")["metrics"]
        return next(float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration")


@contextmanager
def open_tab() -> Iterator[Tab]:
    assert PROGRAM, "no Chromium found with tabs in the background (install the package chromium)"
    with TemporaryDirectory() as folder, ExitStack() as exits:
        port = free_port()
        chromium = subprocess.Popen(
            [PROGRAM, "--headless=new", *ARGUMENTS, f"--remote-debugging-port={port}", f"--user-data-dir={folder}"],
            stderr=subprocess.DEVNULL,
        )
        try:
            yield Tab(_find_tab(port), exits)
        finally:
            exits.close()
            chromium.terminate()
            chromium.wait(10)


def _find_tab(port: int) -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as targets:
                for target in json.load(targets):
                    if target["type"] == "page":
                        return str(target["webSocketDebuggerUrl"])
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError("Chromium did not start")


def rest(tab: Tab, what: str, mark: str = "") -> None:
    """Report what the page does from now on."""
    time.sleep(SETTLE)
    frames, busy, began = tab.evaluate(FRAMES), tab.busy(), time.perf_counter()
    time.sleep(SECONDS)
    passed = time.perf_counter() - began
    report(f"{what}: main thread", 1000 * (tab.busy() - busy) / passed, "ms/s")
    report(f"{what}: frames drawn", (tab.evaluate(FRAMES) - frames) / passed, "per second", mark)


def measure(_: Path | None) -> None:
    with serve_app() as (site, _server), open_tab() as tab:
        print("Battery, 2-8-1", flush=True)
        tab.send("Performance.enable")
        tab.send("Page.navigate", url=f"{site.url}/?speed=normal&widths=8&points=300&held_out=0.15")
        tab.wait_for(f"Boolean(document.querySelector('{site.ready}'))")
        rest(tab, "before its first start", "mark: 0")
        tab.evaluate(CLICK)
        rest(tab, "playing")
        front = tab.send("Target.createTarget", url="about:blank")["targetId"]
        tab.send("Target.activateTarget", targetId=front)
        tab.wait_for("document.hidden")
        rest(tab, "playing behind another tab", "mark: 0")
        tab.send("Target.closeTarget", targetId=front)
        tab.wait_for("!document.hidden")
        tab.evaluate(CLICK)
        rest(tab, "paused", "mark: 0")
