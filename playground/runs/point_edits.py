"""Point edits: the points that were drawn or erased in a run, and the data that they lead to."""

from collections import Counter
from collections.abc import Iterator
from copy import copy
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.data.dataset import Dataset
from playground.data.table import MAX_MAGNITUDE, MAX_ROWS, Table
from playground.model.activations import Array

MAX_EDITED_UPDATES = 2_000
MAX_ROWS_EVER = 2 * MAX_ROWS
NEVER = np.iinfo(np.int64).max
INITIAL = -1  # the update of the rows that a run has begun with


class PointEdit(NamedTuple):
    """How the points changed after an update.

    Attributes
    ----------
    update : int
        Number of updates made before.
    removed_train, removed_test : list of int
        Rows of the training set and of the test set until then.
    added_train, added_test : tuple of ndarray of shape (n, n_columns) and ndarray of shape (n,)
        Points, in the units of the columns, and their labels. They follow the rows that stay.
    """

    update: int
    removed_train: list[int]
    added_train: tuple[Array, Array]
    removed_test: list[int]
    added_test: tuple[Array, Array]


class _Rows(NamedTuple):
    """Points with the updates after which they came and went. Those that come later stand below."""

    values: Array
    labels: Array
    held_out: NDArray[np.bool_]
    added: NDArray[np.int64]
    removed: NDArray[np.int64]

    def select(self, rows: NDArray[Any]) -> "_Rows":
        return _Rows(*(column[rows] for column in self))

    def append(self, rows: "_Rows") -> "_Rows":
        return _Rows(*(np.concatenate(pair) for pair in zip(self, rows, strict=True)))

    def present_at(self, update: int) -> NDArray[np.bool_]:
        """Return which rows belong to the data after this update."""
        present: NDArray[np.bool_] = (self.added <= update) & (update < self.removed)
        return present


class PointEdits:
    """Every point that a run has had, and after which updates it came and went.

    Points are standardized by the mean and the scale of the initial training set, whatever is drawn: the network's
    function does not jump.

    Parameters
    ----------
    initial : Dataset
        The data that the run has begun with.

    Attributes
    ----------
    updates : tuple of int
        After which the points changed, in order. Each of them begins a new epoch.
    dataset : Dataset
        The present data.
    """

    def __init__(self, initial: Dataset) -> None:
        n_train, n = len(initial.y_train), len(initial.y_train) + len(initial.y_test)
        self.updates: tuple[int, ...] = ()
        self.dataset = self._initial = initial
        self._rows = _Rows(
            initial.points,
            initial.labels,
            np.arange(n) >= n_train,
            np.full(n, INITIAL, dtype=np.int64),
            np.full(n, NEVER, dtype=np.int64),
        )

    def __len__(self) -> int:
        return len(self.updates)

    def __iter__(self) -> Iterator[PointEdit]:
        rows = self._rows
        for update in self.updates:
            before = (rows.added < update) & (rows.removed >= update)
            after = (rows.added == update) & (rows.removed > update)
            parts: list[Any] = []
            for part in (~rows.held_out, rows.held_out):
                added = after & part
                parts += [
                    np.flatnonzero(rows.removed[before & part] == update).tolist(),
                    (rows.values[added], rows.labels[added]),
                ]
            yield PointEdit(update, *parts)

    def dataset_at(self, update: int) -> Dataset:
        """Return the data after this update, and after the edits that were made there."""
        if not self.updates or update < self.updates[0]:
            return self._initial
        present = self._rows.select(self._rows.present_at(update))
        train, test = ~present.held_out, present.held_out
        return self._initial._replace(
            points_train=present.values[train],
            y_train=present.labels[train],
            points_test=present.values[test],
            y_test=present.labels[test],
        )

    def count_training_points(self, update: int) -> int:
        """Return the size of the training set after this update."""
        if not self.updates or update >= self.updates[-1]:
            return len(self.dataset.y_train)
        return int(np.count_nonzero(self._rows.present_at(update) & ~self._rows.held_out))

    def until(self, update: int) -> "PointEdits":
        """Return a copy without what came after this update."""
        edits = copy(self)  # rows are never changed, only replaced
        edits.truncate(update)
        return edits

    def truncate(self, update: int) -> None:
        """Forget what came after this update."""
        if self.updates and self.updates[-1] > update:
            self.updates = tuple(edited for edited in self.updates if edited <= update)
            rows = self._rows.select(self._rows.added <= update)
            self._rows = rows._replace(removed=np.where(rows.removed > update, NEVER, rows.removed))
            self.dataset = self.dataset_at(update)

    def replace(self, update: int, table: Table, test_size: float) -> None:
        """Let the rows of a table be the points from this update on.

        Rows that stay keep their part. Of the new ones of each class, as many are held out as the fraction allows; but
        each class has at least one point in both parts.

        Parameters
        ----------
        update : int
            The update at which the run stands.
        table : Table
        test_size : float
            Held-out fraction.

        Raises
        ------
        ValueError
            If the points have changed too often, or too many have come and gone.
        """
        rows, keys = self._rows, _keys(table.values, table.labels)
        missing = Counter(keys)
        present = np.flatnonzero(rows.present_at(update))
        stays = np.array([_take(missing, key) for key in _keys(rows.values[present], rows.labels[present])], dtype=bool)
        new = [i for i, key in enumerate(keys) if _take(missing, key)]
        updates = self.updates if update in self.updates else (*self.updates, update)
        kept = present[stays]
        held_out = _hold_out(np.concatenate([rows.labels[kept], table.labels[new]]), rows.held_out[kept], test_size)
        moved = rows.held_out[kept] != held_out[: len(kept)]
        if len(updates) > MAX_EDITED_UPDATES or len(rows.labels) + moved.sum() + len(new) > MAX_ROWS_EVER:
            raise ValueError(
                f"In a run, points can change after at most {MAX_EDITED_UPDATES:,} updates, and at most "
                f"{MAX_ROWS_EVER:,} points can come and go. Press Reset to start again with the present points."
            )
        removed = rows.removed.copy()
        removed[present[~stays]] = removed[kept[moved]] = update
        labels = np.concatenate([rows.labels[kept[moved]], table.labels[new]])
        self._rows = rows._replace(removed=removed).append(
            _Rows(
                np.vstack([rows.values[kept[moved]], table.values[new]]),
                labels,
                np.concatenate([held_out[: len(kept)][moved], held_out[len(kept) :]]),
                np.full(len(labels), update, dtype=np.int64),
                np.full(len(labels), NEVER, dtype=np.int64),
            )
        )
        self.updates = updates
        self.dataset = self.dataset_at(update)

    def history(self) -> dict[str, Any]:
        """Return all rows as lists: values, labels, whether held out, and after which updates they came and went.

        A row belongs to the data after an update if it has been added at or before it, and is removed later.
        """
        rows = {name: column.tolist() for name, column in self._rows._asdict().items()}
        return {"updates": list(self.updates), **rows}

    def as_json(self) -> dict[str, Any]:
        """Return the edits as lists: see `read_point_edits`."""
        new, gone = self._rows.select(self._rows.added > INITIAL), np.flatnonzero(self._rows.removed < NEVER)
        return {
            "updates": list(self.updates),
            "values": new.values.tolist(),
            "labels": new.labels.astype(int).tolist(),
            "held_out": new.held_out.tolist(),
            "added": new.added.tolist(),
            "removed": np.column_stack([gone, self._rows.removed[gone]]).tolist(),
        }


