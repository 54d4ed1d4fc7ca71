"""A run as a file: weights, settings, and everything needed to continue it.

JSON and NumPy's ``.npz`` hold the same content; `playground.exports.loading` reads both.
"""

import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from playground.runs.run import Run
from playground.runs.settings import describe_settings

FORMAT = "neural-network playground"
VERSION = 5
# Those that can still be loaded. Version 3 lacks output and classes. Both have the velocity of SGD, the one optimizer.
EARLIER_VERSIONS = (3, 4)
MAX_BYTES = 8_000_000

# scikit-learn calls the sigmoid "logistic".
SKLEARN_ACTIVATIONS = {"sigmoid": "logistic"}


def export_json(run: Run) -> str:
    """Return the present state of a run as JSON.

    Returns
    -------
    str
        An object: ``settings``, with own data as their ``table``; ``coefs_`` and ``intercepts_``, layer by layer, of
        shape (n_in, n_out) and (n_out,); ``output``, what turns the last layer's logits into probabilities, which is
        the ``"sigmoid"`` of one unit or the ``"softmax"`` of a unit for each of ``classes``; ``MLPClassifier``, the
        arguments with which scikit-learn builds the same network; ``standardize``, the ``mean`` and ``scale`` that the
        points are standardized by; ``training``, what is needed to continue; ``checksum``.
    """
    return json.dumps(_content(run), allow_nan=False)


def export_npz(run: Run) -> bytes:
    """Return the present state of a run as NumPy's ``.npz``.

    Returns
    -------
    bytes
        With arrays ``coefs_0``, ``intercepts_0``, ``coefs_1`` ..., ``optimizer_vectors`` and ``history``, and
        everything else of `export_json`'s object as JSON in the text ``run``. ``numpy.load`` reads it.
    """
    content = _content(run)
    arrays: dict[str, Any] = {}
    for name in ("coefs_", "intercepts_"):
        arrays |= {f"{name}{i}": np.array(layer) for i, layer in enumerate(content.pop(name))}
    training = content["training"]
    arrays["history"] = np.array(training.pop("history"))
    arrays["optimizer_vectors"] = np.array(training["optimizer_state"].pop("vectors"))
    file = io.BytesIO()
    np.savez(file, run=np.array(json.dumps(content)), **arrays)
    return file.getvalue()


def require_size(size: int, limit: int = MAX_BYTES) -> None:
    """Raise a ValueError if a file of so many bytes is too large to be read."""
    if size > limit:
        raise ValueError(f"A file must not be larger than {limit / 1e6:g} MB. Got {size / 1e6:.1f} MB.")


def checksum(content: Mapping[str, Any]) -> str:
    """Return a digest of everything in a file but its checksum."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _content(run: Run) -> dict[str, Any]:
    trainer = run.trainer
    snapshot, network = trainer.snapshot(), trainer.network
    state = snapshot.optimizer_state
    content = {
        "format": FORMAT,
        "version": VERSION,
        "settings": describe_settings(run.initial_settings),
        "MLPClassifier": {
            "hidden_layer_sizes": list(run.settings.hidden_layer_sizes),
            "activation": SKLEARN_ACTIVATIONS.get(network.activation, network.activation),
        },
        "standardize": {"mean": run.dataset.mean.tolist(), "scale": run.dataset.scale.tolist()},
        "coefs_": [weights.tolist() for weights in network.weights],
        "intercepts_": [biases.tolist() for biases in network.biases],
        "output": network.output,
        "classes": list(run.dataset.class_names),
        "training": {
            "update": snapshot.update,
            "epoch": snapshot.epoch,
            "position": snapshot.position,
            "optimizer_state": state._asdict() | {"vectors": state.vectors.tolist()},
            "rng_state": snapshot.rng_state,
            **run.log.as_json(),
            "history": trainer.history.rows.tolist(),
        },
    }
    return content | {"checksum": checksum(content)}
