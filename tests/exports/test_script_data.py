"""The part of a run's script that makes the data: it ends at the page's points, bit for bit."""

from typing import Any

import numpy as np
import pytest

from playground.data.dataset import OWN
from playground.data.table import Table
from playground.data.toy import MAX_TOY_CLASSES, MULTICLASS
from playground.exports import script_data
from playground.exports.script_data import write_data
from playground.exports.tables import export_data
from playground.runs.experiment import Experiment
from playground.runs.points import Points
from playground.runs.run import Run
from playground.runs.settings import Settings

HEAD = """
import csv
import numpy as np
{load}from sklearn.model_selection import train_test_split

{functions}
rng = np.random.default_rng(np.random.SeedSequence({data_seed}, spawn_key=(0,)))
{data}
points, points_test, y, y_test = train_test_split(
    points, y, test_size={held_out}, stratify=y, random_state=draw_seed(rng)
)
"""


TEN = Table(
    np.random.default_rng(1).normal(size=(60, 3)),
    np.arange(60.0) % 10,
    ("a", "b", "c"),
    tuple(f"={i}" for i in range(10)),
)


def make_data(settings: Settings) -> tuple[dict[str, Any], str]:
    """What the script's variables hold after its data are made, and its code."""
    code = HEAD.format(**write_data(settings, Points(Experiment(settings).dataset)))
    variables: dict[str, Any] = {}
    exec(compile(code, "script", "exec"), variables)
    return variables, code


@pytest.mark.parametrize(
    "settings",
    [
        *(
            Settings(name, n_samples=50, test_size=0.1, data_seed=3, n_classes=n_classes)
            for name in MULTICLASS
            for n_classes in range(2, MAX_TOY_CLASSES + 1)
        ),
        *(
            Settings("curve", curve=curve, n_classes=3)
            for curve in ("0.3", "log(x1) + 1", "-tan(4*x1)^2/x1", "2^-x1 - abs(x1)**1.5")
        ),
        Settings("iris"),
        Settings("iris3"),
        Settings("iris3", columns=("sepal length (cm)", "petal width (cm)", "sepal width (cm)")),
        Settings("cancer", columns=("worst area", "mean texture", "mean area")),
        Settings("wine", data_seed=7),
        Settings("digits"),
        Settings("digits", columns=("pixel 3 4", "pixel 2 2")),
        Settings(OWN, table=TEN),
    ],
    ids=str,
)
def test_the_script_makes_the_same_data(settings):
    data = Experiment(settings).dataset
    made, code = make_data(settings)
    for name, expected in (
        ("points", data.points_train),
        ("points_test", data.points_test),
        ("y", data.y_train),
        ("y_test", data.y_test),
    ):
        assert np.array_equal(made[name], expected), name
    assert "balanced_labels" not in code or "def balanced_labels" in code


def test_a_large_table_of_ten_classes_is_read_from_its_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(script_data, "MAX_ROWS_IN_SCRIPT", 59)
    run = Run(Settings(OWN, table=TEN))
    (tmp_path / script_data.DATA_FILE).write_text(export_data(run), encoding="utf-8")
    made, _ = make_data(run.settings)
    assert np.array_equal(made["points"], run.dataset.points_train)
    assert np.array_equal(made["y"], run.dataset.y_train)


def test_what_is_not_needed_is_not_imported():
    assert "make_circles" in make_data(Settings())[1]
    assert "make_circles" not in make_data(Settings(n_classes=3))[1]
