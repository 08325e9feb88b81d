"""From what the rules found to facts: one act per object, entities for new names, evidence."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from anyascii import anyascii

from ingest.engine import acts, evidence, figures, people, scenes, situations
from ingest.engine.acts import Found
from ingest.engine.dates import Dated
from ingest.engine.reading import Reading
from ingest.engine.scenes import Scene
from ingest.engine.text import Span
from ingest.sheet import (
    Act,
    ActKind,
    AnyFact,
    Chairmanship,
    Claim,
    Document,
    Event,
    Evidence,
    Office,
    Organization,
    Participation,
    Person,
    Statistic,
    Thing,
    slug,
)
from ingest.termbase import Termbase

OTS = "organization/organization-of-turkic-states"
_RANK = ("decide", "propose", "offer", "support", "welcome", "announce", "call", "invite")


@dataclass
class Assembly:
    """One text's facts in the making."""

    reading: Reading
    scene: Scene | None = None
    event: str | None = None
    organization: str | None = None
    accords: dict[str, situations.Accord] = field(default_factory=dict)

    @property
    def terms(self) -> Termbase:
        """The termbase."""
        return self.reading.terms

    def facts(self) -> list[AnyFact]:
        """Every fact, entities first, in the order of the text within each kind."""
        found = scenes.find(self.reading)
        self.scene = scenes.main_scene(found) if found else None
        self.organization = self.scene.organization if self.scene else None
        occasion = list(self._occasion(found))
        accords = list(self._accords())
        done: list[AnyFact] = [
            *occasion, *accords, *self._openings(), *self._days(), *self._chairs(),
            *self._acts(), *self._claims(),
        ]  # fmt: skip
        return [*self._persons(done), *self._participations(found), *done]

    # -- the occasion

    def _occasion(self, found: list[Scene]) -> Iterator[Event]:
        if self.scene is None:
            return
        scene, reading = self.scene, self.reading
        same = [s for s in found if s.known and scene.known and s.known.id == scene.known.id] or [scene]
        ordinal = next((s.ordinal for s in same if s.ordinal), None)
        theme = next((s.theme for s in same if s.theme), None)
        place = next((s.place for s in same if s.place and s.place.type == "place"), None)
        self.event = scene.known.id if scene.known else self._event_id(scene)
        spans = [evidence.of(reading, s.passage, s.name, "statement", "narration") for s in same[:3]]
        if theme:
            spans.append(evidence.of(reading, scene.passage, theme, "theme", "narration"))
        if place:
            spans.append(evidence.of(reading, scene.passage, Span(place.start, place.stop), "place"))
        language = reading.pack.code
        yield Event(
            type="event", id=self.event, kind=scene.kind,
            names={language: reading.document.quote(scene.name.start, scene.name.end)},
            provisional=scene.known is None, ordinal=ordinal, meeting_of=scene.organization,
            place=place.entity if place else None,
            when=self._event_day(scene), evidence=_unique(spans),
            theme={language: reading.document.quote(theme.start, theme.end)} if theme else {},
            series=scene.known.series if scene.known else None,
            rule=f"{language}.event.{scene.kind}", confidence=0.9 if scene.known else 0.7,
        )  # fmt: skip

    def _event_id(self, scene: Scene) -> str:
        name = self.reading.document.quote(scene.name.start, scene.name.end)
        when = scene.date.value[:4] if scene.date else (self.reading.published or "")[:4]
        return "event/" + slug(f"{anyascii(name)} {when}")[:150].strip("-")

    def _event_day(self, scene: Scene) -> str | None:
        if scene.date:
            return scene.date.value
        return scene.known.when if scene.known else None

    def _day(self) -> str | None:
        """The day of the acts: that of the occasion where it is known to the day."""
        if self.scene and self.scene.known and self.scene.known.when:
            day = self.scene.known.when
            return day if "/" not in day else self.reading.published or day[:10]
        return self.reading.published

    # -- acts

    def _acts(self) -> Iterator[Act]:
        groups: dict[tuple[str, str, bool], list[Found]] = {}
        for found in self._voiced():
            key = (found.speaker, self._identity(found), found.negated)
            groups.setdefault(self._joined(groups, key, found), []).append(found)
        for group in groups.values():
            yield self._act(group)

    def _voiced(self) -> Iterator[Found]:
        """The acts, those of all leaders together given to the organization that meets."""
        for found in acts.find(self.reading):
            if found.speaker != acts.JOINTLY:
                yield found
            elif self.organization:
                yield replace(found, speaker=self.organization)

    def _identity(self, found: Found) -> str:
        return self.terms.key({self.reading.pack.code: found.name})

    def _joined(
        self, groups: dict[tuple[str, str, bool], list[Found]], key: tuple[str, str, bool], new: Found
    ) -> tuple[str, str, bool]:
        """The group `new` repeats: same speaker, and half of the distinctive words or more."""
        words = set(key[1].split("-"))
        for other in groups:
            if other[0] != key[0] or other[2] != key[2]:
                continue
            theirs = set(other[1].split("-"))
            shared = len(words & theirs) / min(len(words), len(theirs))
            nested = any(_overlap(f.object, new.object) for f in groups[other])
            same_kind = any(_near(f.kind, new.kind) for f in groups[other])
            if words == theirs or (nested and same_kind) or (shared >= 0.75 and same_kind and len(words & theirs) > 1):
                return other
        return key

    def _act(self, group: list[Found]) -> Act:
        reading = self.reading
        best = min(group, key=lambda f: (_RANK.index(f.kind), not f.proper, f.passage.mode == "headline"))
        spans: list[Evidence] = []
        for found in group:
            whole = Span(min(found.object.start, found.trigger.start), found.trigger.end)
            spans.append(evidence.of(reading, found.passage, whole))
        spans.append(evidence.of(reading, best.passage, best.object, "object"))
        spans.append(evidence.of(reading, best.passage, best.trigger, "trigger"))
        at = None if best.recalled else self.event
        return Act(
            type="act", kind=_kind(best.kind), speaker=best.speaker,
            on_behalf_of=reading.people.on_behalf_of(best.speaker, reading.record, reading.published),
            at=at, date=None if best.recalled else self._day(), object=self._thing(best, group),
            negated=best.negated, recalled=best.recalled, evidence=_unique(spans),
            rule=best.rule, confidence=best.confidence,
        )  # fmt: skip

    def _thing(self, best: Found, group: list[Found]) -> Thing:
        reading = self.reading
        language = reading.pack.code
        clause = best.clause
        dated = self._when(best)
        concerns = self._concerns(best)
        accord = self._accord_of(best)
        known = self._known_object(best)
        host = None
        if best.kind == "offer":
            host = reading.people.on_behalf_of(best.speaker, reading.record, reading.published)
        elif reading.pack.regex(reading.pack.hosted).search(reading.document.low, *_range(clause)):
            states = [m for m in reading.within(*_range(clause), "state") if m.suffix]
            host = states[-1].entity if states else None
        topics = self.terms.topics(best.name, language) or self.terms.topics(
            reading.document.quote(best.passage.span.start, best.passage.span.end), language
        )
        return Thing(
            type=best.type, id=accord or known, name={language: best.name[:600]},
            within=None if best.kind == "announce" and best.type == "event" else self._within(best),
            place=self._place(best), when=dated.value if dated else None,
            when_text=reading.document.quote(dated.start, dated.end) if dated else None,
            host=host, based_on=self._based_on(best), concerns=concerns, topics=topics[:4],
        )  # fmt: skip

    def _known_object(self, best: Found) -> str | None:
        """The record's entity when the object is just its name, and the act is about it."""
        wanted = ("organization", "event", "event-series", "document", "initiative")
        exact = [
            m.entity for m in self.reading.within(best.object.start, best.object.end, *wanted)
            if m.start == best.object.start and m.end >= best.object.end - 2
        ]  # fmt: skip
        if exact and best.kind in ("support", "welcome", "decide", "announce"):
            return exact[0] if not exact[0].startswith("event-series/") else None
        return None

    def _when(self, best: Found) -> Dated | None:
        dates = self.reading.dates(*_range(best.clause))
        outside = [d for d in dates if not best.object.covers(Span(d.start, d.end))] or dates
        return outside[-1] if outside else None

    def _place(self, best: Found) -> str | None:
        """The place in the locative beside the object: not in its name, nor in a relative clause."""
        pack, low = self.reading.pack, self.reading.document.low
        for mention in reversed(self.reading.within(*_range(best.clause), "place")):
            inside = best.object.covers(Span(mention.start, mention.end)) and best.type == "action"
            relative = pack.regex(rf"\W*(?:\w+\W+){{0,2}}?\w+{pack.forms['participle']}\b")
            if not inside and not relative.match(low, mention.stop, max(best.object.start, mention.stop)) and pack.regex(rf"(?:{pack.locative})").fullmatch(mention.suffix):
                return mention.entity
        return None

    def _within(self, best: Found) -> str | None:
        """The organization it would belong to: named, in the name, or that of the summit."""
        reading, low = self.reading, self.reading.document.low
        pattern = reading.pack.regex(rf"\s*{reading.pack.within}")
        named = reading.within(best.clause.start, best.trigger.start, "organization")
        near = [m for m in named if pattern.match(low, m.stop) and m.start <= best.object.end]
        if near:
            return near[-1].entity
        if reading.pack.regex(rf"(?<!\w)teşkilat\w*\s+{reading.pack.within}").search(
            low, *_range(best.clause)
        ):
            return self.organization or OTS
        inside = [m for m in named if best.object.covers(Span(m.start, m.end)) and best.proper]
        if inside and inside[0].start == best.object.start and inside[0].end < best.object.end:
            return inside[0].entity
        if best.type in ("body", "fund", "format") and best.kind != "support" and self.scene:
            return self.organization
        return self.organization if best.type == "format" and inside else None

    def _based_on(self, best: Found) -> list[str]:
        pack, low = self.reading.pack, self.reading.document.low
        pattern = pack.regex(rf"(?:\W*(?:yapay zeka merkezi|\w+))?\W*\s*{pack.based_on}")
        return [
            opening
            for opening, span in self._opened.items()
            if span.end <= best.object.start and best.clause.covers(span)
            and pattern.match(low, span.end)
        ]

    @property
    def _opened(self) -> dict[str, Span]:
        return {
            "organization/" + slug(anyascii(o.name)): o.name_span
            for o in situations.openings(self.reading)
        }

    def _concerns(self, best: Found) -> list[str]:
        """Places, bodies and events in the words of an action; for `bu çaba` the sentence before."""
        reading = self.reading
        types = ("place", "organization", "event", "document", "initiative")
        own = [m.entity for m in reading.within(*_range(best.object), *types)]
        if best.type != "action" and best.type != "document":
            return []
        if reading.document.low[best.object.start :].startswith("bu ") or not own:
            earlier = [
                p for p in reading.passages
                if p.outer == best.passage.outer and p.span.end <= best.passage.span.start
            ]  # fmt: skip
            if reading.document.low[best.object.start :].startswith("bu ") and earlier:
                before = reading.within(*_range(earlier[-1].span), *types)
                own += [m.entity for m in before]
        return [e for e in dict.fromkeys(own) if e != OTS][:4]

    def _accord_of(self, best: Found) -> str | None:
        for entity, accord in self.accords.items():
            if _overlap(accord.name_span, best.object):
                return entity
        return None

    # -- claims

    def _claims(self) -> Iterator[Act]:
        reading = self.reading
        seen: dict[tuple[str, float, str], int] = {}
        for counted in figures.find(reading):
            speaker = counted.passage.speaker
            key = (counted.unit, counted.value, speaker or "")
            if speaker is None or key in seen or counted.passage.mode == "headline":
                continue
            seen[key] = 1
            span = counted.passage.span
            quote = reading.document.quote(*_trimmed(reading, span))
            yield Act(
                type="act", kind="assert", speaker=speaker,
                on_behalf_of=reading.people.on_behalf_of(speaker, reading.record, reading.published),
                at=self.event, date=self._day(),
                object=Claim(
                    type="claim", text={reading.pack.code: quote[:600]}, about=list(counted.about),
                    statistic=Statistic(
                        indicator=counted.indicator, value=counted.value, unit=counted.unit,
                        value_text=reading.document.quote(counted.span.start, counted.span.end),
                        approximate=counted.approximate, period=counted.period,
                    ),
                ),
                evidence=_unique([
                    evidence.of(reading, counted.passage, Span(*_trimmed(reading, span))),
                    evidence.of(reading, counted.passage, counted.span, "value"),
                ]),
                rule=counted.rule, confidence=0.8,
            )  # fmt: skip

    # -- what stands around

    def _persons(self, facts: list[AnyFact]) -> Iterator[AnyFact]:
        reading = self.reading
        used = {f.speaker for f in facts if isinstance(f, Act)}
        for entity, mention in reading.people.unknown.items():
            if entity not in used:
                continue
            passage = next((p for p in reading.passages if mention.start in p.span), reading.passages[0])
            proof = [evidence.of(reading, passage, Span(mention.start, mention.end), "speaker", "narration")]
            yield Person(
                type="person", id=entity, provisional=True, evidence=proof, confidence=0.7,
                names={reading.pack.code: people.names_in(reading.document, mention)},
                rule=f"{reading.pack.code}.person.titled",
            )  # fmt: skip
            owner, role = reading.people.represents.get(entity), reading.people.roles.get(entity)
            if owner and role and owner.startswith(("state/", "organization/")):
                yield Office(
                    type="office", person=entity, organization=owner, role=role,
                    as_of=reading.published, evidence=proof, confidence=0.7,
                    rule=f"{reading.pack.code}.office.titled",
                )  # fmt: skip

    def _participations(self, found: list[Scene]) -> Iterator[Participation]:
        if self.scene is None or self.event is None:
            return
        reading, seen = self.reading, set()
        spoke, attended = reading.pack.regex(reading.pack.spoke), reading.pack.regex(reading.pack.attended)
        for scene in found:
            if (scene.known and scene.known.id != self.event) or scene.passage.mode == "headline":
                continue
            span = scene.passage.span
            text = reading.text_of(scene.passage)
            role: Literal["speaker", "attendee"] = "speaker" if spoke.search(text, *_range(span)) else "attendee"
            if role == "attendee" and not attended.search(text, *_range(span)):
                continue
            who = [m.entity for m in reading.within(*_range(span), "person") if not m.suffix]
            for person in dict.fromkeys(who or ([scene.passage.speaker] if scene.passage.speaker else [])):
                if person in seen:
                    continue
                seen.add(person)
                yield Participation(
                    type="participation", participant=person, event=self.event, role=role,
                    represents=reading.people.on_behalf_of(person, reading.record, reading.published),
                    evidence=[evidence.of(reading, scene.passage, span, "statement", "narration")],
                    rule=f"{reading.pack.code}.participation.{role}", confidence=0.85,
                )  # fmt: skip

    def _chairs(self) -> Iterator[Chairmanship]:
        reading = self.reading
        for chair in situations.chairs(reading):
            organization = self.organization or OTS
            known = reading.record.chair(organization, chair.state, reading.published)
            event = self.event if self.scene and self.scene.kind == "summit" else None
            yield Chairmanship(
                type="chairmanship", id=known.id if known else None, member=chair.state,
                organization=organization, began_at=event if chair.begins else None,
                ended_at=event if chair.ends else None,
                as_of=reading.published if chair.begins else None,
                evidence=[evidence.of(reading, chair.passage, Span(*_trimmed(reading, chair.span)))],
                rule=f"{reading.pack.code}.chairmanship", confidence=0.8,
            )  # fmt: skip

    def _openings(self) -> Iterator[AnyFact]:
        reading, language = self.reading, self.reading.pack.code
        for opening in situations.openings(reading):
            key = slug(anyascii(opening.name))
            entity = "organization/" + key
            proof = [
                evidence.of(reading, opening.passage, opening.span),
                evidence.of(reading, opening.passage, opening.name_span, "object"),
            ]
            known = self.reading.within(*_range(opening.name_span), "organization")
            if known:
                continue
            yield Organization(
                type="organization", id=entity, provisional=True, names={language: opening.name},
                seat=opening.place.entity, evidence=proof, topics=self.terms.topics(opening.name, language),
                rule=f"{language}.opening", confidence=0.8,
            )  # fmt: skip
            yield Event(
                type="event", id=f"event/opening-{key}", kind="ceremony", provisional=True,
                names={language: f"{opening.name} açılışı"}, place=opening.place.entity, opens=entity,
                evidence=proof, rule=f"{language}.opening", confidence=0.7,
            )  # fmt: skip

    def _days(self) -> Iterator[Event]:
        reading, language = self.reading, self.reading.pack.code
        for day in situations.days_kept(reading):
            base = day.series.partition("/")[2] if day.series else slug(anyascii(day.name))
            yield Event(
                type="event", id=f"event/{base}-{day.date[:4]}", kind="observance", provisional=True,
                names={language: day.name or base}, series=day.series, when=day.date,
                evidence=[evidence.of(reading, day.passage, day.span)],
                rule=f"{language}.observance", confidence=0.85,
            )  # fmt: skip

    def _accords(self) -> Iterator[Document]:
        reading, language = self.reading, self.reading.pack.code
        for accord in situations.accords(reading):
            parties = "-".join(p.partition("/")[2] for p in accord.parties)
            entity = f"document/{parties}-{self.terms.key({language: accord.name})}"
            self.accords[entity] = accord
            yield Document(
                type="document", id=entity, provisional=True, signatories=list(accord.parties),
                names={language: reading.document.quote(*_range(accord.span))},
                topics=self.terms.topics(accord.name, language),
                evidence=[evidence.of(reading, accord.passage, accord.span, "statement", "presupposed")],
                rule=f"{language}.accord", confidence=0.75,
            )  # fmt: skip


def _kind(name: str) -> ActKind:
    return name  # type: ignore[return-value]


def _near(one: str, other: str) -> bool:
    """Kinds under which one act may be told twice: `propose` wins over a call."""
    pairs = ({"propose", "call", "invite", "offer"}, {"announce", "decide"})
    return one == other or any({one, other} <= pair for pair in pairs)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _range(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _trimmed(reading: Reading, span: Span) -> tuple[int, int]:
    start, end = span.start, span.end
    while start < end and reading.document.norm[start] in ' "\n':
        start += 1
    while end > start and reading.document.norm[end - 1] in ' "\n':
        end -= 1
    return start, end


def _unique(spans: list[Evidence]) -> list[Evidence]:
    kept: dict[tuple[int, int, str], Evidence] = {}
    for span in spans:
        kept.setdefault((span.start, span.end, span.part), span)
    return list(kept.values())


