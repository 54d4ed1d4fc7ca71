"""A sheet becomes a table by the choice of its columns and classes; rows that lack a value are left out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer, load_iris

from playground.data.choice import Choice, choose, class_columns, numeric_columns, suggest
from playground.data.sheets import read_sheet
from playground.data.table import MAX_ROWS, Table

SHEET = """height,age,dose,group,answer
150,30,1,a,no
160,,2,b,yes
170,35,3,a,no
180,forty,4,b,yes
190,45,5,c,yes
200,50,6,a,no,?,7
210,55,7,a,
220,60,8,b,yes
"""


def choose_from(text, **changes):
    sheet = read_sheet(text)
    return choose(sheet, **suggest(sheet)._asdict() | changes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SHEET, Choice("height", "age", (), "answer", "yes")),
        # a column that is called the class, wherever it is
        ("class,a,b,kind\n0,1,2,x\n1,2,3,y\n", Choice("a", "b", (), "class", "1")),
        ("a,b,Target,kind\n1,2,0,x\n2,3,1,y\n", Choice("a", "b", (), "Target", "1")),
        # a text column rather than a later one of three numbers
        ("kind,a,b,n\nx,1,5,1\ny,2,7,2\nx,4,8,3\nz,3,9,3\n", Choice("a", "b", (), "kind", "z")),
        # two numbers rather than an earlier text column
        ("kind,a,b,n\nx,1,5,0\ny,2,7,1\nx,4,8,0\nz,3,9,1\n", Choice("a", "b", (), "n", "1")),
        # row numbers and constants are the last that are plotted
        ("id,k,a,b,c\n7,0,1,2,x\n8,0,3,4,y\n9,0,5,7,x\n", Choice("a", "b", (), "c", "y")),
        ("id,a,c\n7,1,x\n8,3,y\n9,3,x\n", Choice("id", "a", (), "c", "y")),
        # without names
        ("1,2,x\n2,3,y\n", Choice("column 1", "column 2", (), "column 3", "y")),
        # numbers in numeric order
        ("a,b,c\n1,2,9\n2,3,10\n3,4,9\n", Choice("a", "b", (), "c", "10")),
    ],
)  # fmt: skip
def test_the_likeliest_columns_are_suggested(text, expected):
    assert suggest(read_sheet(text)) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n" + "".join(f"{i},{i}\n" for i in range(60)), "a column of classes, with between 2 and 50"),
        ("a,b,c\nx,1,u\ny,2,v\n", "at least two columns of numbers besides 'c'. Got 1"),
        ("a,b,c\n1,2,x\n2,3,x\n1,2,x\n", "at least two columns of numbers besides 'b'. Got 1"),
    ],
)
def test_a_sheet_without_classes_or_numbers_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        suggest(read_sheet(text))


def test_a_table_has_the_chosen_columns_and_the_rows_that_are_complete():
    table, preview = choose_from(SHEET, others=("dose",))
    assert table.column_names == ("height", "age", "dose")
    assert table.class_names == ("no", "yes")
    assert table.values.tolist() == [[150, 30, 1], [170, 35, 3], [190, 45, 5], [220, 60, 8]]
    assert table.labels.tolist() == [0, 0, 1, 1]
    assert preview.used.tolist() == [True, False, True, False, True, False, False, True]
    assert preview.summary == (
        "Using 4 of 8 rows: 2 rows of no and 2 rows of yes. Left out: line 3 (empty in 'age'), "
        "line 5 (not a number in 'age'), line 7 (more cells than columns), line 8 (empty in 'answer')."
    )


def test_a_class_of_several_labels_is_one_against_the_rest():
    table, _ = choose_from(SHEET, target="group", positive="a", y="dose")
    assert table.class_names == ("not a", "a")
    assert table.labels.tolist() == [1, 0, 1, 0, 0, 1, 0]


def test_names_of_classes_are_short_and_distinct():
    long = "n" * 70
    table, _ = choose_from(f"a,b,c\n1,2,{long}x\n2,3,{long}y\n3,5,{long}x\n4,4,{long}y\n")
    assert table.class_names == ("not " + "n" * 55 + "…", "n" * 59 + "…")


def test_at_most_ten_lines_are_named():
    text = "a,b,c\n" + "1,,x\n" * 12 + "1,2,x\n2,3,y\n" * 3 + "?,3,y\n"
    assert choose_from(text)[1].summary.endswith(
        "Left out: lines 2, 3, 4, 5, 6, 7, 8, 9, 10 and 11 (empty in 'b'), and 3 more."
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x": "weight"}, "The table has no column 'weight'"),
        ({"target": "weight"}, "The table has no column 'weight'"),
        ({"y": "height"}, "The columns must differ. Got 'height' twice"),
        ({"others": ("dose", "dose")}, "The columns must differ. Got 'dose' twice"),
        ({"y": "group", "target": "group"}, "The class cannot be an input as well. Got 'group' as both"),
        ({"positive": "maybe"}, "Class 1 must be one of the values in 'answer'. Got 'maybe'"),
        ({"y": "group"}, r"at least 2 rows. Got 0 of no. Left out: lines 2, .* \(not a number in 'group'\)"),
        ({"target": "group", "positive": "c"}, "at least 2 rows. Got 1 of c. Left out: line 3"),
    ],
)
def test_a_choice_that_gives_no_table_is_refused_in_a_sentence(changes, message):
    with pytest.raises(ValueError, match=message):
        choose_from(SHEET, **changes)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("1,7,x\n2,7,y\n3,7,x\n4,7,y\n", "All rows have 7 in b"),
        ("1,1e13,x\n2,7,y\n3,7,x\n4,7,y\n", "within ±1e[+]12. Got others in b"),
        ("1,1e999,x\n2,7,y\n3,7,x\n4,7,y\n", "within ±1e[+]12. Got others in b"),
        ("1,1,x\n2,7,y\n3,7,x\n", "Each class needs at least 2 rows. Got 1 of y"),
    ],
)
def test_rows_that_cannot_be_learned_from_are_refused(rows, message):
    with pytest.raises(ValueError, match=message):
        choose_from("a,b,c\n" + rows)


@pytest.mark.parametrize("load", [load_iris, load_breast_cancer])
@pytest.mark.parametrize("index", [True, False])
def test_a_frame_of_scikit_learn_is_read_as_it_is(load, index):
    frame = load(as_frame=True).frame
    x, y, *others = (name for name in frame.columns if name != "target")
    table, _ = choose_from(frame.to_csv(index=index), others=tuple(others))
    assert table.column_names == (x, y, *others)
    assert np.array_equal(table.values, frame.drop(columns="target"))
    assert np.array_equal(table.labels, frame["target"] == frame["target"].max())


def test_an_exported_table_is_read_back_as_an_equal_one():
    rng = np.random.default_rng(0)
    labels = np.arange(40.0) % 2
    table = Table(rng.normal(size=(40, 3)) * [1, 1e-7, 1e9], labels, ("x₁", "length, cm", "y"), ("not a", "a"))
    lines = ['x₁,"length, cm",y,class,set']
    for i, (values, label) in enumerate(zip(table.values.tolist(), labels, strict=True)):
        part = "test" if i >= 32 else "training"
        lines.append(",".join(map(repr, values)) + f",{table.class_names[int(label)]},{part}")
    back, _ = choose_from("\n".join(lines), others=("y",))
    assert back == table


CELLS = st.one_of(
    st.sampled_from(
        ["", "1", "2", "0.5", "1,5", "-3e5", "1e400", "a", "b", '"', "NA", "x;y", "\n", "#", "sep=;", "−1"]
    ),
    st.floats().map(repr),
    st.text(max_size=5),
)
TEXTS = st.builds(
    lambda rows, separator, end: end.join(separator.join(row) for row in rows),
    st.lists(st.lists(CELLS, max_size=5), max_size=12),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.one_of(st.binary(), st.text(), TEXTS, TEXTS.map(lambda text: text.encode("utf-8", "replace"))), st.data())
def test_anything_gives_a_table_or_a_sentence(source, data):
    message = "."
    try:
        sheet = read_sheet.__wrapped__(source)
        assert len({column.name for column in sheet.columns}) == len(sheet.columns)
        assert all(len(column.cells) == len(column.numbers) == len(sheet.lines) for column in sheet.columns)
        suggest(sheet)
        x, y = (data.draw(st.sampled_from(numeric_columns(sheet))) for _ in range(2))
        others = data.draw(st.lists(st.sampled_from([column.name for column in sheet.columns]), max_size=3))
        target = data.draw(st.sampled_from(class_columns(sheet)))
        table, preview = choose(sheet, x, y, others, target, data.draw(st.sampled_from(sheet[target].labels)))
    except ValueError as error:
        message = str(error)
    else:
        assert preview.used.sum() == len(table.labels)
    assert message[-1] == "."


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(*[st.floats(-1e12, 1e12).map(lambda v: round(v, 6))] * 3), min_size=4, max_size=8),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from([".", ","]),
    st.booleans(),
)
def test_numbers_come_back_exactly(rows, separator, decimal, named):
    if decimal == separator:
        decimal = "."
    lines = [separator.join("abcd")] if named else []
    lines += [
        separator.join([*(repr(v).replace(".", decimal) for v in row), "yn"[i % 2]]) for i, row in enumerate(rows)
    ]
    sheet = read_sheet.__wrapped__("\n".join(lines))
    assert np.array_equal([column.numbers for column in sheet.columns[:3]], np.transpose(rows))


def test_the_largest_table_can_be_chosen():
    text = "a,b,c\n" + "".join(f"{i},{i * i % 97},{i % 2}\n" for i in range(MAX_ROWS))
    assert choose_from(text)[0].labels.sum() == MAX_ROWS / 2
