"""Any sheet has a suggested choice, and any choice is a table, or a sentence."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playground.data.choice import ALL, choose, class_columns, input_columns, suggest, suggest_label
from playground.data.names import shorten
from playground.data.sheets import Column, Layout, Sheet
from playground.data.table import MAX_COLUMNS, read_table
from playground.data.variables import N_AXES, encode
from tests.properties.strategies import assert_sentence, changed, texts

NAMES = st.sampled_from(["class", "is spam", "id", "x", "y", "sex = m", "n" * 60, "=1+1", "<b>", "\u202e"]) | texts
CELLS = (
    st.sampled_from(["u", "v", "", "yes", "no", "0", "1", "1.0", "12:30", "2024-01-02"])
    | st.integers(-3, 40).map(str)
    | st.floats().map(str)
    | texts
)


def number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return np.nan


@st.composite
def columns(draw: st.DrawFn, name: str, n_rows: int) -> Column:
    few = draw(st.lists(CELLS, min_size=1, max_size=14))
    drawn = draw(st.lists(st.sampled_from(few) | CELLS, min_size=n_rows, max_size=n_rows))
    cells = tuple(cell.strip() for cell in drawn)
    role, kind = draw(st.sampled_from(["", "class", "ignored"])), draw(st.sampled_from(["", "numeric", "text"]))
    return Column(name, cells, np.array([number(cell) for cell in cells]), role, kind)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    n_rows = draw(st.integers(1, 30))
    names = draw(st.lists(NAMES.map(lambda name: shorten(name) or "a"), min_size=1, max_size=6, unique=True))
    left_out = draw(st.dictionaries(st.integers(0, n_rows - 1), st.just("more cells than columns"), max_size=2))
    return Sheet(
        tuple(draw(columns(name, n_rows)) for name in names),
        tuple(range(1, n_rows + 1)),
        left_out,
        Layout(",", ".", True),
    )


@given(sheets(), st.data())
def test_any_choice_of_a_sheet_is_a_table_or_a_sentence(sheet: Sheet, data: st.DataObject) -> None:
    suggested = suggest(sheet)
    assert {suggested.x, suggested.y} <= {*input_columns(sheet, suggested.target), ""}
    assert suggested.target in (*class_columns(sheet), "")
    names = st.sampled_from([column.name for column in sheet.columns])
    x, y, target = (data.draw(names) for _ in range(3))
    others = data.draw(st.lists(names, max_size=4))
    positive = data.draw(st.sampled_from([ALL, suggest_label(sheet[target])]))
    choice: Any = data.draw(st.sampled_from([suggested, (x, y, others, target, positive)]))
    try:
        table, preview = choose(sheet, *choice)
    except ValueError as error:
        assert_sentence(error, longest=2_000)
        return
    assert preview.used.sum() == len(table.labels)
    assert len(table.column_names) <= MAX_COLUMNS
    assert read_table(table.as_json()) == table
    assert all(note.endswith(".") for note in preview.notes)
    rows = np.flatnonzero(preview.used)
    for variable in table.variables[N_AXES:]:
        column = sheet[variable.name]
        at = [name == variable.name or name.startswith(variable.name[:20]) for name in table.column_names]
        for row, values in zip(rows.tolist(), table.values.tolist(), strict=True):
            value = np.array([column.label(row) if variable.categories else column.numbers[row]])
            (encoded,) = encode(variable, value, False).tolist()
            assert len(encoded) <= sum(at)
            assert set(encoded) <= set(values)


TABLE = {
    "columns": ["a", "sex", "port = C", "port = Q", "port = S"],
    "variables": [["a", []], ["sex", ["f", "m"]], ["port", ["C", "Q", "S"]]],
    "classes": ["no", "yes"],
    "equal_scale": False,
    "values": [[1, 0.2, 1, 0, 0], [2, 0.8, 0, 1, 0], [3, 1.2, 0, 0, 1], [4, -0.1, 1, 0, 0]],
    "labels": [0, 1, 0, 1],
}


SEVERAL = TABLE | {
    "classes": ["a", "b", "c"],
    "in_plane": True,
    "values": [[i, i * i % 7, 1, 0, 0] for i in range(6)],
    "labels": [0, 1, 2, 0, 1, 2],
}


@given(changed(st.sampled_from([TABLE, SEVERAL])))
def test_any_content_of_a_table_is_one_or_a_sentence(content: Any) -> None:
    try:
        table = read_table(content)
    except ValueError as error:
        assert_sentence(error, longest=2_000)
    else:
        assert read_table(table.as_json()) == table
