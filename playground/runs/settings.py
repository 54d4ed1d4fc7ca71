"""The settings of an experiment: one frozen object, and one table of what each setting may be.

The widgets take their limits and stops from the same table that `Settings` is validated against.
"""

from dataclasses import dataclass, fields, replace
from itertools import chain
from math import prod
from typing import Any

from playground import checks
from playground.data.dataset import DATASETS, OWN
from playground.data.generation import DEFAULT_CURVE
from playground.data.measured import SOURCES, choose_columns, class_names, column_names, list_columns
from playground.data.table import Table, read_table
from playground.data.toy import MAX_TOY_CLASSES, MULTICLASS
from playground.model.activations import ACTIVATIONS
from playground.model.features import FEATURES
from playground.model.layout import layer_shapes
from playground.model.network import INITIALIZATIONS
from playground.model.outputs import count_outputs
from playground.runs.validators import Boolean, Curve, Interval, ListOf, Options
from playground.training.hyperparameters import Hyperparameters
from playground.training.optimizers import OPTIMIZERS
from playground.training.schedules import SCHEDULES

PENALTY_STOPS = (0.0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
ALL_EXAMPLES = 1000
SEEDS = Interval(0, 2**31 - 1)

# A weight or bias that is set manually.
MANUAL_LIMITS = Interval(-100.0, 100.0)

MAX_LAYERS, MAX_WIDTH = 6, 16  # hidden layers, and units in each

CONSTRAINTS: dict[str, Interval | Options | ListOf | Boolean | Curve] = {
    "dataset": Options((*DATASETS, OWN)),
    "hidden_layer_sizes": ListOf(Interval(1, MAX_WIDTH), 0, MAX_LAYERS),
    "learning_rate_init": Interval(
        0.001, 100.0, stops=(0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 100.0)
    ),
    "n_samples": Interval(50, 1000, 50),
    "noise": Interval(0.0, 0.5, 0.05),
    "test_size": Interval(0.1, 0.5, 0.05),
    "data_seed": SEEDS,
    "n_classes": Interval(2, MAX_TOY_CLASSES),
    "curve": Curve(),
    "columns": ListOf(Options(tuple(dict.fromkeys(chain(*map(column_names, SOURCES))))), 0, 64),
    "features": ListOf(Options(tuple(FEATURES)), 1, len(FEATURES)),
    "activation": Options(tuple(ACTIVATIONS)),
    "initialization": Options(INITIALIZATIONS),
    "init_scale": Interval(0.0, 30.0, stops=(0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)),
    "weights_seed": SEEDS,
    "batches_seed": SEEDS,
    # The largest means "all": no training set has more examples.
    "batch_size": Interval(1, ALL_EXAMPLES, stops=(1, 2, 5, 10, 20, 32, 50, 100, 200, 500, ALL_EXAMPLES)),
    "momentum": Interval(0.0, 0.99, stops=(0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)),
    "alpha": Interval(0.0, 1.0, stops=PENALTY_STOPS),
    "l1": Interval(0.0, 1.0, stops=PENALTY_STOPS),
    "freeze_hidden": Boolean(),
    "optimizer": Options(tuple(OPTIMIZERS)),
    "schedule": Options(tuple(SCHEDULES)),
    "decay_updates": Interval(
        100, 1_000_000, stops=(100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 1_000_000)
    ),
}
# What describes the data, and nothing else: a dataset has the defaults of those that mean nothing to it.
DATASET_SETTINGS = ("dataset", "table", "columns", "n_classes", "curve")
INTERVALS = {name: rule for name, rule in CONSTRAINTS.items() if isinstance(rule, Interval)}


@dataclass(frozen=True)
class Settings:
    """The settings of an experiment. Together with the number of updates they determine the network.

    Attributes
    ----------
    dataset, n_samples, noise, test_size, data_seed, n_classes, curve, columns
        See `playground.data.dataset.load_dataset`. Those that mean nothing to the dataset have their defaults.
    features : tuple of str
        Inputs that are derived from the two plotted columns, keys of `playground.model.features.FEATURES`. The other
        columns of the data, if any, are inputs as they are.
    hidden_layer_sizes : tuple of int
        Number of units in each hidden layer; empty for plain logistic regression.
    activation, initialization, init_scale
        See `playground.model.network.init_network`.
    weights_seed, batches_seed : int
        Seeds of the random streams that draw the initial weights and shuffle the examples.
    learning_rate_init, batch_size, momentum, alpha, l1, freeze_hidden, optimizer, schedule, decay_updates
        See `playground.training.hyperparameters.Hyperparameters`.
    table : Table, optional
        The visitor's own data, where they are the dataset.

    Raises
    ------
    ValueError
        If a value violates its constraint.
    """

    dataset: str = "circles"
    hidden_layer_sizes: tuple[int, ...] = (4,)
    learning_rate_init: float = Hyperparameters.learning_rate_init
    n_samples: int = 250
    noise: float = 0.1
    test_size: float = 0.2
    data_seed: int = 0
    columns: tuple[str, ...] = ()
    features: tuple[str, ...] = ("x1", "x2")
    activation: str = "sigmoid"
    initialization: str = "glorot"
    init_scale: float = 1.0
    weights_seed: int = 0
    batches_seed: int = 0
    batch_size: int = Hyperparameters.batch_size
    momentum: float = Hyperparameters.momentum
    alpha: float = Hyperparameters.alpha
    l1: float = Hyperparameters.l1
    freeze_hidden: bool = Hyperparameters.freeze_hidden
    table: Table | None = None
    n_classes: int = 2
    curve: str = DEFAULT_CURVE
    optimizer: str = Hyperparameters.optimizer
    schedule: str = Hyperparameters.schedule
    decay_updates: int = Hyperparameters.decay_updates

    def __post_init__(self) -> None:
        for name, constraint in CONSTRAINTS.items():
            constraint.validate(name, getattr(self, name))
        checks.different("The columns", self.columns)
        object.__setattr__(self, "columns", choose_columns(self.dataset, tuple(self.columns)))
        for name, datasets in (("n_classes", MULTICLASS), ("curve", ("curve",))):
            if self.dataset not in datasets:
                object.__setattr__(self, name, getattr(Settings, name))
        if not isinstance(self.table, Table | None):
            checks.refuse("table must be a Table", self.table)

    @property
    def input_names(self) -> tuple[str, ...]:
        """The inputs of the network: the derived features, then the columns that are not plotted."""
        own = self.table.column_names if self.dataset == OWN and self.table else ()
        return (*self.features, *(own or list_columns(self.dataset, self.columns))[2:])

    @property
    def class_count(self) -> int:
        """The number of classes of the data, whatever they are."""
        if self.dataset in MULTICLASS:
            return self.n_classes
        if self.dataset in SOURCES:
            return len(class_names(self.dataset))
        return len(self.table.class_names) if self.dataset == OWN and self.table else 2

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """Numbers of inputs, of units in each hidden layer, and of output units."""
        return (len(self.input_names), *self.hidden_layer_sizes, count_outputs(self.class_count))

    @property
    def n_parameters(self) -> int:
        """Number of weights and biases of the network."""
        return sum(map(prod, layer_shapes(self.layer_sizes)))


def differing(one: Settings, other: Settings) -> list[str]:
    """Return the names of the settings in which two experiments differ."""
    return [field.name for field in fields(Settings) if getattr(one, field.name) != getattr(other, field.name)]


def describe_settings(settings: Settings) -> dict[str, Any]:
    """Return settings as JSON holds them: see `parse_settings`. There is no table where there is none."""
    values = {field.name: getattr(settings, field.name) for field in fields(Settings)}
    table = values.pop("table")
    return values | ({"table": table.as_json()} if table else {})


def parse_settings(values: Any) -> Settings:
    """Return settings from a mapping of names to values, as JSON holds them. Missing names get their defaults.

    The page's controls can show every setting that is returned.

    Raises
    ------
    ValueError
        If a name is unknown, or a value violates its constraint or has too many digits for the controls.
    """
    checks.among("Settings", checks.mapping("Settings", values), [*CONSTRAINTS, "table"])
    given: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
    given["table"] = read_table(values.get("table")) if values.get("dataset") == OWN else None
    settings = Settings(**given)
    for name, interval in INTERVALS.items():
        interval.validate_digits(name, getattr(settings, name))
    integers: dict[str, Any] = {
        name: int(getattr(settings, name)) for name, interval in INTERVALS.items() if isinstance(interval.low, int)
    }
    return replace(
        settings,
        hidden_layer_sizes=tuple(map(int, settings.hidden_layer_sizes)),
        features=tuple(name for name in FEATURES if name in settings.features),
        **integers,
    )
