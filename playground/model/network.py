"""A feedforward network: logistic regressions stacked on top of each other.

This is the reference implementation: pure functions, written for readability. `Trainer` computes the same updates in
place and faster; the tests check that the two agree.

Conventions: ``X`` has one row per example. A layer with ``n_in`` inputs and ``n_out`` units has ``weights`` of shape
(n_in, n_out) and ``biases`` of shape (n_out,), like scikit-learn's ``coefs_`` and ``intercepts_``. ``targets`` has one
row per example and one column per output unit; see `playground.model.outputs.encode`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from playground import checks
from playground.model.activations import ACTIVATIONS, Array
from playground.model.outputs import OUTPUTS

INITIALIZATIONS = ("glorot", "normal", "equal")


@dataclass(frozen=True)
class Network:
    """The parameters of a network, layer by layer.

    Attributes
    ----------
    weights : tuple of ndarray of shape (n_in, n_out)
        One matrix per layer. The last one has one column per output unit.
    biases : tuple of ndarray of shape (n_out,)
        One vector per layer.
    activation : str
        Activation function of the hidden units, a key of `ACTIVATIONS`.
    output : str
        Output function, a key of `playground.model.outputs.OUTPUTS`: the sigmoid of one unit for two classes, the
        softmax of several for more.

    Notes
    -----
    Without hidden layers there is one weight matrix and one bias, and the network *is* logistic regression.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    activation: str = "sigmoid"
    output: str = "sigmoid"

    @property
    def layers(self) -> Iterator[tuple[Array, Array]]:
        """Pairs of weights and biases, in the order of the forward pass."""
        return zip(self.weights, self.biases, strict=True)

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """Numbers of inputs, of units in each hidden layer, and of output units."""
        return (self.weights[0].shape[0], *(len(b) for b in self.biases))


def init_network(
    layer_sizes: tuple[int, ...],
    rng: np.random.Generator,
    activation: str = "sigmoid",
    initialization: str = "glorot",
    scale: float = 1.0,
    output: str = "sigmoid",
) -> Network:
    """Initialize a network with random weights and zero biases.

    Parameters
    ----------
    layer_sizes : tuple of int
        Numbers of inputs, of units in each hidden layer, and of output units.
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
    output : str
        Output function, a key of `playground.model.outputs.OUTPUTS`.

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
        output=output,
    )


def forward(network: Network, X: Array) -> list[Array]:
    """Compute the outputs of all layers.

    Returns
    -------
    list of ndarray
        ``X`` itself; the outputs of each hidden layer, of shape (n_samples, n_units); and the *logits* of the output
        units, of shape (n_samples, n_outputs). `playground.model.outputs` turns them into probabilities.
    """
    activate = ACTIVATIONS[network.activation].function
    *hidden_layers, (output_weights, output_biases) = network.layers
    outputs = [X]
    for weights, biases in hidden_layers:
        outputs.append(activate(outputs[-1] @ weights + biases))
    outputs.append(outputs[-1] @ output_weights + output_biases)
    return outputs


def predict_logits(network: Network, X: Array) -> Array:
    """Return the logits, w·x + b of each output unit, for each row of ``X``; shape (n_samples, n_outputs)."""
    return forward(network, X)[-1]


def predict(network: Network, X: Array) -> Array:
    """Return the outputs for each row of ``X``; shape (n_samples, n_outputs)."""
    return OUTPUTS[network.output].function(predict_logits(network, X))


def predict_proba(network: Network, X: Array) -> Array:
    """Return the probability of each class for each row of ``X``; shape (n_samples, n_classes)."""
    p = predict(network, X)
    return np.hstack([1.0 - p, p]) if network.output == "sigmoid" else p


def penalty(network: Network, alpha: float = 0.0, l1: float = 0.0) -> float:
    """Compute alpha/2 · Σw² + l1 · Σ|w| over all weights. Biases are not penalized."""
    return sum(0.5 * alpha * float(np.sum(w * w)) + l1 * float(np.sum(np.abs(w))) for w in network.weights)


def loss(network: Network, X: Array, targets: Array, alpha: float = 0.0, l1: float = 0.0) -> float:
    """Compute the objective that gradient descent minimizes: the mean loss of the examples plus the penalties.

    Parameters
    ----------
    network : Network
    X : ndarray of shape (n_samples, n_features)
    targets : ndarray of shape (n_samples, n_outputs)
    alpha, l1 : float
        Strength of the L2 and L1 penalties. They are added to the *mean* loss, so their effect does not depend on the
        batch size.
    """
    return OUTPUTS[network.output].loss(predict_logits(network, X), targets) + penalty(network, alpha, l1)


def gradient(network: Network, X: Array, targets: Array, alpha: float = 0.0, l1: float = 0.0) -> Network:
    """Compute the gradient of `loss` by backpropagation.

    Returns
    -------
    Network
        The derivative of the loss with respect to each weight and bias, in arrays of the same shapes.
    """
    derivative = ACTIVATIONS[network.activation].derivative
    outputs = forward(network, X)

    # For one example, the derivative of the loss with respect to each logit z is simply p - y: output minus target. To
    # see why, write binary cross-entropy as L = log(1 + e^z) - y·z. The derivative of its first term is e^z / (1 +
    # e^z), which is the sigmoid, p. The cross-entropy of several classes is L = log(Σ e^z_k) - Σ y_k·z_k, and the
    # derivative of its first term by z_k is e^z_k / Σ e^z_j, which is the softmax, p_k. (The sigmoid of z is the
    # softmax of the two logits 0 and z.) The squared error L = (z - y)² / 2 gives z - y. In all three cases this is the
    # whole gradient of a regression, (p - y)·x, where x is here the output of the last hidden layer: each output unit
    # is a regression, and it makes no difference to it that its inputs are computed by other units. Backpropagation
    # multiplies p - y by the output unit's weights, sums over the output units, and multiplies by the derivative of
    # each hidden unit's activation. The result is the hidden unit's own error, which plays the part of "output minus
    # target": the unit learns by (error × input), like any logistic regression.
    error = (OUTPUTS[network.output].function(outputs[-1]) - targets) / len(targets)

    weights, biases = [], []
    for layer in reversed(range(len(network.weights))):
        w = network.weights[layer]
        weights.append(outputs[layer].T @ error + alpha * w + l1 * np.sign(w))
        biases.append(error.sum(axis=0))
        if layer > 0:
            error = (error @ w.T) * derivative(outputs[layer])
    return Network(tuple(reversed(weights)), tuple(reversed(biases)), network.activation, network.output)
