"""Drawing: points as they are edited, with undo and redo."""

from copy import copy

import numpy as np
import pytest

from playground.data.dataset import Dataset, load_dataset
from playground.runs import drawing as module
from playground.runs.drawing import MAX_STROKE, MAX_UNDO, Drawing
from playground.runs.run import Run
from playground.runs.settings import Settings


@pytest.fixture
def data() -> Dataset:
    return load_dataset("moons", n_samples=50)


@pytest.fixture
def drawing(data) -> Drawing:
    return Drawing(data)


def count(drawing: Drawing) -> int:
    return len(drawing.present)


def values(drawing: Drawing) -> list[list[float]]:
    """Return the points that are there."""
    found: list[list[float]] = drawing.values[drawing.present].tolist()
    return found


def test_it_begins_with_all_points_of_the_data(drawing, data):
    assert values(drawing) == data.points.tolist()
    assert (drawing.undoable, drawing.redoable, drawing.waiting) == ((), (), "")


def test_points_are_added_with_their_class(drawing):
    drawing.add([[0.5, -1], [2, 3]], 1)
    assert values(drawing)[-2:] == [[0.5, -1.0], [2.0, 3.0]]
    assert drawing.labels[drawing.present[-2:]].tolist() == [1.0, 1.0]


def test_columns_that_are_not_plotted_get_their_mean():
    data = load_dataset("cancer", columns=("mean radius", "mean texture", "mean area", "mean symmetry"))
    drawing = Drawing(data)
    drawing.add([[12, 20]], 0)
    assert values(drawing)[-1] == [12, 20, *data.mean[2:]]


def test_the_eraser_is_an_ellipse_in_the_units_of_the_axes(drawing):
    drawing.clear()
    drawing.add([[0, 0], [1.9, 0], [0, 0.9], [2.1, 0], [0, 1.1], [1.9, 0.9]], 0)
    drawing.erase([[0, 0]], [2, 1])
    assert values(drawing) == [[2.1, 0.0], [0.0, 1.1], [1.9, 0.9]]


def test_the_eraser_works_at_several_places_and_on_both_classes(drawing):
    drawing.clear()
    drawing.add([[0, 0], [5, 5], [9, 9]], 0)
    drawing.add([[0.1, 0]], 1)
    drawing.erase([[0, 0], [9, 9]], [1, 1])
    assert values(drawing) == [[5.0, 5.0]]


def test_undo_and_redo_return_the_points_of_each_change(drawing):
    states = [drawing.present]
    for change in (
        lambda: drawing.add([[0, 0]], 1),
        lambda: drawing.erase([[0, 0]], [0.5, 0.5]),
        drawing.clear,
        lambda: drawing.add([[1, 1]], 0),
    ):
        change()
        states.append(drawing.present)
    for state in states[-2::-1]:
        drawing.undo()
        assert np.array_equal(drawing.present, state)
    assert (len(drawing.undoable), len(drawing.redoable)) == (0, 4)
    for state in states[1:]:
        drawing.redo()
        assert np.array_equal(drawing.present, state)
    assert (len(drawing.undoable), len(drawing.redoable)) == (4, 0)
    assert values(drawing) == [[1.0, 1.0]]


def test_undo_and_redo_without_a_change_do_nothing(drawing):
    before = drawing.present
    drawing.undo()
    drawing.redo()
    assert drawing.present is before
    assert (drawing.undoable, drawing.redoable) == ((), ())


def test_a_new_change_forgets_what_was_taken_back(drawing):
    drawing.add([[0, 0]], 1)
    drawing.undo()
    drawing.add([[1, 1]], 1)
    assert not drawing.redoable


def test_a_stroke_is_undone_at_once(drawing):
    before = values(drawing)
    for x in range(3):
        drawing.add([[x, 9]], 1, stroke=7)
    drawing.erase([[1, 9]], [0.5, 0.5], stroke=7)
    after = values(drawing)
    assert after[-2:] == [[0.0, 9.0], [2.0, 9.0]]
    for _ in range(2):
        drawing.undo()
        assert values(drawing) == before
        drawing.redo()
        assert values(drawing) == after


