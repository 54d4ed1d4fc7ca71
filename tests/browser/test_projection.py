"""The views of hidden space, as arithmetic: the module alone in an empty page, without a server."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

VIEW = """async ([shown, weights, bias, limits, points]) => {
    const { projection, unitAxes } = await import('/network/projection.js');
    const columns = weights.map((_, i) => Float64Array.from(points, (point) => point[i]));
    const view = shown === 'axes' ? unitAxes(weights.length, limits, [0.7, 0.4]) : projection(weights, columns, limits);
    const boundary = view.boundary(weights, bias);
    return {
        matrix: view.matrix, origin: view.origin, limits: view.limits, logit: view.logit(weights, bias),
        boundary: boundary.map(({ outputs }) => outputs), drawn: boundary.map(({ place }) => place),
        one: points.map((h) => view.place(h)),
        all: view.placeAll(columns).map((row) => Array.from(row)), lifted: view.lift([0.3, -0.2]),
    };
}"""
CASES = [("axes", 1), ("axes", 2), ("axes", 3), ("projection", 4), ("projection", 16)]


def layer(n: int, low: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Outputs of many points, and a unit whose boundary passes through their mean, but not through the center."""
    random = np.random.default_rng(n)
    weights = random.normal(size=n)
    points = random.uniform(low, 1, (40, n)) * random.uniform(0.2, 1, n)
    return points, weights, float(-weights @ points.mean(axis=0))


def look(modules: Page, shown: str, n: int, low: float = 0.0, bias: float | None = None) -> dict[str, Any]:
    points, weights, middle = layer(n, low)
    given = [shown, weights.tolist(), middle if bias is None else bias, [low, 1], points.tolist()]
    found: dict[str, Any] = modules.evaluate(VIEW, given)
    return {name: np.array(value) for name, value in found.items()}


@pytest.mark.parametrize(("shown", "n"), CASES)
def test_every_view_is_a_matrix(modules: Page, shown: str, n: int):
    points, _, _ = layer(n, 0.0)
    view = look(modules, shown, n)
    places = points @ view["matrix"].T + view["origin"]
    np.testing.assert_allclose(view["one"], places, atol=1e-12)
    np.testing.assert_allclose(view["all"].T, places, atol=1e-12)
    assert np.abs(places[:, :2]).max() <= 0.62, "the view holds all points"
    gram = view["matrix"] @ view["matrix"].T
    np.testing.assert_allclose(gram, np.diag(np.diag(gram)), atol=1e-12)


@pytest.mark.parametrize(("shown", "n"), CASES)
def test_the_boundary_is_where_the_logit_is_zero(modules: Page, shown: str, n: int):
    _, weights, bias = layer(n, -1.0)
    view = look(modules, shown, n, -1.0)
    corners = view["boundary"]
    assert len(corners) == 2 if shown == "projection" or n < 3 else len(corners) >= 3
    np.testing.assert_allclose(corners @ weights + bias, 0, atol=1e-12)
    places = corners @ view["matrix"].T + view["origin"]
    if n == 1:
        places[:, 1] = [-0.5, 0.5]  # one point of a line is drawn as a line across the view
    np.testing.assert_allclose(view["drawn"], places, atol=1e-12)
    if shown == "axes":
        assert np.abs(corners).max() <= 1 + 1e-12, "within the limits of the axes"
    assert len(look(modules, shown, n, -1.0, bias=99.0)["boundary"]) == 0, "a boundary that lies outside is not drawn"


@pytest.mark.parametrize(("shown", "n"), [case for case in CASES if case != ("axes", 3)])
def test_on_a_plane_the_logit_depends_on_the_place_alone(modules: Page, shown: str, n: int):
    points, weights, bias = layer(n, 0.0)
    view = look(modules, shown, n)
    right, up, middle = view["logit"]
    np.testing.assert_allclose(view["one"] @ [right, up] + middle, points @ weights + bias, atol=1e-12)
    place = view["lifted"] @ view["matrix"].T + view["origin"]
    np.testing.assert_allclose(place, [0.3, -0.2 if n > 1 else 0], atol=1e-12)


def test_upward_is_the_direction_of_largest_variance_orthogonal_to_the_weights(modules: Page):
    points, weights, _ = layer(6, 0.0)
    right, up = look(modules, "projection", 6)["matrix"]
    np.testing.assert_allclose(right / np.linalg.norm(right), weights / np.linalg.norm(weights), atol=1e-12)
    rest = points - np.outer(points @ weights, weights) / (weights @ weights)
    variances, directions = np.linalg.eigh(np.cov(rest.T))
    assert abs(up @ directions[:, -1]) / np.linalg.norm(up) == pytest.approx(1, abs=1e-3)
    assert variances[-1] == pytest.approx(np.var(rest @ up / np.linalg.norm(up), ddof=1), rel=1e-3)


def test_the_polygon_in_the_cube_has_its_corners_on_edges_and_in_order(modules: Page):
    corners = look(modules, "axes", 3, -1.0)["boundary"]
    assert ((np.abs(np.abs(corners) - 1) < 1e-12).sum(axis=1) >= 2).all()
    # In order, each pair of neighbors lies on a common face.
    for a, b in pairwise([*corners, corners[0]]):
        assert any(abs(abs(a[i]) - 1) < 1e-12 and abs(a[i] - b[i]) < 1e-12 for i in range(3))
