"""Challenges that a teacher can set a class, as data."""

from dataclasses import dataclass, field
from typing import Any

from playground.runs.settings import Settings, parse_settings

MAX_UPDATES = 200_000
MAX_WORK = 2_000_000_000  # updates × parameters × points of a batch, of one entry


@dataclass(frozen=True)
class Challenge:
    """The smallest network that reaches a test accuracy: the fewest parameters, then the fewest updates.

    Attributes
    ----------
    name, title, text : str
    settings : dict
        What an entry's settings must be, by name. All others are free.
    accuracy : float
        On the test set.
    """

    name: str
    title: str
    text: str
    settings: dict[str, Any] = field(default_factory=dict)
    accuracy: float = 0.95

    def begin(self) -> Settings:
        """Return the default settings with the challenge's data."""
        return Settings(**self.settings)

    def find_difference(self, settings: Settings) -> str:
        """Return which setting is not the challenge's; empty if all are."""
        for name, value in self.settings.items():
            given = getattr(settings, name)
            if given != value:
                return f"In this challenge, {name} must be {_show(value)}. Got {_show(given)}."
        return ""

    def check(self, values: Any, updates: Any) -> Settings:
        """Return an entry's settings.

        Parameters
        ----------
        values : object
            The settings as JSON holds them.
        updates : object
            How many were made.

        Raises
        ------
        ValueError
            If they are not settings, do not match the challenge, or take too long to verify.
        """
        settings = parse_settings(values)
        if difference := self.find_difference(settings):
            raise ValueError(f"{difference} Press Start the challenge, and train again.")
        if not isinstance(updates, int) or not 1 <= updates <= MAX_UPDATES:
            raise ValueError(
                f"An entry must have between 1 and {MAX_UPDATES:,} updates. Got {updates!r:.40}. Press Reset, and "
                "train again."
            )
        work = updates * settings.n_parameters * min(settings.batch_size, settings.n_samples)
        if work > MAX_WORK:
            raise ValueError(
                "This run would take too long to verify. Make fewer updates, or use a smaller network or batch."
            )
        return settings


def _show(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _data(dataset: str, noise: float, n_classes: int = 2) -> dict[str, Any]:
    default = Settings()
    same = ("n_samples", "test_size", "data_seed", "features")
    fixed = {"dataset": dataset, "noise": noise, "n_classes": n_classes}
    return fixed | {name: getattr(default, name) for name in same}


CHALLENGES = {
    challenge.name: challenge
    for challenge in (
        Challenge(
            "spiral",
            "The smallest network for the spiral",
            "Get at least 95 % of the spiral's test points right. The network with the fewest weights and biases wins.",
            _data("spiral", 0.05),
        ),
        Challenge(
            "circles",
            "The smallest network for the ring",
            "Get at least 95 % of the ring's test points right with as few weights and biases as you can.",
            _data("circles", 0.05),
        ),
        Challenge(
            "xor",
            "The smallest network for XOR",
            "Get at least 95 % of XOR's test points right with as few weights and biases as you can.",
            _data("xor", 0.0),
        ),
        Challenge(
            "rings",
            "The smallest network for three rings",
            "Get at least 95 % of the test points of three rings right with as few weights and biases as you can.",
            _data("circles", 0.05, n_classes=3),
        ),
    )
}
