"""The protocol as a module of the browser's: types, and what the table of actions says of each action.

python -m playground.stage.javascript
"""

import json
from pathlib import Path

from playground.runs.speeds import FIRST
from playground.stage.actions.action import Kind
from playground.stage.actions.table import ACTIONS
from playground.stage.protocol import ANSWER, OPTIONS, REQUEST, SPEC, VIEWS, Field

MODULE = Path(__file__).parents[1] / "browser" / "loop" / "protocol.js"

SETS = {
    "ONCE": ("What must not be sent again where no answer came.", Kind.ONCE),
    "STARTS": ("What begins another run, whichever one is shown.", Kind.STARTS),
    "PAUSES": ("What pauses, for another run to take this one's place.", Kind.PAUSES),
    "SIDE": ("What leaves the run alone: answers hold no frames.", Kind.SIDE),
    "POINTS": ("What changes the points.", Kind.POINTS),
    "STAYS": ("What does not leave an earlier update.", Kind.STAYS | Kind.SIDE),
    "FLEETING": ("What is asked for again when it is needed.", Kind.FLEETING),
}


def javascript() -> str:
    """Return the module."""
    lines = ["// Written by `python -m playground.stage.javascript`: the messages between page and server.", ""]
    permitted = {name: Field("string", f"One of {', '.join(values)}.") for name, values in OPTIONS.items()}
    own = {name: field for action in ACTIONS.values() for name, field in action.fields.items()}
    for name, fields in (("Options", permitted), ("Request", REQUEST | own), ("Answer", ANSWER), ("Spec", SPEC)):
        lines += ["/**", f" * @typedef {{object}} {name}"]
        lines += [f" * @property {{{field.type}}} {key} {field.meaning}" for key, field in fields.items()]
        lines += [" */", ""]
    lines += _table("What views are called, by their options.", "VIEWS", VIEWS)
    defaults = {name: values[0] for name, values in OPTIONS.items()}
    lines += _table("The stage's own controls, each at its default.", "DEFAULTS", defaults)
    lines += [
        "/** The speed where the address names nothing. */",
        f'export const FIRST_SPEED = "{FIRST}";',
        "",
    ]
    for name, (comment, kind) in SETS.items():
        actions = ", ".join(f'"{key}"' for key, action in ACTIONS.items() if action.kind & kind)
        lines += [f"/** {comment} */", f"export const {name} = new Set([{actions}]);", ""]
    return "\n".join(lines)


def _table(comment: str, name: str, values: dict[str, str]) -> list[str]:
    return [f"/** {comment} @type {{Record<string, string>}} */", f"export const {name} = {json.dumps(values)};", ""]


if __name__ == "__main__":
    MODULE.write_text(javascript(), encoding="utf-8")
