"""Every input of the kinds in which tables come that concern how a file becomes cells, with the right values."""

from typing import Any

import numpy as np
import pytest

from playground.data.sheets import Layout, read_sheet

nan = np.nan
ABC: dict[str, Any] = {"a": [1, 2, 3, 4], "b": [2, 5, 1, 6], "k": ["+", "-", "+", "-"]}

TABLES: dict[str, tuple[str, dict[str, Any]]] = {
    "Orange's three lines": (
        "x\ty\tk\nc\tc\td\n\t\tclass\n1\t2\ta\n2\t5\tb\n3\t1\ta\n4\t6\tb",
        {"x": [1, 2, 3, 4], "y": [2, 5, 1, 6], "k": ["a", "b", "a", "b"]},
    ),
    "Orange's three lines in words": (
        "x\ty\tk\ts\ncontinuous\tcontinuous\tdiscrete\tstring\n\tmeta\tclass\t\n1\t2\ta\tp q\n2\t5\tb\tr\n",
        {"x": [1, 2], "y": [2, 5], "k": ["a", "b"], "s": ["p q", "r"]},
    ),
    "a line of types over the names": (
        "STRING;DOUBLE;CAT\nname;size;k\np;1,5;u\nq;2,5;v\n",
        {"name": ["p", "q"], "size": [1.5, 2.5], "k": ["u", "v"]},
    ),
    "a line of types under the names": (
        "name;size;k\nSTRING;DOUBLE;CAT\np;1.5;u\nq;2.5;v\n",
        {"name": ["p", "q"], "size": [1.5, 2.5], "k": ["u", "v"]},
    ),
    "ARFF": (
        "@relation t\n@attribute a numeric\n@attribute b numeric\n@attribute k {u, v}\n@data\n"
        "0,0,u\n1,1,v\n2,4,u\n3,2,v",
        {"a": [0, 1, 2, 3], "b": [0, 1, 4, 2], "k": ["u", "v", "u", "v"]},
    ),
    "blanks": (
        "1.5  2.0 0\n2.5  5.0 1\n3.5  1.0 0\n4.5  6.0 1",
        {"column 1": [1.5, 2.5, 3.5, 4.5], "column 2": [2, 5, 1, 6], "column 3": [0, 1, 0, 1]},
    ),
    "blanks and quoted names": (
        '  "the x"   "the y" k \n 1.5 \t2.0  a  \n2.5  5.0 b\n',
        {"the x": [1.5, 2.5], "the y": [2, 5], "k": ["a", "b"]},
    ),
    "a minus as a label": ("a,b,k\n1,2,+\n2,5,-\n3,1,+\n4,6,-", ABC),
    "None as a label": (
        "a,b,k\n1,2,Mild\n2,5,None\n3,1,Severe\n4,6,None",
        {**ABC, "k": ["Mild", "None", "Severe", "None"]},
    ),
    "a minus and None in numbers": (
        "a,b,k\n1,-,u\n2,5,v\n3,None,u\n4,6,v",
        {"a": [1, 2, 3, 4], "b": [nan, 5, nan, 6], "k": ["u", "v", "u", "v"]},
    ),
    "groups of thousands": (
        "pop\tk\tarea\n1,200\tu\t10\n15,300\tv\t20\n900\tu\t30\n2,250,000\tv\t40",
        {"pop": [1200, 15300, 900, 2250000], "k": ["u", "v", "u", "v"], "area": [10, 20, 30, 40]},
    ),
    "groups of thousands by points": (
        "pop;gdp;k\n1.200;3,5;u\n2.300;5,1;v\n3.150;1,2;u\n4.250;6,4;v",
        {"pop": [1200, 2300, 3150, 4250], "gdp": [3.5, 5.1, 1.2, 6.4], "k": ["u", "v", "u", "v"]},
    ),
    "names over texts": (
        "type,cap,odor\np,x,a\ne,y,b\np,x,a\ne,y,b",
        {"type": ["p", "e", "p", "e"], "cap": ["x", "y", "x", "y"], "odor": ["a", "b", "a", "b"]},
    ),
    "the class, last of numbers": (
        "age,chol,exang,num\n63,233,1,0\n67,286,0,2\n41,204,0,1\n56,236,1,0",
        {"age": [63, 67, 41, 56], "chol": [233, 286, 204, 236], "exang": [1, 0, 0, 1], "num": [0, 2, 1, 0]},
    ),
    "a twin of the class": (
        "survived,pclass,class\n0,3,Third\n1,1,First\n1,3,Third\n0,1,First",
        {"survived": [0, 1, 1, 0], "pclass": [3, 1, 3, 1], "class": ["Third", "First", "Third", "First"]},
    ),
    "identifiers": (
        "id,diagnosis,r,t\n1042,M,17,10\n2517,M,20,17\n99033,M,19,21\n1786,B,12,15\n501,B,9,11",
        {"id": [1042, 2517, 99033, 1786, 501], "diagnosis": list("MMMBB"), "r": [17, 20, 19, 12, 9],
         "t": [10, 17, 21, 15, 11]},
    ),
    "trailing separators": (
        "a;b;k;;\n1;2;u;;\n2;5;v;;\n3;1;u;;\n4;6;v;;",
        {**ABC, "k": ["u", "v", "u", "v"]},
    ),
    "junk at the end": (
        "1,2,0\n2,5,1\n3,1,0\n4,6,1\na,b,k\n,,2",
        {"column 1": [1, 2, 3, 4], "column 2": [2, 5, 1, 6], "column 3": [0, 1, 0, 1]},
    ),
    "cells of a spreadsheet": (
        "share\tprice\tk\n12,5 %\t$1.200,50\tu\n3 %\t€ 300\tv\n0,5 %\t2.000 kr\tu\n",
        {"share": [12.5, 3, 0.5], "price": [1200.5, 300, 2000], "k": ["u", "v", "u"]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_as_people_have_it_is_read(kind):
    text, expected = TABLES[kind]
    sheet = read_sheet(text)
    assert [column.name for column in sheet.columns] == list(expected)
    for name, values in expected.items():
        column = sheet[name]
        if column.is_numeric:
            np.testing.assert_array_equal(column.numbers, np.array(values, dtype=float))
        else:
            assert column.cells == tuple(values)
    assert not sheet.left_out
    assert not sheet.ask


@pytest.mark.parametrize(
    ("kind", "roles"),
    [
        ("Orange's three lines", {"k": "class"}),
        ("Orange's three lines in words", {"y": "ignored", "k": "class"}),
        ("ARFF", {"k": "class"}),
        ("blanks", {}),
    ],
)
def test_the_class_is_the_one_that_the_file_marks(kind, roles):
    sheet = read_sheet(TABLES[kind][0])
    assert {column.name: column.role for column in sheet.columns if column.role} == roles


@pytest.mark.parametrize(
    ("kind", "layout"),
    [
        ("ARFF", Layout("", ".", True)),
        ("blanks", Layout(" ", ".", False)),
        ("groups of thousands", Layout("\t", ".", True)),
        ("groups of thousands by points", Layout(";", ",", True)),
        ("names over texts", Layout(",", ".", True)),
        ("cells of a spreadsheet", Layout("\t", ",", True)),
    ],
)
def test_the_layout_is_told(kind, layout):
    assert read_sheet(TABLES[kind][0]).layout == layout


@pytest.mark.parametrize(
    ("kind", "remark"),
    [
        ("trailing separators", "2 columns are empty and left out: 'column 4' and 'column 5'."),
        ("junk at the end", "Not read: line 5 (texts where the numbers are), line 6 (nearly empty)."),
    ],
)
def test_what_is_left_out_is_said_once(kind, remark):
    assert read_sheet(TABLES[kind][0]).remarks == (remark,)


def test_numbers_that_commas_split_are_refused_with_the_line_and_both_counts():
    with pytest.raises(ValueError, match=r"Line 2 has 5 cells, but line 1 names 3 columns\. If .* decimal commas"):
        read_sheet("t,rh,class\n13,6,48,9,0\n13,3,47,7,0\n11,9,54,0,1\n11,0,60,0,1")
