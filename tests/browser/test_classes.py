"""More than two classes, in headless Chromium: an output unit, a picture, a tool and a probability for each."""

import re
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from playground.data.table import Table
from playground.figures import CLASSES, surface_extent
from playground.model.network import predict_logits, predict_proba
from playground.runs.experiment import Experiment
from playground.runs.settings import Settings
from tests.browser.conftest import Stage, type_into
from tests.browser.test_drawing import open_tools, place, points, status, stroke, until_counts
from tests.browser.test_views import network, numbers

SIDE = 81  # points of the plane's grid in each direction
SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"


def ten_classes(hidden: tuple[int, ...] = (16,)) -> Settings:
    """Ten classes around a circle."""
    label = np.repeat(np.arange(10.0), 12)
    angle = 2 * np.pi * label / 10
    noise = np.random.default_rng(0).normal(0, 0.1, (120, 2))
    values = np.column_stack([np.cos(angle), np.sin(angle)]) + noise
    names = tuple(f"kind {k}" for k in range(10))
    return Settings("own", hidden, table=Table(values, label, ("x₁", "x₂"), names, True))


THREE = Settings("blobs", (4,), n_classes=3)


def predicted(stage: Stage, settings: Settings, places: np.ndarray) -> np.ndarray:
    """Each class's probability at places of the plane, by the network whose parameters the page shows."""
    experiment = Experiment(settings)
    X = experiment.derive_inputs(experiment.dataset.slice_at(places))
    return np.array(predict_proba(network(stage, settings), X))


def outputs(stage: Stage) -> Locator:
    return stage.page.locator(".network .columns > div").last.locator("button.card")


def colors_of(card: Locator, shares: list[tuple[float, float]]) -> list[list[int]]:
    """Return the colors of a card's picture, at shares of its width and height."""
    box = card.locator(".tile").bounding_box()
    assert box is not None
    colors: list[list[int]] = card.page.evaluate(
        """(places) => {
            const canvas = document.querySelector('.network canvas.tiles'), outer = canvas.getBoundingClientRect();
            const scale = canvas.width / outer.width, copy = new OffscreenCanvas(canvas.width, canvas.height);
            const context = copy.getContext('2d', { willReadFrequently: true });
            context.drawImage(canvas, 0, 0);
            const at = (x, y) => context.getImageData(scale * (x - outer.x), scale * (y - outer.y), 1, 1);
            return places.map(([x, y]) => [...at(x, y).data.slice(0, 3)]);
        }""",
        [[box["x"] + u * box["width"], box["y"] + v * box["height"]] for u, v in shares],
    )
    return colors


@pytest.mark.parametrize(
    "settings",
    [
        Settings("moons"),
        THREE,
        Settings("circles", (), n_classes=4),
        Settings("spiral", (8, 4), n_classes=6, activation="tanh"),
        ten_classes(),
    ],
)
def test_the_probabilities_over_the_whole_grid_are_those_of_python(display, settings):
    stage = display.show(settings, 3)
    shown = np.array(stage.page.evaluate("document.querySelector('.stage').probabilities()")).T
    assert shown.shape == (SIDE**2, settings.class_count)
    data = Experiment(settings).dataset
    x0, x1, y0, y1 = surface_extent(data.place(data.points), data.equal_scale)
    x, y = np.meshgrid(np.linspace(x0, x1, SIDE), np.linspace(y1, y0, SIDE))
    np.testing.assert_allclose(shown, predicted(stage, settings, np.column_stack([x.ravel(), y.ravel()])), atol=1e-6)


