"""The computation of a map: all networks of one shape at once, one shape after another, in slices of a few ms."""

from collections.abc import Iterator
from math import ceil, inf
from time import perf_counter

import numpy as np

from playground.model.network import Network
from playground.model.outcome import SOLVED_ACCURACY, classify_outcome
from playground.runs.experiment import Experiment, get_hyperparameters
from playground.runs.maps.cells import Cell, Result
from playground.runs.maps.grid import Grid
from playground.runs.settings import Settings
from playground.training.ensemble import Ensemble, Member
from playground.training.snapshot import Metrics

SLICE_SECONDS = 0.004
# Networks that are trained at once. A map fills in group by group: groups are smaller where a network takes longer.
MIN_MEMBERS, MAX_MEMBERS = 64, 256
GROUP_WORK = 20_000_000  # updates × points per update × networks of a group, where it has more than the fewest
MAX_CHECKS = 100  # of the test accuracy during training
MAX_NETWORKS = 64  # cells whose networks are kept, for pictures of their boundaries


# Hidden layers, optimizer, numbers of training and test points, and batch size.
Shape = tuple[tuple[int, ...], str, int, int, int]


class Computation:
    """Trains the networks of a grid.

    Parameters
    ----------
    grid : Grid

    Attributes
    ----------
    cells : list of Cell
        In the order in which they were finished. It only grows.
    networks : dict of int to Network
        By cell, the network of the median result; empty for a grid of more than `MAX_NETWORKS` cells.
    fraction : float
        How much of the computation is done, from 0 to 1.

    Notes
    -----
    Test accuracy is checked at the ends of epochs: of every epoch, or of every n-th one where there are more than
    `MAX_CHECKS`. ``epochs_to_solve`` is therefore exact to a hundredth of the run.
    """

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.cells: list[Cell] = []
        self.networks: dict[int, Network] = {}
        self.fraction = 0.0
        self._data: dict[tuple[object, ...], Experiment] = {}
        self._end = 0.0  # of the present slice
        self._slices = self._compute()

    def advance(self) -> bool:
        """Compute one slice; return whether anything is left to do."""
        self._end = perf_counter() + SLICE_SECONDS
        while next(self._slices, False):
            if perf_counter() >= self._end:
                return True
        return False

    def experiment(self, cell: int, seed: int = 0) -> Experiment:
        """Return the experiment of a cell."""
        return Experiment(self.grid.settings(cell, seed))

    def _compute(self) -> Iterator[bool]:
        """Yield wherever a slice may end."""
        groups: dict[Shape, list[int]] = {}
        costs: dict[Shape, float] = {}
        for cell in range(self.grid.n_cells):
            experiment = self.experiment(cell)
            shape = self._shape(experiment)
            groups.setdefault(shape, []).append(cell)
            costs.setdefault(shape, self._cost(experiment))
            yield True
        total = sum(costs[shape] * len(cells) for shape, cells in groups.items())
        for shape, cells in groups.items():
            work = self.grid.updates * shape[-1]
            members = min(MAX_MEMBERS, max(MIN_MEMBERS, GROUP_WORK // work))
            size = max(1, members // self.grid.seeds)
            for some in (cells[start : start + size] for start in range(0, len(cells), size)):
                yield from self._train(some, costs[shape] * len(some) / total)

    def _shape(self, experiment: Experiment) -> Shape:
        """Return what networks that are trained at once must share."""
        data, settings = self.with_same_data(experiment), experiment.settings
        n_train, n_test = len(data.dataset.y_train), len(data.dataset.y_test)
        return settings.hidden_layer_sizes, settings.optimizer, n_train, n_test, min(settings.batch_size, n_train)

    def _cost(self, experiment: Experiment) -> float:
        """Return roughly how long the training of a cell takes, in arbitrary units."""
        settings, n_train = experiment.settings, len(self.with_same_data(experiment).dataset.y_train)
        return min(settings.batch_size, n_train) * (2 + sum(settings.hidden_layer_sizes))

    def with_same_data(self, experiment: Experiment) -> Experiment:
        """Return the first experiment with the same data. `Ensemble` is faster where members share arrays."""
        s: Settings = experiment.settings
        return self._data.setdefault((s.n_samples, s.noise, s.test_size), experiment)

    def _member(self, experiment: Experiment) -> Member:
        data = self.with_same_data(experiment)
        return Member(
            experiment.init_network(),
            data.X_train,
            data.targets_train,
            data.X_test,
            data.targets_test,
            get_hyperparameters(experiment.settings),
            experiment.batches_seed,
        )

    def _train(self, cells: list[int], share: float) -> Iterator[bool]:
        """Train some cells of one shape to the end; ``share`` is their part of the computation."""
        members = []
        for cell in cells:
            for seed in range(self.grid.seeds):
                members.append(self._member(self.experiment(cell, seed)))
                yield True
        ensemble = Ensemble(members)
        updates, before = self.grid.updates, self.fraction
        epochs_to_solve = np.full(len(members), inf)
        per_epoch = ensemble.updates_to_epoch_end()
        stride = max(1, ceil(updates / per_epoch / MAX_CHECKS))
        while ensemble.update < updates and not ensemble.diverged.all():
            check = min(ensemble.update + ensemble.updates_to_epoch_end(stride), updates)
            while ensemble.update < check and not ensemble.diverged.all():
                ensemble.run(check - ensemble.update, self._end)
                self.fraction = before + share * ensemble.update / updates
                yield True
            if ensemble.update % per_epoch == 0:
                solved = ensemble.test_accuracy() >= SOLVED_ACCURACY
                epochs_to_solve[solved & np.isinf(epochs_to_solve)] = ensemble.epoch
        self._record(cells, ensemble, epochs_to_solve)
        self.fraction = before + share
        yield True

    def _record(self, cells: list[int], ensemble: Ensemble, epochs_to_solve: np.ndarray) -> None:
        metrics = ensemble.metrics()
        made = np.where(ensemble.diverged, ensemble.diverged_at, ensemble.update)
        for i, cell in enumerate(cells):
            first = i * self.grid.seeds
            results = []
            for seed in range(self.grid.seeds):
                k = first + seed
                own = Metrics(*(float(values[k]) for values in metrics))
                outcome = classify_outcome(
                    own.train_loss, own.test_accuracy, bool(ensemble.diverged[k]), self.grid.base.class_count
                )
                results.append(Result(seed, own, float(epochs_to_solve[k]), outcome, int(made[k])))
            finished = Cell(cell, tuple(results))
            if self.grid.n_cells <= MAX_NETWORKS:
                self.networks[cell] = ensemble.network(first + finished.median.seed)
            self.cells.append(finished)
