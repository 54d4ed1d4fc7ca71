"""Numbers are what people take them for, and a mark of something missing depends on its column."""

import numpy as np
import pytest

from playground.data.sheets import read_sheet
from playground.data.sheets.cells import detect_decimal, make_column, to_number

NUMBERS = [
    ("+3", ".", 3), ("-.5", ".", -0.5), ("5.", ".", 5), ("1e-3", ".", 0.001), ("2E4", ",", 20000), ("−7", ".", -7),
    ("1e999", ".", np.inf), ("0,5", ",", 0.5), ("1,5e3", ",", 1500), ("007", ".", 7),
    # groups
    ("1,234", ".", 1234), ("1.234", ",", 1234), ("12,345,678.9", ".", 12345678.9), ("12.345.678,9", ",", 12345678.9),
    ("1 200", ".", 1200), ("1\u00a0200,5", ",", 1200.5), ("1\u202f200", ".", 1200), ("1'200.5", ".", 1200.5),
    ("1’200’000", ".", 1200000), ("12,34,567", ".", 1234567), ("-1,234", ".", -1234),
    # percent, money, negative amounts
    ("12,5 %", ",", 12.5), ("12%", ".", 12), ("$5", ".", 5), ("-$5.20", ".", -5.2), ("$-5", ".", -5), ("€ 3", ".", 3),
    ("3 €", ".", 3), ("£1,200", ".", 1200), ("¥9", ".", 9), ("5 kr", ".", 5), ("kr 5", ".", 5),
    ("CHF 1'200", ".", 1200),
    ("(3)", ".", -3), ("($1,200.50)", ".", -1200.5), ("US$ 7", ".", 7),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "decimal", "number"), NUMBERS)
def test_numbers(cell, decimal, number):
    assert to_number(cell, decimal) == number


@pytest.mark.parametrize(
    "cell",
    ["1_000", "0x1f", "inf", "nan", "1.2.3", "٣", "1e", "12 kg", "kg 12", "(3", "3)", "1,23", "1,2345", "0,125",
     "12:30", "2020-01-02", "1-2", "--1", "-$-1", "", "-", "%", "$", "1 2", "1 23", "1''200", "1.234.5", "3,"],
)  # fmt: skip
def test_what_is_not_a_number(cell):
    assert np.isnan(to_number(cell, "."))


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        (["1", "2.5", "-3e2", "+.5"], "."),
        (["1", "2,5", "-3e2"], ","),
        (["1", "2.5"], ","),
        (["1", "1.2.3"], "."),
        (["1", "+-1"], "."),
        (["1\n2", "3"], "."),
        (["1", "", "3"], "."),
        ([cell for cell, *_ in NUMBERS], "."),
    ],
)
def test_the_numbers_of_a_column_are_those_of_its_cells(cells, decimal):
    np.testing.assert_array_equal(
        make_column("a", cells, decimal).numbers, [to_number(cell, decimal) for cell in cells]
    )


@pytest.mark.parametrize(
    ("columns", "separator", "decimal"),
    [
        (["1.5", "2"], ",", "."),
        (["1,5", "2"], ";", ","),
        (["1,5", "2.5", "3.5"], ";", "."),
        # sure by other numbers: two groups, a leading zero, both marks, other counts of digits, other columns
        (["1,200", "2,250,000"], ";", "."),
        (["1.200", "2.250.000"], "\t", ","),
        (["1.200", "0.125"], "\t", "."),
        (["1,200", "0,125"], "\t", ","),
        (["1,200", "1,234.5"], ";", "."),
        (["1.200", "1.234,5"], "\t", ","),
        (["1.200", "$ 3,50"], "\t", ","),
        (["1.200", "1234.567"], "\t", "."),
        # in a comma-separated file, a comma within quotation marks groups thousands
        (["1,200", "3,150"], ",", "."),
        (["1.200", "3.150"], ",", "."),
        # no numbers at all
        (["a", "b,c"], "\t", "."),
        (["192.168.0.1", "1.2.3"], "\t", "."),
    ],
)
def test_the_decimal_mark_is_told_by_all_numbers(columns, separator, decimal):
    assert detect_decimal([("a", columns)], separator) == (decimal, "")
    assert detect_decimal([("a", columns[:1]), ("b", columns[1:])], separator) == (decimal, "")


@pytest.mark.parametrize(
    ("cells", "separator", "decimal", "taken"),
    [
        (["1,200", "3,150"], "\t", ".", 1200),
        (["1,200", "3,150"], ";", ",", 1.2),
        (["1,200", "900"], ";", ".", 1200),
        (["1.200", "3.150"], "\t", ".", 1.2),
        (["1.200", "900"], "\t", ",", 1200),
    ],
)
def test_where_a_mark_can_be_either_a_person_is_asked(cells, separator, decimal, taken):
    text = "\n".join([separator.join("ak"), *(separator.join([cell, "u"]) for cell in cells)])
    sheet = read_sheet(text)
    assert sheet.layout.decimal == decimal
    assert sheet["a"].numbers[0] == taken
    assert sheet.ask == f"{cells[0]} in 'a' can be 1200 or 1.2. It is read as {taken:g}: is that right?"
    told = read_sheet(text, decimal="," if decimal == "." else ".")
    assert told["a"].numbers[0] == {1200: 1.2, 1.2: 1200}[taken]
    assert not told.ask


@pytest.mark.parametrize("mark", ["-", "--", "None", "none", ".", "*", "n.a.", "#DIV/0!"])
def test_marks_are_missing_among_numbers_and_texts_among_texts(mark):
    assert make_column("a", ["1", mark, "2", mark, mark], ".").cells == ("1", "", "2", "", "")
    assert make_column("a", ["x", mark, "y", mark, mark], ".").cells == ("x", mark, "y", mark, mark)
    assert make_column("a", [mark, mark], ".").cells == ("", "")


@pytest.mark.parametrize("mark", ["NA", "?", "NaN", "null", "N/A", "#N/A"])
def test_other_marks_are_missing_everywhere(mark):
    assert make_column("a", ["1", mark], ".").cells == ("1", "")
    assert make_column("a", ["x", mark], ".").cells == ("x", "")


def test_what_the_file_says_decides_whether_a_column_is_numeric():
    assert not make_column("a", ["0", "1"], ".", kind="text").is_numeric
    assert make_column("a", ["0", "01"], ".", kind="text").labels == ("0", "01")
    assert make_column("a", ["x", "1", "y"], ".", kind="numeric").is_numeric
