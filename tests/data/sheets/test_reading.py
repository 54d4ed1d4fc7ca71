"""Sheets are read from the files that spreadsheets, programs and people write."""

import io

import numpy as np
import pandas as pd
import pytest

from playground.data.names import MAX_NAME_LENGTH
from playground.data.sheets import MAX_BYTES, MAX_LABELS, MAX_SHEET_COLUMNS, read_sheet, separated

ROWS = [["1.5", "2", "no"], ["3", "4.5", "yes"], ["5", "7", "no"], ["6", "6", "yes"]]
NAMES = ["height", "größe", "class"]


def write(separator=",", end="\n", names=NAMES, decimal=".", before=""):
    rows = [[cell.replace(".", decimal) for cell in row] for row in ROWS]
    return before + "".join(separator.join(row) + end for row in ([names] if names else []) + rows)


def cells(sheet):
    return [[column.cells[row] for column in sheet.columns] for row in range(len(sheet.lines))]


@pytest.mark.parametrize(
    ("source", "first_line"),
    [
        (write(), 2),
        (write().rstrip("\n"), 2),
        (write(end="\r\n"), 2),
        (write(end="\r"), 2),
        (write(";"), 2),
        (write("\t"), 2),
        (write(";", decimal=","), 2),
        (write("\t", decimal=","), 2),
        (write(";", decimal=",", before="sep=;\r\n"), 3),
        (write("|", before='"sep=|"\n'), 3),
        (write('","', '"\n"', decimal=",", before='"').removesuffix('"'), 2),
        (write(before="\ufeff"), 2),
        (write().encode(), 2),
        (write().encode("utf-8-sig"), 2),
        (write("\t", "\r\n").encode("utf-16"), 2),
        (b"\xfe\xff" + write().encode("utf-16-be"), 2),
        (write().encode("cp1252"), 2),
        (write(before="Measured in May\n\n"), 4),
        (write(before="Measured in May,,\n,,\n"), 4),
        (write(before="# one, two, three, four\n# "), 3),
        (write(end=",\n"), 2),
        (write(end="\n\n"), 3),
        (write(", "), 2),
        (write(end=",,\n,,,,\n"), 3),
    ],
)
def test_the_usual_formats_give_the_same_sheet(source, first_line):
    sheet = read_sheet(source)
    assert [column.name for column in sheet.columns] == NAMES
    assert np.array_equal([column.numbers for column in sheet.columns[:2]], [[1.5, 3, 5, 6], [2, 4.5, 7, 6]])
    assert sheet.columns[2].cells == ("no", "yes", "no", "yes")
    assert sheet.lines[0] == first_line
    assert not sheet.left_out


@pytest.mark.parametrize(
    ("source", "description"),
    [
        (write(), "4 rows, 3 columns, separated by commas, names in line 1"),
        (write(names=None), "4 rows, 3 columns, separated by commas, without names"),
        (
            write(";", decimal=",", before="Title\n").encode("cp1252"),
            "4 rows, 3 columns, separated by semicolons, with decimal commas, names in line 2, read as Windows-1252",
        ),
        (
            write("\t").encode("utf-16"),
            "4 rows, 3 columns, separated by tabs, names in line 1, read as UTF-16",
        ),
    ],
)
def test_what_was_detected_is_said(source, description):
    assert read_sheet(source).description == description


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("1,5;2,5;a\n2,5;3,5;b\n", ";"),
        ("1;2,5;x\n3;4,5;y\n", ";"),
        ("1.5,2,x; y\n2.5,3,y; z\n", ","),
        ("1.5\t2,5\tx\n2.5\t3,5\ty\n", "\t"),
        ("a;b;c\n1;2;x, y\n3;4;z\n5;6;u, v, w\n", ";"),
        ('"a;b","c;d","e;f"\n1,2,3\n', ","),
    ],
)
def test_the_separator_is_the_one_that_gives_numbers(text, separator):
    name = {",": "commas", ";": "semicolons", "\t": "tabs"}[separator]
    assert f"separated by {name}" in read_sheet(text).description


@pytest.mark.parametrize(
    ("first", "names"),
    [
        ("a,b,c", ["a", "b", "c"]),
        ("1990,1991,class", None),
        ("id,1990,class", ["id", "1990", "class"]),
        ("0,1,2", ["0", "1", "2"]),
        ("?,4,no", None),
        (",4,no", None),
        ("a,,c", ["a", "column 2", "c"]),
        ("a,a,a", ["a", "a (2)", "a (3)"]),
        ("a,a (2),a", ["a", "a (2)", "a (3)"]),
        ('  x  ,"two\nlines",' + "n" * 99, ["x", "two lines", "n" * (MAX_NAME_LENGTH - 1) + "…"]),
        ("#x,y,z", ["x", "y", "z"]),
    ],
)
def test_a_header_has_text_above_numbers_and_its_names_are_distinct(first, names):
    sheet = read_sheet(f"{first}\n1,2,no\n3,4,yes\n5,6,no\n")
    assert [column.name for column in sheet.columns] == (names or ["column 1", "column 2", "column 3"])
    assert len(sheet.lines) == (3 if names else 4)


