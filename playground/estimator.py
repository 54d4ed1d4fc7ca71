"""The network as scikit-learn estimators: a classifier and a regressor.

Both can be used wherever scikit-learn accepts one: in pipelines, hyperparameter searches on any joblib backend,
cross-validation and plots of the decision boundary. They accept any number of features.
"""

import sys
from math import ceil
from numbers import Integral, Real
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, MultiOutputMixin, RegressorMixin, _fit_context
from sklearn.utils import check_random_state
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from playground.model.activations import ACTIVATIONS, Array
from playground.model.network import INITIALIZATIONS, Network, init_network, penalty, predict_logits, predict_proba
from playground.model.outputs import OUTPUTS, classify, encode, output_for
from playground.training.history import History
from playground.training.hyperparameters import Hyperparameters
from playground.training.optimizers import OPTIMIZERS, OptimizerState
from playground.training.schedules import SCHEDULES
from playground.training.trainer import Trainer


class _NetworkEstimator(BaseEstimator):  # type: ignore[misc]
    """What the classifier and the regressor share: their parameters, and training."""

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "hidden_layer_sizes": ["array-like"],
        "activation": [StrOptions({*ACTIVATIONS, "logistic"})],
        "learning_rate_init": [Interval(Real, 0, None, closed="neither")],
        "batch_size": [Interval(Integral, 1, None, closed="left")],
        "momentum": [Interval(Real, 0, 1, closed="left")],
        "alpha": [Interval(Real, 0, None, closed="left")],
        "l1": [Interval(Real, 0, None, closed="left")],
        "optimizer": [StrOptions(set(OPTIMIZERS))],
        "schedule": [StrOptions(set(SCHEDULES))],
        "decay_updates": [Interval(Integral, 1, None, closed="left")],
        "max_iter": [Interval(Integral, 1, None, closed="left")],
        "initialization": [StrOptions(set(INITIALIZATIONS))],
        "init_scale": [Interval(Real, 0, None, closed="left")],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        hidden_layer_sizes: tuple[int, ...] = (4,),
        activation: str = "sigmoid",
        *,
        learning_rate_init: float = 1.0,
        batch_size: int = 10,
        momentum: float = 0.0,
        alpha: float = 0.0,
        l1: float = 0.0,
        optimizer: str = "sgd",
        schedule: str = "constant",
        decay_updates: int = 1000,
        max_iter: int = 200,
        initialization: str = "glorot",
        init_scale: float = 1.0,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.learning_rate_init = learning_rate_init
        self.batch_size = batch_size
        self.momentum = momentum
        self.alpha = alpha
        self.l1 = l1
        self.optimizer = optimizer
        self.schedule = schedule
        self.decay_updates = decay_updates
        self.max_iter = max_iter
        self.initialization = initialization
        self.init_scale = init_scale
        self.random_state = random_state

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(
        self, X: ArrayLike, y: ArrayLike, X_val: ArrayLike | None = None, y_val: ArrayLike | None = None
    ) -> Self:  # fmt: skip
        """Initialize the weights and train for `max_iter` epochs.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
            Labels of any type, from two or more classes. A regressor's are numbers, also of shape
            (n_samples, n_outputs).
        X_val, y_val : array-like, optional
            Validation set. It is used only to compute `validation_scores_`.

        Returns
        -------
        self : object

        Raises
        ------
        ValueError
            If ``y`` contains only one class, ``y_val`` contains others, or ``X`` or ``X_val`` is not a matrix of finite
            numbers.
        """
        rows, targets = self._validate(X, y, first=True)
        self._initialize(targets.shape[1])
        validation = None
        if X_val is not None and y_val is not None:
            validation = self._validate(X_val, y_val)
        return self._train(rows, targets, self.max_iter, validation)

    def _validate_params(self) -> None:
        """Check the parameters, as scikit-learn does at the start of `fit`, and also the number of units."""
        super()._validate_params()
        if not all(isinstance(size, Integral) and size > 0 for size in self.hidden_layer_sizes):
            raise ValueError(f"hidden_layer_sizes must contain positive integers. Got {self.hidden_layer_sizes!r:.60}.")

    def loss(self, X: ArrayLike, y: ArrayLike) -> float:
        """Return the mean loss without penalties: cross-entropy in nats, or half the squared error."""
        check_is_fitted(self)
        rows, targets = self._validate(X, y)
        return OUTPUTS[self._output].loss(predict_logits(self._network(), rows), targets)

    def _validate(self, X: ArrayLike, y: ArrayLike, first: bool = False) -> tuple[Array, Array]:
        """Return inputs and targets. The first data of all decide how many there are."""
        raise NotImplementedError

    def _initialize(self, n_outputs: int) -> None:
        """Set up the initial state."""
        sizes = (self.n_features_in_, *self.hidden_layer_sizes, n_outputs)
        random_state = check_random_state(self.random_state)
        weights_rng, self._batches_rng = (np.random.default_rng(random_state.randint(2**31)) for _ in range(2))
        network = init_network(sizes, weights_rng, self._activation, self.initialization, self.init_scale, self._output)
        self.coefs_, self.intercepts_ = list(network.weights), list(network.biases)
        self.loss_curve_: list[float] = []
        self.validation_scores_: list[float] = []
        self.n_iter_ = 0
        self._updates = 0
        self._optimizer_state: OptimizerState | None = None

    def _logits(self, X: ArrayLike) -> Array:
        """Return the logits of the output units, of shape (n_samples, n_outputs)."""
        check_is_fitted(self)
        return predict_logits(self._network(), validate_data(self, X, dtype=np.float64, reset=False))

    def _train(
        self, X: Array, targets: Array, epochs: int, validation: tuple[Array, Array] | None = None
    ) -> Self:  # fmt: skip
        """Train for a number of epochs from the current state."""
        params = Hyperparameters(
            self.learning_rate_init, self.batch_size, self.momentum, self.alpha, self.l1, optimizer=self.optimizer,
            schedule=self.schedule, decay_updates=self.decay_updates,
        )  # fmt: skip
        updates_per_epoch = ceil(len(X) / min(self.batch_size, len(X)))
        X_val, targets_val = validation or (None, None)
        history = History(1, stride=sys.maxsize)  # of the start alone
        trainer = Trainer(self._network(), X, targets, params, self._batches_rng, X_val, targets_val, history)
        metrics = trainer.snapshot().metrics
        trainer.update = self._updates
        if self._optimizer_state is not None:
            trainer.optimizer_state = self._optimizer_state
        penalized = self.alpha > 0 or self.l1 > 0
        for _ in range(epochs):
            trainer.run(updates_per_epoch)
            if not trainer.diverged:
                metrics = trainer.metrics()
            penalties = penalty(trainer.network, self.alpha, self.l1) if penalized else 0.0
            self.loss_curve_.append(metrics.train_loss + penalties)
            if validation:
                self.validation_scores_.append(metrics.test_accuracy)
        network = trainer.network
        self.coefs_, self.intercepts_ = list(network.weights), list(network.biases)
        self._updates, self._optimizer_state = trainer.update, trainer.optimizer_state
        self.diverged_ = trainer.diverged
        self.n_iter_ += epochs
        return self

    @property
    def _output(self) -> str:
        """The output function, a key of `playground.model.outputs.OUTPUTS`."""
        raise NotImplementedError

    @property
    def _activation(self) -> str:
        return "sigmoid" if self.activation == "logistic" else self.activation

    def _network(self) -> Network:
        return Network(tuple(self.coefs_), tuple(self.intercepts_), self._activation, self._output)


