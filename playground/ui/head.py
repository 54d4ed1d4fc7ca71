"""What a browser must know of the page before it first draws, so that nothing moves later."""

import re
from html import escape
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.ui.component import BROWSER_PATH, PLOTLY_PATH, PLOTLY_SCRIPT
from playground.ui.preload import ELEMENTS, STATIC, find_modules
from playground.ui.restrictions import HIDE, PARTS

FILES = "".join(
    [
        f'<link rel="stylesheet" href="./{BROWSER_PATH}/joined.css">',
        f'<script type="module" src="./{BROWSER_PATH}/joined.js"></script>',
        # What is needed later comes after what Streamlit's page begins with.
        f'<link rel="preload" as="script" fetchpriority="low" href="./{PLOTLY_PATH}/{PLOTLY_SCRIPT.name}">',
        *(f'<link rel="modulepreload" fetchpriority="low" href="./{path}">' for path in find_modules(STATIC, ELEMENTS)),
    ]
)
CONDITIONS = (b"if-none-match", b"if-modified-since")


class PageHead:
    """Writes the stage's files, and what the link shows, into Streamlit's HTML."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        # The file that Streamlit would compare a browser's copy with is not what is sent.
        headers = [(name, value) for name, value in scope["headers"] if name not in CONDITIONS]
        start: Message | None = None
        body = b""

        async def send_with_head(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                if not MutableHeaders(scope=message).get("content-type", "").startswith("text/html"):
                    await send(message)
                else:
                    start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    html = write_head(body.decode(), scope["query_string"].decode()).encode()
                    changed = MutableHeaders(scope=start)
                    for name in ("etag", "last-modified"):
                        del changed[name]
                    if body:  # none follows where only the headers are asked for
                        changed["content-length"] = str(len(html))
                    await send(start)
                    await send({"type": "http.response.body", "body": html if body else b""})

        await self.app({**scope, "headers": headers}, receive, send_with_head)


def write_head(html: str, query: str) -> str:
    """Return the page's HTML with the stage's files, and with the attributes by which these place the page's parts.

    Parameters
    ----------
    html : str
        Streamlit's page.
    query : str
        Of the address, without the question mark.
    """
    parameters = parse_qs(query)
    hidden = {name for names in parameters.get(HIDE, []) for name in names.split(",")} & PARTS.keys()
    attributes = [f'data-hide="{escape(" ".join(sorted(hidden)))}"']
    attributes += ["data-lesson"] if "lesson" in parameters else []
    attributes += ["data-present"] if parameters.get("present") == ["1"] else []
    # In the body, they come after Streamlit's: the style sheet takes precedence, and the module runs later.
    return re.sub(r"<body[^>]*>", rf"\g<0>{FILES}", html.replace("<html", f"<html {' '.join(attributes)}", 1), count=1)
