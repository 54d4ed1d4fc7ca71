"""The grid of a map: two axes with their values, and the settings of each cell."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from playground import checks
from playground.data.dataset import load_dataset
from playground.data.toy import TOY_DATASETS
from playground.runs.maps.axes import AXES, TOY_ONLY, Axis, Choice
from playground.runs.settings import SEEDS, Settings
from playground.runs.validators import Interval

STEPS = Interval(1, 32)
UPDATES = Interval(1, 100_000)
REPETITIONS = Interval(1, 15)
# Cells × seeds × updates × points per update.
MAX_WORK = 1_000_000_000


class Line(NamedTuple):
    """An axis with its values.

    Attributes
    ----------
    name : str
        A key of `AXES`.
    values : tuple
        Numbers in rising order, or options.
    """

    name: str
    values: tuple[Any, ...]

    @property
    def axis(self) -> Axis | Choice:
        return AXES[self.name]


@dataclass(frozen=True)
class Grid:
    """The cells of a map: one for each pair of values of its two axes.

    Cells are numbered row by row, from the lowest value of ``y`` on, and from the lowest value of ``x`` in each row.

    Attributes
    ----------
    x, y : Line
    updates : int
        Number of updates that each network makes.
    seeds : int
        Number of networks per cell. They differ in their initial weights and in their batches.
    base : Settings
        Settings for all that is not on an axis.
    """

    x: Line
    y: Line
    updates: int
    seeds: int
    base: Settings

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return len(self.x.values) * len(self.y.values)

    def settings(self, cell: int, seed: int = 0) -> Settings:
        """Return the settings of a cell.

        Parameters
        ----------
        cell : int
        seed : int
            Which repetition: it is added to the seeds of the initial weights and of the batches.
        """
        row, column = divmod(cell, len(self.x.values))
        values = {self.x.name: self.x.values[column], self.y.name: self.y.values[row]}
        settings = self.base
        for name, axis in AXES.items():
            if name in values:
                settings = axis.apply(settings, values[name])
        size = int(SEEDS.high) + 1
        return replace(
            settings,
            weights_seed=(settings.weights_seed + seed) % size,
            batches_seed=(settings.batches_seed + seed) % size,
        )

    @property
    def work(self) -> int:
        """Number of points that are passed through a network: cells × seeds × updates × points per update."""
        counts: dict[tuple[int, float], int] = {}
        points = 0
        for cell in range(self.n_cells):
            settings = self.settings(cell)
            key = settings.n_samples, settings.test_size
            if key not in counts:
                counts[key] = _count_training_points(settings)
            points += min(settings.batch_size, counts[key])
        return points * self.seeds * self.updates


def parse_grid(values: Any, base: Settings, labels: Mapping[str, str] | None = None) -> Grid:
    """Return the grid that a form asks for.

    Parameters
    ----------
    values : mapping
        ``x`` and ``y``, each a mapping with ``name`` and, but for an axis with options, ``from``, ``to`` and ``steps``;
        ``updates``; ``seeds``.
    base : Settings
        Settings for all that is not on an axis.
    labels : mapping, optional
        What error messages call the axes, by name.

    Raises
    ------
    ValueError
        If a value violates its rule, or the work is too much.
    """
    values = checks.mapping("A map", values)
    labels = {name: name for name in AXES} | dict(labels or {})
    x, y = (_parse_line(values.get(key), key, labels) for key in ("x", "y"))
    checks.different("The two axes of a map", [labels[x.name], labels[y.name]])
    for name in (x.name, y.name):
        if name in TOY_ONLY and base.dataset not in TOY_DATASETS:
            raise ValueError(
                f"Measured data have a fixed number of points and fixed noise. Got the axis {labels[name]}."
            )
    for line, other in ((x, y), (y, x)):
        if (line.name, other.name, line.values[0]) == ("width", "layers", 0):
            raise ValueError(f"Next to {labels['layers']}, {labels['width']} must be at least 1. Got 0.")
    for name, rule in (("Updates", UPDATES), ("Seeds", REPETITIONS)):
        rule.validate(name, values.get(name.lower()))
    grid = Grid(x, y, int(values["updates"]), int(values["seeds"]), base)
    if grid.work > MAX_WORK:
        raise ValueError(
            f"A map may take at most {MAX_WORK:,} points: cells × seeds × updates × points per update. This one would "
            f"take {grid.work:,}. Choose fewer steps, seeds or updates, or a smaller batch size."
        )
    return grid


def _parse_line(values: Any, key: str, labels: Mapping[str, str]) -> Line:
    what = f"The {key} axis"
    values = checks.mapping(what, values)
    name = checks.one_of(what, values.get("name"), AXES)
    axis, label = AXES[name], labels[name]
    if isinstance(axis, Choice):
        return Line(name, axis.options)
    start, stop, steps = (values.get(part) for part in ("from", "to", "steps"))
    for value in (start, stop):
        axis.interval.validate(label, value)
    if start > stop:
        raise ValueError(f"{label} must run from a lower to a higher value. Got {start} to {stop}.")
    STEPS.validate(f"The number of steps of {label}", steps)
    return Line(name, axis.values(start, stop, int(steps)))


def _count_training_points(settings: Settings) -> int:
    """Return the size of the training set."""
    s = settings
    return len(
        load_dataset(
            s.dataset, s.n_samples, 0.0, s.test_size, columns=s.columns, table=s.table, n_classes=s.n_classes
        ).y_train
    )
