"""The classroom's addresses, which `app` mounts at ``class/``: JSON in and out, and a stream of events."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from playground import checks
from playground.classroom.hub import Hub
from playground.classroom.limits import LimitError, Pace
from playground.classroom.schema import StoreError
from playground.classroom.store import AnsweredError, ForbiddenError, Store, UnknownClassError, read_code, store

MAX_BODY = 4_000  # bytes
STATUS: dict[type[ValueError], int] = {
    UnknownClassError: 404,
    ForbiddenError: 403,
    AnsweredError: 409,
    LimitError: 429,
    StoreError: 503,
}

JOINS = Pace(150, 10)
ANSWERS = Pace(5, 1)
STREAMS = Pace(10, 1)


async def join(request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """Let a student join."""
    JOINS.take(_code(request))
    student = await run_in_threadpool(store().join, _code(request), _text(body, "nickname"))
    return student._asdict()


async def answer(request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """Keep an answer."""
    student = _text(body, "student")
    ANSWERS.take(student)
    place = _text(body, "lesson")[:100], _number(body, "step")
    await run_in_threadpool(store().answer, _code(request), student, *place, body.get("answer"))
    return {}


async def reveal(request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """Show or hide the answers."""
    place = _text(body, "lesson"), _number(body, "step")
    shown = body.get("revealed") is not False
    await run_in_threadpool(store().reveal, _code(request), _text(body, "teacher"), *place, shown)
    return {}


async def challenge(request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """Set a challenge."""
    name = _text(body, "challenge")[:40]
    await run_in_threadpool(store().set_challenge, _code(request), _text(body, "teacher"), name)
    return {}


async def end(request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """End a class."""
    await run_in_threadpool(store().end, _code(request), _text(body, "teacher"))
    return {}


async def events(request: Request) -> Response:
    """Stream what happens in a class, to its teacher or to a student of it."""
    code, query = _code(request), request.query_params
    student, teacher = query.get("student", ""), query.get("teacher", "")
    try:
        STREAMS.take(student or teacher)
        if not await run_in_threadpool(store().is_teacher, code, teacher):
            await run_in_threadpool(store().require_student, code, student)
    except ValueError as error:
        return _refusal(error)
    stream = hub(store()).listen(code, student, query.get("follow") == "1")
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


def hub(of: Store) -> Hub:
    """Return the hub of this process's event loop."""
    loop = asyncio.get_running_loop()
    if HUBS.get("loop") is not loop:
        HUBS.update(loop=loop, hub=Hub(of))
    present: Hub = HUBS["hub"]
    return present


HUBS: dict[str, Any] = {}

Action = Callable[[Request, dict[str, Any]], Awaitable[dict[str, Any]]]


def _post(path: str, action: Action) -> Route:
    async def respond(request: Request) -> Response:
        try:
            return JSONResponse(await action(request, await _read(request)))
        except ValueError as error:
            return _refusal(error)

    return Route(path, respond, methods=["POST"])


async def _read(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise ValueError("The content must be JSON.")
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > MAX_BODY:
            raise ValueError(f"The content can have at most {MAX_BODY:,} bytes.")
    body = json.loads(content.decode(errors="replace"))
    if not isinstance(body, dict):
        raise ValueError("The content must be a JSON object.")
    return body


def _refusal(error: ValueError) -> Response:
    text = "The content is no JSON." if isinstance(error, json.JSONDecodeError) else str(error)
    return JSONResponse({"error": text}, STATUS.get(type(error), 400))


def _code(request: Request) -> str:
    return read_code(request.path_params["code"])


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name, "")
    return value if isinstance(value, str) else ""


def _number(body: dict[str, Any], name: str) -> int:
    return checks.whole(name, body.get(name), 0, 999)


ROUTES: list[BaseRoute] = [
    Route("/{code}/events", events),
    *(
        _post(f"/{{code}}/{name}", action)
        for name, action in {
            "students": join,
            "answers": answer,
            "reveal": reveal,
            "challenge": challenge,
            "end": end,
        }.items()
    ),
]
