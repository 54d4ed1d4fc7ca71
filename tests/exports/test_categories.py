"""Runs on a table of texts: columns of 0 and 1, and an axis of texts with its jitter, in files and script."""

import numpy as np
import pytest

from playground.data.choice import choose
from playground.data.dataset import load_dataset
from playground.data.sheets import read_sheet
from playground.data.table import MAX_ROWS, Table, read_table
from playground.data.variables import Variable
from playground.exports import script_data
from playground.exports.files import export_json, export_npz
from playground.exports.loading import load_run
from playground.exports.script_data import MAX_ROWS_IN_SCRIPT
from playground.exports.tables import export_data
from playground.runs.drawing import Drawing
from playground.runs.run import Run
from playground.runs.settings import Settings, describe_settings, parse_settings
from tests.exports.test_script import executed

PORTS = ("Cherbourg", "=Queenstown", "Southampton")


def make_table(n: int = 60) -> Table:
    rng = np.random.default_rng(3)
    lines = [
        f"{rng.normal(30, 12):.2f},{'fm'[rng.integers(2)]},{PORTS[rng.integers(3)]},{'ny'[rng.integers(2)]},{i % 5 % 2}"
        for i in range(n)
    ]
    sheet = read_sheet("\n".join(["age,sex,port,alone,survived", *lines]))
    return choose(sheet, "age", "sex", ("port", "alone"), "survived", "1")[0]


def make_run(n: int = 60, **changes) -> Run:
    run = Run(Settings("own", table=make_table(n), hidden_layer_sizes=(3,), **changes))
    run.advance(40)
    return run


def test_a_text_is_one_input_for_each_category_or_one_for_two():
    run = make_run()
    assert run.settings.input_names == (
        "x1", "x2", "port = =Queenstown", "port = Cherbourg", "port = Southampton", "alone = y",
    )  # fmt: skip
    assert run.dataset.axis_categories == ((), ("f", "m"))
    assert run.trainer.layer_sizes == (6, 3, 1)


@pytest.mark.parametrize("export", [export_json, export_npz])
def test_files_hold_the_categories_and_the_run_goes_on_bit_for_bit(export):
    run = make_run()
    content = export(run)
    loaded = load_run(content if isinstance(content, bytes) else content.encode())
    assert loaded.settings.table == make_table()
    assert loaded.dataset.variables == run.dataset.variables
    for one in (run, loaded):
        one.advance(30)
    assert np.array_equal(loaded.trainer.parameters, run.trainer.parameters)


@pytest.mark.parametrize("n", [60, MAX_ROWS_IN_SCRIPT + 40])
@pytest.mark.parametrize("drawn", [False, True])
def test_the_script_ends_at_the_same_parameters(n, drawn, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    run = make_run(n)
    if drawn:
        drawing = Drawing(run.dataset)
        drawing.add([[31.5, 0.1], [12.0, 1.2]], 1)
        drawing.train(run)
        run.advance(20)
    else:
        (tmp_path / script_data.DATA_FILE).write_text(export_data(run), encoding="utf-8")
    assert np.array_equal(executed(run), run.trainer.parameters)


def test_the_data_are_read_back_as_numbers():
    run = make_run()
    header, first, *_ = export_data(run).splitlines()
    assert header == "age,sex,port = =Queenstown,port = Cherbourg,port = Southampton,alone = y,class"
    assert [float(cell) for cell in first.split(",")[:-1]] == make_table().values[0].tolist()


def test_settings_hold_the_categories():
    settings = make_run().settings
    assert parse_settings(describe_settings(settings)) == settings


def test_a_table_of_an_earlier_version_is_read_as_columns_of_numbers():
    content = make_table().as_json()
    del content["variables"]
    assert read_table(content).variables == tuple(map(Variable, content["columns"]))


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ("port", "must be pairs of a name and a list"),
        ([["age"]], "must be pairs of a name and a list"),
        (7, "must be pairs of a name and a list"),
        ([["age", []], ["sex", ["f", "m"]], ["port", list(PORTS)]], "must be those of the variables: age, sex, port ="),
        ([["age", []], ["sex", ["f"]]], "between 2 and 12 different categories. Got 'f' in 'sex'"),
        ([["age", []], ["sex", ["f", "f"]]], "between 2 and 12 different categories. Got 'f, f' in 'sex'"),
        ([["age", []], ["sex", list("abcdefghijklm")]], "between 2 and 12 different categories"),
        ([["age", []], ["sex", [1, 2]]], "must be texts. Got 'sex'"),
        ([[None, []]], "must be texts. Got None"),
    ],
)
def test_variables_that_are_not_those_of_the_columns_are_refused(variables, message):
    with pytest.raises(ValueError, match=message):
        read_table(make_table().as_json() | {"variables": variables})


def test_drawn_points_have_the_mean_of_the_further_columns():
    data = load_dataset("own", table=make_table())
    drawing = Drawing(data)
    drawing.add([[20.0, 1.0]], 0)
    assert drawing.values[-1].tolist() == [20.0, 1.0, *data.mean[2:]]


def test_the_largest_table_of_texts_is_a_run():
    table = make_table(MAX_ROWS + 500)
    assert len(table.labels) == MAX_ROWS
    assert Run(Settings("own", table=table)).trainer.layer_sizes[0] == 6
