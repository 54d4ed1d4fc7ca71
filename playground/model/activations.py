"""Activation functions and their derivatives.

Each derivative is a function of the activation's *output* ``a`` rather than its input ``z``, because the output is what
the forward pass keeps. All functions work elementwise on arrays of any shape. With ``out``, the result is written to
that array instead of a new one; an activation function may be computed in place, with ``out`` being its input.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Array = NDArray[np.float64]


class Activation(NamedTuple):
    """An activation function and its derivative.

    Attributes
    ----------
    function : callable
        ``function(z, out=None)`` returns the output ``a`` for the input ``z``.
    derivative : callable
        ``derivative(a, out=None)`` returns da/dz, given the output ``a``. Here ``out`` must not be ``a`` itself.
    """

    function: Callable[..., Array]
    derivative: Callable[..., Array]


def sigmoid(z: Array, out: Array | None = None) -> Array:
    """Map any real number to a probability: 1 / (1 + exp(-z)). Numerically stable for every finite ``z``."""
    result: Array = expit(z, out=out)
    return result


def sigmoid_derivative(a: Array, out: Array | None = None) -> Array:
    """Return (1 - a) · a."""
    out = np.subtract(1.0, a, out=out)
    return np.multiply(out, a, out=out)


def tanh(z: Array, out: Array | None = None) -> Array:
    """Map any real number to a value between -1 and 1."""
    return np.tanh(z, out=out)


def tanh_derivative(a: Array, out: Array | None = None) -> Array:
    """Return 1 - a²."""
    out = np.multiply(a, a, out=out)
    return np.subtract(1.0, out, out=out)


def relu(z: Array, out: Array | None = None) -> Array:
    """Return max(z, 0), the rectified linear unit."""
    return np.maximum(z, 0.0, out=out)


def relu_derivative(a: Array, out: Array | None = None) -> Array:
    """Return 1 where a > 0, else 0. At the kink, where the derivative is undefined, use 0 as scikit-learn does."""
    out = np.empty_like(a) if out is None else out
    np.greater(a, 0.0, out=out)
    return out


def identity(z: Array, out: Array | None = None) -> Array:
    """Return a copy of ``z``; the hidden units are then linear."""
    out = np.empty_like(z) if out is None else out
    np.copyto(out, z)
    return out


def identity_derivative(a: Array, out: Array | None = None) -> Array:
    """Return 1 everywhere."""
    out = np.empty_like(a) if out is None else out
    out.fill(1.0)
    return out


ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": Activation(sigmoid, sigmoid_derivative),
    "tanh": Activation(tanh, tanh_derivative),
    "relu": Activation(relu, relu_derivative),
    "identity": Activation(identity, identity_derivative),
}
