"""The live loop in headless Chromium, on a server of its own: every figure that a viewer notices.

    python -m tests.benchmarks.bench_stage            # about three minutes
    python -m tests.benchmarks.bench_stage --minutes 10   # and so long at full speed, for memory

Each line prints a figure and the mark it is compared with; the machine's load comes first. Times are measured by a
script in the page, so that they do not include the driver's delay.
"""

import argparse
import os
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM, Stage, start_server

# Runs in the page: how long after an action an attribute of the stage fulfils a condition, in milliseconds.
DELAY = """([action, condition]) => new Promise((resolve) => {
    const stage = document.querySelector('.stage');
    const holds = new Function('d', 'before', `return ${condition}`);
    const before = { ...stage.dataset };
    const start = performance.now();
    eval(action);
    const look = () => holds(stage.dataset, before) ? resolve(performance.now() - start) : requestAnimationFrame(look);
    look();
})"""
TOGGLE = "stage.querySelector('[data-action=toggle]').click()"


def report(what: str, figure: float, unit: str, mark: str) -> None:
    print(f"  {what:<58}{figure:>10,.1f} {unit:<10} {mark}", flush=True)


def data(page: Page) -> dict[str, float]:
    found: dict[str, str] = page.evaluate("({ ...document.querySelector('.stage').dataset })")
    return {name: float(found[name]) for name in ("update", "epoch", "frames")} | {"at": time.perf_counter()}


def rates(page: Page, seconds: float) -> tuple[float, float]:
    """Frames and epochs per second."""
    first = data(page)
    page.wait_for_timeout(1000 * seconds)
    second = data(page)
    passed = second["at"] - first["at"]
    return (second["frames"] - first["frames"]) / passed, (second["epoch"] - first["epoch"]) / passed


