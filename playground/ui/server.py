"""What the server serves: the page, plotly.js, and the stage's files."""

import socket
from mimetypes import guess_type
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.url_util import make_url_path

from playground.classroom import routes as classroom
from playground.stage import routes as stage
from playground.stage.modules import BROWSER
from playground.ui.component import BROWSER_PATH, JOINED, PLOTLY_PATH, PLOTLY_SCRIPT
from playground.ui.compression import Compression
from playground.ui.head import PageHead
from playground.ui.headers import SecurityHeaders
from playground.ui.old_links import OldLinks

# Where the page is on this server: "/", or below ``server.baseUrlPath``.
PAGE_PATH = make_url_path(st.get_option("server.baseUrlPath"), "")
IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable"}


class ImmutableFiles(StaticFiles):
    """Files whose path changes with their content, so that browsers may cache them forever."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response: Response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers.update(IMMUTABLE)
        return response


def joined(request: Request) -> Response:
    """Return one of the files that are joined of others."""
    name = request.url.path.rpartition("/")[2]
    return Response(JOINED[name], media_type=guess_type(name)[0], headers=IMMUTABLE)


class NoDelay:
    """Sets TCP_NODELAY on connections.

    asyncio does so only for sockets that name TCP as their protocol, which Streamlit's do not. Without it, what is sent
    in two pieces waits about 40 ms for the delayed acknowledgment of the first one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            transport = getattr(getattr(receive, "__self__", None), "transport", None)
            connection = transport.get_extra_info("socket") if transport else None
            if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self.app(scope, receive, send)


class StageFirst:
    """Passes the stage's requests on past Streamlit's own layers, which would cost as much as an answer may."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.stage = Router([Mount(f"{PAGE_PATH}stage", routes=stage.ROUTES)])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_stages = scope["type"] == "http" and scope["path"] == f"{PAGE_PATH}stage/"
        await (self.stage if is_stages else self.app)(scope, receive, send)


PAGE = Path(__file__).with_name("page.py")
ROUTES = [
    Mount(f"{PAGE_PATH}class", routes=classroom.ROUTES),
    *(Route(f"{PAGE_PATH}{BROWSER_PATH}/{name}", joined) for name in JOINED),
    Mount(f"{PAGE_PATH}{BROWSER_PATH}", ImmutableFiles(directory=BROWSER)),
    Mount(f"{PAGE_PATH}{PLOTLY_PATH}", ImmutableFiles(directory=PLOTLY_SCRIPT.parent)),
]
MIDDLEWARE = [Middleware(layer) for layer in (NoDelay, SecurityHeaders, StageFirst, OldLinks, PageHead, Compression)]
