"""The trajectories of PyTorch's optimizers and learning-rate schedules, which `test_optimizers` compares with ours.

PyTorch is too large to be installed for the tests. Where it is installed, this writes `torch_trajectories.json` again:

python tests/training/torch_trajectories.py
"""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.optim import SGD, Adam, RMSprop
from torch.optim.lr_scheduler import CosineAnnealingLR, LambdaLR, StepLR

FILE = Path(__file__).with_suffix(".json")
SEED = 9  # of the batches
N, BATCH_SIZE, HIDDEN, CLASSES = 40, 16, 3, 3
UPDATES = 200
KEPT = (20, UPDATES)  # updates after which the parameters are kept
ALPHA, DECAY_UPDATES = 0.01, 80

# By optimizer and momentum. PyTorch's velocity has no learning rate in it. It is the same as ours times a number if the
# rate is constant, but not under a schedule, with which only momentum 0 is compared.
OPTIMIZERS: dict[tuple[str, float], tuple[Any, float]] = {
    ("sgd", 0.0): (lambda groups, rate: SGD(groups, rate), 0.3),
    ("sgd", 0.9): (lambda groups, rate: SGD(groups, rate, momentum=0.9), 0.1),
    ("nesterov", 0.9): (lambda groups, rate: SGD(groups, rate, momentum=0.9, nesterov=True), 0.1),
    ("rmsprop", 0.0): (lambda groups, rate: RMSprop(groups, rate), 0.01),
    ("adam", 0.0): (lambda groups, rate: Adam(groups, rate), 0.03),
}
SCHEDULES: dict[str, Any] = {
    "constant": lambda optimizer: LambdaLR(optimizer, lambda update: 1.0),
    "step": lambda optimizer: StepLR(optimizer, DECAY_UPDATES, 0.5),
    "cosine": lambda optimizer: CosineAnnealingLR(optimizer, DECAY_UPDATES),
    "inverse_time": lambda optimizer: LambdaLR(optimizer, lambda update: 1 / (1 + update / DECAY_UPDATES)),
}


def batches() -> Iterator[Any]:
    """Yield the rows of each batch."""
    rng = np.random.default_rng(SEED)
    while True:
        order = rng.permutation(N)
        yield from (order[start : start + BATCH_SIZE] for start in range(0, N, BATCH_SIZE))


def train(content: dict[str, Any], optimizer: str, momentum: float, schedule: str) -> dict[str, Any]:
    """Return the learning rate of every 20th update, and the parameters after those that are kept, layer by layer."""
    X, y = torch.tensor(content["X"]), torch.tensor(content["y"])
    weights, biases = ([torch.tensor(array, requires_grad=True) for array in content[k]] for k in ("weights", "biases"))
    make, rate = OPTIMIZERS[optimizer, momentum]
    steps = make([{"params": weights, "weight_decay": ALPHA}, {"params": biases}], rate)
    rates = SCHEDULES[schedule](steps)
    case: dict[str, Any] = {
        "optimizer": optimizer, "momentum": momentum, "schedule": schedule, "learning_rate_init": rate,
        "rates": [], "parameters": [],
    }  # fmt: skip
    for update, rows in enumerate(islice(batches(), UPDATES)):
        steps.zero_grad()
        hidden = torch.tanh(X[rows] @ weights[0] + biases[0])
        torch.nn.functional.cross_entropy(hidden @ weights[1] + biases[1], y[rows]).backward()
        if update % 20 == 0:
            case["rates"].append(rates.get_last_lr()[0])
        steps.step()
        if schedule != "cosine" or update < DECAY_UPDATES:  # after which PyTorch's would rise again
            rates.step()
        if update + 1 in KEPT:
            case["parameters"].append([a.flatten().tolist() for a in (*weights, *biases)])
    return case


def main() -> None:
    torch.set_default_dtype(torch.float64)
    rng = np.random.default_rng(11)
    X = rng.standard_normal((N, 2))
    sizes = ((2, HIDDEN), (HIDDEN, CLASSES))
    content: dict[str, Any] = {
        "torch": torch.__version__,
        "X": X.round(3).tolist(),
        "y": (np.floor(1.5 * np.linalg.norm(X, axis=1)).astype(int) % CLASSES).tolist(),
        "weights": [rng.uniform(-1, 1, shape).round(3).tolist() for shape in sizes],
        "biases": [[0.0] * n_out for _, n_out in sizes],
    }
    content |= {name: globals()[name.upper()] for name in ("seed", "batch_size", "kept", "alpha", "decay_updates")}
    content["cases"] = [
        train(content, optimizer, momentum, schedule)
        for optimizer, momentum in OPTIMIZERS
        for schedule in SCHEDULES
        if schedule == "constant" or momentum == 0
    ]
    FILE.write_text(json.dumps(content) + "\n")


if __name__ == "__main__":
    main()
