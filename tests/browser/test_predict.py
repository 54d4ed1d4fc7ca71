"""The panel Predict: the answer for a row is the server's, and says how it came about."""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from playground.model.network import forward
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.stage.visit import Visit
from tests.browser.conftest import Display, Stage, choose, type_into
from tests.exports.test_predictions import make_table, probabilities

QUERY = "predict=1&speed=normal"
SETTINGS = Settings(features=("x1", "x2", "x1²"))


def run_at(update: int, settings: Settings = SETTINGS) -> Run:
    run = Run(settings)
    run.train_to(update)
    return run


def answered(stage: Stage) -> float:
    stage.wait_for("document.querySelector('.panel.predict').dataset.probability")
    return float(stage.page.locator(".panel.predict").get_attribute("data-probability") or "nan")


def expect_answer(stage: Stage, run: Run, point: Sequence[float]) -> None:
    [p] = probabilities(run, [point])
    stage.wait_for(f"Math.abs(document.querySelector('.panel.predict').dataset.probability - {p}) < 1e-6", 5000)
    expect(stage.page.locator(".predict .probability b")).to_have_text(f"{p:.4f}")
    expect(stage.page.locator(".predict .class bdi")).to_have_text(run.dataset.class_names[int(p > 0.5)])


def numbers(text: str) -> list[float]:
    return [float(number.replace("−", "-")) for number in re.findall(r"−?\d+\.\d+", text)]


def test_typed_values_are_predicted_as_the_server_does_and_while_it_plays(display: Display) -> None:
    stage = display.open(Visit(run_at(200)), QUERY)
    page, run = stage.page, run_at(200)
    first, second = page.locator("#predict-0"), page.locator("#predict-1")
    type_into(first, "0,5")
    type_into(second, "-0.25")
    expect_answer(stage, run, (0.5, -0.25))

    X = run.experiment.derive_inputs(np.array([[0.5, -0.25]]))
    inputs, hidden, [[logit]] = forward(run.trainer.network, X)
    expect(page.locator(".standardized p")).to_have_count(3)
    shown = [numbers(text)[-1] for text in page.locator(".standardized p").all_inner_texts()]
    assert shown == pytest.approx(inputs[0], abs=0.00051)
    values = [numbers(text)[0] for text in page.locator(".predict .output .value").all_inner_texts()]
    assert values[:-1] == pytest.approx(hidden[0], abs=0.00051)
    terms = [numbers(text) for text in page.locator(".predict .step").last.locator(".term").all_inner_texts()]
    assert [term[1] for term in terms[:-1]] == values[:-1]
    last = page.locator(".predict .step").last.locator(".sum b")
    assert numbers(last.inner_text()) == pytest.approx([logit], abs=0.00051)

    second.press("ArrowUp")
    expect(second).to_have_value("-0.24")
    expect_answer(stage, run, (0.5, -0.24))
    type_into(second, "-0.2x")
    expect(page.locator("#predict-wrong-1")).to_have_text("“-0.2x” is not a number. The prediction is for -0.2.")
    expect(second).to_have_attribute("aria-invalid", "true")
    expect_answer(stage, run, (0.5, -0.2))
    second.press("Backspace")
    expect(second).not_to_have_attribute("aria-invalid", "true")

    before = answered(stage)
    stage.play_until(300)
    stage.wait_for(f"document.querySelector('.panel.predict').dataset.probability !== '{before}'")
    stage.pause()
    expect_answer(stage, run_at(stage.update), (0.5, -0.2))
    expect(second).to_have_value("-0.2")

    unit = page.get_by_role("button", name="h₁")
    unit.last.press("Enter")
    expect(unit.last).to_have_attribute("aria-expanded", "false")
    expect(page.locator(".predict .equations").first).to_be_hidden()


