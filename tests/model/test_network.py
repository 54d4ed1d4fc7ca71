"""The network and its gradient, compared with finite differences, scikit-learn and known values."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss, mean_squared_error, r2_score

from playground.model.activations import ACTIVATIONS, sigmoid
from playground.model.network import (
    Network,
    forward,
    gradient,
    init_network,
    loss,
    penalty,
    predict,
    predict_logits,
    predict_proba,
)
from playground.model.outputs import OUTPUTS, accuracy, classify, encode
from playground.training.hyperparameters import Hyperparameters
from playground.training.trainer import Trainer

DEPTHS = ((), (3,), (4, 2), (3, 2, 3))
LAYERS = (("sigmoid", 1), ("softmax", 3), ("identity", 1), ("identity", 2))
PENALTIES: tuple[dict[str, float], ...] = ({}, {"alpha": 0.3}, {"l1": 0.2}, {"alpha": 0.1, "l1": 0.4})


def random_network(hidden: tuple[int, ...], activation: str, output: str = "sigmoid", n_outputs: int = 1) -> Network:
    """Draw random biases as well: with zero biases, relu could be at its kink and errors could go unnoticed."""
    rng = np.random.default_rng(0)
    initial = init_network((2, *hidden, n_outputs), rng, activation, output=output)
    return replace(initial, biases=tuple(rng.uniform(-1, 1, b.shape) for b in initial.biases))


def random_data(n: int = 13, output: str = "sigmoid", n_outputs: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    X = rng.standard_normal((n, 2))
    if output == "identity":
        return X, rng.standard_normal((n, n_outputs))
    return X, encode(rng.integers(0, max(2, n_outputs), n).astype(float), max(2, n_outputs))


def max_gradient_error(network: Network, step: float = 1e-6, **penalties: float) -> float:
    """Return the maximum difference between `gradient` and central differences over all parameters."""
    X, y = random_data(output=network.output, n_outputs=network.layer_sizes[-1])
    g = gradient(network, X, y, **penalties)
    errors = []
    for arrays, derivatives in ((network.weights, g.weights), (network.biases, g.biases)):
        for array, derivative in zip(arrays, derivatives, strict=True):
            for index in np.ndindex(array.shape):
                original = array[index]
                array[index] = original + step
                above = loss(network, X, y, **penalties)
                array[index] = original - step
                below = loss(network, X, y, **penalties)
                array[index] = original
                errors.append(float(abs((above - below) / (2 * step) - derivative[index])))
    return max(errors)


@pytest.mark.parametrize(("activation", "hidden", "penalties"), [*product(ACTIVATIONS, DEPTHS, PENALTIES)])
@pytest.mark.parametrize(("output", "n_outputs"), LAYERS)
def test_the_gradient_agrees_with_central_differences(output, n_outputs, activation, hidden, penalties):
    assert max_gradient_error(random_network(hidden, activation, output, n_outputs), **penalties) < 1e-8


def test_the_gradient_check_fails_with_a_coarse_step():
    network = random_network((4, 2), "sigmoid")
    assert max_gradient_error(network, step=0.5) > 1e-4


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_derivative_agrees_with_central_differences(name):
    activation, z = ACTIVATIONS[name], np.array([-2.0, -0.3, 0.4, 3.0])
    difference = (activation.function(z + 1e-6) - activation.function(z - 1e-6)) / 2e-6
    np.testing.assert_allclose(activation.derivative(activation.function(z)), difference, atol=1e-9)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_write_to_a_given_array(name):
    (function, derivative), z, out = ACTIVATIONS[name], np.array([-2.0, 0.0, 0.4]), np.full(3, 7.0)
    a, kept = function(z), z.copy()
    assert np.array_equal(z, kept)
    assert derivative(a, out=out) is out
    assert np.array_equal(out, derivative(a))
    assert function(z, out=z) is z
    assert np.array_equal(z, a)


def test_the_gradient_is_shaped_like_the_network():
    network = random_network((3,), "tanh")
    slope = gradient(network, *random_data())
    assert (slope.layer_sizes, slope.activation) == (network.layer_sizes, "tanh")


def test_without_penalties_the_loss_is_the_cross_entropy():
    network, (X, y) = random_network((3,), "sigmoid"), random_data()
    assert penalty(network) == 0.0
    assert loss(network, X, y) == OUTPUTS["sigmoid"].loss(predict_logits(network, X), y)
    assert penalty(network, 2.0, 3.0) == pytest.approx(sum(np.sum(w * w + 3 * abs(w)) for w in network.weights))


@pytest.mark.parametrize("n_classes", [2, 3, 10])
def test_cross_entropy_and_accuracy_agree_with_scikit_learn(n_classes):
    network = random_network(
        (4,), "tanh", "sigmoid" if n_classes == 2 else "softmax", n_classes if n_classes > 2 else 1
    )
    X = np.random.default_rng(5).standard_normal((60, 2))
    labels = np.arange(60) % n_classes
    logits, p = predict_logits(network, X), predict_proba(network, X)
    np.testing.assert_allclose(p.sum(axis=1), 1.0, rtol=1e-14)
    output, targets = OUTPUTS[network.output], encode(labels, n_classes)
    assert output.loss(logits, targets) == pytest.approx(log_loss(labels, p), rel=1e-13)
    assert np.array_equal(classify(logits), p.argmax(axis=1))
    assert output.score(logits, targets) == pytest.approx(accuracy_score(labels, p.argmax(axis=1)))


def test_regression_agrees_with_scikit_learn():
    network = random_network((4,), "tanh", "identity", 2)
    X, targets = random_data(30, "identity", 2)
    targets[:, 1] = 0.25
    z, output = predict(network, X), OUTPUTS["identity"]
    assert output.loss(z, targets) == pytest.approx(mean_squared_error(targets, z))  # of two outputs, halved
    assert output.score(z, targets) == pytest.approx(r2_score(targets, z))
    assert output.score(targets, targets) == 1.0


def test_accuracy_is_the_fraction_of_correct_predictions():
    logits = np.array([[-3.0], [0.1], [2.0], [-0.5]])
    assert accuracy(logits, encode(np.array([0, 0, 1, 1]), 2)) == 0.5


def test_of_equal_logits_the_first_class_is_predicted():
    assert accuracy(np.zeros((4, 1)), encode(np.array([0, 0, 0, 1]), 2)) == 0.75
    assert classify(np.array([[1.0, 2.0, 2.0]])).tolist() == [1]


@pytest.mark.parametrize(("output", "n_classes"), [("sigmoid", 2), ("softmax", 3), ("softmax", 10)])
def test_the_cross_entropy_of_guessing_is_the_logarithm_of_the_number_of_classes(output, n_classes):
    targets = encode(np.arange(n_classes), n_classes)
    assert OUTPUTS[output].loss(np.zeros_like(targets), targets) == pytest.approx(np.log(n_classes))


@pytest.mark.parametrize("logit", [800.0, -800.0])
def test_loss_and_gradient_are_finite_at_extreme_logits(logit):
    network = Network((np.array([[logit], [0.0]]),), (np.zeros(1),))
    X, y = np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([[0.0], [1.0]])
    assert loss(network, X, y) == pytest.approx(400.0)
    g = gradient(network, X, y)
    assert all(np.isfinite(a).all() for a in (*g.weights, *g.biases))


@pytest.mark.parametrize("logit", [800.0, -800.0])
def test_softmax_is_finite_at_extreme_logits(logit):
    network = Network((np.array([[logit, 0.0, 0.0]]),), (np.zeros(3),), output="softmax")
    X, y = np.ones((3, 1)), np.eye(3)
    assert loss(network, X, y) == pytest.approx(1600 / 3 if logit > 0 else (800 + 3 * np.log(2)) / 3)
    assert all(np.isfinite(a).all() for a in gradient(network, X, y).weights)
    assert predict_proba(network, X)[0].tolist() == ([1.0, 0.0, 0.0] if logit > 0 else [0.0, 0.5, 0.5])


def test_adding_a_constant_to_all_logits_changes_no_probability():
    network = random_network((3,), "sigmoid", "softmax", 4)
    X, _ = random_data()
    shifted = replace(network, biases=(*network.biases[:-1], network.biases[-1] + 5.0))
    np.testing.assert_allclose(predict_proba(shifted, X), predict_proba(network, X), rtol=1e-12)


def test_the_sigmoid_is_the_softmax_of_two_classes():
    one = random_network((3,), "tanh")
    (*hidden, weights), (*biases, bias) = one.weights, one.biases
    two = Network(
        (*hidden, np.hstack([0 * weights, weights])), (*biases, np.append(0.0, bias)), "tanh", output="softmax"
    )
    X, y = random_data()
    np.testing.assert_allclose(predict_proba(two, X), predict_proba(one, X), rtol=1e-12)
    targets = np.hstack([1 - y, y])
    assert loss(two, X, targets) == pytest.approx(loss(one, X, y), rel=1e-13)
    ours, theirs = gradient(one, X, y), gradient(two, X, targets)
    np.testing.assert_allclose(theirs.weights[0], ours.weights[0], atol=1e-15)
    np.testing.assert_allclose(theirs.weights[1][:, [1]], ours.weights[1], atol=1e-15)
    np.testing.assert_allclose(theirs.weights[1][:, [0]], -ours.weights[1], atol=1e-15)


@pytest.mark.parametrize("k", range(4))
def test_each_softmax_output_is_the_sigmoid_of_its_log_odds_against_the_rest(k):
    network = random_network((3,), "sigmoid", "softmax", 4)
    z = predict_logits(network, random_data()[0])
    log_odds = z[:, k] - np.log(np.exp(np.delete(z, k, axis=1)).sum(axis=1))
    np.testing.assert_allclose(sigmoid(log_odds), predict_proba(network, random_data()[0])[:, k], rtol=1e-12)


def test_each_hidden_unit_and_the_output_unit_are_logistic_regressions():
    network = random_network((3,), "sigmoid")
    X, _ = random_data()
    regressions = [
        predict_proba(Network((network.weights[0][:, [j]],), (network.biases[0][[j]],)), X)[:, 1] for j in range(3)
    ]
    hidden = forward(network, X)[1]
    np.testing.assert_allclose(hidden, np.column_stack(regressions), rtol=1e-14)
    output = Network((network.weights[1],), (network.biases[1],))
    np.testing.assert_allclose(predict_proba(output, hidden), predict_proba(network, X), rtol=1e-14)


# scikit-learn 1.8 emits a warning about its own conversion of C = inf.
@pytest.mark.filterwarnings("ignore:Setting penalty=None:UserWarning")
@pytest.mark.parametrize("n_classes", [2, 3])
def test_training_without_hidden_layers_converges_to_logistic_regression(n_classes):
    rng = np.random.default_rng(3)
    labels = np.arange(200.0) % n_classes
    X = rng.standard_normal((200, 2)) + np.array([[0.0, 0.0], [1.0, 1.0], [1.0, -1.0]])[labels.astype(int)]
    output, n_outputs = ("sigmoid", 1) if n_classes == 2 else ("softmax", n_classes)
    initial = init_network((2, n_outputs), rng, output=output)
    y = encode(labels, n_classes)
    trainer = Trainer(initial, X, y, Hyperparameters(learning_rate_init=2.0, batch_size=200))
    trainer.run(5000)
    expected = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10_000).fit(X, labels)
    weights, biases = trainer.network.weights[0].T, trainer.network.biases[0]
    if n_classes > 2:  # a constant added to all logits changes nothing: scikit-learn's weights sum to zero
        weights, biases = weights - weights.mean(axis=0), biases - biases.mean()
    np.testing.assert_allclose(weights, expected.coef_, rtol=1e-4)
    np.testing.assert_allclose(biases, expected.intercept_, rtol=1e-4)
    np.testing.assert_allclose(predict_proba(trainer.network, X), expected.predict_proba(X), atol=1e-5)


@pytest.mark.parametrize("scale", [1.0, 3.0])
def test_initial_weights_have_the_documented_distribution(scale):
    def draw(initialization: str) -> np.ndarray:
        return init_network((100, 140, 1), np.random.default_rng(0), "tanh", initialization, scale).weights[0]

    weights, bound = draw("glorot"), scale * np.sqrt(6 / 240)
    assert 0.999 * bound < weights.max() <= bound
    assert -bound <= weights.min() < -0.999 * bound
    assert np.histogram(weights, 4)[0] == pytest.approx(np.full(4, 3500), rel=0.05)
    weights = draw("normal")
    assert weights.mean() == pytest.approx(0.0, abs=0.03 * scale)
    assert weights.std() == pytest.approx(scale, rel=0.02)
    assert np.mean(np.abs(weights) < scale) == pytest.approx(0.683, abs=0.01)
    assert np.all(draw("equal") == scale)


def test_initial_networks_have_zero_biases_and_the_given_shape():
    network = init_network((3, 5, 2, 1), np.random.default_rng(0), "relu")
    assert (network.layer_sizes, network.activation) == ((3, 5, 2, 1), "relu")
    assert [weights.shape for weights in network.weights] == [(3, 5), (5, 2), (2, 1)]
    assert not any(biases.any() for biases in network.biases)
    default = init_network((2, 1), np.random.default_rng(0))
    same = init_network((2, 1), np.random.default_rng(0), "sigmoid", "glorot", 1.0)
    assert default.activation == same.activation
    assert np.array_equal(default.weights[0], same.weights[0])


def test_an_unknown_initialization_raises():
    with pytest.raises(ValueError, match=r"must be one of glorot, normal, equal\. Got 'zeros'"):
        init_network((2, 1), np.random.default_rng(0), initialization="zeros")
