"""The numbers that lessons quote of a run."""

from dataclasses import replace
from math import isnan, log

import numpy as np
import pytest

from playground.model.network import Network, forward, gradient
from playground.runs.experiment import Experiment
from playground.runs.readings.state import State
from playground.runs.readings.table import READINGS, read, write
from playground.runs.settings import Settings


def state_of(settings, network=None, update=0, epochs=0.0, line=None, train=0):
    experiment = Experiment(settings)
    trainer = experiment.make_trainer()
    trainer.run(train)
    return State(experiment, network or trainer.network, trainer.metrics(), update, epochs, line)


def neuron(w1, w2, b):
    return Network((np.array([[w1], [w2]]),), (np.array([b]),))


def hidden(weights, biases):
    weights = np.array(weights, dtype=float).T
    return Network((weights, np.ones((weights.shape[1], 1))), (np.array(biases, dtype=float), np.zeros(1)))


NEURON = Settings(dataset="blobs", hidden_layer_sizes=())


@pytest.mark.parametrize("sizes", [(), (1,), (3,), (2, 2)])
@pytest.mark.parametrize("scale", [0.0, 1.0])
@pytest.mark.parametrize("n_classes", [2, 3])
def test_every_reading_can_be_taken_of_every_network(sizes, scale, n_classes):
    settings = Settings(hidden_layer_sizes=sizes, init_scale=scale, n_samples=50, n_classes=n_classes)
    state = state_of(settings, train=3)
    values = read(state)
    assert list(values) == list(READINGS)
    assert all(write(values).values())
    assert all(reading.meaning.endswith(".") for reading in READINGS.values())


def test_what_cannot_be_measured_is_printed_as_a_dash():
    missing = ["smallest_angle", "refitted_loss", "refitted_accuracy", "line_accuracy"]
    values = read(state_of(NEURON), [*missing, "train_loss"])
    assert write(values | {"train_loss": 0.25}) == dict.fromkeys(missing, "–") | {"train_loss": "0.250"}


def test_the_metrics_are_the_run_s_and_differences_are_theirs():
    state = state_of(Settings(n_samples=50), update=12, epochs=3.0, train=12)
    values, metrics = read(state), state.metrics
    assert values["train_loss"] == metrics.train_loss
    assert values["test_loss"] == metrics.test_loss
    assert values["accuracy_gap"] == metrics.train_accuracy - metrics.test_accuracy
    assert (values["update"], values["epochs"], values["width"]) == (12, 3, 4)
    assert values["regression_loss"] == state.experiment.baseline.metrics.train_loss
    assert values["regression_excess"] == pytest.approx(values["train_loss"] - values["regression_loss"])
    assert values["regression_advantage"] == pytest.approx(values["regression_test_accuracy"] - values["test_accuracy"])
    assert values["refitted_gain"] == pytest.approx(values["train_loss"] - values["refitted_loss"])
    assert values["refitted_gain"] > 0
    refitted = state.experiment.fit_hidden_baseline(state.network).metrics
    assert (values["refitted_loss"], values["refitted_accuracy"]) == (refitted.train_loss, refitted.train_accuracy)


def test_a_drawn_line_is_scored_whichever_side_class_1_gets():
    settings = Settings(dataset="blobs", noise=0.0, hidden_layer_sizes=())
    points, y = Experiment(settings).dataset.points_train, Experiment(settings).dataset.y_train
    expected = np.mean((points.sum(axis=1) > 0.1) == y)
    for line in ([0.1, 0.0, 0.0, 0.1], [0.0, 0.1, 0.1, 0.0], [2.1, -2.0, -3.0, 3.1]):
        assert read(state_of(settings, line=line), ["line_accuracy"])["line_accuracy"] == pytest.approx(expected)
    along = read(state_of(settings, line=[0.0, 0.0, 1.0, 1.0]), ["line_accuracy"])["line_accuracy"]
    assert 0.5 <= along < 0.7 < expected


def test_of_several_classes_there_is_no_single_neuron_and_no_line_between_two():
    state = state_of(Settings("blobs", (), n_classes=3), line=[0.0, 0.0, 1.0, 1.0])
    names = ["line_accuracy", "line_output", "line_distance", "band_width"]
    assert write(read(state, names)) == dict.fromkeys(names, "–")


def test_the_classes_have_accuracies_of_their_own():
    settings = Settings("blobs", (), n_samples=60, n_classes=3, noise=0.0)
    state = state_of(settings)
    data = state.experiment.dataset
    # Two of three outputs are the same everywhere: of equal ones, the first class is predicted.
    bias = np.array([0.0, 5.0, 5.0])
    state = replace(state, network=Network((np.zeros((2, 3)),), (bias,), output="softmax"))
    values = read(state)
    assert [values[f"train_accuracy_{label}"] for label in range(3)] == [0.0, 1.0, 0.0]
    assert [values[f"test_accuracy_{label}"] for label in range(3)] == [0.0, 1.0, 0.0]
    assert isnan(values["train_accuracy_3"])
    assert (values["lowest_accuracy"], values["classes_right"]) == (0.0, 1)
    assert values["chance_loss"] == log(3)
    assert values["mean_logit"] == pytest.approx(10 / 3)
    assert values["confidence"] == pytest.approx(1 / (2 + np.exp(-5)))
    assert values["center_probability_1"] == values["confidence"]
    assert values["center_probability_0"] == pytest.approx(np.exp(-5) / (2 + np.exp(-5)))
    assert isnan(values["center_probability_3"])
    values = read(state_of(settings, train=20))
    counts = np.bincount(data.y_train.astype(int))
    mean = np.average([values[f"train_accuracy_{label}"] for label in range(3)], weights=counts)
    assert mean == pytest.approx(values["train_accuracy"])
    assert values["relative_loss"] == pytest.approx(values["train_loss"] / log(3))


