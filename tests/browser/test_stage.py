"""The stage in headless Chromium: what a visitor sees is what the server computed."""

import numpy as np
import pytest
from playwright.sync_api import APIResponse, FloatRect, Route, expect

from playground.data.table import Table
from playground.figures import SURFACE_CELLS, surface_extent
from playground.model.features import derive_features
from playground.model.network import Network, predict_proba
from playground.model.outputs import softmax
from playground.runs.experiment import Experiment
from playground.runs.settings import Settings
from playground.training.trainer import Trainer
from tests.browser.conftest import EXACT, Stage


def trained(settings: Settings, updates: int) -> Trainer:
    trainer = Experiment(settings).make_trainer()
    trainer.run(updates)
    return trainer


def python_surface(settings: Settings, network: Network) -> np.ndarray:
    """The classes' probabilities over the stage's grid, by the reference."""
    data = Experiment(settings).dataset
    x0, x1, y0, y1 = surface_extent(data.place(data.points), data.equal_scale)
    x, y = np.meshgrid(np.linspace(x0, x1, SURFACE_CELLS), np.linspace(y1, y0, SURFACE_CELLS))
    points = data.slice_at(np.column_stack([x.ravel(), y.ravel()]))
    return predict_proba(network, derive_features(data.standardize(points), settings.features))


def browser_surface(stage: Stage) -> np.ndarray:
    """The classes' probabilities over the stage's grid, from the browser's logits."""
    logits = np.array(stage.surface()).reshape(-1, SURFACE_CELLS**2).T
    return softmax(np.hstack([np.zeros_like(logits), logits]) if logits.shape[1] == 1 else logits)


def ten_classes() -> Table:
    """Points around the corners of a pentagon and of a smaller one."""
    labels = np.arange(200) % 10
    angle, radius = labels * np.pi / 5, 1.0 + labels % 2
    noise = np.random.default_rng(0).normal(0.0, 0.15, (200, 2))
    points = radius[:, np.newaxis] * np.column_stack([np.cos(angle), np.sin(angle)]) + noise
    return Table(points, labels.astype(float), ("a", "b"), tuple(f"class {k}" for k in range(10)))


def test_the_page_opens_paused_and_steps_to_the_end_of_an_epoch_which_is_announced(stage):
    assert (stage.update, stage.playing) == (0, False)
    expect(stage.page.locator(".stage .play")).to_have_text("Play")
    np.testing.assert_allclose(
        browser_surface(stage), python_surface(Settings(), trained(Settings(), 0).network), atol=1e-6
    )  # fmt: skip
    for _ in range(3):
        stage.step("update")
    stage.step("epoch")
    assert (stage.update, stage.data("epoch")) == (20, "1")
    expect(stage.page.locator(".stage .unseen")).to_contain_text("Epoch 1.0, update 20. Training set: cross-entropy")
    assert "training points are classified correctly" in str(
        stage.page.locator(".decision [role=img]").get_attribute("aria-label")
    )


def test_pause_stops_at_the_frame_shown_and_reset_returns_to_the_same_weights(display):
    stage = display.show()
    initial = stage.surface()
    stage.play_until(300)
    stage.pause()
    update = stage.update
    expected = trained(Settings(), update)
    np.testing.assert_allclose(browser_surface(stage), python_surface(Settings(), expected.network), atol=1e-6)
    stage.step("update")
    assert stage.update == update + 1
    expected.run(1)
    np.testing.assert_allclose(browser_surface(stage), python_surface(Settings(), expected.network), atol=1e-6)
    stage.press("toggle")
    stage.until(f"+d.update > {update + 100}")
    stage.press("reset")
    stage.until("d.update === '0'")
    assert stage.surface() == initial
    assert not stage.playing
    stage.step("epoch")
    np.testing.assert_allclose(
        browser_surface(stage), python_surface(Settings(), trained(Settings(), stage.update).network), atol=1e-6
    )


@pytest.mark.parametrize(
    "settings",
    [
        Settings("blobs", ()),
        Settings("cancer", activation="relu", columns=("mean radius", "mean texture", "worst area", "mean smoothness")),
        Settings("blobs", (8,), n_classes=3),
        Settings("moons", (16,) * 6, init_scale=3.0),
        Settings("own", (16,), activation="tanh", table=ten_classes()),
        Settings("xor", activation="identity", features=("x1²", "x2²", "x1·x2", "sin x1", "sin x2")),
    ],
    ids=lambda settings: f"{settings.dataset}-{settings.class_count}",
)
def test_the_browser_computes_what_python_does(display, settings):
    stage = display.show(settings)
    for _ in range(3):
        stage.step("epoch")
    np.testing.assert_allclose(
        browser_surface(stage), python_surface(settings, trained(settings, stage.update).network), atol=1e-6
    )


