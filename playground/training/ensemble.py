"""Many networks of one shape trained at once, as one batch of arrays.

`Ensemble` makes the updates of many `Trainer` objects; the tests check that they agree. Its arrays have the networks,
the *members*, as their leading axis, so that one NumPy call does for all members what a loop over trainers would do one
by one. Members are processed in chunks small enough that what an update computes stays in the processor's cache.
"""

from collections.abc import Callable, Hashable, Sequence
from math import ceil, inf
from time import perf_counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.model.activations import ACTIVATIONS, Array
from playground.model.layout import allocate, as_columns, flatten, layer_shapes, split_views, unflatten
from playground.model.network import Network
from playground.model.outputs import OUTPUTS
from playground.training.hyperparameters import Hyperparameters
from playground.training.optimizers import OPTIMIZERS, Optimizer
from playground.training.schedules import learning_rate
from playground.training.snapshot import fractional_epochs
from playground.training.trainer import MAX_STEP_NORM, SCORING_CHUNK

# Number of unit outputs (members × units × examples) that are computed at a time. Four arrays of this size fit in a
# megabyte of cache, and OpenBLAS keeps matrix products this small on one thread.
CHUNK_SIZE = 32_000


class Member(NamedTuple):
    """A network to train, with what `Trainer` is given to train it.

    Attributes
    ----------
    network : Network
        Initial parameters, which are copied.
    X, y : ndarray of shape (n_samples, n_features) and (n_samples, n_outputs)
        Training set: inputs and targets.
    X_test, y_test : ndarray of shape (n_test_samples, n_features) and (n_test_samples, n_outputs)
        Test set, used only to compute `Metrics`.
    hyperparameters : Hyperparameters
    seed : int or numpy.random.SeedSequence
        Seed of the random number generator that shuffles the examples before each epoch.
    """

    network: Network
    X: Array
    y: Array
    X_test: Array
    y_test: Array
    hyperparameters: Hyperparameters
    seed: int | np.random.SeedSequence


class EnsembleMetrics(NamedTuple):
    """The `Metrics` of each member: arrays of shape (n_members,)."""

    train_loss: Array
    test_loss: Array
    train_accuracy: Array
    test_accuracy: Array


