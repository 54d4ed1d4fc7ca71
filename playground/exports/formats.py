"""The formats that a run can be exported to."""

from collections.abc import Callable
from typing import NamedTuple

from playground.exports.files import export_json, export_npz
from playground.exports.script import export_script
from playground.exports.tables import export_data, export_history
from playground.runs.run import Run


class Export(NamedTuple):
    """A file made from the present state of a run.

    Attributes
    ----------
    suffix : str
        Of the file name.
    media_type : str
    make : callable
        From a `Run` to text or bytes.
    """

    suffix: str
    media_type: str
    make: Callable[[Run], str | bytes]


EXPORTS: dict[str, Export] = {
    "script": Export(".py", "text/x-python", export_script),
    "json": Export(".json", "application/json", export_json),
    "npz": Export(".npz", "application/octet-stream", export_npz),
    "data": Export("-data.csv", "text/csv", export_data),
    "history": Export(".csv", "text/csv", export_history),
}


def file_stem(run: Run) -> str:
    """Return the start of a run's file names: dataset and layer sizes."""
    return "-".join([run.settings.dataset, *map(str, run.trainer.layer_sizes)])
