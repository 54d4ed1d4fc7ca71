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
    for label in np.unique(y).astype(int):
        style = CLASSES[label]
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


def histogram(values: Array, y: Array, n_classes: int, n_categories: int = 0) -> str:
    """Return a histogram of one variable by class as an SVG data URI.

    Class 1 is above a line and class 0 below; of more classes, each has a line of its own, class 0 the uppermost. Each
    bar is a share of its class, so that a rare class is seen as well.

    Parameters
    ----------
    values : ndarray of shape (n,)
    y : ndarray of shape (n,)
        The numbers of their classes, counted from 0.
    n_classes : int
    n_categories : int
        For the numbers of categories, counted from 0: how many there are.
    """
    n_bins = n_categories or HISTOGRAM_BINS
    limits = (-0.5, n_categories - 0.5) if n_categories else (values.min(), values.max())
    counts = [np.histogram(values[y == label], n_bins, limits)[0] for label in range(n_classes)]
    shares = [count / count.sum() for count in counts]
    # Of two classes, the bars of one hang down from the line of the other.
    lines = [28.0, 28.0] if n_classes == 2 else [56 * (label + 1) / n_classes for label in range(n_classes)]
    height, width = (26 if n_classes == 2 else 52 / n_classes), 112 / n_bins
    scale, marks = height / max(share.max() for share in shares), []
    for label, (share, line) in enumerate(zip(shares, lines, strict=True)):
        sign = 1 if n_classes == 2 and label == 0 else -1
        path = "".join(
            f"M{width * i + 0.5:.1f} {line:g}v{sign * bar:.1f}h{width - 1:.1f}V{line:g}z"
            for i, bar in enumerate((scale * share).tolist())
        )
        marks.append(f'<path d="{path}" fill="{CLASSES[label].color}"/>')
    marks += [f'<path d="M0 {line:g}h112" stroke="#888" stroke-width="0.6"/>' for line in dict.fromkeys(lines)]
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 112 56">{"".join(marks)}</svg>'
    return f"data:image/svg+xml,{quote(svg)}"
