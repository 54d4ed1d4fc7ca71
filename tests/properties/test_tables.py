"""Any table is a map, any file a sheet, or else a sentence."""

import gzip
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

from hypothesis import given
from hypothesis import strategies as st

from playground.data.sheets import Sheet, read_sheet
from playground.data.sheets.separated import SEPARATORS
from playground.explore import COLUMNS, DEFAULTS, read_table, varying_parameters
from playground.model.outcome import OUTCOMES
from playground.runs.maps.table import map_table
from tests.properties.strategies import assert_sentence, texts


def line(cells: list[str]) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' if set(cell) & set(',"') else cell for cell in cells)


def row(rate: float, sizes: tuple[int, ...], seed: int) -> list[str]:
    params = DEFAULTS | {"param_learning_rate_init": rate, "param_hidden_layer_sizes": list(sizes)}
    return [
        *map(str, params.values()),
        str(seed),
        "0.9",
        "0.8",
        "0.3",
        "0.4",
        "nan",
        "0.1",
        "0123456789ab",
        "learning",
    ]


ROWS = [row(rate, sizes, seed) for rate in (0.1, 1.0) for sizes in ((), (2, 2)) for seed in (0, 1)]
TABLE = "\n".join(map(line, [list(COLUMNS), *ROWS])) + "\n"

cells = st.one_of(
    texts,
    st.floats().map(str),
    st.sampled_from([*OUTCOMES, "true", "null", "[1]", "{}", "[[]]", "[true]", '["a"]', "1e999", "[" * 3000]),
)


@st.composite
def tables(draw: st.DrawFn) -> str:
    """The text of a table in which some cells are replaced, and maybe a line is broken."""
    rows = [list(COLUMNS), *map(list, ROWS)]
    for _ in range(draw(st.integers(0, 3))):
        chosen = draw(st.sampled_from(rows[1:] * 8 + rows[:1]))
        chosen[draw(st.integers(0, len(chosen) - 1))] = draw(cells)
    lines = list(map(line, rows))
    if draw(st.booleans()):
        lines.insert(draw(st.integers(0, len(lines))), draw(texts))
    return "\n".join(lines)


@given(tables() | texts)
def test_any_text_is_a_map_or_a_sentence(text: str) -> None:
    try:
        table = read_table(text + "\n")
        found = map_table(table, varying_parameters(table))
    except ValueError as error:
        assert_sentence(error, longest=10_000)
    else:
        assert 0 < len(found.cells) <= found.n_cells


BEGINNINGS = (
    "", "@relation t\n@attribute a real\n@attribute k {u, v}\n@data\n", "@attribute", "sep=;\n",
    "a\tb\nc\td\n\tclass\n", "DOUBLE;CAT\n", "# ", "150,4,u,v\n",
)  # fmt: skip
sheet_cells = texts | st.sampled_from(
    ["a", "class", "c", "d", "1", "1,5", "1.200", "1,200,000", "-", "None", "?", "12 %", "$3", "(4)", "'x'", '"',
     "{1 2", "Total"]
)  # fmt: skip
lines = st.tuples(st.sampled_from([*SEPARATORS]), st.lists(st.lists(sheet_cells, max_size=5), max_size=8)).map(
    lambda drawn: "\n".join(drawn[0].join(row) for row in drawn[1])
)
sheet_texts = st.builds(str.__add__, st.sampled_from(BEGINNINGS), lines | texts)


def zipped(data: bytes) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("t.csv", data)
    return content.getvalue()


PACKERS: list[Callable[[bytes], bytes]] = [gzip.compress, zipped, bytes]


@st.composite
def sources(draw: st.DrawFn) -> bytes | str:
    """A text, or the bytes of a file, maybe packed and then damaged."""
    text = draw(sheet_texts)
    if draw(st.booleans()):
        return text
    data = draw(st.sampled_from(PACKERS))(text.encode("utf-8", "replace")) or draw(st.binary())
    if data and draw(st.booleans()):
        i = draw(st.integers(0, len(data) - 1))
        data = data[:i] + draw(st.binary(max_size=3)) + data[i + draw(st.integers(0, 3)) :]
    return data


@given(
    sources() | st.binary(),
    st.none() | st.sampled_from([*SEPARATORS]),
    st.sampled_from([None, ".", ","]),
    st.sampled_from([None, True, False]),
)
def test_any_file_is_a_sheet_or_a_sentence(
    source: bytes | str, separator: str | None, decimal: str | None, has_names: bool | None
) -> None:
    try:
        sheet: Sheet = read_sheet.__wrapped__(source, separator, decimal, has_names)
    except ValueError as error:
        assert_sentence(error, longest=500)
    else:
        assert len({column.name for column in sheet.columns}) == len(sheet.columns)
        for column in sheet.columns:
            assert len(column.cells) == len(column.numbers) == len(sheet.lines)
            assert any(column.cells)
            assert len(set(column.labels)) == len(column.labels)
        assert set(sheet.left_out) <= set(range(len(sheet.lines)))
