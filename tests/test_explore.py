"""`explore`, compared with fits by hand, on several joblib backends, and resumed from its file."""

import doctest
import importlib
import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster
from joblib import parallel_config, register_parallel_backend
from joblib._parallel_backends import ThreadingBackend
from sklearn.datasets import load_iris, make_moons
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from playground import NetworkClassifier, explore
from playground.explore import read_table, varying_parameters
from playground.model.outcome import OUTCOMES
from playground.runs.maps.table import map_table

# The function has the module's name.
module = importlib.import_module("playground.explore")
GRID = {"hidden_layer_sizes": [(), (4, 3)], "learning_rate_init": [0.3, 3.0]}
ESTIMATOR = NetworkClassifier(activation="tanh", max_iter=15)


@pytest.fixture(scope="module")
def moons() -> tuple[np.ndarray, np.ndarray]:
    X, y = make_moons(80, noise=0.1, random_state=3)
    return X, np.where(y == 1, "yes", "no")


@pytest.fixture(scope="module")
def table(moons):
    return run(moons)


def run(moons, grid=GRID, seeds=(0, 5), **arguments):
    X, y = moons
    return explore(X, y, grid, estimator=ESTIMATOR, seeds=seeds, **arguments)


def assert_same(table, expected):
    """Assert that two tables are equal, but for the time that the fits took."""
    pd.testing.assert_frame_equal(table.drop(columns="fit_time"), expected.drop(columns="fit_time"), check_exact=True)


def test_each_row_equals_a_fit_by_hand(moons, table):
    X, X_test, y, y_test = train_test_split(*moons, test_size=0.2, stratify=moons[1], random_state=0)
    assert len(table["params"]) == 8
    for i, params in enumerate(table["params"]):
        model = NetworkClassifier(**params, random_state=int(table["random_state"][i])).fit(X, y)
        assert table["train_score"][i] == model.score(X, y)
        assert table["test_score"][i] == model.score(X_test, y_test)
        assert table["train_loss"][i] == pytest.approx(log_loss(y, model.predict_proba(X)))
        assert table["test_loss"][i] == pytest.approx(log_loss(y_test, model.predict_proba(X_test)))


def test_several_classes():
    X, y = load_iris(return_X_y=True)
    table = explore(StandardScaler().fit_transform(X), y, {"learning_rate_init": [1e-6, 0.5]}, seeds=[0])
    assert table["status"].tolist() == ["worse", "solved"]
    guess = explore(X, y, {"learning_rate_init": [1e-6], "init_scale": [0.0]}, seeds=[0])
    assert guess["train_loss"][0] == pytest.approx(np.log(3), abs=0.01)
    assert guess["status"][0] == "guessing"


def test_rows_are_in_the_order_of_the_grid_and_the_seeds(table):
    assert table["param_hidden_layer_sizes"].tolist() == [()] * 4 + [(4, 3)] * 4
    assert table["param_learning_rate_init"].tolist() == [0.3, 0.3, 3.0, 3.0] * 2
    assert table["random_state"].tolist() == [0, 5] * 4
    assert set(table["param_activation"]) == {"tanh"}
    assert set(table["param_max_iter"]) == {15}
    assert set(table["status"]) <= set(OUTCOMES)
    assert module.varying_parameters(table) == ["hidden_layer_sizes", "learning_rate_init"]


def test_the_first_epoch_with_95_percent(moons):
    X, y = moons
    model = NetworkClassifier((8,), learning_rate_init=5.0, max_iter=60)
    [epoch] = explore(X, y, {}, estimator=model, seeds=[1])["epochs_to_95"]
    X, X_test, y, y_test = train_test_split(X, y, test_size=0.2, stratify=y, random_state=0)
    before, after = (
        model.set_params(max_iter=n, random_state=1).fit(X, y).score(X_test, y_test)
        for n in (int(epoch) - 1, int(epoch))
    )
    assert before < 0.95 <= after


