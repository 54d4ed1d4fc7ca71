"""The datasets and the features derived from them, and the figures that show them."""

import numpy as np
import pytest
from numpy.typing import ArrayLike

from playground.data.dataset import DATASETS, count_held_out, load_dataset
from playground.data.formula import compute
from playground.data.measured import SOURCES, plottable_columns
from playground.data.plane import PRINCIPAL_COMPONENTS
from playground.data.toy import MAX_TOY_CLASSES, MULTICLASS, TOY_DATASETS
from playground.figures import CLASSES, decision_figure, loss_figure, surface_extent, unit_figure
from playground.model.features import FEATURES, derive_features
from playground.thumbnails import thumbnail


@pytest.mark.parametrize("name", DATASETS)
def test_points_are_standardized_by_the_training_set(name):
    data = load_dataset(name)
    standardized = data.standardize(data.points_train)
    np.testing.assert_allclose(standardized.mean(axis=0), 0, atol=1e-12)
    differ = np.ptp(data.points_train, axis=0) > 0  # some of the digits' pixels are always white
    np.testing.assert_allclose(standardized.std(axis=0), differ, atol=1e-12)
    assert set(data.y_train) == set(data.y_test) == set(range(len(data.class_names)))


# Of 50 points drawn with seed 7: the first and the last one, and the sum of all coordinates.
TWO_CLASSES: dict[str, tuple[list[float], list[float], float]] = {
    "circles": ([0.968583161129, 0.248689887165], [-0.093690657293, -0.491143625364], 0.0),
    "xor": ([0.553697714650, -0.508909543299], [-0.551963296196, -0.747781466907], 3.368960003641),
    "blobs": ([-0.499753969329, -0.440250892498], [0.162359176527, 0.092934211012], -3.458599879341),
    "moons": ([0.327629907583, -0.079649205187], [0.804737854124, -0.304737854124], 0.0),
    "spiral": ([0.217335143093, -0.606049728894], [-0.719050295633, -0.503439243949], -9.481997065001),
    "checkerboard": ([0.686181467147, -0.204835329085], [-0.741023182856, 0.957431569968], 9.262967229348),
}


@pytest.mark.parametrize("name", TWO_CLASSES)
def test_two_classes_are_drawn_as_before_there_could_be_more(name):
    points, y = TOY_DATASETS[name](50, np.random.default_rng(7))
    first, last, total = TWO_CLASSES[name]
    np.testing.assert_allclose([points[0], points[-1]], [first, last], atol=1e-12)
    assert points.sum() == pytest.approx(total, abs=1e-10)
    assert np.bincount(y.astype(int)).tolist() == [25, 25]


@pytest.mark.parametrize("n_classes", range(2, MAX_TOY_CLASSES + 1))
@pytest.mark.parametrize("name", MULTICLASS)
def test_every_class_has_its_share_of_both_parts(name, n_classes):
    for n_samples, test_size in ((50, 0.1), (250, 0.2)):
        data = load_dataset(name, n_samples, 0.0, test_size, n_classes=n_classes)
        assert data.class_names == tuple(f"class {label}" for label in range(n_classes))
        assert len(data.y_test) == count_held_out(n_samples, test_size, n_classes)
        train, test = (np.bincount(y.astype(int), minlength=n_classes) for y in (data.y_train, data.y_test))
        assert np.ptp(train + test) <= 1
        assert min(*train, *test) >= 1
        assert np.abs(data.points).max() < 1.5


@pytest.mark.parametrize("n_classes", range(2, MAX_TOY_CLASSES + 1))
def test_more_classes_lie_where_they_should(n_classes):
    rings, blobs, spiral, board = (
        load_dataset(name, 600, 0.0, n_classes=n_classes) for name in ("circles", "blobs", "spiral", "checkerboard")
    )
    np.testing.assert_allclose(np.hypot(*rings.points.T), 1 - rings.labels / n_classes)
    centers = np.array([blobs.points[blobs.labels == label].mean(axis=0) for label in range(n_classes)])
    np.testing.assert_allclose(np.hypot(*centers.T), np.sqrt(0.5), atol=0.1)
    turn = np.angle(spiral.points @ [1, 1j]) - 2.5 * np.pi * np.hypot(*spiral.points.T)
    np.testing.assert_allclose(np.exp(1j * turn), np.exp(2j * np.pi * spiral.labels / n_classes))
    side = 4 if n_classes == 2 else n_classes
    column, row = np.floor((board.points + 1) * side / 2).T
    assert np.array_equal((row - column) % n_classes, board.labels)


