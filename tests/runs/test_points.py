"""Points that are drawn into a run: it can be repeated, forked, saved and written as a script, bit for bit."""

from dataclasses import replace

import numpy as np
import pytest

from playground.data.dataset import OWN, Dataset, load_dataset
from playground.exports.files import export_json, export_npz
from playground.exports.loading import load_run
from playground.model.network import loss
from playground.model.outputs import encode
from playground.runs.points import MAX_EDITED_UPDATES, Ids, Points, read_points
from playground.runs.replay import Replay
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.training.baseline import fit_logistic_regression
from tests.exports.test_script import executed

NONE = np.zeros(0, dtype=np.int64)


def draw(run: Run, places, label: int) -> None:
    """Add points to the present ones."""
    values = run.dataset.slice_at(np.array(places, dtype=float))
    run.change_points(NONE, values, np.full(len(values), float(label)))


def erase(run: Run, rows) -> None:
    """Remove rows of the training set and the test set."""
    run.change_points(ids_of(run)[rows], run.dataset.points[:0], run.dataset.labels[:0])


def ids_of(run: Run) -> Ids:
    """Return the ids of the training set and the test set."""
    return run.log.points.ids[run.dataset.rows]


def same_points(one: Dataset, other: Dataset) -> bool:
    rows = [sorted(map(tuple, np.column_stack([data.points, data.labels]))) for data in (one, other)]
    return rows[0] == rows[1]


def edited_run(settings: Settings | None = None) -> Run:
    """A run whose points were edited before the first update, in mid-epoch, at an epoch's end, and twice at once."""
    run = Run(settings or Settings(n_samples=60, momentum=0.5))
    draw(run, [(0.1, 0.2), (-0.3, 0.4)], 1)
    run.advance(7)
    draw(run, [(2.0, 1.5)], 0)
    erase(run, [0, 3, 50])
    run.advance(run.trainer.updates_to_epoch_end())
    run.set_parameters({0: 1.5})
    draw(run, [(0.5, 0.5)] * 6, 1)
    run.set_live_settings(replace(run.settings, batch_size=7))
    run.advance(9)
    return run


def same(a: Run, b: Run) -> bool:
    return (
        np.array_equal(a.trainer.parameters, b.trainer.parameters)
        and np.array_equal(a.trainer.history.rows, b.trainer.history.rows)
        and np.array_equal(a.trainer.optimizer_state.vectors, b.trainer.optimizer_state.vectors)
        and (a.trainer.update, a.trainer.epoch, a.trainer.position)
        == (b.trainer.update, b.trainer.epoch, b.trainer.position)
        and a.trainer.snapshot().rng_state == b.trainer.snapshot().rng_state
        and a.trainer.metrics() == b.trainer.metrics()
        and a.settings == b.settings
        and a.log.points.as_json() == b.log.points.as_json()
    )


def test_points_enter_the_running_network():
    run = Run(Settings(n_samples=60))
    run.advance(7)
    before, parameters = run.dataset, run.trainer.parameters.copy()
    draw(run, [(0.1, 0.2)], 1)
    assert np.array_equal(run.trainer.parameters, parameters)
    assert np.array_equal(run.dataset.points_train, np.vstack([before.points_train, [0.1, 0.2]]))
    assert np.array_equal(run.dataset.y_train, np.append(before.y_train, 1))
    assert np.array_equal(run.dataset.mean, before.mean)
    assert (run.trainer.epoch, run.trainer.position) == (2, 0)
    assert (run.settings.dataset, run.initial_settings.dataset) == (OWN, "circles")
    run.advance(run.trainer.updates_to_epoch_end())
    assert (run.trainer.update, run.trainer.epoch) == (12, 3)


