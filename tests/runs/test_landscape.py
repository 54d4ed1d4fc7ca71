"""The loss as a landscape: principal directions, the path in them, and the next step."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.decomposition import PCA

from playground.exports.files import export_json, export_npz
from playground.exports.loading import load_run
from playground.exports.script import export_script
from playground.runs.landscape import Landscape, principal_plane
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.training.optimizers import zero_state
from playground.training.snapshot import Metrics, Snapshot


def path_of(run: Run) -> np.ndarray:
    return np.array([checkpoint.parameters for checkpoint in run.checkpoints])


@pytest.mark.parametrize("sizes", [(), (4,), (16, 16, 16)], ids=str)
def test_the_principal_directions_are_those_of_scikit_learn(sizes):
    run = Run(Settings(hidden_layer_sizes=sizes))
    run.train_to(400)
    path = path_of(run)
    plane = run.landscape.plane([], run.checkpoints, moving=False)
    pca = PCA(n_components=2, svd_solver="full").fit(path)
    np.testing.assert_allclose(np.abs(np.sum(plane.directions * pca.components_, axis=1)), 1, atol=1e-9)
    np.testing.assert_allclose(plane.shares, pca.explained_variance_ratio_, rtol=1e-9)
    np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-12)
    # The coordinates are scikit-learn's, from the first checkpoint on.
    signs = np.sign(np.sum(plane.directions * pca.components_, axis=1))
    expected = signs * (pca.transform(path) - pca.transform(path[:1]))
    np.testing.assert_allclose(plane.project(path), expected, atol=1e-9)


def test_the_run_moves_in_positive_directions_unless_others_say_the_signs():
    run = Run(Settings())
    run.train_to(100)
    plane = principal_plane(path_of(run))
    assert plane is not None
    assert (plane.project(run.trainer.parameters) > 0).all()
    turned = principal_plane(path_of(run), like=plane.directions * [[-1], [1]])
    assert turned is not None
    np.testing.assert_array_equal(turned.directions, plane.directions * [[-1], [1]])


@pytest.mark.parametrize("updates", [0, 1])
def test_before_two_updates_the_plane_is_of_two_parameters(updates):
    run = Run(Settings())
    for _ in range(updates):
        run.step()
    plane = run.landscape.plane([], run.checkpoints, moving=False)
    assert (plane.axes, plane.shares) == ((12, 13), ())
    run.step()
    run.step()
    assert run.landscape.plane([], run.checkpoints, moving=False).shares


@pytest.mark.parametrize(
    "parameters", [np.zeros((5, 3)), np.outer(np.arange(5.0), [1, 2, 3]), np.ones((1, 3))], ids=["still", "line", "one"]
)
def test_a_path_on_a_line_has_no_principal_plane(parameters):
    assert principal_plane(parameters) is None


@pytest.mark.parametrize(
    ("sizes", "axes", "expected"),
    [
        ((), None, (0, 1)),
        ((), [2, 0], (2, 0)),
        ((4,), [3, 16], (3, 16)),
        ((4,), None, ()),
        ((4,), [3, 3], ()),
        ((4,), [0, 17], ()),
        ((4,), [0, -1], ()),
        ((4,), ["0", 1], ()),
        ((4,), "01", ()),
    ],
)
def test_two_parameters_or_the_default(sizes, axes, expected):
    run = Run(Settings(hidden_layer_sizes=sizes))
    run.train_to(100)
    plane = run.landscape.plane(axes, run.checkpoints, moving=False)
    assert plane.axes == expected
    if expected:
        np.testing.assert_array_equal(plane.project(run.trainer.parameters), run.trainer.parameters[list(expected)])


def test_while_it_moves_the_directions_are_kept_until_the_run_has_grown_by_half():
    run = Run(Settings())
    run.train_to(200)
    first = run.landscape.plane([], run.checkpoints, moving=True)
    run.advance(60)
    assert run.landscape.plane([], run.checkpoints, moving=True) is first
    again = run.landscape.plane([], run.checkpoints, moving=False)
    assert again is not first
    run.advance(400)
    grown = run.landscape.plane([], run.checkpoints, moving=True)
    assert grown is not again
    assert (np.sum(grown.directions * again.directions, axis=1) > 0).all()


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("n_parameters", [2, 4])
def test_signs_are_those_of_the_last_checkpoint_or_of_other_directions(seed, n_parameters):
    rng = np.random.default_rng(seed)
    path = 0.1 * rng.standard_normal((6, n_parameters))
    plane = principal_plane(path)
    assert plane is not None
    assert (plane.project(path[-1]) > 0).all()
    like = rng.standard_normal((2, n_parameters))
    turned = principal_plane(path, like)
    assert turned is not None
    assert (np.sum(turned.directions * like, axis=1) > 0).all()


def test_directions_keep_their_signs_when_the_run_turns_back():
    landscape, metrics = Landscape((2, 1)), Metrics(0.0, 0.0, 0.0, 0.0)
    path = [[0.0, 0.0, 0.0], [1.0, 0.1, 0.0], [2.0, -0.1, 0.0], [3.0, 0.1, 0.0], [-2.0, -0.2, 0.0]]
    snapshots = [Snapshot(i, 0, 0, np.array(point), zero_state("sgd", 3), {}, metrics) for i, point in enumerate(path)]
    there, back = (landscape.plane([], snapshots[:count], moving=False) for count in (4, 5))
    assert (np.sum(there.directions * back.directions, axis=1) > 0.9).all()
    assert back.project(snapshots[-1].parameters)[0] < 0
    alone = Landscape((2, 1)).plane([], snapshots, moving=False)
    assert alone.project(snapshots[-1].parameters)[0] > 0


@pytest.mark.parametrize(("update", "kept"), [(299, True), (300, False)])
def test_directions_are_kept_for_less_than_half_as_many_updates_again(update, kept):
    run = Run(Settings())
    run.train_to(200)
    first = run.landscape.plane([], run.checkpoints, moving=False)
    run.advance(update - 200)
    assert (run.landscape.plane([], run.checkpoints, moving=True) is first) == kept


@pytest.mark.parametrize(("width", "found"), [(2e-6, True), (0.5e-6, False)])
def test_a_path_is_a_line_where_its_second_variance_is_rounding(width, found):
    corners = np.array([[-1.0, -width, 5.0], [-1.0, width, 5.0], [1.0, -width, 5.0], [1.0, width, 5.0]])
    plane = principal_plane(corners)
    assert (plane is not None) == found
    if plane:
        np.testing.assert_allclose(np.abs(plane.directions), [[1, 0, 0], [0, 1, 0]], atol=1e-9)
        np.testing.assert_allclose(plane.shares, [1, width**2], rtol=1e-3)
        assert np.array_equal(plane.origin, corners[0])


def test_with_frozen_hidden_layers_path_and_step_stay_in_the_output_unit():
    run = Run(Settings(freeze_hidden=True, momentum=0.9))
    run.train_to(100)
    plane = run.landscape.plane([], run.checkpoints, moving=False)
    assert not plane.directions[:, :12].any()
    assert not run.next_step()[:12].any()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"momentum": 0.9, "batch_size": 1},
        {"alpha": 0.01, "l1": 0.003, "batch_size": 1000},
        {"freeze_hidden": True, "momentum": 0.5, "alpha": 0.1},
        {"hidden_layer_sizes": (), "learning_rate_init": 100.0},
        {"hidden_layer_sizes": (5, 3), "activation": "relu", "batch_size": 32},
    ],
    ids=str,
)
def test_the_next_step_is_what_one_update_adds(changes):
    run = Run(Settings(**changes))
    run.advance(57)  # in the middle of an epoch
    before, step = run.trainer.parameters.copy(), run.next_step()
    run.step()
    np.testing.assert_allclose(run.trainer.parameters, before + step, atol=1e-12)


def test_a_step_that_would_diverge_is_not_an_error():
    run = Run(Settings(hidden_layer_sizes=(8, 8), activation="relu", learning_rate_init=100.0, alpha=1.0))
    run.train_to(10_000)
    assert not np.abs(run.next_step()).max() < 1e30


def test_several_parameters_are_set_at_once_and_the_exports_reproduce_the_run():
    run = Run(Settings(momentum=0.9))
    run.advance(30)
    values = dict(enumerate(np.linspace(-2, 2, 17).tolist()))
    frame = run.set_parameters(values)
    assert frame.parameters.tolist() == list(values.values())
    assert [tuple(edit) for edit in run.log.edits] == [(30, index, value) for index, value in values.items()]
    run.set_parameters({3: 0.5, 4: -0.5})
    assert len(run.log.edits) == 17
    run.advance(45)
    for export in (export_json(run).encode(), export_npz(run)):
        copy = load_run(export)
        assert np.array_equal(copy.trainer.parameters, run.trainer.parameters)
        assert copy.log.edits == run.log.edits
    names: dict[str, list[np.ndarray]] = {}
    exec(compile(export_script(run), "script.py", "exec"), names)
    assert np.array_equal(np.concatenate([layer.ravel() for layer in names["layers"]]), run.trainer.parameters)


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({0: 1.0, 1: 100.5}, "A weight or bias must be between -100 and 100. Got 100.5."),
        ({0: 1.0, 1: "2"}, "A weight or bias must be between -100 and 100. Got '2'."),
        ({0: 1.0, 17: 2.0}, "The index of a parameter must be a whole number between 0 and 16. Got 17."),
    ],
    ids=str,
)
def test_one_refused_value_leaves_all_parameters_as_they_were(values, rule):
    run = Run(Settings())
    before = run.trainer.parameters.copy()
    with pytest.raises(ValueError, match=rule):
        run.set_parameters(values)
    assert np.array_equal(run.trainer.parameters, before)
    assert len(run.log.edits) == 0


def test_a_reset_forgets_the_directions():
    run = Run(replace(Settings(), learning_rate_init=10.0))
    run.train_to(300)
    run.landscape.plane([], run.checkpoints, moving=True)
    run.reset()
    assert run.landscape.plane([], run.checkpoints, moving=True).axes


def test_the_plane_of_two_runs_is_that_of_both_paths():
    run, other = Run(Settings()), Run(Settings(optimizer="adam", learning_rate_init=0.1))
    for each in (run, other):
        each.train_to(300)
    path, others = path_of(run), path_of(other)
    plane = run.landscape.plane([], run.checkpoints, moving=False, others=others)
    pca = PCA(n_components=2, svd_solver="full").fit(np.vstack([path, others]))
    np.testing.assert_allclose(np.abs(np.sum(plane.directions * pca.components_, axis=1)), 1, atol=1e-9)
    np.testing.assert_allclose(plane.shares, pca.explained_variance_ratio_, rtol=1e-9)
    np.testing.assert_array_equal(plane.origin, path[0])
    alone = run.landscape.plane([], run.checkpoints, moving=False)
    assert alone.shares != plane.shares