class NetworkClassifier(ClassifierMixin, _NetworkEstimator):  # type: ignore[misc]
    """A small neural network for classification, trained by mini-batch gradient descent.

    Two classes have one output unit, a logistic regression; more have one each, a softmax regression.

    Parameters
    ----------
    hidden_layer_sizes : tuple of int, default=(4,)
        Number of units in each hidden layer. ``()`` is logistic regression.
    activation : {"sigmoid", "logistic", "tanh", "relu", "identity"}, default="sigmoid"
        Activation function of the hidden units. ``"logistic"`` is scikit-learn's name for the sigmoid.
    learning_rate_init : float, default=1.0
        Learning rate: the factor by which the gradient is multiplied to give the step. ``"rmsprop"`` and ``"adam"``,
        which divide by the gradient's size, need a smaller one, such as 0.01.
    batch_size : int, default=10
        Number of examples per update, capped at the size of the training set.
    momentum : float, default=0.0
        Fraction of the previous step that is added to the next one, in [0, 1). Only ``"sgd"`` and ``"nesterov"`` use
        it.
    alpha, l1 : float, default=0.0
        Strength of the L2 and L1 penalties, which are added to the *mean* loss. ``MLPClassifier`` divides its ``alpha``
        by the batch size: a value of 0.01 with batches of 10 corresponds to 0.001 here.
    optimizer : {"sgd", "nesterov", "rmsprop", "adam"}, default="sgd"
        How the gradient becomes a step; see `playground.training.optimizers`. ``MLPClassifier`` calls it ``solver``:
        ``"sgd"`` and ``"nesterov"`` are its ``"sgd"``, without and with ``nesterovs_momentum``; ``"adam"`` is its
        ``"adam"``, except that ``epsilon`` is added as in PyTorch. It has no RMSProp.
    schedule : {"constant", "step", "cosine", "inverse_time"}, default="constant"
        How the learning rate falls with the number of updates; see `playground.training.schedules`. ``MLPClassifier``
        calls it ``learning_rate``, and has others.
    decay_updates : int, default=1000
        Number of updates after which the schedule has halved the learning rate, or, for ``"cosine"``, lowered it to 0.
        They are counted over all calls of `partial_fit`. `fit` starts again at 0.
    max_iter : int, default=200
        Number of epochs that `fit` trains for. There is no early stopping, because the loss can stay on a plateau for
        many epochs before it falls.
    initialization : {"glorot", "normal", "equal"}, default="glorot"
        How to initialize the weights; see `playground.model.network.init_network`.
    init_scale : float, default=1.0
        Factor by which the initial weights are multiplied.
    random_state : int, RandomState instance or None, default=None
        Determines the initial weights and the order of the examples.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The class labels, in the order of the columns of `predict_proba`.
    coefs_, intercepts_ : list of ndarray of shape (n_in, n_out) and (n_out,)
        Weights and biases of each layer.
    loss_curve_ : list of float
        Loss on the training set after each epoch: the mean cross-entropy plus the penalties.
    validation_scores_ : list of float
        Accuracy on the validation set after each epoch of `fit`. Empty if it was given none.
    diverged_ : bool
        Whether training stopped because a step was too large; see `playground.training.trainer.Trainer.run`.
    n_iter_ : int
        Number of epochs made.
    n_features_in_ : int
        Number of features seen during `fit`.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the features seen during `fit`. Defined only if all column names are strings.

    Examples
    --------
    >>> from sklearn.datasets import make_moons
    >>> from playground import NetworkClassifier
    >>> X, y = make_moons(200, noise=0.1, random_state=0)
    >>> model = NetworkClassifier((8,), max_iter=500, random_state=0).fit(X, y)
    >>> bool(model.score(X, y) > 0.95)
    True
    """

    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X: ArrayLike, y: ArrayLike, classes: ArrayLike | None = None) -> Self:
        """Train for one more epoch on the given data. The first call initializes the weights.

        The optimizer and the schedule go on from the call before.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
        classes : array-like of shape (n_classes,), optional
            All class labels. Required in the first call if ``y`` does not contain every class.

        Returns
        -------
        self : NetworkClassifier

        Raises
        ------
        ValueError
            As in `fit`, or if ``y`` contains an unknown label, or ``classes`` differs from that of the first call.
        """
        first = not hasattr(self, "coefs_")
        given = None if classes is None else np.unique(np.asarray(classes))
        if not first and given is not None and not np.array_equal(self.classes_, given):
            raise ValueError(f"classes must be {self.classes_.tolist()}, as in the first call. Got {given.tolist()}.")
        rows, targets = self._validate(X, y, first, given)
        if first:
            self._initialize(targets.shape[1])
        return self._train(rows, targets, 1)

    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the logits of the output units.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_classes)
            For two classes, the logit of the one output unit, which is positive for ``classes_[1]``.
        """
        logits = self._logits(X)
        return logits[:, 0] if len(self.classes_) == 2 else logits

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the probability of each class, of shape (n_samples, n_classes)."""
        check_is_fitted(self)
        return predict_proba(self._network(), validate_data(self, X, dtype=np.float64, reset=False))

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the most probable class of each row of ``X``, of shape (n_samples,). Ties go to the first one."""
        indices = classify(self._logits(X))
        predicted: NDArray[Any] = self.classes_[indices]
        return predicted

    def _validate(
        self, X: ArrayLike, y: ArrayLike, first: bool = False, classes: NDArray[Any] | None = None
    ) -> tuple[Array, Array]:
        rows, labels = validate_data(self, X, y, dtype=np.float64, reset=first)
        check_classification_targets(labels)
        if first:
            classes = np.unique(labels) if classes is None else classes
            if len(classes) < 2:
                raise ValueError(f"The target must contain two classes. Got only one class, {classes.tolist()[0]!r}.")
            self.classes_ = classes
        unknown = np.setdiff1d(labels, self.classes_)
        if len(unknown):
            raise ValueError(
                f"The target must contain only the classes {self.classes_.tolist()}. Got {unknown.tolist()[0]!r}."
            )
        return rows, encode(np.searchsorted(self.classes_, labels).astype(np.float64), len(self.classes_))

    @property
    def _output(self) -> str:
        return output_for(len(self.classes_))


class NetworkRegressor(MultiOutputMixin, RegressorMixin, _NetworkEstimator):  # type: ignore[misc]
    """A small neural network for regression, trained by mini-batch gradient descent on half the squared error.

    Its output units are linear regressions on the outputs of the last hidden layer. Their error is output - target, as
    in logistic regression, so that training is the same. The targets should be standardized.

    Parameters
    ----------
    hidden_layer_sizes, activation, batch_size, momentum, alpha, l1, max_iter, initialization, init_scale, random_state
        As for `NetworkClassifier`.
    optimizer, schedule, decay_updates
        As for `NetworkClassifier`.
    learning_rate_init : float, default=0.1
        Learning rate: the factor by which the gradient is multiplied to give the step. The squared error allows for
        smaller steps than cross-entropy, whose error lies between -1 and 1.

    Attributes
    ----------
    coefs_, intercepts_, diverged_, n_iter_, n_features_in_, feature_names_in_
        As for `NetworkClassifier`.
    loss_curve_ : list of float
        Loss on the training set after each epoch: half the mean squared error plus the penalties.
    validation_scores_ : list of float
        R² on the validation set after each epoch of `fit`. Empty if it was given none.
    n_outputs_ : int
        Number of output units: one for each column of the target.

    Examples
    --------
    >>> import numpy as np
    >>> from playground import NetworkRegressor
    >>> X = np.linspace(-3, 3, 200)[:, np.newaxis]
    >>> model = NetworkRegressor((8,), max_iter=500, random_state=0).fit(X, np.sin(X[:, 0]))
    >>> bool(model.score(X, np.sin(X[:, 0])) > 0.95)
    True
    """

    def __init__(
        self,
        hidden_layer_sizes: tuple[int, ...] = (4,),
        activation: str = "sigmoid",
        *,
        learning_rate_init: float = 0.1,
        batch_size: int = 10,
        momentum: float = 0.0,
        alpha: float = 0.0,
        l1: float = 0.0,
        optimizer: str = "sgd",
        schedule: str = "constant",
        decay_updates: int = 1000,
        max_iter: int = 200,
        initialization: str = "glorot",
        init_scale: float = 1.0,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        super().__init__(
            hidden_layer_sizes, activation, learning_rate_init=learning_rate_init, batch_size=batch_size,
            momentum=momentum, alpha=alpha, l1=l1, optimizer=optimizer, schedule=schedule, decay_updates=decay_updates,
            max_iter=max_iter, initialization=initialization, init_scale=init_scale, random_state=random_state,
        )  # fmt: skip

    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Train for one more epoch on the given data. The first call initializes the weights.

        The optimizer and the schedule go on from the call before.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)

        Returns
        -------
        self : NetworkRegressor

        Raises
        ------
        ValueError
            As in `fit`, or if ``y`` has another number of columns than in the first call.
        """
        first = not hasattr(self, "coefs_")
        rows, targets = self._validate(X, y, first)
        if first:
            self._initialize(targets.shape[1])
        return self._train(rows, targets, 1)

    def predict(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the outputs for each row of ``X``, in the shape of the target that was fitted."""
        outputs = self._logits(X)
        return outputs[:, 0] if self._is_flat else outputs

    def _validate(self, X: ArrayLike, y: ArrayLike, first: bool = False) -> tuple[Array, Array]:
        rows, targets = validate_data(self, X, y, dtype=np.float64, reset=first, multi_output=True, y_numeric=True)
        columns = np.ascontiguousarray(targets if targets.ndim == 2 else targets[:, np.newaxis], dtype=np.float64)
        if first:
            self.n_outputs_, self._is_flat = columns.shape[1], targets.ndim == 1
        elif columns.shape[1] != self.n_outputs_:
            raise ValueError(f"The target must have {self.n_outputs_} columns. Got {columns.shape[1]}.")
        return rows, columns

    @property
    def _output(self) -> str:
        return "identity"
