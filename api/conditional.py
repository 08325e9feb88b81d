"""Answers that a client may keep: a tag from the graph's version and what was asked."""

import hashlib
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response


def tag(version: str, *asked: object) -> str:
    """A strong entity tag: the same version and the same request give the same bytes."""
    digest = hashlib.sha256("\x1f".join([version, *map(str, asked)]).encode())
    return f'"{digest.hexdigest()[:32]}"'


def is_fresh(request: Request, etag: str) -> bool:
    """Whether the client already has the answer tagged `etag`."""
    known = request.headers.get("if-none-match", "")
    found = [part.strip().removeprefix("W/") for part in known.split(",")]
    return etag in found or known.strip() == "*"


def headers(version: str, etag: str, links: str = "") -> dict[str, str]:
    """What every answer from the graph carries; `Vary` because forms share an address."""
    found = {
        "ETag": etag,
        "Vary": "Accept",
        "Cache-Control": "public, no-cache",
        "X-Kurultay-Version": version,
        "X-Content-Type-Options": "nosniff",
    }
    return {**found, "Link": links} if links else found


def not_modified(given: Mapping[str, str]) -> Response:
    """304, with the headers the whole answer would have."""
    return Response(status_code=304, headers=dict(given))
