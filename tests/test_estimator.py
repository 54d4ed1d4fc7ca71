"""`NetworkClassifier` as a scikit-learn estimator."""

import doctest
import pickle
import re
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, make_moons
from sklearn.inspection import DecisionBoundaryDisplay
from sklearn.linear_model import LinearRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from playground import estimator
from playground.estimator import NetworkClassifier, NetworkRegressor
from playground.model.network import loss
from playground.training.hyperparameters import Hyperparameters
from playground.training.optimizers import OPTIMIZERS
from playground.training.schedules import SCHEDULES
from playground.training.trainer import Trainer


@parametrize_with_checks([NetworkClassifier(), NetworkClassifier(()), NetworkRegressor(), NetworkRegressor(())])
def test_scikit_learn_estimator_checks(estimator, check):
    check(estimator)


@pytest.fixture
def moons() -> tuple[np.ndarray, np.ndarray]:
    X, y = make_moons(150, noise=0.1, random_state=3)
    return X, np.where(y == 1, "yes", "no")


def test_partial_fit_equals_the_trainer(moons):
    X, y = moons[0][:145], moons[1][:145]  # the last of an epoch's 15 batches is smaller
    model = NetworkClassifier((5, 3), "tanh", momentum=0.5, alpha=0.01, max_iter=7, random_state=4)
    model.partial_fit(X, y)
    start = model._network()
    rng = pickle.loads(pickle.dumps(model._batches_rng))
    params = Hyperparameters(1.0, 10, 0.5, 0.01)
    targets = (y == "yes").astype(float)[:, np.newaxis]
    trainer = Trainer(start, X, targets, params, rng)
    assert model._optimizer_state
    trainer.optimizer_state = model._optimizer_state
    trainer.run(15)
    model.partial_fit(X, y)
    assert all(np.array_equal(a, b) for a, b in zip(model.coefs_, trainer.network.weights, strict=True))
    expected = loss(trainer.network, X, targets, 0.01)
    assert model.loss_curve_[-1] == pytest.approx(expected)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("kind", [NetworkClassifier, NetworkRegressor])
def test_partial_fits_continue_the_optimizer_and_the_schedule(kind, optimizer, schedule, moons):
    # One batch holds all examples: their order then makes no difference but to rounding.
    X, y = moons[0], moons[1] == "yes"
    model = kind(
        (4, 3), "tanh", learning_rate_init=0.02, batch_size=len(y), momentum=0.8, optimizer=optimizer,
        schedule=schedule, decay_updates=30, max_iter=80, random_state=2,
    )  # fmt: skip
    fitted, parts = clone(model).fit(X, y), clone(model)
    for _ in range(80):
        parts.partial_fit(X, y)
    for ours, theirs in zip(parts.coefs_ + parts.intercepts_, fitted.coefs_ + fitted.intercepts_, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-11)
    np.testing.assert_allclose(parts.loss_curve_, fitted.loss_curve_, rtol=1e-11)
    # Another fit begins anew.
    again = parts.fit(X, y)
    assert all(np.array_equal(a, b) for a, b in zip(again.coefs_, fitted.coefs_, strict=True))


def test_another_optimizer_between_partial_fits_begins_with_a_state_of_its_own(moons):
    model = NetworkClassifier(batch_size=150, optimizer="adam", learning_rate_init=0.01, random_state=0)
    model.partial_fit(*moons).partial_fit(*moons)
    before = pickle.loads(pickle.dumps(model))
    before._optimizer_state = None
    for one in (model, before):
        one.set_params(optimizer="nesterov", momentum=0.9).partial_fit(*moons)
    assert all(np.array_equal(a, b) for a, b in zip(model.coefs_, before.coefs_, strict=True))
    assert model._optimizer_state
    assert model._optimizer_state.optimizer == "nesterov"


def test_a_tie_goes_to_the_first_class(moons):
    model = NetworkClassifier((), max_iter=1).fit(*moons)
    model.intercepts_[0][:] = 0.0
    assert model.decision_function([[0.0, 0.0]]) == 0.0
    assert model.predict([[0.0, 0.0]]) == "no"


