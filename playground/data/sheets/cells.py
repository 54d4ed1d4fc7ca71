"""The cells of a column: numbers as people write them, and the marks of what is missing."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

import numpy as np

from playground.data.sheets.sheet import Column

# What pandas reads as missing, and what data archives write. In a column of texts, all else is a text.
MISSING = frozenset(["", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NULL", "null", "?"])
# What is missing in a column of numbers. Elsewhere, "-" may be the opposite of "+", and "None" that of "Severe".
MISSING_NUMBER = frozenset([
    "-", "--", "---", "–", "—", ".", "..", "*", "None", "none", "NONE", "na", "NAN", "N.A.", "n.a.", "missing",
    "#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NAME?", "#NULL!",
])  # fmt: skip
SAMPLE_CELLS = 100  # that tell whether a column holds numbers
VOTES = 20_000  # cells that tell the decimal mark, of all columns together
MIN_VOTES = 20  # of a column
MARKED = re.compile(r"[^\n.,]*[.,][^\n]*")

CURRENCY = r"(?:(?:US|CA|AU|C|A|R|HK|NZ)?\$|[€£¥₹₩₽]|kr\.?|zł|Kč|Rs\.?|Fr\.|CHF|EUR|USD|GBP|JPY|SEK|NOK|DKK|PLN|INR)"
BEFORE = rf"(?P<bracket>\()?(?P<sign>[+-])? ?(?:{CURRENCY} ?)?(?P<inner>[+-])?"
AFTER = rf" ?(?:%|{CURRENCY})?(?(bracket)\))"
ALIKE = str.maketrans({"−": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'"})


def _number(decimal: str, grouping: str) -> re.Pattern[str]:
    """Return the pattern of a number. Groups of two digits are those of India."""
    point, comma = re.escape(decimal), re.escape(grouping)
    grouped = rf"[1-9]\d{{0,2}}(?:{comma}\d{{2,3}})*{comma}\d{{3}}|\d{{1,3}}(?: \d{{3}})+|\d{{1,3}}(?:'\d{{3}})+"
    digits = rf"(?:{grouped}|\d+)(?:{point}\d*)?(?:[eE][+-]?\d+)?|{point}\d+(?:[eE][+-]?\d+)?"
    return re.compile(f"{BEFORE}(?P<digits>{digits}){AFTER}", re.ASCII)


NUMBERS = {".": _number(".", ","), ",": _number(",", ".")}
SIMPLE = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)  # as most are
# Texts of such characters are what `float` takes them for, or not a number.
PLAIN = {".": re.compile(r"[\d+\-.eE\n]+", re.ASCII), ",": re.compile(r"[\d+\-,eE\n]+", re.ASCII)}


def to_number(cell: str, decimal: str) -> float:
    """Return the number that a cell holds; NaN if there is none.

    Thousands may be grouped. A percent sign, a currency, and brackets around a negative amount are understood.
    """
    match = NUMBERS[decimal].fullmatch(cell.translate(ALIKE))
    if match is None or (match["sign"] and match["inner"]):
        return np.nan
    digits = match["digits"].replace("." if decimal == "," else ",", "").replace(" ", "").replace("'", "")
    is_negative = match["bracket"] or "-" in (match["sign"], match["inner"])
    return float(digits.replace(decimal, ".")) * (-1 if is_negative else 1)


def is_number(cell: str) -> bool:
    """Return whether a cell holds a number, with either decimal mark."""
    return bool(SIMPLE.fullmatch(cell)) or not all(np.isnan(to_number(cell, decimal)) for decimal in NUMBERS)


def is_numeric(cells: Sequence[str], default: bool = False) -> bool:
    """Return whether more than half of the first cells that are not missing are numbers."""
    filled = [cell for cell in cells[:SAMPLE_CELLS] if cell not in MISSING and cell not in MISSING_NUMBER]
    return 2 * sum(map(is_number, filled)) > len(filled) if filled else default


def plain_numbers(cells: Sequence[str], decimal: str) -> list[float] | None:
    """Return the numbers of cells, much faster than one by one; None if not all of them are plain numbers."""
    joined = "\n".join(cells)
    if PLAIN[decimal].fullmatch(joined) and joined.count("\n") == len(cells) - 1:
        try:
            return list(map(float, joined.replace(decimal, ".").split("\n")))
        except ValueError:
            pass
    return None


def without_apostrophes(cells: list[str]) -> list[str]:
    """Return the cells without the apostrophes that enclose them, if they enclose all that are not empty."""
    filled = [cell for cell in cells if cell and cell not in MISSING]
    if not filled or not all(cell[0] == cell[-1] == "'" and len(cell) > 2 for cell in filled):
        return cells
    return [cell.strip("'").strip() for cell in cells]


def make_column(name: str, cells: Sequence[str], decimal: str, kind: str = "", role: str = "") -> Column:
    """Return a column of cells. It is one of numbers if more than half of what is not missing are numbers."""
    if (plain := plain_numbers(cells, decimal)) is not None:
        return Column(name, tuple(cells), np.array(plain), role, kind)
    cells = without_apostrophes(list(cells))
    counts = Counter(cells)
    texts = [cell for cell in counts if cell not in MISSING]
    found = plain_numbers(texts, decimal) or [to_number(cell, decimal) for cell in texts]
    numbers = dict.fromkeys(MISSING, np.nan) | dict(zip(texts, found, strict=True))
    array = np.fromiter(map(numbers.__getitem__, cells), np.float64, len(cells))
    n_numbers = np.count_nonzero(~np.isnan(array))
    n_marks = sum(counts[mark] for mark in MISSING_NUMBER)
    n_filled = len(cells) - sum(counts[mark] for mark in MISSING)
    is_numeric = kind == "numeric" or (kind != "text" and 2 * n_numbers > n_filled - n_marks)
    missing = MISSING | MISSING_NUMBER if is_numeric or n_marks == n_filled else MISSING
    if not missing.isdisjoint(counts):
        cells = ["" if cell in missing else cell for cell in cells]
    return Column(name, tuple(cells), array, role, kind)


def detect_decimal(columns: Sequence[tuple[str, Sequence[str]]], separator: str) -> tuple[str, str]:
    """Return the decimal mark of the numbers in named columns, and a question if they leave it open.

    A mark is a decimal one if not just three digits follow, if zero or more than three digits stand before, or if the
    other mark groups thousands there. One that occurs twice in a number groups thousands. Between one to three digits
    and three digits, it can be either: then other columns tell; or numbers below 1000 beside it, which would have
    decimals too; or what separates the cells.
    """
    sure: Counter[str] = Counter()
    unsure: dict[str, tuple[str, Sequence[str]]] = {}
    n_votes = max(VOTES // max(len(columns), 1), MIN_VOTES)
    for name, cells in columns:
        for cell in {found[0] for found in islice(MARKED.finditer("\n".join(cells)), n_votes)}:
            decimal, is_sure = _vote(cell)
            if is_sure:
                sure[decimal] += 1
            elif decimal:
                unsure.setdefault(decimal, (name, cells))
    if not sure and unsure:
        votes = map(_vote, {cell for _, cells in columns for cell in cells if "," in cell or "." in cell})
        sure.update(decimal for decimal, is_sure in votes if is_sure)
    if sure:
        return max(".,", key=sure.__getitem__), ""
    if separator == "," or not unsure:
        return ".", ""
    mark = "." if "." in unsure else ","
    name, cells = unsure[mark]
    is_grouping = any(cell.isdecimal() and len(cell) <= 3 for cell in cells) or (mark == "," and separator != ";")
    decimal = mark if not is_grouping else "," if mark == "." else "."
    cell = next(cell for cell in cells if _vote(cell) == (mark, False))
    grouped, fraction = (f"{to_number(cell, decimal):.15g}" for decimal in (",." if mark == "." else ".,"))
    taken = grouped if is_grouping else fraction
    return decimal, f"{cell} in {name!r} can be {grouped} or {fraction}. It is read as {taken}: is that right?"


def _vote(cell: str) -> tuple[str, bool]:
    """Return the decimal mark that a cell tells, and whether it is sure; ("", False) if it tells none."""
    if not is_number(cell):
        return "", False
    digits = "".join(char for char in cell if char.isdecimal() or char in ".,eE")
    marks = [char for char in digits if char in ".,"]
    last = marks[-1] if marks else ""
    other = "." if last == "," else ","
    whole, _, fraction = digits.rpartition(last) if last else ("", "", "")
    if not fraction:
        return "", False
    if len(set(marks)) == 2:
        return last, True
    if len(marks) > 1:
        return other, True
    return last, len(fraction) != 3 or len(whole) > 3 or whole.startswith("0") or not whole
