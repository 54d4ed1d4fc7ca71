"""Drawing: points as they are edited, with undo and redo."""

import numpy as np
import pytest

from playground.data.dataset import Dataset, load_dataset
from playground.runs import drawing as module
from playground.runs.drawing import MAX_STROKE, MAX_UNDO, Drawing


@pytest.fixture
def data() -> Dataset:
    return load_dataset("moons", n_samples=50)


@pytest.fixture
def drawing(data) -> Drawing:
    return Drawing(data)


def count(drawing: Drawing) -> int:
    return len(drawing.points.labels)


def test_it_begins_with_all_points_of_the_data(drawing, data):
    assert np.array_equal(drawing.points.values, np.vstack([data.points_train, data.points_test]))
    assert (drawing.can_undo, drawing.can_redo, drawing.waiting) == (False, False, "")


def test_points_are_added_with_their_class(drawing):
    drawing.add([[0.5, -1], [2, 3]], 1)
    assert drawing.points.values[-2:].tolist() == [[0.5, -1.0], [2.0, 3.0]]
    assert drawing.points.labels[-2:].tolist() == [1.0, 1.0]


def test_columns_that_are_not_plotted_get_their_mean():
    data = load_dataset("cancer", columns=("mean radius", "mean texture", "mean area", "mean symmetry"))
    drawing = Drawing(data)
    drawing.add([[12, 20]], 0)
    assert drawing.points.values[-1].tolist() == [12, 20, *data.mean[2:]]


def test_the_eraser_is_an_ellipse_in_the_units_of_the_axes(drawing):
    drawing.clear()
    drawing.add([[0, 0], [1.9, 0], [0, 0.9], [2.1, 0], [0, 1.1], [1.9, 0.9]], 0)
    drawing.erase([[0, 0]], [2, 1])
    assert drawing.points.values.tolist() == [[2.1, 0.0], [0.0, 1.1], [1.9, 0.9]]


def test_the_eraser_works_at_several_places_and_on_both_classes(drawing):
    drawing.clear()
    drawing.add([[0, 0], [5, 5], [9, 9]], 0)
    drawing.add([[0.1, 0]], 1)
    drawing.erase([[0, 0], [9, 9]], [1, 1])
    assert drawing.points.values.tolist() == [[5.0, 5.0]]


def test_undo_and_redo_return_the_points_of_each_change(drawing):
    states = [drawing.points]
    for change in (
        lambda: drawing.add([[0, 0]], 1),
        lambda: drawing.erase([[0, 0]], [0.5, 0.5]),
        drawing.clear,
        lambda: drawing.add([[1, 1]], 0),
    ):
        change()
        states.append(drawing.points)
    for state in states[-2::-1]:
        drawing.undo()
        assert drawing.points is state
    assert (drawing.can_undo, drawing.can_redo) == (False, True)
    for state in states[1:]:
        drawing.redo()
        assert drawing.points is state
    assert (drawing.can_undo, drawing.can_redo) == (True, False)


def test_undo_and_redo_without_a_change_do_nothing(drawing):
    before = drawing.points
    drawing.undo()
    drawing.redo()
    assert drawing.points is before
    assert (drawing.can_undo, drawing.can_redo) == (False, False)


def test_a_new_change_forgets_what_was_taken_back(drawing):
    drawing.add([[0, 0]], 1)
    drawing.undo()
    drawing.add([[1, 1]], 1)
    assert not drawing.can_redo


def test_a_stroke_is_undone_at_once(drawing):
    before = drawing.points
    for x in range(3):
        drawing.add([[x, 0]], 1, stroke=7)
    after = drawing.points
    drawing.undo()
    assert drawing.points is before
    drawing.redo()
    assert drawing.points is after


def test_what_follows_an_undo_is_another_stroke(drawing):
    drawing.add([[0, 0]], 1, stroke=7)
    drawing.undo()
    drawing.redo()
    drawing.add([[1, 0]], 1, stroke=7)
    drawing.undo()
    assert drawing.points.values[-1].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("strokes", [(1, 2), (-1, -1)])
