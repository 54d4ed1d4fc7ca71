"""What all tests share."""

from math import inf

import pytest

from playground.runs import run


@pytest.fixture(autouse=True)
def no_time_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give frames all the time they need: what is tested must not depend on how busy the machine is."""
    monkeypatch.setattr(run, "LOOKAHEAD_SECONDS", inf)
    monkeypatch.setattr(run, "FRAME_SECONDS", inf)
