"""The network as a scikit-learn classifier.

`NetworkClassifier` can be used wherever scikit-learn accepts a binary classifier: in pipelines, hyperparameter searches
on any joblib backend, cross-validation and plots of the decision boundary. It accepts any number of features.
"""

from math import ceil
from numbers import Integral, Real
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, _fit_context
from sklearn.utils import Tags, check_random_state
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from playground.model.activations import ACTIVATIONS, Array, sigmoid
from playground.model.history import History
from playground.model.hyperparameters import Hyperparameters
from playground.model.network import INITIALIZATIONS, Network, init_network, penalty, predict_logit
from playground.model.trainer import Trainer


class NetworkClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A small neural network for binary classification, trained by mini-batch gradient descent.

    Parameters
    ----------
    hidden_layer_sizes : tuple of int, default=(4,)
        Number of units in each hidden layer. ``()`` is logistic regression.
    activation : {"sigmoid", "logistic", "tanh", "relu", "identity"}, default="sigmoid"
        Activation function of the hidden units. ``"logistic"`` is scikit-learn's name for the sigmoid.
    learning_rate_init : float, default=1.0
        Learning rate: the factor by which the gradient is multiplied to give the step.
    batch_size : int, default=10
        Number of examples per update, capped at the size of the training set.
    momentum : float, default=0.0
        Fraction of the previous step that is added to the next one, in [0, 1).
    alpha, l1 : float, default=0.0
        Strength of the L2 and L1 penalties, which are added to the *mean* loss. ``MLPClassifier`` divides its ``alpha``
        by the batch size: a value of 0.01 with batches of 10 corresponds to 0.001 here.
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
    classes_ : ndarray of shape (2,)
        The two class labels, in the order of the columns of `predict_proba`.
    coefs_, intercepts_ : list of ndarray of shape (n_in, n_out) and (n_out,)
        Weights and biases of each layer.
    loss_curve_ : list of float
        Loss on the training set after each epoch: the mean cross-entropy plus the penalties.
    validation_scores_ : list of float
        Accuracy on the validation set after each epoch of `fit`. Empty if it was given none.
    diverged_ : bool
        Whether training stopped because a step was too large; see `playground.model.trainer.Trainer.run`.
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

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "hidden_layer_sizes": ["array-like"],
        "activation": [StrOptions({*ACTIVATIONS, "logistic"})],
        "learning_rate_init": [Interval(Real, 0, None, closed="neither")],
        "batch_size": [Interval(Integral, 1, None, closed="left")],
        "momentum": [Interval(Real, 0, 1, closed="left")],
        "alpha": [Interval(Real, 0, None, closed="left")],
        "l1": [Interval(Real, 0, None, closed="left")],
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
            Labels of any type, from two classes.
        X_val, y_val : array-like, optional
            Validation set. It is used only to compute `validation_scores_`.

        Returns
        -------
        self : NetworkClassifier

        Raises
        ------
        ValueError
            If ``y`` does not contain exactly two classes, ``y_val`` contains others, or ``X`` or ``X_val`` is not a
            matrix of finite numbers.
        """
        rows, labels = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(labels)
        self._initialize(np.unique(labels))
        validation = None
        if X_val is not None and y_val is not None:
            rows_val, labels_val = validate_data(self, X_val, y_val, dtype=np.float64, reset=False)
            validation = rows_val, self._targets(labels_val)
        return self._train(rows, labels, self.max_iter, validation)

    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X: ArrayLike, y: ArrayLike, classes: ArrayLike | None = None) -> Self:
        """Train for one more epoch on the given data. The first call initializes the weights.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
        classes : array-like of shape (2,), optional
            All class labels. Required in the first call if ``y`` does not contain both classes.

        Returns
        -------
        self : NetworkClassifier

        Raises
        ------
        ValueError
            As in `fit`, or if ``y`` contains an unknown label, or ``classes`` differs from that of the first call.
        """
        first_call = not hasattr(self, "coefs_")
        rows, labels = validate_data(self, X, y, dtype=np.float64, reset=first_call)
        check_classification_targets(labels)
        if first_call:
            self._initialize(np.unique(labels if classes is None else np.asarray(classes)))
        elif classes is not None and not np.array_equal(self.classes_, np.unique(np.asarray(classes))):
            raise ValueError(
                f"classes must be {self.classes_.tolist()}, as in the first call. "
                f"Got {np.unique(np.asarray(classes)).tolist()}."
            )
        return self._train(rows, labels, 1)

    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the logit of the output unit, of shape (n_samples,). It is positive for ``classes_[1]``."""
        check_is_fitted(self)
        return predict_logit(self._network(), validate_data(self, X, dtype=np.float64, reset=False))

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the probabilities of both classes, of shape (n_samples, 2)."""
        p = sigmoid(self.decision_function(X))
        return np.column_stack([1.0 - p, p])

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the more probable class of each row of ``X``, of shape (n_samples,). Ties go to ``classes_[0]``."""
        logits = self.decision_function(X)
        predicted: NDArray[Any] = self.classes_[(logits > 0).astype(int)]
        return predicted

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags

    def _validate_params(self) -> None:
        """Check the parameters, as scikit-learn does at the start of `fit`, and also the number of units."""
        super()._validate_params()
        if not all(isinstance(size, Integral) and size > 0 for size in self.hidden_layer_sizes):
            raise ValueError(f"hidden_layer_sizes must contain positive integers. Got {self.hidden_layer_sizes!r:.60}.")

    def _initialize(self, classes: NDArray[Any]) -> None:
        """Check the classes and set up the initial state."""
        if len(classes) > 2:
            raise ValueError(
                "Only binary classification is supported. The type of the target is "
                f"{type_of_target(classes)}, with {len(classes)} classes."
            )
        if len(classes) < 2:
            raise ValueError(f"The target must contain two classes. Got only one class, {classes.tolist()[0]!r}.")
        sizes = tuple(self.hidden_layer_sizes)
        random_state = check_random_state(self.random_state)
        weights_rng, self._batches_rng = (np.random.default_rng(random_state.randint(2**31)) for _ in range(2))
        network = init_network(
            (self.n_features_in_, *sizes, 1), weights_rng, self._activation, self.initialization, self.init_scale
        )
        self.classes_ = classes
        self.coefs_, self.intercepts_ = list(network.weights), list(network.biases)
        self.loss_curve_: list[float] = []
        self.validation_scores_: list[float] = []
        self.n_iter_ = 0
        self._velocity: Array | None = None

    def _targets(self, y: NDArray[Any]) -> Array:
        """Return the labels as 0.0 and 1.0."""
        unknown = np.setdiff1d(y, self.classes_)
        if len(unknown):
            raise ValueError(
                f"The target must contain only the classes {self.classes_.tolist()}. Got {unknown.tolist()[0]!r}."
            )
        targets: Array = (y == self.classes_[1]).astype(np.float64)
        return targets

    def _train(
        self, X: Array, y: NDArray[Any], epochs: int, validation: tuple[Array, Array] | None = None
    ) -> Self:  # fmt: skip
        """Train for a number of epochs from the current state."""
        params = Hyperparameters(self.learning_rate_init, self.batch_size, self.momentum, self.alpha, self.l1)
        updates_per_epoch = ceil(len(y) / min(self.batch_size, len(y)))
        history = History(epochs + 1, stride=updates_per_epoch)
        X_val, y_val = validation or (None, None)
        trainer = Trainer(self._network(), X, self._targets(y), params, self._batches_rng, X_val, y_val, history)
        if self._velocity is not None:
            trainer.velocity[:] = self._velocity
        penalized = self.alpha > 0 or self.l1 > 0
        for _ in range(epochs):
            trainer.run(updates_per_epoch)
            row = dict(zip(History.columns, history.rows[-1].tolist(), strict=True))
            penalties = penalty(trainer.network, self.alpha, self.l1) if penalized else 0.0
            self.loss_curve_.append(row["train_loss"] + penalties)
            if validation:
                self.validation_scores_.append(row["test_accuracy"])
        network = trainer.network
        self.coefs_, self.intercepts_ = list(network.weights), list(network.biases)
        self._velocity = trainer.velocity.copy()
        self.diverged_ = trainer.diverged
        self.n_iter_ += epochs
        return self

    @property
    def _activation(self) -> str:
        return "sigmoid" if self.activation == "logistic" else self.activation

    def _network(self) -> Network:
        return Network(tuple(self.coefs_), tuple(self.intercepts_), self._activation)