def test_a_dataset_never_solved_has_no_first_epoch(moons):
    table = explore(moons[0], moons[1], {"learning_rate_init": [1e-6]})
    assert np.isnan(table["epochs_to_95"]).all()
    assert table["status"].tolist() == ["guessing"]


def test_diverged_networks_are_marked(moons):
    grid = {"learning_rate_init": [0.1, 100.0], "hidden_layer_sizes": [()], "alpha": [1.0]}
    table = explore(moons[0], moons[1], grid)
    assert (table["status"] == "diverged").tolist() == [False, True]


def test_cells_are_ranked_by_their_mean_test_accuracy(table):
    means = table["test_score"].to_numpy().reshape(4, 2).mean(axis=1)
    expected = [1 + sum(other > mean + 1e-9 for other in means) for mean in means]
    assert table["rank_test_score"].tolist() == np.repeat(expected, 2).tolist()


def test_a_test_set_can_be_given(moons):
    X, y = moons
    table = run((X[:50], y[:50]), X_test=X[50:], y_test=y[50:], seeds=[0])
    model = NetworkClassifier(**table["params"][3], random_state=0).fit(X[:50], y[:50])
    assert table["test_score"][3] == model.score(X[50:], y[50:])


def test_several_grids(moons):
    table = run(moons, [{"momentum": [0.0, 0.9]}, {"alpha": [0.0, 0.01]}], seeds=[0])
    # The cell that both grids contain is fitted and returned once.
    assert list(zip(table["param_momentum"], table["param_alpha"], strict=True)) == [(0, 0), (0.9, 0), (0, 0.01)]


@pytest.mark.parametrize("sizes", [[(4,)], [(4,), (6,)], [(4, 3), (6, 2)]], ids=str)
def test_layer_sizes_stay_tuples(moons, sizes):
    table = run(moons, {"hidden_layer_sizes": sizes}, seeds=[0])
    assert table["param_hidden_layer_sizes"].shape == (len(sizes),)
    assert table["param_hidden_layer_sizes"].tolist() == sizes


def test_two_processes_give_the_same_table(moons, table):
    with parallel_config(backend="loky", n_jobs=2):
        assert_same(run(moons), table)


def test_a_dask_cluster_of_two_workers_gives_the_same_table(moons, table, tmp_path, monkeypatch):
    # A worker runs the main module. Where AppTest has run in this process, that is a script of its own.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster),
        parallel_config(backend="dask"),
    ):
        assert_same(run(moons, path=tmp_path / "table.csv"), table)
    # The file is in the order in which the fits ended.
    written = module.read_table(tmp_path / "table.csv")
    assert sorted(written["test_loss"]) == sorted(table["test_loss"])


def test_a_backend_that_returns_results_all_at_once(moons, table, tmp_path, monkeypatch):
    class AllAtOnce(ThreadingBackend):  # type: ignore[misc]
        supports_return_generator = False

    register_parallel_backend("all at once", AllAtOnce)
    monkeypatch.setattr(module, "FITS_PER_WORKER", 1)
    with parallel_config(backend="all at once", n_jobs=2):
        assert_same(run(moons, path=tmp_path / "table.csv"), table)


@pytest.mark.parametrize("cut", [0, 1, 10, 60, 200])
def test_an_interrupted_exploration_resumes(moons, table, tmp_path, monkeypatch, cut):
    path = tmp_path / "table.csv"
    fits = []
    fit = module._fit

    def interrupt_the_fourth(*arguments):
        fits.append(arguments)
        if len(fits) == 4:
            raise KeyboardInterrupt
        return fit(*arguments)

    monkeypatch.setattr(module, "_fit", interrupt_the_fourth)
    with pytest.raises(KeyboardInterrupt):
        run(moons, path=path)
    text = path.read_text()
    assert len(text.splitlines()) == 4
    path.write_text(text[: len(text) - cut])
    n_rows = 3 if cut <= 1 else 2 if cut < 200 else 1
    assert len(module.read_table(path)["params"]) == n_rows

    fits.extend([()] * 4)
    before = len(fits)
    assert_same(run(moons, path=path), table)
    assert len(fits) - before == 8 - n_rows
    assert_same(run(moons, path=path), table)
    assert len(fits) - before == 8 - n_rows


