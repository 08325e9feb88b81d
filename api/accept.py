"""Which of several forms of a document a client would rather have (RFC 9110, section 12.5.1)."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from starlette.requests import Request

from api.problems import Problem

# Java's own client says q=.2, which RFC 9110 has no room for.
_QUALITY: Final = re.compile(r"0(\.[0-9]*)?|\.[0-9]+|1(\.0*)?")


def accepted(request: Request) -> str:
    """What the client accepts: all its Accept lines as one."""
    return ", ".join(request.headers.getlist("accept"))


def negotiated(request: Request, forms: Mapping[str, str]) -> str:
    """The name among `forms`, name to media type, that the client would rather have.

    Raises Problem 406 if it wants none of them.
    """
    chosen = preferred(accepted(request), list(forms.values()))
    for name, media_type in forms.items():
        if media_type == chosen:
            return name
    detail = f"This address answers in {', '.join(forms.values())}."
    raise Problem(406, "not-acceptable", "Not acceptable", detail)


def preferred(accept: str, offers: Sequence[str]) -> str | None:
    """The offer that `accept` ranks highest, the earlier one of equals; None if it wants none.

    An empty one wants anything.
    """
    if not accept.strip():
        return offers[0]
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    quality = {offer: _quality(offer, ranges) for offer in offers}
    best = max(offers, key=lambda offer: quality[offer])
    return best if quality[best] > 0 else None


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
    return name, float(quality) if _QUALITY.fullmatch(quality) else 0.0


def _quality(offer: str, ranges: Sequence[tuple[str, float]]) -> float:
    name = offer.partition(";")[0].strip()
    for pattern in (name, f"{name.partition('/')[0]}/*", "*/*"):
        found = [quality for candidate, quality in ranges if candidate == pattern]
        if found:
            return max(found)
    return 0.0
