"""Pictures as points: columns that are pixels, and say so by their names."""

import re
from typing import NamedTuple

PIXEL = re.compile(r"pixel (\d{1,2}) (\d{1,2})")  # row and column, counted from 0, as scikit-learn's digits are named


class Picture(NamedTuple):
    """A picture whose pixels are the inputs of a network.

    Attributes
    ----------
    rows, columns : int
    pixels : tuple of int
        Of each input, which pixel it is, counted row by row; -1 for none.
    """

    rows: int
    columns: int
    pixels: tuple[int, ...]


def read_picture(column_names: tuple[str, ...], features: tuple[str, ...]) -> Picture | None:
    """Return the picture whose pixels the columns are; None if one of them is not a pixel.

    Parameters
    ----------
    column_names : tuple of str
    features : tuple of str
        The inputs that are derived from the first two columns. All other columns follow.
    """
    found = [PIXEL.fullmatch(name) for name in column_names]
    places = [(int(match[1]), int(match[2])) for match in found if match]
    if len(places) < len(found) or len(set(places)) < len(places):
        return None
    rows, columns = (max(numbers) + 1 for numbers in zip(*places, strict=True))
    pixels = [row * columns + column for row, column in places]
    plain = {"x1": pixels[0], "x2": pixels[1]}
    return Picture(rows, columns, (*(plain.get(name, -1) for name in features), *pixels[2:]))
