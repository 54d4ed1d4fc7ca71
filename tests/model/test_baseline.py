"""The logistic regression baseline, compared with scikit-learn and with the network's output unit."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from playground.model import baseline
from playground.model.activations import sigmoid
from playground.model.baseline import fit_logistic_regression
from playground.model.network import accuracy, cross_entropy
from playground.runs.experiment import Experiment
from playground.runs.run import Run
from playground.runs.settings import Settings


def test_the_fit_agrees_with_scikit_learn():
    run = Run(Settings("moons", ()))
    X, y = run.trainer.examples(np.arange(200))
    expected = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-12).fit(X, y)
    np.testing.assert_allclose(run.experiment.baseline.weights, expected.coef_[0], rtol=1e-3)
    assert run.experiment.baseline.bias == pytest.approx(expected.intercept_[0], abs=1e-4)
    assert run.experiment.baseline.metrics.train_accuracy == pytest.approx(expected.score(X, y))


def test_the_fit_is_the_optimum_in_any_units():
    data = Experiment(Settings("cancer")).dataset
    fit = fit_logistic_regression(data.points_train, data.y_train, data.points_test, data.y_test)
    # The derivatives by the standardized weights and by the bias.
    logits = data.points_train @ fit.weights + fit.bias
    errors = sigmoid(logits) - data.y_train
    assert np.abs(errors @ data.standardize(data.points_train)).max() / len(errors) < 2e-6
    assert abs(errors.mean()) < 2e-6
    test_logits = data.points_test @ fit.weights + fit.bias
    assert fit.metrics == (
        cross_entropy(logits, data.y_train),
        cross_entropy(test_logits, data.y_test),
        accuracy(logits, data.y_train),
        accuracy(test_logits, data.y_test),
    )


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
