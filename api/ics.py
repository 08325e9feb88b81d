"""An answer in a diary: iCalendar (RFC 5545).

A year or a month is not a day. What is known no closer lies over all the days it can be, is
tentative, and says so in its summary; nothing here takes up anybody's time.
"""

import datetime as dt
from importlib import metadata
from typing import Final

from icalendar import Calendar, Event, vText

from api.answer import Answer, Thing, days, things
from api.shapes import CalendarShape

STATUS: Final = {
    "planned": "TENTATIVE",
    "held": "CONFIRMED",
    "postponed": "TENTATIVE",
    "cancelled": "CANCELLED",
}
"""What the concepts of the event-status vocabulary are in a calendar."""
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


def _event(thing: Thing, answer: Answer, shape: CalendarShape) -> Event | None:
    row = next((row for row in thing.rows if shape.start in row), {})
    stated = row[shape.start].value if row else ""
    begins = days(stated)
    if begins is None:
        return None
    until = row.get(shape.end or "")
    _, last = (days(until.value) if until else None) or begins
    event = Event()
    event.add("uid", thing.iri)
    event.add("dtstamp", answer.made)
    event.add("dtstart", begins[0])
    event.add("dtend", max(last, begins[0]) + dt.timedelta(days=1))
    known = begins[0] == begins[1]
    _describe(event, thing, answer, shape, "" if known else f" ({stated}, day not stated)")
    event.add("status", _status(thing, shape) if known else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
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


def _status(thing: Thing, shape: CalendarShape) -> str:
    status = thing.first(shape.status)
    code = status.value.rpartition("/")[2] if status else ""
    return STATUS.get(code, "CONFIRMED")