def test_a_link_opens_the_experiment(blank, url):
    query = "widths=5,4,2&activation=tanh&dataset=spiral&lr=0.1&batch=all&momentum=0.9"
    stage = blank.open(f"{url}/?{query}&l2=0.001&weights_seed=7&init=normal&inputs=x1&inputs=x2&inputs=sin+x1")
    settings = Settings(
        "spiral", (5, 4, 2), 0.1, activation="tanh", batch_size=1000, momentum=0.9, alpha=0.001, weights_seed=7,
        initialization="normal", features=("x1", "x2", "sin x1"),
    )  # fmt: skip
    for _ in range(3):
        stage.step("epoch")
    np.testing.assert_allclose(
        browser_surface(stage), python_surface(settings, trained(settings, stage.update).network), atol=1e-6
    )


def test_a_link_made_for_the_sliders_of_before_opens_its_experiment(blank, url):
    stage = blank.open(f"{url}/?width=5&width2=3&lr=0.1&lock=width2&hide=dataset")
    page = stage.page
    assert page.url.endswith("/?lr=0.1&lock=widths&hide=dataset&widths=5,+3")
    control = page.locator(".st-key-widths input")
    expect(control).to_have_value("5, 3")
    expect(control).to_be_disabled()
    settings = Settings(hidden_layer_sizes=(5, 3), learning_rate_init=0.1)
    stage.step("epoch")
    np.testing.assert_allclose(
        browser_surface(stage), python_surface(settings, trained(settings, stage.update).network), atol=1e-6
    )
    stage = blank.open(f"{url}/?width=0&hide=width,data")
    assert stage.page.locator(".st-key-widths").is_hidden()
    expect(stage.page.locator(".depth")).to_contain_text("0 hidden layers")


def test_pause_stops_at_the_frame_shown_although_an_answer_is_pending(display):
    stage = display.show()
    stage.set_speed("fastest")
    stage.play_until(5000)
    stage.page.evaluate("""() => {
        const stage = document.querySelector('.stage');
        window.seen = [];
        new MutationObserver(() => seen.push(+stage.dataset.update)).observe(stage, { attributes: true });
        seen.push(+stage.dataset.update);
        stage.querySelector('[data-action=toggle]').click();
    }""")
    stage.wait_for(EXACT)  # the answer to the pause, after the one that was pending
    seen = stage.page.evaluate("seen")
    assert set(seen) == {seen[0]}
    settings = Settings()
    expected = trained(settings, stage.update)
    np.testing.assert_allclose(browser_surface(stage), python_surface(settings, expected.network), atol=1e-6)


def canvases_fit(*charts: str) -> str:
    """Return the condition that the charts' canvases lie where Plotly draws their axes."""
    return f"""{list(charts)}.every((name) => {{
        const [canvas, plot] = ['.plot > canvas', '.chart .bglayer .bg, .chart .nsewdrag'].map((part) => {{
            const box = document.querySelector(`.${{name}} .plot`).querySelector(part).getBoundingClientRect();
            return [box.x, box.y, box.width, box.height];
        }});
        return canvas.every((place, i) => Math.abs(place - plot[i]) <= 1.5);
    }})"""


CANVASES_FIT = canvases_fit("decision", "sigmoid")


# How much more red than blue the surface has below each training point.
REDNESS = """(() => {
    const stage = document.querySelector('.stage'), chart = stage.querySelector('.decision .chart');
    const { xaxis, yaxis } = chart._fullLayout, canvas = stage.querySelector('.decision .plot > canvas');
    const { width, height } = canvas;
    const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    return stage.points().points.map(([x, y]) => {
        const place = [(xaxis.c2p(x) / xaxis._length) * width, (yaxis.c2p(y) / yaxis._length) * height];
        const [red, , blue] = copy.getImageData(...place, 1, 1).data;
        return red - blue;
    });
})()"""


def test_the_surface_has_each_class_in_its_color(display):
    settings = Settings("blobs", ())
    stage = display.show(settings, 20)
    labels = Experiment(settings).dataset.y_train
    for hard in (False, True):
        stage.page.locator("[data-option=hard]").set_checked(hard)
        stage.wait_for(f"{REDNESS}.length === {len(labels)}")
        redness = np.array(stage.page.evaluate(REDNESS))
        assert np.median(redness[labels == 0]) > 20, "orange"
        assert np.median(redness[labels == 1]) < -20, "blue"


def test_canvases_follow_the_plots_when_the_window_is_resized(display):
    stage = display.show()
    stage.step("epoch")
    before = stage.page.evaluate("document.querySelector('.sigmoid canvas').offsetWidth")
    stage.page.set_viewport_size({"width": 1100, "height": 800})
    stage.wait_for(f"document.querySelector('.sigmoid canvas').offsetWidth !== {before}")
    stage.wait_for(CANVASES_FIT)


