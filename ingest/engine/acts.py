"""Speech acts: who proposes, supports, calls for, announces, decides or welcomes what.

For each trigger in a passage: the clause before it, its object or objects, and who speaks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.engine import names, phrases, subjects
from ingest.engine.clauses import clause_before, object_end
from ingest.engine.phrases import Piece
from ingest.engine.reading import Passage, Reading
from ingest.engine.text import CAPITALS, Span
from ingest.language import Trigger
from ingest.sheet import ActKind, ThingType

_MAKES_TYPE: dict[str, ThingType] = {
    "create": "body", "hold": "event", "draft": "document", "launch": "project", "change": "action",
    "do": "action",
}  # fmt: skip

_TWO_NAMES = re.compile(rf"[{CAPITALS}][\w-]+ [{CAPITALS}][\w-]+")
_JOINED_REACH = 100  # characters between the starts of two verbs that share an object
_SHORTEST = 4  # characters of a name


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
    negated: bool = False
    recalled: bool = False
    proper: bool = False
    points_back: bool = False
    ours: bool = False


def find(reading: Reading) -> Iterator[Found]:
    """Every act of the text, in order, repetitions included."""
    for passage in reading.passages:
        text = reading.text_of(passage)
        for trigger, pattern in reading.pack.trigger_patterns:
            for match in pattern.finditer(text, passage.span.start, passage.span.end):
                yield from _acts(reading, passage, trigger, match)


def _acts(
    reading: Reading, passage: Passage, trigger: Trigger, match: re.Match[str]
) -> Iterator[Found]:
    if trigger.quoted and not (passage.direct or passage.told or passage.mode == "headline"):
        return
    speaker = subjects.speaker(reading, passage, trigger, match)
    together = speaker is None and subjects.all_leaders(reading, passage, trigger, match.start())
    if not (speaker or together) or _is_undone(reading, trigger, match):
        return
    hit = Span(match.start(), match.end())
    named = trigger.passive and "clause" in trigger.takes
    before = clause_before(reading, passage, hit.start, named)
    clause = _shared(reading, passage, before, hit, welcomed=trigger.kind == "welcome")
    if clause is None:
        return
    agent = subjects.by_whom(reading, passage, hit.start) if trigger.passive else None
    if agent and agent[1] > clause.start:
        clause = subjects.without_agent(reading, clause, agent)
    if subjects.all_leaders(reading, passage, trigger, match.start()):
        speaker, clause = subjects.of_all_leaders(reading, passage, clause)
    if speaker is None:
        return
    if trigger.kind == "welcome" and _courteous(reading, clause):
        return
    for piece in _objects(reading, trigger, clause):
        act = _found(reading, passage, trigger, match, speaker, piece)
        if act:
            yield act
            others = subjects.beside(reading, passage, trigger, speaker, hit.start)
            yield from (replace(act, speaker=other) for other in others)


def _courteous(reading: Reading, clause: Span) -> bool:
    """Whether a clause only says that it is good to be there."""
    pattern = reading.pack.regex(rf"(?:{reading.pack.courtesy})\s*$")
    return bool(pattern.search(reading.document.low[clause.start : clause.end]))


def _is_undone(reading: Reading, trigger: Trigger, match: re.Match[str]) -> bool:
    """Whether a decision is still to come, or a passive in the pluperfect tells of long ago."""
    pack = reading.pack
    to_come = pack.regex(rf"(?:{pack.future}|{pack.coming})$")
    if (trigger.kind == "decide" or trigger.done) and to_come.search(match.group()):
        return True
    before = pack.regex(rf"(?:{pack.pluperfect})$").search(match.group())
    reminded = pack.regex(rf"\s+(?:{pack.reminded})").match(reading.document.low, match.end())
    return trigger.passive and bool(before or reminded)


def _shared(
    reading: Reading, passage: Passage, clause: Span, hit: Span, welcomed: bool
) -> Span | None:
    """The clause of the verb before, where two verbs share an object: `A'yı över ve destekler`.

    None if this verb only says that the other was done: `desteklediğini ilan etti`; what another
    did may be `welcomed`.
    """
    pack, text = reading.pack, reading.text_of(passage)
    near = max(clause.start, hit.start - _JOINED_REACH)
    for _, pattern in pack.trigger_patterns:
        for other in pattern.finditer(text, near, hit.start):
            gap = text[other.end() : hit.start]
            joined = pack.regex(rf"\s+(?:{pack.conjunctions})(?:\s+\w+){{0,3}}\s*").fullmatch(gap)
            if joined and not pack.regex(rf".*(?<!\w){pack.nominal}(?!\w)").match(gap):
                return Span(clause.start, other.start())
            if not welcomed and re.fullmatch(r"\s+(?:\w+\s+)?", gap):
                return None
    return clause


def _objects(reading: Reading, trigger: Trigger, clause: Span) -> list[Piece]:
    """The objects of a trigger by the complements it takes, the first kind that fits."""
    for kind in trigger.takes:
        if kind in ("nominal", "infinitive"):
            found = phrases.pieces(reading, clause.start, clause.end)
        elif kind == "clause":
            found = phrases.whole(reading, clause)
        elif kind == "intention":
            found = phrases.intention(reading, clause)
        elif kind == "subject":
            found = phrases.subject(reading, clause)
        else:
            found = _bare_objects(reading, trigger, clause)
        if found:
            return found
    return []


def _bare_objects(reading: Reading, trigger: Trigger, clause: Span) -> list[Piece]:
    pack = reading.pack
    case = rf"(?:{pack.accusative}|{pack.dative_case})"
    felt = phrases.felt(reading, clause) if trigger.kind == "welcome" else None
    if felt:
        return [felt]
    if trigger.passive:
        case = pack.dative_case if trigger.dative else "(?!)"
    marked = None
    if trigger.dative and not trigger.passive and not _is_directed(reading, clause):
        return []
    if not trigger.passive:
        marked = object_end(reading, clause, pack.accusative if trigger.needs_object else case)
    if marked is None and trigger.needs_object:
        return []
    end = marked or clause.end
    placed = pack.regex(rf"\w{{4,}}(?:{pack.locative})\W*$")
    if trigger.passive and placed.search(reading.document.low, clause.start, end):
        return []
    found = list(phrases.coordinated_names(reading, clause.start, end, case))
    if trigger.kind in ("support", "welcome") and found:
        found = [_of_praise(reading, clause, phrase) for phrase in found]
    return [Piece(p, None, Span(p.span.start, clause.end), clause) for p in found]


def _is_directed(reading: Reading, clause: Span) -> bool:
    """Whether the last word of a clause is in the dative: `her desteğe |hazırız`."""
    pack, low = reading.pack, reading.document.low
    end = names.without_fillers(pack, low, clause.start, clause.end)
    return bool(pack.regex(rf"(?:'[yn]?[ae]|{pack.dative_case})$").search(low[clause.start : end]))


def _of_praise(reading: Reading, clause: Span, phrase: names.Phrase) -> names.Phrase:
    """`X'in tarihi bir adım olduğunu takdir etti`: what is praised is X."""
    pack = reading.pack
    low = reading.document.low
    match = pack.regex(rf"\s+(?:{pack.praise})").search(low, clause.start)
    if match is None or match.start() > phrase.span.end:
        return phrase
    praised = names.noun_phrase(reading, clause.start, match.start(), pack.genitive)
    return praised or phrase


def _found(
    reading: Reading,
    passage: Passage,
    trigger: Trigger,
    match: re.Match[str],
    speaker: str,
    piece: Piece,
) -> Found | None:
    pack, proper = reading.pack, piece.phrase is not None and piece.phrase.proper
    name, span = _named(reading, speaker, piece)
    thing = type_of(reading, name) if piece.phrase else reading.terms.type_of(name, pack.code)
    written = reading.document.low[span.start : span.end]
    if trigger.needs_deliverable and not (thing or proper or _is_measured(reading, written)):
        return None
    if not pack.regex(trigger.object).search(written):
        return None
    vague = reading.points_back(span) or _is_vague(reading, piece)
    if trigger.specific and vague and not (thing or proper):
        return None
    if trigger.kind == "decide" and piece.phrase and _is_received(reading, span, thing):
        return None
    if len(name.strip()) < _SHORTEST or pack.regex(pack.pronouns).fullmatch(written):
        return None
    if _is_whereabouts(reading, span):
        return None
    hit = Span(match.start(), match.end())
    return Found(
        kind=trigger.kind,
        speaker=speaker,
        passage=passage,
        trigger=hit,
        object=span,
        name=name,
        type=made_type(thing if piece.phrase else None, piece.makes),
        clause=piece.clause,
        rule=f"{pack.code}.{trigger.kind}.{trigger.name}",
        confidence=trigger.confidence,
        negated=bool(match.groupdict().get("negative")),
        recalled=_recalled(reading, passage, hit),
        proper=proper,
        points_back=reading.points_back(span),
        ours=passage.direct and _in_first_plural(reading, match),
    )


def type_of(reading: Reading, name: str) -> ThingType | None:
    """What kind of thing a name names; a word in another case before its head is none."""
    pack = reading.pack
    terms = [t for t in reading.terms.terms(name, pack.code) if not (t.concept and t.concept.skip)]
    heads = [(n, t) for n, t in enumerate(terms, 1) if t.concept and t.concept.type]
    if not heads or heads[-1][1].concept is None:
        return None
    number, head = heads[-1]
    cases = rf"\w*(?:{pack.genitive}|{pack.dative_case}|{pack.locative}|{pack.ablative})"
    owns = number < len(terms) and pack.regex(cases).fullmatch(head.word)
    return None if owns else heads[-1][1].concept.type


def made_type(thing: ThingType | None, makes: str | None) -> ThingType:
    """The type of an object: what its name names, else what its verb makes."""
    return thing or _MAKES_TYPE.get(makes or "", "action")


def _in_first_plural(reading: Reading, match: re.Match[str]) -> bool:
    return bool(reading.pack.regex(rf"(?:{reading.pack.first_plural})$").search(match.group()))


def _is_vague(reading: Reading, piece: Piece) -> bool:
    """Whether the verb of an object says nothing definite: `güçlendirilmesi`."""
    verb = reading.document.low[piece.whole.start : piece.whole.end].rpartition(" ")[2]
    return bool(reading.pack.regex(rf"{reading.pack.vague}|{reading.pack.empty_verbs}").match(verb))


def _named(reading: Reading, speaker: str, piece: Piece) -> tuple[str, Span]:
    """The words of an object and where they stand: a noun phrase, or a clipped clause."""
    if piece.phrase is None:
        span = phrases.clip(reading, phrases.without_ending(reading, piece.whole))
        return reading.document.name(span.start, span.end), span
    span = _without_own_state(reading, speaker, piece.phrase.span)
    return piece.phrase.text[span.start - piece.phrase.span.start :], span


def _is_measured(reading: Reading, name: str) -> bool:
    """Whether a deed is told with its measure: `тауар айналымын 10 миллиард долларға жеткізу`."""
    scales = "|".join(reading.pack.scales)
    return bool(reading.pack.regex(rf"\d (?:{scales})(?!\w)").search(name))


def _is_whereabouts(reading: Reading, span: Span) -> bool:
    """Whether the words only tell where: `uni Toshkentda joylashtirish`."""
    pack = reading.pack
    return any(
        named.start == span.start and named.stop >= span.end
        and pack.regex(pack.locative).fullmatch(named.suffix)
        for named in reading.within(span.start, span.end, "place", "state")
    )  # fmt: skip


def _is_received(reading: Reading, span: Span, thing: ThingType | None) -> bool:
    """Whether the object is people: to accept a guest is no decision."""
    last = reading.document.low[span.start : span.end].split()[-2:]
    pattern = reading.pack.regex(reading.pack.received)
    named = _TWO_NAMES.fullmatch(reading.document.norm, span.start, span.end)
    guest = named and thing is None and not reading.pack.apostrophe
    return bool(
        guest or reading.ends_in_person(span) or any(pattern.fullmatch(word) for word in last)
    )


def _without_own_state(reading: Reading, speaker: str, span: Span) -> Span:
    """Without the speaker's own state in front: it is the subject of the nominalised verb."""
    owner = reading.speaks_for(speaker)
    for mention in reading.within(span.start, span.end, "state"):
        if mention.start == span.start and mention.entity == owner and mention.suffix:
            rest = reading.document.norm[mention.stop : span.end]
            return Span(span.end - len(rest.lstrip(" ,")), span.end)
    return span


def _recalled(reading: Reading, passage: Passage, hit: Span) -> bool:
    """Whether the sentence, or the tense of the verb, places the act before the occasion."""
    pack = reading.pack
    text = reading.document.low[passage.span.start : hit.end]
    marks = pack.regex(rf"(?<!\w)(?:{pack.past_marks})|(?:{pack.pluperfect})$")
    year = (reading.published or "")[:4]
    dates = reading.dates(passage.span.start, hit.start)
    past = any(dated.value[:4] < year for dated in dates)
    return not passage.direct and bool(past or marks.search(text))
