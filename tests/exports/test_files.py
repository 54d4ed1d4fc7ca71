"""Runs are saved and loaded completely; anything else is refused with a sentence."""

import csv
import io
import json
import re
import zipfile
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.exports.files import FORMAT, VERSION, export_json, export_npz
from playground.exports.files import checksum as file_checksum
from playground.exports.loading import load_run
from playground.exports.script import export_script
from playground.exports.tables import export_history
from playground.model.activations import ACTIVATIONS
from playground.model.network import predict_proba
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.training.optimizers import OPTIMIZERS

NEW_SETTINGS = "n_classes", "curve"  # since version 3
LATER_SETTINGS = "optimizer", "schedule", "decay_updates"  # since version 4
WRITERS = {"json": lambda run: export_json(run).encode(), "npz": export_npz}


@pytest.fixture
def run() -> Run:
    """One in which all that a file must carry has been used."""
    run = Run(
        Settings("cancer", (3, 2), 0.3, columns=("worst area", "mean texture"), momentum=0.9, features=("x1", "x2²"))
    )
    run.advance(1300)
    run.set_parameters({2: -1.25})
    run.set_live_settings(replace(run.settings, learning_rate_init=0.1, freeze_hidden=True))
    run.advance(57)
    return run


def content(run: Run) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(export_json(run))
    return found


def as_bytes(content: Any, checksum: bool = True) -> bytes:
    """A changed file, with a checksum that fits it."""
    if checksum:
        content.pop("checksum", None)
        content["checksum"] = file_checksum(content)
    return json.dumps(content).encode()


@pytest.mark.parametrize("kind", WRITERS)
def test_a_loaded_run_continues_like_the_original(run, kind):
    copy = load_run(WRITERS[kind](run), generation=5)
    assert (copy.generation, copy.settings) == (5, run.settings)
    assert (copy.log.segments, copy.log.edits) == (run.log.segments, run.log.edits)
    for one in (run, copy):
        one.advance(200)
        one.set_live_settings(replace(one.settings, freeze_hidden=False))
        one.advance(900)
    assert np.array_equal(copy.trainer.parameters, run.trainer.parameters)
    assert np.array_equal(copy.trainer.history.rows, run.trainer.history.rows)
    assert copy.trainer.history.stride == run.trainer.history.stride
    assert export_script(copy) == export_script(run)
    assert export_json(copy) == export_json(run)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("depth", [(), (4,), (5, 3)], ids=str)
def test_both_formats_load_for_every_network(activation, depth):
    run = Run(Settings(hidden_layer_sizes=depth, activation=activation, learning_rate_init=0.1))
    run.advance(30)
    for write in WRITERS.values():
        assert np.array_equal(load_run(write(run)).trainer.parameters, run.trainer.parameters)


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(
    "settings", [Settings("blobs", n_classes=3), Settings("digits", (16,))], ids=lambda s: s.dataset
)
def test_a_loaded_run_of_several_classes_continues_like_the_original(settings, kind):
    run = Run(settings)
    run.advance(200)
    copy = load_run(WRITERS[kind](run))
    for one in (run, copy):
        one.advance(100)
    assert np.array_equal(copy.trainer.parameters, run.trainer.parameters)
    assert np.array_equal(copy.trainer.history.rows, run.trainer.history.rows)


def without_later(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in (*LATER_SETTINGS, *names)}


def as_version_4(file: dict[str, Any]) -> dict[str, Any]:
    """The content of a file as version 4 wrote it: with the velocity of SGD."""
    training = file["training"]
    (training["velocity"],) = training.pop("optimizer_state")["vectors"]
    training["schedule"] = [[update, without_later(params)] for update, params in training["schedule"]]
    return file | {"version": 4, "settings": without_later(file["settings"])}


def as_version_3(file: dict[str, Any]) -> dict[str, Any]:
    """The content as version 3 wrote it: for two classes only."""
    file = as_version_4(file)
    file["settings"] = without_later(file["settings"], *NEW_SETTINGS)
    return {name: value for name, value in file.items() if name not in ("output", "classes")} | {"version": 3}


def npz_of_version_4(run: Run) -> bytes:
    file = as_version_4(content(run))
    file["checksum"] = file_checksum({name: value for name, value in file.items() if name != "checksum"})
    arrays: dict[str, Any] = {
        f"{name}{i}": np.array(layer) for name in ("coefs_", "intercepts_") for i, layer in enumerate(file.pop(name))
    }
    arrays |= {name: np.array(file["training"].pop(name)) for name in ("velocity", "history")}
    archive = io.BytesIO()
    np.savez(archive, run=np.array(json.dumps(file)), **arrays)
    return archive.getvalue()


