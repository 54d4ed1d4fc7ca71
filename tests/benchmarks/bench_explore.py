"""Cost per cell of `explore`, and its speed-up from one worker to two, on processes and on a local Dask cluster.

python -m tests.benchmarks.bench_explore

Each number is the best of several, taken in turn, so that other programs on the machine disturb all alike.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, contextmanager
from time import perf_counter

import numpy as np
from distributed import Client, LocalCluster
from joblib import parallel_config
from sklearn.datasets import make_moons
from threadpoolctl import threadpool_limits

from playground import NetworkClassifier, explore

GRID = {"learning_rate_init": np.geomspace(0.01, 10, 8).tolist(), "momentum": [0.0, 0.3, 0.6, 0.9]}
CELLS = 32
REPEATS = 4


def measure(max_iter: int) -> float:
    """Return the seconds that the grid takes for each cell."""
    X, y = make_moons(250, noise=0.1, random_state=0)
    start = perf_counter()
    explore(X, y, GRID, estimator=NetworkClassifier((8,), max_iter=max_iter))
    return (perf_counter() - start) / CELLS


@contextmanager
def dask(client: Client):
    """Run on the workers of a cluster."""
    with client.as_current(), parallel_config(backend="dask"):
        yield


def benchmark(max_iter: int, backends: dict[str, list[Callable[[], AbstractContextManager[object]]]]) -> None:
    print(f"\n{CELLS} cells of 2-8-1, 200 training points, batches of 10, {max_iter} epochs")
    for name, (one, two) in backends.items():
        times: tuple[list[float], list[float]] = [], []
        for _ in range(REPEATS + 1):
            for use, seconds in zip((one, two), times, strict=True):
                with use():
                    seconds.append(measure(max_iter))
        # The first time, the workers start.
        one_worker, two_workers = (1000 * min(seconds[1:]) for seconds in times)
        print(
            f"  {name:10}one worker{one_worker:7.1f} ms per cell   two workers{two_workers:7.1f} ms per cell"
            f"{one_worker / two_workers:7.2f} times faster"
        )


if __name__ == "__main__":
    with threadpool_limits(1), ExitStack() as stack:
        clusters = [LocalCluster(n_workers=n, threads_per_worker=1, dashboard_address="127.0.0.1:0") for n in (1, 2)]
        clients = [stack.enter_context(Client(stack.enter_context(cluster))) for cluster in clusters]
        backends: dict[str, list[Callable[[], AbstractContextManager[object]]]] = {
            "processes": [lambda n=n: parallel_config(backend="loky", n_jobs=n) for n in (1, 2)],  # type: ignore[misc]
            "Dask": [lambda client=client: dask(client) for client in clients],  # type: ignore[misc]
        }
        for max_iter in (20, 200):
            benchmark(max_iter, backends)