def test_new_weights_differ_keep_playing_and_the_url_holds_their_seed(stage):
    initial = stage.surface()
    stage.press("new_weights")
    stage.until("d.generation === '1'")
    assert stage.surface() != initial
    stage.page.wait_for_url("**weights_seed=1*")
    assert not stage.playing
    stage.play_until(40)
    stage.press("new_weights")
    stage.until("d.generation === '2' && +d.update > 40")
    assert stage.playing


def test_keys_play_pause_and_step_also_after_a_dataset_was_chosen(shared):
    stage = shared.show()
    stage.page.keyboard.press("ArrowRight")
    stage.until("d.update === '1'")
    stage.page.keyboard.press("Shift+ArrowRight")
    stage.until("d.update === '20'")
    stage.page.keyboard.press(" ")
    stage.until("d.playing === 'true' && +d.update > 100")
    stage.page.keyboard.press(" ")
    stage.until("d.playing === 'false'")
    generation = stage.generation
    stage.page.get_by_role("radio", name="moons").check(force=True)
    stage.until(f"+d.generation === {generation + 1}")
    stage.page.keyboard.press(" ")
    stage.until("d.playing === 'true' && +d.update > 40")


def test_a_live_setting_changes_the_running_network(shared):
    stage = shared.show()
    generation = stage.generation
    stage.play_until(100)
    knob = stage.page.locator(".st-key-lr input")
    knob.focus()
    for _ in range(20):
        knob.press("ArrowLeft")
    stage.page.wait_for_url("**lr=0.001*")
    stage.until(f"+d.update > {stage.update + 300}")
    assert stage.playing
    assert stage.generation == generation
    stage.pause()
    before = browser_surface(stage)
    stage.step("epoch")
    assert 0 < np.abs(browser_surface(stage) - before).max() < 0.01


def test_a_structural_change_starts_a_new_run_and_keeps_playing(shared):
    stage = shared.show()
    generation = stage.generation
    stage.play_until(500)
    stage.page.get_by_role("radio", name="iris", exact=True).check(force=True)
    stage.until(f"+d.generation === {generation + 1} && +d.update > 40")
    assert stage.playing
    stage.page.wait_for_url("**dataset=iris*")
    stage.pause()
    settings = Settings("iris")
    np.testing.assert_allclose(
        browser_surface(stage), python_surface(settings, trained(settings, stage.update).network), atol=1e-6
    )


def test_invalid_values_in_the_url_fall_back_to_the_defaults(blank, url):
    junk = "dataset=&width=lots&lr=-1&inputs=&activation=&batch=&noise=nan&weights_seed=-5&speed=x&log=9"
    stage = blank.open(f"{url}/?{junk}")
    np.testing.assert_allclose(
        browser_surface(stage), python_surface(Settings(), trained(Settings(), 0).network), atol=1e-6
    )
    assert stage.page.locator("[data-testid=stException], [data-testid=stAlert]").count() == 0


def test_removing_all_inputs_shows_an_error_and_keeps_the_run(stage):
    stage.page.get_by_test_id("stSidebar").get_by_text("Inputs", exact=True).click()
    stage.page.get_by_role("button", name="x1", exact=True).click()
    stage.until("d.generation === '1'")
    stage.step("epoch")
    stage.page.get_by_role("button", name="x2", exact=True).click()
    expect(stage.page.locator("[data-testid=stSidebar]")).to_contain_text("at least one input. Got none.")
    assert (stage.update, stage.generation) == (20, 1)
    stage.step("update")
    assert stage.update == 21


def test_divergence_is_explained_and_stops_at_a_finite_state(display):
    stage = display.show(Settings(learning_rate_init=100, alpha=1, activation="relu"))
    stage.press("toggle")
    expect(stage.page.locator(".stage .message")).to_contain_text("would not be finite")
    assert not stage.playing
    assert np.isfinite(stage.surface()).all()
    stage.press("reset")
    stage.until("d.update === '0'")
    expect(stage.page.locator(".stage .message")).to_be_hidden()


def test_switches_take_effect_and_the_url_follows(stage, url):
    page = stage.page
    page.locator("[data-option=test]").uncheck()
    page.locator("[data-option=hard]").check()
    page.locator("[data-option=log]").check()
    page.wait_for_url("**log=1*")
    assert "test=0" in page.url
    assert "hard=1" in page.url
    assert page.locator(".decision .scatterlayer .trace").count() == 2
    assert page.evaluate("document.querySelector('.loss .chart').layout.yaxis.type") == "log"
    stage.open(page.url)
    assert not page.locator("[data-option=test]").is_checked()
    assert page.locator("[data-option=log]").is_checked()


