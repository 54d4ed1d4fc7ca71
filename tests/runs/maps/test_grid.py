"""The axes and the grid of a map: values, settings of cells, and what is refused."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground.runs.maps.axes import AXES, Axis, Choice
from playground.runs.maps.grid import MAX_WORK, Grid, Line, parse_grid
from playground.runs.settings import CONSTRAINTS, Settings, differing, parse_settings
from playground.runs.validators import Options
from playground.training.optimizers import OPTIMIZERS


def form(**changes: Any) -> dict[str, Any]:
    values = {
        "x": {"name": "learning_rate_init", "from": 0.01, "to": 100, "steps": 5},
        "y": {"name": "width", "from": 0, "to": 4, "steps": 5},
        "updates": 100,
        "seeds": 1,
    }
    return values | changes


def axis(name: Any, start: Any, stop: Any, steps: Any) -> dict[str, Any]:
    return {"name": name, "from": start, "to": stop, "steps": steps}


NUMBERS = {name: axis for name, axis in AXES.items() if isinstance(axis, Axis)}
CHOICES = {name: axis for name, axis in AXES.items() if isinstance(axis, Choice)}


def test_there_are_thirteen_axes():
    assert list(AXES) == [
        "learning_rate_init", "width", "batch_size", "optimizer", "momentum", "schedule", "decay_updates", "alpha",
        "l1", "init_scale", "noise", "n_samples", "layers",
    ]  # fmt: skip
    assert list(CHOICES) == ["optimizer", "schedule"]


@pytest.mark.parametrize("name", CHOICES)
def test_an_axis_of_options_has_all_of_them_whatever_the_form_says(name):
    grid = parse_grid(form(y=axis(name, None, "x", -3)), Settings())
    choice = CHOICES[name]
    rule = CONSTRAINTS[name]
    assert isinstance(rule, Options)
    assert grid.y.values == choice.options == rule.names
    for row, option in enumerate(choice.options):
        settings = grid.settings(row * len(grid.x.values))
        assert differing(settings, Settings(learning_rate_init=0.01)) == ([name] if row else [])
        assert choice.read(settings) == option
        assert choice.position(option, grid.y.values) == row
    assert np.isnan(choice.position("x", grid.y.values))


def test_both_axes_can_have_options():
    grid = parse_grid(form(x=axis("optimizer", 0, 0, 0), y=axis("schedule", 0, 0, 0)), Settings())
    assert grid.x.values == tuple(OPTIMIZERS)
    assert grid.n_cells == 16
    assert (grid.settings(6).optimizer, grid.settings(6).schedule) == ("rmsprop", "step")


@pytest.mark.parametrize("name", NUMBERS)
def test_an_unchanged_form_gives_values_that_the_controls_can_show(name):
    axis = NUMBERS[name]
    values = axis.values(axis.start, axis.stop, axis.steps)
    assert len(values) == axis.steps
    assert (values[0], values[-1]) == (axis.start, axis.stop)
    for value in values:
        settings = axis.apply(Settings(), value)
        assert axis.read(settings) == value
        assert parse_settings({field: getattr(settings, field) for field in CONSTRAINTS}) == settings


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("steps", [1, 2, 32])
def test_values_are_permitted_and_rise(name, steps):
    axis = NUMBERS[name]
    values = axis.values(axis.interval.low, axis.interval.high, steps)
    assert 1 <= len(values) <= steps
    assert all(np.diff(values) > 0)
    for value in values:
        axis.interval.validate(name, value)
        assert isinstance(value, int if axis.integer else float)


@pytest.mark.parametrize(
    ("name", "start", "stop", "steps", "values"),
    [
        ("learning_rate_init", 0.01, 100, 5, (0.01, 0.1, 1.0, 10.0, 100.0)),
        ("learning_rate_init", 0.1, 1, 3, (0.1, 0.316, 1.0)),
        ("learning_rate_init", 0.01, 1, 6, (0.01, 0.025, 0.063, 0.158, 0.4, 1.0)),
        ("learning_rate_init", 0.5, 0.5, 7, (0.5,)),
        ("learning_rate_init", 0.5, 2.0, 1, (0.5,)),
        ("alpha", 0, 0.0001, 2, (0.0, 0.0001)),
        ("alpha", 0, 0.1, 5, (0.0, 0.0001, 0.001, 0.01, 0.1)),
        ("alpha", 0, 0.00005, 3, (0.0, 0.00005)),
        ("momentum", 0, 0.99, 3, (0.0, 0.9, 0.99)),
        ("batch_size", 1, 1000, 4, (1, 10, 100, 1000)),
        ("batch_size", 1, 4, 32, (1, 2, 3, 4)),
        ("width", 0, 16, 32, tuple(range(17))),
        ("noise", 0, 0.5, 4, (0.0, 0.15, 0.35, 0.5)),
        ("n_samples", 60, 320, 2, (50, 300)),
        ("layers", 0, 6, 32, (0, 1, 2, 3, 4, 5, 6)),
    ],
)
def test_values_are_spaced_as_fits_the_hyperparameter(name, start, stop, steps, values):
    assert NUMBERS[name].values(start, stop, steps) == values


@pytest.mark.parametrize("name", NUMBERS)
def test_a_value_is_found_on_its_axis(name):
    axis = NUMBERS[name]
    values = axis.values(axis.start, axis.stop, axis.steps)
    np.testing.assert_allclose([axis.position(value, values) for value in values], range(len(values)), atol=1e-9)
    assert np.isnan(axis.position(values[-1] + 1, values))
    assert axis.position(values[0], values[:1]) == 0
    middle = (values[0] + values[1]) / 2
    assert 0 < axis.position(middle, values) < 1


@pytest.mark.parametrize(
    ("name", "values", "positions"),
    [
        ("learning_rate_init", (0.01, 0.1, 10.0), {0.01: 0, 10**-1.5: 0.5, 0.1: 1, 1.0: 1.5, 10.0: 2}),
        ("alpha", (0.0, 0.0001, 0.001), {0.0: 0, 0.00005: 0.5, 0.0001: 1, 10**-3.5: 1.5, 0.001: 2}),
        ("momentum", (0.0, 0.9, 0.99), {0.0: 0, 1 - 10**-0.5: 0.5, 0.9: 1, 0.99: 2}),
        ("width", (1, 2, 4), {1: 0, 1.5: 0.5, 3: 1.5, 4: 2}),
    ],
)
def test_positions_are_spaced_as_the_values_are(name, values, positions):
    axis = NUMBERS[name]
    for value, position in positions.items():
        assert axis.position(value, values) == pytest.approx(position)
    for outside in (values[0] - 0.001, values[-1] + 0.001):
        assert np.isnan(axis.position(outside, values))


def test_cells_are_counted_row_by_row():
    grid = parse_grid(form(), Settings(noise=0.2))
    assert grid.n_cells == 25
    assert grid.settings(0) == Settings(noise=0.2, learning_rate_init=0.01, hidden_layer_sizes=())
    assert grid.settings(7) == Settings(noise=0.2, learning_rate_init=1.0, hidden_layer_sizes=(1,))


def test_a_repetition_moves_the_seeds_of_weights_and_batches():
    grid = parse_grid(form(seeds=3), Settings(weights_seed=2**31 - 1, batches_seed=5, data_seed=7))
    again = grid.settings(0, 2)
    assert (again.weights_seed, again.batches_seed, again.data_seed) == (1, 7, 7)


@pytest.mark.parametrize(
    ("sizes", "width", "layers", "expected"),
    [
        ((4,), 8, 3, (8, 8, 8)),
        ((4, 3), 8, 2, (8, 3)),
        ((4, 3), 8, 3, (8, 3, 3)),
        ((), 5, 1, (5,)),
        ((4, 3), 2, 0, ()),
        ((4,), 16, 6, (16,) * 6),
    ],
)
def test_width_and_number_of_layers_together(sizes, width, layers, expected):
    for x, y in (("width", "layers"), ("layers", "width")):
        values = {"width": (width,), "layers": (layers,)}
        grid = Grid(Line(x, values[x]), Line(y, values[y]), 1, 1, Settings(hidden_layer_sizes=sizes))
        assert grid.settings(0).hidden_layer_sizes == expected


def test_layers_of_a_network_without_any_are_as_wide_as_the_default():
    assert AXES["layers"].apply(Settings(hidden_layer_sizes=()), 2).hidden_layer_sizes == (4, 4)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (None, "A map must map names to values. Got None."),
        ([1], "A map must map names to values. Got [1]."),
        ({}, "The x axis must map names to values. Got None."),
        (form(x=3), "The x axis must map names to values. Got 3."),
        (form(x=axis("color", 1, 2, 3)), "The x axis must be one of learning_rate_init, width"),
        (form(x=axis(["width"], 1, 2, 3)), "The x axis must be one of learning_rate_init, width"),
        (form(x=axis("width", 1, 2, 3)), "The two axes of a map must differ. Got 'width' twice."),
        (form(y=axis("width", 1, 20, 3)), "width must be a whole number between 0 and 16. Got 20."),
        (form(y=axis("width", 1.5, 4, 3)), "width must be a whole number between 0 and 16. Got 1.5."),
        (form(y=axis("width", 4, 2, 3)), "width must run from a lower to a higher value. Got 4 to 2."),
        (form(y=axis("momentum", 0, float("nan"), 3)), "momentum must be between 0 and 0.99. Got nan."),
        (form(y=axis("momentum", None, 0.5, 3)), "momentum must be between 0 and 0.99. Got None."),
        (form(y=axis("momentum", "0", 0.5, 3)), "momentum must be between 0 and 0.99. Got '0'."),
        (
            form(y=axis("width", 1, 2, 33)),
            "steps of width must be a whole number between 1 and 32. Got 33.",
        ),
        (
            form(y=axis("width", 1, 2, 0)),
            "steps of width must be a whole number between 1 and 32. Got 0.",
        ),
        (
            form(y=axis("width", 1, 2, 2.5)),
            "steps of width must be a whole number between 1 and 32. Got 2.5.",
        ),
        (
            form(y=axis("width", 1, 2, True)),
            "steps of width must be a whole number between 1 and 32. Got True.",
        ),
        (form(updates=0), "Updates must be a whole number between 1 and 100,000. Got 0."),
        (form(updates=10**30), "Updates must be a whole number between 1 and 100,000."),
        (form(seeds=16), "Seeds must be a whole number between 1 and 15. Got 16."),
        (form(seeds=[1]), "Seeds must be a whole number between 1 and 15. Got [1]."),
        (
            form(x=axis("layers", 0, 3, 4)),
            "Next to layers, width must be at least 1. Got 0.",
        ),
    ],
    ids=lambda value: value[:60] if isinstance(value, str) else "",
)
def test_any_other_form_is_refused_with_the_rule_and_the_value(values, sentence):
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the sentence is compared below
        parse_grid(values, Settings())
    assert sentence in str(refused.value)


def test_measured_data_have_no_number_of_points_and_no_noise():
    with pytest.raises(ValueError, match=r"Measured data have a fixed number of points and fixed noise\. Got"):
        parse_grid(form(y=axis("noise", 0, 0.5, 3)), Settings("iris"), {"noise": "Noise"})


def test_work_counts_cells_seeds_updates_and_points():
    # 80 points are trained on; a batch holds 50 of them at most.
    grid = parse_grid(form(y=axis("batch_size", 10, 50, 2), updates=7, seeds=3), Settings(n_samples=100))
    assert grid.work == 5 * (10 + 50) * 3 * 7
    whole = replace(grid, base=replace(grid.base, n_samples=50))
    assert whole.work == 5 * (10 + 40) * 3 * 7


@pytest.mark.parametrize(("dataset", "points"), [("iris", 80), ("cancer", 455), ("moons", 200)])
def test_work_counts_the_training_set_where_a_batch_is_larger(dataset, points):
    grid = Grid(Line("momentum", (0.0, 0.5)), Line("width", (1,)), 3, 1, Settings(dataset, batch_size=1000))
    assert grid.work == 2 * points * 3


def test_a_form_may_ask_for_the_limits():
    ten = {"x": axis("learning_rate_init", 0.01, 10, 10), "y": axis("init_scale", 0.1, 10, 10)}
    most = form(**ten, updates=100_000, seeds=10)
    assert parse_grid(most, Settings()).work == MAX_WORK
    with pytest.raises(ValueError, match="points: cells"):
        parse_grid(most | {"seeds": 11}, Settings())
    assert parse_grid(form(seeds=15.0, updates=1.0), Settings()) == parse_grid(form(seeds=15, updates=1), Settings())
    one = parse_grid(form(x=axis("momentum", 0, 0.9, 1), y=axis("width", 3, 3, 5), updates=1), Settings())
    assert (one.x, one.y, one.n_cells) == (Line("momentum", (0.0,)), Line("width", (3,)), 1)


@pytest.mark.parametrize("dataset", ["iris", "cancer"])
@pytest.mark.parametrize("name", ["noise", "n_samples"])
@pytest.mark.parametrize("place", ["x", "y"])
def test_axes_of_toy_data_alone(dataset, name, place):
    own = NUMBERS[name]
    other = {"x": "y", "y": "x"}[place]
    values = {place: axis(name, own.start, own.stop, 2), other: axis("momentum", 0, 0.5, 2)}
    assert parse_grid(form(**values), Settings()).n_cells == 4
    with pytest.raises(ValueError, match=f"Got the axis {name}"):
        parse_grid(form(**values), Settings(dataset))


def test_too_much_work_is_refused():
    many = form(x=axis("learning_rate_init", 0.01, 1, 32), updates=100_000, seeds=15)
    with pytest.raises(ValueError, match=rf"at most {MAX_WORK:,} points: cells × seeds .* take 2,400,000,000\."):
        parse_grid(many, Settings())
