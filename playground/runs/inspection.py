"""Inside one update: which update is explained, and its arithmetic."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.model.activations import Array
from playground.training.arithmetic import Update, trace_update
from playground.training.hyperparameters import Hyperparameters
from playground.training.schedules import learning_rate
from playground.training.snapshot import Snapshot
from playground.training.trainer import Trainer


class Step(NamedTuple):
    """An update, made or upcoming.

    Attributes
    ----------
    before : Snapshot
        The state it starts from.
    hyperparameters : Hyperparameters
    batch : ndarray of shape (n_batch,)
        The training examples it averages over, as rows of the training set.
    """

    before: Snapshot
    hyperparameters: Hyperparameters
    batch: NDArray[np.intp]


class Inspection(NamedTuple):
    """The arithmetic of an update, as one of its examples sees it.

    Attributes
    ----------
    kind : {"made", "next", "alone"}
        The update just made; the upcoming one; or one whose batch is the example alone, for an example that is in
        neither of the two.
    step : Step
    example : int
        Row of the training set.
    update : Update
    """

    kind: str
    step: Step
    example: int
    update: Update


class Inspector:
    """Explains the updates of a trainer.

    Parameters
    ----------
    trainer : Trainer
    """

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self.last_step: Step | None = None  # the update just made, where it was recorded

    def upcoming_step(self) -> Step:
        """Return the next update that the trainer will make."""
        return Step(self._trainer.snapshot(), self._trainer.hyperparameters, self._trainer.next_batch())

    def inspect(self, example: int, n_train: int, ahead: bool = False) -> Inspection:
        """Explain the update just made, if it was recorded, or else the upcoming one.

        Parameters
        ----------
        example : int
            The training example to follow. The first of the batch if there is no such example.
        n_train : int
            Size of the training set.
        ahead : bool
            Whether to explain the upcoming update in any case.
        """
        kind, step = "next", self.upcoming_step()
        if not ahead and self.last_step is not None and self.last_step.before.update + 1 == self._trainer.update:
            kind, step = "made", self.last_step
        if not 0 <= example < n_train:
            example = int(step.batch[0])
        if example not in step.batch:
            kind, step = "alone", self.upcoming_step()._replace(batch=np.array([example]))
        return Inspection(kind, step, example, self._trace(step, int(np.flatnonzero(step.batch == example)[0])))

    def next_step(self) -> Array:
        """Return what the next update will add to `Trainer.parameters`, or would if training did not diverge."""
        return np.concatenate([unit.step for unit in self._trace(self.upcoming_step(), 0).units])

    def _trace(self, step: Step, example: int) -> Update:
        return trace_update(
            self._trainer.unflatten(step.before.parameters),
            step.before.optimizer_state,
            step.hyperparameters,
            learning_rate(step.hyperparameters, step.before.update),
            *self._trainer.examples(step.batch),
            example=example,
        )
