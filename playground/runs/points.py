"""The points of a run: each has an id, and came and went after some of its updates."""

from collections.abc import Iterator
from copy import copy
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground import checks
from playground.data.dataset import Dataset
from playground.data.table import MAX_MAGNITUDE, MAX_ROWS
from playground.model.activations import Array

MAX_EDITED_UPDATES = 2_000
MAX_ROWS_EVER = 2 * MAX_ROWS
NEVER = np.iinfo(np.int64).max
INITIAL = -1  # the update of the rows that a run has begun with

Ids = NDArray[np.int64]


class _Rows(NamedTuple):
    """When each point was in which part. Those that come later stand below; a point that changes its part has two."""

    ids: Ids
    values: Array
    labels: Array
    held_out: NDArray[np.bool_]
    added: NDArray[np.int64]
    removed: NDArray[np.int64]

    def select(self, rows: NDArray[Any]) -> "_Rows":
        return _Rows(*(column[rows] for column in self))

    def append(self, *columns: Any) -> "_Rows":
        """Return the rows with others below, which are not removed."""
        below = (*columns, np.full(len(columns[0]), NEVER))
        return _Rows(*(np.concatenate(pair) for pair in zip(self, below, strict=True)))

    def present_at(self, update: int) -> NDArray[np.bool_]:
        """Return which rows belong to the data after this update."""
        present: NDArray[np.bool_] = (self.added <= update) & (update < self.removed)
        return present


class Points:
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
        ids = np.arange(len(initial.labels))
        self.updates: tuple[int, ...] = ()
        self.dataset = self._initial = initial
        self._rows = _Rows(
            ids,
            initial.points,
            initial.labels,
            ids >= len(initial.y_train),
            np.full(len(ids), INITIAL),
            np.full(len(ids), NEVER),
        )

    @property
    def ids(self) -> Ids:
        """The ids of the present points, in the order that they had before they were split: see `Dataset.rows`."""
        present = self._rows.select(self._rows.removed == NEVER)
        parts = present.ids[~present.held_out], present.ids[present.held_out]
        return np.concatenate(parts)[np.argsort(self.dataset.rows)]

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
            rows=np.arange(len(present.labels)),
        )

    def count_training_points(self, update: int) -> int:
        """Return the size of the training set after this update."""
        if not self.updates or update >= self.updates[-1]:
            return len(self.dataset.y_train)
        return int(np.count_nonzero(self._rows.present_at(update) & ~self._rows.held_out))

    def until(self, update: int) -> "Points":
        """Return a copy without what came after this update."""
        points = copy(self)  # rows are never changed, only replaced
        if self.updates and self.updates[-1] > update:
            points.updates = tuple(edited for edited in self.updates if edited <= update)
            rows = self._rows.select(self._rows.added <= update)
            points._rows = rows._replace(removed=np.where(rows.removed > update, NEVER, rows.removed))
            points.dataset = points.dataset_at(update)
        return points

    def change(self, update: int, removed: Ids, values: Array, labels: Array, test_size: float) -> Ids:
        """Remove points and add others, from this update on.

        Of the new points of each class, as many are held out as the fraction allows. The others keep their part; but
        each class has at least one point in both parts.

        Parameters
        ----------
        update : int
            The update at which the run stands.
        removed : ndarray of int
            Ids of present points.
        values : ndarray of shape (n_added, n_columns)
        labels : ndarray of shape (n_added,)
        test_size : float
            Held-out fraction.

        Returns
        -------
        ndarray of shape (n_added,)
            The ids of the new points.

        Raises
        ------
        ValueError
            If the points have changed too often, or too many have come and gone.
        """
        rows = self._rows
        present = np.flatnonzero(rows.removed == NEVER)
        goes = np.isin(rows.ids[present], removed)
        kept = present[~goes]
        n_classes = len(self._initial.class_names)
        held_out = _hold_out(np.concatenate([rows.labels[kept], labels]), n_classes, rows.held_out[kept], test_size)
        moves = rows.held_out[kept] != held_out[: len(kept)]
        moved = kept[moves]
        updates = self.updates if update in self.updates else (*self.updates, update)
        ids = len(rows.ids) + len(moved) + np.arange(len(labels))
        if len(updates) > MAX_EDITED_UPDATES or len(rows.ids) + len(moved) + len(ids) > MAX_ROWS_EVER:
            raise ValueError(
                f"In a run, points can change after at most {MAX_EDITED_UPDATES:,} updates, and at most "
                f"{MAX_ROWS_EVER:,} points can come and go. Press Reset to start again with the present points."
            )
        gone = rows.removed.copy()
        gone[present[goes]] = gone[moved] = update
        self._rows = rows._replace(removed=gone).append(
            np.concatenate([rows.ids[moved], ids]),
            np.vstack([rows.values[moved], values]),
            np.concatenate([rows.labels[moved], labels]),
            np.concatenate([held_out[: len(kept)][moves], held_out[len(kept) :]]),
            np.full(len(moved) + len(ids), update),
        )
        self.updates = updates
        self.dataset = self.dataset_at(update)
        return ids

    def edits(self) -> Iterator[tuple[int, list[tuple[list[int], Array, Array]]]]:
        """Yield each edited update, and the changes there of the training set and of the test set.

        A change is which rows of the set were removed, and which points were added after the others: their values in
        the units of the columns, and their labels.
        """
        rows = self._rows
        for update in self.updates:
            before = (rows.added < update) & (rows.removed >= update)
            after = (rows.added == update) & (rows.removed > update)
            yield (
                update,
                [
                    (
                        np.flatnonzero(rows.removed[before & part] == update).tolist(),
                        rows.values[after & part],
                        rows.labels[after & part],
                    )
                    for part in (~rows.held_out, rows.held_out)
                ],
            )

    def history(self) -> dict[str, Any]:
        """Return all rows as lists: values, labels, whether held out, and after which updates they came and went.

        A row belongs to the data after an update if it has been added at or before it, and is removed later.
        """
        columns = {name: column.tolist() for name, column in self._rows._asdict().items() if name != "ids"}
        return {"updates": list(self.updates), **columns}

    def as_json(self) -> dict[str, Any]:
        """Return the edits as lists: see `read_points`."""
        new, gone = self._rows.select(self._rows.added > INITIAL), np.flatnonzero(self._rows.removed < NEVER)
        return {
            "updates": list(self.updates),
            "values": new.values.tolist(),
            "labels": new.labels.astype(int).tolist(),
            "held_out": new.held_out.tolist(),
            "added": new.added.tolist(),
            "removed": np.column_stack([gone, self._rows.removed[gone]]).tolist(),
        }


