"""What the property tests share."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def _silence() -> Iterator[None]:
    """Without Streamlit's warnings that there is no page."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)
