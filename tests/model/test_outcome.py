"""The classification of outcomes."""

from math import inf, log, nan

import numpy as np
import pytest

from playground.model.network import init_network
from playground.model.outcome import OUTCOMES, classify_outcome
from playground.training.hyperparameters import Hyperparameters
from playground.training.trainer import Trainer
from tests.training.test_ensemble import draw

LN2 = log(2)


@pytest.mark.parametrize(
    ("train_loss", "test_accuracy", "diverged", "expected"),
    [
        (0.1, 0.95, False, "solved"),
        (0.1, 0.949, False, "learning"),
        (0.1, nan, False, "learning"),
        (LN2, 0.5, False, "guessing"),
        (LN2 - 0.009, 0.5, False, "guessing"),
        (LN2 + 0.009, 0.5, False, "guessing"),
        (LN2 - 0.011, 0.5, False, "learning"),
        (LN2 + 0.011, 0.5, False, "worse"),
        (20.0, 0.97, False, "solved"),
        (0.1, 1.0, True, "diverged"),
        (inf, 1.0, False, "diverged"),
        (nan, 0.5, False, "diverged"),
    ],
)
def test_outcomes(train_loss, test_accuracy, diverged, expected):
    assert classify_outcome(train_loss, test_accuracy, diverged) == expected
    assert expected in OUTCOMES


def test_guessing_among_several_classes_costs_more():
    assert classify_outcome(log(3), 0.4, False, 3) == "guessing"
    assert classify_outcome(log(3) - 0.02, 0.4, False, 3) == "learning"
    assert classify_outcome(log(3), 0.4, False) == "worse"


@pytest.mark.parametrize(
    ("activation", "alpha", "diverges"),
    [("sigmoid", 0.0, False), ("tanh", 0.0, False), ("sigmoid", 0.3, True), ("identity", 0.0, True)],
)
def test_what_diverges_at_a_learning_rate_of_100(activation, alpha, diverges):
    X, y = draw(0, 60)
    params = Hyperparameters(100.0, 60, alpha=alpha)
    trainer = Trainer(init_network((2, 8, 1), np.random.default_rng(3), activation), X, y, params)
    trainer.run(1000)
    assert trainer.diverged == diverges
    expected = "diverged" if diverges else "worse"
    assert classify_outcome(trainer.metrics().train_loss, 0.5, trainer.diverged) == expected
