"""Thumbnails of datasets: small pictures of their points."""

from urllib.parse import quote

import numpy as np

from playground.figures import CLASSES
from playground.model.activations import Array


def thumbnail(points: Array, y: Array) -> str:
    """Return a thumbnail of a dataset, as an SVG data URI."""
    low, high = points.min(axis=0), points.max(axis=0)
    x = 4 + 48 * (points - low) / (high - low)
    marks = []
    for label, style in enumerate(CLASSES):
        path = "".join(f"M{a:.1f} {56 - b:.1f}h0" for a, b in x[y == label])
        cap = "round" if style.symbol == "circle" else "square"
        width = 4 if cap == "round" else 3.2
        marks.append(f'<path d="{path}" stroke="{style.color}" stroke-width="{width}" stroke-linecap="{cap}"/>')
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 56 56">{"".join(marks)}</svg>'
    return f"data:image/svg+xml,{quote(svg)}"


def thin(points: Array, y: Array, cells: int = 56) -> tuple[Array, Array]:
    """Return points that look the same as these on a thumbnail: at most one of each class in each cell of a grid.

    Parameters
    ----------
    points : ndarray of shape (n, 2)
    y : ndarray of shape (n,)
    cells : int
        Along each side of the grid.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    places = np.round((cells - 1) * (points - low) / (high - low))
    distinct = np.unique(np.column_stack([places, y]), axis=0)
    return distinct[:, :2], distinct[:, 2]
