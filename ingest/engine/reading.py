"""A text as the rules see it: passages, who speaks in each, and what is named where.

A passage is a stretch in one voice: a sentence without the speeches quoted in it, or one
sentence of a quoted speech.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from typing import Generic

from ingest.engine import dates, text
from ingest.engine.gazetteer import Gazetteer, Mention
from ingest.engine.offices import People
from ingest.engine.people import find_people
from ingest.engine.text import Document, Sentence, Span
from ingest.language import P, Pack
from ingest.packdata import PackBase
from ingest.record import Record
from ingest.sheet import Mode
from ingest.termbase import Termbase

MASK = "\u0000"
_SPEECH_WORDS = 9
_CITED = 60  # characters of a name before the words cited


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text in one voice. `outer` is the whole sentence it stands in."""

    span: Span
    outer: Sentence
    mode: Mode
    speaker: str | None
    direct: bool
    told: bool = False  # narrated, and said by its speaker: the next sentence says so


@dataclass(frozen=True)
class Reading(Generic[P]):
    """Everything the rules look at. `proposals` are the record's, by the keys of their names."""

    document: Document
    pack: P
    record: Record
    terms: Termbase
    published: str | None
    mentions: tuple[Mention, ...]
    people: People
    narration: str
    passages: tuple[Passage, ...] = field(repr=False)
    proposals: Mapping[str, str] = field(repr=False)

    def text_of(self, passage: Passage) -> str:
        """The folded text to search: speeches are masked where they are not the passage."""
        return self.document.low if passage.direct else self.narration

    def search(self: "Reading[PackBase]", pattern: str) -> Iterator[tuple[Passage, re.Match[str]]]:
        """Every place of a pack pattern, beginning with a word, with the passage it stands in."""
        compiled = self.pack.regex(rf"(?<!\w){pattern}")
        for passage in self.passages:
            text = self.text_of(passage)
            for match in compiled.finditer(text, passage.span.start, passage.span.end):
                yield passage, match

    def within(self, start: int, end: int, *types: str) -> list[Mention]:
        """The mentions in a range, of the given entity types if any are given."""
        found = _between(self.mentions, start, end)
        return [m for m in found if m.end <= end and (not types or m.type in types)]

    def dates(self: "Reading[Pack]", start: int, end: int) -> list[dates.Dated]:
        """The dates in a range."""
        return dates.find(self.document, self.pack, self.published, start, end)

    def place_end(self: "Reading[Pack]", mention: Mention, case: str) -> int | None:
        """Where a place in a case ends: `Bakü'de`, `Bakü kentinde`; None if it is in no such."""
        if self.pack.regex(rf"(?:{case})").fullmatch(mention.suffix):
            return mention.stop
        town = self.pack.regex(rf"\s(?:{self.pack.town_words})(?!\w)")
        worded = town.match(self.document.low, mention.stop) if not mention.suffix else None
        return worded.end() if worded else None

    def ends_in_person(self, span: Span) -> bool:
        """Whether the last thing named in a span is a person."""
        return any(m.stop >= span.end - 1 for m in self.within(span.start, span.end, "person"))

    def is_masked(self, index: int) -> bool:
        """Whether a place is inside quoted speech."""
        return self.narration[index] == MASK

    def points_back(self: "Reading[Pack]", span: Span) -> bool:
        """Whether the words of a span only take up what was said before: `bu çaba`."""
        pattern = self.pack.regex(rf"{self.pack.this}\s")
        return bool(pattern.match(self.document.low, span.start))

    def speaks_for(self, agent: str) -> str | None:
        """On whose behalf an agent speaks at the time of the text."""
        return self.people.on_behalf_of(agent, self.record, self.published)


def read(
    raw: str,
    gazetteer: Gazetteer,
    terms: Termbase,
    published: str | None,
    proposals: Mapping[str, str],
) -> Reading:
    """The reading of a text."""
    pack = gazetteer.pack
    document = text.read(raw, pack.lower, pack.code)
    said = pack.regex(rf'(?<!")[,.!?…] ?[–—-] ?(?=(?:{pack.dash_said})(?!\w))')
    sentences = list(text.sentences(document, frozenset(pack.abbreviations), said))
    people = find_people(document, gazetteer, published)
    mentions = tuple(people.mentions)
    speeches = {s: [q for q in s.quotations if _is_speech(document, pack, s, q)] for s in sentences}
    narration = masked(document.low, [q for qs in speeches.values() for q in qs])
    passages = tuple(_passages(document, pack, sentences, speeches, mentions, narration))
    return Reading(
        document, pack, gazetteer.record, terms, published, mentions, people, narration, passages,
        proposals,
    )  # fmt: skip


