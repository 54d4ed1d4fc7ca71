"""The classroom's addresses, which `app` mounts at ``class/``: JSON in and out, and a stream of events."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from playground import checks
from playground.body import read_body
from playground.classroom import answers, classes
from playground.classroom.answers import AnsweredError
from playground.classroom.classes import Classroom, ForbiddenError, Student, UnknownClassError, find
from playground.classroom.hub import Hub
from playground.classroom.limits import LimitError, RateLimiter
from playground.classroom.store import Store, StoreError, store

MAX_BODY = 4_000  # bytes
STATUS: dict[type[ValueError], int] = {
    UnknownClassError: 404,
    ForbiddenError: 403,
    AnsweredError: 409,
    LimitError: 429,
    StoreError: 503,
}

JOINS = RateLimiter(150, 10)
ANSWERS = RateLimiter(5, 1)
STREAMS = RateLimiter(10, 1)

Body = dict[str, Any]


def join(code: str, body: Body) -> Body:
    """Let a student join."""
    JOINS.take(classes.read_code(code))
    token, nickname = find(store(), code).join(_text(body, "nickname"))
    return {"token": token, "nickname": nickname}


def answer(code: str, body: Body) -> Body:
    """Keep an answer."""
    token = _text(body, "student")
    ANSWERS.take(token)
    lesson, step = _text(body, "lesson")[:100], _step(body)
    answers.lock_in(find(store(), code).student(token), lesson, step, body.get("answer"))
    return {}


def reveal(code: str, body: Body) -> Body:
    """Show or hide the answers."""
    lesson, step = _text(body, "lesson"), _step(body)
    answers.reveal(_teacher(code, body), lesson, step, body.get("revealed") is not False)
    return {}


def challenge(code: str, body: Body) -> Body:
    """Set a challenge."""
    _teacher(code, body).set_challenge(_text(body, "challenge")[:40])
    return {}


def end(code: str, body: Body) -> Body:
    """End a class."""
    _teacher(code, body).end()
    return {}


async def events(request: Request) -> Response:
    """Stream what happens in a class, to its teacher or to a student of it."""
    code, query = request.path_params["code"], request.query_params
    student, teacher = query.get("student", ""), query.get("teacher", "")
    try:
        STREAMS.take(student or teacher)
        listener = await run_in_threadpool(_find_listener, code, student, teacher)
    except ValueError as error:
        return _refusal(error)
    stream = hub(store()).listen(*listener, query.get("follow") == "1")
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


def _find_listener(code: str, student: str, teacher: str) -> tuple[Classroom, Student | None]:
    classroom = find(store(), code)
    try:
        return classroom.teacher(teacher), None
    except ForbiddenError:
        return classroom, classroom.student(student)


def hub(of: Store) -> Hub:
    """Return the hub of this process's event loop."""
    loop = asyncio.get_running_loop()
    if HUBS.get("loop") is not loop:
        HUBS.update(loop=loop, hub=Hub(of))
    present: Hub = HUBS["hub"]
    return present


HUBS: dict[str, Any] = {}


def _post(action: Callable[[str, Body], Body]) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        try:
            body = await read_body(request, MAX_BODY)
            return JSONResponse(await run_in_threadpool(action, request.path_params["code"], body))
        except ValueError as error:
            return _refusal(error)

    return respond


def _refusal(error: ValueError) -> Response:
    return JSONResponse({"error": str(error)}, STATUS.get(type(error), 400))


def _teacher(code: str, body: Body) -> classes.Teacher:
    return find(store(), code).teacher(_text(body, "teacher"))


def _text(body: Body, name: str) -> str:
    value = body.get(name, "")
    return value if isinstance(value, str) else ""


def _step(body: Body) -> int:
    return checks.whole("step", body.get("step"), 0, 999)


ACTIONS = {"students": join, "answers": answer, "reveal": reveal, "challenge": challenge, "end": end}
ROUTES: list[BaseRoute] = [
    Route("/{code}/events", events),
    *(Route(f"/{{code}}/{name}", _post(action), methods=["POST"]) for name, action in ACTIONS.items()),
]
