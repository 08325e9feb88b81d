"""Proposals a text only recalls: `the Fund established on the initiative of X`."""

import re
from collections.abc import Iterator

from ingest.engine.acts import Found
from ingest.engine.forward import acts, clauses
from ingest.engine.forward.reading import ForwardReading, agents_in
from ingest.engine.names import Phrase
from ingest.engine.reading import Passage
from ingest.engine.text import Span
from ingest.sheet import ThingType

_REACH = 160  # characters of the clause after `At the initiative of X,`


def find(reading: ForwardReading) -> Iterator[Found]:
    """Every proposal recalled in narration, with what came of it."""
    yield from _possessed(reading)
    pack = reading.pack
    pattern = pack.regex(rf"(?<!\w)(?:{pack.on_initiative})\s+")
    for passage in reading.passages:
        text = reading.text_of(passage)
        for match in pattern.finditer(text, passage.span.start, passage.span.end):
            owner = _owner(reading, passage, match)
            if owner is None:
                continue
            first = not text[passage.span.start : match.start()].strip()
            phrase = _thing(reading, passage, match.start(), owner[1])
            kind = _kind(reading, phrase) or ("action" if first else None)
            person = phrase and reading.within(phrase.span.start, phrase.span.end, "person")
            if phrase is None or kind is None or person:
                continue
            trigger = Span(match.start(), match.end() - 1)
            clause = Span(min(phrase.span.start, trigger.start), max(phrase.span.end, trigger.end))
            yield Found(
                "propose", owner[0], passage, trigger, phrase.span, phrase.text, kind, clause,
                f"{pack.code}.propose.recalled", 0.6, recalled=True, proper=phrase.proper,
            )  # fmt: skip


def _possessed(reading: ForwardReading) -> Iterator[Found]:
    """`Kazakhstan's proposal to create a fund`: what its owner proposed before."""
    pack = reading.pack
    owned = pack.regex(rf"(?:'s)?\s(?:\w+\s)?{pack.possessed}")
    for passage in reading.passages:
        text = reading.text_of(passage)
        for agent in agents_in(reading, passage, passage.span):
            behind = owned.match(text, agent.mention.stop, passage.span.end)
            if behind is None:
                continue
            trigger = Span(agent.mention.start, behind.end())
            yield from _proposed(reading, passage, agent.mention.entity, trigger)


def _proposed(
    reading: ForwardReading, passage: Passage, owner: str, trigger: Span
) -> Iterator[Found]:
    """What the proposal was that somebody made before."""
    pack, text = reading.pack, reading.text_of(passage)
    for name in pack.proposed:
        complement = pack.complements[name]
        lead = pack.regex(complement.lead).match(text, trigger.end, passage.span.end)
        span = lead and clauses.region(reading, text, lead.end(), passage.span.end)
        pieces = clauses.pieces(reading, complement.form, span) if span else []
        for piece in pieces[:1]:
            what = piece.phrase.span if piece.phrase else clauses.clip(reading, piece.whole)
            yield Found(
                "propose", owner, passage, trigger, what,
                reading.document.name(what.start, what.end),
                clauses.type_of(reading, piece.phrase) or "action",
                Span(trigger.start, what.end), f"{pack.code}.propose.possessed", 0.6,
                recalled=True, proper=piece.phrase is not None and piece.phrase.proper,
            )  # fmt: skip
            return


def _kind(reading: ForwardReading, phrase: Phrase | None) -> ThingType | None:
    """What came of it is: an organization the record knows, or what its head noun says."""
    if phrase and reading.within(phrase.span.start, phrase.span.end, "organization"):
        return "body"
    return clauses.type_of(reading, phrase)


def _owner(
    reading: ForwardReading, passage: Passage, match: re.Match[str]
) -> tuple[str, int] | None:
    """Whose initiative it was, and where the name ends."""
    for agent in agents_in(reading, passage, passage.span):
        if agent.start <= match.end() <= agent.mention.start:
            return agent.mention.entity, agent.mention.stop
    return None


def _thing(reading: ForwardReading, passage: Passage, start: int, after: int) -> Phrase | None:
    """What came of it: the subject after `At the initiative of X,`, else that of the clause."""
    text, span = reading.text_of(passage), passage.span
    if text[after : after + 1] == "," and not text[span.start : start].strip():
        return _subject(reading, text, Span(after + 1, min(after + _REACH, span.end)))
    clause = Span(acts.clause_start(reading, passage, start), start)
    return _subject(reading, text, clause) or _subject(reading, text, Span(span.start, start))


def _subject(reading: ForwardReading, text: str, span: Span) -> Phrase | None:
    """The noun phrase before the verb of a clause."""
    verb = reading.pack.regex(rf"\s(?:{reading.pack.auxiliaries})\s").search(
        text, span.start, span.end
    )
    inside = clauses.trimmed(reading, Span(span.start, verb.start())) if verb else None
    return clauses.noun_phrase(reading, inside) if inside and inside.end > inside.start else None
