"""Any file is a run that the page can show, or a sentence."""

import io
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data.table import Table
from playground.exports.files import FORMAT, VERSION, checksum, export_json, export_npz
from playground.exports.loading import load_run
from playground.exports.saved_runs import FORMAT as SAVED_RUNS_FORMAT
from playground.exports.saved_runs import MAX_NAME_LENGTH, read_saved_runs
from playground.exports.script import export_script
from playground.exports.tables import export_data, export_history
from playground.runs.replay import Replay
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.stage.actions.table import read_request
from tests.asking import respond
from tests.properties.strategies import as_json, assert_sentence, changed, damaged, json_values


def trained() -> Run:
    """A run in which all that a file must carry has been used."""
    run = Run(Settings("moons", (2,), n_samples=50, momentum=0.9, batch_size=20))
    run.advance(3)
    run.set_parameters({2: -1.25})
    run.set_live_settings(replace(run.settings, learning_rate_init=0.1, freeze_hidden=True))
    run.advance(2)
    return run


def own_data() -> Run:
    """A run of a table, whose points were changed."""
    rng = np.random.default_rng(0)
    values, labels = rng.normal(size=(12, 2)), np.tile([0.0, 1.0], 6)
    names = (("=a", "<b>"), ("no", "-yes"))
    run = Run(Settings(hidden_layer_sizes=(2,), table=Table(values, labels, *names)))
    run.advance(2)
    run.change_points(run.log.points.ids[:2], values[:0], labels[:0])
    run.advance(1)
    return run


RUN = trained()
OWN_DATA = json.loads(export_json(own_data()))
CONTENT = json.loads(export_json(RUN))
OWN = {
    "format": FORMAT, "version": VERSION, "settings": {"hidden_layer_sizes": [1], "dataset": "moons"},
    "coefs_": [[[150.0], [2.0]], [[3.0]]], "intercepts_": [[4.0], [5.0]],
}  # fmt: skip
PANELS = {"inside": "1", "landscape": "1"}


def sealed(content: Any) -> Any:
    """A changed file, with a checksum that fits it."""
    if isinstance(content, dict) and "training" in content:
        content.pop("checksum", None)
        content["checksum"] = checksum(content)
    return content


def packed(content: Any) -> bytes:
    """A file's content as .npz, where it can be written so."""
    content = json.loads(json.dumps(content))
    arrays: dict[str, Any] = {}
    try:
        for name in ("coefs_", "intercepts_"):
            arrays |= {f"{name}{i}": np.array(layer, float) for i, layer in enumerate(content.pop(name))}
        training = content["training"]
        arrays["history"] = np.array(training.pop("history"), float)
        arrays["optimizer_vectors"] = np.array(training["optimizer_state"].pop("vectors"), float)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        pass
    file = io.BytesIO()
    np.savez(file, run=np.array(json.dumps(content)), **arrays)
    return file.getvalue()


def check(data: bytes) -> None:
    """A run that is loaded can be shown, trained, visited and saved."""
    try:
        run = load_run(data)
    except ValueError as error:
        assert_sentence(error)
        return
    Replay(run).go_to(min(run.trainer.update, 7), 0.0)
    export_script(run)
    export_history(run)
    export_data(run)
    run.advance(2)
    respond(run, read_request({"action": "draw", "shown": run.trainer.update, "options": PANELS}))
    assert load_run(export_json(run).encode()).trainer.update == run.trainer.update


contents = changed(st.sampled_from([CONTENT, OWN_DATA, OWN]))


@given(contents.map(sealed).map(as_json))
def test_a_changed_json_file_is_a_run_or_a_sentence(data: bytes) -> None:
    check(data)


@given(contents.map(sealed).map(packed))
def test_a_changed_npz_file_is_a_run_or_a_sentence(data: bytes) -> None:
    check(data)


@given(
    st.one_of(
        damaged(st.sampled_from([export_json(RUN).encode(), export_npz(RUN), as_json(OWN)])),
        st.binary(max_size=200),
        st.binary(max_size=200).map(b"PK\x03\x04".__add__),
        json_values.map(as_json),
    )
)
def test_any_bytes_are_a_run_or_a_sentence(data: bytes) -> None:
    check(data)


@pytest.mark.parametrize("depth", [300, 900, 950, 980, 2000])
@pytest.mark.parametrize("place", ["version", "settings", "coefs_", "training", "more"])
def test_a_deeply_nested_file_is_a_sentence(place: str, depth: int) -> None:
    text = json.dumps({"checksum": "", **CONTENT, place: "here"})
    check(text.replace('"here"', "[" * depth + "]" * depth).encode())


SAVED_RUNS = {
    "format": SAVED_RUNS_FORMAT,
    "version": 1,
    "runs": [{"name": "First", "picture": "data:image/png;base64,iVBORw0KGgo=", "run": json.dumps(OWN)}] * 2,
}


@given(
    st.one_of(
        changed(st.just(SAVED_RUNS)).map(as_json), damaged(st.just(as_json(SAVED_RUNS))), json_values.map(as_json)
    )
)
def test_any_bytes_are_saved_runs_or_a_sentence(data: bytes) -> None:
    try:
        saved = read_saved_runs(data)
    except ValueError as error:
        assert_sentence(error)
    else:
        assert all(0 < len(run.name) <= MAX_NAME_LENGTH for run in saved)
        json.dumps(saved).encode()