def test_what_follows_an_undo_is_another_stroke(drawing):
    drawing.add([[0, 0]], 1, stroke=7)
    drawing.undo()
    drawing.redo()
    drawing.add([[1, 0]], 1, stroke=7)
    drawing.undo()
    assert values(drawing)[-1] == [0.0, 0.0]


@pytest.mark.parametrize("strokes", [(1, 2), (-1, -1)])
def test_two_strokes_are_undone_one_by_one(drawing, strokes):
    for x, stroke in enumerate(strokes):
        drawing.add([[x, 0]], 1, stroke)
    drawing.undo()
    assert values(drawing)[-1] == [0.0, 0.0]
    assert drawing.undoable


def test_erasing_where_there_is_nothing_is_not_a_change(drawing):
    drawing.erase([[50, 50]], [1, 1])
    assert not drawing.undoable


def test_clearing_an_empty_drawing_is_not_a_change(drawing):
    drawing.clear()
    drawing.clear()
    drawing.undo()
    assert count(drawing) == 50


def test_a_bounded_number_of_changes_can_be_undone(drawing):
    for _ in range(MAX_UNDO + 3):
        drawing.add([[0, 0]], 1)
    for _ in range(MAX_UNDO):
        assert drawing.undoable
        drawing.undo()
    assert not drawing.undoable
    assert count(drawing) == 50 + 3


def test_a_drawing_is_bounded_in_memory(drawing, monkeypatch):
    monkeypatch.setattr(module, "MAX_VALUES", 2 * 54)
    run = Run(Settings("moons", n_samples=50))
    for x in range(7):
        drawing.add([[x, 9]], 1)
        if x % 2 == 0:
            drawing.erase([[x, 9]], [0.5, 0.5])
        drawing.train(run)
    assert len(drawing.values) <= 54
    assert values(drawing)[-3:] == [[1.0, 9.0], [3.0, 9.0], [5.0, 9.0]]
    assert sorted(run.dataset.points.tolist()) == sorted(values(drawing))
    while drawing.undoable:
        drawing.undo()
    assert 50 < count(drawing) <= 53


def test_a_copy_is_edited_alone(drawing):
    drawing.add([[0, 0]], 1)
    other = copy(drawing)
    other.undo()
    assert (len(drawing.undoable), len(drawing.redoable), count(drawing)) == (1, 0, 51)
    assert (len(other.undoable), len(other.redoable), count(other)) == (0, 1, 50)


@pytest.mark.parametrize(
    "places",
    [
        None,
        [],
        [[1]],
        [[1, 2, 3]],
        [["1", 2]],
        [[True, False]],
        [[1e13, 0]],
        [[np.nan, 0]],
        [[0, 0]] * (MAX_STROKE + 1),
    ],
)
def test_bad_places_are_refused(drawing, places):
    before = drawing.present
    with pytest.raises(ValueError, match=r"^(A|The places of a) stroke must .* Got .{0,62}\.$"):
        drawing.add(places, 1)
    with pytest.raises(ValueError, match=r"^(A|The places of a) stroke must .* Got .{0,62}\.$"):
        drawing.erase(places, [1, 1])
    assert drawing.present is before


@pytest.mark.parametrize("label", [-1, 2, 0.5, True, "1", None])
def test_a_class_must_be_0_or_1(drawing, label):
    with pytest.raises(ValueError, match=r"^The class of a point must be a whole number between 0 and 1. Got"):
        drawing.add([[0, 0]], label)


@pytest.mark.parametrize("radii", [None, [1], [0, 1], [-1, 1], [float("inf"), 1]])
def test_the_radii_of_an_eraser_must_be_positive_numbers(drawing, radii):
    with pytest.raises(ValueError, match=r"^The radii of an eraser must (hold|have|be above 0)"):
        drawing.erase([[0, 0]], radii)