@pytest.mark.parametrize(
    "write",
    [
        lambda run: as_bytes(as_version_3(content(run))),
        lambda run: as_bytes(as_version_4(content(run))),
        npz_of_version_4,
    ],
    ids=["version 3", "version 4", "npz of version 4"],
)
def test_a_file_of_an_earlier_version_is_loaded(run, write):
    copy = load_run(write(run))
    assert (copy.settings, copy.log.segments) == (run.settings, run.log.segments)
    for one in (run, copy):
        one.advance(100)
    assert np.array_equal(copy.trainer.parameters, run.trainer.parameters)


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_loaded_run_continues_with_its_optimizer_and_schedule(optimizer, kind):
    run = Run(Settings(learning_rate_init=0.05, momentum=0.7, schedule="cosine", decay_updates=500))
    run.advance(20)
    run.set_live_settings(replace(run.settings, optimizer=optimizer))
    run.advance(130)
    copy = load_run(WRITERS[kind](run))
    assert (copy.settings, copy.log.segments) == (run.settings, run.log.segments)
    for one in (run, copy):
        one.advance(200)
    assert np.array_equal(copy.trainer.parameters, run.trainer.parameters)
    assert np.array_equal(copy.trainer.history.rows, run.trainer.history.rows)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("depth", [(), (4,), (5, 3)], ids=str)
@pytest.mark.parametrize("n_classes", [2, 4])
def test_scikit_learn_gives_the_same_probabilities_as_the_readme_says(
    n_classes, activation, depth, tmp_path, monkeypatch
):
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    [example] = [code for code in re.findall(r"```python\n(.*?)```", readme, re.DOTALL) if "MLPClassifier" in code]
    settings = Settings("spiral", depth, n_classes=n_classes, activation=activation, learning_rate_init=0.1)
    run = Run(settings)
    run.advance(300)
    X = run.experiment.X_train
    monkeypatch.chdir(tmp_path)
    Path("circles-2-4-1-update-400.json").write_text(export_json(run))
    names: dict[str, Any] = {"X": X}
    exec(example, names)
    np.testing.assert_allclose(names["p"], predict_proba(run.trainer.network, X), rtol=0, atol=1e-12)


def test_numpy_reads_the_npz_without_pickles(run):
    with np.load(io.BytesIO(export_npz(run)), allow_pickle=False) as file:
        assert np.array_equal(file["coefs_0"], run.trainer.network.weights[0])
        assert json.loads(str(file["run"]))["settings"]["dataset"] == "cancer"


def test_your_own_weights_are_loaded_as_manual_edits():
    own = {
        "format": FORMAT, "version": VERSION, "settings": {"hidden_layer_sizes": [1], "dataset": "moons"},
        "coefs_": [[[150.0], [2.0]], [[3.0]]], "intercepts_": [[4.0], [5.0]],
    }  # fmt: skip
    run = load_run(as_bytes(own, checksum=False))
    assert run.trainer.parameters.tolist() == [150.0, 2.0, 4.0, 3.0, 5.0]
    assert (run.trainer.update, len(run.log.edits)) == (0, 5)


def changed(path: str, value: Any) -> Any:
    """A change of a file's contents: the value at a path of keys."""

    def change(file: Any) -> None:
        *parents, last = (int(key) if key.isdigit() else key for key in path.split("."))
        for key in parents:
            file = file[key]
        file[last] = value

    return change


def without(path: str) -> Any:
    def change(file: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        for key in parents:
            file = file[key]
        del file[last]

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (changed("format", "another"), "was not saved by this playground"),
        (changed("version", 6), "The version of a file must be 5. Got 6"),
        (changed("version", 2), "The version of a file must be 5. Got 2"),
        (changed("output", "softmax"), "output must be 'sigmoid', as for these data. Got 'softmax'"),
        (changed("settings.dataset", "rings"), "dataset must be one of circles"),
        (changed("settings.learning_rate_init", 0.1234567), "must have at most 6 significant digits"),
        (changed("settings.learning_rate_init", float("nan")), "must be between 0.001 and 100. Got nan"),
        (changed("settings.hidden_layer_sizes", [1] * 7), "hidden_layer_sizes must hold 0 to 6 values"),
        (changed("settings.hidden_layer_sizes", "3"), "hidden_layer_sizes must hold 0 to 6 values"),
        (changed("settings.features", []), "features must hold 1 to 7 values"),
        (changed("settings.color", "red"), "Got 'color'"),
        (changed("settings", [1]), "Settings must map names to values"),
        (changed("coefs_", [[[1.0]]]), r"coefs_[0] must have the shape (2, 3). Got (1, 1)"),
        (changed("coefs_", [[["a", 1, 2]] * 2]), "coefs_[0] must hold numbers"),
        (changed("intercepts_", [[float("nan")] * 3, [0.0] * 2, [0.0]]), "intercepts_[0] must hold finite numbers"),
        (changed("coefs_", None), "lacks parts of a saved run"),
        (changed("training", []), "lacks parts of a saved run"),
        (changed("training.update", -1), "update must be a whole number"),
        (changed("training.position", 10**6), "position must be a whole number between 0 and"),
        (changed("training.optimizer_state.vectors", [[1.0]]), "vectors must have the shape"),
        (changed("training.optimizer_state.optimizer", "adam"), "vectors must have the shape"),
        (changed("training.optimizer_state.optimizer", "lion"), "optimizer must be one of"),
        (changed("training.optimizer_state.updates", 2000), "updates must be a whole number between 0 and 1,357"),
        (changed("training.optimizer_state.frozen", 1), "frozen must be True or False"),
        (changed("training.rng_state", {"state": 1}), "must be the state of a random number generator"),
        (changed("training.edits", [[0, 10**6, 1.0]]), "parameter must be a whole number"),
        (changed("training.edits", [[0, 1]]), "lacks parts of a saved run"),
        (changed("training.edits", [[2000, 1, 1.0]]), "update must be a whole number between 0 and 1,357"),
        (changed("training.history", [[2.0] * 7, [1.0] * 7]), "history must hold whole numbers in rising order"),
        (changed("training.schedule", []), "schedule must begin at update 0"),
        (changed("settings.learning_rate_init", 10**400), "must be between 0.001 and 100. Got 1000"),
        (changed("settings.columns", {"worst area": 0, "mean area": 0}), "columns must hold 0 to 64 values"),
        (changed("training.schedule", [[0, {"learning_rate_init": 1.0}]]), "lacks parts of a saved run"),
        (changed("training.history", [[0.0]]), "history must have the shape (1, 7)"),
        (without("training.schedule"), "lacks parts of a saved run"),
        (without("coefs_"), "lacks parts of a saved run"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)  # fmt: skip
def test_an_invalid_part_is_refused_with_a_sentence(run, change, sentence):
    file = content(run)
    change(file)
    with pytest.raises(ValueError, match=r"\.$") as refused:
        load_run(as_bytes(file))
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("path", "low", "high"),
    [("training.position", 0, 199), ("training.update", 3, 2**53), ("training.edits.0.1", 0, 16)],
)
def test_whole_numbers_are_permitted_up_to_their_limits(path, low, high):
    run = Run(Settings())
    run.set_parameters({0: 1.0})
    run.advance(3)
    for value, permitted in ((low, True), (high, True), (-1, False), (high + 1, False), (1.5, False), (True, False)):
        file = content(run)
        changed(path, value)(file)
        with nullcontext() if permitted else pytest.raises(ValueError, match=r"must be a whole number .*\. Got"):
            load_run(as_bytes(file))


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("coefs_0.npy", bytes(50_000_000))
    return file.getvalue()


