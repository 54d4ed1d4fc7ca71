"""Any number of classes in the browser, as arithmetic: its modules alone in an empty page, without a server."""

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from playground.data.dataset import Dataset, load_dataset
from playground.data.plane import Plane
from playground.figures import CLASSES, MIDDLE, surface_extent
from playground.model.features import derive_features
from playground.model.layout import flatten, unflatten
from playground.model.network import Network, init_network, predict_logits, predict_proba
from playground.model.outputs import OUTPUTS, count_outputs, encode, output_for
from playground.stage.modules import read

CELLS = 41
COLUMNS = ("mean radius", "mean texture", "worst area", "mean smoothness", "mean symmetry")
SCENE = """async ([spec, parameters]) => {
    const { Scene } = await import('/network/scene.js');
    const { crossEntropy, margin, probabilitiesAt, winners } = await import('/network/classes.js');
    const { valueOf } = await import('/network/evaluation.js');
    const { boundarySegments, unitLines } = await import('/network/lines.js');
    const { decisionContour } = await import('/network/contours.js');
    const { decisionColor } = await import('/network/colors.js');
    const scene = new Scene(spec, 'light');
    scene.run({ parameters: Float64Array.from(parameters) });
    const { grid, train, outputs, least } = scene;
    const all = (evaluation) => Array.from(evaluation.layers.at(-1)[0], (_, i) => probabilitiesAt(evaluation, i));
    const logits = grid.layers.at(-1);
    const contour = [];
    decisionContour(logits, scene.cells, (...segment) => contour.push(segment));
    const size = spec.layer_sizes[0] + 1;
    // Of a network without hidden layers.
    const rows = outputs.map((_, k) => parameters.slice(k * size, (k + 1) * size));
    const fit = { weights: rows.map((row) => row.slice(0, -1)), biases: rows.map((row) => row.at(-1)) };
    return {
        least, fitted: boundarySegments(fit, spec, grid, scene.cells),
        grid: all(grid), train: all(train), loss: crossEntropy(train.layers.at(-1), spec.labels),
        sigmoids: outputs.map((unit) => Array.from(grid.z(unit, scene.parameters), valueOf(unit.activation))),
        logits: outputs.map((unit) => Array.from(grid.logit(unit, scene.parameters))),
        margins: outputs.map((_, k) => Array.from(margin(logits, k))), winners: Array.from(winners(logits)),
        inputs: spec.layer_sizes[0] > 2 ? [2, 3].map((i) => Array.from(grid.input(i))) : [],
        colors: [false, true].map((hard) => Array.from(logits[0], (_, i) => decisionColor(scene, logits, hard)(i))),
        symbols: outputs.map(({ symbol }) => symbol), selected: outputs.indexOf(scene.selected),
        lines: unitLines(scene).map(({ weight, label, segments }) => ({ weight, label, segments })), contour,
    };
}"""


def in_plane(data: Dataset) -> Dataset:
    """The same data, of which a plane through all columns is plotted."""
    directions, _ = np.linalg.qr(np.random.default_rng(5).normal(size=(len(data.mean), 2)) * data.scale[:, np.newaxis])
    return data._replace(plane=Plane(data.mean, directions.T))


def with_classes(data: Dataset, n_classes: int) -> Dataset:
    """The same points with labels of so many classes."""
    return data._replace(
        y_train=(np.arange(len(data.y_train)) % n_classes).astype(float), class_names=("",) * n_classes
    )


CASES = {
    "two": load_dataset("circles"),
    "three": with_classes(load_dataset("circles"), 3),
    "ten": with_classes(load_dataset("circles"), 10),
    "ten, slice": with_classes(load_dataset("cancer", columns=COLUMNS), 10),
    "two, plane": in_plane(load_dataset("cancer", columns=COLUMNS)),
    "ten, plane": in_plane(with_classes(load_dataset("cancer", columns=COLUMNS), 10)),
}


class Case:
    """A random network on some data, and what the browser computes of it."""

    def __init__(
        self, modules: Page, data: Dataset, hidden: tuple[int, ...] = (8,), features: tuple[str, ...] = ("x1", "x2")
    ) -> None:
        self.data, self.features, self.n_classes = data, features, len(data.class_names)
        sizes = (len(features) + len(data.mean) - 2, *hidden, count_outputs(self.n_classes))
        output, random = output_for(self.n_classes), np.random.default_rng(1)
        drawn = flatten(init_network(sizes, random, output=output, scale=3))
        parameters = drawn + random.normal(size=len(drawn))
        self.network: Network = unflatten(parameters, sizes, "sigmoid", output)
        x0, x1, y0, y1 = extent = surface_extent(data.place(data.points_train))
        spec = {
            "layer_sizes": sizes, "activation": "sigmoid", "output": output, "features": features,
            "mean": data.mean.tolist(), "scale": data.scale.tolist(), "points": data.points_train.tolist(),
            "labels": data.y_train.tolist(), "extent": extent, "cells": CELLS, "middle": MIDDLE,
            "column_names": data.column_names, "reach": 10,
            "classes": [style._asdict() for style in CLASSES[: self.n_classes]],
            "plane": data.plane and {name: value.tolist() for name, value in list(data.plane._asdict().items())[:2]},
        }  # fmt: skip
        self.found: dict[str, Any] = modules.evaluate(SCENE, [spec, parameters.tolist()])
        x, y = np.meshgrid(np.linspace(x0, x1, CELLS), np.linspace(y1, y0, CELLS))
        self.points = data.slice_at(np.column_stack([x.ravel(), y.ravel()]))

    def inputs(self, points: np.ndarray) -> np.ndarray:
        return derive_features(self.data.standardize(points), self.features)


