"""The flat layout of a network's parameters: one vector, unit by unit, the weights followed by the bias.

A row of ones below the examples, which are columns, turns the bias into one more weight. A layer is then a single
matrix of shape (n_out, n_in + 1), and needs only one matrix product.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import prod

import numpy as np

from playground.model.activations import Array
from playground.model.network import Network


def layer_shapes(layer_sizes: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return the shape (n_out, n_in + 1) of each layer."""
    return [(n_out, n_in + 1) for n_in, n_out in pairwise(layer_sizes)]


def allocate(shapes: Sequence[tuple[int, ...]]) -> tuple[Array, list[Array]]:
    """Allocate a flat vector. Return it with consecutive views of it as arrays of the given shapes."""
    flat = np.empty(sum(map(prod, shapes)))
    return flat, split_views(flat, shapes)


def split_views(flat: Array, shapes: Sequence[tuple[int, ...]]) -> list[Array]:
    """Return consecutive views of a flat vector as arrays of the given shapes."""
    ends = np.cumsum([prod(shape) for shape in shapes])
    return [part.reshape(shape) for part, shape in zip(np.split(flat, ends[:-1]), shapes, strict=True)]


def flatten(network: Network) -> Array:
    """Copy a network into a vector."""
    layers = (np.vstack([weights, biases]).T for weights, biases in network.layers)
    return np.concatenate([layer.ravel() for layer in layers])


def unflatten(flat: Array, layer_sizes: tuple[int, ...], activation: str, output: str) -> Network:
    """Copy a vector into a network."""
    layers = split_views(flat.copy(), layer_shapes(layer_sizes))
    weights, biases = (layer[:, :-1].T for layer in layers), (layer[:, -1] for layer in layers)
    return Network(tuple(weights), tuple(biases), activation, output)


def as_columns(X: Array) -> Array:
    """Return the examples as columns, with a row of ones below them: (..., n, n_in) becomes (..., n_in + 1, n)."""
    columns = X.swapaxes(-1, -2)
    return np.concatenate([columns, np.ones_like(columns[..., :1, :])], axis=-2)
