"""The program's own addresses, asked as a browser asks them, without a network."""

import gzip
import json
from typing import Any

from starlette.types import ASGIApp


def scope_of(method: str, path: str, query: str = "", content_type: str = "", encoding: str = "") -> dict[str, Any]:
    headers = [(b"content-type", content_type.encode()), (b"accept-encoding", encoding.encode())]
    return {
        "type": "http", "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode(),
        "root_path": "", "scheme": "http", "query_string": query.encode(), "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip


async def post(
    app: ASGIApp, path: str, body: Any, content_type: str = "application/json", encoding: str = ""
) -> tuple[int, Any]:
    """Return the status and the content of the response, which is compressed where an encoding is accepted."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope_of("POST", path, content_type=content_type, encoding=encoding), receive, send)
    answer = b"".join(message.get("body", b"") for message in sent)
    assert ((b"content-encoding", b"gzip") in sent[0]["headers"]) == bool(encoding)
    return sent[0]["status"], json.loads(gzip.decompress(answer) if encoding else answer)
