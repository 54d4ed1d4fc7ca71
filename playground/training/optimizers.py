"""Optimizers: rules that turn a gradient into a step. They have never heard of networks.

Each one works on flat vectors, and remembers between two updates only what its *slots* name. `Trainer` and `Ensemble`
use the same functions: for an ensemble, the rate and the momentum are vectors too.
"""

from collections.abc import Callable, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Vectors = Sequence[Array]
Number = float | Array

# As PyTorch's defaults.
RMSPROP_DECAY = 0.99
ADAM_BETAS = 0.9, 0.999
EPSILON = 1e-8


class OptimizerState(NamedTuple):
    """What an optimizer remembers between two updates.

    Attributes
    ----------
    optimizer : str
        A key of `OPTIMIZERS`: whose state it is.
    updates : int
        Number of updates made since the state was zero.
    frozen : bool
        Whether some of the parameters were frozen in the last of them. Their part of the vectors is zero.
    vectors : ndarray of shape (n_slots, n_parameters)
        A vector for each of the optimizer's slots.
    """

    optimizer: str
    updates: int
    frozen: bool
    vectors: Array

    def copy(self) -> "OptimizerState":
        """Return a copy."""
        return self._replace(vectors=self.vectors.copy())

    def before(self, optimizer: str, frozen: bool) -> "OptimizerState":
        """Return the state from which an update starts: this one, or zero where it cannot be continued.

        It cannot be continued by another optimizer; nor, once frozen parameters learn again, by one whose averages are
        corrected by the number of updates, for theirs have seen none of them.
        """
        rule = OPTIMIZERS[optimizer]
        if optimizer == self.optimizer and not (rule.bias_corrected and self.frozen and not frozen):
            return self
        return zero_state(optimizer, self.vectors.shape[1])


def zero_state(optimizer: str, n_parameters: int) -> OptimizerState:
    """Return the state before the first update."""
    return OptimizerState(optimizer, 0, False, np.zeros((len(OPTIMIZERS[optimizer].slots), n_parameters)))


class Optimizer(NamedTuple):
    """An optimizer.

    Attributes
    ----------
    slots : tuple of str
        The vectors that it remembers. All are zero before the first update.
    step : callable
        ``step(gradient, state, new_state, rate, momentum, count)`` returns what is to be added to the parameters. It
        reads the vectors of ``state`` and writes those of ``new_state``, which may be the same. It may overwrite the
        gradient, and return it or one of ``new_state``. ``rate`` is the learning rate; ``count`` is the number of
        updates made with this state, this one included. All arrays have the same shape.
    uses_momentum : bool
        Whether the hyperparameter ``momentum`` has an effect.
    adaptive : bool
        Whether each parameter has its own rate, so that the step does not grow with the gradient.
    bias_corrected : bool
        Whether ``count`` has an effect.
    """

    slots: tuple[str, ...]
    step: Callable[[Array, Vectors, Vectors, Number, Number, int], Array]
    uses_momentum: bool = False
    adaptive: bool = False
    bias_corrected: bool = False


def _sgd(gradient: Array, state: Vectors, new_state: Vectors, rate: Number, momentum: Number, _count: int) -> Array:
    """v ← momentum · v - rate · gradient; the step is v. Without momentum, it is -rate · gradient."""
    (velocity,) = new_state
    if isinstance(momentum, float) and momentum == 0.0:
        return np.multiply(gradient, -rate, out=velocity)
    np.multiply(state[0], momentum, out=velocity)
    gradient *= rate
    velocity -= gradient
    return velocity


def _nesterov(
    gradient: Array, state: Vectors, new_state: Vectors, rate: Number, momentum: Number, _count: int
) -> Array:
    """v ← momentum · v - rate · gradient; the step is momentum · v - rate · gradient, with the new v.

    Nesterov's method takes the gradient at the place to which the old velocity leads (Sutskever et al., "On the
    importance of initialization and momentum in deep learning", ICML 2013, section 2). Here the parameters are that
    place already, as in PyTorch and scikit-learn.
    """
    (velocity,) = new_state
    np.multiply(state[0], momentum, out=velocity)
    gradient *= rate
    velocity -= gradient
    return momentum * velocity - gradient


def _rmsprop(
    gradient: Array, state: Vectors, new_state: Vectors, rate: Number, _momentum: Number, _count: int
) -> Array:
    """s ← 0.99 · s + 0.01 · gradient²; the step is -rate · gradient / (√s + ε).

    Tieleman and Hinton, "Lecture 6.5: RMSProp", Coursera, 2012.
    """
    (mean_square,) = new_state
    np.multiply(state[0], RMSPROP_DECAY, out=mean_square)
    mean_square += (1.0 - RMSPROP_DECAY) * gradient * gradient
    gradient *= -rate
    gradient /= np.sqrt(mean_square) + EPSILON
    return gradient


def _adam(gradient: Array, state: Vectors, new_state: Vectors, rate: Number, _momentum: Number, count: int) -> Array:
    """m ← 0.9 · m + 0.1 · gradient; s ← 0.999 · s + 0.001 · gradient²; the step is -rate · m̂ / (√ŝ + ε).

    Both averages start at zero, which makes them too small: m̂ and ŝ are m and s divided by 1 - 0.9^count and by
    1 - 0.999^count. Algorithm 1 of Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015.
    """
    mean, mean_square = new_state
    beta1, beta2 = ADAM_BETAS
    np.subtract(state[0], gradient, out=mean)
    mean *= beta1
    mean += gradient  # β · (m - g) + g is β · m + (1 - β) · g
    gradient *= gradient
    np.subtract(state[1], gradient, out=mean_square)
    mean_square *= beta2
    mean_square += gradient
    correction = sqrt(1.0 - beta2**count)  # of √s, taken out of the fraction as in section 2 of the paper
    step = np.sqrt(mean_square, out=gradient)
    step += EPSILON * correction
    np.divide(mean, step, out=step)
    step *= -rate * (correction / (1.0 - beta1**count))
    return step


OPTIMIZERS: dict[str, Optimizer] = {
    "sgd": Optimizer(("velocity",), _sgd, uses_momentum=True),
    "nesterov": Optimizer(("velocity",), _nesterov, uses_momentum=True),
    "rmsprop": Optimizer(("mean_square",), _rmsprop, adaptive=True),
    "adam": Optimizer(("mean", "mean_square"), _adam, adaptive=True, bias_corrected=True),
}
