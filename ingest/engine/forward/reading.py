"""A text as the forward rules see it: passages, who speaks in each, and what is named where."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ingest.engine import text
from ingest.engine.forward import agents
from ingest.engine.forward.agents import Agent
from ingest.engine.forward.people import find_people
from ingest.engine.gazetteer import Gazetteer, Mention
from ingest.engine.reading import MASK, Passage, Reading, inner, masked
from ingest.engine.text import Document, Sentence, Span
from ingest.forwardpack import ForwardPack
from ingest.sheet import Mode
from ingest.termbase import Termbase

ForwardReading = Reading[ForwardPack]

_SPEECH_WORDS = 8
_DASHED = re.compile(r"[–—-]\s.*,\s[–—-]\s")  # – We propose it, – said X
_FEWEST_WORDS = 3


def read(
    raw: str,
    gazetteer: Gazetteer[ForwardPack],
    terms: Termbase,
    published: str | None,
    proposals: Mapping[str, str],
) -> ForwardReading:
    """The reading of a text."""
    pack = gazetteer.pack
    document = text.read(raw, pack.lower, pack.code)
    sentences = list(text.sentences(document, frozenset(pack.abbreviations)))
    people = find_people(document, gazetteer, published)
    mentions = tuple(people.mentions)
    speeches = {s: [q for q in s.quotations if _is_speech(document, pack, q)] for s in sentences}
    narration = masked(document.low, [q for qs in speeches.values() for q in qs])
    voices = _Voices(document, pack, people.mentions, narration)
    return Reading(
        document, pack, gazetteer.record, terms, published, mentions, people, narration,
        tuple(_passages(voices, sentences, speeches)), proposals,
    )  # fmt: skip


def agents_in(reading: ForwardReading, passage: Passage, span: Span) -> list[Agent]:
    """The agents named in a span in the voice of a passage."""
    inside = reading.within(span.start, span.end)
    text = reading.text_of(passage)
    return agents.agents(reading.document, reading.pack, inside, span, text)


def said_next(document: Document, pack: ForwardPack, end: int) -> bool:
    """Whether the sentence that begins behind `end` says whose words those before are."""
    return bool(pack.regex(rf"\s*(?:{pack.thus_said})").match(document.low, end))


def _is_speech(document: Document, pack: ForwardPack, quotation: Span) -> bool:
    """Whether a quotation is words spoken rather than a name or a term."""
    inside = document.norm[quotation.start + 1 : quotation.end - 1].strip()
    count = len(inside.split())
    if not inside or count < _FEWEST_WORDS:
        return False
    before = document.low[max(0, quotation.start - 40) : quotation.start]
    introduced = pack.regex(rf"(?:{pack.say})\W*$").search(before) or before.rstrip().endswith(":")
    after = document.low[quotation.end : quotation.end + 60]
    attributed = pack.regex(rf"[\s,–—-]*(?:\w+\W+){{0,3}}?(?:{pack.say})").match(after)
    stops = inside[-1] in ".!?…,"
    return count > _SPEECH_WORDS or stops or bool(introduced) or bool(attributed)


@dataclass(frozen=True)
class _Voices:
    """Finds who speaks in a sentence."""

    document: Document
    pack: ForwardPack
    mentions: list[Mention]
    narration: str

    def of(self, span: Span) -> str | None:
        """Who says what a sentence says, if it names anybody."""
        inside = [m for m in self.mentions if span.start <= m.start < span.end]
        found = agents.agents(self.document, self.pack, inside, span, self.narration)
        return self._attributed(found, span) or self._subject(found)

    def closing(self, span: Span) -> str | None:
        """Who said it all, where a sentence that ends a paragraph ends in `, said X.`."""
        if self.document.norm[span.end : span.end + 1] not in ("", "\n"):
            return None
        said = rf"(?<!\w)(?:{self.pack.say})(?!\w)"
        last = self.narration.rfind(",", span.start, span.end)
        tail = self.pack.regex(said).search(self.narration, last + 1, span.end)
        spoken = MASK in self.narration[span.start : span.end]
        return self.of(span) if last > 0 and tail and not spoken else None

    def _attributed(self, found: list[Agent], span: Span) -> str | None:
        """`said President X`, `according to X`."""
        named = [a for a in found if a.mention.type != "state"]
        for match in self.pack.regex(rf"(?<!\w){self.pack.attribution}\s*").finditer(
            self.narration, span.start, span.end
        ):
            led = [a.mention for a in named if self._leads(match.end(), a)]
            if led:
                persons = (m.entity for m in led if m.type == "person")
                return next(persons, led[0].entity)
        return None

    def _leads(self, end: int, agent: Agent) -> bool:
        """Whether a verb that ends at `end` stands before an agent: `said today X`."""
        when = self.pack.regex(rf"(?:{self.pack.when})?").fullmatch(
            self.narration[end : agent.start]
        )
        return (agent.start <= end or bool(when)) and end <= agent.mention.start

    def _subject(self, found: list[Agent]) -> str | None:
        able = [agent.mention for agent in agents.subjects(found)]
        persons = [m for m in able if m.type == "person"]
        said = [m for m in able if self._says(m)]
        chosen = said or persons[:1]
        return chosen[0].entity if chosen else None

    def _says(self, mention: Mention) -> bool:
        verb = self.pack.regex(rf"\s(?:\w+ly )?(?:{self.pack.say})(?!\w)")
        return bool(verb.match(self.narration, mention.stop))


def _passages(
    voices: _Voices, sentences: list[Sentence], speeches: dict[Sentence, list[Span]]
) -> Iterator[Passage]:
    speaker: str | None = None
    closing = {s.paragraph: c for s in sentences if (c := voices.closing(s.span))}
    for index, sentence in enumerate(sentences):
        named = voices.of(sentence.span)
        ahead = None
        closed = closing.get(sentence.paragraph) if named is None else None
        thus = said_next(voices.document, voices.pack, sentence.span.end)
        looks = thus or (named is None and (sentence.heading or speaker is None))
        if looks and index + 1 < len(sentences):
            ahead = voices.of(sentences[index + 1].span)
        speaker = named or speaker
        voice = (ahead if sentence.heading or thus else None) or closed or speaker or ahead
        own = closed is not None
        yield from _of_sentence(voices.document, sentence, speeches[sentence], voice, own)


def _of_sentence(
    document: Document, sentence: Sentence, quoted: list[Span], voice: str | None, own: bool
) -> Iterator[Passage]:
    mode: Mode = "headline" if sentence.heading else "reported-speech"
    if not any(q.covers(sentence.span) for q in quoted):
        spoken = own or _DASHED.match(document.norm, sentence.span.start) is not None
        yield Passage(sentence.span, sentence, mode, voice, direct=spoken and not quoted)
    for speech in quoted:
        for span in inner(document, speech):
            said: Mode = "headline" if sentence.heading else "direct-quote"
            yield Passage(span, sentence, said, voice, direct=True)


__all__ = ["MASK", "ForwardReading", "agents_in", "read"]