def read_points(content: Any, initial: Dataset) -> Points:
    """Return the points that edits of initial data have led to, from the edits as JSON holds them.

    Raises
    ------
    ValueError
        If the edits are damaged, or leave too few points.
    KeyError, TypeError
        If parts are missing.
    """
    points, updates, (n_initial, n_columns) = Points(initial), content["updates"], initial.points.shape
    n_added, n_removed = len(content["added"]), len(content["removed"])
    if len(updates) > MAX_EDITED_UPDATES or n_initial + n_added > MAX_ROWS_EVER:
        raise ValueError("A run cannot have so many point edits.")
    checks.rising("The edited updates", updates, checks.LARGEST_WHOLE)
    added = checks.array("added", content["added"], (n_added,)).astype(np.int64)
    labels = checks.array("labels", content["labels"], (n_added,))
    values = checks.array("values", content["values"], (n_added, n_columns), MAX_MAGNITUDE)
    removed, at = checks.array("removed", content["removed"], (n_removed, 2)).astype(np.int64).T
    if np.any(np.diff(added) < 0) or not {*added.tolist(), *at.tolist()} <= set(updates):
        raise ValueError("Points must come and go in the order of the edited updates.")
    n_classes = len(initial.class_names)
    if not np.all(np.isin(labels, range(n_classes))):
        *first, last = map(str, range(n_classes))
        raise ValueError(f"The labels of points must be {', '.join(first)} or {last}.")
    if not np.all((removed >= 0) & (removed < n_initial + n_added)):
        raise ValueError("Only points that were there can be removed.")
    ids, held_out = n_initial + np.arange(n_added), np.array(content["held_out"], dtype=bool)
    rows = points._rows.append(ids, values, labels, held_out, added)
    rows.removed[removed] = at
    points._rows, points.updates = rows, tuple(map(int, updates))
    for update in points.updates:
        points.dataset = points.dataset_at(update)
        if set(points.dataset.y_train.tolist()) != set(range(n_classes)) or len(points.dataset.y_test) == 0:
            which = "both classes" if n_classes == 2 else "all classes"
            raise ValueError(f"After update {update}, there must be training points of {which} and a test point.")
    return points


def _hold_out(labels: Array, n_classes: int, held_out: NDArray[np.bool_], test_size: float) -> NDArray[np.bool_]:
    """Return which points are held out, where it is already decided for the first ones."""
    flags = np.zeros(len(labels), dtype=bool)
    flags[: len(held_out)] = held_out
    for label in range(n_classes):
        own = np.flatnonzero(labels == label)
        decided = int(np.searchsorted(own, len(held_out)))
        held = int(flags[own].sum())
        for n, row in enumerate(own[decided:], decided + 1):
            flags[row] = held + 1 <= test_size * n
            held += int(flags[row])
        if held in (0, len(own)):
            flags[own[-1]] = held == 0
    return flags
