"""The prefetch buffer: snapshots of the frames that were computed and may still have to be shown."""

from collections import deque
from collections.abc import Iterator

from playground.training.snapshot import Snapshot

PREFETCH_SECONDS = 0.25  # of training for one answer to the browser
FRAME_SECONDS = 0.012  # of training for one frame
MAX_FRAMES = 60


class PrefetchBuffer:
    """A buffer of snapshots, from the frame on the screen to the last one computed; never empty.

    The browser shows frames some time after they were computed. With the buffer, a pause returns to the frame on the
    screen, and an answer that was lost is computed again, bit for bit.

    Parameters
    ----------
    first : Snapshot
    """

    def __init__(self, first: Snapshot) -> None:
        self._snapshots = deque([first])

    def __len__(self) -> int:
        return len(self._snapshots)

    def __iter__(self) -> Iterator[Snapshot]:
        return iter(self._snapshots)

    def append(self, snapshot: Snapshot) -> None:
        """Add a snapshot that comes after all others."""
        self._snapshots.append(snapshot)

    def replace_last(self, snapshot: Snapshot) -> None:
        """Replace the last snapshot by another one of the same update."""
        self._snapshots[-1] = snapshot

    def discard_before(self, update: int) -> None:
        """Discard the snapshots before this update, but for the last one."""
        while len(self._snapshots) > 1 and self._snapshots[0].update < update:
            self._snapshots.popleft()

    def rewind(self, update: int) -> Snapshot:
        """Return the snapshot of this update, or else the last one, and discard those after it."""
        found = next((snapshot for snapshot in self._snapshots if snapshot.update == update), self._snapshots[-1])
        while self._snapshots[-1].update > found.update:
            self._snapshots.pop()
        return found
