"""The occasion of a text: events it names with enough to know them by."""

import re
from collections.abc import Iterator

from ingest.engine.dates import Dated
from ingest.engine.forward import clauses, dates
from ingest.engine.forward.reading import ForwardReading
from ingest.engine.gazetteer import Mention
from ingest.engine.reading import Passage
from ingest.engine.scenes import Scene, from_roman, known_event
from ingest.engine.text import Span
from ingest.sheet import Event, EventKind, EventSeries

_BACK, _AHEAD = 70, 90  # characters around the head noun where its particulars stand
_CAPITALS = r'(?:(?:[^\W\d_][\w.-]*|\d+\w{0,2}|"[^"\n]{2,40}"|\([^()\n]{2,40}\))\s+)'


def find(reading: ForwardReading) -> Iterator[Scene]:
    """Every event that the narration names, in order."""
    for passage in reading.passages:
        if not passage.direct:
            yield from _in_passage(reading, passage)


def _in_passage(reading: ForwardReading, passage: Passage) -> Iterator[Scene]:
    pack, text, span = reading.pack, reading.text_of(passage), passage.span
    taken: set[int] = set()
    for word in pack.events:
        pattern = pack.regex(rf"(?<!\w)(?:{'|'.join(word.words)})(?!\w)")
        for match in pattern.finditer(text, span.start, span.end):
            if not taken & set(range(match.start(), match.end())):
                taken |= set(range(match.start(), match.end()))
                scene = _scene(reading, passage, word.kind, Span(match.start(), match.end()))
                if scene:
                    yield scene


def _scene(reading: ForwardReading, passage: Passage, kind: EventKind, noun: Span) -> Scene | None:
    pack, low = reading.pack, reading.document.low
    name = _name(reading, passage, noun)
    organization = _organization(reading, passage, name, kind)
    if organization is None:
        return None
    informal = bool(pack.regex(pack.informal).search(low, max(0, name.start - 24), name.end))
    ordinal, place = _ordinal(reading, name), _place(reading, passage, name)
    date = _date(reading, passage)
    known = known_event(reading, kind, organization, ordinal, informal, place, date)
    if known is None and ordinal is None and place is None:
        return None
    after = low[name.end : passage.span.end]
    upcoming = bool(pack.regex(rf"(?<!\w)(?:{pack.upcoming})").search(after))
    return Scene(
        kind, passage, name, ordinal, organization, place, date, _theme(reading, passage),
        informal, known, upcoming,
    )  # fmt: skip


def _name(reading: ForwardReading, passage: Passage, noun: Span) -> Span:
    """The head noun with the words of the name before it and the organization after it."""
    pack, document = reading.pack, reading.document
    start = noun.start
    named = reading.within(passage.span.start, noun.start, "person", "state", "place")
    first = max([passage.span.start, noun.start - _BACK, *(m.stop for m in named)])
    for match in re.finditer(r"\S+\s+", document.norm[first : noun.start]):
        rest = document.norm[first + match.start() : noun.start]
        if rest[0].isupper() or rest[0].isdigit():
            words = rest.split()
            if all(w[0].isupper() or w[0].isdigit() or w[0] in '("' or w in ("of", "the", "и")
                   for w in words):  # fmt: skip
                start = first + match.start()
                break
    end = noun.end
    for mention in reading.within(noun.end, min(noun.end + _AHEAD, passage.span.end),
                                  "organization"):  # fmt: skip
        gap = document.low[end : mention.start]
        if pack.regex(rf"\s(?:{pack.of_event})?").fullmatch(gap):
            end = mention.stop
            break
    return clauses.trimmed(reading, Span(start, end))


def _organization(
    reading: ForwardReading, passage: Passage, name: Span, kind: EventKind
) -> str | None:
    """The organization in the event's name or its sentence; else the last one named before."""
    for start, end in (
        (name.start, name.end), (passage.span.start, passage.span.end), (0, name.start)
    ):  # fmt: skip
        named = reading.within(start, end, "organization", "event", "event-series")
        inside = [e for m in named if (e := meeting_of(reading, m.entity))]
        meeting = [e for e in inside if reading.record.root_of(e) in _summoning(reading)]
        found = meeting if kind == "summit" and meeting else inside
        if found:
            return found[0] if start == name.start else found[-1]
    return None


def meeting_of(reading: ForwardReading, entity: str) -> str | None:
    """The organization that an entity is, or whose meeting it is."""
    known = reading.record.entities.get(entity)
    return known.meeting_of if isinstance(known, Event | EventSeries) else entity


def _summoning(reading: ForwardReading) -> set[str]:
    """The organizations of which the record knows a summit."""
    root = reading.record.root_of
    summits = (e.meeting_of for e in reading.record.events() if e.kind == "summit")
    return {root(organization) for organization in summits if organization}


def _ordinal(reading: ForwardReading, name: Span) -> int | None:
    """The number of a meeting: `12th`, `XII`, `twelfth`."""
    pack, low = reading.pack, reading.document.low
    around = low[max(0, name.start - 16) : name.end]
    match = pack.regex(rf"(?<![\w.,])(?:{pack.ordinals})(?!\w)").search(around)
    if match and match["number"]:
        return int(match["number"])
    if match and match["roman"]:
        return from_roman(match["roman"].upper())
    worded = "|".join(sorted(pack.ordinal_words, key=len, reverse=True))
    found = pack.regex(rf"(?<!\w)(?:{worded})(?!\w)").search(around)
    keys = (n for p, n in pack.ordinal_words.items() if found and re.fullmatch(p, found.group()))
    return next(keys, None)


def _place(reading: ForwardReading, passage: Passage, name: Span) -> Mention | None:
    """Where it takes place: the place a preposition leads in, after the name or before it."""
    pack, low = reading.pack, reading.document.low
    located = pack.regex(rf"(?<!\w)(?:{pack.located})\s$")
    after = reading.within(name.start, passage.span.end, "place")
    for mention in [*after, *reading.within(passage.span.start, name.start, "place")]:
        if located.search(low, max(0, mention.start - 30), mention.start):
            return mention
    return None


def _date(reading: ForwardReading, passage: Passage) -> Dated | None:
    span = passage.span
    found = dates.find(reading.document, reading.pack, reading.published, span.start, span.end)
    return next((d for d in found if len(d.value) == len("2025-11-07")), None)


def _theme(reading: ForwardReading, passage: Passage) -> Span | None:
    """The quotation that `under the theme` or its like leads in."""
    pack = reading.pack
    for quotation in passage.outer.quotations:
        before = reading.document.low[max(0, quotation.start - 30) : quotation.start]
        if pack.regex(rf"(?<!\w)(?:{pack.theme})\W*$").search(before):
            return Span(quotation.start + 1, quotation.end - 1)
    return None