def test_the_metrics_and_the_baseline_are_those_of_the_present_points():
    run = edited_run()
    X = run.experiment.derive_inputs(run.dataset.points_train)
    expected = loss(run.trainer.network, X, encode(run.dataset.y_train, 2))
    assert run.trainer.metrics().train_loss == pytest.approx(expected, abs=1e-12)
    assert len(run.dataset.labels) == 60 + 2 + 1 - 3 + 6
    refit = fit_logistic_regression(
        run.experiment.X_train, run.dataset.y_train, run.experiment.X_test, run.dataset.y_test
    )
    assert np.array_equal(run.experiment.baseline.weights, refit.weights)


def test_the_held_out_fraction_is_kept_for_each_class():
    run = Run(Settings(n_samples=100, test_size=0.2))
    rng = np.random.default_rng(0)
    for label in (0, 1):
        for _ in range(50):
            draw(run, rng.uniform(-1, 1, (1, 2)), label)
    for label in (0, 1):
        held_out = np.count_nonzero(run.dataset.y_test == label)
        assert held_out / (held_out + np.count_nonzero(run.dataset.y_train == label)) == pytest.approx(0.2, abs=0.01)


def test_each_class_keeps_a_point_in_both_parts():
    for label in (0, 1):
        for part in (slice(None, -2), slice(2, None)):  # two of the test set or two of the training set are left
            run = Run(Settings(n_samples=60))
            values, labels = run.dataset.points, run.dataset.labels
            rows = np.flatnonzero(labels == label)[part]
            erase(run, rows)
            assert set(run.dataset.y_train) == set(run.dataset.y_test) == {0.0, 1.0}
            assert len(run.dataset.labels) == 60 - len(rows)
            run.change_points(NONE, values[rows], labels[rows])
            assert set(run.dataset.y_train) == set(run.dataset.y_test) == {0.0, 1.0}
            assert same_points(run.dataset, Run(Settings(n_samples=60)).dataset)


def test_a_point_keeps_its_id_until_it_is_removed():
    run = Run(Settings(n_samples=60))
    known = dict(zip(ids_of(run).tolist(), run.dataset.points.tolist(), strict=True))
    new = run.change_points(ids_of(run)[:7], np.array([[0.1, 0.2], [0.3, 0.4]]), np.array([0.0, 1.0]))
    known |= dict(zip(new.tolist(), [[0.1, 0.2], [0.3, 0.4]], strict=True))
    last = np.flatnonzero(run.dataset.labels == 0)[-2:]  # of the test set, but for the point just drawn
    erase(run, np.setdiff1d(np.flatnonzero(run.dataset.labels == 0), last))
    assert len(known) == 62
    assert len(set(ids_of(run).tolist())) == len(run.dataset.labels)
    assert [known[point] for point in ids_of(run).tolist()] == run.dataset.points.tolist()


def test_the_ids_follow_the_rows_of_the_table_that_a_run_begins_with():
    run = edited_run()
    again = Run(run.settings)
    assert run.settings.table is not None
    assert sorted(again.log.points.ids) == list(range(len(again.dataset.labels)))
    assert np.array_equal(again.dataset.points[again.log.points.ids], run.settings.table.values)
    assert np.array_equal(again.dataset.points, run.settings.table.values[again.dataset.rows])


@pytest.mark.parametrize("update", [0, 3, 7, 8, 12, 13, 21])
def test_a_replay_is_equal_bit_for_bit(update):
    run = edited_run()
    assert run.trainer.update == 21
    replay, straight = Replay(run), edited_run()
    replay.go_to(21)
    assert same(replay.run, straight)
    replay.go_to(update)
    assert replay.run.dataset.points_train.tolist() == run.log.points.dataset_at(update).points_train.tolist()
    replay.go_to(21)
    assert same(replay.run, straight)


def test_a_return_to_an_earlier_frame_brings_the_earlier_points_back():
    run, straight = Run(Settings(n_samples=60)), Run(Settings(n_samples=60))
    run.advance(5)
    straight.advance(5)
    run.advance(5)
    draw(run, [(0.1, 0.2)], 1)
    run.advance(3)
    run.return_to(5)
    assert same(run, straight)
    run.advance(20)
    straight.advance(20)
    assert same(run, straight)


