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


BORDERS = """async ([shown, logits, limits]) => {
    const { borders, differences, unitAxes } = await import('/network/projection.js');
    const weights = logits.map(({ weights }) => weights);
    const view = shown === 'axes' ? unitAxes(weights[0].length, limits, [0.7, 0.4]) : differences(weights, limits);
    return { matrix: view.matrix, origin: view.origin, borders: borders(view, logits) };
}"""


def look_at_classes(
    modules: Page, shown: str, n: int, classes: int, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    """Weights and biases of classes that meet within the outputs' limits, and what is drawn of them."""
    random = np.random.default_rng(seed)
    weights = random.normal(size=(classes, n))
    biases = -weights @ np.full(n, 0.5) + 0.2 * random.normal(size=classes)
    logits = [{"weights": w.tolist(), "bias": float(b)} for w, b in zip(weights, biases, strict=True)]
    return weights, biases, modules.evaluate(BORDERS, [shown, logits, [0, 1]])


@pytest.mark.parametrize(
    ("shown", "n", "classes"),
    [("axes", 1, 3), ("axes", 2, 3), ("axes", 2, 6), ("axes", 3, 4), ("plane", 5, 3), ("plane", 16, 10)],
)
def test_a_border_is_where_two_classes_are_equally_likely_and_no_other_is_more_so(
    modules: Page, shown: str, n: int, classes: int
):
    weights, biases, view = look_at_classes(modules, shown, n, classes)
    assert len(view["borders"]) >= 2
    for border in view["borders"]:
        outputs = np.array([corner["outputs"] for corner in border["corners"]])
        assert len(outputs) == 2 if n != 3 else len(outputs) >= 3
        for logits in np.vstack([outputs, outputs.mean(axis=0)]) @ weights.T + biases:
            assert logits[border["classes"]] == pytest.approx(logits.max(), abs=1e-9)


@pytest.mark.parametrize(("shown", "n", "classes"), [("axes", 2, 3), ("axes", 2, 6), ("plane", 4, 3), ("plane", 9, 5)])
def test_on_a_line_from_side_to_side_the_class_changes_at_the_borders_alone(
    modules: Page, shown: str, n: int, classes: int
):
    weights, biases, view = look_at_classes(modules, shown, n, classes, seed=1)
    matrix, origin = np.array(view["matrix"]), np.array(view["origin"])
    center = np.full(n, 0.5)
    ends = np.array([[corner["place"] for corner in border["corners"]] for border in view["borders"]])
    for height in np.linspace(-0.45, 0.45, 7):
        crossed = [
            a[0] + (height - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
            for a, b in ends
            if min(a[1], b[1]) < height < max(a[1], b[1])
        ]
        across = np.linspace(-0.5, 0.5, 2001)
        places = np.column_stack([across, np.full(len(across), height)])
        outputs = center + (places - origin - matrix @ center) @ np.linalg.pinv(matrix).T
        best = (outputs @ weights.T + biases).argmax(axis=1)
        changes = across[1:][np.diff(best) != 0]
        assert sorted(crossed) == pytest.approx(changes, abs=1e-3)


def test_the_plane_of_three_classes_holds_all_differences_and_keeps_their_sides(modules: Page):
    weights, _, view = look_at_classes(modules, "plane", 6, 3)
    matrix = np.array(view["matrix"])
    axes = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    differences = weights[1:] - weights[0]
    np.testing.assert_allclose(differences @ axes.T @ axes, differences, atol=1e-12)
    (right, level), (_, up) = differences @ axes.T
    assert right > 0
    assert level == pytest.approx(0, abs=1e-12)
    assert up > 0


def test_the_plane_of_more_classes_is_that_of_their_principal_directions(modules: Page):
    weights, _, view = look_at_classes(modules, "plane", 6, 5)
    matrix = np.array(view["matrix"])
    axes = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    spread = np.linalg.svd(weights - weights.mean(axis=0))[1]
    found = np.linalg.norm((weights - weights.mean(axis=0)) @ axes.T)
    assert found**2 == pytest.approx((spread[:2] ** 2).sum(), rel=1e-3)


def test_the_border_of_two_classes_is_the_boundary_of_one_unit(modules: Page):
    _, weights, bias = layer(2, 0.0)
    alone = look(modules, "axes", 2)["boundary"]
    logits = [{"weights": [0, 0], "bias": 0}, {"weights": weights.tolist(), "bias": bias}]
    [border] = modules.evaluate(BORDERS, ["axes", logits, [0, 1]])["borders"]
    assert [corner["outputs"] for corner in border["corners"]] == alone.tolist()
