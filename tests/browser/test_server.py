"""The server as a scanner sees it: its headers, and what it does not hand out. Needs no browser."""

import gzip
import urllib.request
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from playground.classroom.classes import create
from playground.classroom.store import FOLDER, Store
from playground.ui.component import BROWSER_PATH, JOINED, PLOTLY_PATH, PLOTLY_SCRIPT
from playground.ui.headers import ALWAYS, NO_DOCUMENTS, security_headers
from playground.ui.preload import ELEMENTS, STATIC, find_modules
from playground.ui.server import ImmutableFiles
from tests.browser.conftest import start_server

SECRET = "gatherUsageStats"  # in .streamlit/config.toml, beside the package


def get(url: str, path: str, headers: dict[str, str] | None = None) -> tuple[HTTPResponse, bytes]:
    """Ask for a path as it is: other clients would normalize it."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=20)
    connection._validate_path = lambda path: None  # type: ignore[attr-defined]
    connection._encode_request = lambda request: request.encode("latin-1")  # type: ignore[attr-defined]
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


@pytest.mark.parametrize(
    "path",
    [
        "/",
        f"/{BROWSER_PATH}/stage.js",
        f"/{BROWSER_PATH}/joined.js",
        f"/{PLOTLY_PATH}/{PLOTLY_SCRIPT.name}",
        "/favicon.png",
        "/_stcore/health",
        "/nowhere.js",
        "/..%5c..%5cx",
    ],
)
def test_every_response_has_the_headers(url, path):
    assert_guarded(get(url, path)[0])


def assert_guarded(response):
    """A document has all headers, and what is none those that matter for it."""
    is_document = not (response.headers["Content-Type"] or "").startswith(NO_DOCUMENTS)
    for name, value in security_headers({}).items():
        assert response.headers.get_all(name) == ([value] if is_document or name in ALWAYS else None)


def test_the_server_stops_while_someone_listens_to_a_class(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    server, url = start_server()
    code, teacher = create(Store(tmp_path))
    with urllib.request.urlopen(f"{url}/class/{code}/events?teacher={teacher}", timeout=20) as events:
        assert events.readline() == b"retry: 1000\n"
        server.terminate()
        server.wait(20)
        assert b"ended" not in events.read()


FILES = {f"/{BROWSER_PATH}/{name}": text for name, text in JOINED.items()} | {
    f"/{PLOTLY_PATH}/{PLOTLY_SCRIPT.name}": PLOTLY_SCRIPT.read_text(encoding="utf-8"),
    **{f"/{path}": (STATIC / path).read_text(encoding="utf-8") for path in find_modules(STATIC, ELEMENTS)[:3]},
}


@pytest.mark.parametrize("path", FILES)
def test_files_are_compressed_and_kept(url, path):
    """Those of Streamlit too, which would send them as they are."""
    plain, content = get(url, path)
    response, body = get(url, path, {"Accept-Encoding": "gzip"})
    assert gzip.decompress(body) == content == FILES[path].encode()
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Content-Type"] == plain.headers["Content-Type"]
    kept = response.headers["Cache-Control"].split(", ")
    assert sorted(kept) == ["immutable", "max-age=31536000", "public"]
    assert_guarded(response)


UP = (
    "..",
    "%2e%2e",
    "..%2f..",
    "%2e%2e%2f",
    "%252e%252e",
    "..\\..",
    "..%5c..",
    ".%2e",
    "....//",
    "..%c0%af",
    "..;",
    "%00/..",
)


@pytest.mark.parametrize("folder", [BROWSER_PATH, PLOTLY_PATH, "static", "component", "media", "app/static"])
@pytest.mark.parametrize("up", UP)
def test_no_path_leads_out_of_a_folder(url, folder, up):
    for depth in (1, 2, 3, 4):
        for target in (".streamlit/config.toml", "page.py", "etc/passwd"):
            response, body = get(url, f"/{folder}/{'/'.join([up] * depth)}/{target}")
            assert SECRET.encode() not in body
            assert b"import streamlit" not in body
            assert b"root:" not in body
            assert response.status < 500


@pytest.mark.parametrize(
    "path", ["//etc/passwd", "/etc/passwd%00.js", "/%2Fetc%2Fpasswd", "/file:///etc/passwd", "/\\etc\\passwd"]
)
def test_no_absolute_path_is_read(url, path):
    for folder in ("", f"/{BROWSER_PATH}", f"/{PLOTLY_PATH}"):
        response, body = get(url, folder + path)
        assert b"root:" not in body
        assert response.status < 500


def test_no_link_leads_out_of_a_folder(tmp_path):
    (tmp_path / "inside").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "inside" / "link.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "inside" / "own.txt").write_text("own")
    files = ImmutableFiles(directory=tmp_path / "inside")
    assert files.lookup_path("own.txt")[1] is not None
    assert files.lookup_path("link.txt")[1] is None
    assert files.lookup_path("../secret.txt")[1] is None
