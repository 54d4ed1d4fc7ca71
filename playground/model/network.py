"""The mathematics: a network is logistic regressions stacked on one another.

Pure functions, written to be read: parameters in, arrays out, nothing kept. `Trainer` computes the same in place and
faster, and the tests hold the two together.

Conventions: ``X`` has a row for each example; a layer with ``n_in`` inputs and ``n_out`` units has ``weights`` of shape
(n_in, n_out) and ``biases`` of shape (n_out,), as scikit-learn's ``coefs_`` and ``intercepts_``; ``y`` holds 0 and 1.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from playground.model.activations import ACTIVATIONS, Array, sigmoid

INITIALIZATIONS = ("glorot", "normal", "equal")


@dataclass(frozen=True)
class Network:
    """The parameters of a network, layer by layer, the output unit last.

    Attributes
    ----------
    weights : tuple of ndarray of shape (n_in, n_out)
        One matrix a layer. The last has a single column: the output unit.
    biases : tuple of ndarray of shape (n_out,)
        One vector a layer.
    activation : str
        Of the hidden units, a key of `ACTIVATIONS`. The output unit is always a sigmoid.

    Notes
    -----
    Without a hidden layer there is one matrix and one bias, and the network *is* logistic regression.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    activation: str = "sigmoid"

    @property
    def layers(self) -> Iterator[tuple[Array, Array]]:
        """Weights and biases of each layer, in the order in which an example passes through them."""
        return zip(self.weights, self.biases, strict=True)

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """Inputs, hidden units of each layer, and the single output."""
        return (self.weights[0].shape[0], *(len(b) for b in self.biases))


def init_network(
    layer_sizes: tuple[int, ...],
    rng: np.random.Generator,
    activation: str = "sigmoid",
    initialization: str = "glorot",
    scale: float = 1.0,
) -> Network:
    """Draw the weights to start from; all biases start at zero.

    Parameters
    ----------
    layer_sizes : tuple of int
        Inputs, hidden units of each layer, and 1 for the output.
    rng : numpy.random.Generator
        Where the random numbers come from. ``"equal"`` draws none.
    activation : str
        Of the hidden units.
    initialization : {"glorot", "normal", "equal"}
        ``"glorot"``: uniform within ± scale · √(6 / (n_in + n_out)), after Glorot and Bengio, "Understanding the
        difficulty of training deep feedforward neural networks", AISTATS 2010. ``"normal"``: Gaussian with standard
        deviation ``scale``. ``"equal"``: every weight is ``scale``.
    scale : float
        Multiplies the initial weights.

    Raises
    ------
    ValueError
        If ``initialization`` is not one of the three.
    """
    draw: dict[str, Callable[[int, int], Array]] = {
        "glorot": lambda n_in, n_out: rng.uniform(-1, 1, (n_in, n_out)) * np.sqrt(6 / (n_in + n_out)),
        "normal": lambda n_in, n_out: rng.standard_normal((n_in, n_out)),
        "equal": lambda n_in, n_out: np.ones((n_in, n_out)),
    }
    if initialization not in draw:
        raise ValueError(f"initialization must be one of {', '.join(INITIALIZATIONS)}. Got {initialization!r}.")
    shapes = list(pairwise(layer_sizes))
    return Network(
        weights=tuple(scale * draw[initialization](n_in, n_out) for n_in, n_out in shapes),
        biases=tuple(np.zeros(n_out) for _, n_out in shapes),
        activation=activation,
    )


def forward(network: Network, X: Array) -> list[Array]:
    """What every layer puts out.

    Returns
    -------
    list of ndarray
        ``X`` itself, the output of each hidden layer of shape (n_samples, n_units), and last the output unit's
        *logits* of shape (n_samples, 1): the sigmoid of a logit is the probability of class 1.
    """
    value = ACTIVATIONS[network.activation].value
    *hidden_layers, (output_weights, output_biases) = network.layers
    outputs = [X]
    for weights, biases in hidden_layers:
        outputs.append(value(outputs[-1] @ weights + biases))
    outputs.append(outputs[-1] @ output_weights + output_biases)
    return outputs


def predict_logit(network: Network, X: Array) -> Array:
    """The output unit's w·x + b for each row of ``X``, of shape (n_samples,)."""
    return forward(network, X)[-1][:, 0]


def predict_proba(network: Network, X: Array) -> Array:
    """P(class 1) for each row of ``X``, of shape (n_samples,)."""
    return sigmoid(predict_logit(network, X))


def cross_entropy(logits: Array, y: Array) -> float:
    """Mean binary cross-entropy in nats, from logits.

    The textbook writes -mean(y·log p + (1 - y)·log(1 - p)) with p = sigmoid(z). The form below is equal to it and stays
    finite where p rounds to 0 or 1. Guessing, p = 1/2 everywhere, costs ln 2 ≈ 0.693.
    """
    return float(np.mean(np.logaddexp(0.0, logits) - y * logits))


def penalty(network: Network, alpha: float = 0.0, l1: float = 0.0) -> float:
    """alpha/2 · Σw² + l1 · Σ|w| over all weights; biases are not penalized."""
    return sum(0.5 * alpha * float(np.sum(w * w)) + l1 * float(np.sum(np.abs(w))) for w in network.weights)


def loss(network: Network, X: Array, y: Array, alpha: float = 0.0, l1: float = 0.0) -> float:
    """What gradient descent lowers: the mean cross-entropy plus the penalties.

    Parameters
    ----------
    alpha, l1 : float
        Strength of the L2 and of the L1 penalty on the *mean* loss: they mean the same for every batch size.
    """
    return cross_entropy(predict_logit(network, X), y) + penalty(network, alpha, l1)


def gradient(network: Network, X: Array, y: Array, alpha: float = 0.0, l1: float = 0.0) -> Network:
    """The slope of `loss` in each weight and bias, by backpropagation.

    Returns
    -------
    Network
        Of the same shapes: ``weights`` and ``biases`` hold the derivatives.
    """
    slope = ACTIVATIONS[network.activation].slope
    outputs = forward(network, X)

    # The derivative of the cross-entropy in the logit z of one example is p - y: prediction minus truth, nothing else.
    # With L = log(1 + e^z) - y·z, the first term's derivative is e^z / (1 + e^z), which is the sigmoid, p. This is the
    # whole gradient of logistic regression, (p - y)·x, with the last hidden layer's outputs in the place of x: the
    # output unit is a logistic regression that never learns that its inputs are made by other units. Handing p - y
    # back through its weights, times the slope of each hidden unit, gives each of those its own "prediction minus
    # truth", and it in turn learns by (error × input), like any logistic regression.
    error = (sigmoid(outputs[-1]) - y[:, np.newaxis]) / len(y)

    weights, biases = [], []
    for layer in reversed(range(len(network.weights))):
        w = network.weights[layer]
        weights.append(outputs[layer].T @ error + alpha * w + l1 * np.sign(w))
        biases.append(error.sum(axis=0))
        if layer > 0:
            error = (error @ w.T) * slope(outputs[layer])
    return Network(tuple(reversed(weights)), tuple(reversed(biases)), network.activation)
