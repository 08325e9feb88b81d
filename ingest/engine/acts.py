"""Speech acts: who proposes, supports, calls for, announces, decides or welcomes what.

For each trigger in a passage: the clause before it, its object or objects, and who speaks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.engine import phrases
from ingest.engine.phrases import Piece
from ingest.engine.reading import Passage, Reading
from ingest.engine.text import Span, words
from ingest.language import Trigger
from ingest.sheet import ActKind, ThingType

_MAKES_TYPE: dict[str, ThingType] = {
    "create": "body", "hold": "event", "draft": "document", "launch": "project", "change": "action",
}  # fmt: skip


_OBJECT_REACH = 12
JOINTLY = "all"
"""The speaker of an act of all leaders together: the organization whose meeting it is."""


@dataclass(frozen=True, slots=True)
class Found:
    """One act as found: the trigger, its object's words and the spans that prove it."""

    kind: ActKind
    speaker: str
    passage: Passage
    trigger: Span
    object: Span
    name: str
    type: ThingType
    clause: Span
    rule: str
    confidence: float
    entity: str | None = None
    negated: bool = False
    recalled: bool = False
    proper: bool = False
    points_back: bool = False


def find(reading: Reading) -> Iterator[Found]:
    """Every act of the text, in order, repetitions included."""
    for passage in reading.passages:
        text = reading.text_of(passage)
        for trigger, pattern in reading.pack.trigger_patterns:
            for match in pattern.finditer(text, passage.span.start, passage.span.end):
                yield from _acts(reading, passage, trigger, match)
        yield from _announcements(reading, passage)


def _acts(
    reading: Reading, passage: Passage, trigger: Trigger, match: re.Match[str]
) -> Iterator[Found]:
    form = (match.lastgroup or "word").replace("_", "-")
    direct = passage.direct or passage.mode == "headline"
    if trigger.quoted and not direct:
        return
    speaker = JOINTLY if trigger.passive else _speaker(reading, passage, match, form)
    if trigger.passive and not _at_a_meeting(reading, passage):
        return
    if speaker is None:
        return
    hit = Span(match.start(), match.end())
    clause = _shared(reading, passage, clause_before(reading, passage, match.start()), hit)
    if clause is None:
        return
    leaders = list(
        reading.pack.regex(rf"(?<!\w){reading.pack.leaders}[\s,]+").finditer(
            reading.document.low, passage.span.start, clause.end
        )
    )
    if leaders and trigger.kind == "decide" and not passage.direct:
        speaker, clause = JOINTLY, Span(max(leaders[-1].end(), clause.start), clause.end)
    for piece in _objects(reading, trigger, clause):
        act = _found(reading, passage, trigger, hit, speaker, piece)
        if act:
            yield act


def _at_a_meeting(reading: Reading, passage: Passage) -> bool:
    """Whether a passive has a decider: the meeting or the leaders its sentence names."""
    pack, span = reading.pack, passage.outer.span
    heads = "|".join(word for event in pack.events for word in event.words)
    pattern = pack.regex(rf"(?<!\w)(?:{heads}|toplantı\w*|{pack.leaders})")
    return not passage.direct and bool(pattern.search(reading.narration, span.start, span.end))


def _shared(reading: Reading, passage: Passage, clause: Span, hit: Span) -> Span | None:
    """The clause of the verb before, where two verbs share an object: `A'yı över ve destekler`.

    None if this verb only says that the other was done: `desteklediğini ilan etti`.
    """
    text = reading.text_of(passage)
    for _, pattern in reading.pack.trigger_patterns:
        for other in pattern.finditer(text, clause.start, hit.start):
            if re.fullmatch(
                r"\s+ve(?:\s+\w+){0,3}\s*|\s+(?:\w+\s+)?", text[other.end() : hit.start]
            ):
                joined = " ve" in text[other.end() : hit.start]
                return Span(clause.start, other.start()) if joined else None
    return clause


def _objects(reading: Reading, trigger: Trigger, clause: Span) -> list[Piece]:
    """The objects of a trigger by the complements it takes, the first kind that fits."""
    for kind in trigger.takes:
        if kind in ("nominal", "infinitive"):
            found = phrases.pieces(reading, clause.start, clause.end)
        else:
            found = _bare_objects(reading, trigger, clause)
        if found:
            return found
    return []


def _bare_objects(reading: Reading, trigger: Trigger, clause: Span) -> list[Piece]:
    pack = reading.pack
    case = rf"(?:{pack.accusative}|{pack.dative_case})" if not trigger.passive else "(?!)"
    marked = _object_end(reading, clause, pack.accusative if trigger.needs_object else case)
    if marked is None and trigger.needs_object:
        return []
    end = marked or clause.end
    found = list(phrases.coordinated_names(reading, clause.start, end, case))
    if trigger.kind in ("support", "welcome") and found:
        found = [_of_praise(reading, clause, phrase) for phrase in found]
    return [Piece(p, None, Span(p.span.start, clause.end), clause) for p in found]


