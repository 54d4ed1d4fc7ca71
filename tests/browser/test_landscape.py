"""The loss landscape in headless Chromium: its losses are Python's, and a click puts the network there."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from playground.model.network import loss as network_loss
from playground.runs.experiment import Experiment
from playground.runs.settings import Settings
from playground.training.trainer import Trainer
from tests.browser.conftest import AT_REST, Display, Stage, choose

SETTLED = "document.querySelector('.stage').landscape()?.settled"
CHART = ".panel.landscape .chart"


def show(display: Display, settings: Settings | None = None, epochs: int = 0) -> Stage:
    stage = display.show(settings, epochs, "landscape=1")
    stage.page.locator(".panel.landscape").scroll_into_view_if_needed()
    return stage


def landscape(stage: Stage) -> dict[str, Any]:
    stage.wait_for(SETTLED)
    found: dict[str, Any] = stage.page.evaluate("document.querySelector('.stage').landscape()")
    return found


def shown(stage: Stage) -> np.ndarray:
    return np.array(stage.page.evaluate("document.querySelector('.stage').parameters()"))


def loss(settings: Settings, parameters: np.ndarray) -> float:
    experiment = Experiment(settings)
    network = experiment.make_trainer().unflatten(parameters)
    return network_loss(network, experiment.X_train, experiment.targets_train)


def trained(settings: Settings, updates: int) -> Trainer:
    trainer = Experiment(settings).make_trainer()
    trainer.run(updates)
    return trainer


def click(stage: Stage, x: float, y: float) -> None:
    """Click at coordinates of the plane."""
    left, top = stage.page.evaluate(
        f"""([x, y]) => {{
            const {{ xaxis, yaxis }} = document.querySelector('{CHART}')._fullLayout;
            return [xaxis._offset + xaxis.c2p(x), yaxis._offset + yaxis.c2p(y)];
        }}""",
        [x, y],
    )
    stage.page.locator(CHART).click(position={"x": left, "y": top})


@pytest.mark.parametrize(
    ("settings", "axes"),
    [
        (Settings("cancer", (), 10.0, columns=("mean radius", "mean texture", "worst area")), [0, 1]),
        (Settings("xor", (5, 3), 0.1, activation="relu"), []),
        (Settings("iris", (3,), activation="tanh"), []),
        (Settings(freeze_hidden=True), []),
    ],
    ids=str,
)
def test_every_loss_of_the_surface_is_pythons(display, settings, axes):
    stage = show(display, settings)
    for _ in range(3):
        stage.step("epoch")
    found = landscape(stage)
    trainer = trained(settings, stage.update)
    assert found["axes"] == axes
    np.testing.assert_array_equal(found["base"], trainer.parameters)
    origin, directions = np.array(found["origin"]), np.array(found["directions"])
    present = (trainer.parameters - origin) @ directions.T
    np.testing.assert_allclose(found["present"], present, atol=1e-9)
    experiment = Experiment(settings)
    X, y = experiment.X_train, experiment.targets_train
    expected = [
        [
            network_loss(trainer.unflatten(trainer.parameters + (np.array([a, b]) - present) @ directions), X, y)
            for a in found["x"]
        ]
        for b in found["y"]
    ]
    np.testing.assert_allclose(found["z"], expected, atol=1e-6)
    assert found["loss"] == pytest.approx(trainer.metrics().train_loss, abs=1e-6)
    # The path ends at the present, and the arrow at the next update.
    np.testing.assert_allclose(found["path"][-1], present, atol=1e-9)
    trainer.run(1)
    np.testing.assert_allclose(found["next"], (trainer.parameters - origin) @ directions.T, atol=1e-6)


def test_any_two_parameters_can_be_chosen_and_the_choice_stays(display):
    stage = show(display, Settings(hidden_layer_sizes=(2,)), 2)
    generation = stage.generation
    select = stage.page.locator
    choose(select("[data-choose=plane]"), "Two parameters")
    choose(select("[data-choose=x]"), "w₂ of h₁: weight of x₂")
    choose(select("[data-choose=y]"), "b of p: bias")
    stage.wait_for(f"{SETTLED} && document.querySelector('.stage').landscape().next")
    found = landscape(stage)
    assert found["axes"] == [1, 8]
    np.testing.assert_allclose(found["path"][0], trained(Settings(hidden_layer_sizes=(2,)), 0).parameters[[1, 8]])
    # The same parameter for both: each axis takes the other's.
    choose(select("[data-choose=y]"), "w₂ of h₁: weight of x₂")
    assert landscape(stage)["axes"] == [8, 1]
    stage.press("new_weights")
    stage.until(f"+d.generation === {generation + 1}")
    assert landscape(stage)["axes"] == [8, 1]


def test_the_parameters_of_six_layers_are_listed_by_unit_and_layer(display):
    stage = show(display, Settings(hidden_layer_sizes=(1, 2, 1, 1, 1, 3)), 2)
    axis = stage.page.locator("[data-choose=x]")
    groups = axis.locator("optgroup").evaluate_all(
        "(groups) => groups.map((group) => [group.label, group.children.length])"
    )
    layers = (1, 2, 2, 3, 4, 5, 6, 6, 6)
    names = [f"Logistic regression {n}, hidden layer {layer}" for n, layer in enumerate(layers, 1)]
    counts = (3, 2, 2, 3, 2, 2, 2, 2, 2, 4)
    assert groups == list(map(list, zip([*names, "Logistic regression 10 (output)"], counts, strict=True)))
    choose(stage.page.locator("[data-choose=plane]"), "Two parameters")
    choose(axis, "w₂ of h₄: weight of h₃")
    assert landscape(stage)["axes"][0] == 8


def test_a_click_puts_the_network_there(display):
    settings = Settings(hidden_layer_sizes=())
    stage = show(display, settings, 1)
    found = landscape(stage)
    x, y = found["x"][30], found["y"][10]
    stage.page.locator(CHART).hover()
    frames = int(stage.data("frames"))
    click(stage, x, y)
    stage.until(f"+d.frames > {frames}")
    parameters = shown(stage)
    np.testing.assert_allclose(parameters[:2], [x, y], atol=0.02)  # to the pixel
    assert parameters[2] == found["base"][2]
    assert landscape(stage)["loss"] == pytest.approx(loss(settings, parameters), abs=1e-6)
    expect(stage.page.locator(".equation .state")).to_contain_text("2 numbers set manually")
    # The same updates follow as in Python from there.
    expected = trained(settings, stage.update)
    expected.set_parameters(dict(enumerate(parameters)))
    expected.run(1)
    stage.press("update")
    stage.until(f"+d.update === {expected.update}")
    assert np.array_equal(shown(stage), expected.parameters)


def test_in_the_principal_plane_the_loss_at_the_pointer_is_that_of_the_network_after_the_click(display):
    stage = show(display, Settings(hidden_layer_sizes=(3,)), 3)
    found = landscape(stage)
    stage.page.locator(CHART).hover(position={"x": 200, "y": 120})
    tip = stage.page.locator(".panel.landscape .tip b").inner_text()
    frames = int(stage.data("frames"))
    stage.page.locator(CHART).click(position={"x": 200, "y": 120})
    stage.until(f"+d.frames > {frames}")
    parameters = shown(stage)
    away = parameters - found["base"]
    directions = np.array(found["directions"])
    np.testing.assert_allclose(directions.T @ (directions @ away), away, atol=1e-6)
    assert float(tip.split()[-1]) == pytest.approx(loss(Settings(hidden_layer_sizes=(3,)), parameters), abs=1e-4)


def test_arrow_keys_move_the_crosshair_and_enter_puts_the_network_there(display):
    stage = show(display, Settings(hidden_layer_sizes=()))
    before = landscape(stage)
    stage.page.locator(CHART).focus()
    for key in ("ArrowRight", "Shift+ArrowUp"):
        stage.page.keyboard.press(key)
    assert stage.update == 0  # the keys are the chart's
    expect(stage.page.locator(".unseen")).to_contain_text("cross-entropy")
    frames = int(stage.data("frames"))
    stage.page.keyboard.press("Enter")
    stage.until(f"+d.frames > {frames}")
    moved = shown(stage) - before["base"]
    assert moved[0] > 0
    assert moved[1] > 2 * moved[0]
    assert moved[2] == 0


def test_a_learning_rate_that_is_moved_while_the_run_stands_moves_the_arrow(blank, url):
    stage = blank.open(f"{url}/?widths=none&landscape=1")
    stage.page.locator(".panel.landscape").scroll_into_view_if_needed()
    before = landscape(stage)
    knob = stage.page.locator(".st-key-lr input")
    knob.focus()
    knob.press("ArrowRight")
    stage.wait_for(f"String(document.querySelector('.stage').landscape().next) !== String({before['next']})")
    longer = np.array(landscape(stage)["next"]) - before["present"]
    np.testing.assert_allclose(longer, 2 * (np.array(before["next"]) - before["present"]), atol=1e-6)


def test_a_place_beyond_the_limits_is_refused_in_a_sentence(display):
    stage = show(display, Settings(hidden_layer_sizes=()))
    landscape(stage)
    for _ in range(12):
        stage.page.click("[data-zoom=out]")
    before = shown(stage)
    found = landscape(stage)
    click(stage, 0.9 * found["x"][-1], 0)
    refused = stage.page.locator(".panel.landscape .refused")
    expect(refused).to_contain_text("A weight or bias must be between -100 and 100.")
    expect(refused).to_contain_text("The network is unchanged.")
    assert np.array_equal(shown(stage), before)


def test_while_it_plays_the_surface_follows_and_a_click_does_not_stop_it(display):
    stage = show(display)
    stage.play_until(200)
    stage.wait_for("document.querySelector('.stage').landscape()?.axes.length === 0")
    at = stage.update
    stage.page.locator(CHART).click(position={"x": 200, "y": 120})
    stage.until(f"+d.update > {at + 200}")
    assert stage.playing
    expect(stage.page.locator(".equation .state")).to_contain_text("17 numbers set manually")
    stage.pause()
    stage.wait_for(
        "(({ landscape, parameters }) => landscape().settled && String(landscape().base) === String(parameters()))"
        "(document.querySelector('.stage'))"
    )
    found = landscape(stage)
    assert len(found["path"]) > 5


def test_before_two_updates_the_panel_says_what_it_shows(display):
    stage = show(display)
    about = stage.page.locator(".panel.landscape .about")
    expect(about).to_contain_text("The principal directions need two updates")
    for _ in range(2):
        stage.step("update")
    expect(about).to_contain_text("which explain")
    stage.press("reset")
    expect(about).to_contain_text("The principal directions need two updates")


def test_the_paths_of_two_optimizers_are_shown_together(blank, url):
    """As a visitor does it: save a run of SGD, choose Adam, press Reset, and play."""
    stage = blank.open(f"{url}/?speed=normal&landscape=1")
    page = stage.page
    both = page.locator(".panel.landscape .both")
    expect(both).to_contain_text("To compare the paths of two optimizers, open Compare runs")
    page.click("[data-panel=compare]")
    stage.play_until(100)
    stage.pause()
    page.click("[data-saved=save]")
    expect(page.locator(".saved-run")).to_contain_text("Hidden units: 4. SGD, learning rate 1")
    page.click("[data-do=compare]")
    expect(both).to_be_empty()
    page.click(".st-key-_group_training summary")
    page.locator(".st-key-optimizer").get_by_role("radio", name="Adam").click()
    knob = page.locator(".st-key-lr input")
    knob.focus()
    for _ in range(4):
        knob.press("ArrowLeft")
    stage.wait_for(AT_REST)
    stage.press("reset")
    stage.until("d.update === '0' && d.rate === '0.1'")
    stage.play_until(100)
    stage.pause()
    page.locator(".panel.landscape").scroll_into_view_if_needed()
    stage.wait_for(f"{SETTLED} && document.querySelector('.stage').landscape().axes.length === 0")
    found = landscape(stage)
    adam = Settings(optimizer="adam", learning_rate_init=0.1)
    ends = {}
    for name, settings in (("path", adam), ("otherPath", Settings())):
        parameters = trained(settings, stage.update).parameters
        ends[name] = np.array(found["directions"]) @ (parameters - found["origin"])
        np.testing.assert_allclose(found[name][-1], ends[name], atol=1e-5)
        np.testing.assert_allclose(found[name][0], [0, 0], atol=1e-9)
    (x0, *_, x1), (y0, *_, y1) = found["x"], found["y"]
    for x, y in ends.values():
        assert x0 < x < x1
        assert y0 < y < y1
    caption = page.locator(".panel.landscape figcaption")
    expect(caption).to_contain_text("A: Adam, from")
    expect(caption).to_contain_text("B: SGD")
    expect(page.locator(".panel.landscape .about")).to_contain_text("in which both runs moved most")
    # Another saved run has its own path: here it is the present one's.
    count = page.locator(".saved-run").count()
    page.click("[data-saved=save]")
    expect(page.locator(".saved-run")).to_have_count(count + 1)
    page.locator("[data-do=compare][aria-pressed=false]").click()
    expect(caption).to_contain_text("B: saved run")
    stage.play_until(stage.update + 50)
    stage.pause()
    found = landscape(stage)
    path, other = np.array(found["path"]), np.array(found["otherPath"])
    assert len(other) > 10
    at = np.linspace(0, len(path) - 1, 50 * len(path))
    line = np.stack([np.interp(at, np.arange(len(path)), column) for column in path.T], axis=1)
    distances = np.linalg.norm(other[:, None] - line, axis=2).min(1)
    assert distances.max() < 0.04 * (y1 - y0)
    # A network of another size is on another surface.
    page.get_by_role("button", name="Remove a unit from hidden layer 1").click()
    expect(both).to_have_text("The path of B is not shown: its network is 2-4-1, not 2-3-1.")
    expect(caption).not_to_contain_text("B: SGD")
