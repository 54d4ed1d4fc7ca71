"""The logistic regression baseline, compared with scikit-learn and with the network's output unit."""

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from playground.model.activations import sigmoid
from playground.model.outputs import OUTPUTS, encode, softmax
from playground.runs.experiment import Experiment
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.training import baseline
from playground.training.baseline import fit_logistic_regression


def test_the_fit_agrees_with_scikit_learn():
    run = Run(Settings("moons", ()))
    X, targets = run.trainer.examples(np.arange(200))
    y = targets[:, 0]
    expected = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-12).fit(X, y)
    np.testing.assert_allclose(run.experiment.baseline.weights, expected.coef_, rtol=1e-3)
    assert run.experiment.baseline.biases == pytest.approx(expected.intercept_, abs=1e-4)
    assert run.experiment.baseline.metrics.train_accuracy == pytest.approx(expected.score(X, y))


def test_the_fit_is_the_optimum_in_any_units():
    data = Experiment(Settings("cancer")).dataset
    fit = fit_logistic_regression(data.points_train, data.y_train, data.points_test, data.y_test)
    # The derivatives by the standardized weights and by the bias.
    logits = data.points_train @ fit.weights.T + fit.biases
    errors = sigmoid(logits)[:, 0] - data.y_train
    assert np.abs(errors @ data.standardize(data.points_train)).max() / len(errors) < 2e-6
    assert abs(errors.mean()) < 2e-6
    test_logits = data.points_test @ fit.weights.T + fit.biases
    output, y, y_test = OUTPUTS["sigmoid"], encode(data.y_train, 2), encode(data.y_test, 2)
    expected = [output.loss(logits, y), output.loss(test_logits, y_test)]
    assert list(fit.metrics) == [*expected, float(output.score(logits, y)), float(output.score(test_logits, y_test))]


def test_several_classes_are_fitted_by_a_multinomial_regression():
    X, y = load_iris(return_X_y=True)
    fit = fit_logistic_regression(X[:, 2:], y.astype(float), X[:, 2:], y.astype(float), 3)
    assert (fit.weights.shape, fit.biases.shape) == ((3, 2), (3,))
    expected = LogisticRegression(C=np.inf, tol=1e-6, max_iter=5000).fit(X[:, 2:], y)
    p = softmax(X[:, 2:] @ fit.weights.T + fit.biases)
    assert fit.metrics.train_loss == pytest.approx(log_loss(y, p))
    assert fit.metrics.train_loss == pytest.approx(log_loss(y, expected.predict_proba(X[:, 2:])), abs=1e-3)
    assert fit.metrics.train_accuracy == expected.score(X[:, 2:], y)


def test_the_solver_stops_after_so_many_iterations(monkeypatch):
    X, y = (np.array(values) for values in ([[-2.0], [-1.0], [1.0], [2.0]], [0.0, 0.0, 1.0, 1.0]))
    monkeypatch.setattr(baseline, "MAX_ITERATIONS", 1)
    assert fit_logistic_regression(X, y, X, y).metrics.train_loss > 0.01


def test_a_network_without_hidden_layers_never_beats_the_baseline():
    run = Run(Settings("moons", ()))
    run.trainer.run(4000)
    assert run.experiment.baseline.metrics.train_loss <= run.trainer.metrics().train_loss


@pytest.mark.parametrize("dataset", ["circles", "xor", "moons", "spiral", "iris", "cancer"])
@pytest.mark.parametrize("weights_seed", range(3))
def test_a_refit_on_the_hidden_outputs_is_at_least_as_good_as_the_output_unit(dataset, weights_seed):
    run = Run(Settings(dataset, weights_seed=weights_seed))
    for updates in (0, 200, 2000):
        run.trainer.run(updates)
        assert (
            run.experiment.fit_hidden_baseline(run.trainer.network).metrics.train_loss
            <= run.trainer.metrics().train_loss + 1e-6
        )


def test_separable_classes_and_constant_columns_can_be_fitted():
    X = np.array([[-2.0, -2.0], [-1.0, -1.0], [1.0, 1.0], [2.0, 2.0]])
    y = np.array([0.0, 0.0, 1.0, 1.0])
    fit = fit_logistic_regression(X, y, X, y)
    assert fit.metrics.train_loss < 1e-3
    assert fit.metrics.test_accuracy == 1.0
    constant = fit_logistic_regression(np.ones_like(X), y, X, y)
    assert constant.metrics.train_loss == pytest.approx(np.log(2))
