"""The panel Confusion matrix: its figures are scikit-learn's for the network that is shown."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    precision_recall_fscore_support,
    roc_auc_score,
    roc_curve,
)

from playground.model.network import predict_proba
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.stage.visit import Visit
from tests.browser.conftest import Display, Stage, choose

QUERY = "confusion=1&speed=normal"
SCORES = """async ([labels, predicted, classes, scores, positive]) => {
    const { confusionMatrix, rates, rocCurve } = await import('/panels/confusion/scores.js');
    const counts = confusionMatrix(labels, predicted, classes);
    return { counts, ...rates(counts), roc: rocCurve(scores, (k) => labels[k] === positive) };
}"""
# Of each point, whether the ring around it is drawn, all the way.
RINGS = """(points) => {
    const { xaxis, yaxis } = document.querySelector('.decision .chart')._fullLayout;
    const drawn = document.querySelector('.decision canvas.above');
    const { width, height } = drawn;
    const ratio = width / xaxis._length;
    const copy = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
    copy.drawImage(drawn, 0, 0);
    const pixels = copy.getImageData(0, 0, width, height).data;
    return points.map(([x, y]) => Array.from({ length: 12 }, (_, k) => (k * Math.PI) / 6).every((angle) => {
        const [left, top] = [xaxis.c2p(x) + 8 * Math.cos(angle), yaxis.c2p(y) + 8 * Math.sin(angle)];
        return pixels[4 * (Math.floor(top * ratio) * width + Math.floor(left * ratio)) + 3] > 0;
    }));
}"""


def measured(
    modules: Page, classes: int, n: int, digits: int
) -> tuple[dict[str, Any], np.ndarray, np.ndarray, np.ndarray]:
    """What the browser says of random predictions; scores with few digits have ties."""
    rng = np.random.default_rng(classes)
    labels, predicted = rng.integers(classes, size=n), rng.integers(classes, size=n)
    ranking = np.round(rng.normal(size=n) + (labels == 1), digits)
    given = [labels.tolist(), predicted.tolist(), classes, ranking.tolist(), 1]
    return modules.evaluate(SCORES, given), labels, predicted, ranking


@pytest.mark.parametrize(("classes", "n", "digits"), [(2, 200, 0), (2, 1000, 9), (3, 150, 1), (10, 1797, 3)])
def test_the_figures_are_those_of_scikit_learn(modules: Page, classes: int, n: int, digits: int) -> None:
    found, labels, predicted, ranking = measured(modules, classes, n, digits)
    assert found["counts"] == confusion_matrix(labels, predicted).tolist()
    precision, recall, _, _ = precision_recall_fscore_support(labels, predicted)
    assert found["precision"] == pytest.approx(precision)
    assert found["recall"] == pytest.approx(recall)
    assert found["accuracy"] == pytest.approx(accuracy_score(labels, predicted))
    roc = found["roc"]
    assert roc["area"] == pytest.approx(roc_auc_score(labels == 1, ranking), abs=1e-12)
    every = np.transpose(roc_curve(labels == 1, ranking, drop_intermediate=False)[:2])
    for point in np.transpose([roc["x"], roc["y"]]):
        assert np.abs(every - point).max(axis=1).min() < 1e-12
    assert np.trapezoid(roc["y"], roc["x"]) == pytest.approx(roc["area"])


def test_a_curve_needs_both_classes_and_scores_that_are_numbers(modules: Page) -> None:
    for labels, first in (([1, 1], 0.1), ([0, 0], 0.1), ([0, 1], np.nan)):
        assert modules.evaluate(SCORES, [labels, labels, 2, [first, 0.2], 1])["roc"] is None
    assert modules.evaluate(SCORES, [[0, 1], [0, 1], 2, [0.1, 0.2], 1])["roc"]["area"] == 1


def run_at(update: int, settings: Settings) -> Run:
    run = Run(settings)
    run.train_to(update)
    return run


Answers = dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]


def answers(run: Run) -> Answers:
    """Points, labels and the classes' probabilities, of both sets."""
    data = run.dataset
    sets = {"train": (data.points_train, data.y_train), "test": (data.points_test, data.y_test)}
    return {
        name: (points, labels, predict_proba(run.trainer.network, run.experiment.derive_inputs(points)))
        for name, (points, labels) in sets.items()
    }


def cells(stage: Stage, part: str) -> Locator:
    return stage.page.locator(f".confusion .{part} td button")


def expect_matrix(stage: Stage, part: str, expected: np.ndarray) -> None:
    expect(cells(stage, part).locator("b")).to_have_text([f"{count:,}" for count in expected.ravel()])
    shares = 100 * expected / expected.sum(axis=1, keepdims=True)
    printed = [float(text.removesuffix(" %")) for text in cells(stage, part).locator("small").all_inner_texts()]
    assert printed == pytest.approx(shares.ravel(), abs=0.51)


def marked(stage: Stage, points: np.ndarray) -> list[bool]:
    found: list[bool] = stage.page.evaluate(RINGS, points[:, :2].tolist())
    return found


