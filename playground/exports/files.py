"""A run as a file, and back: weights, settings, and all it takes to go on as if nothing had happened.

JSON and NumPy's ``.npz`` hold the same. Both are read as plain numbers and text: nothing in them is executed or
unpickled, and each part is checked before it is used.
"""

import csv
import hashlib
import io
import json
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from numpy.lib import format as npy

from playground.model.activations import Array
from playground.model.history import History
from playground.model.network import Network
from playground.model.snapshot import Snapshot
from playground.model.trainer import MAX_STEP_NORM
from playground.runs.experiment import LIVE, hyperparameters
from playground.runs.run import Edit, Run, Stretch
from playground.runs.settings import parse

FORMAT = "neural-network playground"
VERSION = 1
MOST_BYTES = 2_000_000

# What reading a damaged file may end in, beside ValueError.
UNREADABLE = (
    OSError, EOFError, KeyError, RecursionError, RuntimeError, struct.error, tokenize.TokenError, zlib.error,
    zipfile.BadZipFile,
)  # fmt: skip

# For scikit-learn, the sigmoid is the logistic function.
SKLEARN_ACTIVATIONS = {"sigmoid": "logistic"}


def to_json(run: Run) -> str:
    """The run where its trainer stands, as JSON.

    Returns
    -------
    str
        An object: ``settings``; ``coefs_`` and ``intercepts_``, layer by layer, of shape (n_in, n_out) and (n_out,);
        ``MLPClassifier``, the arguments with which scikit-learn builds the same network; ``standardize``, the ``mean``
        and ``scale`` that the points are standardized by; ``training``, what is needed to go on; ``checksum``.
    """
    return json.dumps(_content(run), allow_nan=False)


def to_npz(run: Run) -> bytes:
    """The run where its trainer stands, as NumPy's ``.npz``.

    Returns
    -------
    bytes
        With arrays ``coefs_0``, ``intercepts_0``, ``coefs_1`` …, ``velocity`` and ``history``, and all else of
        `to_json`'s object as JSON in the text ``run``. ``numpy.load`` reads it.
    """
    content = _content(run)
    arrays: dict[str, Array] = {}
    for name in ("coefs_", "intercepts_"):
        arrays |= {f"{name}{i}": np.array(layer) for i, layer in enumerate(content.pop(name))}
    training = content["training"]
    arrays |= {name: np.array(training.pop(name)) for name in ("velocity", "history")}
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, run=np.array(json.dumps(content)), **arrays)
    return file.getvalue()


def history_csv(run: Run) -> str:
    """The history as CSV: at most 1,000 rows spread over the run, and the present moment.

    Returns
    -------
    str
        A line with the columns' names (update, epochs with their fraction, losses in nats, accuracies as shares, the
        learning rate of the update before), then a line for each row.
    """
    trainer = run.trainer
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(History.columns)
    now = (trainer.update, trainer.epochs, *trainer.metrics(), trainer.hyperparameters.learning_rate_init)
    rows = trainer.history.rows.tolist()
    for update, *rest in rows if rows[-1][0] == trainer.update else [*rows, now]:
        writer.writerow([int(update), *rest])
    return file.getvalue()


