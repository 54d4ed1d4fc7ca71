"""Time to train the 32 × 32 networks of a map at once, compared with a loop over `Trainer`, in one process on one core.

Seconds are those of the processor, which other programs on the machine disturb less than those of the clock.

python -m tests.benchmarks.bench_ensemble
"""

from time import process_time

import numpy as np
from threadpoolctl import threadpool_limits

from playground.data.dataset import load_dataset
from playground.model.network import init_network
from playground.model.outputs import encode
from playground.training.ensemble import Ensemble, Member
from playground.training.hyperparameters import Hyperparameters
from playground.training.trainer import Trainer

N = 60
UPDATES = 500
CELLS = 32 * 32
LOOP_CELLS = 64


def make_members(hidden: tuple[int, ...], batch_size: int, own_data: bool, own_seeds: bool) -> list[Member]:
    """Return the cells of a map of 32 learning rates × 32 momentums."""
    members = []
    for i in range(CELLS):
        if i == 0 or own_data:
            data = load_dataset("circles", n_samples=2 * N, test_size=0.5, seed=i)
            X, X_test = data.standardize(data.points_train), data.standardize(data.points_test)
            y, y_test = encode(data.y_train, 2), encode(data.y_test, 2)
        params = Hyperparameters(float(np.geomspace(0.01, 10, 32)[i % 32]), batch_size, i // 32 * 0.03)
        network = init_network((2, *hidden, 1), np.random.default_rng(0))
        members.append(Member(network, X, y, X_test, y_test, params, i if own_seeds else 0))
    return members


def time_ensemble(members: list[Member]) -> tuple[float, float]:
    """Return the seconds that training takes, and those of computing the metrics once."""
    start = process_time()
    ensemble = Ensemble(members)
    ensemble.run(UPDATES)
    trained = process_time()
    ensemble.metrics()
    return trained - start, process_time() - trained


def time_loop(members: list[Member]) -> float:
    """Return the seconds that a loop over trainers takes, scaled from a part of the cells to all of them."""
    chosen = members[:: len(members) // LOOP_CELLS]
    start = process_time()
    for m in chosen:
        Trainer(m.network, m.X, m.y, m.hyperparameters, m.seed, m.X_test, m.y_test).run(UPDATES)
    return (process_time() - start) * len(members) / len(chosen)


def benchmark(hidden: tuple[int, ...], batch_size: int, repeats: int = 3) -> None:
    sizes = "-".join(map(str, (2, *hidden, 1)))
    print(f"\n{CELLS} cells of {sizes}, {N} points, batch {batch_size}, {UPDATES} updates")
    cases = {
        "same data and seeds": (False, False),
        "own seeds": (False, True),
        "own data and seeds": (True, True),
    }
    for name, (own_data, own_seeds) in cases.items():
        members = make_members(hidden, batch_size, own_data, own_seeds)
        loop = time_loop(members)
        seconds, scoring = map(min, zip(*(time_ensemble(members) for _ in range(repeats)), strict=True))
        print(
            f"  {name:20}{seconds:6.2f} s   loop over Trainer {loop:6.1f} s   {loop / seconds:5.1f} times faster"
            f"   metrics {1000 * scoring:5.1f} ms"
        )


if __name__ == "__main__":
    with threadpool_limits(1):
        benchmark((8,), N)
        benchmark((8,), 10)
        benchmark((16, 16), 10)