def test_the_same_random_state_gives_identical_weights(moons):
    first, second, other = (NetworkClassifier(max_iter=5, random_state=seed).fit(*moons) for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first.coefs_, second.coefs_, strict=True))
    assert not np.array_equal(first.coefs_[0], other.coefs_[0])
    assert len(first.loss_curve_) == first.n_iter_ == 5


def test_pickling_keeps_the_training_state_and_cloning_resets_it(moons):
    model = NetworkClassifier(momentum=0.9, learning_rate_init=0.1, max_iter=3, random_state=0).fit(*moons)
    copy = pickle.loads(pickle.dumps(model))
    model.partial_fit(*moons)
    copy.partial_fit(*moons)
    assert np.array_equal(model.predict_proba(moons[0]), copy.predict_proba(moons[0]))
    again = clone(model).fit(*moons)
    assert again.n_iter_ == 3


@pytest.mark.parametrize("load", [load_iris, load_digits])
def test_several_classes(load):
    X, y = load(return_X_y=True)
    X, names = StandardScaler().fit_transform(X), np.array(list("abcdefghij"))[y]
    model = NetworkClassifier((16,), max_iter=15, random_state=0).fit(X, names)
    probabilities, logits = model.predict_proba(X), model.decision_function(X)
    assert probabilities.shape == logits.shape == (len(y), len(np.unique(y)))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, rtol=1e-12)
    assert np.array_equal(model.predict(X), model.classes_[probabilities.argmax(axis=1)])
    assert model.score(X, names) > 0.95
    assert model.loss(X, names) == pytest.approx(log_loss(names, probabilities))
    mlp = MLPClassifier((16,), activation="logistic").partial_fit(X, names, classes=model.classes_)
    mlp.coefs_, mlp.intercepts_ = model.coefs_, model.intercepts_
    np.testing.assert_allclose(mlp.predict_proba(X), probabilities, atol=1e-12)


def test_without_hidden_layers_a_regressor_is_linear_regression():
    X, y = load_diabetes(return_X_y=True)
    X, y = StandardScaler().fit_transform(X), (y - y.mean()) / y.std()
    model = NetworkRegressor((), batch_size=len(y), learning_rate_init=0.3, max_iter=20_000).fit(X, y)
    expected = LinearRegression().fit(X, y)
    np.testing.assert_allclose(model.coefs_[0][:, 0], expected.coef_, atol=1e-3)
    assert model.score(X, y) == pytest.approx(expected.score(X, y), abs=1e-6)
    assert model.loss(X, y) == pytest.approx(0.5 * np.mean((expected.predict(X) - y) ** 2), abs=1e-6)
    assert model.loss_curve_[-1] == pytest.approx(model.loss(X, y))


def test_mlp_regressor_with_the_same_batches_gives_the_same_outputs():
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((40, 3)), rng.standard_normal((40, 2))
    model = NetworkRegressor((5,), "tanh", batch_size=40, max_iter=1, random_state=0).partial_fit(X, y)
    mlp = MLPRegressor(
        hidden_layer_sizes=(5,), activation="tanh", solver="sgd", alpha=0, learning_rate_init=0.1, momentum=0,
        batch_size=40,
    )  # fmt: skip
    mlp.partial_fit(X, y)
    mlp.coefs_, mlp.intercepts_ = ([a.copy() for a in arrays] for arrays in (model.coefs_, model.intercepts_))
    mlp._optimizer.params = mlp.coefs_ + mlp.intercepts_
    for _ in range(30):
        model.partial_fit(X, y)
        mlp.partial_fit(X, y)
    np.testing.assert_allclose(mlp.predict(X), model.predict(X), atol=1e-10)


