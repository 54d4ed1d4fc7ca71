"""The hyperparameters of training, all of which may change while a network is being trained."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Hyperparameters:
    """The hyperparameters of mini-batch gradient descent.

    Attributes
    ----------
    learning_rate_init : float
        Learning rate: the factor by which the gradient is multiplied to give the step. A schedule lowers it.
    batch_size : int
        Number of examples per update, capped at the size of the training set. The last batch of an epoch holds the
        remaining examples.
    momentum : float
        Fraction of the previous step that is added to the next one, in [0, 1):
        v ← momentum · v - learning rate · gradient, then w ← w + v. Only ``"sgd"`` and ``"nesterov"`` use it.
    alpha, l1 : float
        Strength of the L2 and L1 penalties on the weights, but not on the biases. They are added to the *mean* loss, so
        their effect does not depend on the batch size. (scikit-learn's ``MLPClassifier`` divides its ``alpha`` by the
        batch size.)
    freeze_hidden : bool
        Whether to train only the output unit, which is then a logistic regression on the fixed hidden outputs.
    optimizer : {"sgd", "nesterov", "rmsprop", "adam"}
        How the gradient becomes a step; see `playground.training.optimizers`.
    schedule : {"constant", "step", "cosine", "inverse_time"}
        How the learning rate changes; see `playground.training.schedules`.
    decay_updates : int
        The schedule's unit of time: the number of updates after which the rate of ``"step"`` and ``"inverse_time"`` is
        half the initial one, and that of ``"cosine"`` is 0.
    """

    learning_rate_init: float = 1.0
    batch_size: int = 10
    momentum: float = 0.0
    alpha: float = 0.0
    l1: float = 0.0
    freeze_hidden: bool = False
    optimizer: str = "sgd"
    schedule: str = "constant"
    decay_updates: int = 1000
