"""Links with other names than the page's: whoever opens one is sent on to the present names.

They are old ones, or name an option by its key, as files and programs do: ``optimizer=adam``.
"""

from itertools import takewhile
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from playground.runs.settings import MAX_WIDTH, Settings
from playground.runs.widths import write_widths
from playground.stage.controls import CONTROLS, OPTION_NAMES
from playground.ui.restrictions import HIDE, LOCK

WIDTHS = CONTROLS["hidden_layer_sizes"].key
# There was a slider for each of three hidden layers: its name, and its default.
SLIDERS = {"width": Settings.hidden_layer_sizes[0], "width2": 0, "width3": 0}


class OldLinks:
    """Redirects the old links of the page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self.app
        if scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", ""):
            query = scope["query_string"].decode()
            if (renewed := renew(query)) != query:
                answer = RedirectResponse(f"?{renewed}")
        await answer(scope, receive, send)


def renew(query: str) -> str:
    """Return the query with the present names; the same one if it has no old ones."""
    old = parse_qs(query, keep_blank_values=True)
    present = {name: values for name, values in old.items() if name not in SLIDERS}
    if len(present) < len(old):
        sizes = [_read_slider(old.get(name, [""])[-1], default) for name, default in SLIDERS.items()]
        present.setdefault(WIDTHS, [write_widths(tuple(takewhile(bool, sizes)))])
    for parameter in {HIDE, LOCK} & present.keys():
        names = [WIDTHS if name in SLIDERS else name for name in present[parameter][-1].split(",")]
        present[parameter] = [",".join(dict.fromkeys(names))]
    for field, options in OPTION_NAMES.items():
        key = CONTROLS[field].key
        if (option := present.get(key, [""])[-1]) in options:
            present[key] = [options[option]]
    return query if present == old else urlencode(present, doseq=True, safe=",")


def _read_slider(text: str, default: int) -> int:
    """Return a slider's value, as it was read from the URL."""
    return int(text) if text in map(str, range(MAX_WIDTH + 1)) else default
