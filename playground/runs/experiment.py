"""An experiment: what settings describe, before any training."""

from dataclasses import fields
from functools import cached_property

import numpy as np

from playground.data.dataset import Dataset, load_dataset
from playground.model.activations import Array
from playground.model.features import derive_features
from playground.model.network import Network, forward, init_network
from playground.model.outputs import encode, output_for
from playground.runs.settings import Settings, differing
from playground.training.baseline import Baseline, fit_logistic_regression
from playground.training.hyperparameters import Hyperparameters
from playground.training.trainer import Trainer

# Settings that can change while a network is trained. A change of any other setting starts a new run.
LIVE_SETTINGS = tuple(field.name for field in fields(Hyperparameters))


def get_hyperparameters(settings: Settings) -> Hyperparameters:
    """Return the live part of the settings."""
    return Hyperparameters(**{name: getattr(settings, name) for name in LIVE_SETTINGS})


def differ_live_only(old: Settings, new: Settings) -> bool:
    """Return whether a run under the old settings can continue under the new ones: only live settings differ."""
    return set(differing(old, new)) <= set(LIVE_SETTINGS)


class Experiment:
    """The dataset, the inputs and the initial network that settings describe.

    Nothing here changes: a run, a comparison and a map of hyperparameters can share an experiment.

    Parameters
    ----------
    settings : Settings
    dataset : Dataset, optional
        Data with the same columns in place of those that the settings describe.
    """

    def __init__(self, settings: Settings, dataset: Dataset | None = None) -> None:
        self.settings = settings
        self._given = dataset

    @cached_property
    def dataset(self) -> Dataset:
        """The points, split into a training set and a test set."""
        if self._given is not None:
            return self._given
        s = self.settings
        return load_dataset(
            s.dataset, s.n_samples, s.noise, s.test_size, s.data_seed, s.columns, s.table, s.n_classes, s.curve
        )

    @cached_property
    def X_train(self) -> Array:
        """Inputs of the network for the training set, of shape (n_train, n_features)."""
        return self.derive_inputs(self.dataset.points_train)

    @cached_property
    def X_test(self) -> Array:
        """Inputs of the network for the test set, of shape (n_test, n_features)."""
        return self.derive_inputs(self.dataset.points_test)

    @property
    def n_classes(self) -> int:
        """Number of classes of the data."""
        return self.settings.class_count

    @cached_property
    def targets_train(self) -> Array:
        """Targets of the network for the training set, of shape (n_train, n_outputs)."""
        return encode(self.dataset.y_train, self.n_classes)

    @cached_property
    def targets_test(self) -> Array:
        """Targets of the network for the test set, of shape (n_test, n_outputs)."""
        return encode(self.dataset.y_test, self.n_classes)

    def derive_inputs(self, points: Array) -> Array:
        """Return the inputs, of shape (n, n_features), for points of shape (n, n_columns) in their own units."""
        return derive_features(self.dataset.standardize(points), self.settings.features)

    def init_network(self) -> Network:
        """Return the network with its initial weights."""
        settings = self.settings
        return init_network(
            settings.layer_sizes,
            np.random.default_rng(np.random.SeedSequence(settings.weights_seed, spawn_key=(1,))),
            settings.activation,
            settings.initialization,
            settings.init_scale,
            output_for(settings.class_count),
        )

    @property
    def batches_seed(self) -> np.random.SeedSequence:
        """Seed of the random stream that shuffles the examples."""
        return np.random.SeedSequence(self.settings.batches_seed, spawn_key=(2,))

    def make_trainer(self) -> Trainer:
        """Return a trainer whose network has its initial weights.

        Data, initial weights and batches have separate random streams: a new seed for one leaves the others unchanged,
        even where the seeds are equal.
        """
        return Trainer(
            self.init_network(),
            self.X_train,
            self.targets_train,
            get_hyperparameters(self.settings),
            self.batches_seed,
            self.X_test,
            self.targets_test,
        )

    @cached_property
    def baseline(self) -> Baseline:
        """scikit-learn's logistic regression on the network's inputs."""
        return self._fit(self.X_train, self.X_test)

    def fit_hidden_baseline(self, network: Network) -> Baseline:
        """Fit scikit-learn's logistic regression in place of the output layer: on the last hidden layer's outputs."""
        return self._fit(*(forward(network, X)[-2] for X in (self.X_train, self.X_test)))

    def _fit(self, X_train: Array, X_test: Array) -> Baseline:
        data = self.dataset
        return fit_logistic_regression(X_train, data.y_train, X_test, data.y_test, self.n_classes)
