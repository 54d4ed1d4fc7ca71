"""Runs of lessons, trained from the settings as the page trains them."""

from dataclasses import replace
from functools import cache

from playground.lessons.lesson import Claim, Step
from playground.runs.experiment import Experiment, get_hyperparameters
from playground.runs.readings.state import State
from playground.runs.readings.table import read
from playground.runs.settings import Settings, describe_settings, parse_settings
from playground.training.ensemble import Ensemble, Member
from playground.training.snapshot import Metrics
from playground.training.trainer import Trainer


def begin(experiment: Experiment, parameters: tuple[float, ...]) -> Trainer:
    """Return a trainer with random parameters, or with those that are given."""
    trainer = experiment.make_trainer()
    trainer.set_parameters(dict(enumerate(parameters)))
    return trainer


@cache
def train(settings: Settings, epochs: int, parameters: tuple[float, ...] = ()) -> State:
    """Return the state after so many epochs."""
    experiment = Experiment(settings)
    trainer = begin(experiment, parameters)
    if epochs:
        trainer.run(trainer.updates_to_epoch_end(epochs))
    return State(experiment, trainer.network, trainer.metrics(), trainer.update, trainer.epochs, parameters=parameters)


@cache
def train_seeds(settings: Settings, epochs: int, parameters: tuple[float, ...], seeds: range) -> list[State]:
    """Return the states of runs that draw their data, weights and batches by a seed each, trained at once."""
    drawn = [replace(settings, data_seed=seed, weights_seed=seed, batches_seed=seed) for seed in seeds]
    experiments = [Experiment(one) for one in drawn]
    params = get_hyperparameters(settings)
    ensemble = Ensemble(
        [
            Member(
                begin(one, parameters).network,
                *(one.X_train, one.targets_train, one.X_test, one.targets_test),
                params,
                one.batches_seed,
            )
            for one in experiments
        ]
    )
    if epochs:
        ensemble.run(ensemble.updates_to_epoch_end(epochs))
    metrics = [Metrics(*map(float, scores)) for scores in zip(*ensemble.metrics(), strict=True)]
    return [
        State(one, ensemble.network(i), metrics[i], ensemble.update, ensemble.epochs, parameters=parameters)
        for i, one in enumerate(experiments)
    ]


def read_claim(step: Step, claim: Claim, seeds: range) -> list[dict[str, float]]:
    """Return the readings that a claim is about, of a run per seed."""
    settings = parse_settings(describe_settings(step.settings) | claim.settings)
    names = tuple(claim.when.names) if claim.when else (claim.mean,)
    return [read(state, names) for state in train_seeds(settings, claim.epochs, step.parameters, seeds)]
