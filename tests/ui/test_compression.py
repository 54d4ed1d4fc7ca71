"""Files that never change are compressed once."""

import gzip
from pathlib import Path
from typing import Any, NamedTuple

import anyio
import pytest
from anyio.from_thread import BlockingPortal
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.ui import compression
from playground.ui.compression import Compression
from playground.ui.server import IMMUTABLE, ImmutableFiles

SOURCE = b"const words = 'the same again and again';\n" * 500


class Answer(NamedTuple):
    status: int
    headers: Headers
    body: bytes

    @property
    def text(self) -> bytes:
        return gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body


class Server:
    """A folder of files, and answers that are made anew; behind `Compression`, and before what Streamlit has.

    Attributes
    ----------
    asked : list of str
        The paths that were asked for behind the middleware.
    """

    def __init__(self, portal: BlockingPortal, folder: Path, *middleware: Middleware) -> None:
        for name in ("a.js", "b.css", "c.woff2"):
            (folder / name).write_bytes(SOURCE)
        self.portal = portal
        self.asked: list[str] = []
        routes = [
            Mount("/files", ImmutableFiles(directory=folder)),
            Route("/broken.js", self.fail_first),
            Route("/{path:path}", lambda _: PlainTextResponse(SOURCE, headers={"Cache-Control": "no-cache"})),
        ]
        self.app = Starlette(routes=routes, middleware=[*middleware, Middleware(self.note), Middleware(GZipMiddleware)])

    def note(self, app: ASGIApp) -> ASGIApp:
        async def noted(scope: Scope, receive: Receive, send: Send) -> None:
            self.asked.append(scope["path"])
            await app(scope, receive, send)

        return noted

    def fail_first(self, request: Request) -> Response:
        if len(self.asked) == 1:
            raise RuntimeError
        return Response(SOURCE, media_type="text/javascript", headers=IMMUTABLE)

    async def answer(self, path: str, method: str, headers: dict[str, str]) -> Answer:
        """Return what a server would send."""
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "query_string": b"", "root_path": "", "headers": raw}
        sent: list[Message] = []

        async def receive() -> Message:
            await anyio.sleep_forever()
            return {}

        async def send(message: Message) -> None:
            sent.append(message)

        try:
            await self.app(scope, receive, send)
        except RuntimeError:
            assert sent[0]["status"] == 500
        start, *parts = sent
        return Answer(start["status"], Headers(raw=start["headers"]), b"".join(part["body"] for part in parts))

    def ask(self, path: str, method: str = "GET", accept: str = "gzip, deflate, br", **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.portal.call(self.answer, path, method, named | {"accept-encoding": accept})


@pytest.fixture
def server(portal: BlockingPortal, tmp_path: Path) -> Server:
    return Server(portal, tmp_path, Middleware(Compression))


@pytest.mark.parametrize("path", ["/files/a.js", "/files/b.css"])
def test_a_file_is_compressed_for_whoever_accepts_it(server: Server, path: str):
    plain, sent = server.ask(path, accept="identity"), server.ask(path)
    assert plain.body == sent.text == SOURCE
    assert sent.headers["content-encoding"] == "gzip"
    assert int(sent.headers["content-length"]) == len(sent.body) < len(SOURCE) / 10
    for name in ("content-type", "cache-control"):
        assert sent.headers[name] == plain.headers[name]
    assert sent.headers["vary"] == "Accept-Encoding"
    assert sent.headers["etag"] != plain.headers["etag"]  # which names the bytes that are sent


def test_it_is_read_and_compressed_once(server: Server, monkeypatch: pytest.MonkeyPatch):
    compressed: list[int] = []

    def compress(content: bytes, **options: Any) -> bytes:
        compressed.append(len(content))
        return original(content, **options)

    original = gzip.compress
    monkeypatch.setattr(gzip, "compress", compress)
    assert {server.ask("/files/a.js").text for _ in range(3)} == {SOURCE}
    assert (server.asked, compressed) == (["/files/a.js"], [len(SOURCE)])


def test_those_who_ask_at_once_wait_for_the_same_file(server: Server):
    answers: list[Answer] = []

    async def ask() -> None:
        answers.append(await server.answer("/files/a.js", "GET", {"accept-encoding": "gzip"}))

    async def ask_at_once() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(30):
                group.start_soon(ask)

    server.portal.call(ask_at_once)
    assert [answer.text for answer in answers] == [SOURCE] * 30
    assert server.asked == ["/files/a.js"]


def test_one_who_leaves_takes_the_file_from_nobody(server: Server):
    async def leave_and_stay() -> Answer:
        async with anyio.create_task_group() as group:
            with anyio.move_on_after(0) as leaving:
                group.start_soon(server.answer, "/files/a.js", "GET", {"accept-encoding": "gzip"})
                await anyio.sleep(0)
                leaving.cancel()
        return await server.answer("/files/a.js", "GET", {"accept-encoding": "gzip"})

    assert server.portal.call(leave_and_stay).text == SOURCE


def test_a_browser_that_has_the_file_gets_no_copy(server: Server):
    etag = server.ask("/files/a.js").headers["etag"]
    for known in (etag, f'"x", W/{etag}'):
        again = server.ask("/files/a.js", if_none_match=known)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
        assert "content-length" not in again.headers
    assert server.ask("/files/a.js", if_none_match='"x"').text == SOURCE


def test_the_headers_can_be_asked_for_alone(server: Server):
    heads = [server.ask("/files/a.js", "HEAD") for _ in range(2)]
    sent = server.ask("/files/a.js")
    assert all((head.body, head.headers) == (b"", sent.headers) for head in heads)


def test_a_part_is_one_of_the_file_as_it_is(server: Server):
    server.ask("/files/a.js")
    part = server.ask("/files/a.js", range="bytes=6-10")
    assert (part.status, part.body, part.headers["content-range"]) == (206, b"words", f"bytes 6-10/{len(SOURCE)}")


@pytest.mark.parametrize("path", ["/files/c.woff2", "/files/none.js", "/fresh.js", "/page"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_all_else_is_as_without(server: Server, tmp_path: Path, path: str, method: str):
    """What is compressed already, what is not there, and what is made anew each time."""
    without = Server(server.portal, tmp_path)
    for _ in range(2):
        assert server.ask(path, method) == without.ask(path, method)
    assert len(server.asked) >= 2


def test_a_file_is_asked_for_again_after_an_error(server: Server):
    assert server.ask("/broken.js").status == 500
    for _ in range(2):
        answer = server.ask("/broken.js")
        assert (answer.headers["content-encoding"], answer.text) == ("gzip", SOURCE)


def test_nobody_can_fill_the_memory_by_asking_for_a_file_by_many_paths(
    portal: BlockingPortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(compression, "MAX_BYTES", len(gzip.compress(SOURCE)))
    server = Server(portal, tmp_path, Middleware(Compression))
    paths = ["/files/a.js", "/files//a.js", "/files/x/../a.js"]
    for path in paths * 2:
        assert server.ask(path).text == SOURCE
    assert [server.asked.count(path) for path in paths] == [1, 2, 2]
