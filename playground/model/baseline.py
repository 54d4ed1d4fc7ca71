"""scikit-learn's logistic regression, as a baseline for the network."""

import warnings
from typing import NamedTuple

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from playground.model.activations import Array
from playground.model.network import accuracy, cross_entropy
from playground.model.snapshot import Metrics

MAX_ITERATIONS = 200


class Baseline(NamedTuple):
    """A fitted logistic regression.

    Attributes
    ----------
    weights : ndarray of shape (n_features,)
    bias : float
    metrics : Metrics
        Loss and accuracy, computed as for the network.
    """

    weights: Array
    bias: float
    metrics: Metrics


def fit_logistic_regression(X: Array, y: Array, X_test: Array, y_test: Array) -> Baseline:
    """Fit a logistic regression without a penalty.

    Parameters
    ----------
    X, X_test : ndarray of shape (n_samples, n_features)
        Inputs of the training and test sets: the network's inputs, or the outputs of its last hidden layer.
    y, y_test : ndarray of shape (n_samples,)
        Labels, 0.0 or 1.0.

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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        regression.fit(scaler.transform(X), y)
    weights = regression.coef_[0] / scaler.scale_
    bias = float(regression.intercept_[0] - weights @ scaler.mean_)
    logits, test_logits = X @ weights + bias, X_test @ weights + bias
    metrics = Metrics(
        train_loss=cross_entropy(logits, y),
        test_loss=cross_entropy(test_logits, y_test),
        train_accuracy=accuracy(logits, y),
        test_accuracy=accuracy(test_logits, y_test),
    )
    return Baseline(weights, bias, metrics)
