"""The object of an act with its slots: where it would belong, be held, when, on what built."""

from dataclasses import dataclass

from ingest.engine import situations
from ingest.engine.acts import Found
from ingest.engine.dates import Dated
from ingest.engine.gazetteer import Mention
from ingest.engine.occasion import Occasion
from ingest.engine.reading import Reading
from ingest.engine.text import Span, overlaps
from ingest.identity import named_id
from ingest.sheet import Thing

OTS = "organization/organization-of-turkic-states"
_MATTERS = ("place", "organization", "event", "document", "initiative")
_MOST_TOPICS = 4


@dataclass(frozen=True)
class Objects:
    """Makes things of what acts are about, within one text."""

    reading: Reading
    occasion: Occasion
    accords: dict[str, situations.Accord]
    openings: tuple[situations.Opening, ...]

    def thing(self, act: Found) -> Thing:
        """The object of `act`."""
        dated, within = self._when(act), self._within(act)
        return Thing(
            type=act.type,
            id=self._id(act, within),
            name={self.reading.pack.code: act.name},
            within=within,
            place=self._place(act),
            when=dated.value if dated else None,
            when_text=self.reading.document.name(dated.start, dated.end) if dated else None,
            host=self._host(act),
            based_on=self._based_on(act),
            concerns=self._concerns(act),
            topics=self._topics(act),
        )

    def _topics(self, act: Found) -> list[str]:
        """The topics of the name; where it has none, those of the sentence."""
        code, document = self.reading.pack.code, self.reading.document
        sentence = document.quote(act.passage.span.start, act.passage.span.end)
        terms = self.reading.terms
        return (terms.topics(act.name, code) or terms.topics(sentence, code))[:_MOST_TOPICS]

    def _host(self, act: Found) -> str | None:
        """Who hosts it: who offers to, or the state `ev sahipliğinde` names."""
        reading = self.reading
        if act.kind == "offer":
            return reading.speaks_for(act.speaker)
        clause = act.clause
        if not reading.pack.regex(reading.pack.hosted).search(
            reading.document.low, clause.start, clause.end
        ):
            return None
        states = [m for m in reading.within(clause.start, clause.end, "state") if m.suffix]
        return states[-1].entity if states else None

    def _known(self, act: Found) -> str | None:
        """The record's entity, where the object is just its name."""
        if act.kind not in ("support", "welcome", "decide", "announce"):
            return None
        kinds = ("organization", "event", "document", "initiative")
        for mention in self.reading.within(act.object.start, act.object.end, *kinds):
            if mention.start == act.object.start and mention.end >= act.object.end - 2:
                return mention.entity
        return None

    def _id(self, act: Found, within: str | None) -> str | None:
        known = self._accord(act) or self._known(act) or self._next(act)
        return known or self._proposed(act, within)

    def _next(self, act: Found) -> str | None:
        """The record's event after the main one of its series, for `bir sonraki zirve`."""
        reading, scene = self.reading, self.occasion.scene
        known = scene.known if scene else None
        following = reading.pack.regex(rf"(?:{reading.pack.next_one})\s")
        if act.type != "event" or known is None or known.ordinal is None or known.series is None:
            return None
        if not following.match(reading.document.low, act.object.start):
            return None
        return next(
            (
                event.id
                for event in reading.record.events()
                if event.series == known.series and event.ordinal == known.ordinal + 1
            ),
            None,
        )

    def _proposed(self, act: Found, within: str | None) -> str | None:
        """The record's proposal of that name."""
        reading = self.reading
        keys = (reading.terms.key({reading.pack.code: act.name}, one) for one in (within, None))
        return next((reading.proposals[key] for key in keys if key in reading.proposals), None)

    def _accord(self, act: Found) -> str | None:
        for entity, accord in self.accords.items():
            if overlaps(accord.name_span, act.object):
                return entity
        return None

    def _when(self, act: Found) -> Dated | None:
        dates = self.reading.dates(act.clause.start, act.clause.end)
        outside = [d for d in dates if not act.object.covers(Span(d.start, d.end))]
        return next(reversed(outside or dates), None)

    def _place(self, act: Found) -> str | None:
        """The place in the locative beside the object: not in its name, nor a relative clause."""
        pack, low = self.reading.pack, self.reading.document.low
        relative = pack.regex(rf"\W*(?:\w+\W+){{0,2}}?\w+{pack.forms['participle']}\b")
        for mention in reversed(self.reading.within(act.clause.start, act.clause.end, "place")):
            named = Span(mention.start, mention.end)
            inside = act.type == "action" and act.object.covers(named)
            limit = max(act.object.start, mention.stop)
            if inside or relative.match(low, mention.stop, limit):
                continue
            if self.reading.place_end(mention, pack.locative):
                return mention.entity
        return None

    def _within(self, act: Found) -> str | None:
        """The organization it would belong to: named beside it, in its name, or meeting."""
        if act.type == "event" and act.kind == "announce":
            return None
        reading, low, clause = self.reading, self.reading.document.low, act.clause
        beside = reading.pack.regex(rf"\s*{reading.pack.within}")
        named = reading.within(clause.start, clause.end, "organization")
        near = [m for m in named if beside.match(low, m.stop) and m.start <= act.object.end]
        if near:
            return near[-1].entity
        if reading.pack.regex(rf"(?<!\w){reading.pack.the_organization}\s+{reading.pack.within}"
                              ).search(low, clause.start, clause.end):  # fmt: skip
            return self.occasion.organization or OTS
        inside = [m for m in named if act.proper and act.object.covers(Span(m.start, m.end))]
        if inside and inside[0].start == act.object.start and inside[0].end < act.object.end:
            return inside[0].entity
        new_body = act.type in ("body", "fund", "format") and act.kind != "support"
        return self.occasion.organization if new_body else None

    def _based_on(self, act: Found) -> list[str]:
        """What has just been opened and stands before `temelinde`."""
        pack, low = self.reading.pack, self.reading.document.low
        pattern = pack.regex(rf"\W*(?:\w+\W+)?{pack.based_on}")
        return [
            organization_id(opening)
            for opening in self.openings
            if act.clause.covers(opening.name_span)
            and opening.name_span.end <= act.object.start
            and pattern.match(low, opening.name_span.end)
        ]

    def _concerns(self, act: Found) -> list[str]:
        """What the words of an action or document name; for `bu çaba`, the sentence before."""
        if act.type not in ("action", "document"):
            return []
        reading = self.reading
        found = reading.within(act.object.start, act.object.end, *_MATTERS)
        found += self._meant(act)
        if act.points_back:
            found += self._before(act)
        ids = dict.fromkeys(m.entity for m in found)
        return [entity for entity in ids if entity != OTS][:_MOST_TOPICS]

    def _meant(self, act: Found) -> list[Mention]:
        """Organizations of the sentence that the object takes up by their head noun: `fonun`."""
        reading, code = self.reading, self.reading.pack.code
        nouns = {t.concept.id for t in reading.terms.terms(act.name, code) if t.concept}
        sentence = act.passage.outer.span
        return [
            mention
            for mention in reading.within(sentence.start, sentence.end, "organization")
            if self._head(mention) in nouns
        ]

    def _head(self, mention: Mention) -> str | None:
        name = self.reading.document.quote(mention.start, mention.end)
        terms = self.reading.terms.terms(name, self.reading.pack.code)
        return terms[-1].concept.id if terms and terms[-1].concept else None

    def _before(self, act: Found) -> list[Mention]:
        """What the sentence before names, in the same speech."""
        earlier = [
            p for p in self.reading.passages
            if p.outer == act.passage.outer and p.span.end <= act.passage.span.start
        ]  # fmt: skip
        if not earlier:
            return []
        return self.reading.within(earlier[-1].span.start, earlier[-1].span.end, *_MATTERS)


def organization_id(opening: situations.Opening) -> str:
    """The id of something opened that the record does not know."""
    return named_id("organization", opening.name)
