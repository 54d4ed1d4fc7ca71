"""The suggested choice is the one that a person would make of a table."""

import pytest

from playground.data.choice import Choice, choose, class_columns, input_columns, suggest, suggest_label
from playground.data.sheets import read_sheet

NAMES = [
    "class", "Class", "target", "label", "Species", "diagnosis", "Outcome", "survived", "default", "y", "Type",
    "quality", "target_class", "is_spam", "isFraud", "Churn", "disease status", "Klasse", "Diagnóstico", "income class",
]  # fmt: skip


def rows(cell, n=24):
    return "\n".join(cell(i) for i in range(n)) + "\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the tables of the issue
        ("age,chol,exang,num\n63,233,1,0\n67,286,0,2\n41,204,0,1\n56,236,1,0", Choice("age", "chol", (), "num", "0")),
        ("id,diagnosis,r,t\n1042,M,17,10\n2517,M,20,17\n99033,M,19,21\n1786,B,12,15\n501,B,9,11",
         Choice("r", "t", (), "diagnosis", "M")),
        ("a;b;k;;\n1;2;u;;\n2;5;v;;\n3;1;u;;\n4;6;v;;", Choice("a", "b", (), "k", "v")),
        ("a,b,k\n1,2,+\n2,5,-\n3,1,+\n4,6,-", Choice("a", "b", (), "k", "+")),
        ("survived,pclass,class\n0,3,Third\n1,1,First\n1,3,Third\n0,1,First",
         Choice("pclass", "class", (), "survived", "1")),
        ("type,cap,odor\np,x,a\ne,y,b\np,x,a\ne,y,b", Choice("cap", "odor", (), "type", "p")),
        ("x\ty\tk\nc\tc\td\n\t\tclass\n1\t2\ta\n2\t5\tb\n3\t1\ta\n4\t6\tb", Choice("x", "y", (), "k", "b")),
        # what the file says, before any name
        ("x\tk\ttarget\nc\td\td\n\tclass\t\n1\ta\t0\n2\tb\t1\n3\ta\t1\n4\tb\t0", Choice("x", "target", (), "k", "b")),
        # a text column rather than a later one of some numbers; two numbers, the last, rather than an earlier text
        ("hue,a,b,n\nx,1,5,1\ny,2,7,2\nx,4,8,3\ny,3,9,3\n", Choice("a", "b", (), "hue", "y")),
        ("hue,a,b,m\nx,1,5,0\ny,2,7,1\nx,4,8,0\nz,3,9,1\n", Choice("a", "b", (), "m", "1")),
        # without names, the last column
        ("1,2,x\n2,3,y\n4,3,y\n5,8,x\n", Choice("column 1", "column 2", (), "column 3", "y")),
        # numbers with many values are no class
        ("a,b,c\n" + rows(lambda i: f"{'uv'[i % 2]},{i * i},{i * 0.5}"), Choice("b", "c", (), "a", "v")),
        # row numbers and constants are the last that are plotted
        ("id,k,a,b,c\n7,0,1,2,x\n8,0,3,4,y\n9,0,5,7,x\n10,0,2,2,y\n", Choice("a", "b", (), "c", "y")),
        ("id,a,c\n7,1,x\n8,3,y\n9,3,x\n10,3,y\n", Choice("id", "a", (), "c", "y")),
        # codes and half-empty columns come after measurements, texts after numbers
        ("code,half,a,hue,b,c\n"
         + rows(lambda i: f"{i % 3},{i if i % 3 else ''},{i * i},{'uvw'[i % 3]},{i / 7},{i % 2}"),
         Choice("a", "b", (), "c", "1")),
        ("hue,a,c\n" + rows(lambda i: f"{'uvw'[i * i % 3]},{i * i},{'xy'[i % 2]}"), Choice("hue", "a", (), "c", "y")),
    ],
)  # fmt: skip
def test_the_choice_is_a_persons(text, expected):
    sheet = read_sheet(text)
    assert suggest(sheet) == expected
    choose(sheet, *expected)


