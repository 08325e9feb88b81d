"""Spans of the normalised text as evidence on the original."""

from ingest.engine.reading import Passage, Reading
from ingest.engine.text import Span
from ingest.sheet import Evidence, Mode, Part

_LONGEST = 900


def of(
    reading: Reading, passage: Passage, span: Span, part: Part = "statement", mode: Mode | None = None
) -> Evidence:
    """The evidence that `span` gives, its quote exactly the original's characters."""
    start, end = span.start, min(span.end, span.start + _LONGEST)
    first, last = reading.document.place(start, end)
    return Evidence(
        start=first,
        end=last,
        quote=reading.document.raw[first:last],
        part=part,
        mode=mode or passage.mode,
    )
