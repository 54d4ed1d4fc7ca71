"""An experiment is what its settings say: the data, the inputs, the initial network, the streams and the baselines."""

from dataclasses import replace

import numpy as np
import pytest

from playground.data.dataset import load_dataset
from playground.model.features import derive_features
from playground.model.network import Network, forward, init_network, loss, predict_logits
from playground.model.outputs import accuracy
from playground.runs.experiment import Experiment, get_hyperparameters
from playground.runs.settings import Settings
from playground.training.baseline import fit_logistic_regression

SETTINGS = Settings(
    "moons", (3, 2, 4), 0.3, 150, 0.25, 0.3, 5, features=("x1", "x1·x2", "sin x2"), activation="tanh",
    initialization="normal", init_scale=2.0, weights_seed=8, batches_seed=9, batch_size=7, momentum=0.5, alpha=0.01,
    l1=0.02, freeze_hidden=True,
)  # fmt: skip


def assert_same_arrays(one: tuple[np.ndarray, ...], other: tuple[np.ndarray, ...]) -> None:
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("settings", [SETTINGS, Settings("cancer", columns=("worst area", "mean smoothness"))])
def test_the_data_are_those_of_the_settings(settings):
    s, own = settings, Experiment(settings)
    expected = load_dataset(s.dataset, s.n_samples, s.noise, s.test_size, s.data_seed, s.columns)
    assert own.dataset is own.dataset
    for name in ("points_train", "y_train", "points_test", "y_test"):
        assert np.array_equal(getattr(own.dataset, name), getattr(expected, name)), name
    for part in ("train", "test"):
        points = own.dataset.standardize(getattr(expected, f"points_{part}"))
        assert np.array_equal(getattr(own, f"X_{part}"), derive_features(points, s.features))


def test_the_initial_network_is_that_of_the_settings():
    network = Experiment(SETTINGS).init_network()
    assert (network.layer_sizes, network.activation) == ((3, 3, 2, 4, 1), "tanh")
    rng = np.random.default_rng(np.random.SeedSequence(8, spawn_key=(1,)))
    assert_same_arrays(network.weights, init_network((3, 3, 2, 4, 1), rng, "tanh", "normal", 2.0).weights)
    single = Experiment(replace(SETTINGS, init_scale=1.0)).init_network()
    assert_same_arrays(network.weights, tuple(2.0 * weights for weights in single.weights))


def test_the_trainer_is_given_all_of_it():
    own = Experiment(SETTINGS)
    trainer = own.make_trainer()
    assert trainer.hyperparameters == get_hyperparameters(SETTINGS)
    assert_same_arrays(trainer.network.weights, own.init_network().weights)
    order = np.random.default_rng(np.random.SeedSequence(9, spawn_key=(2,))).permutation(len(own.X_train))
    assert np.array_equal(trainer.next_batch(), order[:7])
    assert_same_arrays(trainer.examples(order), (own.X_train[order], own.targets_train[order]))
    logits = predict_logits(own.init_network(), own.X_test)
    metrics = trainer.metrics()
    assert metrics.test_loss == pytest.approx(loss(own.init_network(), own.X_test, own.targets_test))
    assert metrics.test_accuracy == accuracy(logits, own.targets_test)


def test_equal_seeds_do_not_mean_equal_streams():
    own = Experiment(Settings(initialization="normal", weights_seed=3, batches_seed=3, data_seed=3))
    first = own.init_network().weights[0][0, 0]
    assert first != np.random.default_rng(own.batches_seed).standard_normal()
    assert first != np.random.default_rng(3).standard_normal()


def test_the_baselines_are_fits_on_the_inputs_and_on_the_last_hidden_layer():
    own = Experiment(SETTINGS)
    network = own.init_network()
    y, y_test = own.dataset.y_train, own.dataset.y_test
    assert own.baseline is own.baseline
    hidden = [forward(network, X)[3] for X in (own.X_train, own.X_test)]
    for found, inputs in ((own.baseline, (own.X_train, own.X_test)), (own.fit_hidden_baseline(network), hidden)):
        expected = fit_logistic_regression(inputs[0], y, inputs[1], y_test)
        assert np.array_equal(found.weights, expected.weights)
        assert found.metrics == expected.metrics
    plain = Network((own.baseline.weights.T,), (own.baseline.biases,))
    assert own.baseline.metrics.test_accuracy == accuracy(predict_logits(plain, own.X_test), own.targets_test)