def _object_end(reading: Reading, clause: Span, case: str) -> int | None:
    """Where the last word in the object's case ends: adverbs may stand before the verb."""
    marked = reading.pack.regex(rf"\w+(?:'[ny]?\w|(?:{case}))")
    tokens = words(reading.document.norm, clause.start, clause.end)
    for token in reversed(tokens[-_OBJECT_REACH:]):
        if marked.fullmatch(reading.document.low[token.start : token.end]):
            return token.end
    return None


def _of_praise(reading: Reading, clause: Span, phrase: phrases.Phrase) -> phrases.Phrase:
    """`X'in tarihi bir adım olduğunu takdir etti`: what is praised is X."""
    pack = reading.pack
    low = reading.document.low
    match = pack.regex(rf"\s+(?:{pack.praise})\s*(?:ol\w+)?").search(low, clause.start)
    if match is None or match.start() > phrase.span.end:
        return phrase
    praised = phrases.noun_phrase(reading, clause.start, match.start(), pack.genitive)
    return praised or phrase


def _found(
    reading: Reading,
    passage: Passage,
    trigger: Trigger,
    hit: Span,
    speaker: str,
    piece: Piece,
) -> Found | None:
    language = reading.pack.code
    if piece.phrase:
        span = _without_own_state(reading, speaker, piece.phrase.span)
        name = piece.phrase.text[span.start - piece.phrase.span.start :]
        thing = reading.terms.type_of(name, language)
    else:
        span = phrases.clip(reading, piece.whole)
        name = reading.document.quote(span.start, span.end)
        thing = reading.terms.type_of(name, language) if trigger.needs_deliverable else None
    made = _MAKES_TYPE.get(piece.makes or "", "action")
    deliverable = thing is not None or (piece.phrase is not None and piece.phrase.proper)
    if trigger.needs_deliverable and not deliverable:
        return None
    if trigger.kind == "decide" and reading.ends_in_person(span):
        return None
    if not name.strip() or len(name) < 4:
        return None
    kind = (thing or made) if piece.phrase else made
    return Found(
        trigger.kind, speaker, passage, hit, span, re.sub(r"\s+", " ", name), kind,
        piece.clause, f"{language}.{trigger.kind}.{trigger.name}",
        trigger.confidence, proper=bool(piece.phrase and piece.phrase.proper),
        points_back=reading.points_back(span),
        negated=_negated(reading, hit), recalled=_recalled(reading, passage, hit),
    )  # fmt: skip


def _without_own_state(reading: Reading, speaker: str, span: Span) -> Span:
    """Without the speaker's own state in front: it is the subject of the nominalised verb."""
    owner = reading.speaks_for(speaker)
    for mention in reading.within(span.start, span.end, "state"):
        if mention.start == span.start and mention.entity == owner and mention.suffix:
            rest = reading.document.norm[mention.stop : span.end]
            return Span(span.end - len(rest.lstrip(" ,")), span.end)
    return span


def _negated(reading: Reading, hit: Span) -> bool:
    word = reading.document.low[hit.start : hit.end + 1]
    return bool(reading.pack.regex(reading.pack.negation).search(word))


def _recalled(reading: Reading, passage: Passage, hit: Span) -> bool:
    """Whether the sentence places the act before the occasion it reports."""
    text = reading.document.low[passage.span.start : hit.end]
    return not passage.direct and bool(
        reading.pack.regex(rf"(?<!\w)(?:{reading.pack.past_marks})").search(text)
    )


def _speaker(reading: Reading, passage: Passage, match: re.Match[str], form: str) -> str | None:
    """Who carries out the act: after a participle the noun it describes, else the subject."""
    if passage.direct:
        return passage.speaker
    if form == "participle":
        following = reading.within(match.end(), min(match.end() + 60, passage.span.end), "person")
        bare = [m for m in following if not m.suffix]
        return bare[0].entity if bare else passage.speaker
    states = reading.within(passage.span.start, match.start(), "state", "organization")
    own = [m for m in states if not m.suffix and reading.document.low[m.stop : m.stop + 1] == ","]
    people = [
        m for m in reading.within(passage.span.start, match.start(), "person")
        if not m.suffix and "\u0000" not in reading.narration[m.start : m.end]
    ]  # fmt: skip
    if people:
        return people[-1].entity
    plural = reading.pack.regex(rf"[^,]{{0,60}}(?<!\w){reading.pack.plural_subject}")
    if not own and plural.match(reading.narration, passage.span.start):
        return None
    return own[-1].entity if own else passage.speaker


