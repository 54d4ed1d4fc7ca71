"""Lines that are no rows of a table: names that are repeated, and what stands at the end of a file."""

import re
from collections.abc import Mapping
from itertools import islice
from statistics import mode

from playground.data.sheets.separated import Grid

MAX_JUNK = 20  # lines at the end
SAMPLE_ROWS = 100
MAX_LINES_NAMED = 10

TOTAL = re.compile(
    r"(grand |sub)?(total|sum)s?|mean|average|avg|median|all|gesamt|summe|mittelwert|somme|moyenne|suma|totale?:?",
    re.IGNORECASE,
)


def find_junk(grid: Grid, names: list[str]) -> dict[int, str]:
    """Return the rows that are none, with the reason.

    Above the last row that is one, only names that are repeated are found. Below, totals and nearly empty rows are.
    """
    junk = {}
    if any(names):
        row = -1
        while (row := _index(grid.columns[0], names[0], row + 1)) >= 0:
            if grid.row(row) == names:
                junk[row] = "the names again"
    n_rows = len(grid.lines)
    if n_rows < 3:
        return junk
    usual = mode(sum(map(bool, cells)) for cells in islice(zip(*grid.columns, strict=True), SAMPLE_ROWS))
    for row in range(n_rows - 1, max(n_rows - 1 - MAX_JUNK, n_rows // 2 - 1), -1):
        cells = grid.row(row)
        filled = [cell for cell in cells if cell]
        if row in junk:
            continue
        if len(filled) == 1 < usual or 2 * len(filled) < usual:
            junk[row] = "nearly empty"
        elif TOTAL.fullmatch(filled[0]) and grid.columns[cells.index(filled[0])].count(filled[0]) == 1:
            junk[row] = "a total"
        else:
            break
    return junk


def _index(cells: list[str], cell: str, start: int) -> int:
    try:
        return cells.index(cell, start)
    except ValueError:
        return -1


def describe_junk(junk: Mapping[int, str], lines: list[int]) -> str:
    """Return a sentence that names lines with their reasons; at most `MAX_LINES_NAMED` of them."""
    by_reason: dict[str, list[str]] = {}
    for row in sorted(junk)[:MAX_LINES_NAMED]:
        by_reason.setdefault(junk[row], []).append(str(lines[row]))
    parts = [f"{name_lines(found)} ({reason})" for reason, found in by_reason.items()]
    if len(junk) > MAX_LINES_NAMED:
        parts.append(f"and {len(junk) - MAX_LINES_NAMED:,} more")
    return f"Not read: {', '.join(parts)}."


def name_lines(lines: list[str]) -> str:
    """Return the words for lines: "line 3", or "lines 3, 4 and 5"."""
    *first, last = lines
    return f"lines {', '.join(first)} and {last}" if first else f"line {last}"
