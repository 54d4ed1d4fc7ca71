"""A map that was computed elsewhere: a table of `playground.explore`, as cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isnan
from typing import Any, NamedTuple

import pandas as pd

from playground.model.network import Network
from playground.runs.maps.axes import AXES, Choice
from playground.runs.maps.cells import Cell, Result
from playground.runs.maps.grid import STEPS
from playground.training.snapshot import Metrics


class TableLine(NamedTuple):
    """An axis of a table's map.

    Attributes
    ----------
    name : str
        Of the parameter.
    values : tuple
        Numbers, texts or tuples, sorted.
    """

    name: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class TableMap:
    """A map without a computation. Where a `Job` has these attributes, they mean the same.

    Attributes
    ----------
    x, y : TableLine
    cells : list of Cell
        Those that have a row in the table.
    """

    x: TableLine
    y: TableLine
    cells: list[Cell]

    state: str = "done"
    fraction: float = 1.0
    seconds_left: float | None = None

    @property
    def networks(self) -> dict[int, Network]:
        return {}

    @property
    def n_cells(self) -> int:
        return len(self.x.values) * len(self.y.values)

    @property
    def seeds(self) -> int:
        return max(len(cell.results) for cell in self.cells)

    def cancel(self) -> None:
        """Nothing is being computed."""


def map_table(table: pd.DataFrame, varying: Sequence[str]) -> TableMap:
    """Return the map of a table.

    Parameters
    ----------
    table : pandas.DataFrame
        As `playground.explore.explore` returns it.
    varying : sequence of str
        Parameters that take more than one value.

    Raises
    ------
    ValueError
        If not exactly two parameters vary, if one takes too many values, or if there are several datasets.
    """
    if len(varying) != 2:
        found = ", ".join(varying) or "none"
        raise ValueError(f"A table must vary exactly two parameters to be shown as a map. Got {found}.")
    datasets = table["data"].nunique()
    if datasets > 1:
        raise ValueError(f"A table must be of a single dataset to be shown as a map. Got {datasets}.")
    x, y = (TableLine(name, _sort(name, set(table[f"param_{name}"]))) for name in varying)
    for line in (x, y):
        STEPS.validate(f"The number of values of {line.name}", len(line.values))
    results: dict[int, dict[int, Result]] = {}
    for row in table.to_dict("records"):
        column, line_number = (line.values.index(row[f"param_{line.name}"]) for line in (x, y))
        cell = results.setdefault(line_number * len(x.values) + column, {})
        cell[row["random_state"]] = _result(row)
    return TableMap(x, y, [Cell(number, tuple(by_seed.values())) for number, by_seed in sorted(results.items())])


def _result(row: dict[str, Any]) -> Result:
    metrics = Metrics(*(row[name] for name in ("train_loss", "test_loss", "train_score", "test_score")))
    epochs = row["epochs_to_95"]
    return Result(row["random_state"], metrics, inf if isnan(epochs) else epochs, row["status"], 0)


def _sort(name: str, values: set[Any]) -> tuple[Any, ...]:
    """Return the values of a parameter in their order: those of a choice as it is offered."""
    axis = AXES.get(name)
    if isinstance(axis, Choice):
        return tuple(option for option in axis.options if option in values)
    return tuple(sorted(values, key=_order))


def _order(value: Any) -> Any:
    """Return a sort key: tuples by length first."""
    return (len(value), value) if isinstance(value, tuple) else value
