"""Documents adopted in a relative clause: `zirvenin sonunda imzalanan X Bildirisi`.

The decider is whoever meets. A date before the participle makes it background: the treaty that
founded an organization stands in every second report.
"""

from collections.abc import Iterator

from ingest.engine.acts import Found
from ingest.engine.names import noun_phrase
from ingest.engine.reading import Reading
from ingest.engine.subjects import JOINTLY, at_a_meeting
from ingest.engine.text import Span, words

_REACH = 7


def find(reading: Reading) -> Iterator[Found]:
    """Every adoption told this way in narration."""
    pack, norm = reading.pack, reading.document.norm
    yield from _ended(reading)
    for passage, match in reading.search(rf"{pack.adopted}\s+"):
        thing = _document(reading, words(norm, match.end(), passage.span.end)[:_REACH])
        dated = reading.dates(passage.span.start, match.start())
        if passage.direct or thing is None or dated or not at_a_meeting(reading, passage):
            continue
        trigger = Span(match.start(), match.end())
        yield Found(
            "decide", JOINTLY, passage, trigger, thing,
            reading.document.name(thing.start, thing.end), "document",
            Span(trigger.start, thing.end), f"{pack.code}.decide.relative", 0.7, proper=True,
        )  # fmt: skip


def _ended(reading: Reading) -> Iterator[Found]:
    """`X Bildirisi'nin kabul edilmesiyle sona erdi`: the adoption that ended a meeting."""
    pack = reading.pack
    for passage, match in reading.search(pack.by_adopting):
        phrase = noun_phrase(reading, passage.span.start, match.start(), pack.genitive)
        if passage.direct or not phrase or not phrase.proper or not at_a_meeting(reading, passage):
            continue
        trigger = Span(match.start(), match.end())
        yield Found(
            "decide", JOINTLY, passage, trigger, phrase.span, phrase.text, "document",
            Span(phrase.span.start, match.end()), f"{pack.code}.decide.by-adopting", 0.7,
            proper=True,
        )  # fmt: skip


def _document(reading: Reading, tokens: list[Span]) -> Span | None:
    """The capitalised words up to one that names a kind of document, without its case ending."""
    norm, low = reading.document.norm, reading.document.low
    words_for_it = reading.pack.regex(reading.pack.document_words)
    for number, token in enumerate(tokens):
        if not norm[token.start].isupper():
            return None
        name = words_for_it.match(low, token.start, token.end)
        if name and number:
            return Span(tokens[0].start, name.end())
    return None