WRITTEN = """\
param_activation,param_alpha,param_batch_size,param_hidden_layer_sizes,param_init_scale,param_initialization,param_l1,\
param_learning_rate_init,param_max_iter,param_momentum,random_state,train_score,test_score,train_loss,test_loss,\
epochs_to_95,fit_time,data,status
tanh,0.0,10,[],1.0,glorot,0.0,0.3,15,0.0,0,0.78125,0.8125,0.4013,0.40625,nan,0.02,DATA,learning
tanh,0.0,10,"[4, 3]",1.0,glorot,0.0,3.0,15,0.0,5,1.0,1.0,0.5,0.25,2.0,0.03,DATA,solved
"""


def test_a_file_of_an_earlier_version_is_resumed(moons, table, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(WRITTEN.replace("DATA", table["data"][0]))
    found = module.read_table(path)
    assert found["param_hidden_layer_sizes"].tolist() == [(), (4, 3)]
    assert found["rank_test_score"].tolist() == [2, 1]
    for name, default in {"optimizer": "sgd", "schedule": "constant", "decay_updates": 1000}.items():
        assert found[f"param_{name}"].tolist() == [default] * 2
    resumed = run(moons, path=path)
    assert resumed["test_loss"].tolist() == [0.40625, *table["test_loss"][1:7], 0.25]
    assert module.read_table(path)["test_loss"].tolist()[:2] == [0.40625, 0.25]
    assert path.read_text().splitlines()[0] == module.HEADER
    # A header that was cut off holds no rows, whichever version wrote it.
    path.write_text(WRITTEN[:60])
    assert_same(run(moons, path=path), table)


def test_optimizers_and_schedules_in_a_grid(moons, tmp_path):
    path = tmp_path / "table.csv"
    grid = {"optimizer": ["sgd", "adam"], "schedule": ["constant", "cosine"], "decay_updates": [60]}
    table = run(moons, grid, seeds=[0], path=path)
    assert list(zip(table["param_optimizer"], table["param_schedule"], strict=True)) == [
        ("sgd", "constant"), ("sgd", "cosine"), ("adam", "constant"), ("adam", "cosine")
    ]  # fmt: skip
    assert table["train_loss"].nunique() == 4
    assert varying_parameters(table) == ["optimizer", "schedule"]
    assert_same(read_table(path), table)
    shown = map_table(table, varying_parameters(table))
    assert (shown.x.values, shown.y.values) == (("sgd", "adam"), ("constant", "cosine"))


def test_rows_with_other_parameters_are_kept(moons, table, tmp_path):
    path = tmp_path / "table.csv"
    run(moons, path=path)
    more = run(moons, {**GRID, "learning_rate_init": [3.0, 1.0]}, path=path)
    assert len(more["params"]) == 8
    assert len(module.read_table(path)["params"]) == 12
    assert_same(run(moons, path=path), table)


def test_the_file_is_read_as_path_or_text_and_by_pandas(moons, table, tmp_path):
    path = tmp_path / "table.csv"
    run(moons, path=path)
    text = path.read_text()
    for source in (path, str(path), text, text.replace("\n", "\r\n"), text.rstrip()):
        assert_same(module.read_table(source), table)
    frame = pd.read_csv(path)
    # Older versions of pandas read the last digit with less precision.
    assert frame["test_loss"].tolist() == pytest.approx(table["test_loss"].tolist(), rel=1e-14)
    assert table.pivot_table("test_loss", "param_learning_rate_init", "random_state").shape == (2, 2)


@pytest.mark.parametrize("rest", ["", "param_act"])
def test_a_file_without_a_complete_header_is_a_new_one(moons, table, tmp_path, rest):
    path = tmp_path / "table.csv"
    path.write_text(rest)
    assert_same(run(moons, path=path), table)
    assert_same(module.read_table(path), table)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("param_alpha", "alpha", r"table.csv is not a table of explore: its first line must be param_.*,status. Got"),
        ("tanh,0.0,10", "tanh,0.0", r"not a table of explore: .*'\[\]'"),
        ("tanh,0.0,10", "tanh,x,10", "not a table of explore: could not convert string to float: 'x'.* 'param_alpha'"),
        ("tanh,0.0,10", "tanh,-1,10", "'alpha' parameter of NetworkClassifier"),
        ("constant,0,", "constant,zero,", "not a table of explore: invalid literal for int.* 'zero'.* 'random_state'"),
        ("constant,0,0", "constant,0,nan,0", r"not a table of explore: .*'\[\]'.* 'param_decay_updates'"),
        ("constant,0,0.", "constant,0,-0.", "train_score must contain numbers of at least 0. Got -0"),
        ("tanh,0.0,10", "tanh,0.0,1" + "0" * 30, "not a table of explore: Python int too large"),
        ("1000,[]", "1000,{}", "not a table of explore: invalid literal for int.* '{}'"),
        ("1000,[]", "1000,[0]", r"hidden_layer_sizes must contain positive integers. Got \(0,\)"),
        (",sgd,constant", ",sgd,adaptive", "'schedule' parameter of NetworkClassifier"),
        (",learning", ",confused", "status must be one of solved, learning, .*, diverged. Got 'confused'"),
    ],
)
def test_invalid_files_raise(moons, tmp_path, old, new, message):
    path = tmp_path / "table.csv"
    run(moons, path=path)
    invalid = path.read_text().replace(old, new, 1)
    path.write_text(invalid)
    with pytest.raises(ValueError, match=message):
        module.read_table(path)
    assert path.read_text() == invalid


