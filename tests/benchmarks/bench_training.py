"""Training speed: batch updates a second, beside scikit-learn's and a plain NumPy step, in one process and one run.

python -m tests.benchmarks.bench_training
"""

import warnings
from collections.abc import Callable
from time import perf_counter

import numpy as np
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from playground.data.datasets import load_dataset
from playground.model.network import Network, gradient, init_network
from playground.model.trainer import Hyperparameters, Trainer

N = 250


def rate(run: Callable[[], int], repeats: int = 5) -> float:
    """The best of several runs, in updates a second; ``run`` returns how many updates it made."""
    rates = []
    for _ in range(repeats):
        start = perf_counter()
        updates = run()
        rates.append(updates / (perf_counter() - start))
    return max(rates)


def benchmark(hidden: tuple[int, ...], batch_size: int) -> None:
    data = load_dataset("circles", n_samples=2 * N, test_size=0.5)
    X, y = data.standardize(data.points_train), data.y_train
    start = init_network((2, *hidden, 1), np.random.default_rng(0))
    per_epoch = -(-N // batch_size)

    trainer = Trainer(start, X, y, Hyperparameters(0.1, batch_size))
    trainer.run(5000)

    def ours() -> int:
        trainer.run(20_000)
        return 20_000

    mlp = MLPClassifier(
        hidden, activation="logistic", solver="sgd", alpha=0.0, batch_size=batch_size, learning_rate_init=0.1,
        momentum=0.0, nesterovs_momentum=False,
    )  # fmt: skip
    mlp.partial_fit(X, y, classes=[0, 1])

    def theirs() -> int:
        for _ in range(40):
            mlp.partial_fit(X, y)
        return 40 * per_epoch

    network = start

    def plain() -> int:
        nonlocal network
        for i in range(4000):
            at = i % per_epoch * batch_size
            g = gradient(network, X[at : at + batch_size], y[at : at + batch_size])
            network = Network(
                tuple(w - 0.1 * dw for w, dw in zip(network.weights, g.weights, strict=True)),
                tuple(b - 0.1 * db for b, db in zip(network.biases, g.biases, strict=True)),
            )
        return 4000

    rates = {"Trainer": rate(ours), "MLPClassifier.partial_fit": rate(theirs), "network.gradient": rate(plain)}
    print(f"\n{'-'.join(map(str, (2, *hidden, 1)))} sigmoid, {N} points, batch {batch_size}")
    for name, value in rates.items():
        print(f"  {name:28}{value:10,.0f} updates/s   {rates['Trainer'] / value:6.1f} times slower")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with threadpool_limits(1):
        benchmark((8,), 10)
        benchmark((16, 16), 32)
