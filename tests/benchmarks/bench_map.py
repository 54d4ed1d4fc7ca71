"""Maps of two hyperparameters: how fast they are computed, and what that costs the page.

    python -m tests.benchmarks.bench_map            # about two minutes

The first part measures the computation alone, the second one the worker with many visitors, the third one a server and
headless Chromium. Each line prints a figure and the mark it is compared with; the machine's load comes first.
"""

import os
import threading
import time
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import sync_playwright

from playground.runs.experiment import Experiment
from playground.runs.maps.computation import Computation
from playground.runs.maps.grid import Grid, parse_grid
from playground.runs.maps.worker import Job, Worker
from playground.runs.settings import Settings
from tests.benchmarks.bench_stage import rates, report
from tests.browser.conftest import ARGUMENTS, CHROMIUM, Stage, start_server

LEARNING_RATES = {"name": "learning_rate_init", "from": 0.01, "to": 31.6, "steps": 32}
MOMENTA = {"name": "momentum", "from": 0, "to": 0.99, "steps": 32}
WIDTHS = {"name": "width", "from": 1, "to": 16, "steps": 16}


def grid(y: dict[str, object], updates: int, base: Settings | None = None) -> Grid:
    form = {"x": LEARNING_RATES, "y": y, "updates": updates, "seeds": 1}
    return parse_grid(form, base or Settings(hidden_layer_sizes=(8,)))


def compute(grid: Grid) -> tuple[float, float]:
    """Seconds of the processor for a map, and for its longest slice."""
    computation, longest = Computation(grid), 0.0
    start = time.process_time()
    more = True
    while more:
        before = time.thread_time()
        more = computation.advance()
        longest = max(longest, time.thread_time() - before)
    return time.process_time() - start, longest


def measure_computation() -> None:
    full = Settings(hidden_layer_sizes=(8,), n_samples=100, test_size=0.4, batch_size=1000)
    for name, own, mark in (
        ("32 × 32 of 2-8-1, 60 points, full batch, 500 updates", grid(MOMENTA, 500, full), "mark: under 3"),
        ("32 × 32 of 2-8-1, batch 10, 500 updates", grid(MOMENTA, 500), ""),
        ("32 × 16 of 2-1-1 to 2-16-1, batch 10, 500 updates", grid(WIDTHS, 500), ""),
    ):
        seconds, longest = compute(own)
        report(name, seconds, "s", mark)
        report("  cells", own.n_cells / seconds, "per second", "")
        report("  longest slice", 1000 * longest, "ms", "mark: under 50")
        start = time.process_time()
        for cell in range(0, own.n_cells, 64):
            trainer = Experiment(own.settings(cell)).make_trainer()
            trainer.run(own.updates)
        single = (time.process_time() - start) / len(range(0, own.n_cells, 64))
        report("  compared with the single trainer", single * own.n_cells / seconds, "times", "")


def measure_fairness() -> None:
    """Ten maps at once."""
    worker, own = Worker(), grid(MOMENTA, 5000)
    jobs = [Job(Computation(replace(own, base=replace(own.base, data_seed=seed)))) for seed in range(10)]
    for job in jobs:
        worker.submit(job)
    time.sleep(10)
    fractions = [job.fraction for job in jobs]
    report("ten maps at once: slowest over fastest", min(fractions) / max(fractions), "", "mark: above 0.8")
    start, last = time.perf_counter(), time.perf_counter()
    fractions = [job.fraction for job in jobs]
    for job in jobs:
        job.cancel()
    while time.perf_counter() < start + 1:
        time.sleep(0.001)
        if [job.fraction for job in jobs] != fractions:
            fractions, last = [job.fraction for job in jobs], time.perf_counter()
    report("  from canceling all ten to the last progress", 1000 * (last - start), "ms", "mark: under 500")
    report("  threads for them", sum(thread.name == "maps" for thread in threading.enumerate()), "", "mark: 1")


def processor_seconds(pid: int) -> float:
    """Processor time of a process, Linux only."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def processor_share(pid: int) -> float:
    """How much of a processor a process uses, over a second."""
    before, start = processor_seconds(pid), time.perf_counter()
    time.sleep(1)
    return (processor_seconds(pid) - before) / (time.perf_counter() - start)


def start_map(stage: Stage, updates: int) -> None:
    page = stage.page
    page.select_option(".map [data-axis=y] [name=name]", "momentum")
    for axis in "xy":
        page.fill(f".map [data-axis={axis}] [name=steps]", "32")
    page.fill(".map [name=updates]", str(updates))
    page.click(".map .start")
    page.wait_for_selector(".map[data-state=computing]")


def measure_page() -> None:
    server, url = start_server()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)

            def fresh() -> Stage:
                context = browser.new_context(viewport={"width": 1440, "height": 900})
                return Stage(context.new_page()).open(f"{url}/?widths=8&map=1")

            stage = fresh()
            stage.press("toggle")
            stage.page.wait_for_timeout(2000)
            for number in range(3):
                alone, _ = rates(stage.page, 8)
                start_map(stage, 50_000)
                beside, _ = rates(stage.page, 8)
                done = float(stage.page.locator(".map progress").get_attribute("value") or 0)
                cancel = stage.page.evaluate("""() => new Promise((resolve) => {
                    const start = performance.now();
                    const map = document.querySelector('.map');
                    map.querySelector('.cancel').click();
                    const look = () => map.dataset.state === 'canceled' ? resolve(performance.now() - start)
                                                                        : requestAnimationFrame(look);
                    look();
                })""")
                report(f"frames, playing alone ({number + 1})", alone, "per second", "")
                report("  beside a map of 32 × 32", beside, "per second", "mark: at least 40")
                report("  the second over the first", beside / alone, "", "")
                report("  the map's points", done * 1024 * 50_000 * 10 / 8e6, "million/s", "")
                report("  from Cancel to canceled", cancel, "ms", "mark: under 500")
            stage.pause()
            start_map(stage, 50_000)
            stage.page.wait_for_timeout(3000)
            busy = processor_share(server.pid)
            stage.page.context.close()
            time.sleep(0.75)
            report("server's processor share, computing", 100 * busy, "%", "")
            report("  0.75 s after leaving the page", 100 * processor_share(server.pid), "%", "mark: under 5")
            assert not stage.said, stage.said
            browser.close()
    finally:
        server.terminate()
        server.wait(10)


def main() -> None:
    print(f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    print("The computation alone")
    measure_computation()
    print("The worker")
    measure_fairness()
    print("The page")
    measure_page()
    print(f"load {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
