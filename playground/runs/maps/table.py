"""A map that was computed elsewhere: a table of `playground.explore`, as cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isnan
from typing import Any, NamedTuple

from playground.model.network import Network
from playground.model.snapshot import Metrics
from playground.runs.maps.cells import Cell, Result
from playground.runs.maps.grid import STEPS


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


def map_table(table: Mapping[str, Any], varying: Sequence[str]) -> TableMap:
    """Return the map of a table.

    Parameters
    ----------
    table : mapping of str to ndarray of shape (n_rows,)
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
    datasets = len(set(table["data"]))
    if datasets > 1:
        raise ValueError(f"A table must be of a single dataset to be shown as a map. Got {datasets}.")
    columns = [table[f"param_{name}"].tolist() for name in varying]
    x, y = (
        TableLine(name, tuple(sorted(set(column), key=_order)))
        for name, column in zip(varying, columns, strict=True)
    )  # fmt: skip
    for line in (x, y):
        STEPS.validate(f"The number of values of {line.name}", len(line.values))
    results: dict[int, dict[int, Result]] = {}
    for row, (x_value, y_value) in enumerate(zip(*columns, strict=True)):
        number = y.values.index(y_value) * len(x.values) + x.values.index(x_value)
        seed = int(table["random_state"][row])
        results.setdefault(number, {})[seed] = _result(table, row, seed)
    return TableMap(x, y, [Cell(number, tuple(by_seed.values())) for number, by_seed in sorted(results.items())])


def _result(table: Mapping[str, Any], row: int, seed: int) -> Result:
    losses = (float(table[name][row]) for name in ("train_loss", "test_loss", "train_score", "test_score"))
    epochs = float(table["epochs_to_95"][row])
    return Result(seed, Metrics(*losses), inf if isnan(epochs) else epochs, table["status"][row], 0)


def _order(value: Any) -> tuple[Any, ...]:
    """Return a sort key: numbers by size, tuples by length first, all else as text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (0, value)
    if isinstance(value, tuple):
        return (1, len(value), value)
    return (2, str(value))
