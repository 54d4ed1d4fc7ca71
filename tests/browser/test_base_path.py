"""The page below a path: by Streamlit's option, and behind nginx, which keeps the path or strips it."""

import re
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urljoin
from urllib.request import Request as HTTPRequest
from urllib.request import urlopen

import numpy as np
import pytest
from playwright.sync_api import Request, expect

from playground.runs.settings import Settings
from playground.ui.component import BROWSER_PATH, PLOTLY_PATH
from tests.browser.conftest import Stage, Tab, free_port, start_server
from tests.browser.test_class import start_class
from tests.browser.test_connection import expect_message, parameters
from tests.browser.test_stage import trained
from tests.deployment.cluster import Nginx, require_nginx

OPTION = "/school/play"
CONFIGURATION = """
server {{
    listen 80;
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $http_connection;
    location {option}/ {{ proxy_pass http://{below}; }}
    location /stripped/ {{ proxy_pass http://{root}/; }}
}}
"""


class Below:
    """A server whose page is below a path. It can be restarted."""

    def __init__(self) -> None:
        self.port = free_port()
        self.start()

    def start(self) -> None:
        self.process, self.url = start_server(self.port, path=OPTION)

    def restart(self) -> None:
        self.close()
        self.start()

    def close(self) -> None:
        self.process.kill()
        self.process.wait(10)


@pytest.fixture(scope="module")
def below() -> Iterator[Below]:
    with closing(Below()) as below:
        yield below


@pytest.fixture(scope="module")
def addresses(below: Below, url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The page's addresses, by who answers."""
    require_nginx()
    root = url.removeprefix("http://")
    configuration = CONFIGURATION.format(option=OPTION, below=f"127.0.0.1:{below.port}", root=root)
    nginx = Nginx(tmp_path_factory.mktemp("nginx"), configuration, OPTION)
    yield {"streamlit": below.url, "nginx": nginx.url + OPTION, "nginx that strips": f"{nginx.url}/stripped"}
    nginx.stop()


@pytest.mark.parametrize("name", ["streamlit", "nginx", "nginx that strips"])
def test_the_page_names_its_files_below_its_path(addresses: dict[str, str], name: str):
    address = addresses[name]
    with urlopen(HTTPRequest(address, headers={"Accept": "text/html"})) as page:
        assert page.url == f"{address}/"
        files = re.findall(r'(?:href|src)="(\./.*?)"', page.read().decode())
    kept = [file for file in files if file.endswith((".js", ".css"))]
    assert {file.split("/")[1] for file in kept} == {BROWSER_PATH, PLOTLY_PATH, "static"}
    for file in kept:
        with urlopen(urljoin(page.url, file)) as response:
            assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["nginx", "nginx that strips"])
def test_a_class_meets_below_the_path(blank: Stage, addresses: dict[str, str], name: str):
    address = addresses[name]
    page = blank.page
    requests: list[str] = []

    def note(request: Request) -> None:
        requests.append(request.url)

    page.on("request", note)
    code = start_class(blank, address)  # which reads the address to join
    join = HTTPRequest(f"{address}/class/{code}/students", b"{}", {"Content-Type": "application/json"})
    urlopen(join).close()
    expect(page.locator(".classroom")).to_contain_text("1 student")
    page.remove_listener("request", note)
    own = ("blob:", "data:", f"{address}/")
    assert [request for request in requests if not request.startswith(own)] == [address]


def test_runs_come_back_after_a_restart(tabs: list[Tab], below: Below, addresses: dict[str, str]):
    stages = [tab.lend().open(addresses[name]) for tab, name in zip(tabs, ("streamlit", "nginx"), strict=False)]
    for stage in stages:
        stage.play_until(10)
        stage.pause()
    updates = [stage.update for stage in stages]
    below.restart()
    for stage, update in zip(stages, updates, strict=True):
        expect_message(stage, f"The connection was lost. The run is at update {update:,} again.")
        stage.step("update")
        assert np.array_equal(parameters(stage), trained(Settings(), update + 1).parameters)
    for tab, stage in zip(tabs, stages, strict=False):
        tab.take_back(stage)
