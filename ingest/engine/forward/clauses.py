"""What follows a trigger: the object, cut into what is brought about and how.

`proposed establishing a council and holding a forum` has two pieces: a council created, a forum
held. A piece whose verb brings nothing about is an action and keeps its words.
"""

import re
from collections.abc import Iterator

from ingest.engine.forward.reading import MASK, ForwardReading
from ingest.engine.names import Phrase
from ingest.engine.phrases import Piece
from ingest.engine.text import Span, words
from ingest.forwardpack import Makes
from ingest.sheet import ThingType

_MOST_WORDS = 16
_LONGEST = 500  # characters of a clause
_MOST_NAME_WORDS = 14


def region(reading: ForwardReading, text: str, start: int, end: int) -> Span:
    """The clause from `start` on: up to a break, a speech or `end`."""
    end = min(end, start + _LONGEST)
    match = reading.pack.regex(rf"{reading.pack.breaks}|{MASK}").search(text, start, end)
    end = match.start() if match else end
    for mention in reading.within(start, end, "person"):
        comma = text.rfind(",", start, mention.start)
        if comma >= 0 and reading.pack.regex(rf"\s(?:{reading.pack.say})").match(
            text, mention.stop
        ):
            end = comma
            break
    return trimmed(reading, Span(start, end))


def trimmed(reading: ForwardReading, span: Span) -> Span:
    """A span without spaces, stops and a lone quotation mark at its ends."""
    start, end, norm = span.start, span.end, reading.document.norm
    while start < end and norm[start] in " ,;:–—-":
        start += 1
    while end > start and norm[end - 1] in ' ,;:.!?…–—-"' and norm[start:end].count('"') != 2:
        end -= 1
    return Span(start, end)


def pieces(reading: ForwardReading, form: str, span: Span) -> list[Piece]:
    """The coordinated parts of an object."""
    if form in ("clause", "whole"):
        whole = Piece(None, "change", clip(reading, span), span)
        parts = list(_clauses(reading, span)) if form == "clause" else []
        return [_clause(reading, part) for part in parts] or [whole]
    cut = {"verbal": _verbal, "nominal": _nominal}[form]
    return [piece for part in _parts(reading, form, span) if (piece := cut(reading, part))]


def _clauses(reading: ForwardReading, span: Span) -> Iterator[Span]:
    """The clauses that one verb leads in: `that a bank be opened and that a fund be created`."""
    start = span.start
    pattern = reading.pack.regex(rf",? {reading.pack.conjunction} (?:{reading.pack.that})\s")
    for match in pattern.finditer(reading.document.low, span.start, span.end):
        yield trimmed(reading, Span(start, match.start()))
        start = match.end()
    yield trimmed(reading, Span(start, span.end))


def _parts(reading: ForwardReading, form: str, span: Span) -> Iterator[Span]:
    """The span cut where a conjunction leads in another verb or noun of the same form."""
    pack, low = reading.pack, reading.document.low
    start = span.start
    for match in pack.regex(pack.joints).finditer(low, span.start, span.end):
        again = form == "verbal" and pack.regex(pack.verb_again).search(match.group())
        part, rest = Span(start, match.start()), Span(match.end(), span.end)
        if again or _begins_alike(reading, form, part, rest):
            yield trimmed(reading, Span(start, match.start()))
            start = match.end()
    yield trimmed(reading, Span(start, span.end))


def _begins_alike(reading: ForwardReading, form: str, part: Span, rest: Span) -> bool:
    """Whether what follows a conjunction begins as the part before it does."""
    pack, low = reading.pack, reading.document.low
    if form == "verbal":
        first = low[part.start : part.end]
        same = next((p for p in pack.verb_forms if pack.regex(p).match(first)), None)
        return same is not None and bool(pack.regex(same).match(low, rest.start, rest.end))
    if _made(reading, "nouns", rest)[0]:
        return True
    capital = reading.document.norm[rest.start : rest.start + 1].isupper()
    named = capital and type_of(reading, noun_phrase(reading, part)) is not None
    begun = named or pack.regex(pack.determiners).match(low, rest.start, rest.end)
    phrase = noun_phrase(reading, rest) if begun else None
    return (
        phrase is not None and reading.terms.type_of(head(reading, phrase), pack.code) is not None
    )


def _made(reading: ForwardReading, form: str, span: Span) -> tuple[Makes | None, int]:
    """What the verb or noun at the beginning of a span makes, and where it ends."""
    pack, low = reading.pack, reading.document.low
    opening = pack.regex(rf"(?:{pack.fillers}|{pack.determiners})*").match(
        low, span.start, span.end
    )
    start = opening.end() if opening else span.start
    for makes, pattern in pack.action_patterns[form]:
        match = pattern.match(low, start, span.end)
        if match:
            return makes, match.end()
    return None, span.start