def test_files_of_others_are_not_overwritten(moons, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("A line without an end")
    with pytest.raises(ValueError, match=r"notes.txt is not a table of explore: its first line"):
        run(moons, path=path)
    assert path.read_text() == "A line without an end"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError, match="not text"):
        run(moons, path=path)


def test_rows_of_other_data_raise(moons, tmp_path):
    path = tmp_path / "table.csv"
    run(moons, path=path)
    written = path.read_text()
    with pytest.raises(ValueError, match=r"table.csv contains rows of other data"):
        run(moons, path=path, test_size=0.3)
    assert path.read_text() == written


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"param_grid": {"lerning_rate": [1.0]}}, "Invalid parameter 'lerning_rate'"),
        ({"param_grid": {"momentum": [0.5, 1.5]}}, "'momentum' parameter of NetworkClassifier must be"),
        ({"param_grid": {"hidden_layer_sizes": [(3,), (0,)]}}, "hidden_layer_sizes must contain positive integers"),
        ({"param_grid": {"random_state": [0]}}, "must not contain random_state. It is given by seeds"),
        ({"seeds": []}, r"seeds must be one or more integers. Got \[\]"),
        ({"seeds": [0, 0.5]}, r"seeds must be one or more integers. Got \[0, 0.5\]"),
        ({"X_test": np.eye(2)}, "X_test and y_test must be given together"),
        ({"estimator": LogisticRegression()}, "must be a NetworkClassifier. Got LogisticRegression"),
    ],
    ids=str,
)
def test_invalid_arguments_raise_before_anything_is_fitted(moons, arguments, message, monkeypatch):
    monkeypatch.setattr(module, "_fit", None)
    with pytest.raises(ValueError, match=message):
        explore(*moons, **{"param_grid": GRID, **arguments})


def test_the_example_in_the_docstring_runs():
    assert doctest.testmod(module).failed == 0


def test_the_example_in_the_readme_makes_a_table_for_the_page(tmp_path, monkeypatch):
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    [example] = [code for code in re.findall(r"```python\n(.*?)```", readme, re.DOTALL) if "import explore" in code]
    monkeypatch.chdir(tmp_path)
    exec(example, {})
    table = read_table(tmp_path / "map.csv")
    assert sorted(varying_parameters(table)) == ["hidden_layer_sizes", "learning_rate_init"]
    assert len(table["test_score"]) == 27