def test_the_number_of_points_is_bounded(drawing, monkeypatch):
    monkeypatch.setattr(module, "MAX_ROWS", 52)
    drawing.add([[0, 0], [1, 1]], 1)
    with pytest.raises(ValueError, match=r"^There can be at most 52 points. Erase some before you draw more."):
        drawing.add([[0, 0]], 1)


def test_a_run_trains_on_what_is_drawn(drawing):
    run = Run(Settings("moons", n_samples=50))
    drawing.add([[0, 9], [1, 9], [2, 9]], 1)
    drawing.train(run)
    run.advance(7)
    drawing.erase([[1, 9], [0.5, 0]], [0.4, 0.4])
    drawing.train(run)
    assert 30 < len(run.dataset.points) < 52
    assert sorted(run.dataset.points.tolist()) == sorted(values(drawing))
    drawing.undo()
    drawing.train(run)
    assert sorted(run.dataset.points.tolist()) == sorted(values(drawing))
    assert run.log.points.updates == (0, 7)
    table = run.settings.table
    assert table is not None
    assert (table.column_names, table.class_names, table.equal_scale) == (*run.dataset[6:8], True)


def test_undo_goes_on_in_a_run_that_begins_with_the_drawn_points(drawing):
    run = Run(Settings("moons", n_samples=50))
    drawing.add([[0, 9], [1, 9]], 1)
    drawing.add([[2, 9]], 0)
    drawing.erase([[1, 9]], [0.5, 0.5])
    drawing.train(run)
    run = Run(run.settings)
    for n in (53, 52, 50):
        drawing.undo()
        drawing.train(run)
        assert count(drawing) == n
        assert sorted(run.dataset.points.tolist()) == sorted(values(drawing))


@pytest.mark.parametrize(
    ("places", "label", "waiting"),
    [
        ([[0, 0], [1, 0], [0, 1]], 1, "Add points of class 0."),
        ([[0, 0]], 1, "Add points of both classes."),
        ([[0, 0], [0, 0]], 1, "Add points of class 0."),
    ],
)
def test_a_run_waits_for_enough_points(drawing, places, label, waiting):
    run = Run(Settings("moons", n_samples=50))
    drawing.clear()
    drawing.add(places, label)
    drawing.train(run)
    assert (drawing.waiting, run.log.points.updates, len(run.dataset.labels)) == (waiting, (), 50)
    drawing.undo()
    drawing.undo()
    drawing.train(run)
    assert (drawing.waiting, run.log.points.updates, len(run.dataset.labels)) == ("", (0,), 50)


@pytest.mark.parametrize(
    ("drawn", "waiting"),
    [
        ("", "Add points of all classes."),
        ("acdef", "Add points of b."),
        ("adef", "Add points of b and c."),
        ("def", "Add points of a, b and c."),
        ("ef", "Add points of a, b, c and d."),
        ("f", "Add points of a, b, c and 2 other classes."),
    ],
)
def test_of_several_classes_it_is_told_which_lack_points(data, drawn, waiting):
    several = data._replace(class_names=tuple("abcdef"))
    drawing, run = Drawing(several), Run(Settings("moons", n_samples=50))
    drawing.clear()
    for name in drawn:
        drawing.add([[0, 0], [1, 1]], several.class_names.index(name))
    drawing.train(run)
    assert (drawing.waiting, run.log.points.updates) == (waiting, ())
    with pytest.raises(ValueError, match="The class of a point must be a whole number between 0 and 5"):
        drawing.add([[0, 0]], 6)


def test_a_run_waits_for_points_that_differ(drawing):
    run = Run(Settings("moons", n_samples=50))
    drawing.clear()
    for label in (0, 1):
        drawing.add([[0, 0], [0, 1]], label)
    drawing.train(run)
    assert drawing.waiting == "The values of a column must differ. All rows have 0 in x₁."
    drawing.add([[1, 1]], 1)
    drawing.train(run)
    assert (drawing.waiting, sorted(run.dataset.points.tolist())) == ("", sorted(values(drawing)))
