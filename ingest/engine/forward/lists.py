"""Lists: a line that ends in a colon and the lines below it.

`The following documents were signed:` and then one document a line. What is done to all stands
in the lead, each line is an object.
"""

import re
from collections.abc import Iterator

from ingest.engine.acts import Found
from ingest.engine.forward import acts, clauses
from ingest.engine.forward.agents import subjects
from ingest.engine.forward.reading import ForwardReading, agents_in
from ingest.engine.reading import Passage
from ingest.engine.text import Span
from ingest.forwardpack import ForwardTrigger

_BULLET = re.compile(r"\s*(?:[-–—*•·]|\(?\d{1,2}[.)]|\w\))\s*")
_MOST_ITEMS = 30
_REACH = 70  # characters between the verb of a lead and its colon


def find(reading: ForwardReading) -> Iterator[Found]:
    """Every item of every list whose lead says what is done."""
    for number, passage in enumerate(reading.passages):
        if reading.document.norm[passage.span.end - 1] != ":":
            continue
        led = _lead(reading, passage)
        if led:
            trigger, hit, speaker = led
            for item in _items(reading, number):
                yield from acts.listed(
                    reading, item, trigger, hit, speaker, _content(reading, item)
                )


def _lead(reading: ForwardReading, passage: Passage) -> tuple[ForwardTrigger, Span, str] | None:
    """The last trigger of a lead, and who carries it out."""
    text = reading.text_of(passage)
    able = list(subjects(agents_in(reading, passage, passage.span)))
    found: tuple[ForwardTrigger, Span, str] | None = None
    for trigger, pattern in reading.pack.trigger_patterns:
        for match in pattern.finditer(text, passage.span.start, passage.span.end):
            hit = Span(match.start(), match.end())
            speaker = acts.actor(reading, passage, trigger, hit, able)
            near = passage.span.end - hit.end < _REACH
            if speaker and near and (found is None or hit.start >= found[1].start):
                found = trigger, hit, speaker
    return found


def _items(reading: ForwardReading, lead: int) -> Iterator[Passage]:
    """The lines of the list: with a bullet or number, or ended by a semicolon, in a row."""
    norm, open_ = reading.document.norm, True
    for passage in reading.passages[lead + 1 : lead + 1 + _MOST_ITEMS]:
        span = passage.span
        below = passage.outer.paragraph > reading.passages[lead].outer.paragraph
        marked = _BULLET.match(norm, span.start) is not None or norm[span.end - 1] == ";"
        if not (below and (marked or open_)) or passage.direct:
            return
        open_ = norm[span.end - 1] == ";"
        if marked:
            yield passage


def _content(reading: ForwardReading, item: Passage) -> Span:
    bullet = _BULLET.match(reading.document.norm, item.span.start)
    start = bullet.end() if bullet else item.span.start
    return clauses.region(reading, reading.text_of(item), start, item.span.end)
