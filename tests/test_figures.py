"""The figures' colors and marks, for any number of classes."""

from itertools import combinations

import numpy as np
import pytest

from playground.figures import (
    CLASSES,
    LAYERS,
    MIDDLE,
    THEMES,
    ClassStyle,
    comparison_figure,
    decision_figure,
    loss_figure,
    unit_figure,
)

DARK = "#0e1117"  # the ground of Streamlit's dark theme
# How colors look without one kind of cones, on linear RGB: Machado, Oliveira and Fernandes, "A physiologically-based
# model for simulation of color vision deficiency", 2009.
VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
# Oklab, a perceptual space (Ottosson, 2020): from linear RGB to cones, and from their cube roots to lightness and hues.
CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
OPPONENTS = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def linear(color: str) -> np.ndarray:
    """Return a color as linear RGB."""
    rgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of the Web Content Accessibility Guidelines."""
    low, high = sorted(float(linear(color) @ [0.2126, 0.7152, 0.0722]) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def least_distance(colors: list[str], vision: str) -> float:
    """Return the least distance between colors as they are seen, where black and white are 100 apart."""
    seen = [np.clip(VISION[vision] @ linear(color), 0, 1) for color in colors]
    return min(
        100 * float(np.linalg.norm(OPPONENTS @ (np.cbrt(CONES @ a) - np.cbrt(CONES @ b))))
        for a, b in combinations(seen, 2)
    )


def test_two_classes_look_as_they_always_have():
    assert CLASSES[:2] == (
        ClassStyle("#d55e00", "circle", "#f7b77e"),
        ClassStyle("#0063a6", "square", "#84bbe0"),
    )


def test_the_ten_classes_differ_without_color():
    assert len({style.symbol for style in CLASSES}) == len(CLASSES) == 10


@pytest.mark.parametrize("style", CLASSES, ids=lambda style: style.color)
def test_marks_stand_out_from_the_surface_and_in_both_themes(style: ClassStyle):
    assert contrast(style.color, MIDDLE) >= 3
    # On dark ground, a mark has a white outline, and a line has the tint.
    assert contrast(style.color, "#ffffff") >= 3
    assert contrast(style.tint, DARK) >= 3
    assert contrast(THEMES["light"]["text"], style.tint) >= 4.5


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize(("n_classes", "distance"), [(2, 19), (3, 12), (4, 8), (10, 7)])
def test_classes_have_different_colors_also_for_the_color_blind(vision: str, n_classes: int, distance: float):
    assert least_distance([style.color for style in CLASSES[:n_classes]], vision) >= distance


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize(("n_classes", "distance"), [(3, 8), (10, 5)])
def test_their_tints_differ_too_and_from_near_white(vision: str, n_classes: int, distance: float):
    assert least_distance([MIDDLE, *(style.tint for style in CLASSES[:n_classes])], vision) >= distance


@pytest.mark.parametrize(("theme", "ground"), [("light", "#ffffff"), ("dark", DARK)])
def test_layers_stand_out_from_the_ground_the_first_one_most_and_from_each_other(theme: str, ground: str):
    first, *_, last = contrasts = [contrast(color, ground) for color in LAYERS[theme]]
    assert contrasts == sorted(contrasts, reverse=True)
    assert last >= 3
    assert first >= 3 * last
    assert all(least_distance(list(LAYERS[theme]), vision) >= 12 for vision in VISION)


def test_the_decision_figure_has_a_trace_for_each_class_and_set():
    points, y = np.arange(20.0).reshape(10, 2), np.arange(10.0)
    names = tuple(f"class {k}" for k in range(10))
    figure = decision_figure((points, y), (points[:4], y[:4]), ("a", "b"), names)
    assert [trace.name for trace in figure.data] == [
        *(f"{name}, training" for name in names),
        *(f"{name}, test" for name in names),
    ]
    assert [len(trace.x) for trace in figure.data] == [1] * 14 + [0] * 6
    symbols = [style.symbol for style in CLASSES]
    assert [trace.marker.symbol for trace in figure.data] == [*symbols, *(f"{symbol}-open" for symbol in symbols)]


def test_guessing_costs_the_logarithm_of_the_number_of_classes():
    for n_classes in (2, 3, 10):
        for figure in (loss_figure(n_classes), comparison_figure(n_classes)):
            np.testing.assert_allclose(figure.data[0].y, np.log(n_classes))
        [label] = loss_figure(n_classes).layout.annotations
        assert (label.text, label.y) == (f"ln {n_classes}: guessing", np.log(n_classes))


def test_softmax_outputs_lie_on_the_sigmoid():
    assert unit_figure("softmax").data[0].y == unit_figure("sigmoid").data[0].y
    assert "log-odds" in unit_figure("softmax").layout.xaxis.title.text
