"""Maps from tables of `explore`."""

from math import inf, nan

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_blobs

from playground.estimator import NetworkClassifier
from playground.explore import explore, varying_parameters
from playground.runs.maps.table import map_table

X, Y = make_blobs(60, centers=[[-1, 0], [1, 0]], random_state=0)


def table(grid, seeds=(0,)):
    return explore(X, Y, grid, estimator=NetworkClassifier(max_iter=3), seeds=seeds)


def test_a_table_becomes_cells_with_the_results_of_its_rows():
    grid = {"learning_rate_init": [1.0, 0.1], "hidden_layer_sizes": [(4,), (), (2, 2)]}
    rows = table(grid, seeds=(5, 3))
    found = map_table(rows, varying_parameters(rows))
    assert {found.x.name, found.y.name} == set(grid)
    line = found.x if found.x.name == "hidden_layer_sizes" else found.y
    assert line.values == ((), (4,), (2, 2))
    assert (found.n_cells, len(found.cells), found.seeds) == (6, 6, 2)
    for cell in found.cells:
        y, x = divmod(cell.number, len(found.x.values))
        params = {found.x.name: found.x.values[x], found.y.name: found.y.values[y]}
        for result in cell.results:
            [row] = [
                i for i, own in enumerate(rows["params"])
                if all(own[name] == value for name, value in params.items()) and rows["random_state"][i] == result.seed
            ]  # fmt: skip
            names = ("train_loss", "test_loss", "train_score", "test_score")
            assert result.metrics == tuple(rows[name][row] for name in names)
            assert result.outcome == rows["status"][row]
            epochs = rows["epochs_to_95"][row]
            assert result.epochs_to_solve == (inf if np.isnan(epochs) else epochs)


def test_optimizers_are_in_the_order_of_the_page():
    rows = table({"optimizer": ["adam", "sgd", "rmsprop"], "learning_rate_init": [0.1, 0.01]})
    found = map_table(rows, varying_parameters(rows))
    assert {found.x.name: found.x.values, found.y.name: found.y.values} == {
        "optimizer": ("sgd", "rmsprop", "adam"),
        "learning_rate_init": (0.01, 0.1),
    }


def test_values_are_in_order_and_a_repeated_row_counts_once():
    a = [(3,), (), (1, 2), (2,), (10,), (1, 2)]
    b = [0.1, 0.1, 0.1, 0.2, 0.1, 0.1]
    rows = pd.DataFrame({"param_a": a, "param_b": b, "data": "same", "random_state": 0, "status": "solved"})
    for name in ("train_loss", "test_loss", "train_score", "test_score"):
        rows[name] = np.arange(6) / 10
    rows["epochs_to_95"] = [nan] * 5 + [2.0]
    found = map_table(rows, ["a", "b"])
    assert found.x == ("a", ((), (2,), (3,), (10,), (1, 2)))
    assert found.y == ("b", (0.1, 0.2))
    assert [cell.number for cell in found.cells] == [0, 2, 3, 4, 6]
    assert [cell.results[0].metrics.test_loss for cell in found.cells] == [0.1, 0.0, 0.4, 0.5, 0.3]
    assert {(r.seed, r.epochs_to_solve, r.outcome, r.updates) for c in found.cells for r in c.results} == {
        (0, inf, "solved", 0),
        (0, 2.0, "solved", 0),
    }
    assert (found.state, found.fraction, found.seconds_left, found.networks) == ("done", 1.0, None, {})
    found.cancel()


def test_an_interrupted_table_lacks_cells():
    rows = table({"alpha": [0.0, 0.1], "l1": [0.0, 0.1]})
    found = map_table(rows[:3], ["alpha", "l1"])
    assert (found.n_cells, len(found.cells)) == (4, 3)


@pytest.mark.parametrize(
    ("grid", "sentence"),
    [
        ({"alpha": [0.0]}, "A table must vary exactly two parameters to be shown as a map. Got none."),
        ({"alpha": [0.0, 0.1]}, "exactly two parameters to be shown as a map. Got alpha."),
        ({"alpha": [0, 0.1], "l1": [0, 0.1], "momentum": [0, 0.1]}, "Got alpha, l1, momentum."),
        ({"alpha": [0, 0.1], "l1": list(np.linspace(0, 1, 33))}, "l1 must be a whole number between 1 and 32. Got 33"),
    ],
    ids=["none", "one", "three", "many values"],
)  # fmt: skip
def test_other_tables_are_refused(grid, sentence):
    rows = table(grid)
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the sentence is compared below
        map_table(rows, varying_parameters(rows))
    assert sentence in str(refused.value)


def test_a_table_of_several_datasets_is_refused():
    rows = table({"alpha": [0.0, 0.1], "l1": [0.0, 0.1]})
    rows["data"] = ["a", "b", "a", "b"]
    with pytest.raises(ValueError, match=r"must be of a single dataset to be shown as a map\. Got 2\."):
        map_table(rows, ["alpha", "l1"])
