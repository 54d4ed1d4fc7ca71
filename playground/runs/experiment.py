"""From settings to a trainer, and which changes of settings a running network survives."""

from dataclasses import fields

import numpy as np

from playground.data.dataset import Dataset, load_dataset
from playground.model.activations import Array
from playground.model.features import derive_features
from playground.model.hyperparameters import Hyperparameters
from playground.model.network import init_network
from playground.model.trainer import Trainer
from playground.runs.settings import Settings

LIVE = tuple(field.name for field in fields(Hyperparameters))


def hyperparameters(settings: Settings) -> Hyperparameters:
    """The part of the settings that a running network takes on."""
    return Hyperparameters(**{name: getattr(settings, name) for name in LIVE})


def survives(old: Settings, new: Settings) -> bool:
    """Whether a network trained under ``old`` goes on under ``new``: only live settings differ."""
    return all(
        getattr(old, field.name) == getattr(new, field.name) for field in fields(Settings) if field.name not in LIVE
    )


def make_dataset(settings: Settings) -> Dataset:
    """The data that the settings describe."""
    return load_dataset(
        settings.dataset,
        settings.n_samples,
        settings.noise,
        settings.test_size,
        settings.data_seed,
        settings.columns,
    )


def make_inputs(settings: Settings, dataset: Dataset) -> tuple[Array, Array]:
    """What the network is given for the training and for the test points, of shape (n, n_features)."""
    train, test = dataset.standardize(dataset.points_train), dataset.standardize(dataset.points_test)
    return derive_features(train, settings.features), derive_features(test, settings.features)


def make_trainer(settings: Settings, dataset: Dataset) -> Trainer:
    """A network at its initial weights, ready to be trained on ``dataset``.

    Data, initial weights and batches have random streams of their own: a new choice in one leaves the others as they
    were, even under the same seed.
    """
    weights = np.random.default_rng(np.random.SeedSequence(settings.weights_seed, spawn_key=(1,)))
    batches = np.random.SeedSequence(settings.batches_seed, spawn_key=(2,))
    network = init_network(
        (len(settings.features), *settings.hidden_layer_sizes, 1),
        weights,
        settings.activation,
        settings.initialization,
        settings.init_scale,
    )
    X, X_test = make_inputs(settings, dataset)
    return Trainer(network, X, dataset.y_train, hyperparameters(settings), batches, X_test, dataset.y_test)