def test_a_click_on_an_output_unit_chooses_its_class(display):
    stage = display.show(THREE, 5)
    page, cards = stage.page, outputs(stage)
    expect(cards).to_have_count(3)
    assert cards.locator("b").all_inner_texts() == [f"p{SUBSCRIPTS[k]}" for k in range(3)]
    for k, style in enumerate(CLASSES[:3]):
        mark = cards.nth(k).locator(".mark")
        expect(mark).to_have_class(f"mark {style.symbol}")
        assert mark.evaluate("(mark) => mark.style.getPropertyValue('--color')") == style.color
    expect(cards.first).to_have_attribute("aria-pressed", "true")
    cards.nth(2).click()
    expect(cards.nth(2)).to_have_attribute("aria-pressed", "true")
    expect(cards.first).to_have_attribute("aria-pressed", "false")
    formula = page.locator(".equation .formula")
    expect(formula).to_contain_text("Softmax unit 7 (output): class 2")
    expect(formula).to_contain_text("p₂ = exp(z₂) ÷ (exp(z₀) + exp(z₁) + exp(z₂))")
    expect(page.locator(".decision h2")).to_have_text("Decision boundary")
    page.get_by_role("button", name="Softmax unit 6 (output): class 1").press("Enter")
    expect(formula).to_contain_text("p₁ = exp(z₁) ÷")
    page.keyboard.press("Escape")
    expect(formula).to_contain_text("p₀ = exp(z₀) ÷")


def test_each_output_unit_has_its_weights_and_they_can_be_set(display):
    stage = display.show(THREE, 1)
    page, cards = stage.page, outputs(stage)
    last = network(stage, THREE)
    for k in range(3):
        cards.nth(k).hover()
        name, softmax, equation = page.locator(".network .tip").inner_text().split("\n")
        assert name == f"Softmax unit {5 + k} (output): class {k}"
        assert softmax.startswith(f"p{SUBSCRIPTS[k]} = exp(z{SUBSCRIPTS[k]}) ÷ (")
        printed = numbers(re.sub(r"[hz][₀-₉]+", "", equation))
        assert printed == pytest.approx([*last.weights[1][:, k], last.biases[1][k]], abs=0.0051)
    cards.nth(1).click()
    field = page.get_by_label("weight of h₃")
    frames = int(stage.data("frames"))
    type_into(field, "-7.5")
    field.press("Enter")
    stage.until(f"+d.frames > {frames}")
    assert network(stage, THREE).weights[1][2, 1] == -7.5


def test_each_output_unit_pictures_the_probability_of_its_class(display):
    stage = display.show(THREE, 30)
    cards, data = outputs(stage), Experiment(THREE).dataset
    x0, x1, y0, y1 = surface_extent(data.place(data.points), data.equal_scale)
    # A third of the way in from each corner of each tile, away from its outline.
    shares = [(u, v) for u in (0.3, 0.7) for v in (0.3, 0.7)]
    p = predicted(stage, THREE, np.array([[x0 + u * (x1 - x0), y1 - v * (y1 - y0)] for u, v in shares]))
    for k in range(3):
        colors = colors_of(cards.nth(k), shares)
        tint = [int(CLASSES[k].tint[i : i + 2], 16) for i in (1, 3, 5)]
        for color, share in zip(colors, p[:, k], strict=True):
            if share < 0.02 or share > 0.98:  # far from the line
                expected = tint if share > 0.5 else (247, 247, 245)
                assert color == pytest.approx(expected, abs=8)
        assert any(share > 0.98 or share < 0.02 for share in p[:, k])


@pytest.mark.parametrize("settings", [THREE, ten_classes()])
def test_the_probe_tells_all_probabilities_the_most_probable_class_first(display, settings):
    stage = display.show(settings, 10)
    page = stage.page
    page.mouse.move(*place(stage, 0.4, -0.3))
    tip = page.locator(".decision .tip")
    expect(tip).to_be_visible()
    names = Experiment(settings).dataset.class_names
    rows = [row.rsplit(maxsplit=1) for row in tip.locator(".ranking > span").all_text_contents()]
    told = {names.index(name.strip()): float(probability) for name, probability in rows}
    assert sorted(told) == list(range(len(names)))
    assert all(above >= below for above, below in pairwise(told.values()))
    assert sum(told.values()) == pytest.approx(1, abs=1e-3)
    x, y = (float(value.replace("−", "-")) for value in re.findall(r"x[₁₂] = ([−\d.]+)", tip.inner_text()))
    expected = predicted(stage, settings, np.array([[x, y]]))[0]
    assert [told[k] for k in range(len(names))] == pytest.approx(expected, abs=0.01)
    box, figure = tip.bounding_box(), page.locator("figure.decision").bounding_box()
    assert box is not None
    assert figure is not None
    assert box["y"] >= figure["y"]
    page.locator(".decision .chart").focus()
    page.keyboard.press("ArrowLeft")
    status(stage).to_contain_text(names[-1])


