"""What the page will load is announced with it: otherwise the browser learns of it step by step."""

import re
from collections.abc import Iterable
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.url_util import make_url_path

from playground.ui.component import PLOTLY_PATH, PLOTLY_SCRIPT

# Where the page is on this server: "/", or below ``server.baseUrlPath``.
PAGE_PATH = make_url_path(st.get_option("server.baseUrlPath"), "")
STATIC = Path(st.__file__).with_name("static")
# Streamlit's modules of the elements that are on the page. It asks for them when it is to draw the first of each.
ELEMENTS = ("BidiComponent", "Button", "ButtonGroup", "Checkbox", "Html", "NumberInput", "Radio", "Slider")


class Preload:
    """Announces plotly.js and Streamlit's modules together with the page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.links = ", ".join(
            [
                f"<{PLOTLY_PATH}/{PLOTLY_SCRIPT.name}>; rel=preload; as=script",
                *(f"<{path}>; rel=modulepreload" for path in find_modules(STATIC, ELEMENTS)),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_link(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["path"] == PAGE_PATH:
                MutableHeaders(scope=message)["Link"] = self.links
            await send(message)

        await self.app(scope, receive, send_with_link if scope["type"] == "http" else send)


def find_modules(static: Path, elements: Iterable[str]) -> list[str]:
    """Return the paths of the modules of Streamlit's elements, and of what these import.

    What Streamlit's page names itself is left out. The names of the files change with Streamlit's version.

    Parameters
    ----------
    static : Path
        The folder of Streamlit's page.
    elements : iterable of str
        The beginnings of the files' names.
    """
    folder = static / "static" / "js"
    named = set(re.findall(r'/js/([^"/]+)"', (static / "index.html").read_text(encoding="utf-8")))
    found: list[str] = []
    waiting = [path.name for element in elements for path in sorted(folder.glob(f"{element}.*.js"))]
    while waiting:
        name = waiting.pop(0)
        if name not in named and (folder / name).is_file():
            found.append(f"static/js/{name}")
            waiting += re.findall(r'\b(?:from|import)"\./([^"/]+)"', (folder / name).read_text(encoding="utf-8"))
        named.add(name)
    return found