class Ensemble:
    """Trains networks of the same shape at once, by mini-batch gradient descent.

    Parameters
    ----------
    members : sequence of Member
        They must have the same layer sizes, activation and output functions, numbers of training and test examples,
        batch size (capped at the number of training examples), optimizer and ``freeze_hidden``. All else may differ.
        Members that are given the same ``X`` and ``y`` (the same arrays, not equal ones) and the same seed are trained
        faster.

    Attributes
    ----------
    update, epoch : int
        Number of updates made and of epochs completed, by all members that have not diverged.
    diverged : ndarray of bool of shape (n_members,)
        Whether the member's training has stopped because its next step was too large; see `run`.
    diverged_at : ndarray of int of shape (n_members,)
        Number of updates that the member made before it diverged; -1 where it has not.

    Raises
    ------
    ValueError
        If there are no members, or they differ in what they must share.

    Notes
    -----
    Each member makes the updates that `Trainer` makes with the same arguments: the same batches in the same order. Sums
    are taken in another order, so that the parameters agree to rounding errors, not bit for bit. Where training
    amplifies rounding errors, as it does with a very large learning rate, both are valid runs that end up apart.

    The same members give the same parameters, bit for bit, no matter how the updates are divided among calls of `run`.
    A member's rounding errors, and nothing else, depend on which other members it is trained with.
    """

    def __init__(self, members: Sequence[Member]) -> None:
        _require_equal_shapes(members)
        first = members[0]
        self.layer_sizes = first.network.layer_sizes
        self.activation, self.output = first.network.activation, first.network.output
        self.update = 0
        self.epoch = 0
        self.diverged = np.zeros(len(members), dtype=bool)
        self.diverged_at = np.full(len(members), -1)

        self._X, self._y = [m.X for m in members], [m.y for m in members]
        self._X_test, self._y_test = [m.X_test for m in members], [m.y_test for m in members]
        self._n_samples = len(first.y)
        self._batch_size = min(first.hyperparameters.batch_size, self._n_samples)
        self._frozen = first.hyperparameters.freeze_hidden
        self._optimizer = OPTIMIZERS[first.hyperparameters.optimizer]
        self._position = 0
        activate, self._derivative = ACTIVATIONS[self.activation]
        self._activate = _sigmoid if self.activation == "sigmoid" else activate
        self._output = OUTPUTS[self.output]
        if self.output == "sigmoid":
            self._output = self._output._replace(function=lambda z, axis, out: _sigmoid(z, out))
        self._parameters = np.stack([flatten(member.network) for member in members])
        self._workspaces: dict[tuple[int, int], _Workspace] = {}
        self._chunks = self._make_chunks(members)
        self._shuffle()

    @property
    def parameters(self) -> Array:
        """A copy of the current parameters, of shape (n_members, n_parameters), in the layout of `Trainer`."""
        for chunk in self._chunks:
            self._parameters[chunk.members] = chunk.parameters
        return self._parameters.copy()

    @property
    def epochs(self) -> float:
        """Number of epochs made, including the completed fraction of the current one."""
        return fractional_epochs(self.epoch, self._position, self._n_samples)

    def network(self, member: int) -> Network:
        """Return a copy of a member's current parameters."""
        return unflatten(self.parameters[member], self.layer_sizes, self.activation, self.output)

    def updates_to_epoch_end(self, epochs: int = 1) -> int:
        """Return the number of updates that complete the current epoch and ``epochs - 1`` more."""
        rest = ceil((self._n_samples - self._position) / self._batch_size)
        return rest + (epochs - 1) * ceil(self._n_samples / self._batch_size)

    def run(self, updates: int, deadline: float = inf) -> None:
        """Make updates until their number or the deadline is reached, or all members have diverged.

        A member diverges where `Trainer` does: see `Trainer.run`, whose parameters are the same. It keeps its last
        parameters and is not computed any more.
        """
        target = self.update + updates
        with np.errstate(over="ignore", invalid="ignore"):
            while self.update < target and self._chunks:
                self._make_update()
                if perf_counter() >= deadline:
                    break

    def metrics(self) -> EnsembleMetrics:
        """Compute the loss and the score on the training and test sets, each of shape (n_members,)."""
        scores = []
        for X, y in ((self._X, self._y), (self._X_test, self._y_test)):
            logits, targets = self._predict_logits(X), _shared_or_stacked(y)
            scores.append((self._output.losses(logits, targets).mean(axis=1), self._output.score(logits, targets)))
        (train_loss, train_accuracy), (test_loss, test_accuracy) = scores
        return EnsembleMetrics(train_loss, test_loss, train_accuracy, test_accuracy)

    def test_accuracy(self) -> Array:
        """Compute the accuracy on the test set alone, of shape (n_members,)."""
        return self._output.score(self._predict_logits(self._X_test), _shared_or_stacked(self._y_test))

    @property
    def _full_batch(self) -> bool:
        """Whether all examples are in one batch. Their order then makes no difference, and they are not shuffled."""
        return self._batch_size == self._n_samples

    def _make_chunks(self, members: Sequence[Member]) -> list["_Chunk"]:
        """Divide the members into chunks, which share their examples as far as possible."""
        keys = [(id(m.X), id(m.y), b"" if self._full_batch else _seed_state(m.seed)) for m in members]
        streams = {key: _Stream(member) for key, member in dict(zip(keys, members, strict=True)).items()}
        return [
            _Chunk(
                indices,
                [members[i].hyperparameters for i in indices],
                [streams[keys[i]] for i in indices],
                self._parameters[indices],
                [np.zeros_like(self._parameters[indices]) for _ in self._optimizer.slots],
                self.layer_sizes,
            )
            for indices in _partition(keys, self._chunk_length(self._batch_size))
        ]

    def _chunk_length(self, n_examples: int) -> int:
        """Return the number of members whose units are computed at a time."""
        return max(1, CHUNK_SIZE // (sum(self.layer_sizes[1:]) * n_examples))

    def _shuffle(self) -> None:
        """Put the examples in a new random order, for the next epoch."""
        if not self._full_batch:
            for stream in {stream for chunk in self._chunks for stream in chunk.streams}:
                stream.shuffle()
            for chunk in self._chunks:
                chunk.load_examples()

    def _workspace(self, n_members: int, n_examples: int) -> "_Workspace":
        """Return the workspace for arrays of this size, creating it when first needed."""
        key = n_members, n_examples
        if key not in self._workspaces:
            self._workspaces[key] = _Workspace(self.layer_sizes, *key)
        return self._workspaces[key]

    def _make_update(self) -> None:
        """Make one update of all members, and drop those that diverge."""
        stop = min(self._position + self._batch_size, self._n_samples)
        remaining = []
        for chunk in self._chunks:
            self._compute_gradient(chunk, slice(self._position, stop))
            too_large = chunk.make_step(self._optimizer, self.update, self._frozen)
            if np.any(too_large):
                dropped = chunk.members[too_large]
                self._parameters[dropped] = chunk.parameters[too_large]
                self.diverged[dropped] = True
                self.diverged_at[dropped] = self.update
                self._workspaces.clear()  # the sizes have changed
                if np.all(too_large):
                    continue
                chunk = chunk.select(~too_large)
            remaining.append(chunk)
        self._chunks = remaining
        if self._chunks:
            self.update += 1
            self._position = stop
            if stop == self._n_samples:
                self.epoch += 1
                self._position = 0
                self._shuffle()

    def _compute_gradient(self, chunk: "_Chunk", batch: slice) -> None:
        """Compute the gradient of the loss of each member by backpropagation, as `Trainer` does."""
        rows, targets = chunk.rows[..., batch, :], chunk.targets[..., batch, :].swapaxes(-1, -2)
        n_examples = targets.shape[-1]
        work = self._workspace(len(chunk.members), n_examples)
        error = self._output.function(self._logits(chunk.layers, rows.swapaxes(-1, -2), work), 1, work.output_error)
        error -= targets
        error /= n_examples
        for i in range(len(chunk.layers) - 1, 0, -1):
            np.matmul(error, work.rows[i - 1], out=chunk.layer_gradients[i])
            if self._frozen:
                return
            weights = chunk.layers[i][:, :, :-1].swapaxes(1, 2)
            # One unit's error times its weights is an outer product, which needs no sums.
            product = np.multiply if error.shape[1] == 1 else np.matmul
            backpropagated = product(weights, error, out=work.errors[i - 1])
            backpropagated *= self._derivative(work.units[i - 1], out=work.derivatives[i - 1])
            error = backpropagated
        _multiply(error, rows, out=chunk.layer_gradients[0])

    def _logits(self, layers: list[Array], x: Array, work: "_Workspace") -> Array:
        """Compute the logits of examples given as columns with a row of ones, in ``work.output_error``."""
        for layer, units, outputs in zip(layers, work.units, work.outputs, strict=False):
            self._activate(_multiply(layer, x, out=units), out=units)
            outputs[:, :-1] = units
            x = outputs
        return _multiply(layers[-1], x, out=work.output_error)

    def _predict_logits(self, X: list[Array]) -> Array:
        """Compute the logits of each member, given its inputs; shape (n_members, n_examples, n_outputs)."""
        parameters, n_examples = self.parameters, len(X[0])
        logits = np.empty((len(X), n_examples, self.layer_sizes[-1]))
        with np.errstate(over="ignore"):
            for indices in _partition([id(x) for x in X], self._chunk_length(min(n_examples, SCORING_CHUNK))):
                _, layers = _by_layer(parameters[indices], self.layer_sizes)
                x = as_columns(_shared_or_stacked([X[i] for i in indices]))
                for start in range(0, n_examples, SCORING_CHUNK):
                    part = x[..., start : start + SCORING_CHUNK]
                    work = self._workspace(len(indices), part.shape[-1])
                    logits[indices, start : start + SCORING_CHUNK] = self._logits(layers, part, work).swapaxes(1, 2)
        return logits


class _Workspace:
    """Preallocated arrays for a number of members and of examples."""

    def __init__(self, layer_sizes: tuple[int, ...], n_members: int, n_examples: int) -> None:
        *hidden, n_outputs = layer_sizes[1:]
        self.units = [np.empty((n_members, n, n_examples)) for n in hidden]
        # A copy of each hidden layer's units, with a row of ones below them. It is made because NumPy computes faster
        # with contiguous arrays than with views of these.
        self.outputs = [np.ones((n_members, n + 1, n_examples)) for n in hidden]
        self.rows = [output.swapaxes(1, 2) for output in self.outputs]
        self.derivatives = [np.empty((n_members, n, n_examples)) for n in hidden]
        self.errors = [np.empty((n_members, n, n_examples)) for n in hidden]
        self.output_error = np.empty((n_members, n_outputs, n_examples))


class _Stream:
    """The training set of members that share it and its order in each epoch."""

    def __init__(self, member: Member) -> None:
        self._X, self._y = as_columns(member.X).T, member.y
        self._rng = np.random.default_rng(member.seed)
        self.rows, self.targets = self._X.copy(), self._y.copy()

    def shuffle(self) -> None:
        """Put the examples in a new random order."""
        order = self._rng.permutation(len(self._y))
        np.take(self._X, order, axis=0, out=self.rows)
        np.take(self._y, order, axis=0, out=self.targets)


class _Chunk:
    """Members that are computed together: their examples, parameters and optimizers' states.

    Attributes
    ----------
    members : ndarray of int of shape (n,)
        Indices of the members.
    rows, targets : ndarray
        Their examples: of shapes (n_samples, n_features + 1) and (n_samples, n_outputs) if all members share them,
        otherwise with a leading axis of length n.
    layers : list of ndarray of shape (n, n_out, n_in + 1)
        The parameters of each layer. The arrays are contiguous, so that the units of all members can be computed by a
        single matrix product where these have the same inputs.
    """

    def __init__(
        self,
        members: NDArray[np.intp],
        hyperparameters: list[Hyperparameters],
        streams: list[_Stream],
        parameters: Array,
        state: list[Array],
        layer_sizes: tuple[int, ...],
    ) -> None:
        self.members = members
        self.hyperparameters = hyperparameters
        self.streams = streams
        self.layer_sizes = layer_sizes
        self.load_examples()

        self._flat, self.layers = _by_layer(parameters, layer_sizes)
        self._state = [_by_layer(vectors, layer_sizes) for vectors in state]
        self._gradient, self.layer_gradients = _by_layer(np.zeros_like(parameters), layer_sizes)
        # Each member's hyperparameters, repeated for each of its parameters.
        values = np.array([(p.learning_rate_init, p.momentum, p.alpha, p.l1) for p in hyperparameters])
        repeated = [_by_layer(np.broadcast_to(column[:, None], parameters.shape), layer_sizes) for column in values.T]
        (self._rate, self._layer_rates), (self._momentum, _), (self._alpha, alphas), (self._l1, l1s) = repeated
        for layer in (*alphas, *l1s):
            layer[:, :, -1] = 0.0  # biases are not penalized
        self._scheduled = any(p.schedule != "constant" for p in hyperparameters)
        self._has_momentum = np.any(values[:, 1])
        self._penalized = np.any(values[:, 2:])

    @property
    def parameters(self) -> Array:
        """A copy of the parameters, of shape (n, n_parameters)."""
        return _by_member(self.layers)

    def load_examples(self) -> None:
        """Get the examples in their current order."""
        self.rows = _shared_or_stacked([stream.rows for stream in self.streams])
        self.targets = _shared_or_stacked([stream.targets for stream in self.streams])

    def make_step(self, optimizer: Optimizer, update: int, output_unit_only: bool) -> NDArray[np.bool_]:
        """Make the step that follows from the gradient. Return which members' steps are too large, and not made."""
        first = len(self.layers) - 1 if output_unit_only else 0
        start = sum(layer.size for layer in self.layers[:first])
        parameters, gradient = self._flat[start:], self._gradient[start:]
        if self._penalized:
            gradient += self._alpha[start:] * parameters
            gradient += self._l1[start:] * np.sign(parameters)
        self._adjust_rates(update)
        momentum = self._momentum[start:] if self._has_momentum else 0.0
        state = [vectors[start:] for vectors, _ in self._state]
        shapes = [layer.shape for layer in self.layers[first:]]
        too_large = _find_too_large(gradient, shapes) if optimizer.adaptive else np.zeros(len(self.members), bool)
        step = optimizer.step(gradient, state, state, self._rate[start:], momentum, update + 1)
        too_large |= _find_too_large(step, shapes)
        if np.any(too_large):
            for part in split_views(step, shapes):
                part[too_large] = 0.0
        parameters += step
        return too_large

    def _adjust_rates(self, update: int) -> None:
        """Let each parameter have its member's learning rate for the update that follows."""
        if self._scheduled:
            rates = np.array([learning_rate(params, update) for params in self.hyperparameters])
            for layer in self._layer_rates:
                layer[:] = rates[:, np.newaxis, np.newaxis]

    def select(self, kept: NDArray[np.bool_]) -> "_Chunk":
        """Return a chunk of some of the members."""
        indices = np.flatnonzero(kept)
        return _Chunk(
            self.members[kept],
            [self.hyperparameters[i] for i in indices],
            [self.streams[i] for i in indices],
            self.parameters[kept],
            [_by_member(layers)[kept] for _, layers in self._state],
            self.layer_sizes,
        )


def _require_equal_shapes(members: Sequence[Member]) -> None:
    """Raise a ValueError if there are no members, or they cannot be computed as one batch of arrays."""
    if not members:
        raise ValueError("An ensemble must have at least one member. Got none.")
    shared: dict[str, Callable[[Member], object]] = {
        "layer sizes": lambda m: m.network.layer_sizes,
        "activation": lambda m: m.network.activation,
        "output": lambda m: m.network.output,
        "number of training examples": lambda m: len(m.y),
        "number of test examples": lambda m: len(m.y_test),
        "batch size": lambda m: min(m.hyperparameters.batch_size, len(m.y)),
        "optimizer": lambda m: m.hyperparameters.optimizer,
        "freeze_hidden": lambda m: m.hyperparameters.freeze_hidden,
    }
    for name, get in shared.items():
        values = list(dict.fromkeys(map(get, members)))
        if len(values) > 1:
            raise ValueError(f"The members of an ensemble must have the same {name}. Got {values[0]} and {values[1]}.")


def _seed_state(seed: int | np.random.SeedSequence) -> bytes:
    """Return a key that is the same for equal seeds."""
    sequence = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    return sequence.generate_state(4).tobytes()


def _partition(keys: Sequence[Hashable], length: int) -> list[NDArray[np.intp]]:
    """Divide the indices of keys into parts of a length, in which equal keys stand together."""
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    order = np.argsort([numbers[key] for key in keys], kind="stable")
    return [order[start : start + length] for start in range(0, len(order), length)]


def _shared_or_stacked(arrays: list[Array]) -> Array:
    """Return the array itself if all are the same one, else a new array with a leading axis."""
    return arrays[0] if all(array is arrays[0] for array in arrays) else np.stack(arrays)


def _find_too_large(flat: Array, shapes: list[tuple[int, ...]]) -> NDArray[np.bool_]:
    """Return for each member whether its part of a vector is not finite, or has a norm of `MAX_STEP_NORM` or more."""
    # None is too large if all together are not. (BLAS would use several threads for this sum.)
    if np.einsum("i,i", flat, flat) < MAX_STEP_NORM**2:
        return np.zeros(shapes[0][0], dtype=bool)
    squares = np.sum([np.sum(part * part, axis=(1, 2)) for part in split_views(flat, shapes)], axis=0)
    too_large: NDArray[np.bool_] = ~(squares < MAX_STEP_NORM**2)
    return too_large


def _by_layer(rows: Array, layer_sizes: tuple[int, ...]) -> tuple[Array, list[Array]]:
    """Copy vectors in the layout of `Trainer`, of shape (n, n_parameters), into arrays of shape (n, n_out, n_in + 1).

    Returns
    -------
    ndarray, list of ndarray
        A flat vector, and consecutive views of it: one array per layer.
    """
    shapes = layer_shapes(layer_sizes)
    flat, layers = allocate([(len(rows), *shape) for shape in shapes])
    parts = np.split(rows, np.cumsum([n_out * n_in for n_out, n_in in shapes])[:-1], axis=1)
    for layer, part in zip(layers, parts, strict=True):
        layer[:] = part.reshape(layer.shape)
    return flat, layers


def _by_member(layers: list[Array]) -> Array:
    """Copy arrays of shape (n, n_out, n_in + 1) into vectors in the layout of `Trainer`."""
    return np.concatenate([layer.reshape(len(layer), -1) for layer in layers], axis=1)


def _multiply(a: Array, b: Array, out: Array) -> Array:
    """Compute the matrix product of each member. If all have the same ``b``, a single product does it."""
    if b.ndim == 2:
        np.matmul(a.reshape(-1, a.shape[-1]), b, out=out.reshape(-1, out.shape[-1]))
        return out
    return np.matmul(a, b, out=out)


def _sigmoid(z: Array, out: Array) -> Array:
    """Compute the sigmoid as `activations.sigmoid` does to rounding errors, but several times as fast.

    NumPy's exponential function uses the processor's vector instructions, SciPy's ``expit`` does not. For large
    negative ``z`` the exponential is infinite, and the quotient 0, as it should be.
    """
    np.negative(z, out=out)
    np.exp(out, out=out)
    out += 1.0
    return np.divide(1.0, out, out=out)