def clause_before(reading: Reading, passage: Passage, end: int) -> Span:
    """The clause that ends at `end`: back to a connective, a speech, or the subject's comma."""
    pack, text = reading.pack, reading.text_of(passage)
    start = passage.span.start
    for match in pack.regex(rf"(?<!\w){pack.breaks}|\u0000+\W*").finditer(text, start, end):
        start = match.end()
    for mention in reading.within(start, end, "person"):
        if not mention.suffix:
            start = max(start, mention.stop)
    opener = pack.regex(rf"[\s,]*{pack.openers}").match(text, start, end)
    start = opener.end() if opener else start
    while start < end and text[start] in " ,;:\"'\u0000":
        if text[start] == '"' and '"' in text[start + 1 : end]:
            break
        start += 1
    return Span(start, end)


def _announcements(reading: Reading, passage: Passage) -> Iterator[Found]:
    """A coming event that the speaker makes known: `X'in düzenleneceğini bildirdi`."""
    pack, text = reading.pack, reading.text_of(passage)
    direct = passage.direct
    pattern = pack.future_first if direct else pack.future
    for match in pack.regex(rf"(?<!\w){pattern}(?!\w)").finditer(text, *_range(passage.span)):
        if not direct and not _said(reading, passage, match.end()):
            continue
        if pack.regex(pack.hypothetical).search(text, match.end(), passage.span.end):
            continue
        clause = clause_before(reading, passage, match.start())
        found = _announced(reading, passage, clause, Span(match.start(), match.end()))
        if found:
            yield found


def _range(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _said(reading: Reading, passage: Passage, position: int) -> bool:
    """Whether a verb of saying follows soon after."""
    text = reading.text_of(passage)
    return bool(
        reading.pack.regex(rf"\W*(?:\w+\W+){{0,3}}?(?:{reading.pack.say})").match(text, position)
    )


def _announced(reading: Reading, passage: Passage, clause: Span, verb: Span) -> Found | None:
    pack, low, speaker = reading.pack, reading.document.low, passage.speaker
    hosting = re.search(pack.expand(pack.hosting) + r"\s*$", low[clause.start : verb.start])
    if speaker is None or not (hosting or _brings_about(reading, verb)):
        return None
    end = clause.start + hosting.start() if hosting else verb.start
    phrase = _announced_phrase(reading, Span(clause.start, end), hosting is not None)
    thing = reading.terms.type_of(phrase.text, pack.code) if phrase else None
    if phrase is None or thing is None:
        return None
    return Found(
        "announce", speaker, passage, verb, phrase.span, phrase.text, thing,
        Span(clause.start, verb.end), f"{pack.code}.announce.future", 0.8, proper=phrase.proper,
    )  # fmt: skip


def _brings_about(reading: Reading, verb: Span) -> bool:
    stem = reading.document.low[verb.start : verb.end]
    return any(
        makes in ("hold", "create", "launch") and pattern.match(stem)
        for makes, pattern in reading.pack.action_patterns
    )


def _announced_phrase(reading: Reading, clause: Span, hosted: bool) -> phrases.Phrase | None:
    """What is announced; of `Z'ye Y'nin ev sahipliği yapacağını` the host is passed over."""
    pack = reading.pack
    case = rf"(?:{pack.genitive}|{pack.accusative}|{pack.dative_case})"
    if not hosted:
        end = _object_end(reading, clause, case) or clause.end
        return _subject_phrase(reading, clause.start, end, case)
    end = clause.end
    for mention in reversed(reading.within(clause.start, clause.end, "state", "place")):
        rest = reading.document.low[mention.stop : end].split()
        if len(rest) < 2 and pack.regex(r"n?In|").fullmatch(mention.suffix):
            end = mention.start
    return _subject_phrase(reading, clause.start, end, case)


def _subject_phrase(reading: Reading, start: int, end: int, case: str) -> phrases.Phrase | None:
    """The subject of a clause: its first noun phrase in the genitive, before time and place."""
    document, pack = reading.document, reading.pack
    end = phrases.before_adverbials(reading, start, end)
    best = phrases.noun_phrase(reading, start, end, case)
    if best and best.proper and _has_head(document.low, best.span, pack.institutions):
        return best
    for token in words(document.norm, start, end):
        word = document.low[token.start : token.end]
        ends = re.search(rf"(?:'|)(?:{pack.expand(pack.genitive)})$", word)
        if ends and (document.norm[token.start].isupper() or "'" in word):
            phrase = phrases.noun_phrase(reading, start, token.end, case)
            if phrase and phrase.proper and " " in phrase.text:
                return phrase
    return best


def _has_head(low: str, span: Span, heads: str) -> bool:
    return bool(re.search(heads, low[span.start : span.end]))
