"""A drawing: the points as a visitor edits them, with undo and redo."""

from typing import Any

import numpy as np

from playground import checks
from playground.data.dataset import Dataset
from playground.data.table import MAX_MAGNITUDE, MAX_ROWS, MIN_ROWS_PER_CLASS, Table
from playground.model.activations import Array
from playground.runs.points import Ids
from playground.runs.run import Run

MAX_STROKE = 500  # points in one stroke of the brush
MAX_UNDO = 200
MAX_VALUES = 2_000_000  # numbers in all points that a drawing has had
MAX_NAMED = 3  # classes that are named one by one
ALONE = -1  # the stroke of a change that belongs to no other
NONE = np.zeros(0, dtype=np.int64)

# Of each change, the ids of the points that were removed, and of those that were added.
Changes = tuple[tuple[Ids, Ids], ...]


class Drawing:
    """The points of a run, as they are edited. They need not be enough to train on.

    Parameters
    ----------
    dataset : Dataset
        Whose points are edited. New points get the mean of the columns that are not plotted.

    Attributes
    ----------
    values : ndarray of shape (n, n_columns)
        Every point that the drawing has had, in the units of the columns. A point's row is its id.
    labels : ndarray of shape (n,)
        Each point's class, as an index into the data's class names.
    present : ndarray of int
        The ids of the points that are there, in rising order.
    undoable, redoable : tuple
        The changes that can be taken back, and those that can be made again. The last one is the next.
    waiting : str
        Why the points are not enough to train on; empty if they are.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self.values, self.labels = dataset.points, dataset.labels
        self.present: Ids = np.arange(len(self.labels))
        self._trained: Ids = np.argsort(dataset.rows)  # the points that a run trains on, in the order of its own ids
        self.undoable: Changes = ()
        self.redoable: Changes = ()
        self._stroke = ALONE  # that the last change belongs to
        self.waiting = ""

    def add(self, places: Any, label: Any, stroke: int = ALONE) -> None:
        """Add points of one class.

        Parameters
        ----------
        places : list of pairs of float
            In the units of the plotted columns.
        label : int
            The class, as an index into the data's class names.
        stroke : int
            Changes in a row that belong to the same stroke are undone together.

        Raises
        ------
        ValueError
            If a place is not one, the label is no class of the data, or there are too many points.
        """
        values = self._dataset.slice_at(_read_places(places))
        label = checks.whole("The class of a point", label, 0, len(self._dataset.class_names) - 1)
        if len(self.present) + len(values) > MAX_ROWS:
            raise ValueError(f"There can be at most {MAX_ROWS:,} points. Erase some before you draw more.")
        if self.values.size + values.size > MAX_VALUES:
            self._forget()
        ids = np.arange(len(values)) + len(self.values)
        self.values = np.vstack([self.values, values])
        self.labels = np.append(self.labels, np.full(len(values), float(label)))
        self._change(NONE, ids, stroke)

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
        centers, radius = _read_places(places), checks.array("The radii of an eraser", radii, (2,), MAX_MAGNITUDE)
        checks.require(np.all(radius > 0), "The radii of an eraser must be above 0", radii)
        plotted, erased = self._dataset.place(self.values[self.present]), np.zeros(len(self.present), dtype=bool)
        for center in centers:
            erased |= (((plotted - center) / radius) ** 2).sum(axis=1) <= 1
        if erased.any():
            self._change(self.present[erased], NONE, stroke)

    def clear(self) -> None:
        """Remove all points."""
        if len(self.present):
            self._change(self.present, NONE)

    def undo(self) -> None:
        """Take back the last change, if there is one."""
        self.undoable, self.redoable = self._take_back(self.undoable, self.redoable)

    def redo(self) -> None:
        """Make the change again that was taken back last, if there is one."""
        self.redoable, self.undoable = self._take_back(self.redoable, self.undoable)

    def train(self, run: Run) -> None:
        """Let a run train on what was drawn into its points. If that is not enough, the run is left as it is.

        Raises
        ------
        ValueError
            If the run's points have changed too often.
        """
        self.waiting = self._explain_waiting()
        if self.waiting:
            return
        ids, new = run.log.points.ids, np.setdiff1d(self.present, self._trained)
        gone = ~np.isin(self._trained, self.present)
        added = run.change_points(ids[gone], self.values[new], self.labels[new])
        own = dict(zip([*ids, *added], [*self._trained, *new], strict=True))
        self._trained = np.array([own[id] for id in run.log.points.ids])

    def _explain_waiting(self) -> str:
        """Return why the points are not enough to train on; empty if they are."""
        data, values, labels = self._dataset, self.values[self.present], self.labels[self.present]
        lacking = [name for i, name in enumerate(data.class_names) if np.sum(labels == i) < MIN_ROWS_PER_CLASS]
        if lacking:
            return f"Add points of {_name_classes(lacking, len(data.class_names))}."
        try:
            content = values, labels, data.column_names, data.class_names, data.equal_scale, data.variables
            Table(*content, in_plane=data.plane is not None)
        except ValueError as error:
            return str(error)
        return ""

    def _change(self, removed: Ids, added: Ids, stroke: int = ALONE) -> None:
        self._apply(removed, added)
        earlier = self.undoable
        if earlier and stroke == self._stroke != ALONE:
            removed, added = (np.concatenate(pair) for pair in zip(earlier[-1], (removed, added), strict=True))
            earlier = earlier[:-1]
        self.undoable, self.redoable, self._stroke = (*earlier, (removed, added))[-MAX_UNDO:], (), stroke

    def _take_back(self, changes: Changes, others: Changes) -> tuple[Changes, Changes]:
        """Make the inverse of the last of some changes; return both lists after that."""
        if not changes:
            return changes, others
        *earlier, (removed, added) = changes
        self._apply(added, removed)
        self._stroke = ALONE
        return tuple(earlier), (*others, (added, removed))

    def _apply(self, removed: Ids, added: Ids) -> None:
        # What came and went in one stroke is in both.
        self.present = np.setdiff1d(np.union1d(self.present, added), removed)

    def _forget(self) -> None:
        """Forget the points that are neither there nor trained on, and with them what could be undone."""
        kept = np.union1d(self.present, self._trained)
        self.values, self.labels = self.values[kept], self.labels[kept]
        self.present, self._trained = np.searchsorted(kept, self.present), np.searchsorted(kept, self._trained)
        self.undoable = self.redoable = ()


def _name_classes(names: list[str], n_classes: int) -> str:
    """Return some of the classes as words: by their names, unless they are many or all."""
    if len(names) == n_classes:
        return "both classes" if n_classes == 2 else "all classes"
    more = len(names) - MAX_NAMED
    *first, last = names if more < 2 else [*names[:MAX_NAMED], f"{more} other classes"]
    return f"{', '.join(first)} and {last}" if first else last


def _read_places(places: Any) -> Array:
    """Return places of shape (n, 2); refuse none, too many, and what is not a place."""
    count = len(checks.items("A stroke", places, 1, MAX_STROKE))
    return checks.array("The places of a stroke", places, (count, 2), MAX_MAGNITUDE)
