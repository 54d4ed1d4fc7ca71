"""The response headers that tell a browser what a page of this server may do: nothing that it does not need."""

import base64
import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Which sites may show the page in a frame, such as a school's: origins, separated by spaces. None by default.
FRAME_ANCESTORS = "PLAYGROUND_FRAME_ANCESTORS"
ORIGIN = re.compile(r"(https?://)?[a-z0-9*][a-z0-9.-]*(:\d{1,5})?", re.IGNORECASE)

REFUSED_FEATURES = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi",
    "payment", "usb",
)  # fmt: skip


# What matters whatever is sent. The others are about documents; with all files, they would be 60 kB of a first visit.
ALWAYS = ("Referrer-Policy", "X-Content-Type-Options")
NO_DOCUMENTS = ("text/javascript", "application/javascript", "text/css", "application/json", "font/")


class SecurityHeaders:
    """Adds the headers to every response; to what no browser shows as a document, those that matter."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = security_headers(os.environ)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_document = not headers.get("content-type", "").startswith(NO_DOCUMENTS)
                headers.update(self.headers if is_document else {name: self.headers[name] for name in ALWAYS})
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def security_headers(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the headers, by name.

    Parameters
    ----------
    environment : mapping of str to str
        Environment variables. `FRAME_ANCESTORS` is read.

    Raises
    ------
    ValueError
        If `FRAME_ANCESTORS` does not hold origins.
    """
    ancestors = environment.get(FRAME_ANCESTORS, "").split()
    for origin in ancestors:
        if not ORIGIN.fullmatch(origin):
            raise ValueError(f"{FRAME_ANCESTORS} must hold origins such as https://school.example. Got {origin!r:.60}.")
    own = "'self'"
    policy = {
        "default-src": [own],
        # Streamlit imports the loader of a component from a blob, and one of its libraries looks for WebAssembly.
        "script-src": [own, "blob:", "'wasm-unsafe-eval'", *_inline_scripts()],
        # Streamlit and plotly.js write styles into the page.
        "style-src": [own, "'unsafe-inline'"],
        "img-src": [own, "data:", "blob:"],
        "font-src": [own, "data:"],
        # A map's picture is read from where Plotly has drawn it.
        "connect-src": [own, "data:"],
        "object-src": ["'none'"],
        "base-uri": [own],
        "form-action": [own],
        "frame-ancestors": [own, *ancestors],
    }
    headers = {
        "Content-Security-Policy": "; ".join(" ".join([name, *sources]) for name, sources in policy.items()),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in REFUSED_FEATURES),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    # The older header knows no list of origins.
    return headers if ancestors else headers | {"X-Frame-Options": "SAMEORIGIN"}


def _inline_scripts() -> list[str]:
    """Return the digests of the scripts in Streamlit's page, by which the policy permits them alone."""
    page = Path(st.__file__).with_name("static") / "index.html"
    scripts = re.findall(r"<script>(.*?)</script>", page.read_text(encoding="utf-8"), re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    return [f"'sha256-{digest}'" for digest in digests]
