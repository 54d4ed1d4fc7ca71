"""ARFF files are read as Weka and data archives write them."""

import numpy as np
import pytest

from playground.data.sheets import read_sheet

ARFF = """% a comment

@RELATION 'a relation'
@Attribute 'the length' REAL
@attribute\twidth\tinteger % in cm
@attribute day date "yyyy-MM-dd"
@attribute note string
@attribute kind {'of one', two,"o'clock"}

@DATA
1.5, 2, "2020-01-02", 'it\\'s, so', 'of one'
% another comment
?, 3, ?, b, two

3.5\t4\t?\tc\t"o'clock"
{0 7, 4 two}
"""


def test_comments_quotes_tabs_missing_values_and_sparse_rows():
    sheet = read_sheet(ARFF)
    np.testing.assert_array_equal(sheet["the length"].numbers, [1.5, np.nan, 3.5, 7])
    np.testing.assert_array_equal(sheet["width"].numbers, [2, 3, 4, 0])
    assert sheet["note"].cells[:3] == ("it's, so", "b", "c")
    assert sheet["kind"].cells == ("of one", "two", "o'clock", "two")
    assert sheet.lines == (11, 13, 15, 16)
    assert [column.kind for column in sheet.columns] == ["numeric", "numeric", "text", "text", "text"]
    assert sheet["kind"].role == "class"
    assert sheet.description == "4 rows, 5 columns, an ARFF file"


@pytest.mark.parametrize(
    ("attributes", "role"),
    [
        ("@attribute Class {a}\n@attribute x real\n@attribute k {b}", ["class", "", ""]),
        ("@attribute x real\n@attribute k {a}\n@attribute y real", ["", "", ""]),
        ("@attribute x real [0, 1]\n@attribute k {a}\n@attribute y real\n@inputs x, y\n@outputs k", ["", "class", ""]),
    ],
)
def test_the_class_is_called_so_or_the_last(attributes, role):
    sheet = read_sheet(f"@relation t\n{attributes}\n@data\n1,1,1\n2,2,2\n")
    assert [column.role for column in sheet.columns] == role


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@relation t\n@attribute a real\n1\n", "below a line @data. Got none"),
        ("@relation t\n@data\n1\n", "names its attributes in lines @attribute. Got none"),
        ("@relation t\n@attribute a\n@data\n1\n", "Got '@attribute a' in line 2"),
        ("@relation t\n@attribute a real\n@data\n{5 1}\n", "between 0 and 0. Got '5' in line 4"),
    ],
)
def test_what_is_not_arff_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        read_sheet(text)
