"""Shapes a question's answer can take beside a table: a map, a calendar, a feed.

A shape says which columns play the parts that its format names: GeoJSON (RFC 7946),
iCalendar (RFC 5545), Atom (RFC 4287).
"""

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict, Field


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MapShape(_Shape):
    """A GeoJSON feature for each thing, at a point in degrees (WGS 84)."""

    id: str
    latitude: str
    longitude: str


class CalendarShape(_Shape):
    """An iCalendar event for each thing; `end` is the last day, the first if there is none."""

    uid: str
    start: str
    end: str | None = None
    location: str | None = None
    status: str | None = None


class FeedShape(_Shape):
    """An Atom entry for each thing, the newest first; `title` is composed of columns."""

    id: str
    updated: str
    title: list[str] = Field(min_length=1)
    author: str | None = None
    link: str | None = None


class Shapes(_Shape):
    """The shapes of one question."""

    map: MapShape | None = None
    calendar: CalendarShape | None = None
    feed: FeedShape | None = None


_THING: Final = ("id", "node")
_NAMED: Final = ("id", "code", "text")
_TYPES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": _THING,
    "uid": _THING,
    "latitude": ("number",),
    "longitude": ("number",),
    "start": ("date",),
    "end": ("date",),
    "updated": ("date",),
    "location": _NAMED,
    "status": ("code",),
    "title": _NAMED,
    "author": _NAMED,
    "link": ("url",),
}
"""The types of column that can play each part."""


def mismatches(
    shapes: Shapes, types: Mapping[str, str]
) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Each part that no column of `types` (name to type) can play: its place, and why."""
    for shape, parts in shapes.model_dump(exclude_none=True).items():
        for part, chosen in parts.items():
            for name in chosen if isinstance(chosen, list) else [chosen]:
                if types.get(name) not in _TYPES[part]:
                    allowed = " or ".join(_TYPES[part])
                    reason = f"{shape}: {part}: {name} is not a column of type {allowed}"
                    yield ("shapes", shape, part), reason
