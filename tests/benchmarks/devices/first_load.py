"""The time until the charts stand, beside Streamlit's own pages and TensorFlow Playground, and what is transferred."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from playwright.sync_api import Browser

from tests.benchmarks.bench_stage import received
from tests.benchmarks.bench_visitors import report
from tests.benchmarks.devices.network import network
from tests.benchmarks.devices.pages import (
    CHARTS,
    EMPTY,
    Site,
    chromium,
    serve_app,
    serve_script,
    serve_tfp,
    throttle,
    wait_until_ready,
)

ROUNDS = 3  # of which the median counts
IDLE = 2000  # ms in which a page may fetch ahead


class Condition(NamedTuple):
    name: str
    rate: float = 1  # of throttling
    link: tuple[float, float] | None = None  # round trip in ms, Mbit/s
    marks: tuple[str, str] = ("", "")  # cold, again


CONDITIONS = (
    Condition("full processor", marks=("mark: at most 2,000", "mark: at most 1,000")),
    Condition("40 ms round trip, 20 Mbit/s", link=(40, 20), marks=("mark: at most 3,000", "")),
    Condition("a quarter of the processor", rate=4),
)
RATIO = 1.05  # at most, to Streamlit's page with charts, at a quarter of the processor


def load(browser: Browser, site: Site, rate: float) -> tuple[float, float]:
    """Return after how many milliseconds a page is ready, cold and again."""
    page = site.prepare(browser)
    throttle(page, rate)
    cold = site.open(page)
    page.wait_for_timeout(IDLE)
    page.reload(wait_until="commit")
    again = wait_until_ready(page)
    page.context.close()
    return cold, again


class Traffic:
    """Counts what a page fetches."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.requests = self.bytes = 0
        page = site.prepare(browser)
        cdp = page.context.new_cdp_session(page)
        messages = received(cdp)
        cdp.on("Network.responseReceived", self._respond)
        cdp.on("Network.loadingFinished", self._finish)
        site.open(page)
        self.report(site.name, messages)
        page.wait_for_timeout(IDLE)
        self.report(f"{site.name}, {IDLE / 1000:g} s later", messages)
        page.context.close()

    def _respond(self, event: dict[str, Any]) -> None:
        self.requests += event["response"]["url"].startswith("http")

    def _finish(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]

    def report(self, what: str, messages: list[int]) -> None:
        is_ours = what.startswith("this page")
        report(f"{what}: transferred", self.bytes / 1e6, "MB", "mark: at most 1.80" if is_ours else "")
        report(f"{what}: requests", self.requests, "", "mark: at most 110" if is_ours else "")
        if messages:
            report(f"{what}: over the WebSocket", sum(messages) / 1000, "kB")


def measure(tfp: Path | None) -> None:
    with chromium() as browser, ExitStack() as exits:
        sites = [
            exits.enter_context(serve_app())[0],
            exits.enter_context(serve_script("three charts", CHARTS, ".scatterlayer .trace", 3)),
            exits.enter_context(serve_script("empty page", EMPTY, "[data-testid=stText]", 1)),
        ]
        if tfp:
            sites.append(exits.enter_context(serve_tfp(tfp)))
        print("Fetched without a cache until ready", flush=True)
        for site in sites:
            Traffic(browser, site)
        for condition in CONDITIONS:
            print(f"Ready, {condition.name}", flush=True)
            compare(browser, sites, condition)


def compare(browser: Browser, sites: list[Site], condition: Condition) -> None:
    with ExitStack() as exits:
        if condition.link:
            sites = [site._replace(url=exits.enter_context(network(site.url, *condition.link))) for site in sites]
        times = np.median([[load(browser, site, condition.rate) for site in sites] for _ in range(ROUNDS)], axis=0)
    for name, column, mark in zip(("cold", "again"), times.T, condition.marks, strict=True):
        report(f"this page, {name}", column[0], "ms", mark)
        for site, time in zip(sites[1:], column[1:], strict=True):
            report(f"  {site.name}, {name}", time, "ms")
            is_charts = site is sites[1] and condition.rate > 1
            report("  ratio to it", column[0] / time, "", f"mark: at most {RATIO}" if is_charts else "")
