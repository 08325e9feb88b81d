"""Acts told as a list: `His proposals are these:`, then an item a paragraph.

The line before the list says what the items are; each item is a nominalised clause or a name.
"""

import re
from collections.abc import Iterator

from ingest.engine import names, phrases
from ingest.engine.acts import Found, made_type, type_of
from ingest.engine.phrases import Piece
from ingest.engine.reading import Passage, Reading
from ingest.engine.subjects import JOINTLY
from ingest.engine.text import Span
from ingest.language import Listing

_MOST_ITEMS = 30
_LEAD = re.compile(r"[\s\W\d_]*")
_TAIL = re.compile(r"[\s,;.]*$")


def find(reading: Reading) -> Iterator[Found]:
    """Every act of the lists of a text, in order."""
    for number, passage in enumerate(reading.passages):
        text = reading.document.low[passage.span.start : passage.span.end].rstrip()
        if passage.direct or not text.endswith(":"):
            continue
        for listing in reading.pack.listings:
            if reading.pack.regex(rf"(?<!\w)(?:{listing.words})[^.]*:$").search(text):
                yield from _items(reading, listing, number)
                break


def _items(reading: Reading, listing: Listing, number: int) -> Iterator[Found]:
    """The items after passage `number`; a sentence with a verb of its own ends the list."""
    head = reading.passages[number]
    agent = JOINTLY if listing.jointly else head.speaker
    for passage in reading.passages[number + 1 : number + 1 + _MOST_ITEMS]:
        if agent is None or _is_told(reading, passage):
            return
        pieces = _pieces(reading, passage)
        yield from (_found(reading, listing, agent, passage, piece) for piece in pieces)


def _is_told(reading: Reading, passage: Passage) -> bool:
    """Whether a passage is a sentence with a verb, or another line that leads in a list."""
    text = reading.document.low[passage.span.start : passage.span.end].rstrip(' "')
    if ":" in text:
        return text.endswith(":")
    return bool(reading.pack.regex(rf"(?:{reading.pack.finished})$").search(text))


def _pieces(reading: Reading, passage: Passage) -> list[Piece]:
    """What an item names: nominalised clauses, or the name before its explanation."""
    document = reading.document
    lead = _LEAD.match(document.low, passage.span.start, passage.span.end)
    start = lead.end() if lead else passage.span.start
    tail = _TAIL.search(document.low[start : passage.span.end])
    end = start + tail.start() if tail else passage.span.end
    colon = document.low.find(":", start, end)
    end = colon if colon > 0 else end
    found = phrases.pieces(reading, start, end)
    if found:
        return found
    whole = Span(start, end)
    deed = reading.pack.regex(rf"\s(?:{reading.pack.action_nouns})$")
    done = deed.search(document.low[whole.start : whole.end])
    stop = whole.start + done.start() if done else whole.end
    case = reading.pack.genitive if done else reading.pack.accusative
    phrase = names.noun_phrase(reading, whole.start, stop, case)
    if phrase is None or phrase.span.start != whole.start:
        return []
    head = reading.terms.type_of(phrase.text.split()[-1], reading.pack.code)
    return [Piece(phrase, None, whole, whole)] if head else []


def _found(reading: Reading, listing: Listing, agent: str, passage: Passage, piece: Piece) -> Found:
    pack = reading.pack
    span = piece.phrase.span if piece.phrase else phrases.without_ending(reading, piece.whole)
    name = piece.phrase.text if piece.phrase else reading.document.name(span.start, span.end)
    thing = type_of(reading, name)
    return Found(
        listing.kind, agent, passage, Span(piece.whole.start, piece.whole.end), span, name,
        made_type(thing if piece.phrase else None, piece.makes), piece.clause,
        f"{pack.code}.{listing.kind}.listed", 0.7,
        proper=piece.phrase is not None and piece.phrase.proper,
    )  # fmt: skip