def test_two_strokes_are_undone_one_by_one(drawing, strokes):
    for x, stroke in enumerate(strokes):
        drawing.add([[x, 0]], 1, stroke)
    drawing.undo()
    assert drawing.points.values[-1].tolist() == [0.0, 0.0]
    assert drawing.can_undo


def test_erasing_where_there_is_nothing_is_no_change(drawing):
    drawing.erase([[50, 50]], [1, 1])
    assert not drawing.can_undo


def test_clearing_an_empty_drawing_is_no_change(drawing):
    drawing.clear()
    drawing.clear()
    drawing.undo()
    assert count(drawing) == 50


def test_a_bounded_number_of_changes_can_be_undone(drawing):
    for _ in range(MAX_UNDO + 3):
        drawing.add([[0, 0]], 1)
    for _ in range(MAX_UNDO):
        assert drawing.can_undo
        drawing.undo()
    assert not drawing.can_undo
    assert count(drawing) == 50 + 3


def test_what_can_be_undone_is_bounded_in_memory(drawing, monkeypatch):
    monkeypatch.setattr(module, "MAX_UNDO_VALUES", 2 * (50 + 51 + 52))
    for _ in range(4):
        drawing.add([[0, 0]], 1)
    for _ in range(2):
        drawing.undo()
    assert not drawing.can_undo
    assert count(drawing) == 52


def test_a_copy_is_edited_alone(drawing):
    drawing.add([[0, 0]], 1)
    other = drawing.copy()
    other.undo()
    assert (drawing.can_undo, drawing.can_redo, count(drawing)) == (True, False, 51)
    assert (other.can_undo, other.can_redo, count(other)) == (False, True, 50)


@pytest.mark.parametrize(
    "places",
    [None, [], [[1]], [[1, 2, 3]], [["1", 2]], [[True, 0]], [[1e13, 0]], [[np.nan, 0]], [[0, 0]] * (MAX_STROKE + 1)],
)
def test_bad_places_are_refused(drawing, places):
    before = drawing.points
    with pytest.raises(ValueError, match=r"^A (stroke|place) must .* Got .{0,62}\.$"):
        drawing.add(places, 1)
    with pytest.raises(ValueError, match=r"^A (stroke|place) must .* Got .{0,62}\.$"):
        drawing.erase(places, [1, 1])
    assert drawing.points is before


@pytest.mark.parametrize("label", [-1, 2, 0.5, True, "1", None])
def test_a_class_must_be_0_or_1(drawing, label):
    with pytest.raises(ValueError, match=r"^The class of a point must be 0 or 1. Got"):
        drawing.add([[0, 0]], label)


@pytest.mark.parametrize("radii", [None, [1], [0, 1], [-1, 1], [float("inf"), 1]])
def test_the_radii_of_an_eraser_must_be_positive_numbers(drawing, radii):
    with pytest.raises(ValueError, match=r"must be .*(pair of numbers|above 0)"):
        drawing.erase([[0, 0]], radii)


def test_the_number_of_points_is_bounded(drawing, monkeypatch):
    monkeypatch.setattr(module, "MAX_ROWS", 52)
    drawing.add([[0, 0], [1, 1]], 1)
    with pytest.raises(ValueError, match=r"^There can be at most 52 points. Erase some before you draw more."):
        drawing.add([[0, 0]], 1)


def test_the_table_has_the_names_of_the_data(drawing, data):
    drawing.add([[0, 0]], 1)
    table = drawing.make_table()
    assert (table.column_names, table.class_names, table.equal_scale) == (data.column_names, data.class_names, True)
    assert len(table.labels) == 51


def test_too_few_points_make_no_table(drawing):
    drawing.clear()
    drawing.add([[0, 0], [1, 0], [0, 1]], 1)
    with pytest.raises(ValueError, match=r"^Each class needs at least 2 rows. Got 0 of class 0."):
        drawing.make_table()
