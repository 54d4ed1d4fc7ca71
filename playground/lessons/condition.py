"""Conditions on readings, such as ``train_accuracy >= 0.95 and train_loss < 0.1``."""

import operator
import re
from collections.abc import Mapping
from typing import NamedTuple, Self

OPERATORS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
COMPARISON = re.compile(r"([a-z_0-9]+) (<|<=|>|>=) (-?\d+(?:\.\d+)?(?:e-?\d+)?)")


class Condition(NamedTuple):
    """Comparisons of readings with numbers, all of which must hold.

    Attributes
    ----------
    comparisons : tuple of (str, str, float)
        A reading's name, the operator, and the number.
    """

    comparisons: tuple[tuple[str, str, float], ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a condition.

        Raises
        ------
        ValueError
            If the text is not made of comparisons with <, <=, > or >=, joined by "and".
        """
        found = [COMPARISON.fullmatch(part) for part in text.split(" and ")]
        comparisons = [(match[1], match[2], float(match[3])) for match in found if match]
        if len(comparisons) < len(found):
            raise ValueError(f"A condition must read like train_loss < 0.1 and epochs >= 5. Got {text!r:.60}.")
        return cls(tuple(comparisons))

    @property
    def names(self) -> set[str]:
        """The readings that it compares."""
        return {name for name, _, _ in self.comparisons}

    def holds(self, values: Mapping[str, float]) -> bool:
        """Return whether the condition holds for these readings. nan meets no comparison."""
        return all(OPERATORS[sign](values[name], number) for name, sign, number in self.comparisons)
