"""Claims with a number: what is counted, how much, of what, over which period."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from ingest.engine.clauses import clause_before
from ingest.engine.dates import real
from ingest.engine.reading import Passage, Reading
from ingest.engine.text import Span, overlaps
from ingest.language import Pack
from ingest.packdata import Figure


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure as found, with the sentence that states it."""

    passage: Passage
    span: Span
    value: float
    unit: str
    indicator: str
    approximate: bool
    period: str | None
    about: tuple[str, ...]
    rule: str
    clause: Span | None = None  # what is claimed, where it is less than the passage


def find(reading: Reading) -> Iterator[Counted]:
    """Every figure, of a size that can be told, that a person or body is reported to state."""
    for passage in filter(lambda p: _is_claimed(reading, p), reading.passages):
        taken: list[Span] = []
        for figure in reading.pack.figures:
            for match in _matches(reading, passage, figure):
                span = Span(match.start(), match.end())
                aim = _is_to_come(reading, passage, span.end) or _is_aim(reading, passage, span)
                if not aim and not any(_one_claim(reading, span, other) for other in taken):
                    taken.append(span)
                    counted = _counted(reading, passage, figure, match)
                    if isfinite(counted.value):
                        yield counted


def _one_claim(reading: Reading, one: Span, other: Span) -> bool:
    """Whether two figures overlap or share a verb: `X milyon nüfusa, Y milyar dolara sahip`."""
    if overlaps(one, other):
        return True
    first, last = sorted((one, other), key=lambda span: span.start)
    verb = reading.pack.regex(reading.pack.claim_ends)
    return verb.search(reading.document.low, first.end, last.start) is None


def _matches(reading: Reading, passage: Passage, figure: Figure) -> Iterator[re.Match[str]]:
    numbers = "|".join(reading.pack.numbers)
    pattern = reading.pack.regex(rf"(?<![\w.,]){figure.pattern.replace('{numbers}', numbers)}")
    yield from pattern.finditer(reading.text_of(passage), passage.span.start, passage.span.end)


def _is_claimed(reading: Reading, passage: Passage) -> bool:
    """Whether somebody claims what a passage says: in a speech, or named beside a verb of saying.

    A speaker carried over from an earlier sentence claims nothing, and what is asked is no claim.
    """
    pack, span, text = reading.pack, passage.span, reading.text_of(passage)
    if passage.speaker is None or text[span.start : span.end].rstrip(' "').endswith("?"):
        return False
    if passage.direct or passage.told:
        return True
    by_pronoun = pack.regex(rf"(?:{pack.claimant}) ").match(text, span.start)
    named = reading.within(span.start, span.end, "person", "organization")
    said = pack.regex(rf"(?<!\w)(?:{pack.say})").search(text, span.start, span.end)
    return bool(said) and (
        by_pronoun is not None or any(m.entity == passage.speaker and not m.suffix for m in named)
    )


def _is_to_come(reading: Reading, passage: Passage, position: int) -> bool:
    """Whether the verb after a number is in the future: what will be is announced, not claimed."""
    own = passage.direct or passage.told
    verb = reading.pack.first_future if own else reading.pack.future
    habitual = rf"(?!(?:{reading.pack.predicted})(?!\w))"  # `түзөрүн`: what it makes up, now
    future = reading.pack.regex(rf"[^,;]*?(?<!\w){habitual}(?:{verb})(?!\w)")
    return bool(future.match(reading.text_of(passage), position, passage.span.end))


def _is_aim(reading: Reading, passage: Passage, figure: Span) -> bool:
    """Whether what is said between the commas around a number is aimed at, expected or thanked."""
    text = reading.text_of(passage)
    start = text.rfind(", ", passage.span.start, figure.start)
    end = text.find(", ", figure.end, passage.span.end)
    pattern = reading.pack.regex(rf"(?<!\w)(?:{reading.pack.aimed_at})")
    return bool(
        pattern.search(text, max(start, passage.span.start), end if end > 0 else passage.span.end)
    )


def _counted(reading: Reading, passage: Passage, figure: Figure, match: re.Match[str]) -> Counted:
    pack, low = reading.pack, reading.document.low
    start = clause_before(reading, passage, match.start()).start
    clause = low[start : passage.span.end]
    value = _number(pack, match["value"]) * pack.scales.get(match.groupdict().get("scale") or "", 1)
    hedged = pack.regex(rf"(?<!\w){pack.approximate}").search(
        low, max(start, match.start() - 24), min(match.end() + 12, passage.span.end)
    )
    return Counted(
        passage, Span(match.start(), match.end()), value, figure.unit,
        _indicator(pack, figure, clause), hedged is not None, _period(reading, clause),
        _about(reading, passage, start), f"{pack.code}.assert.{figure.name}",
    )  # fmt: skip


def _number(pack: Pack, written: str) -> float:
    """The value of `6`, `3,5`, `1.250` or `altı`; a point before three digits groups thousands."""
    if written in pack.numbers:
        return float(pack.numbers[written])
    if re.fullmatch(r"\d{1,3}\.\d{3}", written):
        return float(written.replace(".", ""))
    return float(written.replace(",", "."))


def _indicator(pack: Pack, figure: Figure, clause: str) -> str:
    """What is measured: the first indicator whose words stand in the clause, else the usual."""
    for pattern, code in pack.indicators.items():
        if pack.regex(rf"(?<!\w){pattern}").search(clause):
            return code
    return figure.indicator


def _period(reading: Reading, clause: str) -> str | None:
    """The period of the figure: `son 5 yılda` counts back from the year of publication."""
    match = reading.pack.regex(rf"(?<!\w)(?:{reading.pack.periods})").search(clause)
    if match is None:
        return None
    if match["year"]:
        return match["year"]
    if reading.published is None or not reading.pack.regex(reading.pack.year).match(match["what"]):
        return None
    year = int(reading.published[:4])
    return real(f"{year - _number(reading.pack, match['n']):.0f}/{year}")


def _about(reading: Reading, passage: Passage, start: int) -> tuple[str, ...]:
    """What the figure is about: places and states of its clause, else the speaker's own state."""
    named = reading.within(start, passage.span.end, "place", "state", "organization")
    if named:
        return tuple(dict.fromkeys(m.entity for m in named[:2]))
    owner = passage.speaker and reading.speaks_for(passage.speaker)
    return (owner,) if owner else ()
