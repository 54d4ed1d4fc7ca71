"""Saved runs as one file: each with its name, its picture, and the content of its own JSON file."""

import json
import re
from typing import NamedTuple

from playground import checks
from playground.exports.files import export_json, require_size
from playground.exports.loading import load_run

FORMAT = "neural-network playground, kept runs"
VERSION = 1
MAX_RUNS = 8
MAX_BYTES = 16_000_000  # of all runs together: what the server takes in one message, as base64
MAX_NAME_LENGTH = 60
PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/]*={0,2}")
MAX_PICTURE_LENGTH = 60_000


class SavedRun(NamedTuple):
    """A saved run.

    Attributes
    ----------
    name : str
    picture : str
        A PNG as a data URL, or empty.
    run : str
        As `playground.exports.files.export_json` returns it. A text, because JavaScript would round the state of the
        random number generator.
    """

    name: str
    picture: str
    run: str


def read_saved_runs(data: bytes) -> list[SavedRun]:
    """Return the saved runs from the contents of a file: an object with ``format``, ``version`` and ``runs``.

    Raises
    ------
    ValueError
        If the file is too large, not of this program, or holds too many runs, or if one of them cannot be loaded.
    """
    require_size(len(data), MAX_BYTES)
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValueError("The file cannot be read as JSON.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT or content.get("version") != VERSION:
        raise ValueError("The file does not hold runs that were saved by this playground.")
    runs = checks.items("A file of saved runs", content.get("runs"), 1, MAX_RUNS)
    return [_read_run(number, entry) for number, entry in enumerate(runs, 1)]


def _read_run(number: int, entry: object) -> SavedRun:
    name, picture, run = (entry.get(key) if isinstance(entry, dict) else None for key in SavedRun._fields)
    if not isinstance(run, str):
        raise ValueError(f"Saved run {number} is damaged: its content is missing.")
    try:
        loaded = load_run(run.encode(errors="replace"))
    except ValueError as error:
        raise ValueError(f"Saved run {number} cannot be loaded. {error}") from error
    text = " ".join(name.split())[:MAX_NAME_LENGTH] if isinstance(name, str) else ""
    valid = isinstance(picture, str) and len(picture) <= MAX_PICTURE_LENGTH and PICTURE.fullmatch(picture)
    return SavedRun(text or f"Run {number}", str(picture) if valid else "", export_json(loaded))
