"""What a column of a sheet looks like: constant, an identifier, times, comments."""

import re
import unicodedata
from collections import Counter
from functools import cached_property
from itertools import islice
from typing import Final

import numpy as np

from playground.data.sheets import Column
from playground.data.variables import MAX_CATEGORIES
from playground.model.activations import Array

SAMPLE_CELLS = 200
COMMENT_LENGTH = 20

WORD = re.compile(r"[^\W\d_]+")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
TIME = re.compile(
    rf"\d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{{1,4}}.*|\d{{1,2}}:\d\d.*|(\d{{1,2}}[ -])?({MONTHS})[a-z]*[ .,-]+\d.*",
    re.IGNORECASE,
)
IDENTIFIERS = frozenset(["id", "ids", "uid", "uuid", "guid", "rowname", "rownames", "index", "idx", "unnamed"])
# Such a name alone is not enough: the values must be different integers.
NUMBERED = re.compile(
    "id.*|.*(id|no|nr|num|number|nummer|code|key|obs|serial)|case|subject|patient|record|sample|zip|seq"
)


class Traits:
    """What a column looks like.

    Parameters
    ----------
    column : Column
    """

    def __init__(self, column: Column) -> None:
        self.column: Final = column
        self.n_rows = len(column.cells)

    @cached_property
    def distinct(self) -> set[str]:
        """The cells that are not missing, each once."""
        return set(self.column.cells) - {""}

    @cached_property
    def n_filled(self) -> int:
        return self.n_rows - self.column.cells.count("")

    @property
    def share_filled(self) -> float:
        return self.n_filled / max(1, self.n_rows)

    @cached_property
    def label_of(self) -> dict[str, str]:
        """The label of each cell, if there are at most `MAX_LABELS`; else nothing."""
        found: dict[str, str] = {}
        if self.column.labels:
            for row, cell in enumerate(self.column.cells):
                if cell and cell not in found:
                    found[cell] = self.column.label(row)
        return found

    @cached_property
    def labels(self) -> Counter[str]:
        """How many rows have each label, if there are at most `MAX_LABELS`; else nothing."""
        counts: Counter[str] = Counter()
        if self.label_of:
            for cell, count in Counter(self.column.cells).items():
                if cell:
                    counts[self.label_of[cell]] += count
        return counts

    @property
    def n_distinct(self) -> int:
        return len(self.labels) or len(self.distinct)

    @property
    def is_constant(self) -> bool:
        return self.n_distinct < 2

    @property
    def is_category(self) -> bool:
        """Whether the column can be an input of texts."""
        return not self.column.is_numeric and 2 <= len(self.labels) <= MAX_CATEGORIES

    @property
    def is_input(self) -> bool:
        """Whether the column can be an input: of numbers, or of a few texts."""
        return not self.is_constant and (self.column.is_numeric or self.is_category)

    @property
    def finite(self) -> Array:
        """The numbers that are not missing."""
        finite: Array = self.column.numbers[np.isfinite(self.column.numbers)]
        return finite

    @cached_property
    def is_integer(self) -> bool:
        """Whether there are numbers, and all of them are whole."""
        return self.column.is_numeric and self.finite.size > 0 and bool(np.all(self.finite == np.round(self.finite)))

    @property
    def is_consecutive(self) -> bool:
        """Whether the numbers are all integers from one to another."""
        return self.is_integer and bool(np.ptp(self.finite) == self.n_distinct - 1)

    @cached_property
    def words(self) -> tuple[str, ...]:
        return split_words(self.column.name)

    @cached_property
    def is_identifier(self) -> bool:
        """Whether the numbers tell rows apart and measure nothing."""
        if not self.is_integer or self.is_constant:
            return False
        if IDENTIFIERS.intersection(self.words):
            return True
        all_distinct = len(self.distinct) == self.n_rows
        return all_distinct and (self.column.is_row_number or bool(NUMBERED.fullmatch("".join(self.words))))

    @cached_property
    def is_time(self) -> bool:
        """Whether the cells are dates or clock times."""
        if self.column.is_numeric:
            return False
        sample = list(islice(filter(None, self.column.cells), SAMPLE_CELLS))
        return bool(sample) and sum(bool(TIME.fullmatch(cell)) for cell in sample) > 0.8 * len(sample)

    @cached_property
    def is_comment(self) -> bool:
        """Whether the cells are long texts, most of them different."""
        if self.column.is_numeric or 2 * len(self.distinct) <= self.n_filled:
            return False
        return sum(map(len, self.distinct)) > COMMENT_LENGTH * len(self.distinct)

    @property
    def can_be_class(self) -> bool:
        """Whether the column can hold classes: it has between 2 and `MAX_LABELS` labels."""
        return len(self.labels) >= 2

    @property
    def is_plausible_class(self) -> bool:
        """Whether a person would think of the labels as classes."""
        unlikely = self.is_identifier or self.is_time or self.is_comment or self.share_filled < 0.5
        return self.can_be_class and not unlikely and self.column.role != "ignored"


def traits(column: Column) -> Traits:
    """Return what a column looks like. It is kept with the column, as its cached properties are."""
    found: Traits = vars(column).setdefault("_traits", Traits(column))
    return found


def split_words(name: str) -> tuple[str, ...]:
    """Return the words in a name, in lower case and without accents: ``isSpam`` has two."""
    spaced = CAMEL.sub(" ", unicodedata.normalize("NFKD", name))
    plain = "".join(char for char in spaced if not unicodedata.combining(char))
    return tuple(word.lower() for word in WORD.findall(plain))
