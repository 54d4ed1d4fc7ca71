"""Time and peak memory of `NetworkClassifier.fit` and `MLPClassifier.fit` with the same hyperparameters.

python -m tests.benchmarks.bench_estimator
"""

import tracemalloc
import warnings
from time import perf_counter
from typing import Any

from sklearn.datasets import make_classification
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from playground import NetworkClassifier


def benchmark(n_samples: int, n_features: int, width: int, batch_size: int, epochs: int, repeats: int = 3) -> None:
    X, y = make_classification(
        n_samples, n_features, n_informative=min(n_features, 5), n_redundant=0, n_clusters_per_class=1, random_state=0
    )  # fmt: skip
    common: dict[str, Any] = {
        "learning_rate_init": 0.1, "batch_size": batch_size, "momentum": 0.9, "max_iter": epochs, "random_state": 0,
    }  # fmt: skip
    models = {
        "NetworkClassifier": NetworkClassifier((width,), "logistic", **common),
        "MLPClassifier": MLPClassifier(
            (width,), activation="logistic", solver="sgd", alpha=0.0, nesterovs_momentum=False, tol=0.0,
            n_iter_no_change=epochs, **common,
        ),
    }  # fmt: skip
    print(f"\n{n_features}-{width}-1, {n_samples:,} rows, batch {batch_size}, {epochs} epochs")
    seconds: dict[str, float] = {}
    for name, model in models.items():
        times = []
        for _ in range(repeats):
            start = perf_counter()
            model.fit(X, y)
            times.append(perf_counter() - start)
        seconds[name] = min(times)
        tracemalloc.start()
        model.fit(X, y)
        peak = tracemalloc.get_traced_memory()[1] / 2**20
        tracemalloc.stop()
        ratio = seconds[name] / seconds["NetworkClassifier"]
        score = model.score(X, y)
        print(f"  {name:20}{seconds[name]:8.3f} s{ratio:8.1f} times{peak:9.1f} MiB peak   accuracy {score:.3f}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with threadpool_limits(1):
        benchmark(500, 2, 8, 10, 50)
        benchmark(20_000, 20, 64, 200, 5)
