"""Any request is answered: with frames, or with a sentence that says why it was refused."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.exports import saved_runs
from playground.exports.files import MAX_BYTES, export_json
from playground.exports.loading import load_run
from playground.runs import run as run_module
from playground.runs.maps.worker import WORKER
from playground.runs.replay import Replay
from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.stage.actions.files import FILES
from playground.stage.actions.table import ACTIONS, find_action, read_request
from playground.stage.answers import answer as answers
from playground.stage.answers.packing import to_json
from playground.stage.protocol import ANSWER, OPTIONS, REQUEST
from playground.stage.stage import begin
from playground.stage.stage import respond as answer_message
from playground.stage.visit import Visit
from tests.asking import respond
from tests.properties.strategies import as_json, assert_sentence, changed, json_values, texts
from tests.properties.test_files import CONTENT, OWN, OWN_DATA, SAVED_RUNS, sealed
from tests.properties.test_settings import FORM
from tests.properties.test_tables import TABLE

TYPES: dict[str, Any] = {"string": str, "boolean": bool, "number": (int, float)}


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


contents = st.one_of(
    texts,
    st.binary(max_size=60).map(base64_of),
    st.sampled_from(
        [base64_of(data) for data in (as_json(CONTENT), as_json(OWN), as_json(SAVED_RUNS), TABLE.encode())]
    ),
    changed(st.just(CONTENT)).map(sealed).map(as_json).map(base64_of),
)
options = st.dictionaries(st.sampled_from(list(OPTIONS)), st.sampled_from(["0", "1", "fast"])) | json_values
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "shown": st.integers(-1, 8),
    "last": st.integers(-1, 8),
    "recorded": st.integers(-1, 8),
    "past": st.integers(-1, 8),
    "example": st.integers(-1, 300),
    "options": options,
    "axes": st.lists(st.integers(-1, 20), max_size=3) | json_values,
    "frames": st.integers(-1, 3),
    "index": st.integers(-2, 20),
    "value": st.floats() | json_values,
    "values": st.lists(st.tuples(st.integers(-1, 20), st.floats(-200, 200)).map(list), max_size=3) | json_values,
    "file": st.sampled_from(list(FILES)) | texts,
    "content": contents,
    "places": st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)).map(list), max_size=7) | json_values,
    "radii": st.lists(st.floats(0, 2), max_size=2) | json_values,
    "label": st.integers(-1, 2),
    "points": st.integers(-1, 60),
    "update": st.integers(-1, 10),
    "hidden_layer_sizes": st.lists(st.integers(-1, 20), max_size=7) | json_values,
    "map": changed(st.just(FORM)) | json_values,
    "map_cells": st.integers(-1, 8),
    "cell": st.integers(-1, 8),
}
meant = st.fixed_dictionaries({"action": st.sampled_from(list(ACTIONS))}, optional=FIELDS)
requests = st.one_of(
    meant,
    st.tuples(meant, st.sampled_from(list(REQUEST)), json_values).map(lambda parts: parts[0] | {parts[1]: parts[2]}),
)


@pytest.fixture(autouse=True, scope="module")
def _little_time() -> Iterator[None]:
    """Answers stop after a frame or two, and maps are not computed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_module, "PREFETCH_SECONDS", 0.001)
        patch.setattr(answers, "ANSWER_SECONDS", 0.001)
        patch.setattr(WORKER, "submit", lambda job: None)
        yield


RUNS = [CONTENT, OWN_DATA, json.loads(export_json(Run(Settings("iris", ()))))]


@pytest.mark.parametrize(
    ("action", "limit"),
    [("load", MAX_BYTES), ("load_table", MAX_BYTES), ("predict", MAX_BYTES), ("load_saved_runs", saved_runs.MAX_BYTES)],
)
def test_a_large_file_is_refused_before_it_is_decoded(action: str, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("base64.b64decode", lambda *_, **__: pytest.fail("it was decoded"))
    visit = Visit(Run(Settings(n_samples=50)))
    begin(visit)
    content = "A" * (4 * limit // 3 + 8)
    answer = answer_message(visit, {"action": action, "content": content, "generation": 0})
    assert answer["refused"].startswith(f"A file must not be larger than {limit // 10**6} MB. Got ")


def assert_answer(answer: dict[str, Any]) -> None:
    """An answer keeps to the protocol, and can be sent."""
    for name, value in answer.items():
        assert isinstance(value, TYPES.get(ANSWER[name].type, object)), name
    if answer.get("refused"):
        assert_sentence(answer["refused"])
    json.loads(to_json(answer).encode(), parse_constant=pytest.fail)


@given(json_values | changed(requests))
def test_any_message_is_read_as_a_request(message: Any) -> None:
    request = read_request(message)
    fields = REQUEST | dict(find_action(request).fields)
    assert request.keys() == fields.keys()
    for name, value in request.items():
        assert isinstance(value, TYPES.get(fields[name].type, object)), name


@given(st.lists(requests, min_size=1, max_size=3))
def test_any_request_leaves_the_page_with_a_run(messages: list[Any]) -> None:
    visit = Visit(Run(Settings(n_samples=50)))
    for message in messages:
        if visit.answer is None:
            begin(visit)
        before = visit.run.generation
        answer = answer_message(visit, {"generation": before} | message)
        assert visit.run.generation in (before, before + 1)
        assert_answer(answer)


@given(st.sampled_from(RUNS), st.lists(requests, min_size=1, max_size=3), st.booleans())
def test_any_request_is_answered(content: Any, messages: list[Any], compared: bool) -> None:
    run = load_run(as_json(content))
    reference = Replay(load_run(as_json(CONTENT))) if compared else None
    for message in messages:
        assert_answer(respond(run, read_request(message), reference))


@given(st.lists(requests, min_size=1, max_size=3), st.integers(0, 10))
def test_any_request_from_the_past_is_answered(messages: list[Any], past: int) -> None:
    run = load_run(as_json(CONTENT))
    for message in messages:
        request = read_request(message | {"past": past})
        assert_answer(respond(run, request))
