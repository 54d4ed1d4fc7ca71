"""The datasets and the features derived from them, and the figures that show them."""

import numpy as np
import pytest
from numpy.typing import ArrayLike

from playground.data.dataset import DATASETS, load_dataset
from playground.data.toy import TOY_DATASETS
from playground.figures import CLASSES, decision_figure, loss_figure, surface_extent, unit_figure
from playground.model.features import FEATURES, derive_features
from playground.thumbnails import thumbnail


@pytest.mark.parametrize("name", DATASETS)
def test_points_are_standardized_by_the_training_set(name):
    data = load_dataset(name)
    standardized = data.standardize(data.points_train)
    np.testing.assert_allclose(standardized.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(standardized.std(axis=0), 1, atol=1e-12)
    assert set(data.y_train) == set(data.y_test) == {0.0, 1.0}


@pytest.mark.parametrize("name", TOY_DATASETS)
@pytest.mark.parametrize("n_samples", [50, 1000])
def test_toy_datasets_are_balanced_and_have_the_requested_size(name, n_samples):
    data = load_dataset(name, n_samples=n_samples, noise=0.0, test_size=0.5)
    assert len(data.y_train) == len(data.y_test) == n_samples // 2
    assert data.y_train.mean() == pytest.approx(0.5, abs=0.03)
    assert np.abs(np.vstack([data.points_train, data.points_test])).max() < 1.5


@pytest.mark.parametrize("name", DATASETS)
def test_the_seed_determines_the_dataset(name):
    first, again, other = (load_dataset(name, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(first.points_train, again.points_train)
    assert not np.array_equal(first.points_train, other.points_train)


def test_noise_is_its_standard_deviation():
    clean, noisy = (load_dataset("moons", n_samples=1000, noise=noise) for noise in (0.0, 0.3))
    assert (noisy.points_train - clean.points_train).std() == pytest.approx(0.3, rel=0.05)


def test_measured_datasets_have_axis_and_class_names():
    iris = load_dataset("iris")
    assert iris.axis_names == ("petal length (cm)", "petal width (cm)")
    assert iris.class_names == ("versicolor", "virginica")
    cancer = load_dataset("cancer", columns=("worst area", "mean texture"))
    assert cancer.axis_names == ("worst area", "mean texture")
    assert len(cancer.y_train) + len(cancer.y_test) == 569


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "rings"}, "dataset must be one of circles, .* Got 'rings'"),
        ({"name": "cancer", "columns": ("mean area", "color")}, "Got 'color'"),
        ({"name": "cancer", "columns": ("mean area", "mean area")}, "must differ. Got 'mean area' twice"),
    ],
)
def test_invalid_arguments_raise(arguments, message):
    with pytest.raises(ValueError, match=message):
        load_dataset(**arguments)


def test_derived_features():
    points = np.array([[0.5, -2.0], [1.0, 3.0]])
    expected: dict[str, ArrayLike] = {
        "x1": [0.5, 1.0],
        "x2": [-2.0, 3.0],
        "x1²": [0.25, 1.0],
        "x2²": [4.0, 9.0],
        "x1·x2": [-1.0, 3.0],
        "sin x1": np.sin([0.5, 1.0]),
        "sin x2": np.sin([-2.0, 3.0]),
    }
    np.testing.assert_allclose(
        derive_features(points, tuple(FEATURES)), np.transpose([np.asarray(expected[name]) for name in FEATURES])
    )


def test_the_decision_figure_shows_each_point_once_by_class_and_set():
    data = load_dataset("iris")
    figure = decision_figure(
        (data.points_train, data.y_train), (data.points_test, data.y_test), data.axis_names, data.class_names
    )
    names = [trace.name for trace in figure.data]
    assert names == ["versicolor, training", "virginica, training", "versicolor, test", "virginica, test"]
    assert sum(len(trace.x) for trace in figure.data) == 100
    x0, x1, y0, y1 = surface_extent(np.vstack([data.points_train, data.points_test]))
    assert figure.layout.xaxis.range == (x0, x1)
    assert figure.layout.yaxis.range == (y0, y1)


def test_texts_are_written_along_their_axis():
    points, y = np.array([[-0.2, 1.5], [2.3, 3.5], [1.1, 2.0]]), np.array([0.0, 1.0, 1.0])
    hues = ("<b>blue</b> and green", "red", "yellow")
    figure = decision_figure((points, y), (points, y), ("hue", "b"), ("no", "yes"), categories=(hues, ()))
    assert figure.layout.xaxis.tickvals == (0, 1, 2)
    assert figure.layout.xaxis.ticktext == ("&lt;b&gt;blue&lt;/b&gt; a…", "red", "yellow")
    assert figure.layout.yaxis.tickvals is None
    low, high = figure.layout.xaxis.range
    assert low < -0.2
    assert high > 2.3
    figure = decision_figure((points, y), (points, y), ("a", "b"), ("no", "yes"), categories=((), hues[1:]))
    assert figure.layout.yaxis.ticktext == ("red", "yellow")


def test_classes_differ_without_color():
    assert CLASSES[0].symbol != CLASSES[1].symbol
    picture = thumbnail(np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([0.0, 1.0]))
    assert "round" in picture
    assert "square" in picture


def test_the_unit_figure_shows_the_sigmoid_and_the_loss_figure_ln_2():
    curve = unit_figure().data[0]
    np.testing.assert_allclose(curve.y, 1 / (1 + np.exp(-np.array(curve.x))), atol=1e-6)
    np.testing.assert_allclose(loss_figure().data[0].y, np.log(2))
