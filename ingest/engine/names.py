"""Noun phrases: the name or the common noun that ends before a verb, without its case ending."""

import re
from dataclasses import dataclass

from ingest.engine.reading import Reading
from ingest.engine.text import Span, words
from ingest.language import Pack

_LONGEST_NAME = 9
_QUOTED = re.compile(
    r"""(?:"([^"\n]{2,120})"|(?<!\w)'([^'"\n]{2,120})')(?P<rest>[ ']?\w*(?: \w+)?)\s*$"""
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase in the bare case: `text`, where it stands, whether it reads as a name."""

    text: str
    span: Span
    proper: bool


def noun_phrase(reading: Reading, start: int, end: int, case: str) -> Phrase | None:
    """The noun phrase that ends at `end`, its case ending (a pack pattern) taken off."""
    document, pack = reading.document, reading.pack
    end = without_fillers(pack, document.low, start, end)
    quoted = _quoted_name(reading, start, end, case)
    if quoted:
        return quoted
    tokens = [t for t in words(document.norm, start, end) if t.end <= end]
    if not tokens or document.norm[tokens[-1].end : end].strip():
        return None
    head = tokens[-1]
    stop = bare_end(pack, document.low, head, case)
    away = _away(reading, tokens)
    first = _name_start(pack, document.norm, tokens, away)
    proper = first < len(tokens) and not document.norm[tokens[first].start].islower()
    if not proper or (first == len(tokens) - 1 and document.norm[head.start].islower()):
        first = _common_start(reading, tokens, away)
        first = _past_dates(reading, tokens, first)
        proper = False
    first = _with_matter(reading, tokens, first, away)
    span = Span(tokens[first].start, stop)
    if span.end <= span.start:
        return None
    return Phrase(_softened(pack, document.name(span.start, span.end), proper), span, proper)


def _quoted_name(reading: Reading, start: int, end: int, case: str) -> Phrase | None:
    """`"Name" kurulması`, `"Name"in`, or `"Name" formatının`: a name in quotation marks."""
    norm, low = reading.document.norm, reading.document.low
    match = _QUOTED.search(norm[start:end])
    if match is None:
        return None
    group = 1 if match[1] else 2
    inside = Span(start + match.start(group), start + match.end(group))
    rest = match["rest"].strip(" '")
    glued = match["rest"][:1].isalpha() and not reading.pack.apostrophe
    if len(rest.split()) > 1 and not glued:
        return None
    if not rest or (match["rest"][:1] not in (" ",)):
        tokens = words(norm, inside.start, inside.end)
        stop = bare_end(reading.pack, low, tokens[-1], case) if tokens else inside.end
        stop = inside.end if not tokens or tokens[-1].end < inside.end else stop
        return Phrase(reading.document.name(inside.start, stop), Span(inside.start, stop), True)
    begins = match.end("rest") - len(rest.split()[-1])
    head = Span(start + begins, start + match.end("rest"))
    stop = bare_end(reading.pack, low, head, case)
    text = f"{reading.document.name(inside.start, inside.end)} {norm[head.start : stop]}"
    return Phrase(text, Span(inside.start, stop), True)


def bare_end(pack: Pack, low: str, token: Span, case: str) -> int:
    """Where a word ends without its case ending."""
    word = low[token.start : token.end]
    if "'" in word:
        return token.start + word.index("'")
    match = pack.regex(rf"(?:{case})$").search(word)
    return token.start + match.start() if match and match.start() > 2 else token.end


def _name_start(pack: Pack, norm: str, tokens: list[Span], away: set[int]) -> int:
    """The first of the capitalised words that end the list; len(tokens) if there are none."""
    first, inside = len(tokens), pack.regex(pack.inside_names)
    for index in range(len(tokens) - 1, -1, -1):
        word = norm[tokens[index].start : tokens[index].end]
        gap = norm[tokens[index].end : tokens[index + 1].start] if index + 1 < len(tokens) else " "
        beside = "'" in word or tokens[index].end in away
        if gap.strip(" -.()") or (index + 1 < len(tokens) and beside):
            break
        if word[0].isupper() or word[0].isdigit() or word == "+":
            first = index
        elif index != len(tokens) - 1 and not (first == index + 1 and inside.fullmatch(word)):
            break
    return first


def _common_start(reading: Reading, tokens: list[Span], away: set[int]) -> int:
    """The first word of a common noun phrase: after a postposition, a comma, or a place name."""
    pack, norm, low = reading.pack, reading.document.norm, reading.document.low
    stop = pack.regex(rf"(?:{pack.postpositions}|{pack.fillers})")
    index = len(tokens) - 1
    while index > 0 and len(tokens) - index < _LONGEST_NAME:
        previous = tokens[index - 1]
        word = low[previous.start : previous.end]
        gap = norm[previous.end : tokens[index].start]
        case = pack.regex(rf"\w+'(?:{pack.locative}|{pack.ablative}|{pack.dative})").fullmatch(word)
        if "," in gap or '"' in gap or stop.fullmatch(word) or case or previous.end in away:
            break
        index -= 1
    return index


def _with_matter(reading: Reading, tokens: list[Span], first: int, away: set[int]) -> int:
    """The first word of what a thing is about: `|dostluq haqqında Saziş`."""
    pack, low = reading.pack, reading.document.low
    last = tokens[first - 1] if first > 1 else None
    if last is None or not pack.regex(pack.matter).fullmatch(low, last.start, last.end):
        return first
    return _past_dates(reading, tokens, _common_start(reading, tokens[: first - 1], away))


def _away(reading: Reading, tokens: list[Span]) -> set[int]:
    """Where names end that have an ending of place or direction: they stand beside a phrase."""
    pack = reading.pack
    case = pack.regex(rf"(?:{pack.locative}|{pack.ablative}|{pack.dative})")
    named = reading.within(tokens[0].start, tokens[-1].end)
    joint = pack.regex(rf" (?:{pack.conjunctions}) ")
    things = [
        t.end for t in tokens[:-1]
        if joint.match(reading.document.low, t.end) and _is_thing(reading, t)
    ]  # fmt: skip
    several = set(things) if things and _is_thing(reading, tokens[-1]) else set()
    return {m.stop for m in named if case.fullmatch(m.suffix)} | several


def _is_thing(reading: Reading, token: Span) -> bool:
    """Whether a word is a document, which stands for itself: `Saziş və X Bəyannaməsi`."""
    word = reading.document.low[token.start : token.end]
    return reading.terms.type_of(word, reading.pack.code) == "document"


def _past_dates(reading: Reading, tokens: list[Span], first: int) -> int:
    """The first word after dates that open a phrase: `bu yıl |bir fuar`."""
    for dated in reading.dates(tokens[first].start, tokens[-1].start):
        if dated.start <= tokens[first].start:
            first = next(n for n, t in enumerate(tokens) if t.end > dated.end and n > first)
    return first


def _softened(pack: Pack, text: str, proper: bool) -> str:
    """`etkinliğ`, left when a vowel ending is taken off, is `etkinlik`."""
    last = "" if proper else pack.softened.get(text[-1:], "")
    return text[:-1] + last if last else text


def without_fillers(pack: Pack, low: str, start: int, end: int, more: str = "(?!)") -> int:
    """`end` moved left over particles and adverbs, and over `more` words that only name the act."""
    pattern = pack.regex(rf"(?:[\s,]|(?<!\w)(?:{pack.fillers}|{more}))+$")
    match = pattern.search(low[start:end])
    return start + match.start() if match else end
