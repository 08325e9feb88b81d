"""Announcements: coming events that a speaker makes known.

`The forum will be held in Almaty, he said`: the verb stands in the future, and somebody says so.
"""

from collections.abc import Iterator

from ingest.engine.acts import Found
from ingest.engine.forward import acts, clauses
from ingest.engine.forward.reading import ForwardReading
from ingest.engine.reading import Passage
from ingest.engine.text import Span

_REACH = 200  # characters after the verb


def find(reading: ForwardReading) -> Iterator[Found]:
    """Every announcement of the text, in order, repetitions included."""
    pack = reading.pack
    pattern = pack.regex(
        rf"(?<!\w)(?:(?P<passive>{pack.will_be_held})|(?P<active>{pack.will_hold}))(?!\w)"
    )
    for passage in reading.passages:
        if passage.speaker is None or not acts.is_said(reading, passage):
            continue
        for match in pattern.finditer(
            reading.text_of(passage), passage.span.start, passage.span.end
        ):
            hit = Span(match.start(), match.end())
            found = _announced(reading, passage, hit, match["passive"] is not None)
            if found:
                yield found


def _announced(reading: ForwardReading, passage: Passage, hit: Span, passive: bool) -> Found | None:
    pack, text, speaker = reading.pack, reading.text_of(passage), passage.speaker
    start = acts.clause_start(reading, passage, hit.start)
    that = pack.regex(rf"(?:.*\W)?(?:{pack.clause_openers})\s").match(text, start, hit.start)
    before = Span(that.end() if that else start, hit.start)
    after = clauses.region(reading, text, hit.end, min(hit.end + _REACH, passage.span.end))
    phrase = clauses.noun_phrase(reading, before) if passive else None
    phrase = phrase or clauses.noun_phrase(reading, after)
    thing = clauses.type_of(reading, phrase)
    if phrase is None or thing is None or speaker is None:
        return None
    return Found(
        "announce", speaker, passage, hit, phrase.span, phrase.text, thing,
        Span(before.start, after.end), f"{pack.code}.announce.future", 0.75, proper=phrase.proper,
    )  # fmt: skip
