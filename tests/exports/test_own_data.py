"""Runs on a table of own points, with more columns than are plotted: files, script."""

import csv

import numpy as np
import pytest

from playground.data.dataset import join_parts
from playground.data.measured import column_names
from playground.data.table import Table
from playground.exports import script_data
from playground.exports.files import export_json, export_npz
from playground.exports.loading import load_run
from playground.exports.tables import export_data
from playground.runs.drawing import Drawing
from playground.runs.run import Run
from playground.runs.settings import Settings, describe_settings, parse_settings
from tests.exports.test_script import executed

COLUMNS = ("height (cm)", "mass", "age", "income")


def make_table(n: int = 40) -> Table:
    rng = np.random.default_rng(1)
    values = rng.standard_normal((n, 4)) * [10, 5, 20, 1e4] + [170, 70, 40, 3e4]
    return Table(values, (values @ [0.1, -0.1, 0.05, 1e-4] > 15).astype(float), COLUMNS, ("no", "yes"))


def make_run(**changes) -> Run:
    run = Run(Settings("own", table=make_table(), **changes))
    run.advance(50)
    return run


def test_further_columns_are_inputs():
    run = make_run(features=("x2", "x1²"))
    assert run.settings.input_names == ("x2", "x1²", "age", "income")
    assert run.trainer.layer_sizes == (4, 4, 1)
    data = run.dataset
    standardized = (data.points_train - data.mean) / data.scale
    expected = np.column_stack([standardized[:, 1], standardized[:, 0] ** 2, standardized[:, 2:]])
    np.testing.assert_allclose(run.experiment.X_train, expected)
    assert run.experiment.baseline.weights.shape == (1, 4)


def test_the_plane_is_a_slice_at_the_mean_of_the_other_columns():
    data = make_run().dataset
    places = data.slice_at(np.array([[170.0, 70.0], [180.0, 60.0]]))
    np.testing.assert_array_equal(places[:, :2], [[170, 70], [180, 60]])
    np.testing.assert_allclose(data.standardize(places)[:, 2:], 0, atol=1e-12)


def test_settings_with_a_table_are_read_back():
    settings = make_run().settings
    assert parse_settings(describe_settings(settings)) == settings
    assert "table" not in describe_settings(Settings())
    with pytest.raises(ValueError, match="no data of your own yet"):
        Run(Settings("own"))
    with pytest.raises(ValueError, match=r"A table must map names to values\. Got None"):
        parse_settings({"dataset": "own"})
    damaged = describe_settings(settings)
    damaged["table"]["labels"][0] = "x"
    with pytest.raises(ValueError, match="labels of a table must hold numbers"):
        parse_settings(damaged)


@pytest.mark.parametrize("export", [export_json, export_npz])
def test_files_hold_the_table(export):
    run = make_run(hidden_layer_sizes=(3, 2))
    content = export(run)
    loaded = load_run(content if isinstance(content, bytes) else content.encode())
    assert loaded.settings == run.settings
    assert loaded.settings.table == make_table()
    for one in (run, loaded):
        one.advance(30)
    assert np.array_equal(loaded.trainer.parameters, run.trainer.parameters)


def test_the_script_holds_a_small_table():
    run = make_run()
    assert np.array_equal(executed(run), run.trainer.parameters)


def test_the_script_reads_a_large_table_from_its_file(monkeypatch, tmp_path):
    monkeypatch.setattr(script_data, "MAX_ROWS_IN_SCRIPT", 10)
    monkeypatch.chdir(tmp_path)
    run = make_run()
    (tmp_path / script_data.DATA_FILE).write_text(export_data(run))
    assert np.array_equal(executed(run), run.trainer.parameters)


def test_breast_cancer_with_all_of_its_columns():
    run = Run(Settings("cancer", columns=column_names("cancer"), hidden_layer_sizes=(2,)))
    assert run.trainer.layer_sizes == (30, 2, 1)
    run.advance(45)
    assert run.trainer.metrics().test_accuracy > 0.9
    assert np.array_equal(executed(run), run.trainer.parameters)


@pytest.mark.parametrize("settings", [Settings(n_samples=60), Settings("own", table=make_table())])
def test_the_data_are_saved_as_csv(settings):
    run = Run(settings)
    header, *rows = csv.reader(export_data(run).splitlines())
    table = run.settings.table or join_parts(run.dataset)
    assert header == [*table.column_names, "class"]
    assert np.array_equal(np.array([row[:-1] for row in rows], dtype=float), table.values)
    assert [row[-1] for row in rows] == [table.class_names[int(label)] for label in table.labels]


@pytest.mark.parametrize(
    "settings",
    [
        Settings("cancer", columns=("worst area", "mean texture", "mean area")),
        Settings("digits"),
        Settings("digits", columns=("pixel 3 4", "pixel 2 2")),
        Settings("spiral", n_classes=4),
        Settings("curve", curve="x1/2", n_classes=3),
        Settings("wine"),
    ],
    ids=str,
)
def test_a_run_with_drawn_points_remembers_what_its_data_were(settings):
    run = Run(settings)
    run.advance(3)
    drawing = Drawing(run.dataset)
    drawing.add([[1.0, 1.5], [2.0, 1.0]], 1)
    drawing.train(run)
    run.advance(3)
    assert drawing.waiting == ""
    assert run.initial_settings == settings
    assert run.settings.class_count == settings.class_count
    assert (run.settings.columns, run.settings.n_classes, run.settings.curve) == ((), 2, Settings.curve)
    loaded = load_run(export_json(run).encode())
    assert (loaded.initial_settings, loaded.settings) == (settings, run.settings)
    again = Run(run.settings)  # as after a reset
    assert again.trainer.layer_sizes == run.trainer.layer_sizes
    assert (again.dataset.plane is None) == (run.dataset.plane is None)
