"""A drawing: the points as a visitor edits them, with undo and redo."""

from copy import copy
from typing import Any, NamedTuple

import numpy as np

from playground.data.dataset import Dataset
from playground.data.table import MAX_MAGNITUDE, MAX_ROWS, MIN_ROWS_PER_CLASS, Table
from playground.model.activations import Array

MAX_STROKE = 500  # points in one stroke of the brush
MAX_UNDO = 200
MAX_UNDO_VALUES = 2_000_000  # numbers in all states that can be returned to
ALONE = -1  # the stroke of a change that belongs to no other


class Points(NamedTuple):
    """Points that need not be enough to train on.

    Attributes
    ----------
    values : ndarray of shape (n, n_columns)
        In the units of the columns.
    labels : ndarray of shape (n,)
        0 or 1.
    """

    values: Array
    labels: Array


class Drawing:
    """The points of a run, as they are edited.

    Parameters
    ----------
    dataset : Dataset
        Whose points are edited. New points get the mean of the columns that are not plotted.

    Attributes
    ----------
    points : Points
    waiting : str
        Why the points are not enough to train on; empty if they are.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._undo: list[Points] = []
        self._redo: list[Points] = []
        self._stroke = ALONE  # that the last change belongs to
        self.points = Points(dataset.points, dataset.labels)
        self.waiting = ""

    def copy(self) -> "Drawing":
        """Return a drawing with the same points, undo and redo."""
        other = copy(self)
        other._undo, other._redo = self._undo.copy(), self._redo.copy()
        return other

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        return bool(self._redo)

    def add(self, places: Any, label: Any, stroke: int = ALONE) -> None:
        """Add points of one class.

        Parameters
        ----------
        places : list of pairs of float
            In the units of the plotted columns.
        label : {0, 1}
        stroke : int
            Changes in a row that belong to the same stroke are undone together.

        Raises
        ------
        ValueError
            If a place is not one, the label is neither 0 nor 1, or there are too many points.
        """
        values = self._dataset.slice_at(_read_places(places))
        if label not in (0, 1) or isinstance(label, bool):
            raise ValueError(f"The class of a point must be 0 or 1. Got {label!r:.60}.")
        if len(self.points.labels) + len(values) > MAX_ROWS:
            raise ValueError(f"There can be at most {MAX_ROWS:,} points. Erase some before you draw more.")
        labels = np.full(len(values), float(label))
        self._change(
            Points(np.vstack([self.points.values, values]), np.concatenate([self.points.labels, labels])), stroke
        )

    def erase(self, places: Any, radii: Any, stroke: int = ALONE) -> None:
        """Remove the points near to places.

        Parameters
        ----------
        places : list of pairs of float
            In the units of the plotted columns.
        radii : pair of float
            Half the axes of the ellipse around each place within which points are removed, in the same units.
        stroke : int
            Changes in a row that belong to the same stroke are undone together.

        Raises
        ------
        ValueError
            If a place or the radii are not what they should be.
        """
        centers, (radius,) = _read_places(places), _read_places([radii])
        if not np.all(radius > 0):
            raise ValueError("The radii of an eraser must be above 0.")
        kept = np.ones(len(self.points.labels), dtype=bool)
        for center in centers:
            kept &= (((self.points.values[:, :2] - center) / radius) ** 2).sum(axis=1) > 1
        if not kept.all():
            self._change(Points(self.points.values[kept], self.points.labels[kept]), stroke)

    def clear(self) -> None:
        """Remove all points."""
        if len(self.points.labels):
            self._change(Points(self.points.values[:0], self.points.labels[:0]))

    def undo(self) -> None:
        """Take back the last change, if there is one."""
        if self._undo:
            self._redo.append(self.points)
            self.points, self._stroke = self._undo.pop(), ALONE

    def redo(self) -> None:
        """Make the change again that was taken back last, if there is one."""
        if self._redo:
            self._undo.append(self.points)
            self.points, self._stroke = self._redo.pop(), ALONE

    @property
    def lacking(self) -> list[str]:
        """The names of the classes that have too few points to train on."""
        names, labels = self._dataset.class_names, self.points.labels
        return [name for label, name in enumerate(names) if np.sum(labels == label) < MIN_ROWS_PER_CLASS]

    def make_table(self) -> Table:
        """Return the points as a table.

        Raises
        ------
        ValueError
            If they are not enough to train on.
        """
        data = self._dataset
        return Table(*self.points, data.column_names, data.class_names, data.equal_scale, data.variables)

    def _change(self, points: Points, stroke: int = ALONE) -> None:
        if stroke == ALONE or stroke != self._stroke:
            self._undo.append(self.points)
        self._redo.clear()
        self.points, self._stroke = points, stroke
        while len(self._undo) > MAX_UNDO or sum(state.values.size for state in self._undo) > MAX_UNDO_VALUES:
            del self._undo[0]


def _read_places(places: Any) -> Array:
    """Return places of shape (n, 2).

    Raises
    ------
    ValueError
        If there is none, or too many, or what is there is not a place.
    """
    if not (isinstance(places, list) and 1 <= len(places) <= MAX_STROKE):
        raise ValueError(f"A stroke must have between 1 and {MAX_STROKE} places. Got {places!r:.60}.")
    numbers = [
        number
        for place in places
        if isinstance(place, list) and len(place) == 2
        for number in place
        if isinstance(number, int | float) and not isinstance(number, bool) and abs(number) <= MAX_MAGNITUDE
    ]
    if len(numbers) != 2 * len(places):
        raise ValueError(f"A place must be a pair of numbers within ±{MAX_MAGNITUDE:g}. Got {places!r:.60}.")
    return np.array(numbers, dtype=np.float64).reshape(-1, 2)
