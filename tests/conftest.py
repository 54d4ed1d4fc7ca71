"""What all tests share."""

from collections.abc import Iterator
from math import inf

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import settings

from playground.runs import run
from playground.stage.answers import answer

settings.register_profile("repeatable", max_examples=50, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=2000, deadline=None, print_blob=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--thorough", action="store_true", help="run in full what takes long: random inputs and actions, other browsers"
    )


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("hypothesis_profile", None):
        settings.load_profile("thorough" if config.getoption("thorough") else "repeatable")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("thorough"):
        items[:] = [item for item in items if not item.get_closest_marker("thorough")]


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether what takes long is to run in full."""
    return bool(request.config.getoption("thorough"))


@pytest.fixture(autouse=True)
def no_time_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give frames all the time they need: what is tested must not depend on how busy the machine is."""
    monkeypatch.setattr(run, "PREFETCH_SECONDS", inf)
    monkeypatch.setattr(run, "FRAME_SECONDS", inf)
    monkeypatch.setattr(answer, "ANSWER_SECONDS", inf)


@pytest.fixture
def portal() -> Iterator[BlockingPortal]:
    """Run coroutines in a thread of their own: Playwright leaves an event loop running in the tests' thread."""
    with start_blocking_portal() as portal:
        yield portal