def read_point_edits(content: Any, initial: Dataset) -> PointEdits:
    """Return edits of initial data from their content as JSON holds it.

    Raises
    ------
    ValueError
        If the edits are damaged, or leave too few points.
    KeyError, TypeError
        If parts are missing.
    """
    edits = PointEdits(initial)
    updates, added = _whole_numbers(content["updates"]), _whole_numbers(content["added"])
    count, n_initial = len(added), len(edits._rows.labels)
    gone = _whole_numbers(content["removed"]).reshape(-1, 2)
    labels = np.array(content["labels"], dtype=np.float64)
    values = np.array(content["values"], dtype=np.float64).reshape(count, edits._rows.values.shape[1])
    if len(updates) > MAX_EDITED_UPDATES or n_initial + count > MAX_ROWS_EVER:
        raise ValueError("A run cannot have so many point edits.")
    in_order = np.all(np.diff(added) >= 0) and np.all(np.diff(updates) > 0)
    if not (in_order and {*added.tolist(), *gone[:, 1].tolist()} <= set(updates.tolist())):
        raise ValueError("Points must come and go in the order of the edited updates.")
    if not (np.all(np.abs(values) <= MAX_MAGNITUDE) and np.all((labels == 0) | (labels == 1))):
        raise ValueError(f"Points must have values within ±{MAX_MAGNITUDE:g}, and labels 0 or 1.")
    rows = edits._rows.append(
        _Rows(values, labels, np.array(content["held_out"], dtype=bool), added, np.full(count, NEVER, dtype=np.int64))
    )
    if len(gone) and gone[:, 0].max() >= len(rows.labels):
        raise ValueError("Only points that were there can be removed.")
    rows.removed[gone[:, 0]] = gone[:, 1]
    edits._rows, edits.updates = rows, tuple(updates.tolist())
    for update in edits.updates:
        edits.dataset = edits.dataset_at(update)
        if set(edits.dataset.y_train.tolist()) != {0.0, 1.0} or len(edits.dataset.y_test) == 0:
            raise ValueError(f"After update {update}, there must be training points of both classes and a test point.")
    return edits


def _keys(values: Array, labels: Array) -> list[bytes]:
    """Return a key for each row: rows with the same content have the same key."""
    return [row.tobytes() for row in np.column_stack([values, labels]) + 0.0]  # + 0.0 turns -0.0 into 0.0


def _take(counts: "Counter[bytes]", key: bytes) -> bool:
    """Count a key down; return whether there was one left."""
    counts[key] -= 1
    return counts[key] >= 0


def _hold_out(labels: Array, held_out: NDArray[np.bool_], test_size: float) -> NDArray[np.bool_]:
    """Return which points are held out, where it is already decided for the first ones."""
    flags = np.zeros(len(labels), dtype=bool)
    flags[: len(held_out)] = held_out
    for label in (0, 1):
        own = np.flatnonzero(labels == label)
        decided = int(np.searchsorted(own, len(held_out)))
        held = int(flags[own].sum())
        for n, row in enumerate(own[decided:], decided + 1):
            flags[row] = held + 1 <= test_size * n
            held += int(flags[row])
        if held in (0, len(own)):
            flags[own[-1]] = held == 0
    return flags


def _whole_numbers(values: Any) -> NDArray[np.int64]:
    """Return numbers of updates or rows.

    Raises
    ------
    ValueError
        If there are others.
    """
    numbers = np.array(values)
    if not numbers.size:
        return np.zeros(0, dtype=np.int64)
    if numbers.dtype.kind != "i" or numbers.min() < 0 or numbers.max() >= 2**53:
        raise ValueError("Point edits must have whole numbers of updates and rows.")
    return numbers.astype(np.int64)
