"""What the property tests share."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from playground.ui import session


@pytest.fixture(autouse=True, scope="module")
def _silence() -> Iterator[None]:
    """Without Streamlit's warnings that there is no page."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def visitor() -> Iterator[None]:
    """A visitor without a page: widgets have their defaults, and there may be a map."""
    kept: list[Any] = [(-1, None)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "map", lambda: kept[0])
        patch.setattr(session, "set_map", lambda job: kept.__setitem__(0, (kept[0][0] + 1, job)))
        patch.setattr(session, "widget", lambda key, default: default)
        patch.setattr("playground.stage.answers.read_options", dict)
        yield
