"""Which of several forms of a document a client would rather have (RFC 9110, section 12.5.1)."""

import re
from collections.abc import Sequence
from typing import Final

_QUALITY: Final = re.compile(r"0(\.[0-9]*)?|1(\.0*)?")


def preferred(accept: str | None, offers: Sequence[str]) -> str | None:
    """The offer that `accept` ranks highest, the earlier one of equals; None if it wants none.

    A missing or empty header wants anything.
    """
    if not accept or not accept.strip():
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
