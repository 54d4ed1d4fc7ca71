"""The map of two hyperparameters, as the stage is told about it."""

from dataclasses import fields, replace
from math import isfinite
from typing import Any

import numpy as np

from playground import figures
from playground.model.network import predict_proba
from playground.model.outcome import OUTCOMES
from playground.runs.maps.axes import AXES, Axis, Choice
from playground.runs.maps.cells import FIGURES, Cell
from playground.runs.maps.grid import Grid, Line
from playground.runs.maps.table import TableLine, TableMap
from playground.runs.maps.worker import WORKER, Job
from playground.runs.run import Run
from playground.runs.settings import Settings, differing
from playground.runs.widths import write_widths
from playground.stage.answers.packing import encode
from playground.stage.controls import CONTROLS, label_setting, name_option
from playground.stage.protocol import Request
from playground.stage.visit import Visit

PICTURE_SIZE = 24  # points of a decision boundary's picture, in each direction
SIZES = {"width": "Hidden-layer width", "layers": "Number of hidden layers"}  # axes without a control of their own
LABELS = {name: SIZES.get(name) or CONTROLS[name].label for name in AXES}
SETTINGS = tuple(field.name for field in fields(Settings))


def describe_form() -> dict[str, Any]:
    """Return what the panel must know before the first map: the form's axes and values."""
    return {
        "axes": [{"name": name, "label": LABELS[name]} | _offer(axis) for name, axis in AXES.items()],
        "updates": 1000,
        "seeds": 1,
        "picture": PICTURE_SIZE,
        "figures": FIGURES,
    }


def _offer(axis: Axis | Choice) -> dict[str, Any]:
    """Return the values that an unchanged form asks for."""
    if isinstance(axis, Choice):
        return {"options": [name_option(axis.name, option) for option in axis.options]}
    return {"from": axis.start, "to": axis.stop, "steps": axis.steps}


def describe(visit: Visit, run: Run, request: Request) -> dict[str, Any]:
    """Return the state of the visitor's map, and the cells that the stage lacks. A first answer has no cells.

    Parameters
    ----------
    visit : Visit
    run : Run
        That is shown.
    request : dict
        What the stage holds of the map.
    """
    number, job = visit.map_number, visit.map
    if job is None:
        return {"number": -1}
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
        answer["present"] = _locate(visit.page.live_settings(run.settings), job.grid)
    if request["action"]:
        is_held = request["map_number"] == number
        first = max(0, request["map_cells"]) if is_held else 0
        if not is_held:
            answer["grid"] = _describe_grid(job)
        cells = job.cells[first:]
        answer |= {"first": first, "cells": encode(np.array([_row(cell) for cell in cells]))}
        if isinstance(job, Job) and job.networks:
            answer["pictures"] = encode(np.array([_picture(job, cell) for cell in cells], dtype=np.uint16))
    return answer


def _describe_grid(job: Job | TableMap) -> dict[str, Any]:
    grid = job.grid if isinstance(job, Job) else job
    lines = {"x": _describe_line(grid.x), "y": _describe_line(grid.y)}
    # How many classes a table is of is not known.
    updates, count = (grid.updates, grid.base.class_count) if isinstance(grid, Grid) else (None, 0)
    outcomes = [
        {"name": name, **style._asdict(), "label": style.label.format(count or "K")}
        for name, style in ((name, figures.OUTCOMES[name]) for name in OUTCOMES)
    ]
    tints = [{"tint": style.tint} for style in figures.CLASSES[:count]]
    return lines | {"seeds": grid.seeds, "updates": updates, "outcomes": outcomes, "classes": tints}


def _describe_line(line: Line | TableLine) -> dict[str, Any]:
    label = LABELS.get(line.name) or (label_setting(line.name) if line.name in SETTINGS else line.name)
    values = [value if isinstance(value, int | float) else _write(value) for value in line.values]
    texts = [name_option(line.name, str(value)) if isinstance(value, str) else value for value in values]
    return {"name": line.name, "label": label, "values": values, "texts": texts}


def _write(value: Any) -> str:
    """Write a table's value: layer sizes as on the page, all else as it is."""
    return write_widths(value) if isinstance(value, tuple) else str(value)


def _locate(settings: Settings, grid: Grid) -> dict[str, Any]:
    """Return where settings lie on a map, and in what else they differ from it."""
    place: dict[str, Any] = {}
    for key, line in (("x", grid.x), ("y", grid.y)):
        position = line.axis.position(line.axis.read(settings), line.values)
        place[key] = position if isfinite(position) else None
    # Compare at the lowest values of both axes, and with the seeds that the map has tried.
    seed = settings.weights_seed - grid.base.weights_seed
    own, cell = replace(grid, base=settings).settings(0), grid.settings(0, seed if 0 <= seed < grid.seeds else 0)
    return {**place, "changed": [label_setting(name) for name in differing(own, cell)]}


def _row(cell: Cell) -> list[float]:
    """Return a cell as numbers: of the cell, outcome and median seed, how many seeds diverged, and updates made.

    The median, the lowest and the highest value of each of `FIGURES` follow.
    """
    median = cell.median
    diverged = sum(result.outcome == "diverged" for result in cell.results)
    head = [cell.number, OUTCOMES.index(median.outcome), median.seed, diverged, median.updates]
    return [*head, *(value for figure in FIGURES for value in cell.spread(figure))]


def _picture(job: Job, cell: Cell) -> np.ndarray[Any, Any]:
    """Return the classes' probabilities over the plane, from its upper left corner on, in steps of 1/65535.

    One class after the other; of two classes, only class 1's.
    """
    experiment = job.computation.with_same_data(job.computation.experiment(cell.number))
    data = experiment.dataset
    x0, x1, y0, y1 = figures.surface_extent(data.place(data.points), data.equal_scale)
    x, y = np.meshgrid(np.linspace(x0, x1, PICTURE_SIZE), np.linspace(y1, y0, PICTURE_SIZE))
    inputs = experiment.derive_inputs(data.slice_at(np.column_stack([x.ravel(), y.ravel()])))
    probabilities = predict_proba(job.networks[cell.number], inputs)
    shown = probabilities[:, 1:] if probabilities.shape[1] == 2 else probabilities
    return np.round(65535 * shown.T).astype(np.uint16).ravel()
