"""The network and its gradient, compared with finite differences, scikit-learn and known values."""

from itertools import product

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from playground.model.activations import ACTIVATIONS, sigmoid
from playground.model.hyperparameters import Hyperparameters
from playground.model.network import (
    Network,
    accuracy,
    cross_entropy,
    forward,
    gradient,
    init_network,
    loss,
    penalty,
    predict_logit,
    predict_proba,
)
from playground.model.trainer import Trainer

DEPTHS = ((), (3,), (4, 2), (3, 2, 3))
PENALTIES: tuple[dict[str, float], ...] = ({}, {"alpha": 0.3}, {"l1": 0.2}, {"alpha": 0.1, "l1": 0.4})


def random_network(hidden: tuple[int, ...], activation: str, seed: int = 0) -> Network:
    """Draw random biases as well: with zero biases, relu could be at its kink and errors could go unnoticed."""
    rng = np.random.default_rng(seed)
    initial = init_network((2, *hidden, 1), rng, activation)
    return Network(initial.weights, tuple(rng.uniform(-1, 1, b.shape) for b in initial.biases), activation)


def random_data(n: int = 13) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    return rng.standard_normal((n, 2)), rng.integers(0, 2, n).astype(float)


def max_gradient_error(network: Network, step: float = 1e-6, **penalties: float) -> float:
    """Return the maximum difference between `gradient` and central differences over all parameters."""
    X, y = random_data()
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
def test_the_gradient_agrees_with_central_differences(activation, hidden, penalties):
    assert max_gradient_error(random_network(hidden, activation), **penalties) < 1e-8


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
    assert loss(network, X, y) == cross_entropy(predict_logit(network, X), y)
    assert penalty(network, 2.0, 3.0) == pytest.approx(sum(np.sum(w * w + 3 * abs(w)) for w in network.weights))


def test_cross_entropy_agrees_with_scikit_learn():
    logits, y = np.array([-3.0, 0.1, 2.0, 0.0]), np.array([0.0, 0.0, 1.0, 1.0])
    assert cross_entropy(logits, y) == pytest.approx(log_loss(y, sigmoid(logits)), rel=1e-14)


def test_accuracy_is_the_fraction_of_correct_predictions():
    assert accuracy(np.array([-3.0, 0.1, 2.0, -0.5]), np.array([0.0, 0.0, 1.0, 1.0])) == 0.5


def test_a_logit_of_zero_counts_as_class_0():
    assert accuracy(np.zeros(4), np.array([0.0, 0.0, 0.0, 1.0])) == 0.75


def test_the_cross_entropy_of_guessing_is_ln_2():
    assert cross_entropy(np.zeros(4), np.array([0.0, 1.0, 1.0, 1.0])) == pytest.approx(np.log(2))


@pytest.mark.parametrize("logit", [800.0, -800.0])
def test_loss_and_gradient_are_finite_at_extreme_logits(logit):
    network = Network((np.array([[logit], [0.0]]),), (np.zeros(1),))
    X, y = np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([0.0, 1.0])
    assert cross_entropy(predict_logit(network, X), y) == pytest.approx(400.0)
    g = gradient(network, X, y)
    assert all(np.isfinite(a).all() for a in (*g.weights, *g.biases))


def test_each_hidden_unit_and_the_output_unit_are_logistic_regressions():
    network = random_network((3,), "sigmoid")
    X, _ = random_data()
    regressions = [
        predict_proba(Network((network.weights[0][:, [j]],), (network.biases[0][[j]],)), X) for j in range(3)
    ]
    hidden = forward(network, X)[1]
    np.testing.assert_allclose(hidden, np.column_stack(regressions), rtol=1e-14)
    output = Network((network.weights[1],), (network.biases[1],))
    np.testing.assert_allclose(predict_proba(output, hidden), predict_proba(network, X), rtol=1e-14)


# scikit-learn 1.8 emits a warning about its own conversion of C = inf.
@pytest.mark.filterwarnings("ignore:Setting penalty=None:UserWarning")
def test_training_without_hidden_layers_converges_to_logistic_regression():
    rng = np.random.default_rng(3)
    y = np.arange(200) % 2.0
    X = np.asarray(rng.standard_normal((200, 2)) + y[:, np.newaxis], dtype=np.float64)
    initial = init_network((2, 1), rng)
    trainer = Trainer(initial, X, y.astype(np.float64), Hyperparameters(learning_rate_init=2.0, batch_size=200))
    trainer.run(5000)
    expected = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-12).fit(X, y)
    np.testing.assert_allclose(trainer.network.weights[0].T, expected.coef_, rtol=1e-6)
    np.testing.assert_allclose(trainer.network.biases[0], expected.intercept_, rtol=1e-6)


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
