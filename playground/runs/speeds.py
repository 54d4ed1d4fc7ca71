"""The speeds at which a run can be played."""

from typing import NamedTuple


class Speed(NamedTuple):
    """How much training happens between two frames.

    Attributes
    ----------
    label : str
    updates, epochs : int
        One of the two is not zero. Epochs end where an epoch of the training set ends.
    hold : int
        Screen refreshes, of about 1/60 s, that a frame stays on the screen.
    """

    label: str
    updates: int = 0
    epochs: int = 0
    hold: int = 1


# What a new visitor sees. At one update per frame, the default network gets 95 % of the ring right after 6.5 s, in the
# median of 20 seeds, and each step of SGD can be seen. At one epoch per frame, it would take 0.3 s.
FIRST = "slow"

SPEEDS: dict[str, Speed] = {
    "slow-motion": Speed("2 updates per second", updates=1, hold=30),
    "slower": Speed("1 update in 10 frames", updates=1, hold=10),
    "slow": Speed("1 update per frame", updates=1),
    "brisk": Speed("5 updates per frame", updates=5),
    "normal": Speed("1 epoch per frame", epochs=1),
    "fast": Speed("10 epochs per frame", epochs=10),
    "fastest": Speed("As fast as possible", epochs=100),
}
