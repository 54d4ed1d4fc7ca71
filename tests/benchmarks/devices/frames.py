"""Frames per second on slow processors and fine screens, beside TensorFlow Playground's in the same minutes."""

from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import numpy as np
from playwright.sync_api import Browser

from tests.benchmarks.bench_visitors import report
from tests.benchmarks.devices.pages import Site, chromium, serve_app, serve_tfp, throttle

ROUNDS = 2  # this page, TFP, this page, TFP
FIRST = 2.0  # seconds on the full processor: a run's first epochs come in several frames each
WARM_UP, SECONDS = 3.0, 8.0
RATIO = 1.4  # at least, to TFP
FINE = 0.9  # at least, of the frames at one pixel, at two
SCALES: dict[float, tuple[int, ...]] = {1: (1, 2), 4: (1, 2), 6: (1,)}  # device pixels per CSS pixel
PROCESSORS: dict[float, str] = {1: "full processor", 4: "a quarter", 6: "a sixth"}
# Evaluated in a page: the time in ms, the frames drawn, and the epochs trained.
COUNT = """(() => {
    const { frames, epoch } = document.querySelector('.stage').dataset;
    return [performance.now(), +frames, +epoch];
})()"""
COUNT_TFP = """(() => {
    const epoch = +document.querySelector('#iter-number').textContent.replace(',', '');
    return [performance.now(), epoch, epoch];  // an epoch per frame
})()"""


class Network(NamedTuple):
    """A network in both playgrounds, and the frames per second that are the mark at each throttling."""

    name: str
    query: str
    shape: str  # TFP's layers have up to 8 units
    marks: dict[float, int]


NETWORKS = (
    Network("2-4-1", "widths=4", "4", {1: 50, 4: 45, 6: 30}),
    Network("2-8-1", "widths=8", "8", {1: 50, 4: 45, 6: 28}),
    Network("3 × 16 (TFP 3 × 8)", "widths=16,16,16", "8,8,8", {1: 45, 4: 24, 6: 14}),
)


def controls(site: Site, network: Network) -> tuple[str, str, str]:
    """Return the query for 250 training points in batches of 10, the button that plays, and the script that counts."""
    if site.name == "TFP":
        query = f"#activation=sigmoid&batchSize=10&dataset=circle&learningRate=0.3&networkShape={network.shape}"
        return query, "#play-pause-button", COUNT_TFP
    return f"?speed=normal&points=300&held_out=0.15&{network.query}", ".stage [data-action=toggle]", COUNT


def per_second(first: list[float], second: list[float]) -> tuple[float, float]:
    """Return frames and epochs per second between two counts."""
    milliseconds, frames, epochs = np.subtract(second, first)
    return 1000 * frames / milliseconds, 1000 * epochs / milliseconds


def play(browser: Browser, site: Site, network: Network, rate: float, scale: float) -> tuple[float, float]:
    """Return frames and epochs per second."""
    query, button, count = controls(site, network)
    page = site.prepare(browser, scale)
    site.open(page, query)
    page.click(button)
    page.wait_for_timeout(1000 * FIRST)
    throttle(page, rate)
    page.wait_for_timeout(1000 * WARM_UP)
    first = page.evaluate(count)
    page.wait_for_timeout(1000 * SECONDS)
    second = page.evaluate(count)
    page.context.close()
    return per_second(first, second)


def measure(tfp: Path | None) -> None:
    with chromium() as browser, ExitStack() as exits:
        sites = [exits.enter_context(serve_app())[0]]
        if tfp:
            sites.append(exits.enter_context(serve_tfp(tfp)))
        play(browser, sites[0], NETWORKS[0], 1, 1)  # warms the server
        print("Frames per second at 1366 × 768, an epoch per frame", flush=True)
        for rate in PROCESSORS:
            for network in NETWORKS:
                compare(browser, sites, network, rate)


def compare(browser: Browser, sites: list[Site], network: Network, rate: float) -> None:
    """Report the frames of one network at one throttling, each round with all pages and screens."""
    cases = [(site, scale) for scale in SCALES[rate] for site in sites]
    rounds = [[play(browser, site, network, rate, scale) for site, scale in cases] for _ in range(ROUNDS)]
    rates = np.mean(rounds, axis=0).reshape(len(SCALES[rate]), len(sites), 2)
    for scale, ((frames, epochs), *others) in zip(SCALES[rate], rates, strict=True):
        name = f"{PROCESSORS[rate]}, {network.name}"
        if scale > 1:
            report(f"{name}, two device pixels", frames, "per second")
            report("    ratio to one pixel", frames / rates[0, 0, 0], "", f"mark: at least {FINE}")
        else:
            report(name, frames, "per second", f"mark: at least {network.marks[rate]}")
        report("    epochs per frame", epochs / frames, "", "mark: 1")
        for other, _ in others:
            report("    TFP", other, "per second")
            report("    ratio to TFP", frames / other, "", f"mark: at least {RATIO}" if rate > 1 else "")