@pytest.mark.parametrize("name", NAMES)
def test_a_column_with_the_name_of_a_class_is_one_wherever_it_is(name):
    columns = ["a", "b", name, "smoker", "n"]
    sheet = read_sheet(",".join(columns) + "\n" + rows(lambda i: f"{i * i},{i / 7},{i % 2},{'uv'[i % 2]},{i % 5 % 2}"))
    assert suggest(sheet).target == name


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("class", lambda i: f"{i % 4 + 8}:30"),
        ("class", lambda i: f"2024-01-0{i % 3 + 1}"),
        ("class", lambda i: f"{'The plant was wilting a bit' if i % 2 else 'Measured again on day'} {i}"),
        ("class", lambda i: "uv"[i % 2] if i < 8 else ""),
        ("class", lambda i: "the same"),
        ("class", lambda i: str(i / 3)),
        ("class id", lambda i: str(1000 + i)),
        ("class", lambda i: "u" if i else "v"),  # a single row of a class
    ],
)
def test_what_is_not_a_class_is_not_taken_for_one(name, cell):
    text = f"a,b,k,{name}\n" + rows(lambda i: f"{i * i},{i / 7},{'uv'[i % 2]},{cell(i)}")
    assert suggest(read_sheet(text)).target == "k"


@pytest.mark.parametrize(
    ("name", "labels", "expected"),
    [
        ("k", "0 1 0 0", "1"),
        ("k", "1 -1 1 -1 -1", "1"),
        ("k", "1 2 1 1 2", "1"),
        ("k", "no yes no no yes", "yes"),
        ("k", "True False False True False", "True"),
        ("k", "+ - - - +", "+"),
        ("k", "y n n n y", "y"),
        ("k", "pos neg neg pos", "pos"),
        ("k", "benign malignant benign malignant benign", "malignant"),
        ("diagnosis", "M B B M B", "M"),
        ("k", "M B B M B", "B"),
        ("k", "sick unsick unsick sick", "sick"),
        ("k", "a non-a a non-a non-a", "a"),
        ("k", "u v v u v", "v"),
        ("k", "u v u v", "v"),
        ("k", "c a a b c a", "a"),  # the most frequent
        ("k", "a b c c b", "c"),  # the last of equally frequent ones, and none of a single row
        ("k", "9 10 9 10 11", "10"),
    ],
)
def test_class_1_is_the_positive_label_or_else_the_most_frequent(name, labels, expected):
    text = f"a,b,{name}\n" + "\n".join(f"{i},{i * i},{label}" for i, label in enumerate(labels.split()))
    assert suggest_label(read_sheet(text)[name]) == expected


def test_what_can_be_an_input_or_the_class():
    text = "a,same,twelve,thirteen,empty,k,hue\n" + rows(
        lambda i: f"{i / 3},7,t{i % 12},t{i % 13},,{i % 2},{'uv'[i % 2]}", 60
    )
    sheet = read_sheet(text)
    assert input_columns(sheet, "k") == ["a", "twelve", "hue"]
    assert input_columns(sheet, "") == ["a", "twelve", "k", "hue"]
    assert class_columns(sheet) == ["twelve", "thirteen", "k", "hue"]


@pytest.mark.parametrize(
    ("text", "expected", "message"),
    [
        ("a,b\n" + rows(lambda i: f"{i},{i * 0.5}", 60), Choice("a", "b", (), "", ""), "needs a column of classes"),
        ("a,c\n1,u\n2,v\n1,u\n3,v\n", Choice("a", "", (), "c", "v"), "two columns to plot besides 'c'.*There is 1"),
        ("id,d\n0,7\n1,7\n0,7\n1,7\n", Choice("", "", (), "id", "1"), "two columns to plot besides 'id'.*There are 0"),
        ("c,d\nu,7\nv,7\nu,7\nv,7\n", Choice("", "", (), "c", "v"), "two columns to plot besides 'c'.*There are 0"),
        ("a,b,c\n1,2,x\n2,3,y\n", Choice("a", "b", (), "c", "y"), "Each class needs at least 2 rows"),
    ],
)
def test_what_is_lacking_is_left_empty_and_said(text, expected, message):
    sheet = read_sheet(text)
    assert suggest(sheet) == expected
    with pytest.raises(ValueError, match=message):
        choose(sheet, *expected)


def test_axes_have_rows_in_common():
    text = "a,b,c,k\n" + rows(lambda i: f"{i if i % 2 else ''},{'' if i % 2 else i * i},{i / 7},{'uv'[i % 3 % 2]}")
    assert suggest(read_sheet(text)) == Choice("a", "c", (), "k", "u")


@pytest.mark.parametrize(
    ("labels", "positive"),
    [
        ("ab", "b"),
        ("abc", ""),
        ("abcdefghij", ""),
        ("abcdefghijk", "k"),
        ("aaabbbccccd", "c"),  # of one, there are too few rows where each row comes once
    ],
)
def test_all_of_three_to_ten_labels_are_classes(labels, positive):
    times = 1 if labels.endswith("d") else 3
    text = "x,y,k\n" + "".join(f"{i},{i * i % 17},{label}\n" for i, label in enumerate(labels * times))
    assert suggest(read_sheet(text)).positive == positive
