"""A plane in the space of all columns, which is plotted where no two columns tell enough."""

from typing import NamedTuple

from sklearn.decomposition import PCA

from playground.model.activations import Array

PRINCIPAL_COMPONENTS = ("first principal component", "second principal component")


class Plane(NamedTuple):
    """A plane with coordinates.

    Attributes
    ----------
    origin : ndarray of shape (n_columns,)
        The point at the coordinates 0, 0.
    directions : ndarray of shape (2, n_columns)
        Two orthogonal vectors of length 1, in the units of the columns: those of the coordinates.
    axis_names : tuple of two str
        What the coordinates are called.
    """

    origin: Array
    directions: Array
    axis_names: tuple[str, str] = PRINCIPAL_COMPONENTS

    def place(self, points: Array) -> Array:
        """Return the coordinates, of shape (n, 2), of points of shape (n, n_columns), projected on the plane."""
        places: Array = (points - self.origin) @ self.directions.T
        return places

    def points_at(self, places: Array) -> Array:
        """Return the points of the plane, of shape (n, n_columns), at coordinates of shape (n, 2)."""
        points: Array = self.origin + places @ self.directions
        return points


def principal_plane(points: Array) -> Plane:
    """Return the plane in which points vary most: that of their first two principal components."""
    components = PCA(2, svd_solver="covariance_eigh").fit(points)
    return Plane(components.mean_, components.components_)
