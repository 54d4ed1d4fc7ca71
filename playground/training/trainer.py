"""Mini-batch gradient descent with a seeded shuffle, in place and fast.

`Trainer` computes the same updates as `network.gradient`; the tests check that the two agree. Only the memory layout
differs, for speed: all parameters are stored in one flat vector, as `playground.model.layout` describes. An update
by SGD allocates no arrays, and none runs a Python loop over examples.
"""

from collections.abc import Mapping
from math import ceil, inf, nan
from time import perf_counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.model.activations import ACTIVATIONS, Array
from playground.model.layout import allocate, as_columns, flatten, layer_shapes, unflatten
from playground.model.network import Network
from playground.model.outputs import OUTPUTS
from playground.training.history import History
from playground.training.hyperparameters import Hyperparameters
from playground.training.optimizers import OPTIMIZERS, OptimizerState, zero_state
from playground.training.schedules import learning_rate
from playground.training.snapshot import Metrics, Snapshot, fractional_epochs

# Far above any useful step, yet small enough that everything computed from the parameters stays finite, even in the
# single precision used by the browser.
MAX_STEP_NORM = 1e30
# Number of examples whose metrics are computed at a time: few enough to fit in the processor's cache.
SCORING_CHUNK = 1024


class _Workspace:
    """Preallocated arrays for batches of one size."""

    def __init__(self, layer_sizes: tuple[int, ...], batch_size: int) -> None:
        *hidden, n_outputs = layer_sizes[1:]
        # The outputs of each hidden layer, with a row of ones below them.
        self.outputs = [np.ones((n + 1, batch_size)) for n in hidden]
        self.units = [output[:-1] for output in self.outputs]
        self.rows = [output.T for output in self.outputs]
        self.errors = [np.empty((n, batch_size)) for n in hidden]
        self.derivatives = [np.empty((n, batch_size)) for n in hidden]
        self.output_error = np.empty((n_outputs, batch_size))


class _Batch(NamedTuple):
    """A mini-batch: its inputs as rows and as columns, its targets as columns, and the workspace that it uses."""

    rows: Array
    columns: Array
    targets: Array
    size: int
    workspace: _Workspace


