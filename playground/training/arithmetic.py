"""The arithmetic of one update: every number between a network and the same network one step later.

Hidden units and output units are described in the same form because each of them works like a logistic regression: it
takes inputs, outputs an activation of w·x + b, receives an error, and changes each weight by (error × input).
"""

from typing import NamedTuple

import numpy as np

from playground.model.activations import ACTIVATIONS, Array
from playground.model.layout import flatten
from playground.model.network import Network, forward, gradient
from playground.model.outputs import OUTPUTS
from playground.training.hyperparameters import Hyperparameters
from playground.training.optimizers import OPTIMIZERS, OptimizerState


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
    state, new_state : ndarray of shape (n_slots, n + 1)
        What the optimizer remembers before and after the update; see `playground.training.optimizers`.
    step, new_weights : ndarray of shape (n + 1,)
        The optimizer's step, or 0 if the unit is frozen; new weight = weight + step.
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
    state: Array
    new_state: Array
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
    rate : float
        The learning rate, as scheduled.
    number : int
        Number of updates made with the optimizer's state, this one included.
    units : list of UnitUpdate
        In the order of the forward pass.
    """

    target: Array
    outputs: Array
    loss: float
    rate: float
    number: int
    units: list[UnitUpdate]


def trace_update(
    network: Network,
    optimizer_state: OptimizerState,
    params: Hyperparameters,
    rate: float,
    X: Array,
    y: Array,
    example: int = 0,
) -> Update:
    """Compute one update and return all intermediate values, unit by unit.

    Parameters
    ----------
    network : Network
        The parameters before the update.
    optimizer_state : OptimizerState
        What the optimizer remembers before the update.
    params : Hyperparameters
        ``batch_size`` is ignored: ``X`` and ``y`` are the batch.
    rate : float
        The learning rate, as scheduled.
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

    optimizer = OPTIMIZERS[params.optimizer]
    state = optimizer_state.before(params.optimizer, params.freeze_hidden)
    new_state, number = np.empty_like(state.vectors), state.updates + 1
    step = optimizer.step(
        flatten(batch_gradient), list(state.vectors), list(new_state), rate, params.momentum, number
    ).copy()
    if params.freeze_hidden:
        hidden = len(step) - network.weights[-1].size - network.biases[-1].size
        step[:hidden] = new_state[:, :hidden] = 0.0

    units = []
    start = 0
    for layer, (weights, biases) in enumerate(network.layers):
        hidden_layer = layer < last_layer
        for unit in range(len(biases)):
            own = slice(start, start + len(weights) + 1)  # of the flat vectors
            start = own.stop
            unit_weights = _unit_parameters(network, layer, unit)
            z = float((outputs[layer] @ weights + biases)[0, unit])
            units.append(
                UnitUpdate(
                    layer,
                    unit,
                    inputs=np.append(outputs[layer][0], 1.0),
                    weights=unit_weights,
                    z=z,
                    output=float(outputs[layer + 1][0, unit]),
                    next_errors=errors.biases[layer + 1] if hidden_layer else np.empty(0),
                    next_weights=network.weights[layer + 1][unit] if hidden_layer else np.empty(0),
                    derivative=float(derivative(outputs[layer + 1][:, unit])[0]) if hidden_layer else 1.0,
                    error=float(errors.biases[layer][unit]),
                    products=_unit_parameters(errors, layer, unit),
                    gradient=_unit_parameters(batch_gradient, layer, unit),
                    state=state.vectors[:, own],
                    new_state=new_state[:, own],
                    step=step[own],
                    new_weights=unit_weights + step[own],
                )
            )
    return Update(target[0], outputs[-1][0], output.loss(logits, target), rate, number, units)


def _unit_parameters(network: Network, layer: int, unit: int) -> Array:
    """Return the weights of one unit, followed by its bias."""
    return np.append(network.weights[layer][:, unit], network.biases[layer][unit])
