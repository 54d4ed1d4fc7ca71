"""The loss as a landscape: planes in the space of a network's parameters, and the path of a run in them.

The principal directions follow Li et al., "Visualizing the loss landscape of neural nets", NeurIPS 2018, section 7: a
run's path is nearly flat, and its principal components span the plane that shows most of it. Random directions would
show almost none of it.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from playground.model.activations import Array
from playground.training.snapshot import Snapshot

# While a run moves, its principal directions are kept until it has made so many times the updates.
REFIT_GROWTH = 1.5
# A path whose variance along the second direction is a smaller fraction of that along the first one is a straight line.
MIN_VARIANCE = 1e-12


class Plane(NamedTuple):
    """A plane in the space of parameters.

    Attributes
    ----------
    origin : ndarray of shape (n_parameters,)
        Where both coordinates are 0.
    directions : ndarray of shape (2, n_parameters)
        Orthonormal.
    axes : tuple of int
        The two parameters that span the plane; empty for the principal directions.
    shares : tuple of float
        Of the checkpoints' variance, the fraction along each principal direction.
    """

    origin: Array
    directions: Array
    axes: tuple[int, ...] = ()
    shares: tuple[float, ...] = ()

    def project(self, parameters: Array) -> Array:
        """Return the coordinates, of shape (..., 2), of parameters of shape (..., n_parameters)."""
        projected: Array = (parameters - self.origin) @ self.directions.T
        return projected


def parameter_plane(axes: tuple[int, int], n_parameters: int) -> Plane:
    """Return the plane spanned by two parameters, given by their indices."""
    return Plane(np.zeros(n_parameters), np.eye(n_parameters)[list(axes)], axes)


def principal_plane(parameters: Array, like: Array | None = None, others: Array | None = None) -> Plane | None:
    """Return the two directions in which a run moved most: the first principal components of its path.

    Parameters
    ----------
    parameters : ndarray of shape (n_checkpoints, n_parameters)
    like : ndarray of shape (2, n_parameters), optional
        Directions whose signs are kept as far as possible. By default, the last checkpoint has positive coordinates.
    others : ndarray of shape (n_others, n_parameters), optional
        The path of another run: the directions are then those in which both moved most.

    Returns
    -------
    Plane or None
        With its origin at the first checkpoint. None if the checkpoints lie on one line: fewer than three always do.
    """
    both = parameters if others is None else np.vstack([parameters, others])
    _, singular_values, directions = np.linalg.svd(both - both.mean(axis=0), full_matrices=False)
    variances, directions = singular_values**2, directions[:2]
    # Parameters that stay, as those of frozen layers, have no part in the directions, not even by rounding.
    directions[:, np.ptp(both, axis=0) == 0] = 0.0
    if len(variances) < 2 or not variances[1] > MIN_VARIANCE * variances[0]:
        return None
    along = directions @ (parameters[-1] - parameters[0]) if like is None else np.sum(directions * like, axis=1)
    directions *= np.where(along < 0, -1.0, 1.0)[:, np.newaxis]
    first, second = variances[:2] / variances.sum()
    return Plane(parameters[0], directions, shares=(float(first), float(second)))


class Landscape:
    """The planes in which a run is shown.

    The principal directions turn a little with each checkpoint. While the run moves, they are therefore kept for a
    while, and their signs never change.

    Parameters
    ----------
    layer_sizes : tuple of int
        Of the network.
    """

    def __init__(self, layer_sizes: tuple[int, ...]) -> None:
        self._has_hidden = len(layer_sizes) > 2
        self._n_last = (layer_sizes[-2] + 1) * layer_sizes[-1]  # parameters of the output units
        self._principal: Plane | None = None
        self._update = 0  # of the last checkpoint that the principal directions were fitted to

    def plane(self, axes: Any, checkpoints: Iterable[Snapshot], moving: bool, others: Array | None = None) -> Plane:
        """Return the plane that is asked for.

        Parameters
        ----------
        axes : list of int
            The indices of two parameters, or an empty list for the principal directions. Anything else means the
            default: the principal directions, or without a hidden layer the first output unit's first two parameters.
        checkpoints : iterable of Snapshot
            Of the run, in order.
        moving : bool
            Whether the run is being played.
        others : ndarray of shape (n_others, n_parameters), optional
            The path of another run, which is shown in the same plane.

        Returns
        -------
        Plane
            Spanned by the first output unit's first two parameters where the checkpoints have no principal plane.
        """
        snapshots = list(checkpoints)
        n_parameters = len(snapshots[0].parameters)
        chosen = _two_parameters(axes, n_parameters)
        default = (n_parameters - self._n_last, n_parameters - self._n_last + 1)
        principal = axes == [] or (chosen is None and self._has_hidden)
        found = self._fit(snapshots, moving, others) if principal else None
        return found or parameter_plane(chosen or default, n_parameters)

    def _fit(self, snapshots: list[Snapshot], moving: bool, others: Array | None) -> Plane | None:
        last = snapshots[-1].update
        if not (moving and self._principal and last < REFIT_GROWTH * self._update):
            like = self._principal.directions if self._principal else None
            path = np.array([snapshot.parameters for snapshot in snapshots])
            self._principal = principal_plane(path, like, others)
            self._update = last
        return self._principal


def _two_parameters(axes: Any, n_parameters: int) -> tuple[int, int] | None:
    """Return the two indices if that is what the value holds."""
    if not (isinstance(axes, list) and len(axes) == 2 and axes[0] != axes[1]):
        return None
    if not all(isinstance(index, int) and 0 <= index < n_parameters for index in axes):
        return None
    return axes[0], axes[1]
