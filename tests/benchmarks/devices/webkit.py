"""Frames per second in WebKitGTK, which paints by software, beside TensorFlow Playground's in the same minutes."""

import time
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tests.benchmarks.bench_visitors import report
from tests.benchmarks.devices.frames import FIRST, NETWORKS, ROUNDS, SECONDS, WARM_UP, Network, controls, per_second
from tests.benchmarks.devices.pages import LONGEST, Site, serve_app, serve_tfp
from tests.browser.remote import WebKit


def play(site: Site, network: Network) -> tuple[float, float]:
    """Return frames and epochs per second."""
    query, button, count = controls(site, network)
    with TemporaryDirectory() as folder, closing(WebKit(Path(folder))) as browser:
        browser.open(f"{site.url}/{query}")
        browser.wait_for(f"document.querySelector('{site.ready}')", LONGEST)
        browser.click(button)
        time.sleep(FIRST + WARM_UP)
        first = browser.evaluate(count)
        time.sleep(SECONDS)
        return per_second(first, browser.evaluate(count))


def measure(tfp: Path | None) -> None:
    if WebKit.MISSING:
        return print(WebKit.MISSING)
    with ExitStack() as exits:
        sites = [exits.enter_context(serve_app())[0]]
        if tfp:
            sites.append(exits.enter_context(serve_tfp(tfp)))
        print("Frames per second in WebKit, an epoch per frame", flush=True)
        for network in NETWORKS:
            rounds = [[play(site, network) for site in sites] for _ in range(ROUNDS)]
            (frames, epochs), *others = np.mean(rounds, axis=0)
            report(network.name, frames, "per second")
            report("    epochs per frame", epochs / frames, "", "mark: 1")
            for other, _ in others:
                report("    TFP", other, "per second")
                report("    ratio to TFP", frames / other, "", "mark: at least 1")
