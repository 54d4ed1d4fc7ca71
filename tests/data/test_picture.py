"""Columns that are the pixels of a picture."""

import pytest

from playground.data.measured import column_names
from playground.data.picture import read_picture

PLAIN = ("x1", "x2")
SQUARE = ("pixel 0 0", "pixel 0 1", "pixel 1 0", "pixel 1 1")


def test_the_digits_are_pictures_of_eight_by_eight_pixels():
    assert read_picture(column_names("digits"), PLAIN) == (8, 8, tuple(range(64)))


def test_each_input_is_the_pixel_that_its_name_says():
    assert read_picture((SQUARE[3], SQUARE[0], *SQUARE[1:3]), PLAIN) == (2, 2, (3, 0, 1, 2))
    assert read_picture(SQUARE, ("x2", "x1²")) == (2, 2, (1, -1, 2, 3))


@pytest.mark.parametrize(
    "names", [("height", *SQUARE), SQUARE[:3] + SQUARE[:1], ("pixel 0 0", "pixel 0 100"), ("x₁", "x₂")]
)
def test_other_columns_are_no_picture(names):
    assert read_picture(names, PLAIN) is None
