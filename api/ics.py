"""An answer in a diary: iCalendar (RFC 5545).

A year or a month is not a day. What is known no closer lies over all the days it can be, is
tentative, and says so in its summary; nothing here takes up anybody's time.
"""

import datetime as dt
from dataclasses import dataclass, replace
from importlib import metadata
from typing import Final

from icalendar import Calendar, Event, vText

from api.answer import Answer, Thing, days, things
from api.shapes import CalendarShape

STATUS: Final = {
    "held": "CONFIRMED",
    "cancelled": "CANCELLED",
    "postponed": "TENTATIVE",
    "planned": "TENTATIVE",
}
"""What the concepts of the event-status vocabulary are in a calendar; of several, the first."""
_PRODUCT: Final = f"-//Kurultay//Kurultay {metadata.version('kurultay')}//EN"


def as_calendar(answer: Answer, shape: CalendarShape) -> bytes:
    """An all-day event for each thing with a date; the same version gives the same bytes."""
    about = answer.question.about
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, about.summary)
    calendar.add("description", about.description)
    for thing in things(answer.found, shape.uid):
        event = _event(thing, answer, shape)
        if event is not None:
            calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


@dataclass(frozen=True, slots=True)
class _When:
    """A date as stated, the first and last day of the event, and whether days are known."""

    stated: str
    first: dt.date
    last: dt.date
    known: bool


def _when(thing: Thing, shape: CalendarShape) -> _When | None:
    """When `thing` is: of what sources say the closest, then the earliest and the shortest."""
    bounds = {c.value: found for c in thing.cells(shape.start) if (found := days(c.value))}
    dates = [_When(date, *its, known=its[0] == its[1]) for date, its in bounds.items()]
    if not dates:
        return None
    when = min(dates, key=lambda date: (not date.known, date.first, date.last))
    ends = [found[1] for c in thing.cells(shape.end) if (found := days(c.value))]
    last = min((end for end in ends if end >= when.first), default=when.last)
    return replace(when, last=last)


def _event(thing: Thing, answer: Answer, shape: CalendarShape) -> Event | None:
    when = _when(thing, shape)
    if when is None:
        return None
    event = Event()
    event.add("uid", thing.iri)
    event.add("dtstamp", answer.made)
    event.add("dtstart", when.first)
    event.add("dtend", when.last + dt.timedelta(days=1))
    event.add("status", _status(thing, shape, when))
    event.add("transp", "TRANSPARENT")
    _describe(
        event, thing, answer, shape, "" if when.known else f" ({when.stated}, day not stated)"
    )
    return event


def _describe(
    event: Event, thing: Thing, answer: Answer, shape: CalendarShape, caveat: str
) -> None:
    named = thing.first(f"{shape.uid}_label")
    summary = vText((named.value if named else thing.iri) + caveat)
    if named and named.language:
        summary.params["LANGUAGE"] = named.language
    event.add("summary", summary)
    if places := thing.words(shape.location):
        event.add("location", "; ".join(places))
    used = {shape.uid, shape.end, shape.location, shape.status}
    if where := answer.question.about.shapes.map:
        used |= {where.latitude, where.longitude}
        if point := thing.point(where):
            event.add("geo", point)
    lines = thing.lines(name for name in answer.question.columns if name not in used)
    event.add("description", "\n".join(lines))
    if to := answer.href(thing.iri):
        event.add("url", to)


def _status(thing: Thing, shape: CalendarShape, when: _When) -> str:
    said = {cell.value.rpartition("/")[2] for cell in thing.cells(shape.status)}
    status = next((STATUS[code] for code in STATUS if code in said), "CONFIRMED")
    return "TENTATIVE" if status == "CONFIRMED" and not when.known else status
