"""The outcome of training: solved, learning, at chance level ("guessing"), worse than chance, or diverged."""

from math import isfinite, log
from typing import Literal, get_args

Outcome = Literal["solved", "learning", "guessing", "worse", "diverged"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

# Test accuracy from which on a dataset counts as solved.
SOLVED_ACCURACY = 0.95
# Largest distance from `chance_loss` that still counts as chance level, in nats.
CHANCE_TOLERANCE = 0.01


def chance_loss(n_classes: int) -> float:
    """Return the cross-entropy of predicting the same probability for every class, in nats: ln 2 for two classes."""
    return log(n_classes)


def classify_outcome(train_loss: float, test_accuracy: float, diverged: bool, n_classes: int = 2) -> Outcome:
    """Classify how training ended.

    Parameters
    ----------
    train_loss : float
        Mean cross-entropy on the training set, in nats.
    test_accuracy : float
        Accuracy on the test set, or nan without one: the outcome is then not ``"solved"``.
    diverged : bool
        Whether training stopped because a step was too large; see `Trainer.run`.
    n_classes : int

    Returns
    -------
    {"solved", "learning", "guessing", "worse", "diverged"}
        The first that applies: ``"diverged"``; ``"solved"``, if the test accuracy is at least `SOLVED_ACCURACY`;
        ``"guessing"``, if the training loss is within `CHANCE_TOLERANCE` of `chance_loss`; ``"worse"``, if it is
        higher; and ``"learning"``, if it is lower.

    Notes
    -----
    A learning rate that is too large rarely makes the loss infinite. The sigmoid's slope is bounded, and the output
    unit's error lies between -1 and 1, so that sigmoid and tanh units take large but finite steps: the loss jumps about
    or stays high, which is ``"worse"`` or ``"learning"``. Training diverges with unbounded units, which are relu and
    identity, or with a strong L2 penalty: the step grows without limit where learning rate × alpha is over 2.
    """
    if diverged or not isfinite(train_loss):
        return "diverged"
    if test_accuracy >= SOLVED_ACCURACY:
        return "solved"
    above_chance = train_loss - chance_loss(n_classes)
    if abs(above_chance) <= CHANCE_TOLERANCE:
        return "guessing"
    return "worse" if above_chance > 0 else "learning"
