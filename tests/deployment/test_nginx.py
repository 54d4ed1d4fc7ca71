"""The README's configuration of nginx: visitors stay with their process, and go on with the other one if it stops."""

import asyncio
import re
import urllib.request
from collections import Counter
from collections.abc import Iterator
from urllib.error import HTTPError

import pytest

from playground.data.sheets import MAX_BYTES
from tests.deployment.cluster import Cluster, require_nginx
from tests.visitor import Visitor


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """For all tests of a module, the last of which stops a process."""
    require_nginx()
    cluster = Cluster(tmp_path_factory.mktemp("nginx"))
    yield cluster
    cluster.stop()


def process(visitor: Visitor) -> str:
    """The process that the visitor's cookie names."""
    found = re.search("process=(one|two)", visitor.cookies)
    assert found
    return found[1]


def sessions(cluster: Cluster, name: str) -> int:
    """Number of visitors of a process, by its own account."""
    with urllib.request.urlopen(f"{cluster.urls[name]}/_stcore/metrics") as metrics:
        found = re.search(r"^active_sessions (\d+)", metrics.read().decode(), re.MULTILINE)
    assert found
    return int(found[1])


async def plays(visitor: Visitor) -> None:
    visitor.begin()
    visitor.play()
    while visitor.frames < 30:
        await asyncio.sleep(0.02)


def test_a_table_of_20_mb_reaches_its_process(cluster):
    request = urllib.request.Request(f"{cluster.url}/_stcore/upload_file/a/b", bytes(MAX_BYTES), method="PUT")
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(request)
    with refused.value as answer:
        assert answer.code == 403, "the process knows no such visitor; nginx would refuse with 413"


def test_visitors_stay_with_their_process_and_go_on_with_the_other_if_it_stops(cluster, portal):
    async def visit() -> None:
        visitors = [await Visitor(f"{cluster.url}/").open() for _ in range(4)]
        assert Counter(map(process, visitors)) == {"one": 2, "two": 2}
        assert [sessions(cluster, name) for name in ("one", "two")] == [2, 2]
        await asyncio.gather(*map(plays, visitors))

        again = visitors[0]
        await again.close()
        place = process(again)
        await again.open()
        assert process(again) == place
        assert sessions(cluster, place) == 2

        stopped = cluster.servers[place]
        stopped.terminate()
        stopped.wait(10)
        other = "two" if place == "one" else "one"
        for visitor in visitors:
            if process(visitor) == place:
                while visitor.is_open:
                    await asyncio.sleep(0.02)
                await visitor.close()
                await visitor.open()
            assert process(visitor) == other
            await plays(visitor)
        assert sessions(cluster, other) == 4
        assert all(visitor.is_open for visitor in visitors)
        for visitor in visitors:
            await visitor.close()

    portal.call(visit)
