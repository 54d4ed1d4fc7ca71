"""scikit-learn's logistic regression, to stand beside the network: on the same inputs, or on its hidden outputs."""

import warnings
from typing import NamedTuple

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from playground.model.activations import Array
from playground.model.network import cross_entropy
from playground.model.trainer import Metrics

MOST_ITERATIONS = 200


class Baseline(NamedTuple):
    """A fitted logistic regression.

    Attributes
    ----------
    weights : ndarray of shape (n_features,)
    bias : float
    metrics : Metrics
        The same four figures that the network has.
    """

    weights: Array
    bias: float
    metrics: Metrics


def fit_logistic_regression(X: Array, y: Array, X_test: Array, y_test: Array) -> Baseline:
    """Fit a logistic regression without penalty.

    Parameters
    ----------
    X, X_test : ndarray of shape (n, n_features)
        The training part, which is learned from, and the test part.
    y, y_test : ndarray of shape (n,)
        0.0 or 1.0.

    Notes
    -----
    Where a plane separates the classes there is no best fit: longer weights are always better. The weights are then
    those after at most `MOST_ITERATIONS` steps, and the loss is close to 0. Columns are standardized for the solver's
    sake; without a penalty that changes nothing, and the weights are given for the columns as they came.
    """
    scaler = StandardScaler().fit(X)
    regression = LogisticRegression(C=np.inf, tol=1e-6, max_iter=MOST_ITERATIONS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        regression.fit(scaler.transform(X), y)
    weights = regression.coef_[0] / scaler.scale_
    bias = float(regression.intercept_[0] - weights @ scaler.mean_)
    parts = [(inputs @ weights + bias, truth) for inputs, truth in ((X, y), (X_test, y_test))]
    losses = [cross_entropy(logits, truth) for logits, truth in parts]
    accuracies = [float(np.mean((logits > 0) == truth)) for logits, truth in parts]
    return Baseline(weights, bias, Metrics(*losses, *accuracies))
