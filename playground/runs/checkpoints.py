"""Checkpoints: snapshots spread over a whole run, in bounded memory."""

from collections.abc import Iterator

from playground.training.snapshot import Snapshot

MAX_CHECKPOINTS = 120


class Checkpoints:
    """At most `MAX_CHECKPOINTS` snapshots of a run, the first among them.

    When there are more, every other one is dropped, and later ones are taken as far apart as the rest.

    Parameters
    ----------
    first : Snapshot
    """

    def __init__(self, first: Snapshot) -> None:
        self._snapshots = [first]
        self._spacing = 1  # updates between two checkpoints, at least

    def __iter__(self) -> Iterator[Snapshot]:
        return iter(self._snapshots)

    def __len__(self) -> int:
        return len(self._snapshots)

    def add(self, snapshot: Snapshot) -> None:
        """Add a snapshot, unless it is too close to the last checkpoint."""
        if snapshot.update - self._snapshots[-1].update >= self._spacing:
            self._snapshots.append(snapshot)
        if len(self._snapshots) > MAX_CHECKPOINTS:
            self._snapshots = self._snapshots[::2]
            self._spacing = (snapshot.update - self._snapshots[0].update) // (len(self._snapshots) - 1)

    def replace(self, snapshot: Snapshot) -> None:
        """Replace the last checkpoint if it is of the same update."""
        if self._snapshots[-1].update == snapshot.update:
            self._snapshots[-1] = snapshot

    def last_until(self, update: int) -> Snapshot:
        """Return the last checkpoint at or before this update; the first one if all come later."""
        return next((s for s in reversed(self._snapshots) if s.update <= update), self._snapshots[0])

    def truncate(self, update: int) -> None:
        """Drop the checkpoints after this update."""
        self._snapshots = [snapshot for snapshot in self._snapshots if snapshot.update <= update]
