"""A class opens the page at once: when each visitor is ready, and what those notice who play already.

A visitor loads all files that a browser loads, as many at a time, and then is a `tests.visitor.Visitor`, which alone
knows how the page speaks with its server.
"""

import asyncio
import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np

from tests.benchmarks.bench_visitors import Cost, report
from tests.benchmarks.devices.network import network
from tests.benchmarks.devices.pages import Site, chromium, serve_app
from tests.visitor import Visitor

VISITORS, WITHIN = 30, 10.0  # seconds in which they come
PLAYERS = 2
WARM_UP, SECONDS = 8.0, 10.0
ROUND_TRIP, MBIT = 2.0, 100.0  # ms: a Wi-Fi's
CONNECTIONS = 6  # of a browser to a server
HEADERS = {"Accept-Encoding": "gzip, deflate, br, zstd"}
READY, FRAMES = 10.0, 50  # the marks: s, per second


class Files(NamedTuple):
    """The paths that a browser fetches, in its order: the page, what comes before the WebSocket, and the others."""

    page: list[str]
    before: list[str]
    after: list[str]


def record(site: Site) -> Files:
    """Return what a browser fetches until shortly after the page is ready."""
    files = Files([], [], [])
    connected = False

    def fetch(event: dict[str, Any]) -> None:
        address = urlsplit(event["request"]["url"])
        if event["request"]["method"] != "GET" or address.netloc != urlsplit(site.url).netloc:
            return
        kind = event.get("type")
        found = files.page if kind == "Document" else files.after if connected else files.before
        if kind not in ("EventSource", "WebSocket"):
            found.append(address._replace(scheme="", netloc="", fragment="").geturl())

    def connect(_: dict[str, Any]) -> None:
        nonlocal connected
        connected = True

    with chromium() as browser:
        page = site.prepare(browser)
        cdp = page.context.new_cdp_session(page)
        cdp.on("Network.requestWillBeSent", fetch)
        cdp.on("Network.webSocketCreated", connect)
        cdp.send("Network.enable")
        site.open(page)
        page.wait_for_timeout(2000)
    return files


class Downloads:
    """A visitor's connections to the server."""

    def __init__(self, url: str, threads: ThreadPoolExecutor) -> None:
        self._threads = threads
        self._connections = [HTTPConnection(urlsplit(url).netloc, timeout=60) for _ in range(CONNECTIONS)]

    async def fetch(self, paths: list[str]) -> int:
        """Fetch files, in this order, and return how many bytes they are as they travel."""
        loop = asyncio.get_running_loop()
        left = deque(paths)
        work = [loop.run_in_executor(self._threads, _fetch, connection, left) for connection in self._connections]
        return sum(await asyncio.gather(*work))

    def close(self) -> None:
        for connection in self._connections:
            connection.close()


def _fetch(connection: HTTPConnection, left: deque[str]) -> int:
    received = 0
    while left:
        try:
            path = left.popleft()
        except IndexError:  # another connection has taken the last one
            break
        try:
            received += _get(connection, path)
        except (HTTPException, OSError):  # the server has closed a connection that waited
            connection.close()
            received += _get(connection, path)
    return received


def _get(connection: HTTPConnection, path: str) -> int:
    connection.request("GET", path, headers=HEADERS)
    response = connection.getresponse()
    assert response.status == 200, f"{path}: {response.status}"
    return len(response.read())


class Arrival(NamedTuple):
    """Seconds from a visitor's start until the first frame, and until all files as well; bytes of files."""

    frame: float
    all: float
    received: int


async def arrive(url: str, files: Files, threads: ThreadPoolExecutor, wait: float) -> Arrival:
    await asyncio.sleep(wait)
    loop = asyncio.get_running_loop()
    downloads, visitor, began = Downloads(url, threads), Visitor(f"{url}/"), loop.time()

    async def show() -> float:
        await visitor.open()
        return loop.time() - began

    received = await downloads.fetch(files.page) + await downloads.fetch(files.before)
    frame, last = await asyncio.gather(show(), downloads.fetch(files.after))
    seconds = loop.time() - began
    downloads.close()
    await visitor.close()
    return Arrival(frame, seconds, received + last)


def begin(players: list[Visitor]) -> None:
    for player in players:
        player.begin()


def report_players(when: str, players: list[Visitor], seconds: float, mark: str = "") -> None:
    frames = min(player.frames for player in players) / seconds
    delays = np.concatenate([player.delays for player in players])
    report(f"who play {when}: frames, the fewer", frames, "per second", mark)
    report(f"who play {when}: an answer, p95", 1000 * float(np.quantile(delays, 0.95)), "ms")


async def open_at_once(url: str, files: Files, server: int) -> None:
    cost, own = Cost([server]), Cost([os.getpid()])
    loop = asyncio.get_running_loop()
    players = [Visitor(f"{url}/") for _ in range(PLAYERS)]
    for player in players:
        await player.open()
        player.play()
    await asyncio.sleep(WARM_UP)
    begin(players)
    await asyncio.sleep(SECONDS)
    report_players("before", players, SECONDS)
    with ThreadPoolExecutor(VISITORS * CONNECTIONS) as threads:
        begin(players)
        cost.begin()
        own.begin()
        began = loop.time()
        arrivals = await asyncio.gather(*(arrive(url, files, threads, WITHIN * i / VISITORS) for i in range(VISITORS)))
        seconds = loop.time() - began
    report_players("meanwhile", players, seconds, f"mark: at least {FRAMES}")
    cores, generator = cost.cores, own.cores
    frame, everything, received = np.array(arrivals).T
    report("a visitor's first frame, median", float(np.median(frame)), "s")
    report("a visitor's first frame, latest", frame.max(), "s")
    report("all of a visitor's files as well, median", float(np.median(everything)), "s")
    report("all of a visitor's files as well, latest", everything.max(), "s", f"mark: at most {READY:g}")
    report("visitors who are ready in time", float((everything <= READY).sum()), "", f"of {VISITORS}")
    report("files per visitor", float(received.mean()) / 1e6, "MB")
    report("the network alone needs for all files", received.sum() / (MBIT * 1e6 / 8), "s")
    report("server", cores, "cores")
    report("this load generator", generator, "cores")
    for player in players:
        await player.close()


def measure(_: Path | None) -> None:
    with serve_app() as (site, server):
        files = record(site)
        print(f"{VISITORS} visitors within {WITHIN:g} s at {MBIT:g} Mbit/s, {PLAYERS} play, one process", flush=True)
        report("requests per visitor", len(files.page) + len(files.before) + len(files.after), "")
        with network(site.url, ROUND_TRIP, MBIT) as url:
            asyncio.run(open_at_once(url, files, server))
