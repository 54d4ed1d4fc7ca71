"""What a person can take along from the page: each export's name, kind of file, and how it is made."""

from collections.abc import Callable
from typing import NamedTuple

from playground.exports.files import history_csv, to_json, to_npz
from playground.exports.film import film
from playground.exports.script import script
from playground.runs.run import Run


class Export(NamedTuple):
    """A file made from a run, where its trainer stands.

    Attributes
    ----------
    ending : str
        Of the file's name.
    media_type : str
    make : callable
        From a `Run` to text or bytes.
    """

    ending: str
    media_type: str
    make: Callable[[Run], str | bytes]


# plotly.js is in the browser already, which puts it into the film: see ui/browser/views/share.js.
EXPORTS: dict[str, Export] = {
    "film": Export(".html", "text/html", lambda run: film(run, "plotly.min.js")),
    "script": Export(".py", "text/x-python", script),
    "json": Export(".json", "application/json", to_json),
    "npz": Export(".npz", "application/octet-stream", to_npz),
    "history": Export(".csv", "text/csv", history_csv),
}


def stem(run: Run) -> str:
    """Dataset and layer sizes, which all files of a run begin with."""
    return "-".join([run.settings.dataset, *map(str, run.trainer.layer_sizes)])
