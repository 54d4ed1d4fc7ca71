"""The script of a run is executed, and ends at the run's parameters, bit for bit."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground.data.dataset import DATASETS
from playground.exports.script import export_script
from playground.model.activations import ACTIVATIONS
from playground.model.features import FEATURES
from playground.model.network import INITIALIZATIONS
from playground.runs.drawing import Drawing
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.training.optimizers import OPTIMIZERS
from playground.training.schedules import SCHEDULES

DEPTHS = [(), (4,), (5, 3), (3, 4, 2)]


def executed(run: Run) -> np.ndarray:
    """The parameters that the run's script ends at, laid out as the trainer's."""
    names: dict[str, Any] = {}
    exec(compile(export_script(run), "script", "exec"), names)
    return np.concatenate([layer.ravel() for layer in names["layers"]])


@pytest.mark.parametrize("depth", DEPTHS, ids=str)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("dataset", DATASETS)
def test_the_script_trains_the_same_network(dataset, activation, depth):
    run = Run(
        Settings(dataset, depth, 0.3, activation=activation, noise=0.2, data_seed=3, weights_seed=4, batches_seed=5)
    )
    run.advance(150)
    assert np.array_equal(executed(run), run.trainer.parameters)


@pytest.mark.parametrize("depth", DEPTHS, ids=str)
@pytest.mark.parametrize("n_classes", [3, 6])
def test_the_script_trains_the_same_network_of_several_classes(n_classes, depth):
    run = Run(Settings("spiral", depth, 0.3, n_classes=n_classes, momentum=0.5, alpha=0.01))
    run.advance(500)
    assert np.array_equal(executed(run), run.trainer.parameters)


def test_drawn_points_of_several_classes():
    run = Run(Settings("blobs", n_classes=3))
    run.advance(60)
    drawing = Drawing(run.dataset)
    drawing.add([[0.5, 0.25], [0.6, 0.25], [0.7, 0.25]], 2)
    drawing.train(run)
    run.advance(60)
    assert np.array_equal(executed(run), run.trainer.parameters)


@pytest.mark.parametrize("initialization", INITIALIZATIONS)
def test_all_inputs_and_all_initial_weights(initialization):
    settings = Settings(features=tuple(FEATURES), initialization=initialization, init_scale=0.3)
    run = Run(settings)
    run.advance(60)
    assert np.array_equal(executed(run), run.trainer.parameters)


def test_columns_of_the_breast_cancer_data():
    run = Run(Settings("cancer", columns=("worst area", "mean smoothness")))
    run.advance(60)
    assert np.array_equal(executed(run), run.trainer.parameters)


def test_a_run_at_its_initial_weights():
    run = Run(Settings())
    assert np.array_equal(executed(run), run.trainer.parameters)


def test_chaotic_training_too():
    run = Run(Settings(learning_rate_init=10.0))
    run.advance(5000)
    assert np.array_equal(executed(run), run.trainer.parameters)


def test_changed_hyperparameters_and_manual_edits_at_their_updates():
    run = Run(Settings("spiral", (5, 3), activation="tanh"))
    knobs: list[dict[str, Any]] = [
        {"momentum": 0.9, "batch_size": 7},
        {"freeze_hidden": True, "l1": 0.001},
        {"freeze_hidden": False, "alpha": 0.01, "learning_rate_init": 0.1},
        {"momentum": 0.0, "batch_size": 1000},
    ]
    run.set_parameters({0: 1.5})
    for turn, change in enumerate(knobs):
        run.advance(33)
        run.set_live_settings(replace(run.settings, **change))
        if turn == 2:
            run.set_parameters({7: -2.0})
            run.set_parameters({len(run.trainer.parameters) - 1: 0.25})
    run.advance(33)
    run.set_parameters({2: 0.5})
    assert np.array_equal(executed(run), run.trainer.parameters)


# A learning rate with which each optimizer learns.
RATES = {"sgd": 0.5, "nesterov": 0.1, "rmsprop": 0.01, "adam": 0.03}
# What a run may be, apart from its optimizer and its schedule.
VARIANTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "momentum": {"momentum": 0.9},
    "penalties": {"momentum": 0.5, "alpha": 0.01, "l1": 0.001},
    "frozen": {"momentum": 0.5, "freeze_hidden": True},
    "several classes": {"dataset": "spiral", "n_classes": 4, "momentum": 0.5},
    "six layers": {"hidden_layer_sizes": (4, 3, 3, 2, 3, 2), "activation": "tanh"},
}


def make_run(optimizer: str, schedule: str, **others: Any) -> Run:
    return Run(
        Settings(
            learning_rate_init=RATES[optimizer], optimizer=optimizer, schedule=schedule, decay_updates=100, **others
        )
    )


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_optimizers_and_schedules(optimizer, schedule, variant):
    run = make_run(optimizer, schedule, **VARIANTS[variant])
    run.advance(130)
    assert np.array_equal(executed(run), run.trainer.parameters)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_changes_edits_and_drawn_points_with_each_optimizer_and_schedule(optimizer, schedule):
    run = make_run(optimizer, schedule)
    run.advance(20)
    run.set_parameters({3: 0.75})
    run.advance(20)
    drawing = Drawing(run.dataset)
    drawing.add([[0.5, 0.25], [0.6, 0.25], [0.7, 0.25]], 1)
    drawing.train(run)
    changes: list[dict[str, Any]] = [
        {"freeze_hidden": True},
        {"freeze_hidden": False, "momentum": 0.9, "decay_updates": 200},
        {"optimizer": "adam" if optimizer != "adam" else "rmsprop", "learning_rate_init": 0.02},
        {"optimizer": optimizer, "learning_rate_init": RATES[optimizer], "alpha": 0.001},
        {"schedule": "cosine" if schedule != "cosine" else "inverse_time"},
    ]
    for change in changes:
        run.advance(25)
        run.set_live_settings(replace(run.settings, **change))
    run.advance(25)
    assert np.array_equal(executed(run), run.trainer.parameters)


def test_many_changes_of_optimizer_schedule_and_freeze():
    rng = np.random.default_rng(0)
    run = Run(Settings("moons", (4, 3), activation="tanh"))
    for _ in range(25):
        run.advance(int(rng.integers(1, 30)))
        optimizer = str(rng.choice([*OPTIMIZERS]))
        change: dict[str, Any] = {
            "optimizer": optimizer,
            "learning_rate_init": RATES[optimizer],
            "schedule": str(rng.choice([*SCHEDULES])),
            "decay_updates": int(rng.integers(100, 600)),
            "freeze_hidden": bool(rng.integers(2)),
            "momentum": float(rng.choice([0.0, 0.5])),
            "batch_size": int(rng.integers(1, 50)),
        }
        run.set_live_settings(replace(run.settings, **change))
    assert np.array_equal(executed(run), run.trainer.parameters)


@pytest.mark.parametrize("settings", [Settings(), Settings("spiral", n_classes=3)], ids=lambda s: s.dataset)
def test_the_script_prints_the_metrics_of_the_page(settings, capsys):
    run = Run(settings)
    run.advance(500)
    executed(run)
    printed, metrics = capsys.readouterr().out, run.trainer.metrics()
    assert f"training: cross-entropy {metrics.train_loss:.4f}, accuracy {metrics.train_accuracy:.1%}" in printed
    assert f"test: cross-entropy {metrics.test_loss:.4f}, accuracy {metrics.test_accuracy:.1%}" in printed


def test_a_saturated_network_is_measured_without_a_warning():
    run = Run(Settings(init_scale=30.0, initialization="equal"))
    run.set_parameters({len(run.trainer.parameters) - 1: 100.0})
    executed(run)


def test_nothing_but_what_scikit_learn_needs_is_imported():
    imports = [line for line in export_script(Run(Settings())).splitlines() if line.startswith(("import", "from"))]
    assert {line.split()[1].split(".")[0] for line in imports} == {"math", "numpy", "sklearn"}


def test_what_a_run_has_not_used_is_not_in_its_script():
    run = Run(Settings())
    run.advance(100)
    code = export_script(run)
    unused = ("momentum", "velocity", "mean_square", "decay", "frozen", "manual", "segments", "factors", "count =")
    assert not any(word in code for word in unused)
    assert len(code.splitlines()) <= 90


def test_a_script_with_adam_and_a_schedule_is_short_too():
    run = make_run("adam", "cosine", momentum=0.9)
    run.advance(100)
    code = export_script(run)
    unused = ("momentum", "velocity", "frozen", "segments", "factors", "optimizer", "schedule")
    assert not any(word in code for word in unused)
    assert len(code.splitlines()) <= 100