@pytest.fixture(scope="module", params=CASES)
def case(modules: Page, request: pytest.FixtureRequest) -> Case:
    return Case(modules, CASES[request.param])


def test_the_browsers_probabilities_are_pythons(case: Case):
    over_plane = predict_proba(case.network, case.inputs(case.points))
    np.testing.assert_allclose(case.found["grid"], over_plane, atol=1e-9)
    of_points = predict_proba(case.network, case.inputs(case.data.points_train))
    np.testing.assert_allclose(case.found["train"], of_points, atol=1e-9)
    np.testing.assert_allclose(case.found["winners"], over_plane.argmax(axis=1))


def test_derived_inputs_are_evaluated_in_a_plane_too(modules: Page):
    case = Case(modules, CASES["ten, plane"], features=("x1", "x2", "x1²"))
    np.testing.assert_allclose(case.found["grid"], predict_proba(case.network, case.inputs(case.points)), atol=1e-9)


@pytest.mark.parametrize(
    ("name", "hidden", "least"),
    [("two", (8,), 0), ("ten", (16,) * 3, 0), ("two", (16,) * 6, 1), ("ten", (16,) * 6, 1), ("ten, plane", (16,), 0)],
)
def test_only_a_large_network_is_drawn_with_less_while_it_moves(modules: Page, name: str, hidden, least):
    case = Case(modules, CASES[name], hidden)
    assert case.found["least"] == least
    np.testing.assert_allclose(case.found["grid"], predict_proba(case.network, case.inputs(case.points)), atol=1e-9)


def test_each_output_is_the_sigmoid_of_its_log_odds_against_the_rest(case: Case):
    probabilities = predict_proba(case.network, case.inputs(case.points))
    shown = probabilities[:, 1:] if case.n_classes == 2 else probabilities
    np.testing.assert_allclose(np.transpose(case.found["sigmoids"]), shown, atol=1e-9)
    logits = predict_logits(case.network, case.inputs(case.points))
    np.testing.assert_allclose(np.transpose(case.found["logits"]), logits, atol=1e-9)
    assert case.found["symbols"] == (
        ["p"] if case.n_classes == 2 else [f"p{chr(0x2080 + k)}" for k in range(case.n_classes)]
    )
    assert case.found["selected"] == 0


def test_the_margin_is_positive_where_a_class_is_predicted(case: Case):
    z = predict_logits(case.network, case.inputs(case.points))
    if case.n_classes > 2:
        z = np.column_stack([z[:, k] - np.delete(z, k, axis=1).max(axis=1) for k in range(case.n_classes)])
    np.testing.assert_allclose(np.transpose(case.found["margins"]), z, atol=1e-9)


def test_the_loss_is_pythons(case: Case):
    z = predict_logits(case.network, case.inputs(case.data.points_train))
    expected = OUTPUTS[case.network.output].loss(z, encode(case.data.y_train, case.n_classes))
    assert case.found["loss"] == pytest.approx(expected, abs=1e-9)


def test_an_input_is_shown_over_the_plane(case: Case):
    for i, values in enumerate(case.found["inputs"], start=2):
        np.testing.assert_allclose(values, case.inputs(case.points)[:, i], atol=1e-9)


def test_the_boundary_is_where_the_two_largest_probabilities_are_equal(modules: Page):
    """Without a hidden layer, logits are linear, and so is the boundary between two classes within a cell."""
    case = Case(modules, CASES["ten"], hidden=())
    x0, x1, y0, y1 = surface_extent(case.data.points_train)
    segments = np.reshape(case.found["contour"], (-1, 2, 2))
    places = np.array([x0, y1]) + segments * np.array([x1 - x0, y0 - y1])
    z = np.sort(predict_logits(case.network, case.inputs(places.reshape(-1, 2))), axis=1).reshape(-1, 2, 10)
    apart = (z[..., -1] - z[..., -2]).max(axis=1)
    most = np.ptp(z) / CELLS
    assert len(segments) > 50
    assert np.mean(apart < 1e-9) > 0.8
    assert apart.max() < most, "where three meet, within a cell"
    best = np.reshape(case.found["winners"], (CELLS, CELLS))
    differs = (best[1:] != best[:-1])[:, 1:] | (best[:, 1:] != best[:, :-1])[1:]
    assert len(segments) >= differs.sum(), "each cell with a boundary has a piece of it"


