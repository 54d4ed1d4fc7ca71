"""Saved runs as a file."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground.exports.files import export_json
from playground.exports.loading import load_run
from playground.exports.saved_runs import FORMAT, MAX_NAME_LENGTH, MAX_RUNS, read_saved_runs
from playground.runs.run import Run
from playground.runs.settings import Settings

PICTURE = "data:image/png;base64,iVBORw0KGgo="


@pytest.fixture(scope="module")
def run() -> str:
    run = Run(Settings("moons", (2,), n_samples=50))
    run.advance(7)
    return export_json(run)


def file_of(*runs: Any, **changes: Any) -> bytes:
    return json.dumps({"format": FORMAT, "version": 1, "runs": runs} | changes).encode()


def test_saved_runs_are_read_as_they_were_saved(run):
    (saved,) = read_saved_runs(file_of({"name": "First", "picture": PICTURE, "run": run}))
    assert (saved.name, saved.picture) == ("First", PICTURE)
    assert np.array_equal(load_run(saved.run.encode()).trainer.parameters, load_run(run.encode()).trainer.parameters)
    assert (
        load_run(saved.run.encode()).trainer.snapshot().rng_state == load_run(run.encode()).trainer.snapshot().rng_state
    )


def test_saved_runs_keep_the_optimizer_its_state_and_the_schedule():
    run = Run(Settings("moons", (2,), learning_rate_init=0.3, momentum=0.9))
    run.advance(40)
    run.set_live_settings(
        replace(run.settings, optimizer="adam", learning_rate_init=0.01, schedule="step", decay_updates=100)
    )
    run.advance(90)
    (saved,) = read_saved_runs(file_of({"name": "First", "run": export_json(run)}))
    loaded = load_run(saved.run.encode())
    assert loaded.settings == run.settings
    for one in (run, loaded):
        one.advance(100)
    assert loaded.trainer.learning_rate == run.trainer.learning_rate == 0.01 * 0.5**2
    assert np.array_equal(loaded.trainer.parameters, run.trainer.parameters)
    assert np.array_equal(loaded.trainer.optimizer_state.vectors, run.trainer.optimizer_state.vectors)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("<b>bold</b>", "<b>bold</b>"),
        ("  two \n words ", "two words"),
        ("x" * 999, "x" * MAX_NAME_LENGTH),
        ("", "Run 1"),
        (7, "Run 1"),
        (None, "Run 1"),
    ],
)
def test_a_name_is_a_short_text(run, name, expected):
    assert read_saved_runs(file_of({"name": name, "run": run}))[0].name == expected


@pytest.mark.parametrize(
    "picture", ["https://example.com/a.png", 'data:image/png;base64,x" onload="', PICTURE * 9999, 7]
)
def test_a_picture_that_is_not_valid_is_left_out(run, picture):
    assert read_saved_runs(file_of({"name": "First", "picture": picture, "run": run}))[0].picture == ""


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "cannot be read as JSON"),
        (b"[" * 100_000, "cannot be read as JSON"),
        (b"[]", "does not hold runs that were saved"),
        (file_of(format="another"), "does not hold runs that were saved"),
        (file_of(version=2), "does not hold runs that were saved"),
        (file_of(), "A file of saved runs must hold 1 to 8 values. Got []"),
        (file_of(*[{}] * (MAX_RUNS + 1)), "A file of saved runs must hold 1 to 8 values. Got [{}, "),
        (file_of(runs="x"), "A file of saved runs must hold 1 to 8 values. Got 'x'"),
        (file_of(7), "Saved run 1 is damaged"),
        (file_of({"run": {}}), "Saved run 1 is damaged"),
        (file_of({"run": "\ud800"}), "Saved run 1 cannot be loaded"),
        (file_of({"run": "{}"}), "Saved run 1 cannot be loaded. The file was not saved by this playground."),
        (b" " * 16_000_001, "must not be larger than 16 MB"),
    ],
    ids=range(13),
)
def test_any_other_file_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(ValueError, match=r"\.$") as refused:
        read_saved_runs(data)
    assert sentence in str(refused.value)
