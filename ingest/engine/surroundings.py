"""What stands around the acts, as facts: persons, participants, chairs, openings, days, accords."""

from collections.abc import Iterable, Iterator

from ingest.engine import evidence, situations
from ingest.engine.objects import OTS, organization_id
from ingest.engine.occasion import Occasion
from ingest.engine.reading import Passage, Reading
from ingest.engine.text import Span
from ingest.identity import fitted, named_id, tail
from ingest.language import Pack
from ingest.packdata import PackBase
from ingest.sheet import (
    Chairmanship,
    Document,
    Event,
    Office,
    Organization,
    Participation,
    ParticipationRole,
    Person,
)


def persons(reading: Reading[PackBase], used: set[str]) -> Iterator[Person | Office]:
    """The persons the record does not know, among those `used`, and the offices said of them."""
    for entity, mention in reading.people.unknown.items():
        if entity not in used:
            continue
        passage = next(p for p in reading.passages if p.span.end > mention.start)
        span = Span(mention.start, mention.end)
        proof = [evidence.of(reading, passage, span, "speaker", "narration")]
        yield Person(
            type="person",
            id=entity,
            names={reading.pack.code: reading.document.name(mention.start, mention.end)},
            provisional=True,
            evidence=proof,
            rule=f"{reading.pack.code}.person.titled",
            confidence=0.7,
        )
        owner, role = reading.people.represents.get(entity), reading.people.roles.get(entity)
        if owner and role:
            yield Office(
                type="office",
                person=entity,
                organization=owner,
                role=role,
                as_of=reading.published,
                evidence=proof,
                rule=f"{reading.pack.code}.office.titled",
                confidence=0.7,
            )


def institutions(reading: Reading[PackBase], used: set[str]) -> Iterator[Organization]:
    """The institutions the record does not know, among those `used`."""
    for entity, mention in reading.people.institutions.items():
        if entity not in used:
            continue
        passage = next(p for p in reading.passages if p.span.end > mention.start)
        span = Span(mention.start, mention.end)
        yield Organization(
            type="organization",
            id=entity,
            names={reading.pack.code: reading.document.name(mention.start, mention.end)},
            kind="body" if entity in reading.people.represents else "organization",
            part_of=reading.people.represents.get(entity),
            provisional=True,
            evidence=[evidence.of(reading, passage, span, "speaker", "narration")],
            rule=f"{reading.pack.code}.organization.subject",
            confidence=0.7,
        )


def participations(reading: Reading, occasion: Occasion) -> Iterator[Participation]:
    """Who the text says spoke at, chaired or attended its main event."""
    if occasion.scene is None or occasion.event is None:
        return
    pack = reading.pack
    words = "|".join(word for event in pack.events for word in event.words)
    heads = pack.regex(rf"(?<!\w)(?:{words}|{pack.meeting})")
    seen: set[str] = set()
    for passage in _reports(reading, occasion):
        span, text = passage.span, reading.text_of(passage)
        role = _role(pack, text, span)
        if role is None or not heads.search(text, span.start, span.end):
            continue
        for person in _present(reading, passage, role):
            if person not in seen:
                seen.add(person)
                yield participation(reading, occasion.event, passage, person, role)


def _reports(reading: Reading, occasion: Occasion) -> Iterator[Passage]:
    """The narrated passages from the main event on, without those about another event."""
    first = min(s.passage.outer.paragraph for s in occasion.scenes)
    elsewhere = {
        s.passage for s in occasion.scenes if s.known is not None and s.known.id != occasion.event
    }
    for passage in reading.passages:
        late = passage.outer.paragraph >= first
        if late and not passage.direct and passage.mode != "headline" and passage not in elsewhere:
            yield passage


def _role(pack: Pack, text: str, span: Span) -> ParticipationRole | None:
    roles: tuple[tuple[ParticipationRole, str], ...] = (
        ("chair", pack.chaired),
        ("attendee", pack.attended),
        ("speaker", pack.spoke),
    )
    for role, pattern in roles:
        if pack.regex(rf"(?<!\w){pattern}").search(text, span.start, span.end):
            return role
    return None


