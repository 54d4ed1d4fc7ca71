"""Actions of the map of two hyperparameters."""

from playground.explore import read_table, varying_parameters
from playground.runs.maps.computation import Computation
from playground.runs.maps.grid import parse_grid
from playground.runs.maps.table import TableMap, map_table
from playground.runs.maps.worker import WORKER, Job
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.stage.answers.answer import describe_run
from playground.stage.answers.maps import LABELS, describe
from playground.stage.answers.packing import decode_file
from playground.stage.protocol import Answer, Request
from playground.stage.visit import Goal, Visit


def start(visit: Visit, request: Request) -> Answer:
    """Start a map with the current settings. An earlier one is dropped.

    Raises
    ------
    ValueError
        If the form's values are not permitted.
    """
    grid = parse_grid(request["map"], visit.run.settings, LABELS)
    stop(visit)
    job = Job(Computation(grid), visit.page.is_open)
    visit.set_map(job)
    WORKER.submit(job)
    return aside(visit, request)


def load_table(visit: Visit, request: Request) -> Answer:
    """Show a table of `playground.explore` as the visitor's map.

    Raises
    ------
    ValueError
        If the file is not such a table, or cannot be shown as a map.
    """
    content = decode_file(request["content"])
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise ValueError("A table must be a CSV file of playground.explore. Got a file that is not text.") from None
    table = read_table(text + "\n")
    found = map_table(table, varying_parameters(table))
    stop(visit)
    visit.set_map(found)
    return aside(visit, request)


def cancel(visit: Visit, request: Request) -> Answer:
    """Stop the visitor's map. Its finished cells stay."""
    stop(visit)
    return aside(visit, request)


def stop(visit: Visit) -> None:
    """Stop the visitor's map, if there is one."""
    if visit.map is not None:
        visit.map.cancel()


def aside(visit: Visit, request: Request) -> Answer:
    """Return an answer without frames: the run is left alone."""
    answer = describe_run(visit, [], request["recorded"], visit.run.trainer.update, request["spec"])
    if request["options"].get("map") == "1":
        answer["map"] = describe(visit, visit.run, request)
    return answer


def load_cell(visit: Visit, request: Request) -> None:
    """Start the run of a finished cell, to be trained as far as the map."""
    settings, goal = find_cell(visit, request)
    visit.start(Run(settings, visit.run.generation + 1), goal)


def find_cell(visit: Visit, request: Request) -> tuple[Settings, Goal]:
    """Return the settings of a finished cell, and what its run is to reach.

    Raises
    ------
    ValueError
        If the visitor's map has no such cell.
    """
    number, job = visit.map_number, visit.map
    if isinstance(job, TableMap):
        raise ValueError("Cells of a table cannot be loaded: a table does not hold the data.")
    if job is None or number != request["map_number"]:
        raise ValueError("This map is not on the server any more. Start it again.")
    cell = next((cell for cell in job.cells if cell.number == request["cell"]), None)
    if cell is None:
        raise ValueError(f"Only a finished cell can be loaded. Got cell {request['cell']}.")
    median = cell.median
    test_loss = None if median.outcome == "diverged" else median.metrics.test_loss
    return job.grid.settings(cell.number, median.seed), Goal(job.grid.updates, test_loss)
