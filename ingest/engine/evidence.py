"""Spans of the normalised text as evidence on the original."""

from ingest.engine.reading import Passage, Reading
from ingest.engine.text import Span
from ingest.packdata import PackBase
from ingest.sheet import Evidence, Mode, Part

_LONGEST = 900


def of(
    reading: Reading[PackBase],
    passage: Passage,
    span: Span,
    part: Part = "statement",
    mode: Mode | None = None,
) -> Evidence:
    """The evidence that `span` gives, its quote exactly the original's characters.

    Of a long span it is the first 900 of them.
    """
    first, last = reading.document.place(span.start, span.end)
    last = min(last, first + _LONGEST)
    return Evidence(
        start=first,
        end=last,
        quote=reading.document.raw[first:last],
        part=part,
        mode=mode or passage.mode,
    )


def unique(spans: list[Evidence]) -> list[Evidence]:
    """Without the spans that stand twice for the same part."""
    kept: dict[tuple[int, int, str], Evidence] = {}
    for span in spans:
        kept.setdefault((span.start, span.end, span.part), span)
    return list(kept.values())


def trimmed(reading: Reading[PackBase], span: Span) -> Span:
    """A span without the spaces and quotation marks at its ends."""
    start, end, norm = span.start, span.end, reading.document.norm
    while start < end and norm[start] in ' "\n':
        start += 1
    while end > start and norm[end - 1] in ' "\n':
        end -= 1
    return Span(start, end)
