"""Cells of CSV files in a spreadsheet."""

import pytest

from playground.spreadsheet import guard


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", " =1", "=HYPERLINK(1)", "'=1", "-1-1"])
def test_a_formula_becomes_text(text):
    assert guard(text) == f"'{text}"


def test_a_cell_is_one_line():
    assert guard("a\r=1\n+2") == "a =1 +2"
    assert guard("\r\n=1") == "' =1"


@pytest.mark.parametrize("text", ["", "1", "-1.5", "+2", "-1e-3", "-inf", "nan", "sigmoid", "[4, 2]", "x = 1", "0=0"])
def test_numbers_and_other_texts_stay(text):
    assert guard(text) == text