def _present(reading: Reading, passage: Passage, role: ParticipationRole) -> list[str]:
    """The persons named in the bare case, or in a list; of speakers and chairs the subject."""
    span, low = passage.span, reading.document.low
    if role != "attendee":
        return [passage.speaker] if passage.speaker else []
    listed = reading.pack.regex(rf"(?:{reading.pack.beside})\s")
    named = [
        m.entity
        for m in reading.within(span.start, span.end, "person")
        if not m.suffix or listed.match(low, m.stop)
    ]
    return list(dict.fromkeys(named)) or [s for s in [passage.speaker] if s]


def participation(
    reading: Reading[PackBase], event: str, passage: Passage, person: str, role: ParticipationRole
) -> Participation:
    """The participation of `person` that a whole passage tells."""
    return Participation(
        type="participation",
        participant=person,
        event=event,
        role=role,
        represents=reading.speaks_for(person),
        evidence=[evidence.of(reading, passage, passage.span, mode="narration")],
        rule=f"{reading.pack.code}.participation.{role}",
        confidence=0.85,
    )


def chairs(
    reading: Reading[PackBase], occasion: Occasion, found: Iterable[situations.Chair]
) -> Iterator[Chairmanship]:
    """Chairmanships begun or ended, linked to the record's own where it knows them."""
    organization = occasion.organization or OTS
    event = occasion.event if occasion.is_summit else None
    for chair in found:
        known = reading.record.chair(organization, chair.state, occasion.day)
        span = evidence.trimmed(reading, chair.span)
        yield Chairmanship(
            type="chairmanship",
            id=known.id if known else None,
            member=chair.state,
            organization=organization,
            began_at=event if chair.begins else None,
            ended_at=event if chair.ends else None,
            as_of=reading.published if chair.begins else None,
            evidence=[evidence.of(reading, chair.passage, span)],
            rule=f"{reading.pack.code}.chairmanship",
            confidence=0.8,
        )


def openings(
    reading: Reading, found: tuple[situations.Opening, ...]
) -> Iterator[Organization | Event]:
    """Things opened somewhere that the record does not know, each with its opening."""
    code = reading.pack.code
    for opening in found:
        span = opening.name_span
        if reading.within(span.start, span.end, "organization"):
            continue
        entity = organization_id(opening)
        proof = [
            evidence.of(reading, opening.passage, opening.span),
            evidence.of(reading, opening.passage, span, "object"),
        ]
        yield Organization(
            type="organization",
            id=entity,
            names={code: opening.name},
            provisional=True,
            seat=opening.place.entity,
            topics=reading.terms.topics(opening.name, code),
            evidence=proof,
            rule=f"{code}.opening",
            confidence=0.8,
        )
        yield Event(
            type="event",
            id=f"event/opening-{tail(entity)}",
            kind="ceremony",
            names={code: f"{opening.name} {reading.pack.opening_noun}"},
            provisional=True,
            place=opening.place.entity,
            opens=entity,
            evidence=proof,
            rule=f"{code}.opening",
            confidence=0.7,
        )


def days(reading: Reading[PackBase], found: Iterable[situations.DayKept]) -> Iterator[Event]:
    """Commemorative days kept, one event a year."""
    code = reading.pack.code
    for day in found:
        name = tail(day.series) if day.series else day.name
        yield Event(
            type="event",
            id=named_id("event", name, day.date[:4]),
            kind="observance",
            names={code: day.name or name},
            provisional=True,
            series=day.series,
            when=day.date,
            evidence=[evidence.of(reading, day.passage, day.span)],
            rule=f"{code}.observance",
            confidence=0.85,
        )


def accords(reading: Reading, found: dict[str, situations.Accord]) -> Iterator[Document]:
    """Documents said to be signed between parties."""
    code = reading.pack.code
    for entity, accord in found.items():
        yield Document(
            type="document",
            id=entity,
            names={code: reading.document.name(accord.span.start, accord.span.end)},
            provisional=True,
            signatories=list(accord.parties),
            topics=reading.terms.topics(accord.name, code),
            evidence=[evidence.of(reading, accord.passage, accord.span, mode="presupposed")],
            rule=f"{code}.accord",
            confidence=0.75,
        )


def accord_ids(reading: Reading) -> dict[str, situations.Accord]:
    """The accords of a text by the ids their parties and names give them."""
    found = {}
    for accord in situations.accords(reading):
        key = reading.terms.key({reading.pack.code: accord.name})
        found[f"document/{fitted(*map(tail, accord.parties), key)}"] = accord
    return found
