"""What a browser knows of the page before it first draws."""

from typing import Any

import pytest
from anyio.from_thread import BlockingPortal

from playground.ui.head import FILES, PageHead, write_head

HTML = '<!DOCTYPE html><html lang="en"><head></head><body class="x"><div></div></body></html>'


@pytest.mark.parametrize(
    ("query", "attributes"),
    [
        ("", 'data-hide=""'),
        ("lesson=ring&step=2", 'data-hide="" data-lesson'),
        ("present=1", 'data-hide="" data-present'),
        ("present=0", 'data-hide=""'),
        ("hide=sidebar,speed,nothing", 'data-hide="sidebar speed"'),
        ("hide=%22%3E%3Cscript%3E", 'data-hide=""'),
    ],
)
def test_the_link_decides_what_has_a_place(query, attributes):
    html = write_head(HTML, query)
    assert html.startswith(f'<!DOCTYPE html><html {attributes} lang="en">')
    assert f'<body class="x">{FILES}<div>' in html


@pytest.mark.parametrize(("accept", "changed"), [("text/html,*/*", True), ("*/*", False)])
def test_a_browser_gets_the_changed_page_and_keeps_no_copy_of_streamlits(portal: BlockingPortal, accept, changed):
    sent: list[dict[str, Any]] = []
    seen: list[list[tuple[bytes, bytes]]] = []

    async def streamlit(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["headers"])
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"etag", b"x"),
            (b"content-length", b"%d" % len(HTML)),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": HTML[:20].encode(), "more_body": True})
        await send({"type": "http.response.body", "body": HTML[20:].encode()})

    async def receive() -> Any:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"accept", accept.encode()), (b"if-none-match", b"x")]
    scope = {"type": "http", "path": "/", "query_string": b"lesson=ring", "headers": headers}

    async def serve() -> None:
        await PageHead(streamlit)(scope, receive, send)

    portal.call(serve)
    start, *parts = sent
    body = b"".join(part["body"] for part in parts).decode()
    found = dict(start["headers"])
    assert body == (write_head(HTML, "lesson=ring") if changed else HTML)
    assert int(found[b"content-length"]) == len(body.encode())
    assert (b"etag" in found, (b"if-none-match", b"x") in seen[0]) == (not changed, not changed)
