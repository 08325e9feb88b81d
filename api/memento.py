"""Memento (RFC 7089): the states of a resource, by the moment from which each stood."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

from starlette.requests import Request

from api.problems import Problem
from api.signposting import link

LINK_FORMAT: Final = "application/link-format"


@dataclass(frozen=True, slots=True)
class Memento:
    """A state of a resource: where it stays, and since when it stood."""

    address: str
    created: datetime


def asked(request: Request) -> datetime | None:
    """The moment in Accept-Datetime; None without one. Raises Problem 400 if it is no moment."""
    value = request.headers.get("accept-datetime")
    if value is None:
        return None
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        when = None
    if when is None or when.tzinfo is None:
        detail = "Accept-Datetime is a date such as Mon, 23 Nov 2026 14:27:00 GMT."
        raise Problem(400, "bad-datetime", "No such moment", detail)
    return when


def timemap(original: str, own: str, mementos: Sequence[Memento]) -> str:
    """The list at the address `own` of all states of `original`, the oldest first.

    `original` is its own TimeGate.
    """
    ordered = sorted(mementos, key=lambda memento: memento.created)
    ends = {"from": ordered[0], "until": ordered[-1]} if ordered else {}
    span = {name: moment(memento.created) for name, memento in ends.items()}
    lines = [
        link(original, "original timegate"),
        link(own, "self", type=LINK_FORMAT, **span),
        *(
            link(one.address, _place(number, len(ordered)), datetime=moment(one.created))
            for number, one in enumerate(ordered, 1)
        ),
    ]
    return ",\n".join(lines) + "\n"


def _place(number: int, of: int) -> str:
    return "first " * (number == 1) + "last " * (number == of) + "memento"


def moment(when: datetime) -> str:
    """A moment of UTC as headers have it."""
    return format_datetime(when.astimezone(UTC), usegmt=True)


def around(original: str, timemap: str | None = None) -> str:
    """Links from a state, or from the TimeGate, to the resource and any list of its states."""
    listed = f", {link(timemap, 'timemap', type=LINK_FORMAT)}" if timemap else ""
    return link(original, "original timegate") + listed
