"""Contours by marching squares.

``browser/network/contours.js`` follows the same rule, and a test compares the two.
"""

import numpy as np

from playground.model.activations import Array


def zero_contour(z: Array, x: Array, y: Array) -> Array:
    """Return where a function on a grid is zero, by marching squares: straight within each cell.

    Parameters
    ----------
    z : ndarray of shape (n_y, n_x)
    x, y : ndarray of shape (n_x,) and (n_y,)

    Returns
    -------
    ndarray of shape (3 * n_segments, 2)
        The two ends of each segment, then nan.

    Notes
    -----
    Where all four sides of a cell are crossed, the mean of its corners decides which two belong together. The method
    is the planar case of W. E. Lorensen and H. E. Cline, "Marching cubes", SIGGRAPH 1987.
    """
    a, b, c, d = z[:-1, :-1], z[:-1, 1:], z[1:, 1:], z[1:, :-1]  # a cell's corners, going round
    left, low = np.meshgrid(x[:-1], y[:-1])
    right, high = np.meshgrid(x[1:], y[1:])
    sides = [(a, b, left, low, right, low), (b, c, right, low, right, high),
             (c, d, right, high, left, high), (d, a, left, high, left, low)]  # fmt: skip
    crossed = np.stack([(p > 0) != (q > 0) for p, q, *_ in sides], axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):  # where a side is not crossed
        shares = [p / (p - q) for p, q, *_ in sides]
        places = np.stack(
            [
                np.stack([x0 + t * (x1 - x0), y0 + t * (y1 - y0)], axis=-1)
                for t, (_, _, x0, y0, x1, y1) in zip(shares, sides, strict=True)
            ],
            axis=-2,
        )
    count = crossed.sum(axis=-1)
    once = count == 2
    segments = [places[once][crossed[once]].reshape(-1, 2, 2)]
    apart = (a + b + c + d > 0) == (a > 0)  # the middle belongs to a and c, so b and d are cut off
    for cells, order in ((apart, [0, 1, 2, 3]), (~apart, [3, 0, 1, 2])):
        segments.append(places[(count == 4) & cells][:, order].reshape(-1, 2, 2))
    ends = np.concatenate(segments)
    return np.concatenate([ends, np.full((len(ends), 1, 2), np.nan)], axis=1).reshape(-1, 2)