@pytest.mark.parametrize("name", ["two", "ten", "ten, plane"])
def test_the_line_of_logistic_regression_is_the_boundary_of_a_network_without_hidden_layers(modules: Page, name: str):
    case = Case(modules, CASES[name], hidden=())
    found = np.reshape(case.found["fitted"], (-1, 2))
    p = np.sort(predict_proba(case.network, case.inputs(case.data.slice_at(found))), axis=1)
    assert len(found) >= 2
    assert np.mean(p[:, -1] - p[:, -2] < 1e-9) > 0.8
    assert (p[:, -1] - p[:, -2]).max() < 0.2


def test_a_units_line_is_where_it_outputs_one_half_in_the_color_of_the_class_it_speaks_for(case: Case):
    weights, biases = case.network.weights[0], case.network.biases[0]
    found = 0
    for unit, line in enumerate(case.found["lines"]):
        for x0, y0, x1, y1 in line["segments"]:
            points = case.data.slice_at(np.array([[x0, y0], [x1, y1]]))
            np.testing.assert_allclose(case.inputs(points) @ weights[:, unit] + biases[unit], 0, atol=1e-9)
            found += 1
        next_weights = case.network.weights[1][unit]
        if case.n_classes == 2:
            assert line["weight"] == pytest.approx(next_weights[0])
            assert line["label"] == int(next_weights[0] > 0)
        else:
            assert line["label"] == next_weights.argmax()
            assert line["weight"] == pytest.approx(next_weights.max() - next_weights.mean())
    assert found > 3


def test_the_surface_has_the_predicted_classs_tint_by_how_sure_the_network_is(case: Case):
    p = predict_proba(case.network, case.inputs(case.points)).max(axis=1)
    share = (case.n_classes * p - 1) / (case.n_classes - 1)
    tints = np.array([rgb(style.tint) for style in CLASSES])[np.array(case.found["winners"])]
    for colors, weight in zip(case.found["colors"], (share[:, np.newaxis], 1.0), strict=True):
        shown = np.array(colors)[:, np.newaxis] >> np.array([0, 8, 16]) & 255
        # Colors are in 256 steps.
        np.testing.assert_allclose(shown, rgb(MIDDLE) + weight * (tints - rgb(MIDDLE)), atol=1.6)


def rgb(color: str) -> np.ndarray:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)], dtype=float)


MARKS = """async (classes) => {
    const { mark } = await import('/charts/paint.js');
    return classes.map((style) => {
        const context = new OffscreenCanvas(40, 40).getContext('2d');
        context.strokeStyle = 'transparent';
        mark(context, { ...style, color: '#000' }, 20, 20, 10);
        const { data } = context.getImageData(0, 0, 40, 40);
        return Array.from({ length: 1600 }, (_, k) => data[4 * k + 3] > 128);
    });
}"""


def test_the_ten_marks_have_ten_shapes_of_about_one_size(modules: Page):
    shapes = np.array(modules.evaluate(MARKS, [style._asdict() for style in CLASSES]))
    sizes = shapes.sum(axis=1)
    assert sizes.min() > 150
    assert sizes.max() < 400
    for i, one in enumerate(shapes):
        for other in shapes[:i]:
            assert (one != other).sum() > 0.12 * (one | other).sum()


SHAPES = """async (symbols) => {
    const { trace } = await import('/charts/paint.js');
    return symbols.map((symbol) => {
        const found = [];
        const add = (x, y) => found.push([x, y]);
        trace({ moveTo: add, lineTo: add, closePath() {} }, symbol, 0, 0, 1);
        return found;
    });
}"""


def test_marks_in_texts_have_the_shapes_of_those_on_canvases(modules: Page):
    """A circle and a square are boxes. Of all others, the corners are in the same order but for where they begin."""
    style = read("styles/figures.css")
    symbols = [style.symbol for style in CLASSES[2:]]
    for symbol, found in zip(symbols, modules.evaluate(SHAPES, symbols), strict=True):
        [points] = re.findall(rf"\.mark\.{symbol} {{ --shape: polygon\((.*?)\)", style)
        corners = np.array([[float(number.rstrip("%")) for number in corner.split()] for corner in points.split(", ")])
        drawn = np.array(found)
        drawn = 50 + 50 * drawn / np.abs(drawn).max()
        orders = [np.roll(drawn, n, axis=0)[::step] for n in range(len(drawn)) for step in (1, -1)]
        assert min(np.abs(order - corners).max() for order in orders) < 14, symbol
