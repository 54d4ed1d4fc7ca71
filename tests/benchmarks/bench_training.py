"""Training speed in updates per second, compared with scikit-learn and with plain NumPy, in one process.

python -m tests.benchmarks.bench_training
"""

import warnings
from collections.abc import Callable
from functools import partial
from time import perf_counter

import numpy as np
from sklearn.datasets import make_blobs
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from playground.model.activations import Array
from playground.model.network import Network, gradient, init_network
from playground.model.outputs import count_outputs, encode, output_for
from playground.training.hyperparameters import Hyperparameters
from playground.training.trainer import Trainer

N = 250


def rate(run: Callable[[], int], repeats: int = 5) -> float:
    """Return the best rate of several runs, in updates per second. ``run`` returns the number of updates it made."""
    rates = []
    for _ in range(repeats):
        start = perf_counter()
        updates = run()
        rates.append(updates / (perf_counter() - start))
    return max(rates)


def benchmark(hidden: tuple[int, ...], batch_size: int, n_classes: int = 2) -> float:
    """Print the rates, and return the trainer's."""
    X, labels = make_blobs(N, centers=n_classes, random_state=0)
    X, y = StandardScaler().fit_transform(X), encode(labels, n_classes)
    sizes = (2, *hidden, count_outputs(n_classes))
    initial = init_network(sizes, np.random.default_rng(0), output=output_for(n_classes))
    updates_per_epoch = -(-N // batch_size)

    trainer = Trainer(initial, X, y, Hyperparameters(0.1, batch_size))
    trainer.run(5000)

    def run_trainer() -> int:
        trainer.run(20_000)
        return 20_000

    mlp = MLPClassifier(
        hidden, activation="logistic", solver="sgd", alpha=0.0, batch_size=batch_size, learning_rate_init=0.1,
        momentum=0.0, nesterovs_momentum=False,
    )  # fmt: skip
    mlp.partial_fit(X, labels, classes=range(n_classes))

    def run_sklearn() -> int:
        for _ in range(40):
            mlp.partial_fit(X, labels)
        return 40 * updates_per_epoch

    network = initial

    def run_reference() -> int:
        nonlocal network
        for i in range(4000):
            start = i % updates_per_epoch * batch_size
            g = gradient(network, X[start : start + batch_size], y[start : start + batch_size])
            network = Network(
                tuple(w - 0.1 * dw for w, dw in zip(network.weights, g.weights, strict=True)),
                tuple(b - 0.1 * db for b, db in zip(network.biases, g.biases, strict=True)),
                output=network.output,
            )
        return 4000

    rates = {
        "Trainer": rate(run_trainer),
        "MLPClassifier.partial_fit": rate(run_sklearn),
        "network.gradient": rate(run_reference),
    }
    print(f"\n{'-'.join(map(str, sizes))} sigmoid, {N} points, batch {batch_size}")
    for name, value in rates.items():
        print(f"  {name:28}{value:10,.0f} updates/s   {rates['Trainer'] / value:6.1f} times slower")
    return rates["Trainer"]


def benchmark_optimizers(hidden: tuple[int, ...], batch_size: int, repeats: int = 15) -> None:
    """Print the rate with each optimizer, and that of scikit-learn's Adam."""
    X, labels = make_blobs(N, centers=2, random_state=0)
    X, y = StandardScaler().fit_transform(X), encode(labels, 2)
    initial = init_network((2, *hidden, 1), np.random.default_rng(0))
    params = {
        "SGD": Hyperparameters(0.1, batch_size),
        "SGD, momentum": Hyperparameters(0.1, batch_size, 0.9),
        "Nesterov": Hyperparameters(0.1, batch_size, 0.9, optimizer="nesterov"),
        "RMSProp": Hyperparameters(0.001, batch_size, optimizer="rmsprop"),
        "Adam": Hyperparameters(0.001, batch_size, optimizer="adam"),
        "Adam, cosine": Hyperparameters(0.001, batch_size, optimizer="adam", schedule="cosine", decay_updates=10**6),
    }
    runs = {name: partial(make_updates, Trainer(initial, X, y, own), 5000) for name, own in params.items()}
    mlp = MLPClassifier(hidden, activation="logistic", alpha=0.0, batch_size=batch_size)
    runs["MLPClassifier, Adam"] = partial(make_epochs, mlp.partial_fit(X, labels, classes=[0, 1]), X, labels, 10)
    rates = dict.fromkeys(runs, 0.0)
    for _ in range(repeats):  # by turns: what else the machine does is the same for all
        for name, run in runs.items():
            rates[name] = max(rates[name], rate(run, 1))
    print(f"\n{'-'.join(map(str, initial.layer_sizes))} sigmoid, {N} points, batch {batch_size}")
    for name, value in rates.items():
        print(f"  {name:28}{value:10,.0f} updates/s   {rates['SGD'] / value:6.2f} times SGD's time")


def make_updates(trainer: Trainer, updates: int) -> int:
    trainer.run(updates)
    return updates


def make_epochs(mlp: MLPClassifier, X: Array, labels: Array, epochs: int) -> int:
    for _ in range(epochs):
        mlp.partial_fit(X, labels)
    return epochs * -(-len(X) // int(mlp.batch_size))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with threadpool_limits(1):
        two, three = benchmark((8,), 10), benchmark((8,), 10, n_classes=3)
        print(f"\n  three classes, updates/s to those of two: {three / two:.2f}")
        benchmark((16,), 10, n_classes=10)
        benchmark((16, 16), 32)
        benchmark_optimizers((8,), 10)
        benchmark_optimizers((16,) * 6, 10)
