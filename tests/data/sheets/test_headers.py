"""What stands above the rows is told apart from them: names, types, roles, titles and units."""

import pytest

from playground.data.sheets import read_sheet


def columns(text, **told):
    return {column.name: (column.kind, column.role) for column in read_sheet(text, **told).columns}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("x\tk\nc\td\n\tclass", {"x": ("numeric", ""), "k": ("text", "class")}),
        ("x\tk\nC\tD\nclass i\tm", {"x": ("numeric", "class"), "k": ("text", "ignored")}),
        ("x\tk\nc\tu v\n\tclass", {"x": ("numeric", ""), "k": ("text", "class")}),
        ("x\tk\ncontinuous\tdiscrete\n\t", {"x": ("numeric", ""), "k": ("text", "")}),
        ("x\tk\nd\td\n\t", {"x": ("text", ""), "k": ("text", "")}),
        ("x\tk\nNUMERIC\tNOMINAL", {"x": ("numeric", ""), "k": ("text", "")}),
        ("INTEGER\tCATEGORICAL\nx\tk", {"x": ("numeric", ""), "k": ("text", "")}),
        ("C#x\tcD#k", {"x": ("numeric", ""), "k": ("text", "class")}),
        ("x\tmS#k", {"x": ("", ""), "k": ("text", "ignored")}),
        ("#x\tk", {"x": ("", ""), "k": ("", "")}),
    ],
)
def test_types_and_roles(header, expected):
    sheet_columns = columns(f"{header}\n1\tu\n2\tv\n3\tu\n")
    assert sheet_columns == expected
    assert read_sheet(f"{header}\n1\tu\n2\tv\n3\tu\n").columns[0].cells == ("1", "2", "3")


@pytest.mark.parametrize("text", ["a,b,k\nd,c,s\nx,c,d\nd,y,s\n", "d,c,s\ns,c,d\nd,d,s\n"])
def test_letters_of_types_may_be_a_row(text):
    assert not any(kind for kind, _ in columns(text).values())


@pytest.mark.parametrize(
    ("text", "has_names"),
    [
        ("type,cap\np,x\ne,y\n", True),
        ("p,x\ne,y\np,x\n", False),
        ("p,x\ne,y\np,z\n", False),
        ('"","class","sex"\n1,1st,man\n2,3rd,woman\n3,1st,man\n', True),
        ("1,1st,man\n2,3rd,woman\n3,1st,man\n", False),
        ("country,code,1990,1991,1992\nA,a,1,2,3\nB,b,4,5,6\n", True),
        ("B,b,1990,1991,1992\nA,a,1,2,3\nB,b,4,5,6\n", False),
        ("150,2,setosa\n5.1,3.5,0\n4.9,3.0,0\n", False),
        ("1,2,u\n2,5,v\n3,1,u\n", False),
        ("'p','1'\n'q','2'\n'p','1'\n", False),
        ("'p' 'n'\n1 2\n3 4\n", True),
    ],
)
def test_names_are_detected(text, has_names):
    assert read_sheet(text).layout.has_names == has_names


def test_a_person_can_say_whether_there_are_names_and_how_cells_are_separated():
    text = "p,x\ne,y\np,x\n"
    assert list(columns(text, has_names=True)) == ["p", "x"]
    assert len(read_sheet("type,cap\np,x\ne,y\n", has_names=False).lines) == 3
    assert read_sheet("1,5;2\n2,5;3\n", separator=",").columns[1].cells == ("5;2", "5;3")
    with pytest.raises(ValueError, match="The separator must be one of"):
        read_sheet(text, separator="x")
    with pytest.raises(ValueError, match="The decimal mark must be one of"):
        read_sheet(text, decimal="x")


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("Measured in May, 2020, by us\na,b,c,d,k\n1,2,3,4,u\n2,5,3,1,v\n", "Not read: line 1 (above the table)."),
        ("a,b,k\n(cm),(kg),\n1,2,u\n2,5,v\n3,1,u\n", "Not read: line 2 (texts where the numbers are)."),
        ("a,b,k\n1,2,u\n2,5,v\na,b,k\n3,1,u\n", "Not read: line 4 (the names again)."),
        ("a,b,k\n1,2,u\n2,5,v\n3,1,u\nSource: WHO\n", "Not read: line 5 (nearly empty)."),
        ("k,a,b\nu,2,1\nv,5,2\nu,1,3\nTotal,8,6\n", "Not read: line 5 (a total)."),
        ("a|b|k\n---|---|---\n1|2|u\n2|5|v\n3|1|u\n", "Not read: line 2 (a ruled line)."),
        ("a;b;k\n1;;u\n2;;v\n3;;u\n", "The column 'b' is empty and left out."),
    ],
)
def test_lines_that_are_not_rows_are_left_out_and_said(text, remark):
    assert read_sheet(text).remarks == (remark,)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,5,2\n1,5,3\n", "Line 2 has 3 cells, but line 1 names 2 columns"),
        ("the length the width k\n1 2 u\n2 3 v\n", "Line 2 has 3 cells, but line 1 names 5 columns.*quotation marks"),
    ],
)
def test_other_counts_of_cells_than_of_names_are_refused(text, message):
    with pytest.raises(ValueError, match=message):
        read_sheet(text)
