"""Acts told in a relative clause: `Özbekistan'ın sunduğu fon önerisi`, `X'in imzaladığı plan`.

Who acts stands before the participle in the genitive, what the act is about after it.
"""

import re
from collections.abc import Iterator

from ingest.engine import names
from ingest.engine.acts import Found, made_type, type_of
from ingest.engine.gazetteer import Mention
from ingest.engine.reading import Passage, Reading
from ingest.engine.text import Span, words
from ingest.language import RelativeAct

_REACH = 9  # words after the participle
_NEAR = 60  # characters between whose act it was and its participle
_AGENTS = ("person", "state", "organization")


def find(reading: Reading) -> Iterator[Found]:
    """Every act of a relative clause in narration, in order."""
    for rule in reading.pack.relatives:
        for passage, match in reading.search(rf"(?:{rule.verbs})\s+(?=\w|\")"):
            agent = _agent(reading, passage, rule, match.start())
            thing = _thing(reading, passage, rule, match.end()) if agent else None
            if agent and thing:
                yield _found(reading, passage, rule, match, agent, thing)


def _agent(
    reading: Reading, passage: Passage, rule: RelativeAct, position: int
) -> tuple[str, int] | None:
    """Who acts, and where the clause begins."""
    if rule.ours:
        return (passage.speaker, position) if passage.direct and passage.speaker else None
    owner = None if passage.direct else _owner(reading, passage, position)
    return (owner.entity, owner.start) if owner else None


def _owner(reading: Reading, passage: Passage, position: int) -> Mention | None:
    """The agent named last before a participle, if it stands in the genitive."""
    first = max(passage.span.start, position - _NEAR)
    named = reading.within(first, position, *_AGENTS)
    genitive = reading.pack.regex(reading.pack.genitive_suffix)
    return named[-1] if named and genitive.fullmatch(named[-1].suffix) else None


def _thing(
    reading: Reading, passage: Passage, rule: RelativeAct, start: int
) -> names.Phrase | None:
    """What the act is about: the words up to the noun of the act, or to a kind of thing."""
    pack, document = reading.pack, reading.document
    cased = rf"(?:{pack.accusative}|{pack.dative_case}|{pack.genitive}|n?(?:{pack.ablative}))"
    tokens = words(document.norm, start, passage.span.end)[:_REACH]
    for number, token in enumerate(tokens):
        word = document.low[token.start : token.end]
        if rule.nouns and pack.regex(rf"(?:{rule.nouns})\w*").fullmatch(word):
            return _phrase(reading, start, tokens[number - 1].end) if number else None
        if not rule.nouns and reading.terms.type_of(word, pack.code):
            following = tokens[number + 1] if number + 1 < len(tokens) else None
            after = following and document.low[following.start : following.end]
            if not (after and reading.terms.type_of(after, pack.code)):
                return _phrase(reading, start, names.bare_end(pack, document.low, token, cased))
        if document.low[token.end : token.end + 1] == ",":
            return None
    return None


def _phrase(reading: Reading, start: int, end: int) -> names.Phrase | None:
    first = re.compile(r"[\s\"]*").match(reading.document.low, start)
    span = Span(first.end() if first else start, end)
    text = reading.document.name(span.start, span.end)
    return names.Phrase(text, span, text[:1].isupper()) if span.start < span.end else None


def _found(
    reading: Reading, passage: Passage, rule: RelativeAct, match: re.Match[str],
    agent: tuple[str, int], thing: names.Phrase,
) -> Found:  # fmt: skip
    pack = reading.pack
    return Found(
        rule.kind, agent[0], passage, Span(match.start(), match.end()), thing.span, thing.text,
        made_type(type_of(reading, thing.text), None), Span(agent[1], thing.span.end),
        f"{pack.code}.{rule.kind}.relative-clause", rule.confidence,
        recalled=rule.kind != "decide", proper=thing.proper, ours=rule.ours,
    )  # fmt: skip