@pytest.mark.parametrize("n_classes", range(2, MAX_TOY_CLASSES + 1))
@pytest.mark.parametrize("formula", ["0.2", "x1/2", "x1^2 - 0.5", "sin(pi*x1)/2", "sqrt(x1)", "tan(9*x1)"])
def test_classes_lie_in_bands_along_a_curve(formula, n_classes):
    data = load_dataset("curve", 300, 0.0, n_classes=n_classes, curve=formula)
    x1, x2 = data.points.T
    height = compute(formula, x1)
    assert np.all(np.abs(height) <= 2)
    assert np.array_equal(np.floor((x2 - height + 1) * n_classes / 2), data.labels)
    if n_classes == 2:
        assert np.array_equal(x2 > height, data.labels == 1)


def test_there_are_no_points_where_a_curve_has_no_value():
    data = load_dataset("curve", curve="log(x1)", noise=0.0)
    assert data.points[:, 0].min() > np.exp(-2) - 1e-3
    assert np.all(np.isfinite(data.points))


@pytest.mark.parametrize("name", ["xor", "moons"])
def test_other_datasets_have_two_classes_whatever_is_asked_for(name):
    asked, usual = load_dataset(name, n_classes=5), load_dataset(name)
    assert np.array_equal(asked.points, usual.points)
    assert asked.class_names == usual.class_names == ("class 0", "class 1")


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


@pytest.mark.parametrize(
    ("name", "size", "axes", "classes"),
    [
        ("iris", 100, ("petal length (cm)", "petal width (cm)"), ("versicolor", "virginica")),
        ("cancer", 569, ("mean radius", "mean texture"), ("malignant", "benign")),
        ("iris3", 150, ("petal length (cm)", "petal width (cm)"), ("setosa", "versicolor", "virginica")),
        ("wine", 178, ("flavanoids", "color intensity"), ("class 0", "class 1", "class 2")),
        ("digits", 1797, PRINCIPAL_COMPONENTS, tuple("0123456789")),
    ],
)
def test_measured_datasets_have_axis_and_class_names(name, size, axes, classes):
    data = load_dataset(name)
    assert len(data.labels) == size
    assert data.axis_names == axes
    assert data.class_names == classes


@pytest.mark.parametrize("name", SOURCES)
def test_columns_are_chosen_by_their_names(name):
    columns = plottable_columns(name)[3:0:-1] if name != "digits" else ("pixel 3 4", "pixel 2 2")
    data, source = load_dataset(name, columns=columns), SOURCES[name].load()
    assert data.axis_names == columns[:2]
    assert data.plane is None
    assert data.column_names[: len(columns)] == columns
    names = [label.replace("_", " ") for label in source.feature_names]
    assert len(data.column_names) == (64 if name == "digits" else len(columns))
    assert set(data.column_names) <= set(names)
    for i, column in enumerate(data.column_names):
        assert np.array_equal(data.points[:, i], source.data[data.rows, names.index(column)])
    assert np.array_equal(data.labels, source.target[data.rows])


def test_digits_are_plotted_in_the_plane_in_which_the_training_set_varies_most():
    data = load_dataset("digits")
    assert data.plane is not None
    origin, directions, _ = data.plane
    np.testing.assert_allclose(directions @ directions.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(origin, data.mean)
    _, _, axes = np.linalg.svd(data.points_train - origin, full_matrices=False)
    np.testing.assert_allclose(np.abs(np.sum(directions * axes[:2], axis=1)), 1)
    places = np.array([[0.0, 0.0], [3.0, -20.0]])
    np.testing.assert_allclose(data.place(data.slice_at(places)), places, atol=1e-12)
    assert data.place(data.points).shape == (1797, 2)
    assert data.equal_scale


def test_what_is_plotted_of_other_data_are_the_first_two_columns():
    data = load_dataset("wine", columns=("alcohol", "hue", "proline"))
    assert np.array_equal(data.place(data.points), data.points[:, :2])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "rings"}, "dataset must be one of circles, .* Got 'rings'"),
        ({"name": "cancer", "columns": ("mean area", "color")}, "Got 'color'"),
        ({"name": "cancer", "columns": ("mean area", "mean area")}, "must differ. Got 'mean area' twice"),
        ({"name": "wine", "columns": ("alcohol", "mean area")}, "columns must be among alcohol, .* Got 'mean area'"),
        ({"name": "wine", "columns": ("alcohol",)}, "columns must hold 2 to 13 values. Got"),
        ({"name": "digits", "columns": ("pixel 1 1", "pixel 1 2", "pixel 1 3")}, "columns must hold 2 values. Got"),
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
