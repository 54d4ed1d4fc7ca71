"""Files that never change are compressed once, and kept in memory."""

import asyncio
import gzip
import hashlib
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# By their endings: what is answered anew each time has none, and what is compressed already has others.
COMPRESSIBLE = (".css", ".js", ".svg")
# Of a request, what asks for less than the whole file as it is.
CONDITIONS = {b"accept-encoding", b"if-modified-since", b"if-none-match", b"if-range", b"range"}
MAX_BYTES = 32_000_000  # of all compressed files; Streamlit's have 7 million


class File(NamedTuple):
    """A compressed file as it is sent."""

    headers: MutableHeaders
    body: bytes


class Compression:
    """Sends what is served as immutable, such as Streamlit's own files, compressed to all who accept it.

    Streamlit sends its files as they are, because it would compress them anew for each visitor.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        # By path. Those who ask at the same time wait for the same file.
        self.files: dict[str, asyncio.Task[File | None]] = {}
        self.room = MAX_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = await self.find(scope) if is_asked_for(scope) else None
        if file is None:
            await self.app(scope, receive, send)
            return
        headers = MutableHeaders(raw=list(file.headers.raw))
        known = Headers(scope=scope).get("if-none-match", "")
        if headers["etag"] in (tag.strip().removeprefix("W/") for tag in known.split(",")):
            del headers["content-length"]
            response = Response(status_code=304)
        else:
            response = Response(b"" if scope["method"] == "HEAD" else file.body)
        response.raw_headers = headers.raw
        await response(scope, receive, send)

    async def find(self, scope: Scope) -> File | None:
        """Return the file of a path, compressed; None if it is no file that never changes."""
        path = scope["path"]
        if path not in self.files:
            self.files[path] = asyncio.create_task(self.compress(scope))
            self.files[path].add_done_callback(lambda task: self.keep(path, task))
        return await asyncio.shield(self.files[path])

    def keep(self, path: str, task: asyncio.Task[File | None]) -> None:
        """Keep a file that has been compressed, as long as there is room for it."""
        file = None if task.cancelled() or task.exception() else task.result()
        if file is None or len(file.body) > self.room:
            del self.files[path]
        else:
            self.room -= len(file.body)

    async def compress(self, scope: Scope) -> File | None:
        """Ask the server for a file, and compress it."""
        headers = [(name, value) for name, value in scope["headers"] if name not in CONDITIONS]
        start: Message = {}
        body = b""

        async def receive() -> Message:
            await asyncio.Event().wait()  # nobody leaves: others may wait for the file
            return {"type": "http.disconnect"}

        async def collect(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
            else:
                body += message.get("body", b"")

        await self.app({**scope, "method": "GET", "headers": headers}, receive, collect)
        changed = MutableHeaders(raw=list(start["headers"]))
        if start["status"] != 200 or "immutable" not in changed.get("cache-control", ""):
            return None
        compressed = await run_in_threadpool(gzip.compress, body, mtime=0)
        changed["content-encoding"] = "gzip"
        changed["content-length"] = str(len(compressed))
        changed["etag"] = f'"{hashlib.sha256(compressed).hexdigest()[:16]}"'
        changed["vary"] = "Accept-Encoding"
        return File(changed, compressed)


def is_asked_for(scope: Scope) -> bool:
    """Return whether a request is for a whole file that may be compressed, by someone who can unpack it."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not scope["path"].endswith(COMPRESSIBLE):
        return False
    headers = Headers(scope=scope)
    return "gzip" in headers.get("accept-encoding", "") and "range" not in headers
