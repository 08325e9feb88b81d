"""Answers that a client may keep: a tag from the graph's version and what was asked."""

import hashlib
from importlib import metadata
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

SOFTWARE: Final = metadata.version("kurultay")
PASSING: Final = {"Cache-Control": "no-cache"}
"""Of an answer that may change while a version is served: whoever keeps it asks again."""


def headers(version: str, *asked: object, links: str = "", vary: str = "Accept") -> dict[str, str]:
    """What every answer from the graph carries; `Vary` because forms share an address."""
    found = {
        "ETag": _tag(version, *asked),
        "Vary": vary,
        "Cache-Control": "public, no-cache",
        "X-Kurultay-Version": version,
        "X-Content-Type-Options": "nosniff",
    }
    return {**found, "Link": links} if links else found


def unchanged(
    request: Request, version: str, *asked: object, links: str = "", vary: str = "Accept"
) -> Response | None:
    """304, with the headers of the whole answer, if the client has it already; else None."""
    known = request.headers.get("if-none-match")
    if known is None:
        return None
    found = [part.strip().removeprefix("W/") for part in known.split(",")]
    if _tag(version, *asked) in found or known.strip() == "*":
        return Response(status_code=304, headers=headers(version, *asked, links=links, vary=vary))
    return None


def _tag(version: str, *asked: object) -> str:
    """A strong entity tag: the same version, software and request give the same bytes."""
    digest = hashlib.sha256("\x1f".join([SOFTWARE, version, *map(str, asked)]).encode())
    return f'"{digest.hexdigest()[:32]}"'
