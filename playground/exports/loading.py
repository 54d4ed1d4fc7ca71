"""A run from a file: what `playground.exports.files` has saved.

Files are read as plain numbers and text. Nothing in them is executed or unpickled, and each part is validated before it
is used.
"""

import io
import json
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Mapping
from itertools import pairwise
from math import nan
from typing import Any

import numpy as np
from numpy.lib import format as npy

from playground import checks
from playground.exports.files import EARLIER_VERSIONS, FORMAT, MAX_BYTES, VERSION, checksum, require_size
from playground.model.network import Network
from playground.runs.log import read_log
from playground.runs.run import Run
from playground.runs.settings import parse_settings
from playground.training.history import History
from playground.training.optimizers import OPTIMIZERS, OptimizerState
from playground.training.snapshot import Metrics, Snapshot
from playground.training.trainer import MAX_STEP_NORM

# What reading a damaged file may raise, besides ValueError.
READ_ERRORS = (
    OSError, EOFError, KeyError, RecursionError, RuntimeError, struct.error, tokenize.TokenError, zlib.error,
    zipfile.BadZipFile,
)  # fmt: skip


def load_run(data: bytes, generation: int = 0) -> Run:
    """Return a run from the contents of a file, JSON or ``.npz``.

    A file that holds only ``format``, ``version``, ``coefs_``, ``intercepts_`` and perhaps some ``settings`` is read as
    weights that were set manually, before the first update.

    Parameters
    ----------
    data : bytes
    generation : int
        Of the run.

    Raises
    ------
    ValueError
        If the file is too large, damaged, changed, or not of this program, or if settings and weights do not go
        together.
    """
    require_size(len(data))
    try:
        content = _read_npz(data) if data.startswith(b"PK") else json.loads(data)
    except ValueError as error:
        raise ValueError(f"The file can be read neither as JSON nor as .npz: {error}.") from error
    except READ_ERRORS as error:
        raise ValueError("The file is damaged and cannot be read to its end.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError("The file was not saved by this playground.")
    version = content.get("version")
    checks.require(version in (*EARLIER_VERSIONS, VERSION), f"The version of a file must be {VERSION}", version)
    if {"training", "checksum"} & content.keys() and not _has_checksum(content):
        raise ValueError(
            "The file was damaged, or changed after it was saved: its checksum does not match. To load weights of your "
            "own, leave out training and checksum."
        )
    try:
        return _build_run(content, generation)
    except (KeyError, TypeError, IndexError, AttributeError, OverflowError) as error:
        raise ValueError("The file is damaged: it lacks parts of a saved run.") from error


def _has_checksum(content: dict[str, Any]) -> bool:
    """Take the checksum out of a file's content, and return whether it matches."""
    try:
        return bool(content.pop("checksum", None) == checksum(content))
    except RecursionError:
        return False


def _read_npz(data: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_BYTES:
            raise ValueError(f"unpacked, it would be larger than {MAX_BYTES / 1e6:g} MB")
        arrays = {name.removesuffix(".npy"): _read_array(archive.read(name)) for name in archive.namelist()}
    content: dict[str, Any] = json.loads(str(arrays["run"]))
    for name in ("coefs_", "intercepts_"):
        count = sum(member.startswith(name) for member in arrays)
        content[name] = [arrays[f"{name}{i}"].tolist() for i in range(count)]
    if "training" in content:
        training = content["training"]
        training["history"] = arrays["history"].tolist()
        if "optimizer_state" in training:
            training["optimizer_state"]["vectors"] = arrays["optimizer_vectors"].tolist()
        else:  # version 3 or 4
            training["velocity"] = arrays["velocity"].tolist()
    return content


def _read_array(data: bytes) -> np.ndarray[Any, Any]:
    """Return an array of numbers or text. A header that does not match the size is refused before memory is taken."""
    file = io.BytesIO(data)
    if npy.read_magic(file) != (1, 0):
        raise ValueError("an array is not in NumPy's format 1.0")
    shape, _, dtype = npy.read_array_header_1_0(file)
    if dtype.kind not in "fU" or np.prod(shape, dtype=float) * dtype.itemsize != len(data) - file.tell():
        raise ValueError("an array does not match its header")
    file.seek(0)
    return npy.read_array(file, allow_pickle=False)


def _build_run(content: Mapping[str, Any], generation: int) -> Run:
    settings = parse_settings(content["settings"])
    run = Run(settings, generation)
    trainer = run.trainer
    sizes, output = trainer.layer_sizes, content.get("output", trainer.output)
    checks.require(output == trainer.output, f"output must be {trainer.output!r}, as for these data", output)
    weights = tuple(
        checks.array(f"coefs_[{i}]", content["coefs_"][i], shape, MAX_STEP_NORM)
        for i, shape in enumerate(pairwise(sizes))
    )
    biases = tuple(
        checks.array(f"intercepts_[{i}]", content["intercepts_"][i], (size,), MAX_STEP_NORM)
        for i, size in enumerate(sizes[1:])
    )
    parameters = trainer.flatten(Network(weights, biases, settings.activation, output))
    if "training" not in content:
        run.set_parameters(dict(enumerate(parameters.tolist())), limit=False)
        return run

    training = content["training"]
    update = checks.whole("update", training["update"])
    log = read_log(training, settings, run.log.points, len(parameters), update)
    if bool(log.segments) != bool(update) or (update and log.segments[0].update != 0):
        raise ValueError("schedule must begin at update 0, and be empty before the first update.")
    snapshot = Snapshot(
        update=update,
        epoch=checks.whole("epoch", training["epoch"]),
        position=checks.whole("position", training["position"], 0, len(log.points.dataset.y_train) - 1),
        parameters=parameters,
        optimizer_state=_optimizer_state(training, update, len(parameters)),
        rng_state=_rng_state(training["rng_state"]),
        metrics=Metrics(nan, nan, nan, nan),  # computed when the run resumes
    )
    history = training["history"]
    shape = min(len(history), trainer.history.capacity), len(History.columns)
    rows = checks.array("history", history, shape, MAX_STEP_NORM)
    checks.rising("history", rows[:, 0].tolist(), update)
    run.resume(snapshot, rows, log)
    return run


def _optimizer_state(training: Mapping[str, Any], update: int, n_parameters: int) -> OptimizerState:
    if "velocity" in training:  # version 3 or 4
        velocity = checks.array("velocity", training["velocity"], (n_parameters,), MAX_STEP_NORM)
        return OptimizerState("sgd", update, False, velocity[np.newaxis])
    state = training["optimizer_state"]
    optimizer = checks.one_of("optimizer", state["optimizer"], OPTIMIZERS)
    shape = len(OPTIMIZERS[optimizer].slots), n_parameters
    return OptimizerState(
        optimizer,
        checks.whole("updates", state["updates"], 0, update),
        checks.boolean("frozen", state["frozen"]),
        checks.array("vectors", state["vectors"], shape, MAX_STEP_NORM**2),
    )


def _rng_state(state: Any) -> dict[str, Any]:
    try:
        generator = np.random.PCG64()
        generator.state = state
    except (ValueError, TypeError, KeyError, OverflowError):
        raise ValueError("rng_state must be the state of a random number generator.") from None
    return dict(generator.state)  # and nothing else that may have stood beside it