def _is_speech(document: Document, pack: Pack, sentence: Sentence, quotation: Span) -> bool:
    """Whether a quotation is words spoken rather than a name or a term."""
    inside = document.norm[quotation.start : quotation.end].strip(' "')
    if not inside:
        return False
    if sentence.heading and quotation.start == sentence.span.start:
        return len(inside.split()) > 3
    if document.norm[quotation.end : quotation.end + 1].isalpha():  # an ending: `"..."gi qonun`
        return False
    closed = document.norm[quotation.end - 1] == '"'
    followed = pack.regex(pack.quote_after).match(document.low, quotation.end)
    led = pack.regex(rf"(?<!\w)(?:{pack.say})\w*: ?$")
    said = led.search(document.low, max(0, quotation.start - 40), quotation.start)
    return (
        inside[-1] in ".!?…"
        or said is not None
        or not closed
        or bool(followed and len(inside.split()) > 2)
        or len(inside.split()) > _SPEECH_WORDS
    )


def masked(low: str, speeches: list[Span]) -> str:
    """`low` with every character of the speeches masked."""
    parts, position = [], 0
    for span in sorted(speeches, key=lambda s: s.start):
        parts += [low[position : span.start], MASK * (span.end - span.start)]
        position = max(position, span.end)
    return "".join([*parts, low[position:]])


def _passages(
    document: Document,
    pack: Pack,
    sentences: list[Sentence],
    speeches: dict[Sentence, list[Span]],
    mentions: tuple[Mention, ...],
    narration: str,
) -> Iterator[Passage]:
    speaker: str | None = None
    subject_of = partial(_subject, document, pack, mentions, narration)
    said_before = pack.regex(rf"(?:{pack.told})(?!\w)")
    for index, sentence in enumerate(sentences):
        that = _that(pack, narration, sentence.span)
        subject, ahead = subject_of(that[0] if that else sentence.span), None
        following = sentences[index + 1].span if index + 1 < len(sentences) else None
        ascribed = _is_ascribed(pack, mentions, narration, sentence.span)
        told = following and said_before.match(document.low, following.start) is not None
        if following and (told or (sentence.heading and subject is None)):
            ahead = subject_of(following)
        speaker = subject or speaker or ahead
        voice = ahead or speaker
        mode: Mode = "headline" if sentence.heading else "reported-speech"
        quoted = speeches[sentence]
        if not any(q.start <= sentence.span.start and q.end >= sentence.span.end for q in quoted):
            told_by = bool((told and ahead) or (ascribed and voice))
            for span in that or (sentence.span,):
                said_so = told_by or (that is not None and span is that[1])
                yield Passage(span, sentence, mode, voice, direct=False, told=said_so)
        for speech in quoted:
            owner = _owner_of(pack, mentions, narration, speech) or voice
            for span in inner(document, speech):
                said: Mode = "headline" if sentence.heading else "direct-quote"
                yield Passage(span, sentence, said, owner, direct=True)


def _is_ascribed(pack: Pack, mentions: tuple[Mention, ...], narration: str, span: Span) -> bool:
    """Whether a sentence is in the words of a person, a title or a pronoun: `Оның айтуынша`."""
    titles = "|".join(pack.anaphors) or "(?!)"
    whose = rf"(?<!\w)(?:{pack.his}|(?:\w+ )?(?:{titles})(?:{pack.genitive_suffix}))"
    if pack.regex(rf"{whose} (?:{pack.according})(?!\w)").search(narration, span.start, span.end):
        return True
    named = pack.regex(rf"(?:{pack.genitive_suffix}) (?:{pack.according})(?!\w)")
    people = (m for m in _between(mentions, span.start, span.end) if m.type == "person")
    return any(named.match(narration, m.end) for m in people)


def _owner_of(
    pack: Pack, mentions: tuple[Mention, ...], narration: str, speech: Span
) -> str | None:
    """Who said words that another cites: `X'in "..." sözlerini hatırlatan Y`."""
    cited = pack.regex(rf"\s*(?:{pack.words_of})").match(narration, speech.end)
    before = _between(mentions, max(0, speech.start - _CITED), speech.start)
    genitive = pack.regex(pack.genitive_suffix)
    for mention in before[-1:] if cited else ():
        if speech.start - mention.stop < 3 and genitive.fullmatch(mention.suffix):
            return mention.entity if mention.type == "person" else None
    return None


