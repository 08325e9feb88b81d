"""The object of an act with its slots: where it would belong, be held, when."""

from dataclasses import dataclass

from ingest.engine.acts import Found
from ingest.engine.dates import Dated
from ingest.engine.forward import dates
from ingest.engine.forward.reading import ForwardReading
from ingest.engine.occasion import Occasion
from ingest.sheet import Thing

_MATTERS = ("place", "organization", "event", "document", "initiative")
_RECORDED = ("organization", "event", "document", "initiative")
_MOST = 4


@dataclass(frozen=True)
class Objects:
    """Makes things of what acts are about, within one text."""

    reading: ForwardReading
    occasion: Occasion

    def thing(self, act: Found) -> Thing:
        """The object of `act`."""
        dated, within = self._when(act), self._within(act)
        return Thing(
            type=act.type,
            id=self._known(act) or self._proposed(act, within),
            name={self.reading.pack.code: act.name},
            within=within,
            place=self._place(act),
            when=dated.value if dated else None,
            when_text=self.reading.document.name(dated.start, dated.end) if dated else None,
            host=self.reading.speaks_for(act.speaker) if act.kind == "offer" else None,
            concerns=self._concerns(act),
            topics=self._topics(act),
        )

    def _topics(self, act: Found) -> list[str]:
        """The topics of the name; where it has none, those of the sentence."""
        code, terms = self.reading.pack.code, self.reading.terms
        span = act.passage.span
        sentence = self.reading.document.quote(span.start, span.end)
        return (terms.topics(act.name, code) or terms.topics(sentence, code))[:_MOST]

    def _known(self, act: Found) -> str | None:
        """The record's entity, where the object is just its name."""
        if act.kind in ("propose", "offer", "call", "invite"):
            return None
        for mention in self.reading.within(act.object.start, act.object.end, *_RECORDED):
            if mention.start == act.object.start and mention.end >= act.object.end - 2:
                return mention.entity
        return None

    def _proposed(self, act: Found, within: str | None) -> str | None:
        """The record's proposal of that name."""
        reading = self.reading
        keys = (reading.terms.key({reading.pack.code: act.name}, one) for one in (within, None))
        return next((reading.proposals[key] for key in keys if key in reading.proposals), None)

    def _when(self, act: Found) -> Dated | None:
        reading, clause = self.reading, act.clause
        found = dates.find(
            reading.document, reading.pack, reading.published, clause.start, clause.end
        )
        return found[-1] if found else None

    def _place(self, act: Found) -> str | None:
        """The place that a preposition of place leads in beside the object."""
        reading, clause = self.reading, act.clause
        located = reading.pack.regex(rf"(?<!\w)(?:{reading.pack.located})\s$")
        for mention in reading.within(clause.start, clause.end, "place"):
            if located.search(reading.document.low, max(0, mention.start - 24), mention.start):
                return mention.entity
        return None

    def _within(self, act: Found) -> str | None:
        """The organization it would belong to: named beside it, in its name, or meeting."""
        reading, clause = self.reading, act.clause
        beside = reading.pack.regex(rf"(?<!\w)(?:{reading.pack.within})\s$")
        for mention in reading.within(clause.start, clause.end, "organization"):
            if beside.search(reading.document.low, max(0, mention.start - 40), mention.start):
                return mention.entity
        new = act.type in ("body", "fund", "format") and act.kind != "support"
        return self.occasion.organization if new or self.occasion.is_joint else None

    def _concerns(self, act: Found) -> list[str]:
        """What the words of an action or document name."""
        if act.type not in ("action", "document"):
            return []
        found = self.reading.within(act.object.start, act.object.end, *_MATTERS)
        return list(dict.fromkeys(m.entity for m in found))[:_MOST]
