"""A text made comparable without losing its place.

`Document` holds the text as it came, normalised (one kind of quotation mark, apostrophe and
space; one space where there are several; composed letters; nothing invisible) and, index for
index with that, folded to lower case by the language's own rule. Every index of the normalised
text leads back to the exact code points of the original, so that a span always reproduces its
quote. As no run of spaces is left, no pattern need be afraid of one.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from ingest import spelling

_QUOTES = dict.fromkeys("“”„‟«»″❝❞＂", '"')
_APOSTROPHES = dict.fromkeys("‘’‚‛ʻʼ′`´＇", "'")
_MAPPED = _QUOTES | _APOSTROPHES
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f") | frozenset(
    chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
_CIRCUMFLEX = str.maketrans("âîû", "aiu")
_STAMP = re.compile(r"\s*date \d{4}(-\d{2}){1,2}(?=\s)")
CAPITALS = "A-ZÇĞİÖŞÜƏА-ЯЁӘҒҚҢӨҰҮҺІЎҲ"
"""Capital letters of the languages read, for a class of a pattern."""
SMALL = "a-zçğıöşüəа-яёәғқңөұүһіўҳ"
"""Their small letters."""
_END = re.compile(rf"(?<![.!?…])[.!?…]++[\"')\]]*+(?=\s+(?:[–—-] )?[\"'(]*+[{CAPITALS}0-9])")
_RESUMED = re.compile(rf"[.!?…] (?P<dash>[–—-]) [\"']?[{CAPITALS}]")  # said X. – Let us begin
_LONGEST_SENTENCE = 8_000  # characters: a speech and what stands around it
_LONGEST_SPEECH = 6_000
_LONGEST_NAME = 600


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of indices of the normalised text."""

    start: int
    end: int

    def __contains__(self, index: int) -> bool:
        return self.start <= index < self.end

    def covers(self, other: "Span") -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