def test_the_panel_shows_both_matrices_and_follows_the_threshold(display: Display) -> None:
    settings = Settings("moons", (3,), noise=0.3)
    run = run_at(60, settings)
    stage = display.open(Visit(run), QUERY)
    page = stage.page
    expected = answers(run)
    for part, (_, labels, p) in expected.items():
        expect_matrix(stage, part, confusion_matrix(labels, p[:, 1] > 0.5))
        area = page.locator(f".confusion .key .{part} b")
        expect(area).to_have_text(f"{roc_auc_score(labels, p[:, 1]):.4f}")
    slider = page.locator(".confusion .threshold input")
    slider.press("PageUp")
    for _ in range(7):
        slider.press("ArrowRight")
    threshold = float(slider.input_value())
    assert threshold > 0.56
    expect(page.locator(".confusion .threshold output")).to_have_text(f"{threshold:.2f}")
    for part, (_, labels, p) in expected.items():
        matrix = confusion_matrix(labels, p[:, 1] > threshold)
        assert (matrix != confusion_matrix(labels, p[:, 1] > 0.5)).any()
        expect_matrix(stage, part, matrix)
        [false, true] = matrix[:, 1] / matrix.sum(axis=1)
        circle = page.locator(f".confusion circle.{part}")
        assert float(circle.get_attribute("cx") or "nan") == pytest.approx(100 * false, abs=0.01)
        assert float(circle.get_attribute("cy") or "nan") == pytest.approx(100 * (1 - true), abs=0.01)
    assert stage.update == 60, "the arrow keys moved the threshold alone"
    for key, column in (("Home", 1), ("End", 0)):
        slider.press(key)
        for part, (_, labels, _) in expected.items():
            expect_matrix(stage, part, confusion_matrix(labels, np.full(len(labels), column)))
    expect(page.locator(".confusion .train .rate").nth(3)).to_have_text("–")


def test_a_click_on_a_cell_marks_its_points_until_escape(display: Display) -> None:
    run = run_at(100, Settings(hidden_layer_sizes=(3,)))
    stage = display.open(Visit(run), f"{QUERY}&test=0")
    page = stage.page
    status = page.locator(".confusion .said")
    for part, row, column in (("train", 1, 0), ("test", 0, 0)):
        points, labels, p = answers(run)[part]
        own = (labels == row) & ((p[:, 1] > 0.5) == column)
        cell = cells(stage, part).nth(2 * row + column)
        expect(cell.locator("b")).to_have_text(str(own.sum()))
        assert own.any()
        cell.click()
        expect(cell).to_have_attribute("aria-pressed", "true")
        expect(status).to_contain_text(f"of class {row} that are predicted as class {column}.")
        assert all(marked(stage, points[own]))
        assert not any(marked(stage, points[labels != row]))
    expect(page.get_by_label("Test points")).to_be_checked()
    page.keyboard.press("Escape")
    expect(status).to_have_text("")
    assert not any(marked(stage, points))
    cell.click()
    assert all(marked(stage, points[own]))
    cell.click()
    assert not any(marked(stage, points))
    expect(page.locator(".confusion [aria-pressed=true]")).to_have_count(0)
    cell.click()
    page.click("[data-panel=confusion]")
    stage.wait_for(f"!({RINGS})({points[own][:, :2].tolist()}).includes(true)")


def test_cells_are_reached_by_keys_and_the_mark_follows_while_it_plays(display: Display) -> None:
    settings = Settings(hidden_layer_sizes=(3,))
    stage = display.open(Visit(run_at(40, settings)), QUERY)
    page = stage.page
    first, last = cells(stage, "train").first, cells(stage, "train").last
    first.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(last).to_be_focused()
    expect(last).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    expect(cells(stage, "test").first).to_be_focused()
    assert stage.update == 40
    before = cells(stage, "train").locator("b").all_inner_texts()
    stage.play_until(400)
    stage.pause()
    run = run_at(stage.update, settings)
    points, labels, p = answers(run)["train"]
    own = (labels == 1) & (p[:, 1] > 0.5)
    expect_matrix(stage, "train", confusion_matrix(labels, p[:, 1] > 0.5))
    assert cells(stage, "train").locator("b").all_inner_texts() != before
    assert all(marked(stage, points[own]))
    assert not any(marked(stage, points[labels == 0]))
    page.keyboard.press("Escape")
    expect(last).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("settings", [Settings("circles", (4,), n_classes=3), Settings("digits", (8,))])
def test_several_classes_have_a_curve_for_the_selected_one(display: Display, settings: Settings) -> None:
    run = run_at(100, settings)
    stage = display.open(Visit(run), QUERY)
    page = stage.page
    expected = answers(run)
    for part, (_, labels, p) in expected.items():
        matrix = confusion_matrix(labels, p.argmax(axis=1))
        expect(cells(stage, part).locator("b")).to_have_text([f"{count:,}" for count in matrix.ravel()])
        _, recall, _, _ = precision_recall_fscore_support(labels, p.argmax(axis=1), zero_division=0)
        printed = page.locator(f".confusion .{part} td.rate").all_inner_texts()[: len(recall)]
        assert [float(text.removesuffix(" %")) for text in printed] == pytest.approx(100 * recall, abs=0.51)
    expect(page.locator(".confusion .threshold")).to_be_hidden()

    def expect_areas(k: int) -> None:
        for part, (_, labels, p) in expected.items():
            # On the logit against the rest, as the browser ranks: probabilities near 1 are rounded to the same number.
            area = roc_auc_score(labels == k, np.log(p[:, k]) - np.log(np.delete(p, k, axis=1).sum(axis=1)))
            expect(page.locator(f".confusion .key .{part} b")).to_have_text(f"{area:.4f}")

    expect_areas(0)
    page.locator(".network .columns > div").last.locator("button.card").nth(2).click()
    expect(page.locator(".confusion select")).to_have_value("2")
    expect_areas(2)
    choose(page.locator(".confusion select"), run.dataset.class_names[1])
    expect_areas(1)
    points, labels, p = expected["train"]
    own = (labels == 2) & (p.argmax(axis=1) == 2)
    cells(stage, "train").nth(2 * run.experiment.n_classes + 2).click()
    assert all(marked(stage, run.dataset.place(points[own])))
