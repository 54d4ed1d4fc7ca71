"""The stage's address, asked as a browser asks it."""

import gc

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from playground.runs.run import Run
from playground.runs.settings import Settings
from playground.stage import routes
from playground.stage.stage import begin
from playground.stage.visit import VISITS, Visit
from tests.asking import heads, parameters, request
from tests.posting import post

APP = Starlette(routes=[Mount("/stage", routes=routes.ROUTES)])


@pytest.fixture
def visit() -> Visit:
    visit = Visit(Run(Settings()))
    begin(visit)
    return visit


def asked(visit, action, **more):
    return request(action, generation=visit.run.generation, **more) | {"session": visit.name, "id": 7}


def test_an_answer_is_that_of_the_visit_that_is_named(visit, portal):
    other = Visit(Run(Settings(dataset="xor")))
    begin(other)
    status, answer = portal.call(post, APP, "/stage/", asked(visit, "epoch"))
    assert (status, answer["id"], answer["action"], answer["due"]) == (200, 7, "epoch", False)
    assert heads(answer)[-1, 0] == visit.run.trainer.update == 20
    assert np.array_equal(parameters(answer), visit.run.trainer.parameters)
    assert other.run.trainer.update == 0


def test_a_large_answer_is_compressed_for_those_who_accept_that(portal):
    visit = Visit(Run(Settings("digits", (16,))))
    begin(visit)
    request = asked(visit, "play", speed="slow", options={"landscape": "0"}) | {"spec": True}
    status, answer = portal.call(post, APP, "/stage/", request, "application/json", "gzip, br")
    assert (status, answer["spec"]["layer_sizes"]) == (200, [64, 16, 10])
    assert portal.call(post, APP, "/stage/", request)[0] == 200


def test_the_page_is_to_run_where_another_run_begins_and_tells_the_stage_all(visit, portal):
    assert portal.call(post, APP, "/stage/", asked(visit, "new_weights")) == (200, {"due": True})
    assert visit.page.take_moved() == {"weights_seed": 1}
    # Until then, nothing but the beginning of another run is carried out.
    assert portal.call(post, APP, "/stage/", asked(visit, "epoch")) == (200, {"due": True})
    assert visit.run.trainer.update == 0


def test_the_page_is_to_run_where_its_controls_or_its_address_are_to_follow(visit, portal):
    place = {"lesson": "ring", "step": 2}
    _, answer = portal.call(post, APP, "/stage/", asked(visit, "draw", **place))
    assert answer["due"]
    assert "scalars" in answer
    visit.page.places = visit.page.lesson, visit.page.classroom
    assert not portal.call(post, APP, "/stage/", asked(visit, "draw", **place))[1]["due"]


def test_a_stage_that_has_not_heard_of_a_run_does_not_take_the_page_back_into_its_lesson(visit, portal):
    place = {"lesson": "ring", "step": 2}
    late = asked(visit, "draw", **place)
    portal.call(post, APP, "/stage/", late)
    visit.page.lesson = ("", 0)
    visit.start(Run(Settings(dataset="xor"), 1))
    assert portal.call(post, APP, "/stage/", late) == (200, {"due": True})
    assert visit.page.lesson == ("", 0)


def test_a_request_of_another_generation_is_not_carried_out(visit, portal):
    stale = asked(visit, "epoch") | {"generation": 1}
    assert portal.call(post, APP, "/stage/", stale) == (200, {"due": True})
    assert visit.run.trainer.update == 0


@pytest.mark.parametrize("name", ["", "junk", 7, None])
def test_a_visit_that_the_server_does_not_know_is_told_so(portal, name):
    assert portal.call(post, APP, "/stage/", {"session": name}) == (404, {"due": True, "unknown": True})


def test_a_visit_is_forgotten_with_its_session(visit, portal):
    name = visit.name
    assert name in VISITS
    left = Visit()
    name = left.name
    del left
    gc.collect()
    assert name not in VISITS
    assert portal.call(post, APP, "/stage/", {"session": name})[0] == 404


@pytest.mark.parametrize(
    ("body", "content_type", "error"),
    [
        (b"{}", "text/plain", "The content must be JSON."),
        (b"{", "application/json", "The content is not JSON."),
        (b"[]", "application/json", "The content must be a JSON object."),
        (b" " * (routes.MAX_BODY + 1), "application/json", "The content can have at most 32,000,000 bytes."),
    ],
    ids=["type", "damaged", "array", "large"],
)
def test_what_is_no_request_is_refused(portal, body, content_type, error):
    assert portal.call(post, APP, "/stage/", body, content_type) == (400, {"error": error})


def test_controls_that_are_still_to_be_moved_do_not_end_the_run_that_moves_them(visit, portal):
    """The page may be running, with the controls' values of before, while the stage begins a run."""
    portal.call(post, APP, "/stage/", asked(visit, "resize", hidden_layer_sizes=[7]))
    visit.use_settings(Settings())
    assert (visit.run.generation, visit.page.moved) == (0, {"hidden_layer_sizes": (7,)})
    visit.use_settings(Settings(**visit.page.take_moved()))
    assert (visit.run.generation, visit.run.settings.hidden_layer_sizes) == (1, (7,))


def test_a_page_that_is_no_longer_open_is_to_run_again(visit, portal):
    visit.page.is_open = lambda: False
    assert portal.call(post, APP, "/stage/", asked(visit, "epoch")) == (404, {"due": True, "unknown": True})
    assert visit.run.trainer.update == 0
