"""Time to read files of 20 MB with `read_sheet` and with `pandas.read_csv`, and the memory that `read_sheet` takes.

python -m tests.benchmarks.bench_table
"""

import tracemalloc
from io import BytesIO
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from playground.data.sheets import MAX_BYTES, read_sheet


def content(n_columns: int, decimal: str = ".") -> bytes:
    """Return a file as large as can be read: a third of its columns are whole numbers, and the last one is a class."""
    rng = np.random.default_rng(0)
    n_rows = MAX_BYTES // (7 * n_columns)
    numbers = [
        rng.integers(100, size=n_rows) if j % 3 == 0 else rng.normal(size=n_rows).round(6) for j in range(n_columns)
    ]
    frame = pd.DataFrame(
        {f"x{j}": column for j, column in enumerate(numbers)} | {"class": rng.choice(["a", "b"], n_rows)}
    )
    data: bytes = frame.to_csv(index=False, sep=";" if decimal == "," else ",", decimal=decimal).encode()
    return data[: data.rindex(b"\n", 0, MAX_BYTES) + 1]


def benchmark(name: str, data: bytes, repeats: int = 3, **options: Any) -> None:
    seconds = {}
    for reader, read in (
        ("pandas.read_csv", lambda: pd.read_csv(BytesIO(data), **options)),
        ("read_sheet", lambda: read_sheet.__wrapped__(data)),
    ):
        times = []
        for _ in range(repeats):
            start = perf_counter()
            read()
            times.append(perf_counter() - start)
        seconds[reader] = min(times)
    tracemalloc.start()
    sheet = read_sheet.__wrapped__(data)
    held, peak = (size / 2**20 for size in tracemalloc.get_traced_memory())
    tracemalloc.stop()
    print(f"\n{name}: {len(data) / 1e6:.1f} MB, {sheet.description}")
    for reader, time in seconds.items():
        print(f"  {reader:18}{time:8.2f} s{time / seconds['pandas.read_csv']:8.1f} times")
    print(f"  {held:.0f} MiB held, {peak:.0f} MiB peak")


if __name__ == "__main__":
    benchmark("wide", content(900))
    benchmark("long", content(5))
    benchmark("decimal commas", content(20, ","), sep=";", decimal=",")
