"""Many visitors at once, on a server of its own: what each of them gets, and what they cost.

    python -m tests.benchmarks.bench_visitors                    # 30 visitors, one process
    python -m tests.benchmarks.bench_visitors --visitors 100
    python -m tests.benchmarks.bench_visitors --processes 2      # behind nginx
    python -m tests.benchmarks.bench_visitors --visitors 10 --links 20
    python -m tests.benchmarks.bench_visitors --visitors 10 --fastest 10

Every visitor has a WebSocket, plays at 60 frames a second, and changes settings at random. The load generator runs on
the same machine, and its own share of a core is printed.
"""

import argparse
import asyncio
import os
import random
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tests.browser.conftest import start_server
from tests.deployment.cluster import Cluster
from tests.visitor import REFRESH, Visitor

LINK = "?widths=16,16,16&points=1000&update=2000000"
RATES = (0.1, 0.3, 0.5, 1.0, 2.0)
STRUCTURES = (("dataset", "circles"), ("dataset", "moons"), ("widths", "3"), ("widths", "4"), ("widths", "5, 5"))


class Cost:
    """Processor time and memory of some processes, Linux only."""

    def __init__(self, pids: list[int]) -> None:
        self.pids = pids
        self.begin()

    def begin(self) -> None:
        self._from = self._seconds(), time.perf_counter()

    @property
    def cores(self) -> float:
        """Processor seconds per second since `begin`."""
        return self.seconds / (time.perf_counter() - self._from[1])

    @property
    def seconds(self) -> float:
        """Processor seconds since `begin`."""
        return self._seconds() - self._from[0]

    @property
    def memory(self) -> float:
        """Resident MiB."""
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.pids)
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def _seconds(self) -> float:
        fields = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in self.pids]
        return sum(int(user) + int(system) for *_, user, system in (f[:13] for f in fields)) / os.sysconf("SC_CLK_TCK")


def report(what: str, figure: float, unit: str, mark: str = "") -> None:
    print(f"  {what:<52}{figure:>10,.2f} {unit:<14} {mark}", flush=True)


async def change_settings(visitors: list[Visitor], every: float) -> None:
    """Let a visitor at random move a live setting, and sometimes one that starts another run."""
    while True:
        await asyncio.sleep(every / len(visitors))
        visitor = random.choice(visitors)
        if random.random() < 0.8:
            await visitor.set_live("lr", random.choice(RATES))
        else:
            await visitor.choose(*random.choice(STRUCTURES))


async def measure(url: str, pids: list[int], arguments: argparse.Namespace, nginx: int | None = None) -> None:
    cost, own, proxy = Cost(pids), Cost([os.getpid()]), Cost([nginx] if nginx else [])
    await (await Visitor(url).open()).close()  # warms the server
    before = cost.memory
    visitors = [Visitor(url) for _ in range(arguments.visitors)]
    fastest = [Visitor(url, "fastest") for _ in range(arguments.fastest)]
    for visitor in (*visitors, *fastest):
        await visitor.open()
    for visitor in (*visitors, *fastest):
        visitor.play()
    links = [asyncio.create_task(Visitor(url + LINK).open(wait=False)) for _ in range(arguments.links)]
    changes = asyncio.create_task(change_settings(visitors, arguments.every)) if arguments.every else None
    await asyncio.sleep(arguments.warm_up)

    for visitor in (*visitors, *fastest):
        visitor.begin()
    cost.begin()
    own.begin()
    proxy.begin()
    late, began = Visitor(url), time.perf_counter()
    await late.open()
    opened = time.perf_counter() - began
    await late.close()
    await asyncio.sleep(arguments.seconds - opened)
    seconds = time.perf_counter() - began
    cores, used, generator, between, memory = cost.cores, cost.seconds, own.cores, proxy.cores, cost.memory
    rates = [visitor.frames / seconds for visitor in visitors]
    delays = np.concatenate([visitor.delays for visitor in visitors])
    steps = np.concatenate([visitor.steps for visitor in visitors])

    frames, answers = sum(v.frames for v in (*visitors, *fastest)), len(delays)
    report("frames per visitor, median", float(np.median(rates)), "per second", f"of {REFRESH}")
    report("frames per visitor, fewest", min(rates), "per second")
    report("frames per visitor, most", max(rates), "per second")
    report("fewest over median", 100 * min(rates) / max(float(np.median(rates)), 1e-9), "%")
    report("epochs per frame", float(np.mean(steps)), "")
    report("an answer, median", 1000 * float(np.quantile(delays, 0.5)), "ms")
    report("an answer, p95", 1000 * float(np.quantile(delays, 0.95)), "ms")
    report("answers per visitor", answers / seconds / len(visitors), "per second")
    report("answers lost", sum(visitor.lost for visitor in visitors), "")
    report("received per visitor", sum(v.received for v in visitors) / seconds / len(visitors) / 1000, "kB/s")
    report("server", cores, "cores")
    report("server, per frame", 1000 * used / max(frames, 1), "ms of a core")
    report("server, per answer", 1000 * used / answers, "ms of a core")
    report("server, memory before", before, "MiB")
    report("server, memory per visitor", (memory - before) / (len(visitors) + len(fastest)), "MiB")
    report("another visitor opens the page", opened, "s")
    if nginx:
        report("nginx", between, "cores")
    report("this load generator", generator, "cores")
    if fastest:
        report("as fast as possible: frames", float(np.median([v.frames / seconds for v in fastest])), "per second")
    for text in {text for visitor in (*visitors, *fastest) for text in visitor.messages}:
        print(f"  said: {text}")
    if broken := sum(not visitor.is_open for visitor in visitors):
        print(f"  {broken} connections were lost")

    if changes:
        changes.cancel()
    opened_links = await asyncio.gather(*links)
    for visitor in (*visitors, *fastest, *opened_links):
        await visitor.close()
    await asyncio.sleep(1)
    cost.begin()
    await asyncio.sleep(2)
    report("server, from one second after all have left", cost.cores, "cores", "mark: 0")
    report("server, memory after all have left", cost.memory, "MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=30, help="who play at normal speed")
    parser.add_argument("--processes", type=int, choices=(1, 2), default=1, help="one, or two behind nginx")
    parser.add_argument("--fastest", type=int, default=0, help="more visitors, who play as fast as possible")
    parser.add_argument(
        "--links", type=int, default=0, help="links to 2,000,000 updates of 3 × 16 units, opened at once"
    )
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument(
        "--warm-up", type=float, default=8.0, help="seconds: the first thousand updates of a run, each with its metrics"
    )
    parser.add_argument("--every", type=float, default=10.0, help="seconds between a visitor's changes; 0 for none")
    arguments = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores; {arguments.visitors} visitors", flush=True)
    if arguments.processes == 2:
        with TemporaryDirectory() as folder:
            cluster = Cluster(Path(folder))
            try:
                asyncio.run(measure(f"{cluster.url}/", cluster.pids, arguments, cluster.nginx.process.pid))
            finally:
                cluster.stop()
    else:
        server, url = start_server()
        try:
            asyncio.run(measure(f"{url}/", [server.pid], arguments))
        finally:
            server.terminate()
            server.wait(10)


if __name__ == "__main__":
    main()
