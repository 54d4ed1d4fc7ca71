"""The panels with more than two classes, in headless Chromium: each number and line is the network's own."""

import csv
import json
import re
import time
from math import log
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from playground.figures import surface_extent
from playground.model.network import forward, predict_logits, predict_proba
from playground.model.outputs import softmax
from playground.runs.experiment import Experiment
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.stage.visit import Visit
from tests.browser.conftest import Display, type_into
from tests.browser.test_landscape import landscape, loss
from tests.browser.test_views import inputs, ledger, network, numbers, trained

THREE = Settings("blobs", (4,), n_classes=3)


def cells(row: Locator) -> list[float]:
    return [numbers(text)[0] for text in row.locator("td").all_inner_texts() if text]


@pytest.mark.parametrize(
    "settings",
    [
        Settings("circles", (2,), n_classes=3, init_scale=3.0),
        Settings("blobs", (3,), n_classes=4, activation="tanh"),
        THREE,
        Settings("spiral", (6, 5), n_classes=5, init_scale=3.0),
    ],
)
def test_boundaries_in_hidden_space_are_where_two_classes_are_equally_likely(display: Display, settings: Settings):
    stage = display.show(settings, 5, "hidden=1")
    shown = network(stage, settings)
    width = settings.hidden_layer_sizes[-1]
    stage.wait_for(f"document.querySelector('.stage').boundary()?.[0]?.length === {width}")
    corners = np.array(stage.page.evaluate("document.querySelector('.stage').boundary()"))
    logits = np.sort(corners @ shown.weights[-1] + shown.biases[-1], axis=1)
    np.testing.assert_allclose(logits[:, -1], logits[:, -2], atol=1e-9)
    there = stage.page.locator(".panel.hidden .there")
    expect(there).to_contain_text("very boundary between two classes is" if width < 5 else "first two principal")
    expect(stage.page.locator(".panel.hidden .space")).to_have_attribute(
        "aria-label", re.compile(r"The boundaries are straight\.")
    )


def test_the_arithmetic_of_an_update_shows_the_whole_softmax_row(display: Display):
    settings = Settings("blobs", (3, 2), n_classes=3, alpha=0.01)
    stage = display.show(settings, 1, "inside=1")
    stage.step("update")
    before = stage.page.evaluate("document.querySelector('.stage').parameters()")
    stage.step("update")
    after = network(stage, settings)
    page = stage.page
    expect(page.locator(".inside .title")).to_contain_text(f"Update {stage.update}, just made, from")
    example = int(page.locator(".inside .title").inner_text().split("training point ")[1].split(" ")[0]) - 1
    data = Experiment(settings).dataset
    label = int(data.y_train[example])
    old = trained(settings, 0).unflatten(np.array(before))
    [logits] = predict_logits(old, inputs(settings, data.points_train[example : example + 1]))
    p = softmax(logits)
    target = np.eye(3)[label]
    rows = page.locator(".inside .softmax tbody tr")
    expect(rows).to_have_count(4)
    for k in range(3):
        expect(rows.nth(k).locator("th")).to_contain_text(f"class {k}, p{'₀₁₂'[k]}")
        printed = cells(rows.nth(k))
        assert printed == pytest.approx([logits[k], np.exp(logits[k]), p[k], target[k], p[k] - target[k]], abs=6e-5)
    assert cells(rows.nth(3)) == pytest.approx([np.exp(logits).sum(), 1, 1, 0], abs=6e-5)
    verdict = page.locator(".inside .verdict").inner_text()
    assert f"loss = −ln p{'₀₁₂'[label]} = −ln {p[label]:.4f} = {-log(p[label]):.4f}." in verdict

    units = ledger(stage)
    assert len(units) == 3 + 2 + 3
    errors = [numbers(text)[-1] for text, _ in units]
    assert errors[-3:] == pytest.approx(p - target, abs=6e-5)
    # What is propagated back to a hidden unit sums over all classes.
    *_, hidden, _ = forward(old, inputs(settings, data.points_train[example : example + 1]))
    expected = old.weights[-1] @ (p - target) * hidden[0] * (1 - hidden[0])
    assert errors[3:5] == pytest.approx(expected, abs=6e-5)
    for k, (_, table) in enumerate(units[-3:]):
        *_, step, new = np.transpose(table)
        np.testing.assert_allclose(new, [*after.weights[-1][:, k], after.biases[-1][k]], atol=6e-5)
        np.testing.assert_allclose(new - step, [*old.weights[-1][:, k], old.biases[-1][k]], atol=2e-4)


