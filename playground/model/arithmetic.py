"""The arithmetic of one update: every number between a network and the same network one step later.

Hidden units and output units are described in the same form because each of them works like a logistic regression: it
takes inputs, outputs an activation of w·x + b, receives an error, and changes each weight by (error × input).
"""

from typing import NamedTuple

import numpy as np

from playground.model.activations import ACTIVATIONS, Array
from playground.model.hyperparameters import Hyperparameters
from playground.model.network import Network, forward, gradient
from playground.model.outputs import OUTPUTS


class UnitUpdate(NamedTuple):
    """The arithmetic of one update in one unit with n inputs.

    Arrays of shape (n + 1,) have one entry per input and a last one for the bias, whose input is 1.

    Attributes
    ----------
    layer, unit : int
        Indices, counted from 0. The output units are the last layer.
    inputs : ndarray of shape (n + 1,)
        The unit's inputs for the traced example.
    weights : ndarray of shape (n + 1,)
        The weights before the update.
    z, output : float
        w·x + b, and its activation. The softmax of an output unit depends on the z of all output units.
    next_errors, next_weights : ndarray of shape (n_next_units,)
        The error of each unit in the next layer, and its weight for this unit's output. Empty for an output unit.
    derivative : float
        d output / dz for a hidden unit. 1 for an output unit, whose error p - y already includes the derivative.
    error : float
        d loss / dz for the traced example: p - y for an output unit, Σ (next error × next weight) × derivative for a
        hidden unit.
    products : ndarray of shape (n + 1,)
        error × input: the gradient of the traced example's loss.
    gradient : ndarray of shape (n + 1,)
        The mean of the products over the batch, plus the gradient of the penalties.
    previous_step, step, new_weights : ndarray of shape (n + 1,)
        step = momentum × previous step - learning rate × gradient, or 0 if the unit is frozen;
        new weight = weight + step.
    """

    layer: int
    unit: int
    inputs: Array
    weights: Array
    z: float
    output: float
    next_errors: Array
    next_weights: Array
    derivative: float
    error: float
    products: Array
    gradient: Array
    previous_step: Array
    step: Array
    new_weights: Array


class Update(NamedTuple):
    """The arithmetic of one update, traced for one example of the batch.

    Attributes
    ----------
    target, outputs : ndarray of shape (n_outputs,)
        The example's target, and the outputs of the output units.
    loss : float
        The example's loss, without penalties.
    units : list of UnitUpdate
        In the order of the forward pass.
    """

    target: Array
    outputs: Array
    loss: float
    units: list[UnitUpdate]


def trace_update(
    network: Network, previous_step: Network, params: Hyperparameters, X: Array, y: Array, example: int = 0
) -> Update:
    """Compute one update and return all intermediate values, unit by unit.

    Parameters
    ----------
    network : Network
        The parameters before the update.
    previous_step : Network
        The previous step of each parameter, for momentum.
    params : Hyperparameters
        ``batch_size`` is ignored: ``X`` and ``y`` are the batch.
    X : ndarray of shape (n_batch, n_features)
    y : ndarray of shape (n_batch, n_outputs)
        Targets; see `playground.model.outputs.encode`.
    example : int
        Row of the traced example.

    Returns
    -------
    Update
    """
    x, target = X[example : example + 1], y[example : example + 1]
    output = OUTPUTS[network.output]
    *outputs, logits = forward(network, x)
    outputs.append(output.function(logits))
    # For a single example, the gradient of the loss is the unit's error for its bias, and error × input for a weight.
    errors = gradient(network, x, target)
    batch_gradient = gradient(network, X, y, params.alpha, params.l1)
    derivative = ACTIVATIONS[network.activation].derivative
    last_layer = len(network.weights) - 1

    units = []
    for layer, (weights, biases) in enumerate(network.layers):
        hidden = layer < last_layer
        for unit in range(len(biases)):
            unit_weights, unit_previous = (
                _unit_parameters(network, layer, unit),
                _unit_parameters(previous_step, layer, unit),
            )
            unit_gradient = _unit_parameters(batch_gradient, layer, unit)
            if hidden and params.freeze_hidden:
                step = np.zeros_like(unit_weights)
            else:
                step = params.momentum * unit_previous - params.learning_rate_init * unit_gradient
            z = float((outputs[layer] @ weights + biases)[0, unit])
            units.append(
                UnitUpdate(
                    layer,
                    unit,
                    inputs=np.append(outputs[layer][0], 1.0),
                    weights=unit_weights,
                    z=z,
                    output=float(outputs[layer + 1][0, unit]),
                    next_errors=errors.biases[layer + 1] if hidden else np.empty(0),
                    next_weights=network.weights[layer + 1][unit] if hidden else np.empty(0),
                    derivative=float(derivative(outputs[layer + 1][:, unit])[0]) if hidden else 1.0,
                    error=float(errors.biases[layer][unit]),
                    products=_unit_parameters(errors, layer, unit),
                    gradient=unit_gradient,
                    previous_step=unit_previous,
                    step=step,
                    new_weights=unit_weights + step,
                )
            )
    return Update(target[0], outputs[-1][0], output.loss(logits, target), units)


def _unit_parameters(network: Network, layer: int, unit: int) -> Array:
    """Return the weights of one unit, followed by its bias."""
    return np.append(network.weights[layer][:, unit], network.biases[layer][unit])
