"""The learning curves: the metrics recorded during training, in bounded memory."""

from collections.abc import Sequence

import numpy as np

from playground.model.activations import Array
from playground.training.snapshot import Metrics


class History:
    """The metrics after every ``stride``-th update.

    When there are more updates than the capacity allows, the stride doubles and every other row is dropped. The history
    therefore always covers the whole run, at a resolution that depends only on the number of updates.

    Parameters
    ----------
    capacity : int
        Maximum number of rows.
    stride : int
        Initial number of updates between two rows.

    Attributes
    ----------
    columns : tuple of str
        Names of the columns. ``epoch`` includes the fraction of the current epoch.
    stride : int
        Current number of updates between two rows.
    """

    columns = ("update", "epoch", *Metrics._fields, "learning_rate")

    def __init__(self, capacity: int = 1000, stride: int = 1) -> None:
        self.capacity = capacity
        self.stride = self._initial_stride = stride
        self._rows = np.empty((capacity, len(self.columns)))
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def rows(self) -> Array:
        """The recorded rows, as a view of shape (len(history), len(columns))."""
        return self._rows[: self._length]

    def append(self, row: Sequence[float]) -> None:
        """Add a row. It replaces the last one if both belong to the same update."""
        if self._length and self.rows[-1, 0] == row[0]:
            self._length -= 1
        if row[0] >= self.capacity * self.stride:
            self.stride *= 2
            kept = self.rows[self.rows[:, 0] % self.stride == 0]
            self._length = len(kept)
            self._rows[: self._length] = kept
        if row[0] % self.stride == 0:
            self._rows[self._length] = row
            self._length += 1

    def replace(self, rows: Array, update: int) -> None:
        """Replace the content with the rows of another history.

        Parameters
        ----------
        rows : ndarray of shape (n_rows, len(columns))
            The rows of a history with the same capacity and the same initial stride. Those between two multiples of the
            stride are left out.
        update : int
            Number of updates that this other history covers.
        """
        self.stride = self._initial_stride
        while update >= self.capacity * self.stride:
            self.stride *= 2
        kept = rows[rows[:, 0] % self.stride == 0]
        self._length = len(kept)
        self._rows[: self._length] = kept

    def rewind(self, update: int, metrics: Metrics) -> None:
        """Go back to an earlier update, discarding the rows after it.

        The stride becomes what it was at that update. Rows dropped since then are not restored.

        Parameters
        ----------
        update : int
            The update to go back to.
        metrics : Metrics
            The metrics after that update. They overwrite those of its row, if it has one.
        """
        while self.stride > self._initial_stride and update < self.capacity * self.stride // 2:
            self.stride //= 2
        self._length = int(np.searchsorted(self.rows[:, 0], update, side="right"))
        if self._length and self.rows[-1, 0] == update:
            self.rows[-1, 2 : 2 + len(metrics)] = metrics
