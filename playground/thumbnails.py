"""Thumbnails of datasets: small pictures of their points, and of the values in a column."""

from urllib.parse import quote

import numpy as np

from playground.figures import CLASSES
from playground.model.activations import Array

HISTOGRAM_BINS = 16


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


def histogram(values: Array, y: Array, n_categories: int = 0) -> str:
    """Return a histogram of one variable as an SVG data URI: class 1 above the line, class 0 below.

    Each bar is a share of its class, so that a rare class is seen as well.

    Parameters
    ----------
    values : ndarray of shape (n,)
    y : ndarray of shape (n,)
        Classes, 0 or 1.
    n_categories : int
        For the numbers of categories, counted from 0: how many there are.
    """
    n_bins = n_categories or HISTOGRAM_BINS
    limits = (-0.5, n_categories - 0.5) if n_categories else (values.min(), values.max())
    counts = [np.histogram(values[y == label], n_bins, limits)[0] for label in (0, 1)]
    shares = [count / count.sum() for count in counts]
    scale, width = 26 / max(share.max() for share in shares), 112 / n_bins
    bars = []
    for style, share, upward in zip(CLASSES, shares, (False, True), strict=True):
        heights = (scale * share).tolist()
        path = "".join(
            f"M{width * i + 0.5:.1f} 28v{-height if upward else height:.1f}h{width - 1:.1f}V28z"
            for i, height in enumerate(heights)
        )
        bars.append(f'<path d="{path}" fill="{style.color}"/>')
    line = '<path d="M0 28h112" stroke="#888" stroke-width="0.6"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 112 56">{"".join(bars)}{line}</svg>'
    return f"data:image/svg+xml,{quote(svg)}"
