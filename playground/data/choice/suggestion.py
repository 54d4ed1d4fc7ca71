"""The choice that a person would make of a sheet: its classes, and two columns to plot."""

from collections.abc import Collection, Iterator
from itertools import combinations
from weakref import WeakKeyDictionary

from playground.data.choice.determination import is_twin
from playground.data.choice.making import ALL, Choice, choose
from playground.data.choice.traits import Traits, traits
from playground.data.choice.words import CLASS_NAMES, LIKELY_NAMES, NEGATIONS, POSITIVE, TARGET_NAMES, UNLIKELY_NAMES
from playground.data.sheets import Column, Sheet
from playground.data.table import MAX_CLASSES, MIN_ROWS_PER_CLASS

MAX_TRIED = 12  # columns of classes that are tried, the likeliest first
MAX_AXES_TRIED = 5

_SUGGESTED: WeakKeyDictionary[Sheet, Choice] = WeakKeyDictionary()


def input_columns(sheet: Sheet, target: str) -> list[str]:
    """Return the names of the columns that can be an input: of numbers, or of a few texts.

    Parameters
    ----------
    sheet : Sheet
    target : str
        The column of classes, which cannot be an input. May be empty.
    """
    return [column.name for column in sheet.columns if column.name != target and traits(column).is_input]


def class_columns(sheet: Sheet) -> list[str]:
    """Return the names of the columns that can hold classes, in the order of the sheet."""
    return [column.name for column in sheet.columns if traits(column).can_be_class]


def suggest(sheet: Sheet) -> Choice:
    """Choose the likeliest column of classes, two columns to plot, and no others.

    Where the likeliest choice gives no table, the next one is tried. If none does, the likeliest is returned. A part of
    a choice for which no column suits is the empty text. It is found once for a sheet.
    """
    if sheet not in _SUGGESTED:
        _SUGGESTED[sheet] = _suggest(sheet)
    return _SUGGESTED[sheet]


def _suggest(sheet: Sheet) -> Choice:
    targets = sorted(
        (column for column in sheet.columns if traits(column).can_be_class),
        key=lambda column: _likelihood(sheet, column),
        reverse=True,
    )
    likeliest = None
    for target in targets[:MAX_TRIED]:
        for choice in _choices(sheet, target):
            likeliest = likeliest or choice
            if _gives_table(sheet, choice):
                return choice
    if likeliest:
        return likeliest
    x, y = _in_order(sheet, _axes(sheet, None)[:2])
    return Choice(x, y, (), "", "")


def suggest_positive(column: Column) -> str:
    """Return `ALL` for a column of three or more labels that can each be a class, else the label of class 1."""
    counts = traits(column).labels
    if 2 < len(counts) <= MAX_CLASSES and min(counts.values()) >= MIN_ROWS_PER_CLASS:
        return ALL
    return suggest_label(column)


def suggest_label(column: Column) -> str:
    """Return the label of class 1: of two, the positive one by convention; else the most frequent one.

    Of "a" and "not a" it is the former. Of equally frequent ones, it is the last.
    """
    counts = traits(column).labels
    labels = [label for label in column.labels if counts[label] >= MIN_ROWS_PER_CLASS] or list(column.labels)
    if len(column.labels) == 2:
        for label, other in (column.labels, column.labels[::-1]):
            if _is_positive(label, other, traits(column)):
                return label
    return max(reversed(labels), key=counts.__getitem__, default="")


def _is_positive(label: str, other: str, found: Traits) -> bool:
    """Return whether one of two labels is the positive one by convention."""
    one, zero = label.casefold(), other.casefold()
    if one == "1":
        return zero in ("0", "-1")
    if any(zero == negation + one for negation in NEGATIONS):
        return True
    if (one, zero) == ("m", "b"):
        return bool({"diagnosis", "diagnose", "diag"}.intersection(found.words))
    return one in POSITIVE and zero not in POSITIVE


