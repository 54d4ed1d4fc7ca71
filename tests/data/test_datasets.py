"""Point clouds: balanced, seeded, split, standardized; and the inputs derived from them."""

import numpy as np
import pytest
from numpy.typing import ArrayLike

from playground.data.datasets import DATASETS, TOYS, load_dataset
from playground.figures import CLASSES, decision_figure, loss_figure, surface_extent, thumbnail, unit_figure
from playground.model.features import FEATURES, derive


@pytest.mark.parametrize("name", DATASETS)
def test_standardized_by_the_training_part(name):
    data = load_dataset(name)
    standard = data.standardize(data.points_train)
    np.testing.assert_allclose(standard.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(standard.std(axis=0), 1, atol=1e-12)
    assert set(data.y_train) == set(data.y_test) == {0.0, 1.0}


@pytest.mark.parametrize("name", TOYS)
@pytest.mark.parametrize("n_samples", [50, 1000])
def test_toys_are_balanced_and_of_the_size_asked_for(name, n_samples):
    data = load_dataset(name, n_samples=n_samples, noise=0.0, test_size=0.5)
    assert len(data.y_train) == len(data.y_test) == n_samples // 2
    assert data.y_train.mean() == pytest.approx(0.5, abs=0.03)
    assert np.abs(np.vstack([data.points_train, data.points_test])).max() < 1.5


@pytest.mark.parametrize("name", DATASETS)
def test_the_seed_decides(name):
    first, again, other = (load_dataset(name, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(first.points_train, again.points_train)
    assert not np.array_equal(first.points_train, other.points_train)


def test_noise_is_the_standard_deviation_of_what_is_added():
    clean, noisy = (load_dataset("moons", n_samples=1000, noise=noise) for noise in (0.0, 0.3))
    assert (noisy.points_train - clean.points_train).std() == pytest.approx(0.3, rel=0.05)


def test_real_data_keep_their_names():
    iris = load_dataset("iris")
    assert iris.axis_names == ("petal length (cm)", "petal width (cm)")
    assert iris.class_names == ("versicolor", "virginica")
    cancer = load_dataset("cancer", columns=("worst area", "mean texture"))
    assert cancer.axis_names == ("worst area", "mean texture")
    assert len(cancer.y_train) + len(cancer.y_test) == 569


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"name": "rings"}, "dataset must be one of circles, .* Got 'rings'"),
        ({"name": "cancer", "columns": ("mean area", "color")}, "Got 'color'"),
        ({"name": "cancer", "columns": ("mean area", "mean area")}, "must differ. Got 'mean area' twice"),
    ],
)
def test_what_is_not_known_is_answered(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        load_dataset(**arguments)


def test_derived_inputs():
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
        derive(points, tuple(FEATURES)), np.transpose([np.asarray(expected[name]) for name in FEATURES])
    )


def test_the_decision_figure_shows_each_point_once_by_class_and_part():
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


def test_classes_differ_without_color():
    assert CLASSES[0].symbol != CLASSES[1].symbol
    picture = thumbnail(np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([0.0, 1.0]))
    assert "round" in picture
    assert "square" in picture


def test_the_curve_is_the_sigmoid_and_guessing_costs_ln_2():
    curve = unit_figure().data[0]
    np.testing.assert_allclose(curve.y, 1 / (1 + np.exp(-np.array(curve.x))), atol=1e-6)
    np.testing.assert_allclose(loss_figure().data[0].y, np.log(2))