def test_reset_returns_to_the_initial_points():
    run, fresh = edited_run(), Run(Settings(n_samples=60, momentum=0.5, batch_size=7))
    run.reset()
    assert same(run, fresh)


@pytest.mark.parametrize("export", [export_json, export_npz])
def test_files_keep_drawn_points(export):
    run = edited_run()
    content = export(run)
    loaded = load_run(content if isinstance(content, bytes) else content.encode())
    assert same(run, loaded)
    run.advance(30)
    loaded.advance(30)
    assert same(run, loaded)
    replay = Replay(loaded)
    assert replay.go_to(3)
    assert np.array_equal(replay.run.dataset.points_train, run.log.points.dataset_at(3).points_train)


def test_the_script_draws_the_same_points():
    run = edited_run()
    assert np.array_equal(executed(run), run.trainer.parameters)
    draw(run, [(0.2, 0.2)], 0)
    assert np.array_equal(executed(run), run.trainer.parameters)


def test_a_run_that_begins_with_drawn_points_is_another_run_of_the_same_settings():
    run = edited_run()
    again = Run(run.settings)
    assert same_points(again.dataset, run.dataset)
    again.advance(20)
    assert np.array_equal(executed(again), again.trainer.parameters)


def test_the_number_of_edits_is_bounded():
    data = load_dataset("circles", n_samples=50)
    points, added = Points(data), NONE
    for update in range(MAX_EDITED_UPDATES):
        added = points.change(update, added, data.points_train[:1], data.y_train[:1], 0.2)
    with pytest.raises(ValueError, match=r"at most 2,000 updates.*Press Reset"):
        points.change(MAX_EDITED_UPDATES, added, data.points_train[:1], data.y_train[:1], 0.2)
    assert len(points.updates) == MAX_EDITED_UPDATES
    assert len(points.dataset.labels) == 51
    points.change(MAX_EDITED_UPDATES - 1, added, data.points_train[:1], data.y_train[:1], 0.2)


def test_of_each_class_some_points_are_held_out():
    data = load_dataset("circles", n_samples=60)._replace(class_names=("a", "b", "c"))
    points = Points(data)
    points.change(0, NONE, np.vstack([data.points[:3]] * 4), np.repeat([2.0], 12), 0.25)
    assert np.bincount(points.dataset.y_train.astype(int)).tolist() == [24, 24, 9]
    assert np.bincount(points.dataset.y_test.astype(int)).tolist() == [6, 6, 3]
    content = points.as_json()
    assert same_points(read_points(content, data).dataset, points.dataset)
    with pytest.raises(ValueError, match="labels of points must be 0, 1 or 2"):
        read_points(content | {"labels": [3] * 12}, data)
    with pytest.raises(ValueError, match="there must be training points of all classes"):
        read_points(content | {"labels": [0] * 12}, data)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"updates": [7, 0, 12]}, "order"),
        ({"updates": [0, 7]}, "order"),
        ({"updates": [0, 7, 12.5]}, "whole numbers"),
        ({"labels": [2] * 9}, "labels of points must be 0 or 1"),
        ({"values": [[1e13, 0.0]] * 9}, "values must hold finite numbers of at most 1e\\+12"),
        ({"removed": [[999, 7]]}, "that were there"),
        ({"removed": [[row, 0] for row in range(60)]}, "training points of both classes"),
    ],
)
def test_damaged_edits_are_refused(changes, message):
    run = edited_run()
    content = run.log.points.as_json()
    assert len(content["labels"]) == 9
    initial = Run(run.initial_settings).dataset
    assert read_points(content, initial).as_json() == content
    with pytest.raises(ValueError, match=message):
        read_points(content | changes, initial)
