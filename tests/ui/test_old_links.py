"""Old links lead to the present names. How a browser follows one: see `tests/browser/test_stage.py`."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from anyio.from_thread import BlockingPortal

from playground.ui.old_links import OldLinks, renew


@pytest.mark.parametrize(
    ("query", "renewed"),
    [
        ("width=5&width2=4&width3=2&lr=0.1", {"lr": ["0.1"], "widths": ["5, 4, 2"]}),
        ("width=8", {"widths": ["8"]}),
        ("width=0&width2=3", {"widths": ["none"]}),
        ("width2=3&inputs=x1&inputs=sin+x1", {"widths": ["4, 3"], "inputs": ["x1", "sin x1"]}),
        ("width=5&width3=2", {"widths": ["5"]}),
        ("width=lots&width2=17&width3=", {"widths": ["4"]}),
        ("width=5&widths=3,2", {"widths": ["3,2"]}),
        ("hide=width,data&lock=lr,width2,width3", {"hide": ["widths,data"], "lock": ["lr,widths"]}),
    ],
)
def test_the_sliders_of_old_links_are_the_list(query, renewed):
    assert parse_qs(renew(query)) == renewed
    assert renew(renew(query)) == renew(query)


@pytest.mark.parametrize(
    ("query", "renewed"),
    [
        ("optimizer=adam&lr=0.1", {"optimizer": ["Adam"], "lr": ["0.1"]}),
        ("schedule=inverse_time&optimizer=rmsprop&init=equal", {
            "schedule": ["inverse time"], "optimizer": ["RMSProp"], "init": ["all equal"],
        }),
    ],
)  # fmt: skip
def test_an_option_can_be_named_by_its_key(query, renewed):
    assert parse_qs(renew(query)) == renewed
    assert renew(renew(query)) == renew(query)


@pytest.mark.parametrize("query", ["optimizer=Adam&schedule=cosine", "optimizer=adagrad", "schedule=inverse+time"])
def test_options_by_name_and_unknown_ones_stay(query):
    assert renew(query) == query


@pytest.mark.parametrize("query", ["", "widths=4%2C+3&x=", "hide=layers,widths", "a=1;b&&c=%zz", "update=width"])
def test_a_query_without_old_names_stays_as_it_is(query):
    assert renew(query) == query


@pytest.mark.parametrize(
    ("path", "query", "accept", "location"),
    [
        ("/", b"width=3&width2=2", b"text/html,*/*", "?widths=3,+2"),
        ("/play/", b"lock=width", b"text/html", "?lock=widths"),
        ("/", b"widths=3", b"text/html", None),
        ("/file", b"width=3", b"*/*", None),
    ],
)
def test_only_the_page_is_redirected(portal: BlockingPortal, path, query, accept, location):
    sent: list[dict[str, Any]] = []

    async def streamlit(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Any:
        return {}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {"type": "http", "path": path, "query_string": query, "headers": [(b"accept", accept)]}
    portal.call(OldLinks(streamlit), scope, receive, send)
    headers = dict(sent[0]["headers"])
    assert (sent[0]["status"], headers.get(b"location")) == ((307, location.encode()) if location else (200, None))
