"""What stands above the rows of a table: titles, names, and the lines in which programs tell types and roles."""

import re
from collections.abc import Sequence
from itertools import zip_longest
from statistics import mode
from typing import NamedTuple

from playground.data.sheets.cells import MISSING, is_number, is_numeric, without_apostrophes
from playground.data.sheets.separated import COMMENTS, Record, filled_width

MAX_TITLES = 10
MIN_YEARS = 3

NUMERIC_TYPES = frozenset([
    "continuous", "numeric", "numerical", "number", "double", "float", "float32", "float64", "real", "decimal",
    "int", "int32", "int64", "integer", "long",
])  # fmt: skip
TEXT_TYPES = frozenset([
    "discrete", "string", "str", "text", "char", "character", "varchar", "object", "nominal", "categorical",
    "category", "cat", "factor", "ordinal", "enum", "bool", "boolean", "logical", "binary", "date", "time",
    "datetime", "timestamp", "timevariable",
])  # fmt: skip
# Orange's, which other words than types can be as well.
TYPE_LETTERS = {"c": "numeric", "n": "numeric", "d": "text", "s": "text", "t": "text"}
FLAGS = {
    **dict.fromkeys(["class", "c"], "class"),
    **dict.fromkeys(["meta", "m", "ignore", "i", "skip", "weight", "w", "basket"], "ignored"),
    "multiclass": "",
}
# Orange's names of one line: a letter of a flag, one of a type, and "#" before the name.
PREFIXED = re.compile(r"(?=[^#])(?P<flag>[cmiw]?)(?P<type>[CNDST]?)#(?P<name>\S.*)")


class Header(NamedTuple):
    """What the first records of a file say of the columns.

    Attributes
    ----------
    n_records : int
        How many of the first records are not rows.
    n_titles : int
        How many of them stand above the names.
    names, kinds, roles : list of str
        Of each column. Empty where nothing is said.
    has_names : bool
    found : str
        In a few words.
    """

    n_records: int
    n_titles: int
    names: list[str]
    kinds: list[str]
    roles: list[str]
    has_names: bool
    found: str


def find_header(head: Sequence[Record], separator: str, has_names: bool | None = None) -> Header:
    """Return what the first records of a file say of the columns.

    Parameters
    ----------
    head : sequence of Record
    separator : str
    has_names : bool, optional
        Whether the file names its columns. By default, that is detected.

    Raises
    ------
    ValueError
        If the rows have more cells than there are names, or fewer.
    """
    n_titles = _count_titles(head)
    records = [cells for _, cells in head[n_titles:]]
    lines = [line for line, _ in head[n_titles:]]
    if has_names is not False and (header := _read_types(records, lines)):
        return header._replace(n_records=n_titles + header.n_records, n_titles=n_titles)

    names, below = records[0], records[1:]
    width = mode(map(filled_width, below)) if below else len(names)
    if separator == " " and names[0] in COMMENTS and len(names) == width + 1:
        names = names[1:]
    if len(names) == width - 1 and _differ([cells[0] for cells in below if filled_width(cells) == width]):
        names = ["", *names]  # R writes no name above the names of the rows
    prefixes = [PREFIXED.fullmatch(name) for name in names]
    if has_names is None:
        has_names = any(prefixes) or _is_header(names, below)
    names = without_apostrophes(names)
    if not has_names:
        width = mode(map(len, records))
        return Header(n_titles, n_titles, [""] * width, [""] * width, [""] * width, False, "without names")
    if below:
        _require_cells(names, below, lines, separator)
    kinds, roles = [""] * len(names), [""] * len(names)
    for j, prefix in enumerate(prefixes):
        if prefix:
            names = [*names[:j], prefix["name"], *names[j + 1 :]]
            kinds[j] = TYPE_LETTERS.get(prefix["type"].lower(), "")
            roles[j] = FLAGS.get(prefix["flag"], "")
    return Header(n_titles + 1, n_titles, names, kinds, roles, True, f"names in line {lines[0]}")


def _count_titles(head: Sequence[Record]) -> int:
    """Return how many records above a table are titles or comments.

    A title has one cell, or is followed by names and has too few cells for names itself.
    """
    width = mode(len(cells) for _, cells in head)
    widths = [filled_width(cells) for _, cells in head[: MAX_TITLES + 1]]
    if _counts_rows(head[0][1], [cells for _, cells in head[1:]], width):
        return 1
    for i in range(1, len(widths)):
        names = head[i][1]
        if widths[i - 1] >= width - 1:
            break
        if len(names) == width and all(cell and not is_number(cell) for cell in names):
            return i
    for i, (_, cells) in enumerate(head):
        filled = [cell for cell in cells if cell]
        title = len(filled) < 2 <= width and not is_number(filled[0])
        comment = cells[0].startswith(COMMENTS) and not width - 1 <= len(cells) <= width + (cells[0] in COMMENTS)
        if not (title or comment):
            return i
    return 0


