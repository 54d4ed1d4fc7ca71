"""The page under AppTest, and what its stage asks for."""

import json
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from playground.stage.answers.packing import to_json
from playground.stage.stage import respond
from playground.stage.visit import Visit
from tests.asking import request

PAGE = Path(__file__).parents[1] / "playground" / "ui" / "page.py"


def open_page(**query: str | list[str]) -> AppTest:
    page = AppTest.from_file(PAGE, default_timeout=30)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def visit_of(page: AppTest) -> Visit:
    visit: Visit = page.session_state["_visit"]
    return visit


def answer_of(page: AppTest) -> dict[str, Any]:
    """Return the last answer to the stage."""
    answer: dict[str, Any] = json.loads(to_json(visit_of(page).answer or {}))
    return answer


def told(page: AppTest) -> dict[str, Any]:
    """Return what the page tells the stage."""
    component = next(element for element in page.main if element.type == "bidi_component")
    data: dict[str, Any] = json.loads(component.proto.json)
    return data


def send(page: AppTest, action: str, **more: Any) -> dict[str, Any]:
    """Ask as the stage does, let the page run where it is to, and return the answer."""
    present = {"generation": visit_of(page).run.generation}
    if respond(visit_of(page), request(action, **present | more))["due"]:
        page.run()
    assert not page.exception
    return answer_of(page)
