"""Lines that are not rows of a table: names that are repeated, and what stands at the end of a file."""

import re
from statistics import mode

from playground.data.sheets.cells import MISSING, is_number, is_numeric
from playground.data.sheets.separated import Grid

MIN_ROWS = 3
MAX_JUNK = 20  # lines above the other rows, and below
SAMPLE_ROWS = 100

RULE = re.compile(r":?[-=_]{2,}:?|[*+]+")
TOTAL = re.compile(
    r"((grand |sub)?(total|sum)s?|mean|average|avg\.?|median|gesamt|summe|mittelwert|somme|moyenne|suma|totale):?",
    re.IGNORECASE,
)


def find_junk(grid: Grid, names: list[str]) -> dict[int, str]:
    """Return the rows of the grid that are not rows of the table, with the reason.

    Names that are repeated are found everywhere; units and ruled lines above the other rows; notes, totals and nearly
    empty lines below them.
    """
    junk = {}
    if any(names):
        row = -1
        while (row := _index(grid.columns[0], names[0], row + 1)) >= 0:
            if grid.row(row) == names:
                junk[row] = "the names again"
    n_rows = len(grid.lines)
    if n_rows < MIN_ROWS:
        return junk
    sample = [column[:SAMPLE_ROWS] for column in grid.columns]
    usual = mode(sum(map(bool, cells)) for cells in zip(*sample, strict=True))
    numeric = [j for j, cells in enumerate(sample) if is_numeric(cells)]

    def reason(row: int) -> str:
        cells = grid.row(row)
        filled = [cell for cell in cells if cell]
        if all(map(RULE.fullmatch, filled)):
            return "a ruled line"
        if len(numeric) > 1 and not any(cells[j] in MISSING or is_number(cells[j]) for j in numeric):
            return "texts where the numbers are"
        return ""

    def reason_at_end(row: int) -> str:
        cells = grid.row(row)
        filled = [cell for cell in cells if cell]
        if len(filled) == 1 < usual or 3 * len(filled) < usual:
            return "nearly empty"
        is_total = TOTAL.fullmatch(filled[0]) and grid.columns[cells.index(filled[0])].count(filled[0]) == 1
        return "a total" if is_total else reason(row)

    most = min(MAX_JUNK, n_rows // 2)
    for rows, find in ((range(most), reason), (range(n_rows - 1, n_rows - 1 - most, -1), reason_at_end)):
        for row in rows:
            if row in junk:
                continue
            if not (found := find(row)):
                break
            junk[row] = found
    return junk


def _index(cells: list[str], cell: str, start: int) -> int:
    try:
        return cells.index(cell, start)
    except ValueError:
        return -1
