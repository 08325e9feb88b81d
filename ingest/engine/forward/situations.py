"""What holds or happens around an event: who takes the chair over, which days are kept."""

from collections.abc import Iterator

from ingest.engine.forward import dates
from ingest.engine.forward.reading import ForwardReading
from ingest.engine.gazetteer import Mention
from ingest.engine.reading import Passage
from ingest.engine.situations import Chair, DayKept
from ingest.engine.text import Span

_BEFORE, _AFTER = 40, 70  # characters around a state in which its part is told
_DAY = len("2025-11-07")


def chairs(reading: ForwardReading) -> Iterator[Chair]:
    """The chairmanships a text speaks of, with what it says of their beginning or end."""
    chairmanship = reading.pack.regex(rf"(?<!\w)(?:{reading.pack.chairmanship})")
    seen: set[tuple[str, bool]] = set()
    for passage in reading.passages:
        span = passage.span
        if not chairmanship.search(reading.document.low, span.start, span.end):
            continue
        for mention in reading.within(span.start, span.end, "state"):
            begins = _begins(reading, passage, mention)
            if begins is not None and (mention.entity, begins) not in seen:
                seen.add((mention.entity, begins))
                yield Chair(passage, span, mention.entity, begins, not begins)


def _begins(reading: ForwardReading, passage: Passage, mention: Mention) -> bool | None:
    """Whether a state takes the chair over (True) or hands it on (False); None if unsaid.

    The patterns see what stands before the state, its ending in angle brackets, and what follows
    it up to the next state.
    """
    pack, low = reading.pack, reading.document.low
    later = reading.within(mention.stop, passage.span.end, "state")
    stop = min([mention.stop + _AFTER, passage.span.end, *(m.start for m in later[:1])])
    before = low[max(passage.span.start, mention.start - _BEFORE) : mention.start]
    told = f"{before}<{mention.suffix}>{low[mention.stop : stop]}"
    if pack.regex(pack.chair_begins).search(told):
        return True
    return False if pack.regex(pack.chair_ends).search(told) else None


def days_kept(reading: ForwardReading) -> Iterator[DayKept]:
    """Commemorative days of the record that a text says are or were kept, with their date."""
    observed = reading.pack.regex(rf"(?<!\w)(?:{reading.pack.observed})(?!\w)")
    for passage in reading.passages:
        span = passage.span
        verb = observed.search(reading.text_of(passage), span.start, span.end)
        series = reading.within(span.start, span.end, "event-series")
        found = dates.find(reading.document, reading.pack, reading.published, span.start, span.end)
        day = next((d for d in found if len(d.value) == _DAY), None)
        if verb and series and day:
            first = min(verb.start(), series[0].start, day.start)
            last = max(verb.end(), series[0].stop, day.end)
            name = reading.document.name(series[0].start, series[0].end)
            yield DayKept(passage, Span(first, last), name, series[0].entity, day.value)