def test_multinomial_logistic_regression_has_weights_for_each_class(display: Display):
    settings = Settings("circles", (3,), n_classes=3)
    stage = display.show(settings, 20, "regression=1")
    page = stage.page
    experiment, shown = Experiment(settings), network(stage, settings)
    fits = [experiment.baseline, experiment.fit_hidden_baseline(shown)]
    rows = page.locator(".regression tbody").first.locator("tr")
    expect(rows).to_have_count(3)
    assert rows.locator("th").all_inner_texts() == ["scikit-learn", "scikit-learn", "the output units"]
    for row, fit in zip(rows.all(), fits, strict=False):
        assert numbers(row.locator("td").nth(1).inner_text()) == pytest.approx([fit.metrics.train_loss], abs=6e-5)
    own = np.vstack([shown.weights[-1], shown.biases[-1]]).T
    weights = [*(np.column_stack([fit.weights, fit.biases]) for fit in fits), own]
    tables = page.locator(".regression .weights table")
    expect(tables).to_have_count(3)
    for table, expected in zip(tables.all(), weights, strict=True):
        printed = [cells(row) for row in table.locator("tbody tr").all()]
        np.testing.assert_allclose(printed, expected - expected.mean(axis=0), atol=0.0051)
    level = page.evaluate("document.querySelector('.loss .chart').data[3].y[0]")
    assert level == pytest.approx(fits[0].metrics.train_loss, abs=1e-6)


def test_a_row_has_the_probability_of_each_class_the_most_probable_first(display: Display, tmp_path: Path):
    run = Run(Settings("wine", (3,)))
    run.train_to(60)
    stage = display.open(Visit(run), "predict=1&speed=normal")
    page = stage.page
    names = run.dataset.class_names
    for point in ((1.5, 3.0), (3.0, 6.0), (0.8, 9.0)):
        for field, value in zip(("#predict-0", "#predict-1"), point, strict=True):
            type_into(page.locator(field), str(value))
        [p] = predict_proba(run.trainer.network, run.experiment.derive_inputs(np.array([point])))
        best = int(p.argmax())
        expect(page.locator(".predict .probability")).to_have_text(f"P({names[best]}) = {p[best]:.4f}")
        expect(page.locator(".predict .class bdi")).to_have_text(names[best])
        items = page.locator(".predict .ranking li")
        expect(items.locator("b")).to_have_text([f"{value:.4f}" for value in p])
        places = [box["y"] for item in items.all() if (box := item.bounding_box())]
        assert np.argsort(places).tolist() == np.argsort(-p).tolist()
    [logits] = predict_logits(run.trainer.network, run.experiment.derive_inputs(np.array([point])))
    steps = page.locator(".predict .layer").last.locator(".step")
    expect(steps).to_have_count(3)
    for k, step in enumerate(steps.all()):
        assert numbers(step.locator(".sum b").inner_text()) == pytest.approx([logits[k]], abs=0.00051)
        assert numbers(step.locator(".value").inner_text()) == pytest.approx([p[k]], abs=0.00051)
    path = tmp_path / "rows.csv"
    path.write_text("flavanoids,color intensity\n0.8,9\n")
    with page.expect_download() as download:
        page.set_input_files(".predict input[type=file]", path)
    [row] = csv.DictReader(download.value.path().read_text().splitlines())
    assert [float(row[f"P({name})"]) for name in names] == p.tolist()


def test_the_landscape_marks_what_guessing_costs(display: Display):
    stage = display.show(THREE, 0, "landscape=1")
    stage.page.locator(".panel.landscape").scroll_into_view_if_needed()
    found = landscape(stage)
    sizes = THREE.layer_sizes
    first = sizes[1] * (sizes[0] + 1)
    assert found["axes"] == [first, first + 1], "the first output unit's first two parameters"
    expect(stage.page.locator(".landscape .level")).to_have_text("ln 3")
    ticks = stage.page.evaluate("""(() => {
        const { colorbar } = document.querySelector('.landscape .chart').data[0];
        return colorbar.ticktext.map((text, i) => [text, colorbar.tickvals[i]]);
    })()""")
    assert dict(ticks)["ln 3"] == pytest.approx(np.log10(log(3)))
    base, directions = np.array(found["base"]), np.array(found["directions"])
    at = directions @ base
    for row, column in ((0, 0), (3, 20), (-1, -1)):
        there = base + (np.array([found["x"][column], found["y"][row]]) - at) @ directions
        assert found["z"][row][column] == pytest.approx(loss(THREE, there), rel=1e-9)