def pickled() -> bytes:
    file = io.BytesIO()
    np.savez(file, run=np.array({"format": FORMAT}, dtype=object))
    return file.getvalue()


def promising() -> bytes:
    """An array whose header promises far more than there is."""
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }".ljust(117) + b"\n"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("coefs_0.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "neither as JSON nor as .npz"),
        (b"\x89PNG\r\n", "neither as JSON nor as .npz"),
        (b"[" * 100_000, "damaged"),
        (b"[]", "was not saved by this playground"),
        (b"{}", "was not saved by this playground"),
        (b"PK\x03\x04 and no more", "damaged"),
        (b" " * 9_000_000, "not be larger than 8 MB. Got 9.0 MB"),
        (bomb(), "larger than 8 MB"),
        (pickled(), "an array does not match its header"),
        (promising(), "an array does not match its header"),
    ],
    ids=["empty", "picture", "nested", "list", "foreign", "truncated zip", "large", "bomb", "pickle", "promise"],
)
def test_any_other_file_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(ValueError, match=r"\.$") as refused:
        load_run(data)
    assert sentence in str(refused.value)


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_truncated_file_is_refused(run, kind, share):
    data = WRITERS[kind](run)
    with pytest.raises(ValueError, match=r"\.$"):
        load_run(data[: int(share * len(data))])


def compressed(run: Run) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(export_npz(run))) as plain, zipfile.ZipFile(file, "w", 8) as archive:
        for name in plain.namelist():
            archive.writestr(name, plain.read(name))
    return file.getvalue()


@pytest.mark.parametrize("write", [*WRITERS.values(), compressed], ids=[*WRITERS, "compressed npz"])
def test_a_corrupted_file_is_loaded_completely_or_refused(write):
    run = Run(Settings(hidden_layer_sizes=(2,)))
    run.advance(3)
    data, rng = write(run), np.random.default_rng(0)
    refused = 0
    for _ in range(150):
        changed = bytearray(data)
        changed[rng.integers(len(data))] = rng.integers(256)
        try:
            loaded = load_run(bytes(changed))
        except ValueError:
            refused += 1
        else:
            assert np.array_equal(loaded.trainer.parameters, run.trainer.parameters)
    assert refused > 100


def test_a_changed_file_is_refused(run):
    with pytest.raises(ValueError, match="checksum does not match"):
        load_run(export_json(run).replace("-1.25", "-1.35").encode())


def test_the_history_is_a_table(run):
    rows = list(csv.DictReader(io.StringIO(export_history(run))))
    assert list(rows[0]) == [
        "update", "epoch", "train_loss", "test_loss", "train_accuracy", "test_accuracy", "learning_rate"
    ]  # fmt: skip
    assert (rows[0]["update"], rows[-1]["update"]) == ("0", "1357")
    assert float(rows[-1]["train_loss"]) == run.trainer.metrics().train_loss
    assert {row["learning_rate"] for row in rows} == {"0.3", "0.1"}
    assert len({row["update"] for row in rows}) == len(rows) <= 1001
