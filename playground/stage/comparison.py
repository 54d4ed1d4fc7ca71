"""A kept run beside the present one, and the settings in which they differ."""

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from playground.data.table import Table
from playground.exports.loading import load_run
from playground.exports.shelf import MAX_BYTES, read_shelf
from playground.model.snapshot import Snapshot
from playground.runs.replay import Replay
from playground.runs.settings import Settings
from playground.stage.packing import decode_file, pack_frames, pack_spec
from playground.ui.controls import label_setting


def load_companion(content: str) -> Replay | None:
    """Return a kept run that can go in step, from its file as base64; None where there is no content.

    Raises
    ------
    ValueError
        If the file cannot be loaded.
    """
    return Replay(load_run(decode_file(content))) if content else None


def pack_companion_spec(companion: Replay | None, options: dict[str, str]) -> str:
    """Return all that the stage must know of the run that goes in step, as JSON; empty for none."""
    return pack_spec(companion.run, options, {}) if companion else ""


def pack_companion_frames(companion: Replay, frames: Sequence[Snapshot], exact: bool) -> dict[str, str]:
    """Return frames of the run that goes in step as fields of an answer: see `pack_frames`."""
    packed = pack_frames(companion.run, frames, exact)
    return {f"companion_{name}": value for name, value in packed.items()}


def read_shelf_as_json(content: str) -> str:
    """Return the kept runs of a file, given as base64, as JSON for the stage.

    Raises
    ------
    ValueError
        If the file or one of its runs cannot be loaded.
    """
    return json.dumps([kept._asdict() for kept in read_shelf(decode_file(content, MAX_BYTES))])


def describe_differences(settings: Settings, other: Settings) -> list[tuple[str, str, str]]:
    """Return the label and both values of each setting in which two runs differ."""
    names = [field.name for field in fields(Settings)]
    return [
        (label_setting(name), _text(getattr(settings, name)), _text(getattr(other, name)))
        for name in names
        if getattr(settings, name) != getattr(other, name)
    ]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Table):
        return f"{len(value.labels):,} rows of {', '.join(value.column_names)}"
    if isinstance(value, tuple):
        return ", ".join(map(_text, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
