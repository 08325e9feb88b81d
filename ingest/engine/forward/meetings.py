"""Which organ meets, where all who meet decide: the ministers of a field, else an organization."""

from ingest.engine.forward import scenes
from ingest.engine.forward.reading import ForwardReading
from ingest.engine.occasion import Occasion
from ingest.engine.text import fold
from ingest.sheet import Organization

_MEETING = ("organization", "event", "event-series")
_OPENING = 900  # characters in which a report says who meets
_BEFORE, _AFTER = 45, 70  # characters around `ministers` where their field stands
_STEM = 6  # letters of a word that no ending changes


def who(reading: ForwardReading, main: Occasion) -> str | None:
    """The organ or organization that decides what all who meet decide."""
    ministers = None if main.is_summit else _ministers(reading)
    return ministers or main.organization or _named(reading)


def _ministers(reading: ForwardReading) -> str | None:
    """The organ of the ministers of a field that the opening of a report names."""
    low = reading.document.low[:_OPENING]
    named = (m.entity for m in reading.within(0, len(low), *_MEETING))
    summit = reading.pack.regex("|".join(reading.pack.events[0].words)).search(low)
    if summit or not any(_is_international(reading, entity) for entity in named):
        return None
    plural = reading.pack.regex(rf"(?<!\w)(?:{reading.pack.ministers})(?!\w)")
    around = [low[max(0, m.start() - _BEFORE) : m.end() + _AFTER] for m in plural.finditer(low)]
    fitting = [
        (len(field), organ)
        for organ, field in _fields(reading)
        if any(all(word in window for word in field) for window in around)
    ]
    return max(fitting)[1] if fitting else None


def _fields(reading: ForwardReading) -> list[tuple[str, list[str]]]:
    """The organs that are ministers of a field, each with the stems of the words for it."""
    pack, found = reading.pack, []
    for entity in reading.record.entities.values():
        if not isinstance(entity, Organization) or entity.part_of is None:
            continue
        name = fold(entity.names.get(pack.code, ""), pack.lower)
        match = pack.regex(pack.ministers_of).fullmatch(name)
        if match:
            words = [w[:_STEM] for w in match[1].split() if w != pack.conjunction]
            found.append((entity.id, words))
    return found


def _named(reading: ForwardReading) -> str | None:
    """The international organization first named in a sentence about a meeting."""
    meeting = reading.pack.regex(rf"(?<!\w)(?:{reading.pack.meeting})(?!\w)")
    for passage in reading.passages:
        span = passage.span
        if meeting.search(reading.narration, span.start, span.end):
            for mention in reading.within(span.start, span.end, *_MEETING):
                if _is_international(reading, mention.entity):
                    return _root(reading, mention.entity)
    return None


def _root(reading: ForwardReading, entity: str) -> str:
    """The organization at the top of what an entity is or is a meeting of."""
    return reading.record.root_of(scenes.meeting_of(reading, entity) or entity)


def _is_international(reading: ForwardReading, entity: str) -> bool:
    known = reading.record.entities.get(_root(reading, entity))
    return isinstance(known, Organization) and known.kind == "international-organization"
