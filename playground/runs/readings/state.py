"""The state of a run, of which a lesson reads numbers."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from playground.model.network import Network, gradient
from playground.runs.experiment import Experiment
from playground.runs.inspection import Inspector
from playground.training.arithmetic import Update
from playground.training.snapshot import Metrics


@dataclass(frozen=True)
class State:
    """The state of a run that is read.

    Attributes
    ----------
    experiment : Experiment
    network : Network
    metrics : Metrics
    update : int
    epochs : float
    line : sequence of float, optional
        The ends x0, y0, x1, y1 of a line that was drawn, in the units of the axes.
    parameters : tuple of float
        With which the run began; empty for those that the settings draw.
    """

    experiment: Experiment
    network: Network
    metrics: Metrics
    update: int
    epochs: float
    line: list[float] | None = None
    parameters: tuple[float, ...] = ()

    @cached_property
    def first_update(self) -> Update:
        """The arithmetic of the run's first update, traced for the first point of its batch."""
        trainer = self.experiment.make_trainer()
        trainer.set_parameters(dict(enumerate(self.parameters)))
        return Inspector(trainer).inspect(-1, len(self.experiment.dataset.y_train)).update

    @cached_property
    def refitted(self) -> Metrics | None:
        """The metrics of logistic regression, fitted on the hidden outputs; None without a hidden layer."""
        has_hidden = len(self.network.weights) > 1
        return self.experiment.fit_hidden_baseline(self.network).metrics if has_hidden else None

    @cached_property
    def gradients(self) -> list[float]:
        """The root mean square of each layer's gradient: of the mean training loss, without penalties."""
        slopes = gradient(self.network, self.experiment.X_train, self.experiment.targets_train)
        return [float(np.sqrt(np.mean(np.append(weights, biases) ** 2))) for weights, biases in slopes.layers]
