"""Cost per cell of `explore`, and its speed-up from one worker to two, on processes and on a local Dask cluster.

python -m tests.benchmarks.bench_explore
"""

from time import perf_counter

import numpy as np
from distributed import Client, LocalCluster
from joblib import parallel_config
from sklearn.datasets import make_moons
from threadpoolctl import threadpool_limits

from playground import NetworkClassifier, explore

# 10 × 10 cells of 2-8-1, 250 points.
GRID = {"learning_rate_init": np.geomspace(0.01, 10, 10).tolist(), "momentum": np.linspace(0.0, 0.9, 10).tolist()}
CELLS = 100
X, Y = make_moons(250, noise=0.1, random_state=0)
REPEATS = 3


def measure(estimator: NetworkClassifier) -> float:
    """Return the seconds that the grid takes: the best of several times, after the workers have started."""
    explore(X, Y, {"learning_rate_init": [0.1, 0.2, 0.3, 0.4]}, estimator=estimator)
    times = []
    for _ in range(REPEATS):
        start = perf_counter()
        explore(X, Y, GRID, estimator=estimator)
        times.append(perf_counter() - start)
    return min(times)


def benchmark(max_iter: int) -> None:
    estimator = NetworkClassifier((8,), max_iter=max_iter)
    seconds = {"in this process": [measure(estimator)], "processes": [], "Dask": []}
    for n_workers in (1, 2):
        with parallel_config(backend="loky", n_jobs=n_workers):
            seconds["processes"].append(measure(estimator))
        with (
            LocalCluster(n_workers=n_workers, threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster),
            parallel_config(backend="dask"),
        ):
            seconds["Dask"].append(measure(estimator))
    print(f"\n{CELLS} cells of 2-8-1, 200 training points, batches of 10, {max_iter} epochs")
    for name, (one, *two) in seconds.items():
        line = f"  {name:16}1 worker {1000 * one / CELLS:7.1f} ms per cell"
        print(
            line
            + "".join(f"   2 workers {1000 * t / CELLS:7.1f} ms per cell   {one / t:4.2f} times faster" for t in two)
        )


if __name__ == "__main__":
    with threadpool_limits(1):
        benchmark(20)
        benchmark(200)
