"""The computation of a map: each cell is what the single trainer gives."""

from math import inf

import numpy as np
import pytest

from playground.model.outcome import SOLVED_ACCURACY
from playground.runs.experiment import Experiment
from playground.runs.maps import computation
from playground.runs.maps.cells import Cell, Result
from playground.runs.maps.computation import Computation
from playground.runs.maps.grid import Grid, Line, parse_grid
from playground.runs.settings import Settings
from playground.training.ensemble import Ensemble
from playground.training.snapshot import Metrics
from playground.training.trainer import Trainer


def computed(grid: Grid) -> Computation:
    result = Computation(grid)
    while result.advance():
        pass
    return result


def trained(settings: Settings, updates: int) -> Trainer:
    trainer = Experiment(settings).make_trainer()
    trainer.run(updates)
    return trainer


# Learning rates up to 3: with larger ones, runs of this length are chaotic, and rounding errors grow.
@pytest.mark.parametrize(
    ("x", "y", "base"),
    [
        (("learning_rate_init", 0.01, 3), ("width", 0, 6), Settings("moons", noise=0.2)),
        (("batch_size", 1, 1000), ("momentum", 0, 0.9), Settings(learning_rate_init=0.1)),
        (("alpha", 0, 0.1), ("l1", 0, 0.1), Settings(activation="tanh", learning_rate_init=0.1)),
        (("init_scale", 0, 3), ("noise", 0, 0.5), Settings("xor", features=("x1", "x2", "x1·x2"))),
        (("n_samples", 50, 150), ("layers", 0, 2), Settings("blobs", hidden_layer_sizes=(3,), test_size=0.35)),
        (("optimizer", 0, 0), ("learning_rate_init", 0.01, 0.3), Settings("moons", momentum=0.5, schedule="cosine")),
        (("schedule", 0, 0), ("decay_updates", 100, 1000), Settings("moons", optimizer="adam", learning_rate_init=0.1)),
        (("width", 1, 3), ("alpha", 0, 0.01), Settings("cancer", learning_rate_init=0.1, freeze_hidden=True)),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else value.dataset,
)
def test_each_cell_equals_the_single_trainer(x, y, base):
    keys = ("name", "from", "to", "steps")
    form = {"x": dict(zip(keys, (*x, 3), strict=True)), "y": dict(zip(keys, (*y, 3), strict=True))}
    grid = parse_grid(form | {"updates": 137, "seeds": 2}, base)
    result = computed(grid)
    assert sorted(cell.number for cell in result.cells) == list(range(grid.n_cells))
    for cell in result.cells:
        for own in cell.results:
            single = trained(grid.settings(cell.number, own.seed), grid.updates)
            np.testing.assert_allclose(own.metrics, single.metrics(), rtol=1e-9, atol=1e-9)
            assert own.updates == single.update
        single = trained(grid.settings(cell.number, cell.median.seed), grid.updates)
        np.testing.assert_allclose(
            single.flatten(result.networks[cell.number]), single.parameters, rtol=1e-9, atol=1e-9
        )  # fmt: skip


def test_a_cell_that_diverges_is_marked_and_keeps_its_last_network():
    base = Settings(activation="relu", hidden_layer_sizes=(8, 8), alpha=1.0)
    grid = Grid(Line("learning_rate_init", (0.1, 100.0)), Line("momentum", (0.0,)), 400, 1, base)
    calm, wild = sorted(computed(grid).cells)
    assert calm.median.outcome != "diverged"
    assert wild.median.outcome == "diverged"
    assert wild.median.updates == trained(grid.settings(1), 400).update < 400
    assert wild.spread("test_loss") == (inf, inf, inf)


@pytest.mark.parametrize("threshold", [SOLVED_ACCURACY, 1.0])
def test_epochs_to_solve_are_those_of_the_single_trainer(threshold, monkeypatch):
    monkeypatch.setattr(computation, "SOLVED_ACCURACY", threshold)
    grid = Grid(Line("learning_rate_init", (0.001, 0.3, 1.0)), Line("width", (4,)), 50 * 20, 1, Settings("blobs"))
    result = computed(grid)
    expected = []
    for number in range(3):
        trainer = Experiment(grid.settings(number)).make_trainer()
        epochs = inf
        for epoch in range(1, 51):
            trainer.run(20)
            if trainer.metrics().test_accuracy >= threshold:
                epochs = epoch
                break
        expected.append(epochs)
    assert [cell.results[0].epochs_to_solve for cell in sorted(result.cells)] == expected
    assert expected[0] == inf
    assert expected[2] < inf


def test_a_long_run_is_checked_a_hundred_times(monkeypatch):
    checks = []
    compute = Ensemble.test_accuracy

    def count(self):
        checks.append(self.epoch)
        return compute(self)

    monkeypatch.setattr(Ensemble, "test_accuracy", count)
    computed(Grid(Line("momentum", (0.0,)), Line("width", (1,)), 1000, 1, Settings(batch_size=1000)))
    assert checks == list(range(10, 1001, 10))


def test_a_slice_takes_its_time(monkeypatch):
    monkeypatch.setattr(computation, "SLICE_SECONDS", inf)
    result = Computation(Grid(Line("momentum", (0.0, 0.5)), Line("width", (1, 2, 3)), 10, 1, Settings()))
    assert result.advance() is False
    assert len(result.cells) == 6
    assert result.fraction == pytest.approx(1)


def test_a_map_fills_in_shape_after_shape(monkeypatch):
    monkeypatch.setattr(computation, "SLICE_SECONDS", 0.0)
    grid = Grid(Line("momentum", (0.0, 0.5)), Line("width", (1, 2, 3)), 10, 1, Settings())
    result, counts, fractions = Computation(grid), [], []
    while result.advance():
        counts.append(len(result.cells))
        fractions.append(result.fraction)
    assert sorted(set(counts)) == [0, 2, 4, 6]
    assert fractions == sorted(fractions)
    # A network of n units takes as long as n + 2; a slice that has no time makes one update of ten.
    ends = [fractions[counts.index(count)] for count in (2, 4, 6)]
    assert ends == pytest.approx([3 / 12, 7 / 12, 1])
    assert sorted(set(fractions))[:3] == pytest.approx([0, 0.025, 0.05])


@pytest.mark.parametrize(
    ("most", "work", "seeds", "counts"),
    [
        (4, 10**9, 2, [0, 2, 4, 5]),
        (4, 300, 1, [0, 3, 5]),  # 10 updates of 10 points
        (4, 0, 1, [0, 2, 4, 5]),
        (4, 0, 3, [0, 1, 2, 3, 4, 5]),
    ],
)
def test_a_map_fills_in_group_after_group(monkeypatch, most, work, seeds, counts):
    for name, value in (("MIN_MEMBERS", 2), ("MAX_MEMBERS", most), ("GROUP_WORK", work), ("SLICE_SECONDS", 0.0)):
        monkeypatch.setattr(computation, name, value)
    grid = Grid(Line("momentum", (0.0, 0.1, 0.2, 0.3, 0.4)), Line("width", (1,)), 10, seeds, Settings())
    result, seen = Computation(grid), set()
    while result.advance():
        seen.add(len(result.cells))
    assert sorted(seen) == counts
    assert {len(cell.results) for cell in result.cells} == {seeds}


@pytest.mark.parametrize(("count", "kept"), [(64, 64), (65, 0)])
def test_a_large_map_keeps_no_networks(count, kept):
    momenta = tuple(i / 100 for i in range(count))
    assert len(computed(Grid(Line("momentum", momenta), Line("width", (0,)), 1, 1, Settings())).networks) == kept


def test_experiments_with_the_same_data_share_them():
    result = Computation(Grid(Line("noise", (0.1, 0.2)), Line("momentum", (0.0, 0.5)), 1, 2, Settings()))
    shared = [result.with_same_data(result.experiment(cell, seed)) for seed in (0, 1) for cell in range(4)]
    assert [shared.index(one) for one in shared] == [0, 1, 0, 1, 0, 1, 0, 1]
    assert result.experiment(3, 1).settings == result.grid.settings(3, 1)
    assert result.experiment(2).settings == result.grid.settings(2, 0)


def result(seed: int, loss: float, diverged: bool = False) -> Result:
    outcome = "diverged" if diverged else "learning"
    return Result(seed, Metrics(loss, loss, 0.5, 1 - loss), 10.0 * loss, outcome, 7)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("results", "seed", "spread"),
    [
        ([result(0, 0.3)], 0, (0.3, 0.3, 0.3)),
        ([result(0, 0.3), result(1, 0.1), result(2, 0.2)], 2, (0.2, 0.1, 0.3)),
        ([result(0, 0.4), result(1, 0.1), result(2, 0.3), result(3, 0.2)], 3, (0.2, 0.1, 0.4)),
        ([result(0, 0.4, True), result(1, 0.5), result(2, 0.1, True)], 0, (inf, 0.5, inf)),
    ],
    ids=["one", "odd", "even", "diverged"],
)
def test_a_cell_shows_the_median_seed(results, seed, spread):
    cell = Cell(0, tuple(results))
    median = cell.median
    assert cell.spread("test_loss") == cell.spread("train_loss") == spread
    for figure, own in (("test_accuracy", lambda r: r.metrics.test_accuracy), ("epochs_to_solve", lambda r: r[2])):
        values = sorted(map(own, results))
        assert cell.spread(figure) == (values[(len(values) - 1) // 2], values[0], values[-1])
    assert median.seed == seed or (median.outcome == "diverged" and spread[0] == inf)
