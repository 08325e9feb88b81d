"""Claims with a number: what is counted, how much, and who says so."""

import re
from collections.abc import Iterator
from math import isfinite

from ingest.engine.figures import Counted
from ingest.engine.forward import clauses, dates
from ingest.engine.forward.reading import ForwardReading, agents_in
from ingest.engine.reading import Passage
from ingest.engine.text import Span, overlaps
from ingest.forwardpack import ForwardPack
from ingest.packdata import Figure

_HEDGE = 16  # characters before a number where it may be called approximate
_MOST_ABOUT = 2


def find(reading: ForwardReading) -> Iterator[Counted]:
    """Every figure, of a size that can be told, that somebody is reported to state."""
    for passage in reading.passages:
        taken: list[Span] = []
        for figure in reading.pack.figures if _is_claimed(reading, passage) else ():
            for match in _matches(reading, passage, figure):
                span = Span(match.start(), match.end())
                counted = _counted(reading, passage, figure, match)
                told = any(overlaps(span, t) or _is_one(reading, t, span) for t in taken)
                if isfinite(counted.value) and not told:
                    taken.append(span)
                    yield counted


def _is_one(reading: ForwardReading, one: Span, other: Span) -> bool:
    """Whether two figures are one claim: `doubled and reached $5 billion`."""
    first, second = sorted((one, other), key=lambda span: span.start)
    between = reading.document.low[first.end : second.start]
    return bool(reading.pack.regex(reading.pack.same_claim).fullmatch(between))


def _matches(reading: ForwardReading, passage: Passage, figure: Figure) -> Iterator[re.Match[str]]:
    numbers = "|".join(reading.pack.numbers)
    pattern = reading.pack.regex(rf"(?<![\w.,])(?:{figure.pattern.replace('{numbers}', numbers)})")
    yield from pattern.finditer(reading.text_of(passage), passage.span.start, passage.span.end)


def _is_claimed(reading: ForwardReading, passage: Passage) -> bool:
    """Whether somebody claims what a passage says: in a speech, or beside a verb of saying."""
    pack, span, text = reading.pack, passage.span, reading.text_of(passage)
    if passage.speaker is None or text[span.start : span.end].rstrip(' "').endswith("?"):
        return False
    if pack.regex(rf"(?<!\w)(?:{pack.aimed_at})").search(text, span.start, span.end):
        return False
    if passage.direct:
        return True
    by_name = any(a.mention.entity == passage.speaker for a in agents_in(reading, passage, span))
    said = (
        rf"{pack.say}|{pack.attribution}"
        if by_name
        else rf"(?:{pack.speaker_pronouns})\s(?:\w+\s)?(?:{pack.say})"
    )
    return bool(pack.regex(rf"(?<!\w)(?:{said})(?!\w)").search(text, span.start, span.end))


def _counted(
    reading: ForwardReading, passage: Passage, figure: Figure, match: re.Match[str]
) -> Counted:
    pack, span, document = reading.pack, passage.span, reading.document
    text = reading.text_of(passage)
    scale = match.groupdict().get("scale") or ""
    value = _number(pack, match["value"]) * next(
        (n for p, n in pack.scales.items() if re.fullmatch(p, scale)), 1
    )
    before = text[max(span.start, match.start() - _HEDGE) : match.start()]
    named = reading.within(span.start, span.end, "place", "state", "organization")
    found = dates.find(document, pack, reading.published, span.start, span.end)
    return Counted(
        passage, Span(match.start(), match.end()), value, figure.unit,
        _indicator(pack, figure, text[span.start : span.end]),
        bool(pack.regex(rf"(?<!\w)(?:{pack.approximate})\W*$").search(before)),
        found[0].value if found else None,
        tuple(dict.fromkeys(m.entity for m in named))[:_MOST_ABOUT],
        f"{pack.code}.assert.{figure.name}",
        _clause(reading, passage, match),
    )  # fmt: skip


def _clause(reading: ForwardReading, passage: Passage, match: re.Match[str]) -> Span:
    """The clause that has the figure: behind `that`, up to where another begins."""
    text, span = reading.text_of(passage), passage.span
    that = list(
        reading.pack.regex(rf"(?<!\w)(?:{reading.pack.that})\s").finditer(
            text, span.start, match.start()
        )
    )
    start = that[-1].end() if that else span.start
    end = clauses.region(reading, text, match.end(), span.end).end
    return Span(start, max(end, match.end()))


def _number(pack: ForwardPack, written: str) -> float:
    """The value of `6`, `3.5`, `1,250` or `six`, by the language's decimal mark."""
    for pattern, value in pack.numbers.items():
        if re.fullmatch(pattern, written):
            return float(value)
    grouping = "," if pack.decimal == "." else "."
    return float(written.replace(grouping, "").replace(" ", "").replace(pack.decimal, "."))


def _indicator(pack: ForwardPack, figure: Figure, sentence: str) -> str:
    """What is measured: the first indicator whose words stand in the sentence, else the usual."""
    for pattern, code in pack.indicators.items():
        if pack.regex(rf"(?<!\w)(?:{pattern})").search(sentence):
            return code
    return figure.indicator