def test_a_constant_added_to_all_logits_changes_none_of_the_probabilities():
    state = state_of(Settings("blobs", (), n_classes=3))
    (weights,), (biases,) = state.network.weights, state.network.biases
    added = replace(state, network=Network((weights,), (biases + 7.0,), output="softmax"))
    names = ["confidence", *(f"train_accuracy_{label}" for label in range(3))]
    assert read(added, names) == pytest.approx(read(state, names))
    assert read(added, ["mean_logit"])["mean_logit"] == pytest.approx(read(state, ["mean_logit"])["mean_logit"] + 7)


def test_a_neuron_outputs_one_half_on_its_line():
    state = state_of(NEURON, neuron(3.0, 4.0, -2.0))
    values = read(state)
    assert values["line_output"] == pytest.approx(0.5)
    assert values["line_distance"] == pytest.approx(2 / 5)
    assert values["band_width"] == pytest.approx(2 * log(9) / 5)
    assert values["weight_norm"] == pytest.approx(5)
    assert isnan(values["unit_difference"])


def test_angles_and_differences_between_hidden_units():
    state = state_of(Settings(hidden_layer_sizes=(3,)), hidden([[1, 0], [-2, 0.2], [0, 5]], [0, 0.5, -9]))
    values = read(state)
    assert values["smallest_angle"] == pytest.approx(np.degrees(np.arctan(0.1)))
    assert values["unit_difference"] == pytest.approx(9.5)
    assert values["weight_norm"] == pytest.approx(np.sqrt(1 + 4.04 + 25 + 3))
    equal = state_of(Settings(hidden_layer_sizes=(2,)), hidden([[1, 2], [1, 2]], [3, 3]))
    assert read(equal, ["unit_difference"]) == {"unit_difference": 0.0}


def test_a_hidden_output_near_its_ends_is_saturated():
    units = hidden([[0, 0], [0, 0], [0, 0], [0, 0]], [4.6, -4.6, 4.5, 0])
    assert read(state_of(Settings(), units), ["saturated"]) == {"saturated": 0.5}


def test_numbers_are_printed_for_reading():
    printed = write({"train_loss": 0.69315, "test_loss": 0.000123, "refitted_loss": 0.0, "refitted_gain": -0.0456})
    assert list(printed.values()) == ["0.693", "0.0001", "0.000", "−0.046"]
    printed = write({"train_accuracy": 0.985, "test_accuracy": 1.0, "line_accuracy": 0.9999, "accuracy_gap": -0.08})
    assert list(printed.values()) == ["98.5 %", "100 %", "100 %", "−8 %"]
    assert write({"update": 6000.0, "smallest_angle": 57.6}) == {"update": "6,000", "smallest_angle": "58°"}


def test_gradients_and_saturation_are_told_for_the_first_and_the_last_layer():
    state = state_of(Settings(hidden_layer_sizes=(4, 3), init_scale=10.0), train=5)
    values = read(state)
    slopes = gradient(state.network, state.experiment.X_train, state.experiment.targets_train)
    first, *_, last = (np.sqrt(np.mean(np.append(w, b) ** 2)) for w, b in slopes.layers)
    assert values["gradient_first"] == pytest.approx(first)
    assert values["gradient_last"] == pytest.approx(last)
    assert values["gradient_ratio"] == pytest.approx(first / last)
    one, other = forward(state.network, state.experiment.X_train)[1:-1]
    assert values["saturation_first"] == np.mean((one < 0.05) | (one > 0.95)) > 0
    assert values["saturation_last"] == np.mean((other < 0.05) | (other > 0.95)) > 0


@pytest.mark.parametrize(("activation", "biases"), [("tanh", [1.5, -1.5, 1.4, 0.0]), ("relu", [-1.0, 0.0, 2.0, 3.0])])
def test_where_outputs_are_saturated_depends_on_the_activation(activation, biases):
    units = replace(hidden([[0, 0]] * 4, biases), activation=activation)
    assert read(state_of(Settings(), units), ["saturation_first"]) == {"saturation_first": 0.5}


def test_a_single_layer_has_a_gradient_but_none_to_compare_it_with_and_linear_outputs_have_no_end():
    values = read(state_of(NEURON))
    assert values["gradient_first"] == values["gradient_last"] > 0
    assert isnan(values["gradient_ratio"])
    assert isnan(values["saturation_first"])
    assert isnan(read(state_of(Settings(activation="identity")), ["saturation_last"])["saturation_last"])


def test_sizes_of_gradients_are_printed_as_powers_of_ten_and_ratios_as_fractions():
    sizes = [0.0, 0.25, 0.0123, 0.00999, 3.14e-4, 9.96e-8]
    printed = [write({"gradient_first": size})["gradient_first"] for size in sizes]
    assert printed == ["0", "0.25", "0.012", "1.0 × 10⁻²", "3.1 × 10⁻⁴", "1.0 × 10⁻⁷"]
    ratios = [2.345, 0.5, 0.1, 0.0123, 1 / 849, 1.5e-5, 0.0]
    printed = [write({"gradient_ratio": ratio})["gradient_ratio"] for ratio in ratios]
    assert printed == ["2.3", "0.5", "0.1", "1/81", "1/850", "1/67,000", "0"]