class Trainer:
    """Trains a network by mini-batch gradient descent, with any of the optimizers.

    Parameters
    ----------
    network : Network
        Initial parameters, which are copied.
    X : ndarray of shape (n_samples, n_features)
        Inputs of the training set.
    y : ndarray of shape (n_samples, n_outputs)
        Targets of the training set; see `playground.model.outputs.encode`.
    hyperparameters : Hyperparameters, optional
    seed : int, numpy.random.SeedSequence or numpy.random.Generator
        Seed of the random number generator that shuffles the examples before each epoch, or the generator itself.
    X_test, y_test : ndarray, optional
        Test set, used only to compute `Metrics`.
    history : History, optional
        Where to record the metrics. By default, a new history that starts with one row per update.

    Attributes
    ----------
    parameters : ndarray of shape (n_parameters,)
        All weights and biases: unit by unit, the weights followed by the bias.
    update, epoch : int
        Number of updates made and of epochs completed.
    diverged : bool
        Whether training has stopped because the next step is too large; see `run`.
    layer_sizes : tuple of int
    activation, output : str
    history : History

    Notes
    -----
    The same arguments give the same parameters after the same number of updates, bit for bit. This holds no matter how
    the updates are divided among calls of `run`, and how often the trainer has been restored to a `Snapshot`.
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
        self.output = network.output
        self.diverged = False
        self.update = 0
        self.epoch = 0
        self.history = History() if history is None else history

        self._activate, self._derivative = ACTIVATIONS[network.activation]
        self._output = OUTPUTS[network.output]
        shapes = layer_shapes(self.layer_sizes)
        self.parameters, self._layers = allocate(shapes)
        self._gradient, self._layer_gradients = allocate(shapes)
        self._is_weight, layers_is_weight = allocate(shapes)
        self._decay = np.empty_like(self.parameters)
        self.parameters[:] = self.flatten(network)
        for is_weight in layers_is_weight:
            is_weight[:, :-1], is_weight[:, -1] = 1.0, 0.0
        self._n_hidden_parameters = sum(layer.size for layer in self._layers[:-1])
        self._transposed_weights = [layer[:, :-1].T for layer in self._layers]

        self._rng = np.random.default_rng(seed)
        self._position = 0
        self._recorded: tuple[int, Metrics] | None = None  # the last row of the history, unless it may be outdated
        self._hyperparameters = hyperparameters or Hyperparameters()
        self._optimizer_state = zero_state(self._hyperparameters.optimizer, len(self.parameters))
        self._spare_vectors = self._optimizer_state.vectors.copy()
        self._allocate_examples(X, y, X_test, y_test)
        self._shuffle()
        self._record()

    @property
    def hyperparameters(self) -> Hyperparameters:
        """The current hyperparameters. Changes, even of the batch size, take effect with the next update."""
        return self._hyperparameters

    @hyperparameters.setter
    def hyperparameters(self, value: Hyperparameters) -> None:
        if value != self._hyperparameters:
            self._hyperparameters = value
            self.diverged = False
            self._split_batches()

    @property
    def optimizer_state(self) -> OptimizerState:
        """A copy of what the optimizer remembers, in the layout of `parameters`. It can be set."""
        return self._optimizer_state.copy()

    @optimizer_state.setter
    def optimizer_state(self, value: OptimizerState) -> None:
        self._optimizer_state = value.copy()

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next update."""
        return learning_rate(self._hyperparameters, self.update)

    @property
    def network(self) -> Network:
        """A copy of the current parameters."""
        return self.unflatten(self.parameters)

    def unflatten(self, flat: Array) -> Network:
        """Copy a vector with the layout of `parameters`, such as a snapshot's, into a `Network`."""
        return unflatten(flat, self.layer_sizes, self.activation, self.output)

    def flatten(self, network: Network) -> Array:
        """Copy a network with the same layer sizes into a vector with the layout of `parameters`."""
        return flatten(network)

    @property
    def epochs(self) -> float:
        """Number of epochs made, including the completed fraction of the current one."""
        return fractional_epochs(self.epoch, self._position, len(self._y))

    @property
    def position(self) -> int:
        """Number of examples already used in the current epoch."""
        return self._position

    def updates_to_epoch_end(self, epochs: int = 1) -> int:
        """Return the number of updates that complete the current epoch and ``epochs - 1`` more."""
        return len(self._batches) + (epochs - 1) * ceil(len(self._y) / self._batch_size)

    def next_batch(self) -> NDArray[np.intp]:
        """Return the examples that the next update will use, as row indices of the training set."""
        return self._order[self._position : self._position + self._batches[-1].size].copy()

    def examples(self, rows: NDArray[np.intp]) -> tuple[Array, Array]:
        """Return the inputs and the targets of some training examples, a row for each."""
        return self._X[:-1, rows].T, self._y[rows]

    def set_parameters(self, values: Mapping[int, float]) -> None:
        """Set weights and biases. Training continues from there.

        Parameters
        ----------
        values : mapping of int to float
            By their index into `parameters`.
        """
        self.parameters[list(values)] = list(values.values())
        self.diverged = False
        self._record()

    def set_data(self, X: Array, y: Array, X_test: Array | None = None, y_test: Array | None = None) -> None:
        """Replace the training and the test set. Training continues with a new epoch.

        Parameters
        ----------
        X, y, X_test, y_test : ndarray
            As for the trainer.
        """
        if self._position:
            self.epoch += 1
            self._position = 0
        else:  # the epoch that has not begun is shuffled again
            self._rng.bit_generator.state = self._rng_state
        self.diverged = False
        self._allocate_examples(X, y, X_test, y_test)
        self._shuffle()
        self._record()

    def run(self, updates: int, deadline: float = inf) -> None:
        """Make updates until their number or the deadline is reached, or training diverges.

        A step that is not finite, or whose norm is `MAX_STEP_NORM` or more, is not made; nor is one that an adaptive
        optimizer makes from such a gradient. Instead, `diverged` is set and the parameters keep their last values.
        Training can continue after a hyperparameter or a parameter has been changed, or a snapshot has been restored.

        Parameters
        ----------
        updates : int
            Maximum number of updates.
        deadline : float
            Time, on the clock of `time.perf_counter` (in seconds), at which to stop. It is checked after each update.
        """
        target = self.update + updates
        with np.errstate(over="ignore", invalid="ignore"):
            while self.update < target and not self.diverged:
                until_recorded = self.history.stride - self.update % self.history.stride
                done = self._make_updates(min(target - self.update, until_recorded), deadline)
                if done == until_recorded:
                    self._record()
                if perf_counter() >= deadline:
                    break

    def snapshot(self) -> Snapshot:
        """Return a copy of the current state, with its metrics."""
        return Snapshot(
            self.update,
            self.epoch,
            self._position,
            self.parameters.copy(),
            self.optimizer_state,
            self._rng_state,
            self._recorded[1] if self._recorded and self._recorded[0] == self.update else self.metrics(),
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Restore the state of a snapshot. The current hyperparameters are kept."""
        self.parameters[:] = snapshot.parameters
        self.optimizer_state = snapshot.optimizer_state
        self.update, self.epoch = snapshot.update, snapshot.epoch
        self.diverged = False
        self._recorded = None
        self.history.rewind(self.update, snapshot.metrics)
        self._rng.bit_generator.state = snapshot.rng_state
        self._position = snapshot.position
        self._shuffle()

    def metrics(self) -> Metrics:
        """Compute the loss and the score on the training and test sets."""
        with np.errstate(over="ignore", invalid="ignore"):
            train_loss, train_accuracy = self._score(self._X, self._y)
            test_loss, test_accuracy = self._score(*self._test) if self._test else (nan, nan)
        return Metrics(train_loss, test_loss, train_accuracy, test_accuracy)

    def _allocate_examples(self, X: Array, y: Array, X_test: Array | None, y_test: Array | None) -> None:
        """Hold the data, and allocate what depends on their size."""
        self._X, self._y = as_columns(X), y
        self._test = None if X_test is None or y_test is None else (as_columns(X_test), y_test)
        self._rows, self._targets = np.empty((len(y), X.shape[1] + 1)), np.empty(y.shape[::-1])
        self._workspaces: dict[int, _Workspace] = {}
        self._epoch_batches: tuple[int, list[_Batch]] = (0, [])

    @property
    def _batch_size(self) -> int:
        """The batch size, capped at the number of examples."""
        return min(self._hyperparameters.batch_size, len(self._y))

    def _shuffle(self) -> None:
        """Put the examples in a new random order, for the next epoch."""
        self._rng_state = self._rng.bit_generator.state
        self._order = self._rng.permutation(len(self._y))
        np.take(self._X.T, self._order, axis=0, out=self._rows)
        np.take(self._y.T, self._order, axis=1, out=self._targets)
        self._split_batches()

    def _split_batches(self) -> None:
        """Split the rest of the epoch into batches, in reverse order: the next batch is the last in the list."""
        batch_size = self._batch_size
        if self._position > 0:
            self._batches = self._batches_from(self._position, batch_size)
            return
        # A whole epoch is always split in the same way, so its batches are reused. They are views of the shuffled
        # arrays, which each epoch overwrites.
        if self._epoch_batches[0] != batch_size:
            self._epoch_batches = batch_size, self._batches_from(0, batch_size)
        self._batches = self._epoch_batches[1].copy()

    def _batches_from(self, position: int, batch_size: int) -> list[_Batch]:
        """Split the shuffled examples from ``position`` on, in reverse order."""
        batches = []
        for start in range(position, len(self._y), batch_size):
            rows, targets = self._rows[start : start + batch_size], self._targets[:, start : start + batch_size]
            batches.append(_Batch(rows, rows.T, targets, len(rows), self._workspace(len(rows))))
        return batches[::-1]

    def _workspace(self, batch_size: int) -> _Workspace:
        """Return the workspace for batches of this size, creating it when first needed."""
        if batch_size not in self._workspaces:
            self._workspaces[batch_size] = _Workspace(self.layer_sizes, batch_size)
        return self._workspaces[batch_size]

    def _logits(self, x: Array, work: _Workspace) -> Array:
        """Compute the logits of examples given as columns with a row of ones, in ``work.output_error``."""
        for layer, units, outputs in zip(self._layers, work.units, work.outputs, strict=False):
            layer.dot(x, out=units)
            self._activate(units, out=units)
            x = outputs
        return self._layers[-1].dot(x, out=work.output_error)

    def _make_updates(self, updates: int, deadline: float) -> int:
        """Run the inner loop of forward pass, backward pass and step. Return the number of updates made."""
        params = self._hyperparameters
        penalized = params.alpha != 0.0 or params.l1 != 0.0
        derivative, output = self._derivative, self._output.function
        depth = len(self._layers) - 1
        frozen = params.freeze_hidden
        hidden = self._n_hidden_parameters if frozen else 0
        layer_gradients, transposed_weights = self._layer_gradients, self._transposed_weights
        parameters, gradient = self.parameters[hidden:], self._gradient[hidden:]
        optimizer, momentum = OPTIMIZERS[params.optimizer], params.momentum
        rate, scheduled = params.learning_rate_init, params.schedule != "constant"
        before = self._optimizer_state.before(params.optimizer, frozen)
        count, vectors, new_vectors = before.updates, before.vectors, self._spare(before.vectors)
        state, new_state = [v[hidden:] for v in vectors], [v[hidden:] for v in new_vectors]
        for done in range(1, updates + 1):
            batch = self._batches.pop()
            rows, columns, targets, size, work = batch

            error = output(self._logits(columns, work), 0, work.output_error)
            error -= targets
            error /= size
            for i in range(depth, 0, -1):
                error.dot(work.rows[i - 1], out=layer_gradients[i])
                if frozen:
                    break
                backpropagated = transposed_weights[i].dot(error, out=work.errors[i - 1])
                backpropagated *= derivative(work.units[i - 1], out=work.derivatives[i - 1])
                error = backpropagated
            else:
                error.dot(rows, out=layer_gradients[0])

            if penalized:
                self._penalize(params.alpha, params.l1)
            if scheduled:
                rate = learning_rate(params, self.update)
            squares = gradient.dot(gradient) if optimizer.adaptive else 0.0
            step = optimizer.step(gradient, state, new_state, rate, momentum, count + done)
            if not squares + step.dot(step) < MAX_STEP_NORM**2:
                self._batches.append(batch)
                self.diverged = True
                done -= 1
                break
            parameters += step
            state, new_state = new_state, state

            self.update += 1
            self._position += size
            if not self._batches:
                self.epoch += 1
                self._position = 0
                self._shuffle()
            if perf_counter() >= deadline:
                break
        if done:
            if done % 2:  # the two were swapped after each update
                vectors, new_vectors = new_vectors, vectors
            vectors[:, :hidden] = 0.0
            self._optimizer_state = OptimizerState(params.optimizer, count + done, frozen, vectors)
            self._spare_vectors = new_vectors
        return done

    def _spare(self, like: Array) -> Array:
        """Return an array of this shape, whose content does not matter."""
        return self._spare_vectors if self._spare_vectors.shape == like.shape else np.empty_like(like)

    def _penalize(self, alpha: float, l1: float) -> None:
        """Add the gradient of the penalties."""
        np.sign(self.parameters, out=self._decay)
        self._decay *= l1
        self._decay += alpha * self.parameters
        self._decay *= self._is_weight
        self._gradient += self._decay

    def _record(self) -> None:
        """Append the current metrics to the history."""
        metrics = self.metrics()
        self._recorded = self.update, metrics
        self.history.append((self.update, self.epochs, *metrics, self.learning_rate))

    def _score(self, x: Array, y: Array) -> tuple[float, float]:
        """Compute the loss and the score of examples given as columns."""
        logits = np.empty_like(y)
        for start in range(0, len(y), SCORING_CHUNK):
            chunk = x[:, start : start + SCORING_CHUNK]
            logits[start : start + SCORING_CHUNK] = self._logits(chunk, self._workspace(chunk.shape[1])).T
        return self._output.loss(logits, y), float(self._output.score(logits, y))
