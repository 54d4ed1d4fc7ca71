"""Snapshots: the number of epochs with the fraction of the current one."""

import pytest

from playground.runs.experiment import Experiment
from playground.runs.settings import Settings
from playground.training.snapshot import fractional_epochs


@pytest.mark.parametrize(
    ("epoch", "position", "expected"), [(0, 0, 0.0), (0, 50, 0.25), (3, 0, 3.0), (3, 100, 3.5), (7, 199, 7.995)]
)
def test_fractional_epochs_include_the_part_of_the_current_epoch(epoch, position, expected):
    assert fractional_epochs(epoch, position, 200) == expected


def test_the_trainer_counts_fractional_epochs():
    settings = Settings(n_samples=250, test_size=0.2, batch_size=10)
    trainer = Experiment(settings).make_trainer()
    trainer.run(25)
    snapshot = trainer.snapshot()
    assert trainer.epochs == fractional_epochs(snapshot.epoch, snapshot.position, 200) == 1.25