def _counts_rows(first: list[str], below: list[list[str]], width: int) -> bool:
    """Return whether a file begins as scikit-learn's: with the numbers of rows and inputs, and names of classes."""
    counts, classes = first[:2], [cell for cell in first[2:] if cell]
    columns = list(zip_longest(*(cells[:width] for cells in below), fillvalue=""))[2 : 2 + len(classes)]
    return (
        all(map(str.isdecimal, counts))
        and counts[1:] == [str(width - 1)]
        and bool(classes)
        and not any(map(is_number, classes))
        and all(map(is_numeric, columns))
    )


def _read_types(records: list[list[str]], lines: list[int]) -> Header | None:
    """Return a header of names and types, and maybe of roles, as Orange and others write them; None if not found."""
    if len(records) < 3:
        return None
    first, second, third = records[:3]
    flags = _read_flags(third)
    below = list(zip_longest(*records[3 if flags else 2 :], fillvalue=""))
    kinds = _read_kinds(second, below)
    letters_only = all(len(cell) < 2 for cell in second)
    # Letters alone may be a row: a type of numbers above numbers, roles, or the empty line of no roles tell.
    if (
        kinds
        and len(second) <= len(first)
        and (not letters_only or "numeric" in kinds or flags or lines[2] > lines[1] + 1)
    ):
        kinds, roles = ([*texts, *[""] * (len(first) - len(texts))] for texts in (kinds, flags or []))
        what, last = (
            ("names, types and roles in lines {} to {}", 2) if flags else ("names and types in lines {} and {}", 1)
        )
        return Header(last + 1, 0, first, kinds, roles[: len(first)], True, what.format(lines[0], lines[last]))
    kinds = _read_kinds(first, list(zip_longest(*records[2:], fillvalue="")))
    are_names = all(cell and not is_number(cell) for cell in second)
    if kinds and are_names and all(len(cell) > 1 for cell in first) and len(first) == len(second):
        found = f"types and names in lines {lines[0]} and {lines[1]}"
        return Header(2, 0, second, kinds, [""] * len(kinds), True, found)
    return None


def _read_kinds(cells: list[str], below: list[tuple[str, ...]]) -> list[str] | None:
    """Return the kind of each column if these cells are types that suit the cells below; else None."""
    kinds = []
    for cell, found in zip_longest(cells, below[: len(cells)], fillvalue=""):
        word = cell.lower()
        values = {value.strip().replace("\0", " ") for value in cell.replace("\\ ", "\0").split()}
        if word in NUMERIC_TYPES or TYPE_LETTERS.get(word) == "numeric":
            if not is_numeric(found, default=True):
                return None
            kinds.append("numeric")
        elif word in TEXT_TYPES or word in TYPE_LETTERS or (len(values) > 1 and not values.isdisjoint(found)):
            kinds.append("text")
        elif word:
            return None
        else:
            kinds.append("")
    return kinds if any(kinds) else None


def _read_flags(cells: list[str]) -> list[str] | None:
    """Return the role of each column if these cells are Orange's flags; else None."""
    roles = []
    for cell in cells:
        tokens = cell.lower().split()
        if not all(token in FLAGS or token.startswith("-") or "=" in token for token in tokens):
            return None
        found = [FLAGS.get(token, "") for token in tokens]
        roles.append("class" if "class" in found else "ignored" if "ignored" in found else "")
    return roles if any(roles) else None


def _is_header(names: list[str], below: list[list[str]]) -> bool:
    """Return whether the first record names the columns.

    It does if it has text above a column of numbers, or if it counts the columns from 0, as pandas does. Above columns
    of texts, it does if none of its cells occurs below in its column; so it does if the others count years.
    """
    counted = [str(i) for i in range(len(names))]
    if names == counted or (not names[0] and names[1:] == counted[:-1]):
        return True
    by_column = zip_longest(*(cells[: len(names)] for cells in below), fillvalue="")
    named = [(name, cells) for name, cells in zip(names, by_column, strict=False) if name]
    if any(name in MISSING for name, _ in named):
        return False
    above_numbers = [name for name, cells in named if is_numeric(cells)]
    if not all(map(is_number, above_numbers)):
        return True
    differ = bool(named) and not any(name in cells for name, cells in named)
    if len(above_numbers) >= MIN_YEARS and all(map(str.isdecimal, above_numbers)):
        years = list(map(int, above_numbers))
        return differ and years == list(range(years[0], years[0] + len(years))) and len(named) > len(years)
    return differ and not any(is_number(name) for name in names)


def _require_cells(names: list[str], below: list[list[str]], lines: list[int], separator: str) -> None:
    """Refuse rows most of which have another number of cells than there are names."""
    width = mode(map(filled_width, below))
    row = next((cells for cells in below if filled_width(cells) == width), [])
    counts = (
        f"Line {lines[1 + below.index(row)]} has {width} cells, but line {lines[0]} names {len(names)} columns."
        if row
        else ""
    )
    if width > len(names):
        hint = (
            " If the numbers have decimal commas, separate the cells by semicolons or tabs."
            if separator == "," and sum(map(is_number, row)) > 1
            else ""
        )
        raise ValueError(f"A row can have as many cells as there are names. {counts}{hint}")
    if separator == " " and width < filled_width(names):
        raise ValueError(f"{counts} Where blanks separate, put a name with blanks into quotation marks.")


def _differ(cells: list[str]) -> bool:
    return len(set(cells)) == len(cells)
