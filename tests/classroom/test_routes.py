"""The classroom's addresses, asked as a browser asks them."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from playground.classroom import entries, routes
from playground.classroom import hub as hubs
from playground.classroom.challenges import CHALLENGES
from playground.classroom.classes import create, find
from playground.classroom.limits import RateLimiter
from playground.classroom.messages import Message, publish
from playground.classroom.store import Store
from playground.runs.settings import describe_settings
from tests.posting import post, scope_of


class Server:
    """The routes, without a network."""

    def __init__(self):
        self.app = Starlette(routes=[Mount("/class", routes=routes.ROUTES)])

    async def post(self, path, body, content_type="application/json"):
        return await post(self.app, path, body, content_type)

    async def listen(self, path, query, count, events=None):
        """Return the first events of a stream as (name, content) pairs, which also go into a list as they come."""
        events = [] if events is None else events
        received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        left = asyncio.Event()

        async def receive():
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            await received.put(message)

        task = asyncio.create_task(self.app(scope_of("GET", path, query), receive, send))
        start = await received.get()
        text = ""
        while start["status"] == 200 and len(events) < count:
            text += (await asyncio.wait_for(received.get(), 20))["body"].decode()
            events[:] = [read_event(part) for part in text.split("\n\n")[:-1] if part.startswith("event")]
        left.set()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return start["status"], events


def read_event(text):
    fields = dict(line.split(": ", 1) for line in text.split("\n"))
    return fields["event"], json.loads(fields["data"])


@pytest.fixture
def store(tmp_path, monkeypatch):
    store = Store(tmp_path)
    monkeypatch.setattr(routes, "store", lambda: store)
    for name in ("JOINS", "ANSWERS", "STREAMS"):
        monkeypatch.setattr(routes, name, RateLimiter(100, 100))
    routes.HUBS.clear()
    monkeypatch.setattr(hubs, "WATCH_SECONDS", 0.01)
    return store


@pytest.fixture
def open_class(store):
    """Return a new class's code, the token of its teacher, and its teacher."""
    code, token = create(store)
    return code, token, find(store, code).teacher(token)


def show(teacher, number, is_keyframe=False, starts_run=True):
    publish(teacher, Message(json.dumps({"shown": number}), is_keyframe, is_keyframe and starts_run), ("circles", 1))


def test_students_join_answer_and_see_what_is_revealed(open_class, portal):
    code, token, teacher = open_class
    show(teacher, 1, is_keyframe=True)

    async def play():
        server = Server()
        _, one = await server.post(f"/class/{code.lower()}/students", {"nickname": "Ada"})
        _, two = await server.post(f"/class/{code}/students", {})
        assert (one["nickname"], two["nickname"]) == ("Ada", "Student 2")
        place = {"lesson": "circles", "step": 1}
        assert await server.post(f"/class/{code}/answers", {"student": one["token"], "answer": 2, **place}) == (200, {})
        status, refused = await server.post(f"/class/{code}/answers", {"student": one["token"], "answer": 1, **place})
        assert status == 409
        assert "first answer stands" in refused["error"]
        _, events = await server.listen(f"/class/{code}/events", f"student={two['token']}&follow=1", 3)
        (name, state), (mine, own), (moment, shown) = events
        assert (name, mine, moment) == ("state", "mine", "moment")
        assert own == {"nickname": "Student 2", "entries": [], "place": 0}
        assert (state["answered"], state["counts"], state["students"]) == (1, [], 2)
        assert shown == {"shown": 1}
        await server.post(f"/class/{code}/reveal", {"teacher": token, **place})
        show(teacher, 2)
        query = f"student={one['token']}&follow=1"
        _, events = await server.listen(f"/class/{code}/events", query, 4)
        assert events[0][1]["counts"] == [[2, 1]]
        assert [shown for name, shown in events if name == "moment"] == [{"shown": 1}, {"shown": 2}]

    portal.call(play)


def test_all_who_listen_are_told_of_a_change(open_class, portal):
    code, token, teacher = open_class

    async def play():
        server = Server()
        heard: list[list[tuple[str, Any]]] = [[] for _ in range(5)]
        listening = [
            asyncio.create_task(server.listen(f"/class/{code}/events", f"teacher={token}&follow=1", 4, events))
            for events in heard
        ]

        async def all_have_heard(count):
            while any(len(events) < count for events in heard):
                await asyncio.sleep(0.01)

        await all_have_heard(1)
        await asyncio.to_thread(show, teacher, 1, is_keyframe=True)
        await all_have_heard(3)
        await asyncio.to_thread(teacher.end)
        for _, events in await asyncio.gather(*listening):
            assert [name for name, *_ in events] == ["state", "state", "moment", "ended"]
        assert not routes.HUBS["hub"].channels

    portal.call(play)


