"""scikit-learn's logistic regression, to stand beside the network: on the same inputs, or on its hidden outputs."""

import warnings
from typing import NamedTuple

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from playground.activations import Array
from playground.training import Metrics

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
        The training part, which is learnt from, and the test part.
    y, y_test : ndarray of shape (n,)
        0.0 or 1.0.

    Notes
    -----
    Where a plane separates the classes there is no best fit: longer weights are always better. The weights are then
    those after at most `MOST_ITERATIONS` steps, and the loss is close to 0. Columns are standardised for the solver's
    sake; without a penalty that changes nothing, and the weights are given for the columns as they came.
    """
    model = make_pipeline(StandardScaler(), LogisticRegression(C=np.inf, tol=1e-6, max_iter=MOST_ITERATIONS))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(X, y)
    scaler, regression = model[0], model[1]
    weights = regression.coef_[0] / scaler.scale_
    metrics = []
    for score in (_loss, accuracy_score):
        for inputs, truth in ((X, y), (X_test, y_test)):
            guess = model.predict_proba(inputs)[:, 1] if score is _loss else model.predict(inputs)
            metrics.append(float(score(truth, guess)))
    return Baseline(weights, float(regression.intercept_[0] - weights @ scaler.mean_), Metrics(*metrics))


def _loss(y: Array, p: Array) -> float:
    return float(log_loss(y, p, labels=[0.0, 1.0]))
