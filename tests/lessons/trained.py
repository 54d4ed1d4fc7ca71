"""Runs of lessons, trained as the page trains them."""

from dataclasses import replace
from functools import cache

from playground.lessons.lesson import Claim, Step
from playground.runs.experiment import Experiment
from playground.runs.readings import State, read
from playground.runs.settings import Settings, describe_settings, parse_settings


@cache
def train(settings: Settings, epochs: int, parameters: tuple[float, ...] = ()) -> State:
    """Return the state after so many epochs, from random parameters or from those that are given."""
    experiment = Experiment(settings)
    trainer = experiment.make_trainer()
    if parameters:
        trainer.set_parameters(dict(enumerate(parameters)))
    if epochs:
        trainer.run(trainer.updates_to_epoch_end(epochs))
    return State(experiment, trainer.network, trainer.metrics(), trainer.update, trainer.epochs)


def train_claim(step: Step, claim: Claim, seeds: range) -> list[dict[str, float]]:
    """Return what a claim is about, for a run per seed, which draws the data, the weights and the batches."""
    settings = parse_settings(describe_settings(step.settings) | claim.settings)
    names = claim.when.names if claim.when else {claim.mean}
    drawn = [replace(settings, data_seed=seed, weights_seed=seed, batches_seed=seed) for seed in seeds]
    return [read(train(one, claim.epochs, step.parameters), names) for one in drawn]
