"""The gradient by layer, in the browser: its numbers are Python's."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from playground.data.dataset import load_dataset
from playground.model.activations import ACTIVATIONS
from playground.model.features import derive_features
from playground.model.layout import flatten, unflatten
from playground.model.network import forward, gradient, init_network
from playground.model.outputs import count_outputs, encode, output_for
from playground.runs.experiment import Experiment
from playground.runs.readings.state import State
from playground.runs.settings import Settings
from tests.browser.conftest import EXACT, Stage

MEASURE = """async ([spec, parameters]) => {
    const { Gradients, lossTerms } = await import('/network/gradients.js');
    const gradients = new Gradients(spec, spec);
    gradients.run(new Float64Array(parameters.length)); // what is left of it must not count
    gradients.run(Float64Array.from(parameters));
    return { rms: Array.from(gradients.rms), saturated: Array.from(gradients.saturated), terms: lossTerms(spec) };
}"""
SATURATED = {
    "sigmoid": lambda a: (a < 0.05) | (a > 0.95),
    "tanh": lambda a: abs(a) > 0.9,
    "relu": lambda a: a == 0,
    "identity": lambda a: a != a,
}


def measure(
    modules: Page, activation: str, hidden: tuple[int, ...], n_classes: int, n_samples: int = 200
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the browser and what Python measure of a random network."""
    data = load_dataset("circles", n_samples=n_samples)
    labels = np.arange(len(data.y_train)) % n_classes
    output, random = output_for(n_classes), np.random.default_rng(3)
    sizes = (3, *hidden, count_outputs(n_classes))
    features = ("x1", "x2", "x1²")
    drawn = flatten(init_network(sizes, random, activation, output=output, scale=2.0))
    parameters = drawn + 0.3 * random.normal(size=len(drawn))
    spec = {
        "layer_sizes": sizes, "activation": activation, "output": output, "features": features,
        "mean": data.mean.tolist(), "scale": data.scale.tolist(),
        "points": data.points_train.tolist(), "labels": labels.tolist(),
    }  # fmt: skip
    found = modules.evaluate(MEASURE, [spec, parameters.tolist()])
    network = unflatten(parameters, sizes, activation, output)
    stride = -(-len(labels) // 1000)
    X = derive_features(data.standardize(data.points_train), features)[::stride]
    slopes = gradient(network, X, encode(labels[::stride], n_classes))
    expected = {
        "rms": [np.sqrt(np.mean(np.append(weights, biases) ** 2)) for weights, biases in slopes.layers],
        "saturated": [np.mean(SATURATED[activation](a)) for a in forward(network, X)[1:-1]],
        "terms": f"averaged over {f'one in {stride}' if stride > 1 else 'all'} training points, without penalties",
    }
    return found, expected


@pytest.mark.parametrize("n_classes", [2, 3, 10])
@pytest.mark.parametrize("hidden", [(), (1,), (5,), (4, 3), (16, 2, 8), (4, 4, 4, 4), (5, 4, 3, 2, 1), (16,) * 6])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_browsers_gradients_are_pythons(modules, activation, hidden, n_classes):
    found, expected = measure(modules, activation, hidden, n_classes)
    np.testing.assert_allclose(found["rms"], expected["rms"], rtol=1e-9)
    np.testing.assert_allclose(found["saturated"], expected["saturated"], atol=1e-12)
    assert found["terms"] == expected["terms"]
    assert min(found["rms"]) > 0


def test_of_many_points_a_sample_is_measured(modules):
    found, expected = measure(modules, "sigmoid", (4,), 2, n_samples=5000)
    assert found["terms"] == expected["terms"] == "averaged over one in 4 training points, without penalties"
    np.testing.assert_allclose(found["rms"], expected["rms"], rtol=1e-9)


THIN = """async (count) => {
    const { History } = await import('/panels/gradients/history.js');
    const history = new History({});
    const frame = { data: { labels: [] } };
    for (let update = 0; update < count; update++) {
        history.insert({ update, rms: [], saturated: [] });
        history.defer({ ...frame, update });
    }
    return { rows: history.rows.map(({ update }) => update), todo: history.todo.map(({ update }) => update) };
}"""


@pytest.mark.parametrize("kind", ["rows", "todo"])
def test_the_history_of_a_long_run_keeps_a_fair_share_of_each_part(modules, kind):
    updates = modules.evaluate(THIN, 6000)[kind]
    assert len(updates) <= 480
    assert updates == sorted(updates)
    assert (updates[0], updates[-1]) == (0, 5999)
    counts = np.histogram(updates, 10, (0, 6000))[0]
    assert counts.min() > 12


DEEP = Settings(hidden_layer_sizes=(4, 3), n_samples=100)
BARS = ".network .gradient"


def expected_rms(settings: Settings, updates: int) -> list[float]:
    """Return the root mean square of each layer's gradient after so many updates."""
    experiment = Experiment(settings)
    trainer = experiment.make_trainer()
    trainer.run(updates)
    return State(experiment, trainer.network, trainer.metrics(), updates, 0.0).gradients


def bar_values(stage: Stage) -> list[float]:
    values = [bar.get_attribute("aria-valuenow") for bar in stage.page.locator(BARS).all()]
    return [float(value or "nan") for value in values]


def bar_lengths(stage: Stage) -> list[float]:
    """Return how much of each bar is filled."""
    lengths: list[float] = stage.page.evaluate(
        f"Array.from(document.querySelectorAll('{BARS}'), (bar) => bar.firstElementChild.getBoundingClientRect().width"
        " / bar.getBoundingClientRect().width)"
    )
    return lengths


def history(stage: Stage) -> dict[int, list[float]]:
    """Return the gradients that the panel has, by update."""
    stage.wait_for("document.querySelector('.stage').gradients().settled")
    rows = stage.page.evaluate("document.querySelector('.stage').gradients().rows")
    return {row["update"]: row["rms"] for row in rows}


def test_each_layers_bar_shows_its_gradient_while_it_plays_and_exactly_where_it_stands(display):
    stage = display.show(DEEP)
    np.testing.assert_allclose(bar_values(stage), expected_rms(DEEP, 0), rtol=1e-9)
    before = bar_values(stage)
    stage.play_until(20)
    stage.wait_for(f"document.querySelector('{BARS}').getAttribute('aria-valuenow') !== '{before[0]}'")
    stage.pause()
    expected = expected_rms(DEEP, stage.update)
    np.testing.assert_allclose(bar_values(stage), expected, rtol=1e-9)
    np.testing.assert_allclose(bar_lengths(stage), 1 + np.log10(expected) / 6, atol=0.02)
    stage.page.locator(BARS).first.hover()
    tip = stage.page.locator(".network .tip")
    mantissa = f"{expected[0]:.1e}".split("e")[0]
    expect(tip).to_contain_text(f"Gradient of layer 1: {mantissa}")
    expect(tip).to_contain_text("of its outputs are saturated: below 0.05 or above 0.95")


def test_bars_stand_above_their_layers_and_move_nothing(display):
    stage = display.show(DEEP, 3)
    boxes = [bar.bounding_box() for bar in stage.page.locator(BARS).all()]
    heads = [head.bounding_box() for head in stage.page.locator(".network .label").all()][1:]
    tiles = "Array.from(document.querySelectorAll('.network .tile'), (tile) => tile.getBoundingClientRect().top).join()"
    before = stage.page.evaluate(tiles)
    assert len(boxes) == 3
    for bar, head in zip(boxes, heads, strict=True):
        assert bar
        assert head
        assert bar["width"] == pytest.approx(boxes[0]["width"] if boxes[0] else 0)
        assert abs(bar["x"] + bar["width"] / 2 - head["x"] - head["width"] / 2) < 1
        assert bar["y"] == pytest.approx(boxes[0]["y"] if boxes[0] else 0, abs=0.5)
    stage.step("epoch")
    assert stage.page.evaluate(tiles) == before


def test_a_single_layer_has_no_bar(display):
    assert display.show(Settings(hidden_layer_sizes=())).page.locator(BARS).count() == 0


def test_the_history_has_the_checkpoints_from_before_the_panel_was_opened(display):
    stage = display.show(DEEP, 30)
    stage.page.click("[data-panel=gradients]")
    stage.wait_for("document.querySelector('.stage').gradients().rows.length > 10")
    found = history(stage)
    assert min(found) == 0
    assert max(found) == stage.update
    for update in sorted(found)[::7]:
        np.testing.assert_allclose(found[update], expected_rms(DEEP, update), rtol=1e-4)  # of parameters in float32


def test_the_history_grows_with_the_run_and_forgets_what_is_dropped(display):
    stage = display.show(DEEP, query="gradients=1")
    for _ in range(4):
        stage.step("epoch")
    found = history(stage)
    assert list(found) == [0, 8, 16, 24, 32]
    np.testing.assert_allclose(found[32], expected_rms(DEEP, 32), rtol=1e-9)
    stage.press("reset")
    stage.until("+d.update === 0")
    assert list(history(stage)) == [0]


def test_opened_where_the_first_update_is_shown_it_has_the_later_ones(display):
    stage = display.show(DEEP, 30)
    slider = stage.page.locator(".timeline input[type=range]")
    slider.focus()
    slider.press("Home")
    stage.until("+d.update === 0")
    stage.wait_for(EXACT)
    stage.page.click("[data-panel=gradients]")
    stage.wait_for("document.querySelector('.stage').gradients().rows.length > 10")
    assert max(history(stage)) > 200


def test_what_was_trained_while_the_panel_was_closed_is_that_runs_alone(display):
    stage = display.show(DEEP, query="gradients=1")
    for _ in range(4):
        stage.step("update")
    assert list(history(stage)) == [0, 1, 2, 3, 4]
    stage.page.click("[data-panel=gradients]")
    stage.press("reset")
    stage.until("+d.update === 0")
    stage.step("epoch")
    stage.page.click("[data-panel=gradients]")
    stage.wait_for("document.querySelector('.stage').gradients().rows.length > 1")
    assert list(history(stage)) == [0, 8]


def test_a_click_shows_that_update_and_its_gradients(display):
    stage = display.show(DEEP, 40, "gradients=1")
    chart = stage.page.locator(".panel.gradients .chart")
    chart.scroll_into_view_if_needed()
    stage.wait_for("document.querySelector('.stage').gradients().rows.length > 10")
    latest = stage.update
    left = stage.page.evaluate(
        "(({ _fullLayout: { xaxis } }) => xaxis._offset + xaxis.c2p(100))(document.querySelector('.gradients .chart'))"
    )
    chart.hover(position={"x": left, "y": 40})
    expect(stage.page.locator(".panel.gradients .tip b")).to_contain_text("update ")
    chart.click(position={"x": left, "y": 40})
    stage.until(f"+d.update !== {latest}")
    stage.wait_for(EXACT)
    assert abs(stage.update - 100) <= 2
    np.testing.assert_allclose(bar_values(stage), expected_rms(DEEP, stage.update), rtol=1e-9)
    found = history(stage)
    assert max(found) == latest
    np.testing.assert_allclose(found[stage.update], expected_rms(DEEP, stage.update), rtol=1e-9)


def test_arrow_keys_and_enter_show_an_update_too(display):
    stage = display.show(DEEP, 40, "gradients=1")
    latest = stage.update
    stage.wait_for("document.querySelector('.stage').gradients().rows.length > 10")
    stage.page.locator(".panel.gradients .chart").focus()
    stage.page.keyboard.press("Shift+ArrowLeft")
    expect(stage.page.locator(".unseen")).to_contain_text("layer 1: ")
    stage.page.keyboard.press("Enter")
    stage.until(f"+d.update < {latest}")


def test_layers_names_stand_at_the_ends_of_their_curves_apart(display):
    settings = Settings(hidden_layer_sizes=(4, 4), activation="tanh", n_samples=100)
    stage = display.show(settings, 5, "gradients=1")
    stage.wait_for("document.querySelector('.gradients .names span').style.transform")
    names = stage.page.locator(".gradients .names span")
    assert names.all_inner_texts() == ["layer 1", "layer 2", "output"]
    tops = []
    for name in names.all():
        box = name.bounding_box()
        assert box
        tops.append(box["y"])
    order = np.argsort(tops)
    assert np.diff(np.sort(tops)).min() > 12
    assert list(order) == list(np.argsort(expected_rms(settings, stage.update))[::-1])


def test_drawn_points_count_from_the_update_on_at_which_they_were_drawn(display):
    stage = display.show(DEEP, 10)
    before = bar_values(stage)
    stage.page.click(".pencil")
    stage.page.locator(".decision .chart").click(position={"x": 150, "y": 150})
    stage.wait_for(f"document.querySelector('{BARS}').getAttribute('aria-valuenow') !== '{before[0]}'")
    stage.step("epoch")
    stage.page.click("[data-panel=gradients]")
    stage.wait_for("document.querySelector('.stage').gradients().rows.length > 10")
    found = history(stage)
    np.testing.assert_allclose(found[40], expected_rms(DEEP, 40), rtol=1e-4)
    run = display.visit.run
    assert len(run.experiment.X_train) == len(Experiment(DEEP).X_train) + 1
    expected = State(run.experiment, run.trainer.network, run.trainer.metrics(), 0, 0.0).gradients
    np.testing.assert_allclose(bar_values(stage), expected, rtol=1e-9)
    np.testing.assert_allclose(found[stage.update], expected, rtol=1e-9)


@pytest.mark.parametrize(("activation", "shown"), [("sigmoid", True), ("relu", True), ("identity", False)])
def test_the_saturated_share_of_each_hidden_layer_is_told(display, activation, shown):
    settings = Settings(hidden_layer_sizes=(4, 3), activation=activation, n_samples=100, init_scale=10.0)
    stage = display.show(settings, query="gradients=1")
    section = stage.page.locator(".panel.gradients .saturation")
    if not shown:
        expect(section).to_be_hidden()
        return
    experiment = Experiment(settings)
    outputs = forward(experiment.make_trainer().network, experiment.X_train)[1:-1]
    shares = [f"{100 * np.mean(SATURATED[activation](a)):.0f} %" for a in outputs]
    expect(section.locator(".percent")).to_have_text(shares)


def test_a_frozen_layer_says_that_it_does_not_follow_its_gradient(display):
    stage = display.show(replace(DEEP, freeze_hidden=True), 1)
    bars, tip = stage.page.locator(BARS), stage.page.locator(".network .tip")
    bars.first.hover()
    expect(tip).to_contain_text("Its weights and biases are frozen")
    bars.last.hover()
    expect(tip).to_contain_text("Gradient of output")
    expect(tip).not_to_contain_text("frozen")
