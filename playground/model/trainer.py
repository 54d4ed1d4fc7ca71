"""Training: seeded mini-batch stochastic gradient descent, in place and fast.

`Trainer` computes what `network.gradient` says and the tests hold it to that. It differs in layout, for speed: all
parameters lie in one flat vector, unit after unit, each unit as its weights and then its bias; examples are columns; a
row of ones below each layer's outputs lets one matrix product take care of the biases. Nothing is allocated in an
update, and no Python runs per example.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, inf, nan
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.model.activations import ACTIVATIONS, Array, sigmoid
from playground.model.network import Network, cross_entropy

# Far beyond any use, and short enough that all that is computed from the parameters stays finite, also in the browser's
# single precision.
LONGEST_STEP = 1e30
# Examples whose metrics are computed together: few enough for the processor's cache.
SCORED_AT_ONCE = 1024


@dataclass(frozen=True)
class Hyperparameters:
    """What may change while a network is being trained.

    Attributes
    ----------
    learning_rate_init : float
        Length of a step per unit of gradient.
    batch_size : int
        Examples in an update; the training set's size where that is smaller. An epoch's last batch takes the rest.
    momentum : float
        Share of the last step that is repeated in the next, from 0 to below 1: v ← momentum·v - rate·gradient,
        w ← w + v.
    alpha, l1 : float
        Strength of the L2 and L1 penalty on the mean loss, on weights and not on biases; the same for every batch size.
        (scikit-learn's ``MLPClassifier`` divides its ``alpha`` by the batch size.)
    freeze_hidden : bool
        Whether only the output unit learns: logistic regression on the hidden outputs as they are.
    """

    learning_rate_init: float = 1.0
    batch_size: int = 10
    momentum: float = 0.0
    alpha: float = 0.0
    l1: float = 0.0
    freeze_hidden: bool = False


class Metrics(NamedTuple):
    """How good the network is: mean cross-entropy in nats and share of correct decisions; nan without a test part."""

    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float


class Snapshot(NamedTuple):
    """A moment of training, complete: training restored to it goes on as it did the first time, bit for bit.

    Attributes
    ----------
    update, epoch : int
        Updates made, and epochs completed.
    position : int
        Examples of the epoch under way that have been used.
    parameters, velocity : ndarray of shape (n_parameters,)
        Unit after unit, weights before bias; the last step, which momentum repeats.
    stream : mapping
        State of the random stream just before it shuffled the epoch under way.
    metrics : Metrics
    """

    update: int
    epoch: int
    position: int
    parameters: Array
    velocity: Array
    stream: Mapping[str, Any]
    metrics: Metrics


class History:
    """The metrics along the way, in bounded memory.

    A row stands for each update that is a multiple of ``stride``; when ``capacity`` is reached, the stride doubles and
    every other row goes. Old training is thinned and never cut off; how finely, depends on nothing but the number of
    updates.

    Parameters
    ----------
    capacity : int
        Rows at most.
    stride : int
        To begin with.
    """

    columns = ("update", "epoch", *Metrics._fields, "learning_rate")

    def __init__(self, capacity: int = 1000, stride: int = 1) -> None:
        self.capacity = capacity
        self.stride = self._least_stride = stride
        self._rows = np.empty((capacity, len(self.columns)))
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def rows(self) -> Array:
        """A view of shape (len(history), len(columns))."""
        return self._rows[: self._length]

    def append(self, row: Sequence[float]) -> None:
        """Add a row, in the place of the last where that is of the same update."""
        if self._length and self.rows[-1, 0] == row[0]:
            self._length -= 1
        if self._length == self.capacity:
            self.stride *= 2
            kept = self.rows[self.rows[:, 0] % self.stride == 0]
            self._length = len(kept)
            self._rows[: self._length] = kept
        if row[0] % self.stride == 0:
            self._rows[self._length] = row
            self._length += 1

    def replace(self, rows: Array, update: int) -> None:
        """Take on the rows of another history of the same capacity that stands at this update."""
        self.stride = self._least_stride
        while update >= self.capacity * self.stride:
            self.stride *= 2
        self._length = len(rows)
        self._rows[: self._length] = rows

    def return_to(self, update: int, metrics: Metrics) -> None:
        """Return to an earlier update, as it was; where the stride has grown since, the thinned rows stay away."""
        while self.stride > self._least_stride and update < self.capacity * self.stride // 2:
            self.stride //= 2
        self._length = int(np.searchsorted(self.rows[:, 0], update, side="right"))
        if self._length and self.rows[-1, 0] == update:
            self.rows[-1, 2 : 2 + len(metrics)] = metrics


class _Workspace:
    """Preallocated arrays for a batch of one size."""

    def __init__(self, layer_sizes: tuple[int, ...], batch_size: int) -> None:
        hidden = layer_sizes[1:-1]
        # The outputs of each hidden layer, above their row of ones.
        self.outputs = [np.ones((n + 1, batch_size)) for n in hidden]
        self.units = [output[:-1] for output in self.outputs]
        self.rows = [output.T for output in self.outputs]
        self.errors = [np.empty((n, batch_size)) for n in hidden]
        self.slopes = [np.empty((n, batch_size)) for n in hidden]
        self.output_error = np.empty((1, batch_size))


class _Batch(NamedTuple):
    """A few examples, as rows and as columns, and where they are worked on."""

    rows: Array
    columns: Array
    labels: Array
    size: int
    workspace: _Workspace


class Trainer:
    """The one object that changes: a network on its way through the training data.

    Parameters
    ----------
    network : Network
        The parameters to start from; they are copied.
    X, y : ndarray of shape (n_samples, n_features) and (n_samples,)
        The training part; ``y`` holds 0.0 and 1.0.
    hyperparameters : Hyperparameters
    seed : int, numpy.random.SeedSequence or numpy.random.Generator
        Of the random stream that shuffles the examples before each epoch, or the stream itself.
    X_test, y_test : ndarray, optional
        The test part, for `Metrics` only.
    history : History, optional
        Where the metrics along the way are kept; a row for each update at first, unless said otherwise.

    Notes
    -----
    The same arguments give the same parameters after the same number of updates, bit for bit, however these are cut
    into calls of `run` and however often the trainer was restored to a `Snapshot` on the way.
    """

    def __init__(
        self,
        network: Network,
        X: Array,
        y: Array,
        hyperparameters: Hyperparameters | None = None,
        seed: int | np.random.SeedSequence | np.random.Generator = 0,
        X_test: Array | None = None,
        y_test: Array | None = None,
        history: History | None = None,
    ) -> None:
        self.layer_sizes = network.layer_sizes
        self.activation = network.activation
        self.diverged = False
        self.update = 0
        self.epoch = 0
        self.history = History() if history is None else history

        self._value, self._slope = ACTIVATIONS[network.activation]
        self._X, self._y = _columns(X), y
        self._test = None if X_test is None or y_test is None else (_columns(X_test), y_test)

        self._shapes = [(n_out, n_in + 1) for n_in, n_out in pairwise(self.layer_sizes)]
        self.parameters, self._layers = _flat(self._shapes)
        self._gradient, self._layer_gradients = _flat(self._shapes)
        self._is_weight, layers_is_weight = _flat(self._shapes)
        self._decay = np.empty_like(self.parameters)
        self.velocity = np.zeros_like(self.parameters)
        self._step = np.empty_like(self.parameters)
        self.parameters[:] = self.flatten(network)
        for is_weight in layers_is_weight:
            is_weight[:, :-1], is_weight[:, -1] = 1.0, 0.0
        self._hidden_parameters = sum(layer.size for layer in self._layers[:-1])
        self._weights_back = [layer[:, :-1].T for layer in self._layers]

        self._rng = np.random.default_rng(seed)
        self._rows, self._labels = np.empty((len(y), X.shape[1] + 1)), np.empty(len(y))
        self._workspaces: dict[int, _Workspace] = {}
        self._whole_epoch: tuple[int, list[_Batch]] = (0, [])
        self._position = 0
        self._hyperparameters = hyperparameters or Hyperparameters()
        self._shuffle()
        self._record()

    @property
    def hyperparameters(self) -> Hyperparameters:
        """Takes effect with the next update; a changed batch size already within the epoch."""
        return self._hyperparameters

    @hyperparameters.setter
    def hyperparameters(self, value: Hyperparameters) -> None:
        if value != self._hyperparameters:
            self._hyperparameters = value
            self.diverged = False
            self._cut_batches()

    @property
    def network(self) -> Network:
        """A copy of the present parameters."""
        return self.unflatten(self.parameters)

    def unflatten(self, flat: Array) -> Network:
        """A vector that lies as `parameters` do, such as a snapshot's parameters or velocity, as layers; a copy."""
        layers = _views(flat.copy(), self._shapes)
        return Network(
            tuple(layer[:, :-1].T for layer in layers), tuple(layer[:, -1] for layer in layers), self.activation
        )  # fmt: skip

    def flatten(self, network: Network) -> Array:
        """The parameters of a network of the same layer sizes as one vector, laid out as `parameters`."""
        layers = (np.vstack([weights, biases]).T for weights, biases in network.layers)
        return np.concatenate([layer.ravel() for layer in layers])

    @property
    def epochs(self) -> float:
        """Epochs made, with the fraction of the one under way."""
        return self.epoch + self._position / len(self._y)

    @property
    def position(self) -> int:
        """Examples of the epoch under way that have been used."""
        return self._position

    def updates_to_epoch_end(self, epochs: int = 1) -> int:
        """How many updates complete this epoch and ``epochs - 1`` more."""
        return len(self._batches) + (epochs - 1) * ceil(len(self._y) / self._batch_size)

    def next_batch(self) -> NDArray[np.intp]:
        """Which training examples the next update learns from, as rows of the ``X`` that the trainer was given."""
        return self._order[self._position : self._position + self._batches[-1].size].copy()

    def examples(self, rows: NDArray[np.intp]) -> tuple[Array, Array]:
        """Inputs of shape (len(rows), n_features) and classes of these training examples."""
        return self._X[:-1, rows].T, self._y[rows]

    def set_parameter(self, place: int, value: float) -> None:
        """Put a weight or a bias where a person wants it; training goes on from there.

        Parameters
        ----------
        place : int
            In `parameters`.
        value : float
        """
        self.parameters[place] = value
        self.diverged = False
        self._record()

    def run(self, updates: int, deadline: float = inf) -> None:
        """Make so many updates, or fewer where the clock (`time.perf_counter`) passes ``deadline``.

        A step that is not finite, or longer than `LONGEST_STEP`, is not taken: training stands at the last state before
        it, and `diverged` is set until a hyperparameter changes or a moment is restored.
        """
        target = self.update + updates
        with np.errstate(over="ignore", invalid="ignore"):
            while self.update < target and not self.diverged:
                until_recorded = self.history.stride - self.update % self.history.stride
                done = self._descend(min(target - self.update, until_recorded), deadline)
                if done == until_recorded:
                    self._record()
                if perf_counter() >= deadline:
                    break

    def snapshot(self) -> Snapshot:
        """The present moment, with its metrics; independent of what the trainer does next."""
        return Snapshot(
            self.update,
            self.epoch,
            self._position,
            self.parameters.copy(),
            self.velocity.copy(),
            self._stream,
            self.metrics(),
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Return to a moment; live hyperparameters stay as they are now."""
        self.parameters[:] = snapshot.parameters
        self.velocity[:] = snapshot.velocity
        self.update, self.epoch = snapshot.update, snapshot.epoch
        self.diverged = False
        self.history.return_to(self.update, snapshot.metrics)
        self._rng.bit_generator.state = snapshot.stream
        self._position = snapshot.position
        self._shuffle()

    def metrics(self) -> Metrics:
        """Cross-entropy and accuracy on the training and on the test part, now."""
        with np.errstate(over="ignore", invalid="ignore"):
            train_loss, train_accuracy = self._score(self._X, self._y)
            test_loss, test_accuracy = self._score(*self._test) if self._test else (nan, nan)
        return Metrics(train_loss, test_loss, train_accuracy, test_accuracy)

    @property
    def _batch_size(self) -> int:
        return min(self._hyperparameters.batch_size, len(self._y))

    def _shuffle(self) -> None:
        """Put the examples into the order of this epoch."""
        self._stream = self._rng.bit_generator.state
        self._order = self._rng.permutation(len(self._y))
        np.take(self._X.T, self._order, axis=0, out=self._rows)
        np.take(self._y, self._order, out=self._labels)
        self._cut_batches()

    def _cut_batches(self) -> None:
        """The rest of this epoch as batches, the next one last."""
        batch_size = self._batch_size
        if self._position > 0:
            self._batches = self._batches_from(self._position, batch_size)
            return
        # Each epoch is cut in the same way: the views stay, and the examples move below them.
        if self._whole_epoch[0] != batch_size:
            self._whole_epoch = batch_size, self._batches_from(0, batch_size)
        self._batches = self._whole_epoch[1].copy()

    def _batches_from(self, position: int, batch_size: int) -> list[_Batch]:
        batches = []
        for start in range(position, len(self._y), batch_size):
            rows, labels = self._rows[start : start + batch_size], self._labels[start : start + batch_size]
            batches.append(_Batch(rows, rows.T, labels, len(labels), self._workspace(len(labels))))
        return batches[::-1]

    def _workspace(self, batch_size: int) -> _Workspace:
        if batch_size not in self._workspaces:
            self._workspaces[batch_size] = _Workspace(self.layer_sizes, batch_size)
        return self._workspaces[batch_size]

    def _logits(self, x: Array, work: _Workspace) -> Array:
        """Forward: from inputs as columns, with their row of ones, to the logits in ``work.output_error``."""
        for layer, units, outputs in zip(self._layers, work.units, work.outputs, strict=False):
            layer.dot(x, out=units)
            self._value(units, out=units)
            x = outputs
        return self._layers[-1].dot(x, out=work.output_error)

    def _descend(self, updates: int, deadline: float) -> int:
        """The inner loop: forward, backward, one step; again until enough, too late or diverged. Returns how often."""
        knobs = self._hyperparameters
        penalized = knobs.alpha != 0.0 or knobs.l1 != 0.0
        slope = self._slope
        depth = len(self._layers) - 1
        frozen = knobs.freeze_hidden and depth > 0
        hidden = self._hidden_parameters if frozen else 0
        layer_gradients, weights_back = self._layer_gradients, self._weights_back
        parameters, gradient = self.parameters[hidden:], self._gradient[hidden:]
        velocity, step = kept, _ = self.velocity[hidden:], self._step[hidden:]
        for done in range(1, updates + 1):
            batch = self._batches.pop()
            rows, columns, labels, size, work = batch

            error = sigmoid(self._logits(columns, work), out=work.output_error)
            error -= labels
            error /= size
            for i in range(depth, 0, -1):
                error.dot(work.rows[i - 1], out=layer_gradients[i])
                if frozen:
                    break
                handed_back = weights_back[i].dot(error, out=work.errors[i - 1])
                handed_back *= slope(work.units[i - 1], out=work.slopes[i - 1])
                error = handed_back
            else:
                error.dot(rows, out=layer_gradients[0])

            if penalized:
                self._penalize(knobs.alpha, knobs.l1)
            if knobs.momentum == 0.0:
                np.multiply(gradient, -knobs.learning_rate_init, out=step)
            else:
                np.multiply(velocity, knobs.momentum, out=step)
                gradient *= knobs.learning_rate_init
                step -= gradient
            if not step.dot(step) < LONGEST_STEP**2:
                self._batches.append(batch)
                self.diverged = True
                done -= 1
                break
            parameters += step
            velocity, step = step, velocity

            self.update += 1
            self._position += size
            if not self._batches:
                self.epoch += 1
                self._position = 0
                self._shuffle()
            if perf_counter() >= deadline:
                break
        if done:
            kept[:] = velocity
            self.velocity[:hidden] = 0.0
        return done

    def _penalize(self, alpha: float, l1: float) -> None:
        np.sign(self.parameters, out=self._decay)
        self._decay *= l1
        self._decay += alpha * self.parameters
        self._decay *= self._is_weight
        self._gradient += self._decay

    def _record(self) -> None:
        self.history.append((self.update, self.epochs, *self.metrics(), self._hyperparameters.learning_rate_init))

    def _score(self, x: Array, y: Array) -> tuple[float, float]:
        logits = np.empty(len(y))
        for start in range(0, len(y), SCORED_AT_ONCE):
            part = x[:, start : start + SCORED_AT_ONCE]
            logits[start : start + SCORED_AT_ONCE] = self._logits(part, self._workspace(part.shape[1]))[0]
        return cross_entropy(logits, y), float(np.mean((logits > 0) == y))


def _columns(X: Array) -> Array:
    """Examples as columns, a row of ones below them."""
    return np.vstack([X.T, np.ones(len(X))])


def _flat(shapes: list[tuple[int, int]]) -> tuple[Array, list[Array]]:
    """One vector, and matrices of the given shapes that are views of it, one after the other."""
    flat = np.empty(sum(rows * columns for rows, columns in shapes))
    return flat, _views(flat, shapes)


def _views(flat: Array, shapes: list[tuple[int, int]]) -> list[Array]:
    ends = np.cumsum([rows * columns for rows, columns in shapes])
    return [part.reshape(shape) for part, shape in zip(np.split(flat, ends[:-1]), shapes, strict=True)]
