"""Inside one update: every number between a network and the same network one step later.

The same form for hidden units and for the output unit, because it is the same machine: a logistic regression that
takes inputs, says σ(w·x + b), is handed an error, and moves each weight by (error × input).
"""

from typing import NamedTuple

import numpy as np

from playground.model.activations import ACTIVATIONS, Array, sigmoid
from playground.model.network import Network, cross_entropy, forward, gradient
from playground.model.trainer import Hyperparameters


class UnitUpdate(NamedTuple):
    """What happens in one unit. Arrays have a place for each of its n inputs and, last, for the bias, whose input is 1.

    Attributes
    ----------
    layer, unit : int
        Counted from 0; the output unit is the only one of the last layer.
    inputs : ndarray of shape (n + 1,)
        Of the example that is looked at.
    weights : ndarray of shape (n + 1,)
        Before the update.
    z, output : float
        w·x + b, and what the unit makes of it.
    errors_after, weights_after : ndarray of shape (n_units_after,)
        The error of each unit of the next layer, and the weight that it gives to this unit; empty for the output unit.
    slope : float
        d output / dz for a hidden unit; 1 for the output unit, where slope and loss leave p - y.
    error : float
        d loss / dz for the example: p - y for the output unit, Σ (error after × weight after) × slope for a hidden one.
    products : ndarray of shape (n + 1,)
        error × input.
    gradient : ndarray of shape (n + 1,)
        The mean of the products over the batch, and the penalties' part.
    last_step, step, new_weights : ndarray of shape (n + 1,)
        step = momentum × last step - learning rate × gradient, new weight = weight + step; no step where it is frozen.
    """

    layer: int
    unit: int
    inputs: Array
    weights: Array
    z: float
    output: float
    errors_after: Array
    weights_after: Array
    slope: float
    error: float
    products: Array
    gradient: Array
    last_step: Array
    step: Array
    new_weights: Array


class Update(NamedTuple):
    """One update, as one example of its batch sees it.

    Attributes
    ----------
    label, probability, loss : float
        Of the example: its class, P(class 1), and its cross-entropy.
    units : list of UnitUpdate
        In the order in which an example passes through them.
    """

    label: float
    probability: float
    loss: float
    units: list[UnitUpdate]


def one_update(
    network: Network, last_step: Network, knobs: Hyperparameters, X: Array, y: Array, example: int = 0
) -> Update:
    """The arithmetic of one update, unit by unit.

    Parameters
    ----------
    network : Network
        Before the update.
    last_step : Network
        The step before this one, weight by weight: what momentum repeats.
    knobs : Hyperparameters
        Its ``batch_size`` is not asked: the batch is what ``X`` and ``y`` hold.
    X, y : ndarray of shape (n_batch, n_features) and (n_batch,)
    example : int
        The row that is looked at.
    """
    x, label = X[example : example + 1], y[example : example + 1]
    outputs = forward(network, x)
    # For a single example the slope of the loss in a unit's bias is its error, and in a weight it is error × input.
    errors = gradient(network, x, label)
    mean = gradient(network, X, y, knobs.alpha, knobs.l1)
    slope = ACTIVATIONS[network.activation].slope
    last_layer = len(network.weights) - 1

    units = []
    for layer, (weights, biases) in enumerate(network.layers):
        hidden = layer < last_layer
        for unit in range(len(biases)):
            before, previous = _of(network, layer, unit), _of(last_step, layer, unit)
            descent = _of(mean, layer, unit)
            frozen = hidden and knobs.freeze_hidden
            step = np.zeros_like(before) if frozen else knobs.momentum * previous - knobs.learning_rate_init * descent
            z = float((outputs[layer] @ weights + biases)[0, unit])
            units.append(
                UnitUpdate(
                    layer,
                    unit,
                    inputs=np.append(outputs[layer][0], 1.0),
                    weights=before,
                    z=z,
                    output=float(outputs[layer + 1][0, unit]) if hidden else float(sigmoid(np.array(z))),
                    errors_after=errors.biases[layer + 1] if hidden else np.empty(0),
                    weights_after=network.weights[layer + 1][unit] if hidden else np.empty(0),
                    slope=float(slope(outputs[layer + 1][:, unit])[0]) if hidden else 1.0,
                    error=float(errors.biases[layer][unit]),
                    products=_of(errors, layer, unit),
                    gradient=descent,
                    last_step=previous,
                    step=step,
                    new_weights=before + step,
                )
            )
    return Update(float(label[0]), units[-1].output, cross_entropy(outputs[-1][:, 0], label), units)


def _of(network: Network, layer: int, unit: int) -> Array:
    """A unit's weights, and its bias last."""
    return np.append(network.weights[layer][:, unit], network.biases[layer][unit])
