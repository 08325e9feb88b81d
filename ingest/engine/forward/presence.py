"""Who the text says spoke at, chaired, hosted or attended its main event."""

from collections.abc import Iterator

from ingest.engine import surroundings
from ingest.engine.forward.agents import subjects
from ingest.engine.forward.reading import ForwardReading, agents_in
from ingest.engine.occasion import Occasion
from ingest.engine.reading import Passage
from ingest.sheet import Participation, ParticipationRole


def participations(reading: ForwardReading, occasion: Occasion) -> Iterator[Participation]:
    """Each participant once, in the role told first."""
    if occasion.event is None or occasion.scene is None:
        return
    seen: set[str] = set()
    for passage in _reports(reading, occasion):
        for person, role in _present(reading, passage):
            if person not in seen:
                seen.add(person)
                yield surroundings.participation(reading, occasion.event, passage, person, role)


def _reports(reading: ForwardReading, occasion: Occasion) -> Iterator[Passage]:
    """The narrated passages that speak of a meeting, without those about another event."""
    meeting = reading.pack.regex(rf"(?<!\w)(?:{reading.pack.meeting})(?!\w)")
    elsewhere = {
        s.passage for s in occasion.scenes if s.known is not None and s.known.id != occasion.event
    }
    for passage in reading.passages:
        told = not passage.direct and passage.mode != "headline" and passage not in elsewhere
        if told and meeting.search(reading.narration, passage.span.start, passage.span.end):
            yield passage


def _present(reading: ForwardReading, passage: Passage) -> Iterator[tuple[str, ParticipationRole]]:
    pack, span = reading.pack, passage.span
    found = agents_in(reading, passage, span)
    persons = [a for a in found if a.mention.type == "person"]
    by_agent = pack.regex(rf"(?<!\w)(?:{pack.attended_by})(?!\w)").search(
        reading.narration, span.start, span.end
    )
    if by_agent:
        yield from (
            (a.mention.entity, "attendee") for a in persons if a.start >= by_agent.end() - 1
        )
        return
    roles: tuple[tuple[ParticipationRole, str], ...] = (
        ("chair", pack.chaired), ("speaker", pack.spoke), ("attendee", pack.attended)
    )  # fmt: skip
    for role, pattern in roles:
        match = pack.regex(rf"(?<!\w)(?:{pattern})").search(reading.narration, span.start, span.end)
        if match:
            able = [a for a in subjects(persons) if a.start < match.start()] or list(
                subjects(persons)
            )[:1]
            yield from ((a.mention.entity, role) for a in able)
            return
