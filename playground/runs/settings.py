"""What a person may choose: one frozen object, and one table of permitted values.

The widgets take their limits and stops from the same table that `Settings` validates against, so that a value is
allowed in one place for both.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from numbers import Real
from typing import Any, NamedTuple

from playground.data.dataset import DATASETS
from playground.data.measured import cancer_columns
from playground.model.activations import ACTIVATIONS
from playground.model.features import FEATURES
from playground.model.network import INITIALIZATIONS


class Interval(NamedTuple):
    """Numbers from ``low`` to ``high``, whole ones where ``low`` is an int.

    A slider halts at its ``stops``, or else at every ``step``.
    """

    low: float
    high: float
    step: float = 1
    stops: tuple[float, ...] = ()

    def check(self, name: str, value: Any) -> None:
        number = isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)
        if not (number and self.low <= value <= self.high):
            raise ValueError(f"{name} must be between {self.low:g} and {self.high:g}. Got {value!r}.")
        if isinstance(self.low, int) and value != int(value):
            raise ValueError(f"{name} must be a whole number. Got {value!r}.")


class OneOf(NamedTuple):
    """One of the given names."""

    names: tuple[str, ...]

    def check(self, name: str, value: Any) -> None:
        if value not in self.names:
            raise ValueError(f"{name} must be one of {', '.join(self.names)}. Got {value!r}.")


class Several(NamedTuple):
    """From ``fewest`` to ``most`` values, each of them permitted by ``each``."""

    each: Interval | OneOf
    fewest: int
    most: int

    def check(self, name: str, value: Any) -> None:
        if not isinstance(value, Collection) or isinstance(value, str) or not self.fewest <= len(value) <= self.most:
            raise ValueError(f"{name} must hold {self.fewest} to {self.most} values. Got {value!r}.")
        for one in value:
            self.each.check(name, one)


class Switch(NamedTuple):
    """On or off."""

    def check(self, name: str, value: Any) -> None:
        if not isinstance(value, bool):
            raise ValueError(f"{name} must be True or False. Got {value!r}.")


PENALTY_STOPS = (0.0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
ALL_EXAMPLES = 1000
SEEDS = Interval(0, 2**31 - 1)

# A weight or bias that is set by hand.
BY_HAND = Interval(-100.0, 100.0)

PERMITTED: dict[str, Interval | OneOf | Several | Switch] = {
    "dataset": OneOf(DATASETS),
    "hidden_layer_sizes": Several(Interval(1, 16), 0, 3),
    "learning_rate_init": Interval(
        0.001, 100.0, stops=(0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 100.0)
    ),
    "n_samples": Interval(50, 1000, 50),
    "noise": Interval(0.0, 0.5, 0.05),
    "test_size": Interval(0.1, 0.5, 0.05),
    "data_seed": SEEDS,
    "columns": Several(OneOf(cancer_columns()), 2, 2),
    "features": Several(OneOf(tuple(FEATURES)), 1, len(FEATURES)),
    "activation": OneOf(tuple(ACTIVATIONS)),
    "initialization": OneOf(INITIALIZATIONS),
    "init_scale": Interval(0.0, 30.0, stops=(0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)),
    "weights_seed": SEEDS,
    "batches_seed": SEEDS,
    # The largest stands for "all": no training part has more examples.
    "batch_size": Interval(1, ALL_EXAMPLES, stops=(1, 2, 5, 10, 20, 32, 50, 100, 200, 500, ALL_EXAMPLES)),
    "momentum": Interval(0.0, 0.99, stops=(0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)),
    "alpha": Interval(0.0, 1.0, stops=PENALTY_STOPS),
    "l1": Interval(0.0, 1.0, stops=PENALTY_STOPS),
    "freeze_hidden": Switch(),
}


@dataclass(frozen=True)
class Settings:
    """An experiment: everything that, with the number of updates, decides what is on the screen.

    Attributes
    ----------
    dataset, n_samples, noise, test_size, data_seed, columns
        See `playground.data.dataset.load_dataset`.
    features : tuple of str
        The network's inputs, keys of `playground.model.features.FEATURES`.
    hidden_layer_sizes : tuple of int
        Units of each hidden layer; empty for plain logistic regression.
    activation, initialization, init_scale
        See `playground.model.network.init_network`.
    weights_seed, batches_seed : int
        Of the random streams for the initial weights and for the order of the examples.
    learning_rate_init, batch_size, momentum, alpha, l1, freeze_hidden
        See `playground.model.hyperparameters.Hyperparameters`.

    Raises
    ------
    ValueError
        With the rule and what came, if a value is not in `PERMITTED`.
    """

    dataset: str = "circles"
    hidden_layer_sizes: tuple[int, ...] = (4,)
    learning_rate_init: float = 1.0
    n_samples: int = 250
    noise: float = 0.1
    test_size: float = 0.2
    data_seed: int = 0
    columns: tuple[str, str] = ("mean radius", "mean texture")
    features: tuple[str, ...] = ("x1", "x2")
    activation: str = "sigmoid"
    initialization: str = "glorot"
    init_scale: float = 1.0
    weights_seed: int = 0
    batches_seed: int = 0
    batch_size: int = 10
    momentum: float = 0.0
    alpha: float = 0.0
    l1: float = 0.0
    freeze_hidden: bool = False

    def __post_init__(self) -> None:
        for name, rule in PERMITTED.items():
            rule.check(name, getattr(self, name))
        if self.columns[0] == self.columns[1]:
            raise ValueError(f"The two columns must differ. Got {self.columns[0]!r} twice.")


def parse(values: Any) -> Settings:
    """Settings from a mapping of names to plain values, as JSON holds them; what is not named is at its default.

    They are such as the page's controls can show.

    Raises
    ------
    ValueError
        With the rule and what came, if a name is not known or a value is not permitted or is not one of its stops.
    """
    if not isinstance(values, Mapping):
        raise ValueError(f"Settings must be names with values. Got {values!r:.60}.")
    unknown = [name for name in values if name not in PERMITTED]
    if unknown:
        raise ValueError(f"Settings must be some of {', '.join(PERMITTED)}. Got {unknown[0]!r:.60}.")
    given: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
    settings = Settings(**given)
    for name, rule in PERMITTED.items():
        value = getattr(settings, name)
        if isinstance(rule, Interval) and rule.stops and value not in rule.stops:
            stops = ", ".join(f"{stop:g}" for stop in rule.stops)
            raise ValueError(f"{name} must be one of {stops}. Got {value!r}.")
    whole: dict[str, Any] = {
        name: int(getattr(settings, name))
        for name, rule in PERMITTED.items()
        if isinstance(rule, Interval) and isinstance(rule.low, int)
    }
    return replace(
        settings,
        hidden_layer_sizes=tuple(map(int, settings.hidden_layer_sizes)),
        features=tuple(name for name in FEATURES if name in settings.features),
        columns=settings.columns if settings.dataset == "cancer" else Settings.columns,
        **whole,
    )


class Speed(NamedTuple):
    """How far training goes between two pictures.

    Attributes
    ----------
    label : str
        As a beginner reads it.
    updates, epochs : int
        One of them is not zero. Epochs end where an epoch ends.
    hold : int
        Screen refreshes, of about 1/60 s, for which a picture stays.
    """

    label: str
    updates: int = 0
    epochs: int = 0
    hold: int = 1


SPEEDS: dict[str, Speed] = {
    "slow-motion": Speed("2 updates a second", updates=1, hold=30),
    "slow": Speed("1 update a picture", updates=1),
    "normal": Speed("1 epoch a picture", epochs=1),
    "fast": Speed("10 epochs a picture", epochs=10),
    "fastest": Speed("as fast as it goes", epochs=100),
}