def overlaps(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return one.start < other.end and other.start < one.end


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the quotations inside it; `heading` when it is a title or crosshead."""

    span: Span
    quotations: tuple[Span, ...]
    paragraph: int
    heading: bool


@dataclass(frozen=True, slots=True)
class Document:
    """A text, its normalised and folded forms, and the way back."""

    raw: str
    norm: str
    low: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where [start, end) of the normalised text stands in the original, in code points."""
        return self.starts[start], self.ends[end - 1]

    def quote(self, start: int, end: int) -> str:
        """The original text of a normalised range."""
        first, last = self.place(start, end)
        return self.raw[first:last]

    def name(self, start: int, end: int) -> str:
        """The original words of a normalised range, as a name: at most 600 characters.

        Nothing invisible is left in it, and single spaces.
        """
        seen = "".join(char for char in self.quote(start, end) if char not in _INVISIBLE)
        return " ".join(seen.split())[:_LONGEST_NAME].rstrip()


def read(raw: str, lower: dict[str, str], language: str) -> Document:
    """The document of `raw` in the one spelling of its language.

    `lower` holds the language's own lower-case pairs (`I` to `ı`).
    """
    norm: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, char in enumerate(raw):
        if char in _INVISIBLE:
            continue
        if unicodedata.combining(char) and norm and ends[-1] == index:
            composed = unicodedata.normalize("NFC", norm[-1] + char)
            norm[-1] = composed if len(composed) == 1 else norm[-1]
            ends[-1] = index + 1
            continue
        if char.isspace() and char != "\n":
            if norm and norm[-1] == " ":
                ends[-1] = index + 1
                continue
            char = " "
        norm.append(_MAPPED.get(char, char))
        starts.append(index)
        ends.append(index + 1)
    text, firsts, lasts = _respelt("".join(norm), starts, ends, language)
    return Document(raw, text, fold(text, lower), tuple(firsts), tuple(lasts))


def _respelt(
    text: str, starts: list[int], ends: list[int], language: str
) -> tuple[str, list[int], list[int]]:
    """A text in the one spelling of its language, and where each letter stands in the original."""
    parts: list[str] = []
    firsts: list[int] = []
    lasts: list[int] = []
    position, single = 0, spelling.letters(language)
    for start, end, letters in spelling.changes(text, language):
        parts += [text[position:start].translate(single), letters]
        firsts += [*starts[position:start], *[starts[start]] * len(letters)]
        lasts += [*ends[position:start], *[ends[end - 1]] * len(letters)]
        position = end
    parts.append(text[position:].translate(single))
    return "".join(parts), firsts + starts[position:], lasts + ends[position:]


def fold(text: str, lower: dict[str, str]) -> str:
    """`text` in lower case, letter for letter, by the language's rule, circumflexes dropped."""
    folded = "".join(lower.get(char) or _lower(char) for char in text)
    return folded.translate(_CIRCUMFLEX)


def _lower(char: str) -> str:
    low = char.lower()
    return low if len(low) == 1 else char


def sentences(
    document: Document, abbreviations: frozenset[str], said: re.Pattern[str] | None = None
) -> Iterator[Sentence]:
    """The sentences of a document in order; a quotation never ends the sentence around it.

    `said` finds, in folded text, where a speech that stands between dashes ends.
    """
    stamp = _STAMP.match(document.norm)
    position = stamp.end() if stamp else 0
    until = 0
    for number, part in enumerate(re.finditer(r"[^\n]+", document.norm)):
        start, end = max(part.start(), position), part.end()
        if document.norm[start:end].strip():
            span = Span(*_trim(document.norm, start, end))
            quotations = list(_quotations(document.norm, span, until))
            if said:
                quotations = _with_dashed(quotations, list(_dashed(document, span, said)))
            yield from _paragraph(document, span, number, quotations, abbreviations)
            until = max(until, _open_until(document.norm, span, quotations))


def _open_until(text: str, span: Span, quotations: list[Span]) -> int:
    """Where a quotation that a paragraph leaves open is closed in a later one; else 0."""
    if not quotations or quotations[-1].end != span.end or text[span.end - 1] == '"':
        return 0
    close = text.find('"', span.end, span.end + _LONGEST_SPEECH)
    apart = text[close - 1].isspace() or text[close + 1 : close + 2].isalnum()
    return close if close > 0 and not apart else 0


def _paragraph(
    document: Document,
    span: Span,
    number: int,
    quotations: list[Span],
    abbreviations: frozenset[str],
) -> Iterator[Sentence]:
    text = document.norm
    opened = [quotation.start for quotation in quotations]
    start = span.start
    ends = [
        match.end()
        for match in _END.finditer(text, span.start, span.end)
        if not _quoted(Span(match.start(), match.end()), quotations, opened)
        and not _abbreviated(document.low, match.start(), abbreviations)
    ]
    for end in _cuts(span, ends):
        body = Span(*_trim(text, start, end))
        start = end
        if body.start < body.end:
            first, last = (bisect_left(opened, at) for at in (body.start, body.end))
            inside = tuple(q for q in quotations[first:last] if q.end <= body.end)
            heading = body == span and _is_heading(text, body, inside)
            yield Sentence(body, inside, number, heading)


def _quoted(span: Span, quotations: list[Span], opened: list[int]) -> bool:
    """Whether a span lies in one of the quotations, which are in order and open at `opened`."""
    at = bisect_right(opened, span.start) - 1
    return at >= 0 and quotations[at].covers(span)


def _cuts(span: Span, ends: list[int]) -> Iterator[int]:
    """Where sentences end: a run without an end is cut, so that rules look back a bounded way."""
    start = span.start
    for end in [*ends, span.end]:
        yield from range(start + _LONGEST_SENTENCE, end, _LONGEST_SENTENCE)
        yield end
        start = end


def _abbreviated(low: str, stop: int, abbreviations: frozenset[str]) -> bool:
    """Whether the full stop at `stop` belongs to an abbreviation, an initial or an ordinal."""
    word = re.search(r"[\w.]*$", low[max(0, stop - 20) : stop])
    before = word.group() if word else ""
    if low[stop : stop + 1] != ".":
        return False
    ordinal = before.isdigit() and len(before) < 3
    return ordinal or before in abbreviations or (len(before) == 1 and before.isalpha())


def _quotations(text: str, span: Span, until: int) -> Iterator[Span]:
    """Quotations of a paragraph, marks included; one left open ends with the paragraph.

    Up to `until` the words belong to a quotation opened in a paragraph before.
    """
    opened = span.start if span.start < until else None
    for match in re.finditer('"', text[span.start : span.end]):
        at = span.start + match.start()
        before = text[at - 1] if at > span.start else " "
        after = text[at + 1] if at + 1 < span.end else " "
        if opened is None:
            opened = at
        elif not (before.isspace() and not after.isspace()):
            yield Span(opened, at + 1)
            opened = None
    if opened is not None and span.end - opened <= _LONGEST_SPEECH:
        yield Span(opened, span.end)


def _dashed(document: Document, span: Span, said: re.Pattern[str]) -> Iterator[Span]:
    """Speeches between dashes: `– We propose it, – said X. – Let us begin.`

    Without a dash before it, a speech is the sentence up to `, – said`.
    """
    start: int | None = None if document.norm[span.start] not in "–—-" else span.start
    position = span.start
    ends = list(said.finditer(document.low, span.start, span.end))
    limits = [*(match.start() for match in ends[1:]), span.end]
    for match, limit in zip(ends, limits, strict=False):
        ended = [m.end() for m in _END.finditer(document.norm, position, match.start())]
        first = start if start is not None else (ended or [position])[-1]
        yield Span(*_trim(document.norm, first, match.start() + 1))
        resumed = _RESUMED.search(document.norm, match.end(), limit)
        position = match.end()
        start = resumed.start("dash") if resumed else None
    if start is not None and position > span.start:
        yield Span(start, span.end)


def _with_dashed(quotations: list[Span], dashed: list[Span]) -> list[Span]:
    """Quotations in order: what is quoted inside a dashed speech is part of it."""
    apart = [q for q in quotations if not any(overlaps(q, speech) for speech in dashed)]
    return sorted([*apart, *dashed], key=lambda q: q.start)


def _is_heading(text: str, body: Span, quotations: tuple[Span, ...]) -> bool:
    """Whether a paragraph is one bare quotation or lacks a final stop, and is short."""
    if body.end - body.start > 160:
        return False
    marked = text[body.start] == '"'
    alone = marked and any(q.start == body.start and q.end >= body.end for q in quotations)
    last = text[body.end - 1]
    return (alone and text[body.end - 2] not in ".!?…") or last not in '.!?…:;,"'


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def words(text: str, start: int, end: int) -> list[Span]:
    """The words of a range: letters and digits, with their apostrophe suffixes and hyphens."""
    pattern = re.compile(r"\w+(?:[.'-]\w+)*\+?|\+")
    return [Span(m.start(), m.end()) for m in pattern.finditer(text, start, end)]
