"""The stage's address, which `app` mounts at ``stage``: requests in, answers out, both JSON."""

import gzip

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from playground.body import read_body
from playground.stage.answers.packing import to_json
from playground.stage.stage import respond
from playground.stage.visit import VISITS

MAX_BODY = 32_000_000  # bytes; saved runs and records are the largest
MIN_COMPRESSED = 16_000  # bytes; smaller answers arrive as soon without


async def answer(request: Request) -> Response:
    """Answer a request of a visit. Where its session has ended, as by a restart, the page is to run again."""
    try:
        body = await read_body(request, MAX_BODY)
    except ValueError as error:
        return JSONResponse({"error": str(error)}, 400)
    name = body.get("session")
    visit = VISITS.get(name) if isinstance(name, str) else None
    if visit is None or not visit.page.is_open():
        return JSONResponse({"due": True, "unknown": True}, 404)
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    content = await run_in_threadpool(lambda: to_json(respond(visit, body)).encode())
    if len(content) >= MIN_COMPRESSED and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        content = await run_in_threadpool(gzip.compress, content, 1, mtime=0)
    return Response(content, media_type="application/json", headers=headers)


ROUTES: list[BaseRoute] = [Route("/", answer, methods=["POST"])]