def test_who_has_heard_all_does_not_hear_it_again(open_class):
    *_, teacher = open_class
    channel = hubs.Channel(teacher)

    def shown(after=0):
        channel.refresh()
        return [json.loads(data.split(b"data: ")[1])["shown"] for data in channel.since(after)]

    assert shown() == []
    show(teacher, 1, is_keyframe=True)
    show(teacher, 2)
    assert shown() == [1, 2]
    two = channel.last
    show(teacher, 3)
    show(teacher, 4, is_keyframe=True, starts_run=False)
    show(teacher, 5)
    assert shown(two) == [3, 5]
    assert shown() == [4, 5], "who comes now"
    show(teacher, 6, is_keyframe=True)
    assert shown(channel.last) == [6], "a new run"
    assert shown(two) == [6], "who is late"
    assert hubs.Channel(teacher).last == 0


def test_a_student_is_told_of_the_own_run_and_its_place_on_the_board(open_class, portal, monkeypatch):
    code, token, teacher = open_class
    tokens = [teacher.join(name)[0] for name in ("Ada", "Bob", "Cyd")]
    teacher.set_challenge("circles")
    monkeypatch.setattr(entries.VERIFIER, "start", lambda store: None)
    for token, width in zip(tokens, (4, 3, 0), strict=True):
        settings = describe_settings(
            replace(CHALLENGES["circles"].begin(), hidden_layer_sizes=(width,) if width else ())
        )
        entries.hand_in(teacher.student(token), settings, 2000)
        entries.verify_next(teacher.store)

    async def play():
        heard = [await Server().listen(f"/class/{code}/events", f"student={token}", 2) for token in tokens]
        (_, state), _ = heard[0][1]
        assert [row["nickname"] for row in state["board"]] == ["Bob", "Ada"]
        assert (state["ranked"], state["handed_in"], state["accuracy"]) == (2, 3, 0.95)
        assert [events[1][1]["place"] for _, events in heard] == [2, 1, 0]
        [entry] = heard[1][1][1][1]["entries"]
        assert (entry["state"], entry["parameters"], entry["updates"]) == ("verified", 13, 2000)
        [entry] = heard[2][1][1][1]["entries"]
        assert "It must be at least 95 %" in entry["remark"]

    portal.call(play)


def test_what_is_not_permitted_is_refused_with_a_sentence(open_class, portal):
    code, *_ = open_class
    place = {"lesson": "circles", "step": 1}

    async def play():
        server = Server()
        _, student = await server.post(f"/class/{code}/students", {})
        token = student["token"]
        for path, body, status, sentence in (
            ("AAAAA/students", {}, 404, "no class with the code 'AAAAA'"),
            (f"{code}/students", {"nickname": "x" * 99}, 400, "at most 24 characters"),
            (f"{code}/reveal", {"teacher": token, **place}, 403, "Only the teacher"),
            (f"{code}/end", {"teacher": token}, 403, "Only the teacher"),
            (f"{code}/challenge", {"teacher": "", "challenge": "spiral"}, 403, "Only the teacher"),
            (f"{code}/answers", {"student": "junk", "answer": 1, **place}, 403, "Only students"),
            (f"{code}/answers", {"student": token, "answer": 1, "lesson": "x", "step": -1}, 400, "step must be"),
            (f"{code}/students", b"{", 400, "not JSON"),
            (f"{code}/students", b"[]", 400, "JSON object"),
            (f"{code}/students", b" " * 5000, 400, "at most 4,000 bytes"),
        ):
            found, answer = await server.post(f"/class/{path}", body)
            assert (found, sentence in answer["error"]) == (status, True), (path, answer)
        assert (await server.post(f"/class/{code}/students", {}, "text/plain"))[0] == 400
        assert (await server.listen(f"/class/{code}/events", "student=junk", 1))[0] == 403
        assert (await server.listen("/class/AAAAA/events", "", 1))[0] == 404

    portal.call(play)


def test_a_flood_of_answers_is_refused(open_class, portal, monkeypatch):
    code, *_ = open_class
    monkeypatch.setattr(routes, "ANSWERS", RateLimiter(3, 0.001))

    async def play():
        server = Server()
        _, student = await server.post(f"/class/{code}/students", {})
        found = [
            (await server.post(f"/class/{code}/answers", {"student": student["token"], "lesson": "x", "step": i}))[0]
            for i in range(5)
        ]
        assert found == [200, 200, 200, 429, 429]

    portal.call(play)
