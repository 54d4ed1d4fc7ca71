"""The stage's requests, answered without a page."""

import base64
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from playground.runs.replay import Replay
from playground.runs.run import Run
from playground.stage.actions.table import read_request
from playground.stage.protocol import Answer, Request
from playground.stage.stage import carry_out
from playground.stage.visit import Visit

_VISITS: WeakKeyDictionary[Run, Visit] = WeakKeyDictionary()


def request(action: str, **more: Any) -> Request:
    """Return a request of a stage that stands at the initial weights."""
    message = {"action": action, "shown": 0, "last": 0, "recorded": -1, "speed": "normal", "frames": 4, "past": -1}
    return read_request(message | more)


def visit_of(run: Run) -> Visit:
    """Return the visit of a run, the same for the same run."""
    if run not in _VISITS:
        _VISITS[run] = Visit(run)
    return _VISITS[run]


def respond(run: Run, request: Request, reference: Replay | None = None) -> Answer:
    """Answer a request of the visitor of a run. The answer is empty where another run begins."""
    visit = visit_of(run)
    visit.reference = reference
    return carry_out(visit, request) or {}


def respond_from_past(run: Run, request: Request, reference: Replay | None = None) -> Answer:
    """Answer a request of a stage that shows an earlier update."""
    return respond(run, request | {"past": max(0, request["past"])}, reference)


def parameters(answer: dict[str, Any]) -> np.ndarray:
    packed = answer["parameters"]
    return np.frombuffer(base64.b64decode(packed)) if answer["exact"] else decode_by_bytes(packed)


def decode_by_bytes(packed: str) -> np.ndarray:
    """Return float32 numbers of which all first bytes come first, then all second ones, and so on."""
    places = np.frombuffer(base64.b64decode(packed), np.uint8).reshape(4, -1)
    return np.ascontiguousarray(places.T).view(np.float32).ravel()


def heads(answer: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(answer["scalars"])).reshape(-1, 6)