def test_categories_have_menus_and_values_stay_with_another_network(display: Display) -> None:
    run = run_at(100, Settings("own", (3,), table=make_table()))
    stage = display.open(Visit(run), QUERY)
    page = stage.page
    type_into(page.locator("#predict-0"), "22")
    choose(page.get_by_label("x₂ class"), "third")
    type_into(page.locator("#predict-2"), "7.5")
    choose(page.get_by_label("x₄ sex"), "male")
    choose(page.get_by_label("port"), "Q")
    expect_answer(stage, run, (22, 2, 7.5, 1, 0, 1, 0))
    expect(page.locator(".predict .place")).to_contain_text("The chart has the other inputs at their mean")
    slice_p = probabilities(run, [[22, 2, *run.dataset.mean[2:]]])[0]
    expect(page.locator(".predict .place")).to_contain_text(f"P(survived) is {slice_p:.4f}.")
    page.get_by_role("button", name="New weights").click()
    stage.until("d.generation === '1'")
    expect(page.locator("#predict-0")).to_have_value("22")
    expect(page.get_by_label("port")).to_have_value("1")


def test_a_file_comes_back_with_predictions_also_of_an_earlier_update(display: Display, tmp_path: Path) -> None:
    stage = display.open(Visit(run_at(200)), QUERY)
    page = stage.page
    path = tmp_path / "new.csv"
    path.write_text("name,X2,x1\nAnn,-0.25,0.5\nBen,,1\n=Eve,0.75,-1\n")
    for update in (200, 120):
        if update < 200:
            type_into(page.locator(".timeline input:not([type=range])"), str(update))
            page.keyboard.press("Enter")
            stage.until(f"d.update === '{update}'")
        with page.expect_download() as download:
            page.set_input_files(".predict input[type=file]", path)
        assert download.value.suggested_filename == f"circles-3-4-1-update-{update}-predictions.csv"
        rows = list(csv.DictReader(download.value.path().read_text().splitlines()))
        expected = probabilities(run_at(update), [[0.5, -0.25], [-1, 0.75]])
        assert [float(row["P(class 1)"]) for row in (rows[0], rows[2])] == expected
        assert [row["name"] for row in rows] == ["Ann", "Ben", "'=Eve"]
        said = page.locator(".predict .file .said")
        expect(said).to_contain_text("2 of 3 rows predicted. Not read: line 3 ('X2' is empty).")
    path.write_text("name,x1\nAnn,0.5\nBen,1\n")
    page.set_input_files(".predict input[type=file]", path)
    expect(said).to_have_text("new.csv was not predicted. The file lacks the column 'x₂'. It has 'name' and 'x1'.")


def test_a_click_in_the_decision_chart_takes_the_place_or_the_training_point(display: Display) -> None:
    run = run_at(20, Settings("cancer", columns=("mean radius", "mean texture", "worst area")))
    stage = display.open(Visit(run), QUERY)
    page = stage.page
    answered(stage)
    place = """(point) => { const { xaxis, yaxis } = document.querySelector('.decision .chart')._fullLayout;
        return { x: xaxis._offset + xaxis.c2p(point[0]), y: yaxis._offset + yaxis.c2p(point[1]) }; }"""
    lone = max(run.dataset.points_train.tolist(), key=lambda point: point[1])
    page.locator(".decision .chart").click(position=page.evaluate(place, lone))
    expect(page.locator("#predict-2")).to_have_value(f"{lone[2]:g}")
    expect_answer(stage, run, [float(f"{value:.6g}") for value in lone])
    page.locator(".decision .chart").click(position=page.evaluate(place, [28, 38]))
    assert float(page.locator("#predict-0").input_value()) == pytest.approx(28, abs=0.1)
    expect(page.locator("#predict-2")).to_have_value(f"{lone[2]:g}")


def test_a_question_of_a_lesson_has_no_panel(display: Display) -> None:
    stage = display.begin_lesson("two-lines", query=QUERY)
    expect(stage.page.locator(".lesson .ask")).to_be_visible()
    expect(stage.page.locator(".panel.predict")).to_be_hidden()
