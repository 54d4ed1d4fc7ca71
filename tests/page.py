"""The page under AppTest, and what its stage asks for."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.ui import session
from tests.asking import request

PAGE = Path(__file__).parents[1] / "playground" / "ui" / "page.py"


def open_page(**query: str | list[str]) -> AppTest:
    page = AppTest.from_file(PAGE, default_timeout=30)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def answer_of(page: AppTest) -> dict[str, Any]:
    """Return the last answer to the stage."""
    component = next(element for element in page.main if element.type == "bidi_component")
    answer: dict[str, Any] = json.loads(json.loads(component.proto.json)["answer"])
    return answer


class Visitor:
    """A session of the page, with the stage's requests. AppTest knows no triggers of components."""

    asked: dict[str, Any] | None = None

    def __init__(self, **query: str) -> None:
        self.page = AppTest.from_function(_page_with_requests, default_timeout=30)
        for name, value in query.items():
            self.page.query_params[name] = value

    def ask(self, action: str = "", **more: Any) -> dict[str, Any]:
        Visitor.asked = request(action, **more) if action else None
        self.page.run()
        assert not self.page.exception
        return answer_of(self.page)


def _page_with_requests() -> None:
    import runpy

    from playground.ui.stage import on_request
    from tests.page import PAGE, Visitor

    if Visitor.asked:
        on_request()
        Visitor.asked = None
    runpy.run_path(str(PAGE))


@pytest.fixture
def asking(monkeypatch):
    monkeypatch.setattr(session, "request", lambda: Visitor.asked)