def load(data: bytes, generation: int = 0) -> Run:
    """A run from the contents of a file, JSON or ``.npz``.

    A file that holds no more than ``format``, ``version``, ``coefs_``, ``intercepts_`` and some ``settings`` is taken
    as weights that were set by hand, before the first update.

    Parameters
    ----------
    data : bytes
    generation : int
        Of the run.

    Raises
    ------
    ValueError
        With a sentence that says what is wrong: too large, damaged, not of this program, changed, or settings and
        weights that do not go together.
    """
    if len(data) > MOST_BYTES:
        raise ValueError(f"A file may have {MOST_BYTES / 1e6:g} MB at most. Got {len(data) / 1e6:.1f} MB.")
    try:
        content = _from_npz(data) if data.startswith(b"PK") else json.loads(data)
    except ValueError as error:
        raise ValueError(f"The file can be read neither as JSON nor as .npz: {error}.") from error
    except UNREADABLE as error:
        raise ValueError("The file is damaged: it cannot be read to its end.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError("The file was not saved by this playground.")
    if content.get("version") != VERSION:
        raise ValueError(f"This playground reads files of version {VERSION}. Got {content.get('version')!r}.")
    whole = {"training", "checksum"} & content.keys()
    if whole and content.pop("checksum", None) != _checksum(content):
        raise ValueError(
            "The file was damaged, or changed after it was saved: its checksum does not fit. Weights of your own are "
            "loaded from a file without training and checksum."
        )
    try:
        return _run(content, generation)
    except (KeyError, TypeError, IndexError, AttributeError, OverflowError) as error:
        raise ValueError("The file is damaged: its parts are not as a saved run has them.") from error


def _content(run: Run) -> dict[str, Any]:
    trainer = run.trainer
    moment, network = trainer.snapshot(), trainer.network
    content = {
        "format": FORMAT,
        "version": VERSION,
        "settings": asdict(run.settings),
        "MLPClassifier": {
            "hidden_layer_sizes": list(run.settings.hidden_layer_sizes),
            "activation": SKLEARN_ACTIVATIONS.get(network.activation, network.activation),
        },
        "standardize": {"mean": run.dataset.mean.tolist(), "scale": run.dataset.scale.tolist()},
        "coefs_": [weights.tolist() for weights in network.weights],
        "intercepts_": [biases.tolist() for biases in network.biases],
        "training": {
            "update": moment.update,
            "epoch": moment.epoch,
            "position": moment.position,
            "velocity": moment.velocity.tolist(),
            "stream": moment.rng_state,
            "way": [[stretch.update, asdict(stretch.hyperparameters)] for stretch in run.way],
            "edits": run.edits,
            "history": trainer.history.rows.tolist(),
        },
    }
    return content | {"checksum": _checksum(content)}


def _checksum(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _from_npz(data: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MOST_BYTES:
            raise ValueError(f"unpacked, it would have more than {MOST_BYTES / 1e6:g} MB")
        arrays = {name.removesuffix(".npy"): _array(archive.read(name)) for name in archive.namelist()}
    content: dict[str, Any] = json.loads(str(arrays["run"]))
    for name in ("coefs_", "intercepts_"):
        count = sum(member.startswith(name) for member in arrays)
        content[name] = [arrays[f"{name}{i}"].tolist() for i in range(count)]
    if "training" in content:
        content["training"] |= {name: arrays[name].tolist() for name in ("velocity", "history")}
    return content


def _array(data: bytes) -> np.ndarray[Any, Any]:
    """An array of numbers or text; one whose header promises more than there is, is refused before it takes memory."""
    file = io.BytesIO(data)
    if npy.read_magic(file) != (1, 0):
        raise ValueError("an array is not in NumPy's format 1.0")
    shape, _, dtype = npy.read_array_header_1_0(file)
    if dtype.kind not in "fU" or np.prod(shape, dtype=float) * dtype.itemsize != len(data) - file.tell():
        raise ValueError("an array is not as its header says")
    file.seek(0)
    return npy.read_array(file, allow_pickle=False)


def _run(content: Mapping[str, Any], generation: int) -> Run:
    settings = parse(content["settings"])
    run = Run(settings, generation)
    trainer = run.trainer
    sizes = trainer.layer_sizes
    weights = tuple(
        _numbers(f"coefs_[{i}]", content["coefs_"][i], (sizes[i], sizes[i + 1])) for i in range(len(sizes) - 1)
    )
    biases = tuple(
        _numbers(f"intercepts_[{i}]", content["intercepts_"][i], (sizes[i + 1],)) for i in range(len(sizes) - 1)
    )
    parameters = trainer.flatten(Network(weights, biases, settings.activation))
    if "training" not in content:
        for place, value in enumerate(parameters):
            run.set_parameter(place, float(value), limit=False)
        return run

    training = content["training"]
    trainer.parameters[:] = parameters
    moment = Snapshot(
        update=_whole("update", training["update"]),
        epoch=_whole("epoch", training["epoch"]),
        position=_whole("position", training["position"], len(run.dataset.y_train) - 1),
        parameters=parameters,
        velocity=_numbers("velocity", training["velocity"], parameters.shape),
        rng_state=_stream(training["stream"]),
        metrics=trainer.metrics(),
    )
    history = training["history"]
    rows = _numbers("history", history, (min(len(history), trainer.history.capacity), len(History.columns)))
    way = [
        Stretch(_whole("update", update), hyperparameters(replace(settings, **{name: knobs[name] for name in LIVE})))
        for update, knobs in training["way"]
    ]
    edits = [
        Edit(_whole("update", u), _whole("place", p, len(parameters) - 1), float(_numbers("edit", v, ())))
        for u, p, v in training["edits"]
    ]
    run.resume(moment, rows, way, edits)
    return run


def _numbers(name: str, values: Any, shape: tuple[int, ...]) -> Array:
    try:
        array = np.array(values, dtype=np.float64)
    except (ValueError, TypeError):
        raise ValueError(f"{name} must hold numbers, of the shape {shape}.") from None
    if array.shape != shape:
        raise ValueError(f"{name} must have the shape {shape}. Got {array.shape}.")
    if not np.all(np.abs(array) <= MAX_STEP_NORM):
        raise ValueError(f"{name} must hold finite numbers of at most {MAX_STEP_NORM:g}.")
    return array


def _stream(state: Any) -> dict[str, Any]:
    try:
        np.random.PCG64().state = state
    except (ValueError, TypeError, KeyError, OverflowError):
        raise ValueError("stream must be the state of a random stream.") from None
    found: dict[str, Any] = state
    return found


def _whole(name: str, value: Any, most: int = 2**53) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise ValueError(f"{name} must be a whole number from 0 to {most}. Got {value!r}.")
    return value