def received(cdp: CDPSession) -> list[int]:
    """Collects the length of each message that the page receives: of answers, and over the WebSocket."""
    lengths: list[int] = []

    def count(event: dict[str, Any]) -> None:
        frame = event["response"]
        size = len(frame["payloadData"])
        lengths.append(size if frame["opcode"] == 1 else size * 3 // 4)

    cdp.on("Network.webSocketFrameReceived", count)
    cdp.on("Network.loadingFinished", lambda event: lengths.append(int(event["encodedDataLength"])))
    cdp.send("Network.enable")
    return lengths


def memory(pid: int) -> float:
    """A process's resident memory in MiB, Linux only."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def heap(cdp: CDPSession) -> float:
    """The page's JavaScript heap in MiB, after a collection."""
    cdp.send("HeapProfiler.collectGarbage")
    used: float = cdp.send("Runtime.getHeapUsage")["usedSize"]
    return used / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=0.0, help="how long to play at full speed for memory")
    minutes = parser.parse_args().minutes
    print(f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    server, url = start_server()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)

            def fresh(query: str = "", width: int = 1440, height: int = 900) -> Stage:
                context = browser.new_context(viewport={"width": width, "height": height})
                return Stage(context.new_page()).open(f"{url}/{query}")

            fresh().page.context.close()  # warms the server
            for name in ("cold", "again"):
                if name == "cold":
                    stage = fresh("?widths=8&points=300&held_out=0.15")
                else:
                    stage.page.reload()
                stage.page.wait_for_selector(".stage[data-update]")
                ready = stage.page.evaluate("performance.now()")
                report(f"ready to play, browser cache {name}", ready, "ms", "mark: under 3,000")
            page = stage.page
            cdp = page.context.new_cdp_session(page)
            lengths = received(cdp)

            print("2-8-1 sigmoid, batch 10, 255 training points")
            report("play to the first moving frame",
                   page.evaluate(DELAY, [TOGGLE, "+d.frames > +before.frames"]), "ms", "mark: under 300")  # fmt: skip
            page.wait_for_timeout(2000)
            lengths.clear()
            frames, _ = rates(page, 20)
            report("frames drawn, one epoch per frame", frames, "per second", "mark: at least 50")
            report("received", sum(lengths) / 20 / 1000, "kB/s", "mark: under 60")
            report("pause to standing still",
                   page.evaluate(DELAY, [TOGGLE, "d.playing === 'false'"]), "ms", "mark: under 300")  # fmt: skip

            for speed in ("fast", "fastest"):
                stage.set_speed(speed)
                stage.press("toggle")
                page.wait_for_timeout(2000)
                lengths.clear()
                frames, epochs = rates(page, 15)
                name = page.locator(".speed output").inner_text()
                report(f"{name}: frames", frames, "per second", "mark: above 45")
                report(f"{name}: epochs", epochs, "per second", "mark: at least 500")
                report(f"{name}: received", sum(lengths) / 15 / 1000, "kB/s", "mark: under 60")
                stage.pause()

            print("Frames per second, batch 10, 255 training points")
            panels = (
                "&lines=1&hidden=1&landscape=1&gradients=1&regression=1&inside=1&predict=1&map=1&compare=1&share=1"
                "&confusion=1"
            )
            wide = "points=300&held_out=0.15&widths=16"
            three = "dataset=blobs&classes=3&widths=8&points=300&held_out=0.15"
            for name, query, width, height, mark in (
                ("2-16-1 at 1440 × 900", wide, 1440, 900, 55),
                ("2-16-1 at 1440 × 900, every panel open", wide + panels, 1440, 900, 40),
                ("2-16-1 at 1440 × 900, loss landscape in sight", f"{wide}&landscape=1", 1440, 900, 45),
                ("2-16-16-16-1 at 1440 × 900", f"{wide},16,16", 1440, 900, 45),
                ("6 × 16 at 1440 × 900", wide + 5 * ",16", 1440, 900, 30),
                ("2-16-1 at 2560 × 1440", wide, 2560, 1440, 50),
                ("2-8-3 at 1440 × 900", three, 1440, 900, 55),
                ("64-16-10, digits, at 1440 × 900", "dataset=digits&widths=16", 1440, 900, 45),
            ):
                stage = fresh(f"?{query}", width, height)
                if "sight" in name:
                    stage.page.locator(".panel.landscape").scroll_into_view_if_needed()
                lengths = received(stage.page.context.new_cdp_session(stage.page))
                stage.press("toggle")
                stage.page.wait_for_timeout(3000)
                lengths.clear()
                frames, _ = rates(stage.page, 20)
                report(name, frames, "per second", f"mark: at least {mark}")
                if "digits" in name:
                    report("digits: received", sum(lengths) / 20 / 1000, "kB/s", "mark: under 250")
                stage.page.context.close()

            stage = fresh("?widths=8&points=1000")
            delay = stage.page.evaluate(DELAY, [TOGGLE, "+d.frames > +before.frames"])
            report("play to the first moving frame, 1,000 points", delay, "ms", "mark: under 300")
            stage.page.context.close()

            # The hand moves the slider of the timeline at each screen refresh; what is drawn is counted.
            stage = fresh("?widths=8&points=300&held_out=0.15")
            stage.play_until(4000)
            stage.pause()
            drawn = stage.page.evaluate("""() => new Promise((resolve) => {
                const stage = document.querySelector('.stage');
                const slider = stage.querySelector('.timeline input[type=range]');
                slider.dispatchEvent(new PointerEvent('pointerdown'));
                const [start, seconds] = [performance.now(), 10];
                let [frames, began] = [0, 0];
                const move = (now) => {
                    const t = (now - start) / 1000;
                    if (t > 1 && !began) [frames, began] = [Number(stage.dataset.frames), now];
                    if (t > seconds) return resolve((1000 * (stage.dataset.frames - frames)) / (now - began));
                    slider.value = (0.5 + 0.45 * Math.sin(4 * t)) * slider.max;
                    slider.dispatchEvent(new Event('input'));
                    requestAnimationFrame(move);
                };
                requestAnimationFrame(move);
            })""")
            report("moments drawn while the timeline is dragged", drawn, "per second", "mark: at least 30")
            stage.page.context.close()

            # A live setting, from the key that moves it to the first frame trained with it.
            stage = fresh("?widths=8&points=300&held_out=0.15")
            page = stage.page
            stage.play_until(300)
            page.locator(".st-key-batch, .st-key-lr").first.scroll_into_view_if_needed()
            slider = page.locator(".st-key-lr input")
            slider.focus()
            page.evaluate("""() => {
                const stage = document.querySelector('.stage');
                window.acted = new Promise((resolve) => document.addEventListener('keydown', () => {
                    const start = performance.now();
                    const look = () => stage.dataset.rate !== '1' ? resolve(performance.now() - start)
                                                                  : requestAnimationFrame(look);
                    look();
                }, { once: true, capture: true }));
            }""")
            slider.press("ArrowLeft")
            report("a live setting acts", page.evaluate("window.acted"), "ms", "mark: under 600")

            page.evaluate("""() => {
                window.built = 0;
                const charts = 'svg, canvas, image, .js-plotly-plot, .trace, .plot, .subplot';
                new MutationObserver((all) => all.forEach((m) => m.addedNodes.forEach((n) => {
                    if (n.matches?.(charts)) built++;
                }))).observe(document.querySelector('.workspace'), { childList: true, subtree: true });
            }""")
            page.wait_for_timeout(60_000)
            report("chart nodes created in a minute of play", page.evaluate("built"), "", "mark: 0")

            if minutes:
                stage.set_speed("fastest")
                cdp = page.context.new_cdp_session(page)
                end = time.monotonic() + 60 * minutes
                print("at full speed: updates, server MiB, browser heap MiB, frames per second")
                while time.monotonic() < end:
                    frames, _ = rates(page, min(30.0, 30 * minutes))
                    print(
                        f"  {data(page)['update']:12,.0f}{memory(server.pid):10.1f}{heap(cdp):10.1f}{frames:8.1f}",
                        flush=True,
                    )
            assert not stage.said, stage.said
            browser.close()
    finally:
        server.terminate()
        server.wait(10)
    print(f"load {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
