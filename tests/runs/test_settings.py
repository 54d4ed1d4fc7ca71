"""Constraints of the settings, error messages, and live changes."""

from dataclasses import replace

import numpy as np
import pytest

from playground.runs.experiment import LIVE_SETTINGS, Experiment, differ_live_only
from playground.runs.settings import Settings, describe_settings, parse_settings
from playground.runs.speeds import SPEEDS


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ({"noise": 3}, "noise must be between 0 and 0.5. Got 3."),
        ({"noise": float("nan")}, "noise must be between 0 and 0.5. Got nan."),
        ({"noise": None}, "noise must be between 0 and 0.5. Got None."),
        ({"n_samples": 60.5}, "n_samples must be a whole number between 50 and 1,000. Got 60.5."),
        ({"batch_size": 2.5}, "batch_size must be a whole number between 1 and 1,000. Got 2.5."),
        ({"dataset": "rings"}, "dataset must be one of circles, xor, "),
        ({"hidden_layer_sizes": (4, 0)}, "hidden_layer_sizes must be a whole number between 1 and 16. Got 0."),
        ({"hidden_layer_sizes": (1,) * 7}, "hidden_layer_sizes must hold 0 to 6 values."),
        ({"features": ()}, "features must hold 1 to 7 values. Got ()."),
        ({"features": ("x3",)}, "features must be one of x1, x2"),
        ({"curve": "x2"}, "A formula can use x1, pi, sin, cos, tan, exp, log, sqrt, abs. Got 'x2'."),
        ({"curve": "3"}, "The curve must be between -2 and 2 on a twentieth of x1 from -1 to 1, or more. Got '3'."),
        ({"curve": "sqrt(x1 - 2)"}, "The curve must be between -2 and 2 on a twentieth"),
        ({"columns": ("mean area", "mean area")}, "The columns must differ. Got 'mean area' twice."),
        ({"learning_rate_init": "1"}, "learning_rate_init must be between 0.001 and 100. Got '1'."),
    ],
)
def test_an_invalid_value_raises_an_error_with_the_rule_and_the_value(choice, sentence):
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the sentence is compared below
        Settings(**choice)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    "change",
    [{"learning_rate_init": 0.1}, {"batch_size": 5}, {"momentum": 0.9}, {"alpha": 0.01}, {"l1": 0.01}],
    ids=str,
)
def test_live_changes_continue_a_run(change):
    assert differ_live_only(Settings(), replace(Settings(), **change))
    assert set(change) <= set(LIVE_SETTINGS)


@pytest.mark.parametrize(
    "change",
    [
        {"dataset": "xor"}, {"n_samples": 100}, {"noise": 0.2}, {"test_size": 0.3}, {"data_seed": 1},
        {"features": ("x1",)}, {"hidden_layer_sizes": ()}, {"activation": "tanh"}, {"initialization": "normal"},
        {"init_scale": 3.0}, {"weights_seed": 1}, {"batches_seed": 1},
    ],
    ids=str,
)  # fmt: skip
def test_structural_changes_do_not(change):
    assert not differ_live_only(Settings(), replace(Settings(), **change))


@pytest.mark.parametrize(
    ("change", "same_data", "same_weights"),
    [
        ({"data_seed": 1}, False, True),
        ({"weights_seed": 1}, True, False),
        ({"batches_seed": 1}, True, True),
    ],
    ids=["data", "weights", "batches"],
)
def test_the_random_streams_are_independent(change, same_data, same_weights):
    settings, changed = Settings(), replace(Settings(), **change)
    data, other = Experiment(settings).dataset, Experiment(changed).dataset
    trainer, second = Experiment(settings).make_trainer(), Experiment(changed).make_trainer()
    assert np.array_equal(data.points_train, other.points_train) == same_data
    assert np.array_equal(trainer.parameters, second.parameters) == same_weights
    if same_data and same_weights:
        trainer.run(5)
        second.run(5)
        assert not np.array_equal(trainer.parameters, second.parameters)


def test_the_same_settings_give_the_same_numbers():
    first, second = (Experiment(Settings()).make_trainer() for _ in range(2))
    first.run(500)
    second.run(500)
    assert np.array_equal(first.parameters, second.parameters)


@pytest.mark.parametrize("speed", SPEEDS.values(), ids=SPEEDS)
def test_every_speed_trains(speed):
    assert (speed.updates > 0) != (speed.epochs > 0)
    assert speed.hold >= 1


@pytest.mark.parametrize(
    ("settings", "count", "sizes"),
    [
        (Settings(), 2, (2, 4, 1)),
        (Settings("blobs", n_classes=2), 2, (2, 4, 1)),
        (Settings("blobs", n_classes=5), 5, (2, 4, 5)),
        (Settings("circles", (), n_classes=3), 3, (2, 3)),
        (Settings("xor", n_classes=3), 2, (2, 4, 1)),
    ],
    ids=str,
)
def test_two_classes_have_one_output_unit_and_more_have_one_each(settings, count, sizes):
    assert settings.class_count == len(Experiment(settings).dataset.class_names) == count
    assert settings.layer_sizes == sizes


def test_the_number_of_classes_and_the_curve_are_forgotten_where_they_mean_nothing():
    assert parse_settings({"dataset": "xor", "n_classes": 3}) == Settings("xor")
    assert parse_settings({"dataset": "moons", "curve": "x1"}) == Settings("moons")
    assert parse_settings({"dataset": "curve", "curve": "x1"}) == Settings("curve", curve="x1") != Settings("curve")
    assert parse_settings({"dataset": "spiral", "n_classes": 3.0}) == Settings("spiral", n_classes=3)
    with pytest.raises(ValueError, match=r"n_classes must be a whole number between 2 and 6\. Got 7\."):
        parse_settings({"dataset": "spiral", "n_classes": 7})


@pytest.mark.parametrize(
    ("given", "columns", "n_inputs"),
    [
        ({"dataset": "circles", "columns": ["mean radius", "mean texture"]}, (), 2),
        ({"dataset": "iris", "columns": ["mean radius", "mean texture"]}, (), 2),
        ({"dataset": "cancer", "columns": ["mean radius", "mean texture"]}, ("mean radius", "mean texture"), 2),
        ({"dataset": "cancer"}, ("mean radius", "mean texture"), 2),
        ({"dataset": "iris3"}, ("petal length (cm)", "petal width (cm)"), 2),
        ({"dataset": "wine", "columns": ["hue", "ash", "alcohol"]}, ("hue", "ash", "alcohol"), 3),
        ({"dataset": "digits"}, (), 64),
        ({"dataset": "digits", "columns": ["pixel 2 3", "pixel 4 4"]}, ("pixel 2 3", "pixel 4 4"), 64),
    ],
    ids=str,
)
def test_columns_are_those_of_the_dataset(given, columns, n_inputs):
    settings = parse_settings(given)
    assert settings.columns == columns
    assert len(settings.input_names) == settings.layer_sizes[0] == n_inputs
    assert Experiment(settings).X_train.shape[1] == n_inputs
    assert parse_settings(describe_settings(settings)) == settings
    assert replace(settings, dataset="moons").columns == ()


@pytest.mark.parametrize(("dataset", "count"), [("iris", 2), ("cancer", 2), ("iris3", 3), ("wine", 3), ("digits", 10)])
def test_measured_data_have_their_classes(dataset, count):
    assert Settings(dataset, n_classes=5).class_count == count
    assert Settings(dataset).layer_sizes[-1] == (1 if count == 2 else count)