def test_the_pointer_and_the_keys_show_the_probability(display):
    stage = display.show()
    tip = stage.page.locator(".decision .tip")
    stage.page.locator(".decision .plot").hover()
    expect(tip).to_contain_text("P(class 1) = 0.")
    stage.page.mouse.move(0, 0)
    expect(tip).to_be_hidden()
    stage.page.locator(".decision .chart").focus()
    stage.page.keyboard.press("ArrowRight")
    expect(tip).to_contain_text("P(class 1) = 0.")
    expect(stage.page.locator(".stage .unseen")).to_contain_text("P(class 1) = 0.")


def test_speed_takes_effect_and_no_chart_is_rebuilt_while_it_plays(display):
    stage = display.show()
    stage.page.evaluate("""
        window.built = [];
        new MutationObserver((all) => all.forEach((m) => m.addedNodes.forEach((n) => {
            if (n.matches?.('svg, canvas, image, .js-plotly-plot, .trace, .plot')) built.push(n.outerHTML.slice(0, 80));
        }))).observe(document.querySelector('.workspace'), { childList: true, subtree: true });
    """)
    stage.play_until(100)
    stage.set_speed("fast")
    stage.until("+d.update > 3000")
    assert stage.page.evaluate("built") == []


def test_everything_is_visible_without_scrolling_or_reachable_on_a_phone(display):
    stage = display.show()

    def box(part: str) -> FloatRect:
        found: FloatRect | None = stage.page.locator(f".stage {part}").bounding_box()
        assert found, part
        return found

    parts = (".bar", ".readouts", ".network", ".decision", ".equation", ".sigmoid", ".loss", ".openers")
    for width, height in ((1440, 900), (1280, 720)):
        stage.page.set_viewport_size({"width": width, "height": height})
        stage.wait_for(f"innerWidth === {width} && {CANVASES_FIT}")
        for part in parts:
            assert 0 <= box(part)["y"] <= box(part)["y"] + box(part)["height"] <= height, part
        gaps = stage.page.evaluate("""() => ['decision', 'sigmoid', 'loss'].map((name) => {
            const [title, caption] = ['.xtitle', 'figcaption'].map((part) =>
                document.querySelector(`.${name} ${part}`).getBoundingClientRect());
            return caption.top - title.bottom;
        })""")
        assert min(gaps) >= 0, "the titles of the axes do not touch the captions"
    stage.page.set_viewport_size({"width": 390, "height": 844})
    stage.wait_for(f"innerWidth === 390 && {CANVASES_FIT}")
    tops = [box(part)["y"] for part in (".bar", ".decision", ".network", ".sigmoid", ".loss", ".openers")]
    assert tops == sorted(tops)
    for part in ("[data-action=new_weights]", ".speed input", ".loss .plot"):
        stage.page.locator(f".stage {part}").scroll_into_view_if_needed()
        assert 0 <= box(part)["x"] <= box(part)["x"] + box(part)["width"] <= 390, part


def test_reduced_motion_shows_few_frames(display):
    stage = display.show()
    stage.page.emulate_media(reduced_motion="reduce")
    stage.page.evaluate("""
        window.times = [];
        new MutationObserver(() => times.push(performance.now()))
            .observe(document.querySelector('.stage'), { attributeFilter: ['data-update'] });
    """)
    stage.press("toggle")
    stage.wait_for("times.length > 4")
    assert stage.update > 20
    assert np.diff(stage.page.evaluate("times")).mean() > 400, "ms"


def test_toy_datasets_are_drawn_to_equal_scale(display):
    for name, equal in (("circles", True), ("moons", True), ("iris", False)):
        stage = display.show(Settings(name))
        per_unit = stage.page.evaluate("""() => {
            const { xaxis, yaxis } = document.querySelector('.decision .chart')._fullLayout;
            return [xaxis, yaxis].map((axis) => axis._length / (axis.range[1] - axis.range[0]));
        }""")
        assert (per_unit[0] == pytest.approx(per_unit[1], rel=0.01)) == equal


def test_a_run_that_begins_while_the_page_runs_is_shown(display):
    stage = display.show()
    page = stage.page
    held: list[tuple[Route, APIResponse]] = []
    page.route("**/page?*", lambda route: held.append((route, route.fetch())), times=1)
    display.visit.page.is_due = True  # the next answer brings a frame, and lets the page run
    stage.step("update")
    while not held:
        page.wait_for_timeout(10)
    with page.expect_response("**/stage/") as response:
        stage.press("new_weights")
    assert response.value.json() == {"due": True}
    [(route, answered)] = held
    route.fulfill(response=answered)
    stage.until("d.generation === '1' && d.update === '0'")
