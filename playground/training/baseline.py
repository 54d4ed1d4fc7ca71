"""scikit-learn's logistic regression, multinomial for several classes, as a baseline for the network."""

import warnings
from threading import Lock
from typing import NamedTuple

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from playground.model.activations import Array
from playground.model.outputs import OUTPUTS, encode, output_for
from playground.training.snapshot import Metrics

QUIET = Lock()  # the filters of warnings are those of all threads
MAX_ITERATIONS = 200


class Baseline(NamedTuple):
    """A fitted logistic regression.

    Attributes
    ----------
    weights : ndarray of shape (n_outputs, n_features)
    biases : ndarray of shape (n_outputs,)
        Of one unit for two classes, whose sigmoid is P(class 1), and otherwise of one unit per class, whose softmax are
        the probabilities.
    metrics : Metrics
        Loss and accuracy, computed as for the network.
    """

    weights: Array
    biases: Array
    metrics: Metrics


def fit_logistic_regression(X: Array, y: Array, X_test: Array, y_test: Array, n_classes: int = 2) -> Baseline:
    """Fit a logistic regression without a penalty.

    Parameters
    ----------
    X, X_test : ndarray of shape (n_samples, n_features)
        Inputs of the training and test sets: the network's inputs, or the outputs of its last hidden layer.
    y, y_test : ndarray of shape (n_samples,)
        Class indices.
    n_classes : int
        Each class must be in ``y``.

    Returns
    -------
    Baseline

    Notes
    -----
    If the classes are linearly separable, the optimum does not exist: scaling up the weights always lowers the loss.
    The solver then stops after `MAX_ITERATIONS` iterations, with a loss close to 0.

    The columns are standardized to help the solver converge. Without a penalty this does not change the optimum, and
    the returned weights apply to the original columns.
    """
    scaler = StandardScaler().fit(X)
    regression = LogisticRegression(C=np.inf, tol=1e-6, max_iter=MAX_ITERATIONS)
    with QUIET, warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        regression.fit(scaler.transform(X), y)
    weights = regression.coef_ / scaler.scale_
    biases = regression.intercept_ - (weights * scaler.mean_).sum(axis=1)
    output = OUTPUTS[output_for(n_classes)]
    logits, test_logits = X @ weights.T + biases, X_test @ weights.T + biases
    targets, test_targets = encode(y, n_classes), encode(y_test, n_classes)
    metrics = Metrics(
        train_loss=output.loss(logits, targets),
        test_loss=output.loss(test_logits, test_targets),
        train_accuracy=float(output.score(logits, targets)),
        test_accuracy=float(output.score(test_logits, test_targets)),
    )
    return Baseline(weights, biases, metrics)
