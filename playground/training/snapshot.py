"""Snapshots of a training run, and the metrics that they include."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from playground.model.activations import Array
from playground.training.optimizers import OptimizerState


class Metrics(NamedTuple):
    """Loss (mean cross-entropy in nats) and accuracy on the training and test sets.

    With the output function ``"identity"``, the loss is half the mean squared error, and R² stands for the accuracy.
    Without a test set, its loss and accuracy are nan.
    """

    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float


class Snapshot(NamedTuple):
    """The complete state of a training run; training resumed from it is reproduced bit for bit.

    Attributes
    ----------
    update : int
        Number of updates made.
    epoch : int
        Number of epochs completed.
    position : int
        Number of examples already used in the current epoch.
    parameters : ndarray of shape (n_parameters,)
        The trainer's flat vector: unit by unit, the weights followed by the bias.
    optimizer_state : OptimizerState
        What the optimizer remembers, in the same layout.
    rng_state : mapping
        State of the random number generator just before it shuffled the examples for the current epoch.
    metrics : Metrics
    """

    update: int
    epoch: int
    position: int
    parameters: Array
    optimizer_state: OptimizerState
    rng_state: Mapping[str, Any]
    metrics: Metrics


def fractional_epochs(epoch: int, position: int, n_samples: int) -> float:
    """Return the number of epochs made, including the completed fraction of the current one.

    Parameters
    ----------
    epoch : int
        Number of epochs completed.
    position : int
        Number of examples already used in the current epoch.
    n_samples : int
        Number of examples in the training set.
    """
    return epoch + position / n_samples
