"""Firefox and WebKit as their systems ship them, driven by the protocols that they speak themselves.

Playwright drives builds of its own only. Firefox speaks WebDriver BiDi, WebKitGTK speaks WebDriver; both take the same
actions of keys and pointer.
"""

import json
import os
import shutil
import subprocess
import time
import urllib.request
from abc import ABC, abstractmethod
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from tests.browser.conftest import free_port

ENTER, CONTROL, RIGHT, ESCAPE, DELETE = "\ue007", "\ue009", "\ue014", "\ue00c", "\ue017"
START_WITHIN = 60.0  # s
# WebDriver has no word for the console: errors are heard by the page itself, from the moment that it has been loaded.
LISTEN = """(() => {
    window.heard = [];
    const { error } = console;
    console.error = (...texts) => { window.heard.push(texts.join(" ")); error(...texts); };
    for (const type of ["error", "unhandledrejection"])
        addEventListener(type, (event) => window.heard.push(event.message ?? String(event.reason)));
})()"""


class Remote(ABC):
    """A browser with one page."""

    @abstractmethod
    def open(self, url: str) -> None: ...

    @abstractmethod
    def evaluate(self, script: str) -> Any:
        """Return the value of a JavaScript expression."""

    @abstractmethod
    def perform(self, actions: list[dict[str, Any]]) -> None:
        """Perform actions, as WebDriver describes them."""

    @abstractmethod
    def errors(self) -> list[str]:
        """Return the errors in the console so far."""

    @abstractmethod
    def close(self) -> None: ...

    def is_alive(self) -> bool:
        """Return whether the browser still answers."""
        try:
            return bool(self.evaluate("true"))
        except (OSError, AssertionError):
            return False

    def wait_for(self, condition: str, timeout: float = 30.0) -> None:
        end = time.monotonic() + timeout
        while not self.evaluate(f"Boolean({condition})"):
            assert time.monotonic() < end, f"after {timeout:g} s, this does not hold: {condition}"
            time.sleep(0.05)

    def click(self, selector: str) -> None:
        element = f"document.querySelector({json.dumps(selector)})"
        self.wait_for(f"{element}?.checkVisibility()")
        x, y = self.evaluate(
            f"(() => {{ {element}.scrollIntoView({{ block: 'center' }}); const box = {element}.getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2].map(Math.round); })()"
        )
        moves = [
            {"type": "pointerMove", "x": x, "y": y, "duration": 0, "origin": "viewport"},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self.perform([{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": moves}])

    def press(self, keys: str, held: str = "") -> None:
        """Press keys one after another, while one may be held."""
        strokes = [(kind, key) for key in keys for kind in ("keyDown", "keyUp")]
        strokes = [*(("keyDown", key) for key in held), *strokes, *(("keyUp", key) for key in held)]
        self.perform(
            [{"type": "key", "id": "keys", "actions": [{"type": kind, "value": key} for kind, key in strokes]}]
        )

    def type_into(self, selector: str, text: str) -> None:
        self.click(selector)
        self.press("a", held=CONTROL)
        self.press(DELETE + text)


class Firefox(Remote):
    PROGRAM = shutil.which("firefox-esr") or shutil.which("firefox")
    MISSING = None if PROGRAM else "no Firefox found (install the package firefox-esr)"

    def __init__(self, folder: Path) -> None:
        assert self.PROGRAM
        port = free_port()
        self.process = subprocess.Popen(
            [self.PROGRAM, "--headless", f"--remote-debugging-port={port}", "--profile", folder, "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.exits = ExitStack()
        self.sent = 0
        self.heard: list[str] = []
        end = time.monotonic() + START_WITHIN
        while True:
            try:
                self.socket = self.exits.enter_context(connect(f"ws://127.0.0.1:{port}/session", max_size=None))
                break
            except OSError:
                assert time.monotonic() < end, "Firefox did not start"
                time.sleep(0.2)
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded"])
        self.context = self.send("browsingContext.getTree")["contexts"][0]["context"]
        self.send("browsingContext.setViewport", context=self.context, viewport={"width": 1280, "height": 720})

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        self.sent += 1
        self.socket.send(json.dumps({"id": self.sent, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv(timeout=60))
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.heard.append(message["params"]["text"])
            if message.get("id") == self.sent:
                assert message["type"] == "success", message
                result: dict[str, Any] = message["result"]
                return result

    def open(self, url: str) -> None:
        self.send("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def evaluate(self, script: str) -> Any:
        target = {"context": self.context}
        answer = self.send("script.evaluate", expression=f"JSON.stringify({script})", target=target, awaitPromise=False)
        assert answer["type"] == "success", answer
        return json.loads(answer["result"].get("value", "null"))

    def perform(self, actions: list[dict[str, Any]]) -> None:
        self.send("input.performActions", context=self.context, actions=actions)

    def errors(self) -> list[str]:
        return self.heard

    def close(self) -> None:
        self.exits.close()
        self.process.terminate()
        self.process.wait(10)


class WebKit(Remote):
    DRIVER, DISPLAY = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    PROGRAM = next(Path("/usr").glob("lib*/**/webkit2gtk-4.*/MiniBrowser"), None)
    MISSING = (
        None if DRIVER and DISPLAY and PROGRAM else "no WebKit found (install the packages webkit2gtk-driver and xvfb)"
    )

    def __init__(self, folder: Path) -> None:
        assert self.DRIVER
        assert self.DISPLAY
        self.display = subprocess.Popen(
            [self.DISPLAY, "-displayfd", "1", "-screen", "0", "1400x900x24"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert self.display.stdout
        number = self.display.stdout.readline().decode().strip()
        port = free_port()
        self.address = f"http://127.0.0.1:{port}/session"
        self.process = subprocess.Popen(
            [self.DRIVER, f"--port={port}"],
            env=os.environ | {"DISPLAY": f":{number}"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.heard: list[str] = []
        options = {"binary": str(self.PROGRAM), "args": ["--automation"]}
        end = time.monotonic() + START_WITHIN
        while True:
            try:
                session = self.send("", capabilities={"alwaysMatch": {"webkitgtk:browserOptions": options}})
                break
            except OSError:
                assert time.monotonic() < end, "WebKit did not start"
                time.sleep(0.2)
        self.address += f"/{session['sessionId']}"
        self.send("/window/rect", x=0, y=0, width=1300, height=850)

    def send(self, path: str, method: str = "POST", **parameters: Any) -> Any:
        request = urllib.request.Request(self.address + path, json.dumps(parameters).encode(), method=method)
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)["value"]

    def open(self, url: str) -> None:
        self.heard = self.errors()
        self.send("/url", url=url)
        self.evaluate(LISTEN)

    def evaluate(self, script: str) -> Any:
        return json.loads(self.send("/execute/sync", script=f"return JSON.stringify({script}) ?? 'null'", args=[]))

    def perform(self, actions: list[dict[str, Any]]) -> None:
        self.send("/actions", actions=actions)

    def errors(self) -> list[str]:
        return self.heard + (self.evaluate("window.heard ?? []") or [])

    def close(self) -> None:
        with suppress(OSError):  # it has crashed
            self.send("", method="DELETE")
        for process in (self.process, self.display):
            process.terminate()
            process.wait(10)
        assert self.display.stdout
        self.display.stdout.close()
