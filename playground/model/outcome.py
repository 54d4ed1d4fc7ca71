"""The outcome of training: solved, learning, at chance level ("guessing"), worse than chance, or diverged."""

from math import isfinite, log
from typing import Literal, get_args

Outcome = Literal["solved", "learning", "guessing", "worse", "diverged"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

# Test accuracy from which on a dataset counts as solved.
SOLVED_ACCURACY = 0.95
# Training cross-entropy of predicting p = 1/2 everywhere, in nats.
CHANCE_LOSS = log(2)
# Largest distance from `CHANCE_LOSS` that still counts as chance level, in nats.
CHANCE_TOLERANCE = 0.01


def classify_outcome(train_loss: float, test_accuracy: float, diverged: bool) -> Outcome:
    """Classify how training ended.

    Parameters
    ----------
    train_loss : float
        Mean cross-entropy on the training set, in nats.
    test_accuracy : float
        Accuracy on the test set, or nan without one: the outcome is then not ``"solved"``.
    diverged : bool
        Whether training stopped because a step was too large; see `Trainer.run`.

    Returns
    -------
    {"solved", "learning", "guessing", "worse", "diverged"}
        The first that applies: ``"diverged"``; ``"solved"``, if the test accuracy is at least `SOLVED_ACCURACY`;
        ``"guessing"``, if the training loss is within `CHANCE_TOLERANCE` of ln 2, the chance level; ``"worse"``, if
        it is higher; and ``"learning"``, if it is lower.

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
    if abs(train_loss - CHANCE_LOSS) <= CHANCE_TOLERANCE:
        return "guessing"
    return "worse" if train_loss > CHANCE_LOSS else "learning"
