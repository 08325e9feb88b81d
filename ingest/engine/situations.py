"""What holds or is said to happen around an event: chairs, openings, observances, accords."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.engine.gazetteer import Mention
from ingest.engine.names import noun_phrase
from ingest.engine.reading import Passage, Reading
from ingest.engine.text import CAPITALS, Span, words

_NAME = re.compile(rf'(?:"[^"\n]{{2,80}}"\s*)?(?:[{CAPITALS}][\w.&-]*\s?)*')
_NEAR, _FAR = 30, 80  # characters between a place or the parties and the word that links them


@dataclass(frozen=True, slots=True)
class Chair:
    """A state's chairmanship, `begins` or ends at the occasion, or neither is said."""

    passage: Passage
    span: Span
    state: str
    begins: bool
    ends: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """Something opened at a place."""

    passage: Passage
    span: Span
    name: str
    name_span: Span
    place: Mention


@dataclass(frozen=True, slots=True)
class DayKept:
    """A commemorative day and when it falls."""

    passage: Passage
    span: Span
    name: str
    series: str | None
    date: str


@dataclass(frozen=True, slots=True)
class Accord:
    """A document signed between parties."""

    passage: Passage
    span: Span
    name: str
    name_span: Span
    parties: tuple[str, ...]


def chairs(reading: Reading) -> Iterator[Chair]:
    """The chairmanships a text speaks of, with what it says of their beginning or end."""
    pack = reading.pack
    seen: set[tuple[str, bool]] = set()
    for passage in reading.passages:
        span = passage.span
        if not pack.regex(pack.chairmanship).search(reading.document.low, span.start, span.end):
            continue
        for mention in reading.within(span.start, span.end, "state"):
            begins = _begins(reading, passage, mention)
            if begins is not None and (mention.entity, begins) not in seen:
                seen.add((mention.entity, begins))
                yield Chair(passage, span, mention.entity, begins, not begins)


def _begins(reading: Reading, passage: Passage, mention: Mention) -> bool | None:
    """Whether a state takes the chair over (True) or hands it on (False); None if unsaid.

    `X'ten Y'ye geçti` and `Y'ye devretti` say it by case; `devralan Y` and `Y devraldı` by
    what stands next to the name; `X'in dönem başkanlığı yaptığını` by the verb.
    """
    pack, low = reading.pack, reading.document.low
    later = reading.within(mention.stop, passage.span.end, "state")
    gap = low[mention.stop : later[0].start if later else passage.span.end]
    before = low[max(passage.span.start, mention.start - 24) : mention.start]
    sentence = low[passage.span.start : passage.span.end]
    handed = pack.regex(pack.handed).search(sentence)
    if handed and pack.regex(pack.ablative).fullmatch(mention.suffix):
        return False
    if handed and pack.regex(pack.dative).fullmatch(mention.suffix):
        return True
    if pack.regex(rf"(?:{pack.takes_over})\s+$").search(before):
        return True
    near = re.split(r",\s", gap)[0]
    if pack.regex(pack.takes_over).search(near):
        return True
    return False if pack.regex(pack.chair_before).search(near) else None


def openings(reading: Reading) -> Iterator[Opening]:
    """`Astana'da açılan "X" Merkezi`: what was opened, and where."""
    for passage, match in reading.search(rf"{reading.pack.opened}\s+"):
        places = [
            m for m in reading.within(passage.span.start, match.start(), "place")
            if match.start() - m.stop < _NEAR and m.suffix
        ]  # fmt: skip
        named = _name_from(reading, match.end(), passage.span.end)
        if places and named:
            name, span = named
            yield Opening(passage, Span(places[-1].start, span.end), name, span, places[-1])


def _name_from(reading: Reading, start: int, end: int) -> tuple[str, Span] | None:
    """The name that begins at `start`: a quotation and capitalised words, up to its case ending."""
    norm = reading.document.norm
    match = _NAME.match(norm, start, end)
    if match is None or not match.group().strip():
        return None
    stop = start + len(match.group().rstrip())
    text = re.sub(r'["“”«»]', "", reading.document.name(start, stop)).strip()
    return (text, Span(start, stop)) if len(text) > 3 else None


def days_kept(reading: Reading) -> Iterator[DayKept]:
    """Commemorative days that the text says are or were kept, with their date."""
    for passage, match in reading.search(reading.pack.observed):
        dates = [d for d in reading.dates(passage.span.start, match.start()) if len(d.value) > 8]
        if not dates:
            continue
        ending = re.compile(r"'?\w*").match(reading.text_of(passage), dates[-1].end)
        start = ending.end() if ending else dates[-1].end
        series = reading.within(start, match.start(), "event-series")
        phrase = noun_phrase(reading, start, match.start(), reading.pack.accusative)
        if series or (phrase and phrase.proper):
            name = phrase.text if phrase and phrase.proper else ""
            known = series[-1].entity if series else None
            span = Span(dates[-1].start, match.end())
            yield DayKept(passage, span, name, known, dates[-1].value)


def accords(reading: Reading) -> Iterator[Accord]:
    """`A ve B arasında imzalanan barış deklarasyonu`: a document and its parties."""
    for passage, match in reading.search(rf"{reading.pack.signed_between}\s+"):
        first = max(passage.span.start, match.start() - _FAR)
        parties = reading.within(first, match.start(), "state")
        name = _document_name(reading, match.end(), passage.span.end)
        if len(parties) > 1 and name:
            span = Span(parties[0].start, name.end)
            yield Accord(
                passage, span, reading.document.name(name.start, name.end), name,
                tuple(dict.fromkeys(m.entity for m in parties)),
            )  # fmt: skip


def _document_name(reading: Reading, start: int, end: int) -> Span | None:
    """Up to the first word that names a kind of document, in its bare case."""
    pack = reading.pack
    for token in words(reading.document.norm, start, min(end, start + 70)):
        word = reading.document.low[token.start : token.end]
        match = pack.regex(pack.document_words).match(word)
        if match:
            return Span(start, token.start + match.end())
    return None