def test_equal_names_of_the_greatest_length_are_numbered_within_it():
    sheet = read_sheet(f"{'n' * 80},{'n' * 80},c\n1,2,a\n")
    names = [column.name for column in sheet.columns]
    assert len(set(names)) == 3
    assert max(map(len, names)) == MAX_NAME_LENGTH


@pytest.mark.parametrize("header", ['"","x","y"', '"x","y"'])
def test_the_names_of_rows_that_r_writes_are_a_column(header):
    sheet = read_sheet(header + '\n"1",1.5,"a"\n"2",3,"b"\n"3",4,"a"\n')
    assert [column.name for column in sheet.columns] == ["column 1", "x", "y"]
    assert [column.is_row_number for column in sheet.columns] == [True, False, False]


def test_lines_are_those_of_the_file_whatever_quotation_marks_enclose():
    sheet = read_sheet('a,b,c\n1,2,"no;\r\n""really"", no"\n\n3,4,yes\r\n5,6,"x\ny\nz"\n7,8,no\n')
    assert sheet.lines == (2, 5, 6, 9)
    assert sheet.columns[2].cells[0] == 'no;\r\n"really", no'


@pytest.mark.parametrize("missing", ["", "NA", "?", "NaN", "#N/A", "null", '""', "  "])
def test_missing_values_are_empty(missing):
    sheet = read_sheet(f"a,b,c\n1,2,no\n3,{missing},{missing}\n5,6,no\n")
    assert cells(sheet)[1] == ["3", "", ""]
    assert np.isnan(sheet["b"].numbers[1])
    assert sheet["b"].is_numeric


def test_a_column_is_numeric_if_more_than_half_of_its_values_are():
    sheet = read_sheet("a,b,c\n1,1,1\n2,2,x\nx,x,y\n3,y,z\n,,\n")
    assert [column.is_numeric for column in sheet.columns] == [True, False, False]


def test_labels_are_distinct_and_in_order_and_equal_numbers_are_one():
    sheet = read_sheet("a,b,c,d\n10,1,b,1.5\n9,1.0,a,x\n10.0,0,b,2\n,-0,B,\n")
    assert [column.labels for column in sheet.columns] == [("9", "10"), ("0", "1"), ("B", "a", "b"), ("1.5", "2", "x")]


def test_more_labels_than_can_be_chosen_from_are_left_out():
    text = "a,b\n" + "".join(f"{i % MAX_LABELS},{i}\n" for i in range(MAX_LABELS + 1))
    a, b = read_sheet(text).columns
    assert len(a.labels) == MAX_LABELS
    assert b.labels == ()


def test_rows_with_too_many_cells_are_noted():
    sheet = read_sheet("a,b,c\n1,2,no\n3,4,yes,5\n6,7,no,\n8,9\n")
    assert sheet.left_out == {1: "more cells than columns"}
    assert cells(sheet)[3] == ["8", "9", ""]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (b"", "the text is empty"),
        (" \n\n", "the text is empty"),
        ("sep=,\n,,\n", "all cells are empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not text. In a spreadsheet, save it as CSV"),
        (write().encode("utf-16-le"), "not text"),
        ("a\n1\n2\n", "separated by tabs, semicolons, commas, vertical bars or blanks. Got a single one"),
        ('a,b\n1,2\n3,"4\n5,6\n', "A quotation mark in the record that begins in line 3 is not closed"),
        ('a,b\n1,2\n3,"' + "4\n5,6\n" * 40_000, "begins in line 3 is not closed"),
        (b"1" * (MAX_BYTES + 1), "at most 20 MB. Got 20.0 MB"),
        ("é" * (MAX_BYTES // 2) + ",", "at most 20 MB"),
        (",".join("1" * (MAX_SHEET_COLUMNS + 1)) + "\n", "at most 1,000 columns. Got 1,001"),
    ],
    ids=range(11),
)
def test_what_is_not_a_table_is_refused_in_a_sentence(source, message):
    with pytest.raises(ValueError, match=message):
        read_sheet(source)


@pytest.mark.parametrize("options", [{}, {"index": False}, {"sep": ";", "decimal": ","}, {"sep": "\t", "quoting": 2}])
def test_what_pandas_writes_is_read(options):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.normal(size=9), "b": 10 ** rng.normal(size=9), "c": [*"xyxyxyxy", "ü;\n ,"]})
    text = io.StringIO()
    frame.to_csv(text, **options)
    sheet = read_sheet(text.getvalue().encode())
    assert np.array_equal(sheet["a"].numbers, frame["a"])
    assert np.array_equal(sheet["b"].numbers, frame["b"])
    assert sheet["c"].cells == tuple(frame["c"])


def test_a_file_of_many_columns_and_short_lines_is_refused_before_its_cells_fill_the_memory(monkeypatch):
    monkeypatch.setattr(separated, "MAX_BYTES", 2_000)
    rows = ",".join("abcde") + "\n1,2,3,4,5" * 100
    assert len(read_sheet.__wrapped__(rows + "\n1" * 200).lines) == 280
    with pytest.raises(ValueError, match="Got 5 columns, and shorter lines"):
        read_sheet.__wrapped__(rows + "\n1" * 400)
