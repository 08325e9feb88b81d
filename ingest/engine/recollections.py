"""Proposals a text only recalls: `X'in önerisiyle kurulan Y`, `Y, X'in girişimiyle kuruldu`."""

import re
from collections.abc import Iterator

from ingest.engine import phrases
from ingest.engine.acts import Found
from ingest.engine.gazetteer import Mention
from ingest.engine.reading import Passage, Reading
from ingest.engine.text import Span, words

_REACH = 7


def find(reading: Reading) -> Iterator[Found]:
    """Every proposal recalled in narration."""
    pack = reading.pack
    for passage, match in reading.search(pack.on_initiative):
        owner = _owner(reading, match.start())
        thing = _thing(reading, passage, match) if owner and not passage.direct else None
        if owner is None or thing is None:
            continue
        name = reading.document.name(thing.start, thing.end)
        known = reading.within(thing.start, thing.end, "organization")
        kind = reading.terms.type_of(name, pack.code) or ("body" if known else "action")
        trigger = Span(match.start(), match.end())
        clause = Span(min(owner.start, thing.start), max(trigger.end, thing.end))
        yield Found(
            "propose", owner.entity, passage, trigger, thing, name, kind, clause,
            f"{pack.code}.propose.recalled", 0.6, recalled=True, proper=True,
        )  # fmt: skip


def _owner(reading: Reading, position: int) -> Mention | None:
    """Whose proposal it was: the agent named right before, in the genitive."""
    genitive = reading.pack.regex(reading.pack.genitive_suffix)
    for mention in reading.mentions:
        near = 0 <= position - mention.stop <= 1
        agent = mention.type in ("person", "state", "organization")
        if near and agent and genitive.fullmatch(mention.suffix):
            return mention
    return None


def _thing(reading: Reading, passage: Passage, match: re.Match[str]) -> Span | None:
    """What came of it: after a participle, or else the subject that opens the sentence."""
    low, norm = reading.document.low, reading.document.norm
    after = words(norm, match.end(), passage.span.end)
    quoted = re.compile(r' "([^"\n]{3,120})"').match(norm, match.end(), passage.span.end)
    if quoted:
        return Span(*quoted.span(1))
    relative = reading.pack.regex(reading.pack.relative)
    for number, token in enumerate(after[:_REACH]):
        if relative.fullmatch(low[token.start : token.end]):
            return _up_to_head(reading, after[number + 1 : number + _REACH])
    people = reading.within(passage.span.start, match.start(), "person")
    begin = max([passage.span.start, *(m.stop for m in people if not m.suffix)])
    begun = words(norm, begin, match.start())[:_REACH]
    opened = None if reading.pack.apostrophe else _up_to_head(reading, begun)
    if opened:
        return opened
    comma = norm.find(",", passage.span.start, match.start())
    if comma < 0:
        named = next((n for n, t in enumerate(after) if norm[t.start].isupper()), len(after))
        return _up_to_head(reading, after[named : named + _REACH])
    clauses = phrases.pieces(reading, passage.span.start, comma)
    if clauses:
        return clauses[0].whole
    subject = words(norm, passage.span.start, comma)[:_REACH]
    suffixed = any("'" in norm[token.start : token.end] for token in subject)
    return None if suffixed else _up_to_head(reading, subject)


def _up_to_head(reading: Reading, tokens: list[Span]) -> Span | None:
    """The words up to the last of a name, or the first, that is a kind of thing, uncased."""
    found = None
    for token in tokens:
        written = reading.document.norm[token.start : token.end].partition("'")[0]
        end = token.start + len(written)
        named = any(m.end == end for m in reading.within(tokens[0].start, end, "organization"))
        if found and not reading.document.norm[token.start].isupper():
            break
        if named or reading.terms.type_of(written, reading.pack.code):
            found = Span(tokens[0].start, end)
    return found
