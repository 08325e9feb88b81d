"""The curated record as an index to link against: names, dated offices, events, chairs.

World knowledge enters extraction only here, and only to say which thing a name means.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ingest.identity import Terms
from ingest.sheet import (
    Act,
    AnyFact,
    Chairmanship,
    Entity,
    Event,
    Office,
    Organization,
    Place,
    Sheet,
    Thing,
)


@dataclass(frozen=True, slots=True)
class Name:
    """A surface form of an entity in one language."""

    text: str
    language: str
    entity: str


@dataclass(frozen=True)
class Record:
    """What the record's sheets say, ready to be asked."""

    entities: dict[str, Entity]
    offices: tuple[Office, ...] = ()
    chairmanships: tuple[Chairmanship, ...] = ()
    proposals: tuple[Thing, ...] = ()

    @classmethod
    def of(cls, sheets: Iterable[Sheet]) -> "Record":
        """The record that `sheets` make together."""
        facts: list[AnyFact] = [fact for sheet in sheets for fact in sheet.facts]
        return cls(
            {fact.id: fact for fact in facts if isinstance(fact, Entity)},
            tuple(fact for fact in facts if isinstance(fact, Office)),
            tuple(fact for fact in facts if isinstance(fact, Chairmanship)),
            tuple(_proposals(facts)),
        )

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Every name of every entity, and every person's surname (Hungarian puts it first)."""
        return (*self._given_names(), *self._surnames())

    def _given_names(self) -> Iterator[Name]:
        for entity in self.entities.values():
            for language, text in entity.names.items():
                yield Name(text, language, entity.id)
            for language, texts in entity.other_names.items():
                yield from (Name(text, language, entity.id) for text in texts)

    def _surnames(self) -> Iterator[Name]:
        owners: dict[tuple[str, str], set[str]] = {}
        for name in self._given_names():
            words = name.text.split()
            if name.entity.startswith("person/") and len(words) > 1 and name.language != "hu":
                owners.setdefault((name.language, words[-1]), set()).add(name.entity)
        for (language, surname), people in owners.items():
            yield from (Name(surname, language, person) for person in sorted(people))

    def offices_of(self, person: str, day: str | None) -> list[Office]:
        """The offices a person held on `day` (YYYY-MM-DD), or the latest ones if day is None."""
        held = [o for o in self.offices if o.person == person]
        if day is None:
            return sorted(held, key=lambda o: o.start or "", reverse=True)[:1]
        return [o for o in held if holds(o.start, o.end, day)]

    def holders(self, role: str, organization: str, day: str | None) -> list[str]:
        """Who held `role` in `organization` on `day`."""
        return [
            office.person
            for office in self.offices
            if office.role == role
            and office.organization == organization
            and (holds(office.start, office.end, day) if day else office.end is None)
        ]

    def chair(self, organization: str, member: str, day: str | None) -> Chairmanship | None:
        """The chairmanship of `member` that runs on `day` or ended last before it."""
        terms = sorted(
            (
                c
                for c in self.chairmanships
                if c.organization == organization
                and c.member == member
                and (day is None or (c.start or "") <= day)
            ),
            key=lambda c: c.start or "",
        )
        return terms[-1] if terms else None

    def proposal_ids(self, terms: Terms) -> dict[str, str]:
        """The proposals by the key of each of their names, with their organization and without.

        A key that two proposals share, or that is one word, names neither.
        """
        ids: dict[str, set[str]] = defaultdict(set)
        for thing in self.proposals:
            for language, name in thing.name.items():
                for within in {thing.within, None}:
                    ids[terms.key({language: name}, within)].add(str(thing.id))
        return {key: min(named) for key, named in ids.items() if len(named) == 1 and "-" in key}

    def events(self) -> list[Event]:
        """All events of the record."""
        return [entity for entity in self.entities.values() if isinstance(entity, Event)]

    def root_of(self, organization: str) -> str:
        """The organization that an organ belongs to at the top of `part_of`."""
        seen = {organization}
        while True:
            entity = self.entities.get(organization)
            parent = entity.part_of if isinstance(entity, Organization) else None
            if parent is None or parent in seen:
                return organization
            seen.add(parent)
            organization = parent

    def country_of(self, place: str) -> str | None:
        """The state on whose territory a place lies, if the record says so."""
        seen = set()
        while place in self.entities and place not in seen:
            seen.add(place)
            entity = self.entities[place]
            if not isinstance(entity, Place):
                return None
            if entity.territory_of:
                return entity.territory_of
            place = entity.located_in or ""
        return None


def _proposals(facts: Iterable[AnyFact]) -> Iterator[Thing]:
    for fact in facts:
        thing = fact.object if isinstance(fact, Act) else None
        if isinstance(thing, Thing) and thing.name and (thing.id or "").startswith("proposal/"):
            yield thing


def holds(start: str | None, end: str | None, day: str) -> bool:
    """Whether [start, end) may contain `day`, at whatever precision the bounds are known.

    Who left in 2014 may still have been there on any day of 2014.
    """
    ended = end is not None and (day >= end if len(end) >= len(day) else day[: len(end)] > end)
    return (start is None or start <= day) and not ended
