"""Speech acts: who proposes, supports, calls for, announces, decides or welcomes what.

For each trigger in a passage: its subject before it, and the complement after it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from ingest.engine.acts import Found
from ingest.engine.forward import agents, clauses, subjects
from ingest.engine.forward.agents import Agent
from ingest.engine.forward.reading import ForwardReading, agents_in, said_next
from ingest.engine.names import Phrase
from ingest.engine.phrases import Piece
from ingest.engine.reading import Passage
from ingest.engine.subjects import JOINTLY
from ingest.engine.text import Span, fold
from ingest.forwardpack import ForwardTrigger
from ingest.sheet import ThingType

_MAKES_TYPE: dict[str, ThingType] = {
    "create": "body", "hold": "event", "draft": "document", "launch": "project", "change": "action",
}  # fmt: skip
_FEWEST_MORE = 3  # words that make a vague object plain
_SHORTEST = 4  # characters of a name
_REACH = 400  # characters between a subject and its verb
_FAR = 1_500  # characters before a passive where the meeting may be named
_NEAR = 30  # characters before a trigger where its auxiliaries stand


def find(reading: ForwardReading) -> Iterator[Found]:
    """Every act of the text, in order, repetitions included."""
    for passage in reading.passages:
        text = reading.text_of(passage)
        named: list[Agent] | None = None
        for trigger, pattern in reading.pack.trigger_patterns:
            if trigger.direct and not passage.direct:
                continue
            for match in pattern.finditer(text, passage.span.start, passage.span.end):
                if named is None:
                    named = list(agents.subjects(agents_in(reading, passage, passage.span)))
                hit = Span(match.start(), match.end())
                yield from _acts(reading, passage, trigger, hit, named)


def _acts(
    reading: ForwardReading,
    passage: Passage,
    trigger: ForwardTrigger,
    hit: Span,
    able: list[Agent],
) -> Iterator[Found]:
    behind = None if trigger.passive else _behind(reading, hit, able)
    speaker = actor(reading, passage, trigger, hit, able)
    if speaker is None:
        return
    end = behind.mention.stop if behind else hit.end
    for piece in _objects(reading, passage, trigger, Span(hit.start, end)):
        found = _found(reading, passage, trigger, hit, speaker, piece)
        if found:
            yield found


def actor(
    reading: ForwardReading,
    passage: Passage,
    trigger: ForwardTrigger,
    hit: Span,
    able: list[Agent],
) -> str | None:
    """Who carries out what a trigger says; None if nobody does, or nobody the text names."""
    pack, text = reading.pack, reading.text_of(passage)
    before = _before_verb(reading, passage, hit)
    if pack.regex(rf"(?:^|\W)(?:{pack.unreal})$").search(before):
        return None
    passive = pack.regex(rf"(?:^|\W)(?:{pack.passive})$").search(before + text[hit.start : hit.end])
    if bool(passive) != trigger.passive:
        return None
    if trigger.passive:
        return subjects.behind_passive(reading, passage, hit) or (
            JOINTLY if at_a_meeting(reading, passage) else None
        )
    if trigger.said and not is_said(reading, passage):
        return None
    if trigger.said and subjects.is_wished(reading, passage, hit.start):
        return None
    if trigger.impersonal:
        return subjects.of_the_impersonal(passage, hit.start, able)
    behind = _behind(reading, hit, able)
    chosen = behind.mention.entity if behind else subjects.of(reading, passage, hit.start, able)
    tells = trigger.said and trigger.kind == "announce"
    return subjects.teller(reading, passage, chosen) if tells else chosen


def listed(
    reading: ForwardReading,
    item: Passage,
    trigger: ForwardTrigger,
    hit: Span,
    speaker: str,
    span: Span,
) -> Iterator[Found]:
    """The acts of one line of a list, whose verb stands in the lead."""
    for piece in clauses.pieces(reading, "nominal", span):
        found = _found(reading, item, trigger, hit, speaker, piece)
        if found:
            yield replace(found, trigger=span)


def is_said(reading: ForwardReading, passage: Passage) -> bool:
    """Whether somebody says what a passage tells."""
    if passage.direct:
        return True
    pack, span = reading.pack, passage.span
    said = pack.regex(rf"(?<!\w)(?:{pack.say}|{pack.attribution})(?!\w)")
    named = reading.within(span.start, span.end, "person")[:1]
    colon = bool(named) and reading.document.norm[named[0].stop : named[0].stop + 1] == ":"
    return (
        colon
        or said_next(reading.document, pack, span.end)
        or bool(said.search(reading.narration, span.start, span.end))
    )


def _before_verb(reading: ForwardReading, passage: Passage, hit: Span) -> str:
    return reading.text_of(passage)[max(passage.span.start, hit.start - _NEAR) : hit.start]


def _behind(reading: ForwardReading, hit: Span, able: list[Agent]) -> Agent | None:
    """The subject right after its verb, where names have cases: `предложил президент N`."""
    if not reading.pack.base_form:
        return None
    after = able[bisect_left(able, hit.end, key=lambda a: a.mention.start) :][:1]
    return after[0] if after and after[0].start == hit.end + 1 else None


def at_a_meeting(reading: ForwardReading, passage: Passage) -> bool:
    """Whether a passive has a decider: the meeting that its sentence or those before it name."""
    pattern = reading.pack.regex(rf"(?<!\w)(?:{reading.pack.meeting})(?!\w)")
    start = max(0, passage.outer.span.start - _FAR)
    end = passage.outer.span.end + (_REACH if passage.mode == "headline" else 0)
    return not passage.direct and bool(pattern.search(reading.narration, start, end))


def _objects(
    reading: ForwardReading, passage: Passage, trigger: ForwardTrigger, hit: Span
) -> list[Piece]:
    """The objects of a trigger by the complements it takes, the first that fits."""
    pack, text = reading.pack, reading.text_of(passage)
    for name in trigger.takes:
        complement = pack.complements[name]
        lead = pack.regex(complement.lead).match(text, hit.end, passage.span.end)
        if lead:
            span = clauses.region(reading, text, lead.end(), passage.span.end)
            found = clauses.pieces(reading, complement.form, span) if span.end > span.start else []
            if found and trigger.passive and complement.form == "whole":
                start = clause_start(reading, passage, hit.start)
                whole = clauses.trimmed(reading, Span(start, found[0].whole.end))
                return [Piece(None, "change", whole, whole)]
            if found:
                clause = Span(hit.end, found[0].clause.end)
                return [replace(found[0], clause=clause), *found[1:]]
    return _before(reading, passage, hit) if trigger.passive else []


def _before(reading: ForwardReading, passage: Passage, hit: Span) -> list[Piece]:
    """The subject of a passive: `At the summit, the Declaration |was adopted`."""
    pack, text = reading.pack, reading.text_of(passage)
    verb = pack.regex(rf"\s(?:{pack.auxiliaries})\s*$").search(
        text[max(0, hit.start - _NEAR) : hit.start]
    )
    end = max(0, hit.start - _NEAR) + verb.start() if verb else hit.start
    start = clause_start(reading, passage, end)
    span = clauses.trimmed(reading, Span(start, end))
    phrase = clauses.noun_phrase(reading, span)
    return [Piece(phrase, None, span, Span(passage.span.start, hit.end))] if phrase else []


def clause_start(reading: ForwardReading, passage: Passage, end: int) -> int:
    """Where the clause that ends at `end` begins: after openers, the last comma or speech."""
    start = max(passage.span.start, end - _REACH)
    found = list(re.finditer(r"[,;:\u0000]\s*", reading.text_of(passage)[start:end]))
    return start + found[-1].end() if found else start


def _found(
    reading: ForwardReading,
    passage: Passage,
    trigger: ForwardTrigger,
    hit: Span,
    speaker: str,
    piece: Piece,
) -> Found | None:
    pack, phrase = reading.pack, _told(reading, piece)
    recalled = _recalled(reading, passage, hit)
    if trigger.passive and (recalled or _is_past(reading, passage, hit)):
        return None
    denied = pack.regex(rf"(?:^|\W)(?:{pack.negation})$")
    span = phrase.span if phrase else clauses.clip(reading, piece.whole)
    name = phrase.text if phrase else reading.document.name(span.start, span.end)
    thing = clauses.type_of(reading, phrase)
    if trigger.needs_deliverable and not (
        thing
        or (phrase and phrase.proper)
        or (trigger.kind != "announce" and _delivers(reading, phrase, span))
    ):
        return None
    if _is_empty(reading, name, span, thing):
        return None
    backs = trigger.kind == "decide" and pack.regex(pack.to_support).match(
        reading.document.low, span.start
    )
    return Found(
        kind="support" if backs else trigger.kind,
        speaker=speaker,
        passage=passage,
        trigger=hit,
        object=span,
        name=name,
        type=thing or _MAKES_TYPE.get(piece.makes or "", "action"),
        clause=piece.clause,
        rule=f"{pack.code}.{trigger.kind}.{trigger.name}",
        confidence=trigger.confidence,
        negated=bool(denied.search(_before_verb(reading, passage, hit))),
        recalled=recalled,
        proper=phrase is not None and phrase.proper,
    )


def _delivers(reading: ForwardReading, phrase: Phrase | None, span: Span) -> bool:
    """Whether the object of a verb that brings nothing about is a thing or has a figure in it.

    So `finalize the treaty`, `raise trade to $ 5 billion`.
    """
    if phrase is not None:
        return False
    if re.search(r"\d", reading.document.low[span.start : span.end]):
        return True
    verbs = re.compile(r"\w+\s(?:\w+(?:ть|ти|чь)\s)?").match(
        reading.document.low, span.start, span.end
    )
    rest = Span(verbs.end(), span.end) if verbs else span
    inner = clauses.noun_phrase(reading, rest) if rest.end > rest.start else None
    return inner is not None and (inner.proper or clauses.type_of(reading, inner) is not None)


def _told(reading: ForwardReading, piece: Piece) -> Phrase | None:
    """The noun phrase of a piece, with all that follows an initiative, a decision and their like.

    None where it is too vague and more words say what it is.
    """
    pack, phrase = reading.pack, piece.phrase
    if phrase is None:
        return None
    folded = fold(phrase.text, pack.lower)
    shell = pack.regex(rf"(?:.*\W)?(?:{pack.shells})").fullmatch(
        fold(clauses.head(reading, phrase), pack.lower)
    )
    if not pack.regex(rf"(?:{pack.vague})").match(folded):
        whole = clauses.clip(reading, Span(phrase.span.start, piece.whole.end))
        text = reading.document.name(whole.start, whole.end)
        return replace(phrase, text=text, span=whole) if shell else phrase
    rest = reading.document.norm[phrase.span.end : piece.whole.end].split()
    return phrase if len(rest) < _FEWEST_MORE else None


def _is_empty(reading: ForwardReading, name: str, span: Span, thing: ThingType | None) -> bool:
    """Whether an object is a pronoun, a person, or too vague to be one."""
    pack = reading.pack
    folded = pack.regex(rf"^(?:{pack.determiners})").sub("", fold(name, pack.lower))
    if len(name.strip()) < _SHORTEST or pack.regex(pack.pronouns).fullmatch(folded):
        return True
    persons = reading.within(span.start, span.end, "person")
    ends = bool(persons) and persons[-1].stop >= span.end - 1
    only = thing is None and ends and len(name.split()) < _FEWEST_MORE + _FEWEST_MORE
    return only or bool(pack.regex(rf"(?:{pack.vague})").match(folded))


def _is_past(reading: ForwardReading, passage: Passage, hit: Span) -> bool:
    """Whether a time long before the occasion follows a passive: `was declared last year`."""
    past = reading.pack.regex(rf"(?<!\w)(?:{reading.pack.past_marks})")
    return bool(past.search(reading.text_of(passage), hit.end, passage.span.end))


def _recalled(reading: ForwardReading, passage: Passage, hit: Span) -> bool:
    """Whether the clause places the act before the occasion it reports."""
    start = max(passage.span.start, hit.start - _REACH)
    text = reading.text_of(passage)[start : hit.end]
    return bool(reading.pack.regex(rf"(?<!\w)(?:{reading.pack.past_marks})").search(text))
