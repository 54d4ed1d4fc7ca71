"""The map of two hyperparameters on the server: starts, cancels and describes a visitor's map, and loads its cells."""

import json
from dataclasses import fields, replace
from math import isfinite
from typing import Any

import numpy as np

from playground import figures
from playground.explore import read_table, varying_parameters
from playground.model.network import predict_proba
from playground.model.outcome import OUTCOMES
from playground.runs.maps.axes import AXES
from playground.runs.maps.cells import FIGURES, Cell
from playground.runs.maps.computation import Computation
from playground.runs.maps.grid import Grid, Line, parse_grid
from playground.runs.maps.table import TableLine, TableMap, map_table
from playground.runs.maps.worker import WORKER, Job
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.stage.packing import decode_file, encode
from playground.ui import session, sidebar
from playground.ui.controls import CONTROLS, label_setting

PICTURE_SIZE = 24  # points of a decision boundary's picture, in each direction
FIELDS = {"width": "hidden_layer_sizes[0]"}  # of the axes that are not named like their control
LABELS = {
    name: CONTROLS[FIELDS.get(name, name)].label if name != "layers" else "Number of hidden layers" for name in AXES
}
SETTINGS = tuple(field.name for field in fields(Settings))


def describe_form() -> dict[str, Any]:
    """Return what the panel must know before the first map: the form's axes and values, and how outcomes are marked."""
    axes = [
        {
            "name": name,
            "label": LABELS[name],
            "from": axis.start,
            "to": axis.stop,
            "steps": axis.steps,
        }
        for name, axis in AXES.items()
    ]
    outcomes = [{"name": name, **figures.OUTCOMES[name]._asdict()} for name in OUTCOMES]
    return {
        "axes": axes,
        "updates": 1000,
        "seeds": 1,
        "picture": PICTURE_SIZE,
        "outcomes": outcomes,
        "figures": FIGURES,
    }


def start(run: Run, request: dict[str, Any]) -> None:
    """Start a map with the current settings. An earlier one is dropped.

    Raises
    ------
    ValueError
        If the form's values are not permitted.
    """
    grid = parse_grid(request["map"], run.settings, LABELS)
    cancel()
    job = Job(Computation(grid), session.is_open())
    session.set_map(job)
    WORKER.submit(job)


def load_table(request: dict[str, Any]) -> None:
    """Show a table of `playground.explore` as the visitor's map.

    Raises
    ------
    ValueError
        If the file is no such table, or cannot be shown as a map.
    """
    content = decode_file(request["content"])
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise ValueError("A table must be a CSV file of playground.explore. Got a file that is not text.") from None
    table = read_table(text + "\n")
    found = map_table(table, varying_parameters(table))
    cancel()
    session.set_map(found)


def cancel() -> None:
    """Stop the visitor's map. Its finished cells stay."""
    _, job = session.map()
    if job is not None:
        job.cancel()


def find_cell(request: dict[str, Any]) -> tuple[Settings, session.Goal]:
    """Return the settings of a finished cell, and what its run is to reach.

    Raises
    ------
    ValueError
        If the visitor's map has no such cell.
    """
    number, job = session.map()
    if isinstance(job, TableMap):
        raise ValueError("Cells of a table cannot be loaded: a table does not hold the data.")
    if job is None or number != request["map_number"]:
        raise ValueError("This map is not on the server any more. Start it again.")
    cell = next((cell for cell in job.cells if cell.number == request["cell"]), None)
    if cell is None:
        raise ValueError(f"Only a finished cell can be loaded. Got cell {request['cell']}.")
    median = cell.median
    test_loss = None if median.outcome == "diverged" else median.metrics.test_loss
    return job.grid.settings(cell.number, median.seed), session.Goal(job.grid.updates, test_loss)


