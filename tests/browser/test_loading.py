"""What a browser loads, and when."""

import re
from urllib.parse import urljoin

from playwright.sync_api import Page

from playground.stage.modules import join_modules
from playground.ui.component import BROWSER_PATH, PLOTLY_PATH, PLOTLY_SCRIPT
from playground.ui.head import FILES
from tests.browser.conftest import AT_REST, Stage
from tests.browser.test_player import ASKED

MODULE = "/loop/player.js"


def test_the_page_loads_the_stage_as_three_files_and_late_what_it_has_announced(alone: Stage, url: str):
    """Nothing of Streamlit's either is first asked for when an element is to be drawn."""
    asked: list[str] = []
    late: list[str] = []
    alone.page.on("request", lambda request: asked.append(request.url))
    alone.page.on("websocket", lambda _: late.append(asked[-1]))
    alone.open(url).wait_for(AT_REST)
    announced = {urljoin(f"{url}/", path) for path in re.findall('href="(.*?)"', FILES)}
    assert announced <= set(asked)
    after = set(asked[asked.index(late[0]) + 1 :])
    assert {address for address in after if address.startswith(f"{url}/static/js/")} <= announced
    own = {address for address in asked if address.startswith((f"{url}/playground-", f"{url}/plotly-"))}
    assert own == {
        f"{url}/{path}"
        for path in (f"{BROWSER_PATH}/joined.js", f"{BROWSER_PATH}/joined.css", f"{PLOTLY_PATH}/{PLOTLY_SCRIPT.name}")
    }


def test_joined_modules_do_what_they_do_alone(modules: Page):
    asked = [("resize", {"hidden_layer_sizes": [size]}) for size in (5, 4, 5)]
    joined = modules.evaluate(
        "source => URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))", join_modules(MODULE[1:])
    )
    assert MODULE in ASKED
    alone, together = (modules.evaluate(ASKED.replace(MODULE, path), asked) for path in (MODULE, joined))
    assert together == alone != []
