"""What the server serves: the page, plotly.js from the installed plotly package, and the stage's files."""

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
from streamlit.url_util import make_url_path

from playground.classroom import routes as classroom
from playground.stage import routes as stage
from playground.stage.modules import BROWSER
from playground.ui.component import BROWSER_PATH, MODULES, PLOTLY_PATH
from playground.ui.head import PageHead
from playground.ui.headers import SecurityHeaders

# Where the page is on this server: "/", or below ``server.baseUrlPath``.
PAGE_PATH = make_url_path(st.get_option("server.baseUrlPath"), "")


class ImmutableFiles(StaticFiles):
    """Files whose path changes with their content, so that browsers may cache them forever."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response: Response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


class Preload:
    """Announces plotly.js and the stage's files together with the page.

    The browser then loads them before the page has run, and before one module imports the next.
    """

    links = ", ".join(
        [
            f"<{PLOTLY_PATH}/plotly.min.js>; rel=preload; as=script",
            *(f"<{BROWSER_PATH}/{module}>; rel=modulepreload" for module in MODULES),
        ]
    )

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_link(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["path"] == PAGE_PATH:
                MutableHeaders(scope=message)["Link"] = self.links
            await send(message)

        await self.app(scope, receive, send_with_link if scope["type"] == "http" else send)


class NoDelay:
    """Sets TCP_NODELAY on WebSocket connections.

    asyncio does so only for sockets that name TCP as their protocol, which Streamlit's do not. Without it, each round
    trip of the live loop waits about 40 ms for the delayed acknowledgment.
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


PAGE = Path(__file__).with_name("page.py")
ROUTES = [
    Mount(f"{PAGE_PATH}class", routes=classroom.ROUTES),
    Mount(f"{PAGE_PATH}stage", routes=stage.ROUTES),
    Mount(f"{PAGE_PATH}{BROWSER_PATH}", ImmutableFiles(directory=BROWSER)),
    Mount(f"{PAGE_PATH}{PLOTLY_PATH}", ImmutableFiles(directory=Path(plotly.__file__).parent / "package_data")),
]
MIDDLEWARE = [Middleware(NoDelay), Middleware(SecurityHeaders), Middleware(Preload), Middleware(PageHead)]
