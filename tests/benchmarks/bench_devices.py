"""The page on slow processors, fine screens and a shared network, each beside a reference of the same minutes.

    python -m tests.benchmarks.bench_devices --tfp FOLDER
    python -m tests.benchmarks.bench_devices --tfp FOLDER --only load

TensorFlow Playground (TFP) is built elsewhere; without its folder, its lines are left out. Chromium's throttling slows
a page's main thread, but neither its workers nor its compositor.
"""

import argparse
import os
from pathlib import Path

from tests.benchmarks.devices import battery, first_load, frames, opening, webkit

PARTS = {
    "frames": frames.measure,
    "webkit": webkit.measure,
    "battery": battery.measure,
    "load": first_load.measure,
    "class": opening.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tfp", type=Path, metavar="FOLDER", help="of TensorFlow Playground's build")
    parser.add_argument("--only", choices=PARTS, help="one part")
    arguments = parser.parse_args()
    for name in [arguments.only] if arguments.only else PARTS:
        print(f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores", flush=True)
        PARTS[name](arguments.tfp)
    print(f"load {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
