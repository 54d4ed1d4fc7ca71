"""A feedforward network with one output unit: logistic regressions stacked on top of each other.

This is the reference implementation: pure functions, written for readability. `Trainer` computes the same updates in
place and faster; the tests check that the two agree.

Conventions: ``X`` has one row per example. A layer with ``n_in`` inputs and ``n_out`` units has ``weights`` of shape
(n_in, n_out) and ``biases`` of shape (n_out,), like scikit-learn's ``coefs_`` and ``intercepts_``. ``y`` holds the
labels 0.0 and 1.0.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from playground import checks
from playground.model.activations import ACTIVATIONS, Array, sigmoid

INITIALIZATIONS = ("glorot", "normal", "equal")


@dataclass(frozen=True)
class Network:
    """The parameters of a network, layer by layer.

    Attributes
    ----------
    weights : tuple of ndarray of shape (n_in, n_out)
        One matrix per layer. The last one has a single column, for the output unit.
    biases : tuple of ndarray of shape (n_out,)
        One vector per layer.
    activation : str
        Activation function of the hidden units, a key of `ACTIVATIONS`. The output unit always uses the sigmoid.

    Notes
    -----
    Without hidden layers there is one weight matrix and one bias, and the network *is* logistic regression.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    activation: str = "sigmoid"

    @property
    def layers(self) -> Iterator[tuple[Array, Array]]:
        """Pairs of weights and biases, in the order of the forward pass."""
        return zip(self.weights, self.biases, strict=True)

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """Number of inputs, number of units in each hidden layer, and 1 for the output unit."""
        return (self.weights[0].shape[0], *(len(b) for b in self.biases))


def init_network(
    layer_sizes: tuple[int, ...],
    rng: np.random.Generator,
    activation: str = "sigmoid",
    initialization: str = "glorot",
    scale: float = 1.0,
) -> Network:
    """Initialize a network with random weights and zero biases.

    Parameters
    ----------
    layer_sizes : tuple of int
        Number of inputs, number of units in each hidden layer, and 1 for the output unit.
    rng : numpy.random.Generator
        Random number generator. Not used by ``"equal"``.
    activation : str
        Activation function of the hidden units, a key of `ACTIVATIONS`.
    initialization : {"glorot", "normal", "equal"}
        ``"glorot"`` draws uniformly from ± scale · √(6 / (n_in + n_out)), after Glorot and Bengio, "Understanding the
        difficulty of training deep feedforward neural networks", AISTATS 2010. ``"normal"`` draws from a Gaussian with
        mean 0 and standard deviation ``scale``. ``"equal"`` sets every weight to ``scale``.
    scale : float
        Factor by which the initial weights are multiplied.

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        If ``initialization`` is not one of the three names.
    """
    draw: dict[str, Callable[[int, int], Array]] = {
        "glorot": lambda n_in, n_out: rng.uniform(-1, 1, (n_in, n_out)) * np.sqrt(6 / (n_in + n_out)),
        "normal": lambda n_in, n_out: rng.standard_normal((n_in, n_out)),
        "equal": lambda n_in, n_out: np.ones((n_in, n_out)),
    }
    checks.one_of("initialization", initialization, draw)
    shapes = list(pairwise(layer_sizes))
    return Network(
        weights=tuple(scale * draw[initialization](n_in, n_out) for n_in, n_out in shapes),
        biases=tuple(np.zeros(n_out) for _, n_out in shapes),
        activation=activation,
    )


def forward(network: Network, X: Array) -> list[Array]:
    """Compute the outputs of all layers.

    Returns
    -------
    list of ndarray
        ``X`` itself; the outputs of each hidden layer, of shape (n_samples, n_units); and the *logits* of the output
        unit, of shape (n_samples, 1). The sigmoid of a logit is the probability of class 1.
    """
    activate = ACTIVATIONS[network.activation].function
    *hidden_layers, (output_weights, output_biases) = network.layers
    outputs = [X]
    for weights, biases in hidden_layers:
        outputs.append(activate(outputs[-1] @ weights + biases))
    outputs.append(outputs[-1] @ output_weights + output_biases)
    return outputs