def test_each_class_has_a_tool(display):
    stage = display.show(THREE)
    page = stage.page
    open_tools(stage)
    tools = page.locator(".drawing [data-tool]")
    assert tools.evaluate_all("(all) => all.map(({ dataset }) => dataset.tool)") == ["0", "1", "2", "erase"]
    page.get_by_role("button", name="class 2", exact=True).click()
    expect(tools.nth(2)).to_have_attribute("aria-pressed", "true")
    page.mouse.click(*place(stage, 0.1, 0.1))
    until_counts(stage, "=== 251")
    status(stage).to_contain_text("Point of class 2 added")
    page.keyboard.down("Shift")
    page.mouse.click(*place(stage, -0.6, 0.6))
    page.keyboard.up("Shift")
    until_counts(stage, "=== 252")
    status(stage).to_contain_text("Point of class 0 added")
    page.keyboard.press("1")
    expect(tools.nth(1)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("3")  # no class's
    expect(tools.nth(1)).to_have_attribute("aria-pressed", "true")
    stroke(stage, (-0.5, 0), (0.5, 0))
    until_counts(stage, "> 255")
    shown = points(stage)
    assert set(shown["labels"][-3:]) == {1}
    stage.step("epoch")
    stage.press("reset")
    stage.until("+d.update === 0")
    assert sum(len(points(stage)[part]) for part in ("labels", "test_labels")) > 255


def test_ten_classes_are_drawn_from_nothing(display):
    settings = ten_classes((4,))
    stage = display.show(settings)
    page = stage.page
    open_tools(stage)
    expect(page.locator(".drawing [data-tool]")).to_have_count(11)
    page.click("[data-change=clear_points]")
    until_counts(stage, "=== 0")
    remark = page.locator(".remark")
    expect(remark).to_have_text("Add points of all classes.")
    for k in range(10):
        page.keyboard.press(str(k))
        for step in range(3):
            page.mouse.click(*place(stage, -0.9 + 0.2 * k, -0.6 + 0.5 * step))
        until_counts(stage, f"=== {3 * (k + 1)}")
        if k == 7:
            expect(remark).to_have_text("Add points of kind 8 and kind 9.")
    expect(remark).to_be_hidden()
    stage.step("epoch")
    shown = points(stage)
    assert sorted(set(shown["labels"])) == sorted(set(shown["test_labels"])) == list(range(10))


def test_a_digit_is_drawn_in_the_plane(display):
    stage = display.show(Settings("digits", (4,)))
    page = stage.page
    open_tools(stage)
    page.keyboard.press("7")
    page.mouse.click(*place(stage, 20, 20))
    until_counts(stage, "=== 1798")
    status(stage).to_contain_text("Point of 7 added at first principal component = ")
    page.mouse.move(5, 5)
    # What the server has taken is drawn with all other points, and not as a sketch any more.
    stage.wait_for("""(() => {
        const canvas = document.querySelector('canvas.sketch');
        const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
        copy.drawImage(canvas, 0, 0);
        return copy.getImageData(0, 0, canvas.width, canvas.height).data.every((value) => value === 0);
    })()""")


def test_what_is_told_in_words_knows_the_number_of_classes(display):
    stage = display.show(THREE, 5)
    page = stage.page
    chart = page.locator(".decision .chart")
    expect(chart).to_have_attribute("aria-label", re.compile("^Decision boundary: the most probable of 3 classes over"))
    expect(page.locator(".sigmoid .chart")).to_have_attribute("aria-label", re.compile("points of all classes along"))
    expect(page.locator(".loss .chart")).to_have_attribute("aria-label", re.compile(r"Guessing costs 1\.099\.$"))


@pytest.mark.parametrize("settings", [ten_classes(), ten_classes((16, 16, 16))])
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_ten_output_units_keep_to_the_drawing(display, settings, width, height):
    page = display.stage.page
    page.set_viewport_size({"width": width, "height": height})
    stage = display.show(settings, 1)
    outer = page.locator(".network .diagram").bounding_box()
    assert outer is not None
    boxes = [card.bounding_box() for card in outputs(stage).all()]
    assert len(boxes) == 10
    for box in boxes:
        assert box is not None
        assert outer["x"] - 1 <= box["x"]
        assert box["x"] + box["width"] <= outer["x"] + outer["width"] + 1
        assert outer["y"] - 1 <= box["y"]
        assert box["y"] + box["height"] <= outer["y"] + outer["height"] + 1
    assert all(above["y"] + above["height"] <= below["y"] + 0.5 for above, below in pairwise(boxes) if above and below)
    # Each is told apart by its mark, which is within its card.
    for box, mark in zip(boxes, outputs(stage).locator(".mark").all(), strict=True):
        inner = mark.bounding_box()
        assert box is not None
        assert inner is not None
        assert inner["height"] <= box["height"]
        assert inner["x"] + inner["width"] <= box["x"] + box["width"] + 1


def test_the_pixels_of_the_digits_are_one_picture_and_so_are_the_weights_for_them(display):
    settings = Settings("digits", (4,), learning_rate_init=0.1)
    stage = display.show(settings, 1)
    page, data = stage.page, Experiment(settings).dataset
    inputs = page.locator(".network .columns > div").first.locator(".card")
    expect(inputs).to_have_count(1)
    words = inputs.locator(".words")
    expect(words).to_have_text("x₁ … x₆₄")
    pixels = [((column + 0.5) / 8, (row + 0.5) / 8) for row in range(8) for column in range(8)]

    def ink(values: np.ndarray) -> np.ndarray:
        return 247 - 213 * values / 16  # of 0 to 16

    assert np.array(colors_of(inputs, pixels))[:, 0] == pytest.approx(ink(data.mean), abs=2)
    # A training point that no other one hides.
    places = data.place(data.points_train)
    apart = [np.partition(np.linalg.norm(places - p, axis=1), 1)[1] for p in places]
    example = int(np.argmax(apart))
    page.mouse.move(*place(stage, *places[example]))
    expect(page.locator(".decision .tip")).to_contain_text(f"Training point {example + 1}")
    assert np.array(colors_of(inputs, pixels))[:, 0] == pytest.approx(ink(data.points_train[example]), abs=2)
    page.mouse.move(5, 5)
    cards = page.locator(".network .columns > div").nth(1).locator("button.card")
    cards.nth(2).click()
    expect(words).to_have_text("w of h₃")
    weights = network(stage, settings).weights[0][:, 2]
    for card in (inputs, cards.nth(2)):
        red, _, blue = np.array(colors_of(card, pixels)).T
        certain = np.abs(weights) > 0.3 * np.abs(weights).max()
        assert np.array_equal((blue > red)[certain], (weights > 0)[certain])
    expect(page.locator(".formula input")).to_have_count(65)


def test_the_logits_of_the_grid_are_told_by_output_unit(display):
    stage = display.show(THREE, 2)
    data = Experiment(THREE).dataset
    x0, _, _, y1 = surface_extent(data.place(data.points), data.equal_scale)
    experiment = Experiment(THREE)
    X = experiment.derive_inputs(np.array([[x0, y1]]))
    logits = predict_logits(network(stage, THREE), X)[0]
    assert stage.surface()[:: SIDE**2] == pytest.approx(logits)
