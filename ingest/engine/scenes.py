"""The occasion of a text and what happens there: events, who takes part, who chairs.

An event is linked to the record by its series and number, or by organization and date; one
the record does not know becomes provisional.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.engine.dates import Dated
from ingest.engine.gazetteer import Mention
from ingest.engine.reading import Passage, Reading
from ingest.engine.text import CAPITALS, Span
from ingest.packdata import PackBase
from ingest.record import Record
from ingest.sheet import Event, EventKind

_FAR = 400
_CLOSE_DAYS = 4
_VALUES = {"I": 1, "V": 5, "X": 10, "І": 1, "Х": 10}
_ROMAN = re.compile(r"(?<!\w)[IVXІХ]+(?=[ -])")


@dataclass(frozen=True, slots=True)
class Scene:
    """An event as the text tells it; `known` is the record's own, if it has one."""

    kind: EventKind
    passage: Passage
    name: Span
    ordinal: int | None
    organization: str | None
    place: Mention | None
    date: Dated | None
    theme: Span | None
    informal: bool
    known: Event | None
    upcoming: bool


def find(reading: Reading) -> list[Scene]:
    """Every event the text names with enough to know it by, in order."""
    return [
        scene
        for passage in reading.passages
        if not passage.direct
        for scene in _in_passage(reading, passage)
    ]


def main_scene(scenes: list[Scene]) -> Scene | None:
    """The occasion of the text: the event told with most particulars near its beginning."""
    early = [s for s in scenes if s.passage.outer.paragraph < scenes[0].passage.outer.paragraph + 8]
    return max([s for s in early if not s.upcoming], key=_weight, default=None)


def _weight(scene: Scene) -> tuple[int, int]:
    told = [scene.ordinal, scene.place, scene.theme, scene.known, scene.organization]
    return (
        sum(item is not None for item in told) + 2 * (scene.kind == "summit"),
        -scene.name.start,
    )


def _in_passage(reading: Reading, passage: Passage) -> Iterator[Scene]:
    pack, text = reading.pack, reading.text_of(passage)
    taken: list[Span] = []
    for word in pack.events:
        pattern = pack.regex(rf"(?<!\w)(?:{'|'.join(word.words)})(?!\w)")
        for match in pattern.finditer(text, passage.span.start, passage.span.end):
            head = Span(match.start(), match.end())
            if any(head.start in span for span in taken):
                continue
            if not reading.document.norm[head.start].isupper() and word.kind != "summit":
                continue
            taken.append(head)
            scene = _scene(reading, passage, word.kind, head)
            if scene:
                yield scene


def _scene(reading: Reading, passage: Passage, kind: EventKind, head: Span) -> Scene | None:
    document, pack = reading.document, reading.pack
    name = _name(reading, passage, head)
    organization = _organization(reading, passage, name)
    if organization is None and kind == "summit":
        return None
    informal = bool(
        pack.regex(pack.informal).search(document.low, max(0, name.start - 40), name.end)
    )
    ordinal = _ordinal(reading, passage, name)
    place = _place(reading, passage, name)
    date = next(
        (d for d in reading.dates(passage.span.start, passage.span.end) if len(d.value) == 10), None
    )
    told = kind == "summit" and place is not None
    several = " " in document.low[name.start : name.end] and (
        told or document.norm[head.start].isupper() or name.start < head.start
    )
    named = several or ordinal is not None
    if not named and not told:
        return None
    known = known_event(reading, kind, organization, ordinal, informal, place, date)
    if known is None and not named:
        return None
    theme = _theme(reading, passage)
    ended = pack.regex(rf"(?:{pack.finished}),\s").search(document.low, name.end, passage.span.end)
    clause_end = ended.start() if ended else passage.span.end
    upcoming = bool(pack.regex(pack.upcoming).search(document.low, name.end, clause_end))
    return Scene(
        kind, passage, name, ordinal, organization, place, date, theme, informal, known, upcoming
    )


def _name(reading: Reading, passage: Passage, head: Span) -> Span:
    """The capitalised words, numbers and brackets that lead up to the head noun."""
    pack, norm = reading.pack, reading.document.norm
    named = reading.within(passage.span.start, head.start, "person", "state", "place")
    first = max([passage.span.start, *(m.stop for m in named)])
    before = norm[first : head.start]
    leads_up = rf"(?:(?:[{CAPITALS}][\w'-]*|\d+\.|\([^()\n]{{2,40}}\)|{pack.inside_names})\s+)+$"
    match = re.search(leads_up, before)
    start = first + match.start() if match else head.start
    for mention in reading.within(passage.span.start, head.end, "organization", "event-series"):
        if mention.stop > head.start or 0 <= start - mention.stop <= 1:
            start = min(start, mention.start)
    word = norm[head.start : head.end]
    bare = word.partition("'")[0]
    cased = pack.regex(pack.head_case).search(
        reading.document.low, head.start, head.start + len(bare)
    )
    end = cased.start() if cased else head.start + len(bare)
    return Span(start, end)