def describe(run: Run, options: dict[str, Any], held: tuple[int, int] | None = None) -> dict[str, str]:
    """Return the state of the visitor's map, as JSON, if its panel is open.

    Parameters
    ----------
    run : Run
    options : dict
        The stage's own controls.
    held : tuple of two int, optional
        Number of the map that the stage holds, and how many of its cells. Without it, no cells are sent.
    """
    if options.get("map") != "1":
        return {}
    number, job = session.map()
    if job is None:
        return {"map": json.dumps({"number": -1})}
    if isinstance(job, Job) and job.state == "left":
        WORKER.submit(job)
    state = job.state  # before the cells: they are complete where it says so
    answer: dict[str, Any] = {
        "number": number,
        "state": state,
        "fraction": job.fraction,
        "left": job.seconds_left,
        "total": job.n_cells,
    }
    if isinstance(job, Job):
        answer["present"] = _locate(sidebar.read_live(run.settings), job.grid)
    if held is not None:
        first = held[1] if held[0] == number else 0
        if held[0] != number:
            answer["grid"] = _describe_grid(job)
        cells = job.cells[first:]
        answer |= {"first": first, "cells": encode(np.array([_row(cell) for cell in cells]))}
        if isinstance(job, Job) and job.networks:
            answer["pictures"] = encode(np.array([_picture(job, cell) for cell in cells], dtype=np.uint16))
    return {"map": json.dumps(answer)}


def _describe_grid(job: Job | TableMap) -> dict[str, Any]:
    grid = job.grid if isinstance(job, Job) else job
    lines = {"x": _describe_line(grid.x), "y": _describe_line(grid.y)}
    return lines | {"seeds": grid.seeds, "updates": grid.updates if isinstance(grid, Grid) else None}


def _describe_line(line: Line | TableLine) -> dict[str, Any]:
    label = LABELS.get(line.name) or (label_setting(line.name) if line.name in SETTINGS else line.name)
    values = [value if isinstance(value, int | float) else _write(value) for value in line.values]
    return {"name": line.name, "label": label, "values": values}


def _write(value: Any) -> str:
    """Write a table's value: layer sizes as on the page, all else as it is."""
    return "-".join(map(str, value)) or "none" if isinstance(value, tuple) else str(value)


def _locate(settings: Settings, grid: Grid) -> dict[str, Any]:
    """Return where settings lie on a map, and in what else they differ from it."""
    place: dict[str, Any] = {}
    for key, line in (("x", grid.x), ("y", grid.y)):
        position = line.axis.position(line.axis.read(settings), line.values)
        place[key] = position if isfinite(position) else None
    # Compare at the lowest values of both axes, and with the seeds that the map has tried.
    seed = settings.weights_seed - grid.base.weights_seed
    own, cell = replace(grid, base=settings).settings(0), grid.settings(0, seed if 0 <= seed < grid.seeds else 0)
    changed = [
        label_setting(field.name) for field in fields(Settings) if getattr(own, field.name) != getattr(cell, field.name)
    ]
    return {**place, "changed": changed}


def _row(cell: Cell) -> list[float]:
    """Return a cell as numbers: of the cell, outcome and median seed, how many seeds diverged, and updates made.

    The median, the lowest and the highest value of each of `FIGURES` follow.
    """
    median = cell.median
    diverged = sum(result.outcome == "diverged" for result in cell.results)
    head = [cell.number, OUTCOMES.index(median.outcome), median.seed, diverged, median.updates]
    return [*head, *(value for figure in FIGURES for value in cell.spread(figure))]


def _picture(job: Job, cell: Cell) -> np.ndarray[Any, Any]:
    """Return P(class 1) over the plane, from its upper left corner on, in steps of 1/65535."""
    experiment = job.computation.with_same_data(job.computation.experiment(cell.number))
    data = experiment.dataset
    x0, x1, y0, y1 = figures.surface_extent(data.points, data.equal_scale)
    x, y = np.meshgrid(np.linspace(x0, x1, PICTURE_SIZE), np.linspace(y1, y0, PICTURE_SIZE))
    inputs = experiment.derive_inputs(data.slice_at(np.column_stack([x.ravel(), y.ravel()])))
    return np.round(65535 * predict_proba(job.networks[cell.number], inputs)).astype(np.uint16)
