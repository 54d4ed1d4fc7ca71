"""The output layer: logistic regression for two classes, softmax regression for more, and linear regression.

Each output function turns logits, w·x + b of each output unit, into the network's outputs. It is paired with the loss
whose derivative with respect to the logits is (output - target): backpropagation needs no other case.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.model.activations import Array, identity, sigmoid


class Output(NamedTuple):
    """An output function, its loss and its score.

    Attributes
    ----------
    function : callable
        ``function(z, axis=-1, out=None)`` returns the outputs for logits ``z``, whose output units lie along ``axis``.
        It may be computed in place, with ``out`` being ``z``.
    losses : callable
        ``losses(z, targets)`` returns the loss of each example, of shape (..., n_samples), from logits and targets of
        shape (..., n_samples, n_outputs).
    score : callable
        ``score(z, targets)`` returns the fraction of examples that are classified correctly or, for regression, R²; of
        shape (...), from the same arrays.
    """

    function: Callable[..., Array]
    losses: Callable[[Array, Array], Array]
    score: Callable[[Array, Array], Array]

    def loss(self, z: Array, targets: Array) -> float:
        """Compute the mean loss of examples, given arrays of shape (n_samples, n_outputs)."""
        return float(self.losses(z, targets).sum()) / len(targets)


def softmax(z: Array, axis: int = -1, out: Array | None = None) -> Array:
    """Map logits to probabilities, which sum to 1.

    Textbooks write exp(z) / Σ exp(z). The form below, exp(z - log Σ exp(z)), is mathematically equal and numerically
    stable for every finite ``z``.
    """
    out = np.subtract(z, np.logaddexp.reduce(z, axis, keepdims=True), out)
    return np.exp(out, out)


def binary_cross_entropies(z: Array, targets: Array) -> Array:
    """Compute the binary cross-entropy of each example in nats.

    Textbooks write -(y·log p + (1 - y)·log(1 - p)) with p = sigmoid(z). The form below is mathematically equal and
    stays finite even where p rounds to 0 or 1.
    """
    result: Array = (np.logaddexp(0.0, z) - targets * z).sum(axis=-1)
    return result


def cross_entropies(z: Array, targets: Array) -> Array:
    """Compute the cross-entropy of each example in nats: -log p of its class, with p = softmax(z).

    It is log Σ exp(z) - z of its class, which stays finite even where p rounds to 0.
    """
    result: Array = np.logaddexp.reduce(z, axis=-1) - (targets * z).sum(axis=-1)
    return result


def squared_errors(z: Array, targets: Array) -> Array:
    """Compute half the squared distance of each example from its target."""
    result: Array = 0.5 * np.square(z - targets).sum(axis=-1)
    return result


def accuracy(z: Array, targets: Array) -> Array:
    """Compute the fraction of examples whose predicted class is their class."""
    result: Array = np.mean(classify(z) == classify(targets, 0.5), axis=-1)
    return result


def r_squared(z: Array, targets: Array) -> Array:
    """Compute the coefficient of determination, R², averaged over the outputs.

    As in scikit-learn, it is 1 for constant targets that are met exactly, and 0 for others.
    """
    residual = np.square(targets - z).sum(axis=-2)
    total = np.square(targets - targets.mean(axis=-2, keepdims=True)).sum(axis=-2)
    ratio = np.divide(residual, total, out=np.asarray(residual != 0, dtype=np.float64), where=total != 0)
    result: Array = 1.0 - ratio.mean(axis=-1)
    return result


OUTPUTS: dict[str, Output] = {
    "sigmoid": Output(lambda z, axis=-1, out=None: sigmoid(z, out), binary_cross_entropies, accuracy),
    "softmax": Output(softmax, cross_entropies, accuracy),
    "identity": Output(lambda z, axis=-1, out=None: identity(z, out), squared_errors, r_squared),
}


def output_for(n_classes: int) -> str:
    """Return the output function for a number of classes, a key of `OUTPUTS`."""
    return "sigmoid" if n_classes == 2 else "softmax"


def count_outputs(n_classes: int) -> int:
    """Return the number of output units for a number of classes: one for two classes, and otherwise one for each."""
    return 1 if n_classes == 2 else n_classes


def encode(labels: ArrayLike, n_classes: int) -> Array:
    """Return the targets, of shape (n_samples, n_outputs), for class indices of shape (n_samples,).

    For two classes the target is the label itself. For more it is 1 for the class's unit, and 0 for all others.
    """
    if n_classes == 2:
        return np.asarray(labels, dtype=np.float64)[:, np.newaxis]
    return np.asarray(np.arange(n_classes) == np.asarray(labels)[:, np.newaxis], dtype=np.float64)


def classify(z: Array, threshold: float = 0.0) -> NDArray[np.intp]:
    """Return the predicted class indices, of shape (...), from logits of shape (..., n_outputs).

    With one output unit, class 1 is predicted where the logit is above the threshold: 0 means P(class 1) > 1/2. With
    more, it is the class with the largest logit. Of equal ones, the first class is predicted.
    """
    if z.shape[-1] == 1:
        return np.asarray(z[..., 0] > threshold, dtype=np.intp)
    return np.asarray(z.argmax(axis=-1), dtype=np.intp)