def _organization(reading: Reading, passage: Passage, name: Span) -> str | None:
    """The organization in the event's name or before it; else the last one the text named."""
    for back in (name.start - 60, passage.span.start, name.start - _FAR):
        inside = reading.within(max(back, 0), name.end, "organization", "event-series", "event")
        owners = [o for m in inside if (o := convener(reading.record, m.entity))]
        if owners:
            return owners[-1]
    return None


def convener(record: Record, entity: str) -> str | None:
    """The organization that a name means, or whose meeting it names."""
    if entity.startswith("organization/"):
        return entity
    return getattr(record.entities.get(entity), "meeting_of", None)


def _ordinal(reading: Reading, passage: Passage, name: Span) -> int | None:
    low = reading.document.low
    around = low[max(passage.span.start, name.start - 12) : name.end]
    numbered = reading.pack.regex(
        rf"(?<!\d)(\d{{1,2}})(?:\.|'?(?:{reading.pack.ordinal_endings}))(?=\s|(?<=-))"
    )
    match = numbered.search(around)
    if match:
        return int(match[1])
    roman = _ROMAN.search(reading.document.norm[name.start : name.end])
    if roman:
        return from_roman(roman.group())
    worded = reading.pack.ordinal_words
    found = re.search(rf"(?<!\w)({'|'.join(sorted(worded, key=len, reverse=True))})\s", around)
    return worded[found[1]] if found else None


def from_roman(written: str) -> int:
    """The number of a Roman numeral, in Latin letters or such as look like them."""
    values = [_VALUES[letter] for letter in written]
    return sum(-v if v < max(values[n:]) else v for n, v in enumerate(values))


def _place(reading: Reading, passage: Passage, name: Span) -> Mention | None:
    """Where it takes place: the nearest place in the locative, or before `kentinde`.

    One that stands beyond the name of another event, or beyond a verb, is not meant.
    """
    named = reading.within(passage.span.start, passage.span.end, "place", "state")
    located = [m for m in named if reading.place_end(m, reading.pack.situated)]
    near = [m for m in located if not _apart(reading, m, name)]
    return min(near, key=lambda m: max(name.start - m.stop, m.start - name.end), default=None)


def _apart(reading: Reading, mention: Mention, name: Span) -> bool:
    """Whether another event or the end of a clause stands between a place and a name."""
    pack, low = reading.pack, reading.document.low
    first, last = min(mention.stop, name.end), max(mention.start, name.start)
    heads = "|".join(word for event in pack.events for word in event.words)
    between = pack.regex(rf"(?<!\w)(?:{heads})|(?:{pack.finished}),\s").search(low, first, last)
    return between is not None


def _theme(reading: Reading, passage: Passage) -> Span | None:
    """The quotation that `temasıyla` or its like follows."""
    for quotation in passage.outer.quotations:
        after = reading.document.low[quotation.end : quotation.end + 20].lstrip()
        if reading.pack.regex(reading.pack.theme).match(after):
            return Span(quotation.start + 1, quotation.end - 1)
    return None


def known_event(
    reading: Reading[PackBase],
    kind: str,
    organization: str | None,
    ordinal: int | None,
    informal: bool,
    place: Mention | None,
    date: Dated | None,
) -> Event | None:
    """The record's event: by number where the series has numbers, else by place and time."""
    record = reading.record
    events = [e for e in record.events() if e.kind == kind and _of(record, e, organization)]
    if ordinal is not None and not informal:
        numbered = [e for e in events if e.ordinal == ordinal]
        return numbered[0] if len(numbered) == 1 else None
    day = date.value if date else reading.published
    near = [
        e
        for e in events
        if (e.ordinal is None) == informal and day and e.when and _close(e.when, day)
    ]
    if place and place.type == "place":
        near = [e for e in near if e.place == place.entity] or near
    return near[0] if len(near) == 1 else None


def _of(record: Record, event: Event, organization: str | None) -> bool:
    """Whether an event is a meeting of the organization or of an organ of it."""
    owner, seen = event.meeting_of, set()
    while owner and owner not in seen:
        if owner == organization:
            return True
        seen.add(owner)
        owner = getattr(record.entities.get(owner), "part_of", None)
    return organization is not None and any(
        getattr(record.entities.get(organization), "part_of", None) == owner for owner in seen
    )


def _close(when: str, day: str) -> bool:
    first, _, last = when.partition("/")
    days = (first, last or first, day)
    if any(len(one) != len("2025-11-07") for one in days):
        return False
    start, end, stated = map(datetime.date.fromisoformat, days)
    return (start - stated).days <= 1 and (stated - end).days <= _CLOSE_DAYS