def predict_logit(network: Network, X: Array) -> Array:
    """Return the logit, w·x + b of the output unit, for each row of ``X``; shape (n_samples,)."""
    return forward(network, X)[-1][:, 0]


def predict_proba(network: Network, X: Array) -> Array:
    """Return P(class 1) for each row of ``X``; shape (n_samples,)."""
    return sigmoid(predict_logit(network, X))


def cross_entropy(logits: Array, y: Array) -> float:
    """Compute the mean binary cross-entropy in nats, from logits. Predicting p = 1/2 everywhere gives ln 2 ≈ 0.693."""
    return float(cross_entropies(logits, y).sum()) / len(y)


def cross_entropies(logits: Array, y: Array) -> Array:
    """Compute the binary cross-entropy of each example in nats, from logits.

    Textbooks write -(y·log p + (1 - y)·log(1 - p)) with p = sigmoid(z). The form below is mathematically equal and
    stays finite even where p rounds to 0 or 1.
    """
    result: Array = np.logaddexp(0.0, logits) - y * logits
    return result


def accuracy(logits: Array, y: Array) -> float:
    """Compute the fraction of examples classified correctly, from logits."""
    return int(np.count_nonzero(are_correct(logits, y))) / len(y)


def are_correct(logits: Array, y: Array) -> NDArray[np.bool_]:
    """Return whether each example is classified correctly, from logits.

    The predicted class is 1 where the logit is positive, which means P(class 1) > 1/2, and 0 otherwise. A logit of
    exactly 0 therefore counts as class 0.
    """
    result: NDArray[np.bool_] = (logits > 0) == y
    return result


def penalty(network: Network, alpha: float = 0.0, l1: float = 0.0) -> float:
    """Compute alpha/2 · Σw² + l1 · Σ|w| over all weights. Biases are not penalized."""
    return sum(0.5 * alpha * float(np.sum(w * w)) + l1 * float(np.sum(np.abs(w))) for w in network.weights)


def loss(network: Network, X: Array, y: Array, alpha: float = 0.0, l1: float = 0.0) -> float:
    """Compute the objective that gradient descent minimizes: the mean cross-entropy plus the penalties.

    Parameters
    ----------
    network : Network
    X : ndarray of shape (n_samples, n_features)
    y : ndarray of shape (n_samples,)
    alpha, l1 : float
        Strength of the L2 and L1 penalties. They are added to the *mean* loss, so their effect does not depend on the
        batch size.
    """
    return cross_entropy(predict_logit(network, X), y) + penalty(network, alpha, l1)


def gradient(network: Network, X: Array, y: Array, alpha: float = 0.0, l1: float = 0.0) -> Network:
    """Compute the gradient of `loss` by backpropagation.

    Returns
    -------
    Network
        The derivative of the loss with respect to each weight and bias, in arrays of the same shapes.
    """
    derivative = ACTIVATIONS[network.activation].derivative
    outputs = forward(network, X)

    # For one example, the derivative of the cross-entropy with respect to the logit z is simply p - y, the prediction
    # minus the label. To see why, write the loss as L = log(1 + e^z) - y·z: the derivative of the first term is
    # e^z / (1 + e^z), which is the sigmoid, p. This gives the whole gradient of logistic regression, (p - y)·x, where x
    # is here the output of the last hidden layer: the output unit is a logistic regression, and it makes no difference
    # to it that its inputs are computed by other units. Backpropagation multiplies p - y by the output unit's weights
    # and by the derivative of each hidden unit's activation. The result is the hidden unit's own error, which plays the
    # part of "prediction minus label": the unit learns by (error × input), like any logistic regression.
    error = (sigmoid(outputs[-1]) - y[:, np.newaxis]) / len(y)

    weights, biases = [], []
    for layer in reversed(range(len(network.weights))):
        w = network.weights[layer]
        weights.append(outputs[layer].T @ error + alpha * w + l1 * np.sign(w))
        biases.append(error.sum(axis=0))
        if layer > 0:
            error = (error @ w.T) * derivative(outputs[layer])
    return Network(tuple(reversed(weights)), tuple(reversed(biases)), network.activation)
