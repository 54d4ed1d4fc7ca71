"""The server: the page, plotly.js out of the installed plotly package, and the stage's own files.

Start it with ``streamlit run app.py``.
"""

import gc
import socket
from pathlib import Path

import plotly
import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import playground.ui.session
from playground.ui.component import BROWSER, BROWSER_PATH, MODULES, PLOTLY_PATH, STYLES


class KeptFiles(StaticFiles):
    """Files under a path that changes with their content: a browser may keep them."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response: Response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def _path(file: Path) -> str:
    """The path of one of the stage's files, on the server."""
    return f"{BROWSER_PATH}/{file.relative_to(BROWSER).as_posix()}"


class Preload:
    """Tells the browser of plotly.js and of the stage's modules with the page itself.

    It need not wait for the page to run first, nor for one module to name the next.
    """

    links = ", ".join(
        [
            f"<{PLOTLY_PATH}/plotly.min.js>; rel=preload; as=script",
            *(f"<{_path(module)}>; rel=modulepreload" for module in MODULES),
            *(f"<{_path(style)}>; rel=preload; as=style" for style in STYLES if style.stem != "page"),
        ]
    )

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_link(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["path"] == "/":
                MutableHeaders(scope=message)["Link"] = self.links
            await send(message)

        await self.app(scope, receive, send_with_link if scope["type"] == "http" else send)


class NoDelay:
    """Sends small WebSocket messages at once.

    asyncio does so for sockets that say their protocol is TCP, which Streamlit's does not; without it, each round trip
    of the live loop waits some 40 ms for the other side's delayed acknowledgement.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            transport = getattr(getattr(receive, "__self__", None), "transport", None)
            connection = transport.get_extra_info("socket") if transport else None
            if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self.app(scope, receive, send)


app = st.App(
    Path(playground.ui.session.__file__).with_name("page.py"),
    routes=[
        Mount(f"/{BROWSER_PATH}", KeptFiles(directory=BROWSER)),
        Mount(f"/{PLOTLY_PATH}", KeptFiles(directory=Path(plotly.__file__).parent / "package_data")),
    ],
    middleware=[Middleware(NoDelay), Middleware(Preload)],
)

# The imports' objects live as long as the server: no collection needs to look at them again.
gc.collect()
gc.freeze()
