"""Activation functions, each beside its slope.

A slope is written in terms of the activation's *output* ``a`` and not of its input ``z``: the output is what the
forward pass has kept. All functions work element by element on arrays of any shape; ``out`` receives the result
without a new array, and may be the input itself where that is an activation's value.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Array = NDArray[np.float64]


class Activation(NamedTuple):
    """A function and its slope.

    Attributes
    ----------
    value : callable
        ``value(z, out=None)`` returns the output ``a`` for the input ``z``.
    slope : callable
        ``slope(a, out=None)`` returns da/dz, given the output ``a``; ``out`` must be another array than ``a``.
    """

    value: Callable[..., Array]
    slope: Callable[..., Array]


def sigmoid(z: Array, out: Array | None = None) -> Array:
    """1 / (1 + exp(-z)): maps any number to a probability. Stable for every finite z."""
    result: Array = expit(z, out=out)
    return result


def sigmoid_slope(a: Array, out: Array | None = None) -> Array:
    out = np.subtract(1.0, a, out=out)
    return np.multiply(out, a, out=out)


def tanh(z: Array, out: Array | None = None) -> Array:
    return np.tanh(z, out=out)


def tanh_slope(a: Array, out: Array | None = None) -> Array:
    out = np.multiply(a, a, out=out)
    return np.subtract(1.0, out, out=out)


def relu(z: Array, out: Array | None = None) -> Array:
    return np.maximum(z, 0.0, out=out)


def relu_slope(a: Array, out: Array | None = None) -> Array:
    # At the kink itself, a = 0, the slope is taken as 0, as scikit-learn does.
    out = np.empty_like(a) if out is None else out
    np.greater(a, 0.0, out=out, casting="unsafe")
    return out


def identity(z: Array, out: Array | None = None) -> Array:
    out = np.empty_like(z) if out is None else out
    np.copyto(out, z)
    return out


def identity_slope(a: Array, out: Array | None = None) -> Array:
    out = np.empty_like(a) if out is None else out
    out.fill(1.0)
    return out


ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": Activation(sigmoid, sigmoid_slope),
    "tanh": Activation(tanh, tanh_slope),
    "relu": Activation(relu, relu_slope),
    "identity": Activation(identity, identity_slope),
}