def test_grid_search_over_a_pipeline_in_several_processes():
    X, y = load_breast_cancer(return_X_y=True)
    pipeline = make_pipeline(StandardScaler(), NetworkClassifier(max_iter=10, random_state=0))
    grid = {"networkclassifier__hidden_layer_sizes": [(), (3,)], "networkclassifier__learning_rate_init": [0.1, 1.0]}
    search = GridSearchCV(pipeline, grid, cv=3, n_jobs=2).fit(X, y)
    assert search.best_score_ > 0.95
    assert cross_val_score(search.best_estimator_, X, y, cv=3).mean() > 0.95


def test_decision_boundary_display(moons):
    model = NetworkClassifier((8,), max_iter=500, random_state=0).fit(*moons)
    assert model.score(*moons) > 0.95
    matplotlib.use("Agg")
    display = DecisionBoundaryDisplay.from_estimator(model, moons[0], response_method="predict_proba")
    assert display.response.shape == (100, 100)


def test_mlp_classifier_with_the_same_weights_gives_the_same_probabilities(moons):
    model = NetworkClassifier((6, 4), "logistic", max_iter=5, random_state=0).fit(*moons)
    mlp = MLPClassifier((6, 4), activation="logistic").partial_fit(*moons, classes=["no", "yes"])
    mlp.coefs_, mlp.intercepts_ = model.coefs_, model.intercepts_
    np.testing.assert_allclose(mlp.predict_proba(moons[0]), model.predict_proba(moons[0]), atol=1e-12)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([1, 1, 1, 1], "must contain two classes. Got only one class, 1"),
        ([0.5, 1.5, 2.5, 0.1], "continuous"),
    ],
)
def test_invalid_targets_raise(y, message):
    with pytest.raises(ValueError, match=message):
        NetworkClassifier().fit(np.eye(4), y)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"activation": "step"}, "activation"),
        ({"hidden_layer_sizes": (3, 0)}, "must contain positive integers"),
        ({"momentum": 1.0}, "momentum"),
        ({"batch_size": 0}, "batch_size"),
        ({"optimizer": "lbfgs"}, "optimizer"),
        ({"schedule": "adaptive"}, "schedule"),
        ({"decay_updates": 0}, "decay_updates"),
        ({"max_iter": 0}, "max_iter"),
    ],
    ids=str,
)
def test_invalid_parameters_raise(parameters, message, moons):
    with pytest.raises(ValueError, match=message):
        NetworkClassifier(**parameters).fit(*moons)


def test_an_unknown_label_in_partial_fit_raises(moons):
    model = NetworkClassifier().partial_fit(*moons)
    with pytest.raises(ValueError, match="Got 'perhaps'"):
        model.partial_fit(moons[0][:2], ["yes", "perhaps"])


def test_validation_scores_do_not_change_the_training(moons):
    X, y = moons
    model = NetworkClassifier(max_iter=6, random_state=0).fit(X[:100], y[:100], X[100:], y[100:])
    without = NetworkClassifier(max_iter=6, random_state=0).fit(X[:100], y[:100])
    assert all(np.array_equal(a, b) for a, b in zip(model.coefs_, without.coefs_, strict=True))
    expected = [
        NetworkClassifier(max_iter=n, random_state=0).fit(X[:100], y[:100]).score(X[100:], y[100:])
        for n in range(1, 7)
    ]  # fmt: skip
    assert model.validation_scores_ == expected
    assert without.validation_scores_ == []
    with pytest.raises(ValueError, match="Got 'perhaps'"):
        model.fit(X, y, X[:1], ["perhaps"])


def test_a_diverged_network_is_marked(moons):
    assert NetworkClassifier((), learning_rate_init=100.0, alpha=1.0, random_state=0).fit(*moons).diverged_
    assert not NetworkClassifier((), max_iter=2, random_state=0).fit(*moons).diverged_


def test_the_example_in_the_readme_runs(capsys):
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    [example] = [code for code in re.findall(r"```python\n(.*?)```", readme, re.DOTALL) if "NetworkClassifier" in code]
    exec(example, {})
    assert float(capsys.readouterr().out) > 0.95


def test_the_example_in_the_docstring_runs():
    assert doctest.testmod(estimator).failed == 0
