"""From what the rules found to facts: one act per object, new entities, evidence for all."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from ingest.engine import (
    acts,
    adoptions,
    announcements,
    evidence,
    figures,
    joining,
    listings,
    occasion,
    recollections,
    relatives,
    scenes,
    situations,
    subjects,
    surroundings,
)
from ingest.engine.acts import Found
from ingest.engine.objects import Objects
from ingest.engine.occasion import Occasion
from ingest.engine.reading import Reading
from ingest.engine.text import Span
from ingest.packdata import PackBase
from ingest.sheet import Act, AnyFact, Claim, Participation, Statistic, Thing

_BEGINNING = 4  # lines


def facts(reading: Reading) -> list[AnyFact]:
    """Every fact of a text: persons, the occasion and what surrounds it, acts, claims."""
    main = occasion.of(reading)
    accords = surroundings.accord_ids(reading)
    opened = tuple(situations.openings(reading))
    present = list(surroundings.participations(reading, main))
    done = list(_acts(reading, main, Objects(reading, main, accords, opened)))
    spoken = [*done, *claims(reading, main, _apart(figures.find(reading), done))]
    return each_once(
        [
            *surroundings.persons(reading, agents_of(spoken, present)),
            *surroundings.institutions(reading, agents_of(spoken, present)),
            *occasion.facts(reading, main),
            *present,
            *surroundings.chairs(reading, main, situations.chairs(reading)),
            *surroundings.openings(reading, opened),
            *surroundings.days(reading, situations.days_kept(reading)),
            *surroundings.accords(reading, accords),
            *spoken,
        ]
    )


def _apart(found: Iterable[figures.Counted], done: list[Act]) -> Iterator[figures.Counted]:
    """The figures that stand in no act: what is agreed with its measure claims nothing more."""
    told = [Span(proof.start, proof.end) for one in done for proof in one.evidence]
    return (counted for counted in found if not any(span.covers(counted.span) for span in told))


def each_once(found: list[AnyFact]) -> list[AnyFact]:
    """The facts, an entity or situation told more than once with the evidence of all tellings."""
    kept: dict[str, AnyFact] = {}
    for number, fact in enumerate(found):
        key = getattr(fact, "id", None) or f"#{number}"
        first = kept.setdefault(key, fact)
        if first is not fact:
            proof = evidence.unique([*first.evidence, *fact.evidence])
            kept[key] = first.model_copy(update={"evidence": proof})
    return list(kept.values())


def agents_of(spoken: list[Act], present: list[Participation]) -> set[str]:
    """Who acts or takes part."""
    return {one.speaker for one in spoken} | {one.participant for one in present}


def _acts(reading: Reading, main: Occasion, objects: Objects) -> Iterator[Act]:
    voiced = joining.taken_up(reading, list(_voiced(reading, main)))
    groups = joining.groups(voiced, reading.terms, reading.pack.code)
    for group in _resolved(objects, groups):
        yield act(reading, main, objects.thing(joining.best(group)), group)


def _resolved(objects: Objects, groups: list[list[Found]]) -> Iterator[list[Found]]:
    """The groups; one whose object only points back joins the act about the same matter."""
    pointing = [g for g in groups if joining.best(g).points_back]
    others = [g for g in groups if g not in pointing]
    for group in pointing:
        told = joining.best(group)
        matters = set(objects.thing(told).concerns)
        same = [
            other
            for other in others
            if joining.alike(told, other)
            and matters & set(objects.thing(joining.best(other)).concerns)
        ]
        if same:
            same[0].extend(group)
        else:
            others.append(group)
    yield from others


def _voiced(reading: Reading, main: Occasion) -> Iterator[Found]:
    """The acts; those of all leaders together belong to the organization that meets."""
    for found in chain(
        acts.find(reading),
        announcements.find(reading),
        recollections.find(reading),
        adoptions.find(reading),
        relatives.find(reading),
        listings.find(reading),
    ):
        together = found.ours and found.kind == "decide" and main.is_joint
        convener = main.organization or _convener(reading)
        if found.speaker != subjects.JOINTLY and not together:
            yield replace(found, speaker=_decider(reading, found))
        elif convener:
            yield replace(found, speaker=convener)


def _convener(reading: Reading) -> str | None:
    """Who meets where no event is known by name: the first organization of the beginning."""
    first = [p.span.end for p in reading.passages if p.outer.paragraph < _BEGINNING]
    named = reading.within(0, max(first, default=0), "organization", "event")
    met = (scenes.convener(reading.record, m.entity) for m in named)
    known = [owner for owner in met if owner and owner not in reading.people.institutions]
    return reading.record.root_of(known[0]) if known else None


def _decider(reading: Reading, found: Found) -> str:
    """What an organ decides is its organization's decision."""
    agent = found.speaker
    if found.kind != "decide" or not agent.startswith("organization/"):
        return agent
    owner = reading.people.represents.get(agent, agent)
    return reading.record.root_of(owner) if owner.startswith("organization/") else agent


def act(reading: Reading[PackBase], main: Occasion, thing: Thing, group: list[Found]) -> Act:
    """The act that tellings tell, with the evidence of all; `thing` is what it is about."""
    best = joining.best(group)
    proof = [evidence.of(reading, f.passage, _statement(f)) for f in group]
    proof.append(evidence.of(reading, best.passage, best.object, "object"))
    proof.append(evidence.of(reading, best.passage, best.trigger, "trigger"))
    return Act(
        type="act",
        kind=best.kind,
        speaker=best.speaker,
        on_behalf_of=reading.speaks_for(best.speaker),
        at=None if best.recalled else main.event,
        date=None if best.recalled else main.day,
        object=thing,
        negated=best.negated,
        recalled=best.recalled,
        evidence=evidence.unique(proof),
        rule=best.rule,
        confidence=best.confidence,
    )


def _statement(found: Found) -> Span:
    """From the first to the last of object and trigger, whichever stands first."""
    return Span(
        min(found.object.start, found.trigger.start), max(found.object.end, found.trigger.end)
    )


def claims(
    reading: Reading[PackBase], main: Occasion, found: Iterable[figures.Counted]
) -> Iterator[Act]:
    """Figures as assertions of whoever states them, each once."""
    seen: set[tuple[str, float, str]] = set()
    for counted in found:
        speaker = counted.passage.speaker
        if speaker is None or counted.passage.mode == "headline":
            continue
        key = (counted.unit, counted.value, speaker)
        if key not in seen:
            seen.add(key)
            yield _claim(reading, main, counted, speaker)


def _claim(
    reading: Reading[PackBase], main: Occasion, counted: figures.Counted, speaker: str
) -> Act:
    document = reading.document
    sentence = evidence.trimmed(reading, counted.clause or counted.passage.span)
    statistic = Statistic(
        indicator=counted.indicator,
        value=counted.value,
        unit=counted.unit,
        value_text=document.name(counted.span.start, counted.span.end),
        approximate=counted.approximate,
        period=counted.period,
    )
    return Act(
        type="act",
        kind="assert",
        speaker=speaker,
        on_behalf_of=reading.speaks_for(speaker),
        at=main.event,
        date=main.day,
        object=Claim(
            type="claim",
            text={reading.pack.code: document.name(sentence.start, sentence.end)},
            about=list(counted.about),
            statistic=statistic,
        ),
        evidence=[
            evidence.of(reading, counted.passage, sentence),
            evidence.of(reading, counted.passage, counted.span, "value"),
        ],
        rule=counted.rule,
        confidence=0.8,
    )