def _that(pack: Pack, narration: str, span: Span) -> tuple[Span, Span] | None:
    """A sentence in two, where what somebody says follows: `Nazir bildirib ki, |...`."""
    match = pack.regex(rf"(?<!\w)(?:{pack.that})\W+(?=\w)").search(narration, span.start, span.end)
    if match is None:
        return None
    return Span(span.start, match.end()), Span(match.end(), span.end)


def inner(document: Document, speech: Span) -> Iterator[Span]:
    """The sentences of a quoted speech."""
    start = speech.start + (document.norm[speech.start] == '"')
    end = speech.end - 1 if document.norm[speech.end - 1] == '"' else speech.end
    for match in re.finditer(r"[^.!?…]*(?:\d\.[^.!?…]*)*[.!?…]*", document.norm[start:end]):
        if match.group().strip():
            yield Span(start + match.start(), start + match.end())


def _between(mentions: tuple[Mention, ...], start: int, end: int) -> tuple[Mention, ...]:
    """The mentions that begin in a range. They are in order and do not overlap."""
    first = bisect_left(mentions, start, key=attrgetter("start"))
    return mentions[first : bisect_left(mentions, end, first, key=attrgetter("start"))]


def stands_alone(
    document: Document, pack: Pack, mentions: tuple[Mention, ...], mention: Mention
) -> bool:
    """Whether a bare name opens a clause and owns no noun after it, where no comma sets it off."""
    if pack.subject_comma:
        return False
    opening = pack.regex(rf"(?:^|[\n.!?,\":][ –—-]*|(?<!\w)(?:{pack.openers}|{pack.breaks}),? )$")
    opens = opening.search(document.low[max(0, mention.start - 40) : mention.start])
    return opens is not None and owns_nothing(document, pack, mentions, mention)


def owns_nothing(
    document: Document, pack: Pack, mentions: tuple[Mention, ...], mention: Mention
) -> bool:
    """Whether another word than a noun that it would own follows a bare name."""
    if pack.regex(rf" (?:{pack.side})$").search(document.low, mention.start, mention.stop):
        return True
    owned = pack.regex(rf" (?:{pack.owned}|{pack.joined})(?!\w)").match(document.low, mention.stop)
    gap, after = document.norm[mention.stop : mention.stop + 1], mention.stop + 1
    plain = not document.norm[after : after + 1].isupper()
    return gap == " " and owned is None and (plain or any(m.start == after for m in mentions))


def _subject(
    document: Document, pack: Pack, mentions: tuple[Mention, ...], narration: str, span: Span
) -> str | None:
    """Who the sentence is about: a person in the bare case, outside quoted speech.

    The one that opens the sentence or stands before a comma wins over one inside it; a
    person in any other case never is the subject, nor one joined to another.
    """
    joined = pack.regex(rf"\s*(?:{pack.joined})(?!\w)")
    according = pack.regex(rf"(?:{pack.genitive_suffix}) (?:{pack.according})(?!\w)")
    found, inside = None, _between(mentions, span.start, span.end)
    for mention in inside:
        if mention.type != "person":
            continue
        if according.match(narration, mention.end):
            return mention.entity
        if (
            mention.suffix
            or joined.match(narration, mention.stop)
            or MASK in narration[mention.start : mention.end]
        ):
            continue
        if found is None or not _opens(narration, span, found):
            found = mention
    return found.entity if found else _body_that_opens(document, pack, inside, span)


def _body_that_opens(
    document: Document, pack: Pack, mentions: tuple[Mention, ...], span: Span
) -> str | None:
    """A state or organization at the very beginning, set off by a comma or standing alone."""
    for mention in mentions[:1]:
        comma = document.low[mention.stop : mention.stop + 1] == ","
        headed = pack.regex(rf"{pack.institution_heads}$")
        office = headed.search(document.low, mention.start, mention.end) and not pack.apostrophe
        apart = comma or office or stands_alone(document, pack, mentions, mention)
        opens = mention.start == span.start and apart
        if opens and mention.type in ("state", "organization") and not mention.suffix:
            return mention.entity
    return None


def _opens(narration: str, span: Span, mention: Mention) -> bool:
    comma = narration[mention.stop : mention.stop + 1] == ","
    return comma or mention.start - span.start < 4
