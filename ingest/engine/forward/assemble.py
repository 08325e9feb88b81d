"""From what the forward rules found to facts: one act per object, evidence for all."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from ingest.engine import assemble, joining, occasion, surroundings
from ingest.engine.acts import Found
from ingest.engine.forward import (
    acts,
    announcements,
    figures,
    lists,
    meetings,
    recollections,
    scenes,
    situations,
)
from ingest.engine.forward.objects import Objects
from ingest.engine.forward.presence import participations
from ingest.engine.forward.reading import ForwardReading
from ingest.engine.occasion import Occasion
from ingest.engine.subjects import JOINTLY
from ingest.sheet import Act, AnyFact


def facts(reading: ForwardReading) -> list[AnyFact]:
    """Every fact of a text: persons, the occasion, who takes part and chairs, days, acts."""
    main = occasion.among(reading, tuple(scenes.find(reading)))
    present = list(participations(reading, main))
    counted = assemble.claims(reading, main, figures.find(reading))
    spoken = [*_acts(reading, main), *counted]
    agents = assemble.agents_of(spoken, present)
    return assemble.each_once(
        [
            *surroundings.persons(reading, agents),
            *occasion.facts(reading, main),
            *present,
            *surroundings.chairs(reading, main, situations.chairs(reading)),
            *surroundings.days(reading, situations.days_kept(reading)),
            *spoken,
        ]
    )


def _acts(reading: ForwardReading, main: Occasion) -> Iterator[Act]:
    objects = Objects(reading, main)
    for group in joining.groups(_voiced(reading, main), reading.terms, reading.pack.code):
        yield assemble.act(reading, main, objects.thing(joining.best(group)), group)


def _voiced(reading: ForwardReading, main: Occasion) -> Iterator[Found]:
    """The acts; those of all leaders together belong to the organization that meets."""
    together = meetings.who(reading, main)
    for found in chain(
        acts.find(reading),
        lists.find(reading),
        announcements.find(reading),
        recollections.find(reading),
    ):
        if found.speaker != JOINTLY:
            yield found
        elif speaker := together or _first_named(reading, found):
            yield replace(found, speaker=speaker)


def _first_named(reading: ForwardReading, found: Found) -> str | None:
    """Where no organization meets, who is first named so far or speaks, if for a state."""
    persons = [m.entity for m in reading.within(0, found.trigger.start, "person")]
    able = [*persons, *([found.passage.speaker] if found.passage.speaker else [])]
    return next((p for p in able if (reading.speaks_for(p) or "").startswith("state/")), None)
