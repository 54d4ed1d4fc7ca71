"""The sidebar's controls of the data: the number of classes, the curve, the columns."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.data.dataset import DATASETS
from playground.data.measured import plottable_columns
from playground.runs.settings import Settings
from playground.ui.sidebar import DATASET_NAMES
from tests.page import answer_of, open_page, visit_of


def settings_of(page: AppTest) -> Settings:
    return visit_of(page).run.settings


def classes_of(page: AppTest) -> Any:
    return next(slider for slider in page.slider if slider.label == "Classes")


def captions_of(page: AppTest) -> str:
    return " ".join(caption.value for caption in page.sidebar.caption)


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_dataset_is_shown_with_its_classes(dataset):
    page = open_page(dataset=DATASET_NAMES.get(dataset, dataset))
    assert not page.exception
    assert not page.error
    assert settings_of(page) == Settings(dataset)
    spec = answer_of(page)["spec"]
    assert len(spec["classes"]) == classes_of(page).value == Settings(dataset).class_count
    assert (spec["plane"] is not None) == (dataset == "digits")


def test_the_number_of_classes_is_chosen():
    page = open_page(dataset="blobs", classes="3")
    assert settings_of(page) == Settings("blobs", n_classes=3)
    assert answer_of(page)["spec"]["layer_sizes"] == [2, 4, 3]
    page.slider(key="classes").set_value(5).run()
    assert settings_of(page).class_count == 5
    page.slider(key="classes").set_value(2).run()
    assert answer_of(page)["spec"]["layer_sizes"] == [2, 4, 1]


@pytest.mark.parametrize(
    ("dataset", "count", "sentence"),
    [
        ("XOR", 2, "This dataset always has two classes."),
        ("moons", 2, "This dataset always has two classes."),
        ("wine", 3, "the number of points, the noise and the classes are fixed."),
        ("digits", 10, "the number of points, the noise and the classes are fixed."),
    ],
)
def test_where_the_number_of_classes_is_fixed_its_slider_says_so(dataset, count, sentence):
    page = open_page(dataset=dataset, classes="4")
    assert not page.error
    assert classes_of(page).disabled
    assert classes_of(page).value == count
    assert sentence in captions_of(page)


def test_the_number_of_classes_comes_back_with_a_dataset_that_has_it():
    page = open_page(dataset="spiral", classes="4")
    page.radio(key="dataset").set_value("xor").run()
    assert settings_of(page) == Settings("xor")
    page.radio(key="dataset").set_value("circles").run()
    assert settings_of(page) == Settings(n_classes=4)


def test_a_curve_is_chosen_or_typed():
    page = open_page(dataset="curve", curve="sin(3*x1)", classes="3")
    assert settings_of(page) == Settings("curve", curve="sin(3*x1)", n_classes=3)
    page.selectbox(key="curve").set_value("x1/2").run()
    assert settings_of(page).curve == "x1/2"


def test_a_link_to_no_formula_shows_the_default_curve():
    page = open_page(dataset="curve", curve="__import__('os')")
    assert settings_of(page) == Settings("curve")
    assert "The curve stays x1^2 - 0.5" in page.sidebar.error[0].value.replace("\\", "")


@pytest.mark.parametrize("dataset", ["cancer", "iris3", "wine"])
def test_columns_are_chosen_of_each_dataset(dataset):
    x, y, further = plottable_columns(dataset)[1:4]
    page = open_page(dataset=DATASET_NAMES.get(dataset, dataset), column1=x, column2=y, columns=[further])
    assert settings_of(page).columns == (x, y, further)
    assert answer_of(page)["spec"]["axis_names"] == [x, y]
    assert answer_of(page)["spec"]["layer_sizes"][0] == 3


def test_another_dataset_begins_with_its_own_columns():
    page = open_page(dataset="wine", column1="alcohol", columns=["hue"])
    for dataset in ("cancer", "digits", "iris3", "wine"):
        page.radio(key="dataset").set_value(dataset).run()
        assert not page.exception
        assert not page.error
        assert settings_of(page) == Settings(dataset)


def test_digits_are_shown_in_a_plane_or_by_two_pixels():
    page = open_page(dataset="digits")
    assert "the plane of the training set's first two principal components" in captions_of(page)
    page.selectbox(key="column1").set_value("pixel 3 4").run()
    assert settings_of(page).columns == ()
    page.selectbox(key="column2").set_value("pixel 2 2").run()
    assert settings_of(page).columns == ("pixel 3 4", "pixel 2 2")
    assert "two pixels, named by row and column" in captions_of(page)
    spec = answer_of(page)["spec"]
    assert spec["plane"] is None
    assert spec["axis_names"] == ["pixel 3 4", "pixel 2 2"]
    assert spec["layer_sizes"][0] == 64


def test_the_controls_follow_a_run_of_another_dataset():
    page = open_page()
    for settings in (
        Settings("digits", columns=("pixel 3 4", "pixel 2 2")),
        Settings("digits"),
        Settings("curve", curve="x1/2", n_classes=4),
        Settings("wine", columns=("hue", "alcohol", "proline")),
        Settings("xor"),
    ):
        visit_of(page).page.show(settings)
        page.run().run()
        assert not page.exception
        assert settings_of(page) == settings