def _verbal(reading: ForwardReading, span: Span) -> Piece | None:
    makes, end = _made(reading, "verbs", span)
    if makes and makes != "change":
        rest = trimmed(reading, Span(end, span.end))
        phrase = noun_phrase(reading, rest)
        if phrase:
            return Piece(phrase, makes, span, span)
    return Piece(None, "change", clip(reading, span), span) if span.end > span.start else None


def _nominal(reading: ForwardReading, span: Span) -> Piece | None:
    makes, end = _made(reading, "nouns", span)
    if makes == "change":
        return Piece(None, makes, clip(reading, span), span)
    phrase = noun_phrase(reading, trimmed(reading, Span(end, span.end)))
    return Piece(phrase, makes, span, span) if phrase else None


def _clause(reading: ForwardReading, span: Span) -> Piece:
    """`a fund should be created`, `X will host a summit`, or another clause as it stands."""
    pack, low = reading.pack, reading.document.low
    for makes, pattern in pack.action_patterns["passives"]:
        match = pattern.search(low, span.start, span.end)
        phrase = match and (
            noun_phrase(reading, Span(span.start, match.start()))
            or noun_phrase(reading, Span(match.end(), span.end))
        )
        if phrase:
            return Piece(phrase, makes, span, span)
    for match in pack.regex(rf"(?<!\w)(?:{pack.modals})\s").finditer(low, span.start, span.end):
        piece = _verbal(reading, Span(match.end(), span.end))
        if piece and piece.phrase:
            return Piece(piece.phrase, piece.makes, span, span)
    return Piece(None, "change", clip(reading, span), span)


def noun_phrase(reading: ForwardReading, span: Span) -> Phrase | None:
    """The noun phrase at the beginning of a span: without determiners, up to where or when."""
    pack, document = reading.pack, reading.document
    start = _past_adverbials(reading, span)
    after = re.compile(r'"[^"\n]*"|\S+').match(document.low, start, span.end)
    if after is None:
        return None
    stop = pack.regex(rf"\s*(?:{pack.name_stops})").search(document.low, after.end(), span.end)
    whole = _without_tail(reading, Span(start, stop.start() if stop else span.end))
    tokens = words(document.norm, whole.start, whole.end)[:_MOST_NAME_WORDS]
    if not tokens:
        return None
    end = max(tokens[-1].end, after.end() if document.norm[start] == '"' else 0)
    kept = Span(start, min(whole.end, end))
    text = re.sub(r'["“”«»„]', "", document.name(kept.start, kept.end)).strip()
    proper = any(document.norm[t.start].isupper() for t in tokens)
    return Phrase(text, kept, proper) if text else None


def _without_tail(reading: ForwardReading, span: Span) -> Span:
    """A span without the prepositions, conjunctions and determiners that end it."""
    pack = reading.pack
    span = trimmed(reading, span)
    tail = rf"(?:\s(?:{pack.prepositions}|{pack.conjunction}|the|a|an))+$"
    match = pack.regex(tail).search(reading.document.low[span.start : span.end])
    return Span(span.start, span.start + match.start()) if match else span


def _past_adverbials(reading: ForwardReading, span: Span) -> int:
    """Past determiners, and past where and when, if they stand first: `hold in Almaty a forum`."""
    pack, low = reading.pack, reading.document.low
    lead = pack.regex(rf"(?:\s|{pack.determiners}|{pack.fillers}|{pack.adverbials}\s)*")
    led = pack.regex(rf"(?:{pack.prepositions}|{pack.within})\s(?:\w+\s)?$")
    start = span.start
    while True:
        match = lead.match(low, start, span.end)
        start = match.end() if match else start
        ahead = reading.within(start, min(start + 40, span.end), "place", "organization", "state")
        if not ahead or not led.fullmatch(low, start, ahead[0].start):
            return start
        start = min(ahead[0].stop, span.end)


def head(reading: ForwardReading, phrase: Phrase) -> str:
    """The words of a noun phrase up to the first preposition, which end in its head noun."""
    return reading.pack.regex(rf"(?i:\s(?:{reading.pack.prepositions})\s)").split(phrase.text)[0]


def type_of(reading: ForwardReading, phrase: Phrase | None) -> ThingType | None:
    """What kind of thing a noun phrase names, if it is known."""
    return reading.terms.type_of(head(reading, phrase), reading.pack.code) if phrase else None


def clip(reading: ForwardReading, span: Span) -> Span:
    """At most the first 16 words of a span."""
    tokens = words(reading.document.norm, span.start, span.end)
    return Span(span.start, tokens[_MOST_WORDS - 1].end) if len(tokens) > _MOST_WORDS else span
