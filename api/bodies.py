"""Bodies of requests, read no further than they may be long."""

from starlette.requests import Request

from api.problems import Problem


async def limited(request: Request, most_bytes: int) -> bytes:
    """The body. Raises Problem 413 once it is longer than `most_bytes`."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most_bytes:
            raise Problem(413, "too-large", "The body is too large", f"over {most_bytes} bytes")
        parts.append(part)
    return b"".join(parts)
