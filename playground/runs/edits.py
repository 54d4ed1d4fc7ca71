"""Manual edits: the weights and biases that a person has set in a run."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class ManualEdit(NamedTuple):
    """A parameter that was set manually.

    Attributes
    ----------
    update : int
        Number of updates made before.
    parameter : int
        Its index in the trainer's vector of parameters.
    value : float
    """

    update: int
    parameter: int
    value: float


class ManualEdits:
    """The manual edits of a run, in order.

    Parameters
    ----------
    edits : iterable of ManualEdit
    """

    def __init__(self, edits: Iterable[ManualEdit] = ()) -> None:
        self._edits = list(edits)

    def __iter__(self) -> Iterator[ManualEdit]:
        return iter(self._edits)

    def __len__(self) -> int:
        return len(self._edits)

    def add(self, *edits: ManualEdit) -> None:
        """Add edits. Each replaces an earlier one of the same parameter after the same update."""
        replaced = {(edit.update, edit.parameter) for edit in edits}
        self._edits = [other for other in self._edits if (other.update, other.parameter) not in replaced]
        self._edits += edits

    def truncate(self, update: int) -> None:
        """Forget the edits made after this update."""
        self._edits = [edit for edit in self._edits if edit.update <= update]
