"""The body of a request to one of the program's own addresses."""

import json
from typing import Any

from starlette.requests import Request


async def read_body(request: Request, max_bytes: int) -> dict[str, Any]:
    """Return the JSON object that a request brings.

    Raises
    ------
    ValueError
        If it brings something else, or more than permitted. JSON is a type that other sites' forms cannot send.
    """
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise ValueError("The content must be JSON.")
    parts, length = [], 0
    async for part in request.stream():
        parts.append(part)
        length += len(part)
        if length > max_bytes:
            raise ValueError(f"The content can have at most {max_bytes:,} bytes.")
    try:
        body = json.loads(b"".join(parts).decode(errors="replace"))
    except json.JSONDecodeError:
        raise ValueError("The content is not JSON.") from None
    if not isinstance(body, dict):
        raise ValueError("The content must be a JSON object.")
    return body