def test_a_map_shows_the_classes_and_keeps_them_when_the_run_has_others(display: Display):
    stage = display.show(Settings("blobs", (2,), n_classes=3), 0, "map=1")
    page = stage.page
    for name in ("x", "y"):
        type_into(page.locator(f".map [data-axis={name}] [name=steps]"), "2")
    page.click(".map .start")
    page.wait_for_selector(".map[data-state=done]")
    caption = page.locator(".map figcaption")
    expect(caption).to_contain_text("at ln 3: guessing")
    image = "document.querySelector('.map .chart').layout.images?.[0]?.source"
    stage.wait_for(f"document.querySelector('.map').dataset.cells === '4' && {image}")
    colors = """(async () => {
        const picture = new Image();
        picture.src = %s;
        await picture.decode();
        const { naturalWidth: width, naturalHeight: height } = picture;
        const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
        context.drawImage(picture, 0, 0);
        const { data } = context.getImageData(0, 0, width, height);
        const found = [0, 0, 0];
        for (let i = 0; i < data.length; i += 4) {
            const [r, g, b] = data.subarray(i, i + 3);
            if (r > b + 40 && r > g + 20) found[0] += 1; // orange
            else if (b > r + 40 && b > g + 20) found[1] += 1; // blue
            else if (g > r + 40 && g > b + 10) found[2] += 1; // green
        }
        return found;
    })()"""
    end = time.monotonic() + 20
    while min(found := page.evaluate(colors % image)) < 500:  # the last cells are still to be drawn
        assert time.monotonic() < end, found
    page.get_by_role("button", name="New weights").click()
    stage.until("d.generation === '1'")
    expect(caption).to_contain_text("at ln 3: guessing")


def test_a_saved_run_is_compared_by_all_of_its_classes(display: Display):
    stage = display.show(THREE, 5, "compare=1")
    page = stage.page
    page.click("[data-saved=save]")
    card = page.locator(".saved-run")
    expect(card).to_have_count(1)
    page.click("[data-do=compare]")
    expect(page.locator(".compared.b h2")).not_to_have_text("")
    guess = page.evaluate("document.querySelector('.curves .chart').data[0].y")
    assert guess == pytest.approx([log(3)] * 2)
    expect(page.locator(".compared.b figcaption")).to_contain_text("class 2")
    saved = json.loads(page.evaluate("sessionStorage.getItem('playground: saved runs')"))
    assert len(json.loads(saved[0]["run"])["intercepts_"][-1]) == 3
    curve = card.locator(".curve path")
    top = float((curve.first.get_attribute("d") or "").split("L")[1].split(" ")[1])
    losses = [row[2] for row in json.loads(saved[0]["run"])["training"]["history"]]
    assert top == pytest.approx(56 * (1 - log(3) / (1.05 * max(log(3), *losses))), abs=0.06)


def test_the_lines_of_logistic_regression_are_straight_and_meet(modules: Page):
    settings = Settings("blobs", (), n_classes=4)
    data, fit = Experiment(settings).dataset, Experiment(settings).baseline
    x0, x1, y0, y1 = extent = surface_extent(data.points, data.equal_scale)
    columns = {"mean": data.mean.tolist(), "scale": data.scale.tolist()}
    spec = {"features": settings.features, "plane": None, "extent": extent, "layer_sizes": [2, 4], **columns}
    given = [{"weights": fit.weights.tolist(), "biases": fit.biases.tolist()}, spec]
    segments = modules.evaluate(
        "async (given) => (await import('/network/lines.js')).boundarySegments(...given, null, 0)", given
    )
    assert 3 <= len(segments) <= 6
    ends = np.array(segments).reshape(-1, 2)
    logits = np.sort(inputs(settings, ends) @ fit.weights.T + fit.biases, axis=1)
    np.testing.assert_allclose(logits[:, -1], logits[:, -2], rtol=1e-9, atol=1e-6)
    x = np.linspace(x0, x1, 4001)
    for y in np.linspace(y0, y1, 9)[1:-1]:
        best = (inputs(settings, np.column_stack([x, np.full(len(x), y)])) @ fit.weights.T + fit.biases).argmax(axis=1)
        crossed = [a + (y - b) / (d - b) * (c - a) for a, b, c, d in segments if min(b, d) < y < max(b, d)]
        assert sorted(crossed) == pytest.approx(x[1:][np.diff(best) != 0], abs=2e-3)
