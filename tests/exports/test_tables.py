"""The exported points are read back as the same table."""

import csv

import numpy as np
import pytest

from playground.data.choice import choose
from playground.data.dataset import join_parts
from playground.data.sheets import read_sheet
from playground.data.table import Table
from playground.exports.tables import export_data, export_history
from playground.runs.run import Run
from playground.runs.settings import Settings

rng = np.random.default_rng(0)
OWN = Table(
    rng.normal(size=(40, 3)) * [1, 1e-7, 1e9], np.arange(40.0) % 2, ("a,b", 'the "y"', "größe"), ("not a", "a; b")
)


@pytest.mark.parametrize("settings", [Settings("own", table=OWN), Settings("iris"), Settings("moons")])
def test_the_points_are_read_back_exactly(settings):
    run = Run(settings)
    table = settings.table or join_parts(run.dataset)
    x, y, *others = table.column_names
    back, preview = choose(read_sheet(export_data(run).encode()), x, y, others, "class", table.class_names[1])
    assert preview.used.all()
    assert back.column_names == table.column_names
    assert back.class_names == table.class_names
    assert np.array_equal(back.values, table.values)
    assert np.array_equal(back.labels, table.labels)


def test_the_history_holds_the_scheduled_rates():
    run = Run(Settings(learning_rate_init=0.02, optimizer="adam", schedule="inverse_time", decay_updates=400))
    run.advance(1000)
    run.advance(3)  # between two rows
    header, *lines = csv.reader(export_history(run).splitlines())
    updates, rates = ([float(line[header.index(name)]) for line in lines] for name in ("update", "learning_rate"))
    assert updates[-2:] == [1002.0, 1003.0]
    assert rates == pytest.approx([0.02 / (1 + update / 400) for update in updates], rel=1e-14)
