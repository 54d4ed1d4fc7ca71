"""A sheet becomes a table by the choice of its columns and classes; rows that lack a value are left out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer, load_iris

from playground.data.choice import ALL, choose, class_columns, input_columns, suggest
from playground.data.sheets import read_sheet
from playground.data.table import MAX_ROWS, Table
from playground.data.variables import Variable

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


@pytest.mark.parametrize("n_labels", [3, 10])
def test_each_label_can_be_a_class(n_labels):
    text = "x,y,k\n" + "".join(f"{i},{i * i},{i * 7 % n_labels}\n" for i in range(4 * n_labels)) + ",3,unseen\n"
    table, preview = choose_from(text, target="k", positive=ALL)
    assert table.class_names == tuple(f"k = {label}" for label in range(n_labels))
    assert table.labels.tolist() == [i * 7 % n_labels for i in range(4 * n_labels)]
    assert preview.summary.startswith(
        f"Using {4 * n_labels} of {4 * n_labels + 1} rows: 4 rows of k = 0, 4 rows of k = 1"
    )
    assert f"and 4 rows of k = {n_labels - 1}. Left out" in preview.summary


def test_more_than_ten_labels_are_one_against_the_rest():
    text = "x,y,k\n" + "".join(f"{i},{i * i},{i % 11}\n" for i in range(44))
    assert choose_from(text, target="k", positive="3")[0].class_names == ("not k = 3", "k = 3")
    with pytest.raises(
        ValueError, match=r"at most 10 classes\. 'k' has 11 different values: choose one against the rest"
    ):
        choose_from(text, target="k", positive=ALL)


def test_each_class_needs_two_rows():
    text = "x,y,k\n1,2,a\n2,3,a\n3,5,b\n4,4,b\n5,7,c\n"
    with pytest.raises(ValueError, match=r"Each class needs at least 2 rows\. Got 1 of c"):
        choose_from(text, target="k", positive=ALL)
    assert choose_from(text)[0].class_names == ("not b", "b")


def test_what_determines_several_classes_is_told():
    def notes(cell, n=30):
        text = "x,y,k\n" + "".join(f"{cell(i)},{i * i % 7},{'abc'[i % 3]}\n" for i in range(n))
        return " ".join(choose_from(text, x="x", y="y", target="k", positive=ALL)[1].notes)

    assert "'x' determines the class: each of its values occurs with one class only." in notes(lambda i: i % 3)
    assert "'x' determines the class: thresholds separate the classes." in notes(lambda i: i % 3 * 100 + i)
    assert "determines" not in notes(lambda i: i)


def test_of_too_many_rows_each_of_several_classes_keeps_its_share():
    n = 40_000
    labels = ["c" if i < 2 else "b" if i < 10_002 else "a" for i in range(n)]
    text = "x,y,k\n" + "".join(f"{i},{i % 1000 * 0.5},{label}\n" for i, label in enumerate(labels))
    table, _ = choose(read_sheet(text), "x", "y", (), "k", ALL)
    assert np.bincount(table.labels.astype(int)).tolist() == [7498, 2500, 2]


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
        ({"x": "", "y": ""}, "needs two columns to plot besides 'answer': of numbers, or of at most 12 .* There are 4"),
        ({"target": ""}, "needs a column of classes"),
        ({"target": "group", "positive": "c"}, "at least 2 rows. Got 1 of c. Left out: line 3"),
    ],
)
def test_a_choice_that_gives_no_table_is_refused_in_a_sentence(changes, message):
    with pytest.raises(ValueError, match=message):
        choose_from(SHEET, **changes)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("1,7,x\n2,7,y\n3,7,x\n4,7,y\n,8,x\n", "All rows have 7 in b"),
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
    assert np.array_equal(table.labels, frame["target"])
    assert table.class_names == tuple(f"target = {label}" for label in range(frame["target"].nunique()))


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


HUES = "hue,size,flag,price,k\n" + "".join(
    f"{('red', 'green', 'blue')[i % 3]},{'sm'[i % 7 % 2]},{('no', 'yes')[i // 3 % 2]},{i * i % 23},{i * i % 5 % 2}\n"
    for i in range(60)
)


def test_texts_become_columns_of_0_and_1():
    table, preview = choose_from(HUES, x="price", y="size", others=("hue", "flag"), target="k", positive="1")
    assert table.variables == (
        Variable("price"), Variable("size", ("m", "s")), Variable("hue", ("blue", "green", "red")),
        Variable("flag", ("no", "yes")),
    )  # fmt: skip
    assert table.column_names == ("price", "size", "hue = blue", "hue = green", "hue = red", "flag = yes")
    sheet = read_sheet(HUES)
    for j, hue in enumerate(("blue", "green", "red")):
        assert table.values[:, 2 + j].tolist() == [cell == hue for cell in sheet["hue"].cells]
    assert table.values[:, 5].tolist() == [cell == "yes" for cell in sheet["flag"].cells]
    assert preview.notes == (
        "On its axis, 'size' is a number: 0 = m, 1 = s. A random jitter of up to ±0.3 keeps the points apart.",
        "'hue' and 'flag': a column of 0 and 1 for each text, or one for two. That makes 6 inputs.",
    )


def test_texts_on_an_axis_are_spread_around_their_numbers_the_same_way_each_time():
    table, _ = choose_from(HUES, x="hue", y="size", target="k", positive="1")
    again, _ = choose_from(HUES, x="hue", y="size", target="k", positive="1")
    assert table == again
    sheet = read_sheet(HUES)
    for j, (name, categories) in enumerate(table.variables):
        jitter = table.values[:, j] - [categories.index(cell) for cell in sheet[name].cells]
        assert 0.2 < np.abs(jitter).max() <= 0.3
        assert len(set(jitter)) == len(jitter)
    assert not np.array_equal(table.values[:, 0] % 1, table.values[:, 1] % 1)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["no", "yes"], ("no", "yes")),
        (["10-19", "5-9", "100+", "under 5"], ("5-9", "10-19", "100+", "under 5")),
        (["b", "a", "2", "10"], ("2", "10", "a", "b")),
        (["x10", "x9"], ("x9", "x10")),
        (["Yes", "no"], ("no", "Yes")),
    ],
)
def test_numbers_come_before_other_texts_and_in_their_order(texts, expected):
    rows = "".join(f"{i},{i * i},{texts[i % len(texts)]},{'uv'[i // 5 % 2]}\n" for i in range(20))
    table, _ = choose_from("a,b,t,k\n" + rows, x="a", y="b", others=("t",), target="k", positive="v")
    assert table.variables[2].categories == expected


def test_texts_that_occur_in_no_row_that_is_used_have_no_column():
    text = "a,b,t,k\n" + "".join(f"{i},{i * i},{'uv'[i % 2]},{i % 3 % 2}\n" for i in range(9)) + ",3,w,1\n"
    table, preview = choose_from(text, x="a", y="b", others=("t",), target="k", positive="1")
    assert table.column_names == ("a", "b", "t = v")
    assert "line 11 (empty in 'a')" in preview.summary
    with pytest.raises(ValueError, match="All rows have u in t"):
        choose_from("a,b,t,k\n1,2,u,0\n2,1,u,1\n3,5,u,0\n4,4,u,1\n,3,w,1\n", x="a", y="b", others=("t",), target="k")


def test_too_many_texts_are_refused_in_a_sentence():
    def text(n):
        def texts(i):
            return ",".join(f"{name}{i % (n if name == 't' else 12 if name == 's' else 11)}" for name in "tsruvw")

        return "a,b,t,s,r,u,v,w,k\n" + "".join(f"{i},{i * i},{texts(i)},{i % 5 % 2}\n" for i in range(120))

    with pytest.raises(ValueError, match="numbers, or at most 12 different texts, unlike 't'"):
        choose_from(text(13), x="a", y="b", others=("t",), target="k", positive="1")
    with pytest.raises(ValueError, match=r"at most 64 inputs\. Got 70: 12 of 't', 12 of 's', 11 of 'r', 11 of 'u'"):
        choose_from(text(12), x="a", y="b", others=tuple("tsruvw"), target="k", positive="1")


@pytest.mark.parametrize("n_positive", [1, 2, 30, 9_000])
def test_of_too_many_rows_some_are_drawn_with_the_same_shares_of_the_classes(n_positive):
    n = 40_000
    text = "a,b,k\n" + "".join(f"{i},{i % 1000 * 0.5},{int(i < n_positive)}\n" for i in range(n))
    sheet = read_sheet(text)
    if n_positive < 2:
        with pytest.raises(ValueError, match="Got 1 of k = 1"):
            choose(sheet, "a", "b", (), "k", "1")
        return
    table, preview = choose(sheet, "a", "b", (), "k", "1")
    assert len(table.labels) == preview.used.sum() == MAX_ROWS
    assert table.labels.sum() == max(2, round(n_positive / 4))
    assert np.array_equal(table.values[:, 0], np.flatnonzero(preview.used))
    assert preview.notes[0].startswith(
        "10,000 of 40,000 complete rows are drawn at random, with the same share of each"
    )
    assert "Left out" not in preview.summary
    assert choose(sheet, "a", "b", (), "k", "1")[0] == table


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (
            "survived,pclass,class\n0,3,Third\n1,1,First\n1,3,Third\n0,1,First",
            {"target": "class", "x": "survived", "y": "pclass", "positive": "First"},
        ),
        ("a,alive,k\n" + "".join(f"{i * i % 7},{'ny'[i % 2]},{i % 2}\n" for i in range(8)), {}),
    ],
)
def test_an_input_that_is_a_twin_of_the_class_is_named(text, notes):
    preview = choose_from(text, **notes)[1]
    name = "pclass" if notes else "alive"
    assert f"'{name}' determines the class: each of its values occurs with one class only." in preview.notes


def test_a_threshold_that_separates_the_classes_is_named_unless_it_may_be_chance():
    def notes(n, cell):
        text = "a,b,k\n" + "".join(f"{cell(i)},{i * i % 7},{int(2 * i >= n)}\n" for i in range(n))
        return choose_from(text, x="a", y="b", target="k", positive="1")[1].notes

    assert "'a' determines the class: a threshold separates the classes." in notes(20, lambda i: i * 1.5)
    assert not notes(4, lambda i: i * 1.5)  # one in three columns of noise does
    assert not notes(20, lambda i: i * 1.5 if i != 3 else 18.1)
    assert not notes(20, lambda i: i * 7 % 20)  # all of its values are different


def test_the_columns_that_are_not_inputs_are_named_with_the_reason():
    text = "id,same,who,when,a,b,k\n" + "".join(
        f"{900 + i * 7},1,name {i},{'u' if i % 2 else 'v'},{i * i},{i / 7},{i % 3 % 2}\n" for i in range(30)
    )
    assert choose_from(text)[1].notes == (
        "Not suggested as inputs: 'id' (numbers that only tell the rows apart).",
        "Not suggested as inputs: 'same' (the same value in all rows).",
        "Not suggested as inputs: 'who' (more than 12 different texts).",
    )
    assert choose_from(text, x="id")[1].notes[0].startswith("Not suggested as inputs: 'same'")


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
        sheet = read_sheet(source)
        assert len({column.name for column in sheet.columns}) == len(sheet.columns)
        assert all(len(column.cells) == len(column.numbers) == len(sheet.lines) for column in sheet.columns)
        names = st.sampled_from([column.name for column in sheet.columns])
        suggested = suggest(sheet)
        assert {suggested.x, suggested.y} <= {*input_columns(sheet, suggested.target), ""}
        assert suggested.target in (*class_columns(sheet), "")
        x, y = (data.draw(names) for _ in range(2))
        others = data.draw(st.lists(names, max_size=3))
        target = data.draw(st.sampled_from(class_columns(sheet) or [""]))
        positive = data.draw(st.sampled_from(sheet[target].labels)) if target else ""
        table, preview = choose(sheet, *data.draw(st.sampled_from([suggested, (x, y, others, target, positive)])))
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
    sheet = read_sheet("\n".join(lines))
    assert np.array_equal([column.numbers for column in sheet.columns[:3]], np.transpose(rows))


def test_the_largest_table_can_be_chosen():
    text = "a,b,c\n" + "".join(f"{i},{i * i % 97},{i % 2}\n" for i in range(MAX_ROWS))
    assert choose_from(text)[0].labels.sum() == MAX_ROWS / 2