def _choices(sheet: Sheet, target: Column) -> Iterator[Choice]:
    """Yield choices with this column of classes, the likeliest first. Both axes are in the order of the sheet."""
    axes = _axes(sheet, target)
    for pair in combinations(axes[:MAX_AXES_TRIED], 2) if len(axes) >= 2 else [axes]:
        x, y = _in_order(sheet, pair)
        for positive in dict.fromkeys((suggest_positive(target), suggest_label(target))):
            yield Choice(x, y, (), target.name, positive)


def _in_order(sheet: Sheet, names: Collection[str]) -> tuple[str, str]:
    """Return up to two names in the order of the sheet; empty texts stand for the others."""
    x, y, *_ = [*(column.name for column in sheet.columns if column.name in names), "", ""]
    return x, y


def _gives_table(sheet: Sheet, choice: Choice) -> bool:
    try:
        choose(sheet, *choice)
    except ValueError:
        return False
    return True


def _axes(sheet: Sheet, target: Column | None) -> list[str]:
    """Return the names of the columns that can be plotted, the best first."""
    inputs = [column for column in sheet.columns if column is not target and traits(column).is_input]
    return [column.name for column in sorted(inputs, key=lambda column: _axis_rank(column, target))]


def _axis_rank(column: Column, target: Column | None) -> int:
    """Return how much a column is unlike a measurement: 0 for numbers of many values."""
    found = traits(column)
    if target and _is_twin(column, target):
        return 8
    if column.role == "ignored":
        return 7
    if found.is_identifier:
        return 6
    if not column.is_numeric:
        return 5
    if found.share_filled < 0.5:
        return 4
    rank = 0
    if found.is_integer and found.n_distinct <= min(10, found.n_filled // 3):
        rank = 2 if found.n_distinct == 2 else 1
    return rank + (found.share_filled < 0.7)


def _is_twin(column: Column, target: Column) -> bool:
    found, classes = traits(column).label_of, traits(target).label_of
    if not found or len(set(found.values())) != len(set(classes.values())):
        return False
    return is_twin([found.get(cell, "") for cell in column.cells], [classes.get(cell, "") for cell in target.cells])


def _likelihood(sheet: Sheet, column: Column) -> float:
    """Return how likely a person would take a column for the class: a score that has no unit."""
    found = traits(column)
    if column.role == "class":
        return 1000
    score = name = _name_score(sheet, found)
    others = [column for column in sheet.columns if not _tells_rows_apart(column)]
    if column in others[-1:]:
        score += 20
    elif column in others[:1] and not name:
        score += 6
    n_labels = len(found.labels)
    if n_labels == 2:
        score += 22 if name > 0 or not column.is_numeric else 10
    elif not column.is_numeric:
        score += 16 if n_labels <= 10 else -10
    elif not found.is_integer:
        score -= 40
    elif n_labels > 10:
        score -= 30
    elif not found.is_consecutive:
        score -= 15  # codes of classes are counted through, amounts seldom
    elif "0" in found.labels:
        score += 5
    if 3 * n_labels > found.n_filled > 12:
        score -= 25
    score -= 20 * (1 - found.share_filled)
    return score if found.is_plausible_class else score - 500


def _tells_rows_apart(column: Column) -> bool:
    found = traits(column)
    return found.is_constant or found.is_identifier or not (column.is_numeric or found.can_be_class)


def _name_score(sheet: Sheet, found: Traits) -> float:
    """Return how much the name of a column says that it is the class."""
    words = found.words
    if not words:
        return 0
    name = "".join(words)
    if name in ("y", "yc"):
        return 0 if any(column.name.lower() == "x" for column in sheet.columns) else 45
    if words[0] in ("is", "has") and len(words) > 1:
        return 30
    if name in TARGET_NAMES:
        return 85
    if name in CLASS_NAMES:
        return 60
    if words[-1] in TARGET_NAMES | CLASS_NAMES:
        return 40
    if name in LIKELY_NAMES:
        return 25
    if (TARGET_NAMES | CLASS_NAMES).intersection(words):
        return 12
    if UNLIKELY_NAMES.intersection(words):
        return -20
    return 12 if words[-1] in LIKELY_NAMES else 0
