"""Announcements: coming events and own plans that a speaker makes known.

`X'in düzenleneceğini bildirdi`: the verb stands in the future, something to be held, founded or
launched is its subject, and a verb of saying follows; or the plan is the speaker's own.
"""

import re
from collections.abc import Iterator

from ingest.engine import names, phrases
from ingest.engine.acts import Found, made_type, type_of
from ingest.engine.clauses import clause_before, object_end
from ingest.engine.reading import Passage, Reading
from ingest.engine.text import Span, words
from ingest.sheet import ThingType

_BEFORE_VERB = 30  # characters of the noun that a light verb needs
_FAR_FROM_VERB = 3  # words between an object and its verb


def find(reading: Reading) -> Iterator[Found]:
    """Every announcement of the text, in order, repetitions included."""
    for passage in reading.passages:
        found = list(_in_passage(reading, passage))
        yield from found or _told(reading, passage)
        yield from _results(reading, passage)
        yield from _made_known_first(reading, passage)


def _in_passage(reading: Reading, passage: Passage) -> Iterator[Found]:
    pack, text = reading.pack, reading.text_of(passage)
    direct = passage.direct or passage.told
    pattern = pack.future_first if direct else rf"(?:{pack.future}|{pack.first_future})"
    for match in pack.regex(rf"(?<!\w)(?:{pattern})(?!\w)").finditer(
        text, passage.span.start, passage.span.end
    ):
        own = pack.regex(pack.first_future).fullmatch(match.group())
        if not (direct or own or _said(reading, passage, match.end(), pack.say, 3)):
            continue
        wished = pack.regex(rf"(?<!\w)(?:{pack.wishes})(?!\w)")
        if pack.regex(pack.hypothetical).search(text, match.end(), passage.span.end):
            continue
        if wished.search(text, passage.span.start, match.start()):
            continue
        clause = clause_before(reading, passage, match.start())
        found = _announced(reading, passage, clause, Span(match.start(), match.end()))
        if found:
            yield found


def _told(reading: Reading, passage: Passage) -> Iterator[Found]:
    """What is still to come by a sentence that the next one ascribes: `... барат. Бул тууралуу`."""
    pack, text, speaker = reading.pack, reading.text_of(passage), passage.speaker
    verb = pack.regex(rf"(?<!\w)\w+{pack.coming}(?=\W*$)").search(
        text, passage.span.start, passage.span.end
    )
    if not (passage.told and speaker and verb):
        return
    ascribed = pack.regex(rf"(?<!\w){pack.according}").search(
        text, passage.span.start, passage.span.end
    )
    if ascribed and not _brings_about(reading, Span(verb.start(), verb.end())):
        return
    if pack.regex(rf"{pack.predicted}|(?:{pack.say})").match(verb.group()):
        return
    clause = clause_before(reading, passage, verb.start(), passive=True)
    span = phrases.clip(reading, Span(clause.start, verb.end()))
    yield Found(
        "announce", speaker, passage, Span(verb.start(), verb.end()), span,
        reading.document.name(span.start, span.end), "action", Span(clause.start, verb.end()),
        f"{pack.code}.announce.told", 0.6,
    )  # fmt: skip


def _results(reading: Reading, passage: Passage) -> Iterator[Found]:
    """What the speaker makes known as done: `bir program başlattıklarını açıkladı`."""
    pack, text = reading.pack, reading.text_of(passage)
    pattern = pack.regex(rf"(?<!\w){pack.done}\s+(?:\w+ )?(?:{pack.announce_verbs})")
    for match in pattern.finditer(text, passage.span.start, passage.span.end):
        makes = [m for m, action in pack.action_patterns if action.match(match.group())]
        clause = clause_before(reading, passage, match.start())
        phrase = names.noun_phrase(reading, clause.start, clause.end, pack.accusative)
        thing = type_of(reading, phrase.text) if phrase else None
        if passage.direct or not phrase or not thing or not passage.speaker or not makes:
            continue
        yield Found(
            "announce", passage.speaker, passage, Span(match.start(), match.end()), phrase.span,
            phrase.text, thing, Span(clause.start, match.end()), f"{pack.code}.announce.done", 0.65,
            proper=phrase.proper,
        )  # fmt: skip


def _made_known_first(reading: Reading, passage: Passage) -> Iterator[Found]:
    """What somebody is the first to tell: `fonun faaliyete geçtiğini duyurdu`."""
    pack, text, agent = reading.pack, reading.text_of(passage), passage.speaker
    pattern = pack.regex(rf"(?<!\w){pack.made_known}")
    for match in pattern.finditer(text, passage.span.start, passage.span.end):
        verb = Span(match.start(), text.index(" ", match.start()))
        clause = clause_before(reading, passage, verb.start)
        told = agent is None or passage.direct or _is_another_act(reading, passage, verb)
        if told or clause.end - clause.start < _BEFORE_VERB // 3:
            continue
        span = phrases.clip(reading, Span(clause.start, verb.end))
        yield Found(
            "announce", str(agent), passage, verb, span,
            reading.document.name(span.start, span.end), "action", Span(clause.start, verb.end),
            f"{pack.code}.announce.told-first", 0.55,
        )  # fmt: skip


def _said(reading: Reading, passage: Passage, position: int, verbs: str, words: int) -> bool:
    """Whether a verb of saying follows within some words, or after the name of who says it."""
    text, pack = reading.text_of(passage), reading.pack
    if pack.regex(rf"\W*(?:\w+\W+){{0,{words}}}?(?:{verbs})").match(text, position):
        return True
    named = [m for m in reading.within(position, passage.span.end, "person") if not m.suffix]
    said = pack.regex(rf"\s(?:{verbs})")
    return not pack.apostrophe and any(said.match(text, m.stop) for m in named)


def _announced(reading: Reading, passage: Passage, clause: Span, verb: Span) -> Found | None:
    pack, low, speaker = reading.pack, reading.document.low, passage.speaker
    hosting = re.search(pack.expand(pack.hosting) + r"\s*$", low[clause.start : verb.start])
    if speaker is None:
        return None
    if not (hosting or _brings_about(reading, verb)):
        return _own_plan(reading, passage, clause, verb) or _made_known(
            reading, passage, clause, verb
        )
    end = clause.start + hosting.start() if hosting else _deed_span(reading, verb).start
    active = pack.regex(pack.active).match(low, verb.start) is not None
    phrase = _announced_phrase(reading, Span(clause.start, end), hosting is not None, active)
    thing = type_of(reading, phrase.text) if phrase else None
    own = passage.direct or not pack.apostrophe
    if thing is None and phrase and own and _is_noun(reading, phrase):
        thing = _own_deed(reading, verb)
    if phrase is None or thing is None:
        begun = passage.direct and pack.regex(pack.begins).match(low, verb.start)
        return (_begun if begun else _made_known)(reading, passage, clause, verb)
    return Found(
        "announce", speaker, passage, verb, phrase.span, phrase.text, thing,
        Span(clause.start, verb.end), f"{pack.code}.announce.future", 0.8, proper=phrase.proper,
    )  # fmt: skip


def _begun(reading: Reading, passage: Passage, clause: Span, verb: Span) -> Found | None:
    """What a speaker says will begin: `bir ağ üzerinde çalışmalar başlayacak`."""
    span = phrases.clip(reading, clause)
    name = reading.document.name(span.start, span.end)
    if passage.speaker is None or not name.strip():
        return None
    return Found(
        "announce", passage.speaker, passage, verb, span, name, "action",
        Span(clause.start, verb.end), f"{reading.pack.code}.announce.begun", 0.6,
    )  # fmt: skip


def _is_noun(reading: Reading, phrase: names.Phrase) -> bool:
    """Whether a phrase of several words ends in a noun, and not in `бүтөрү менен`."""
    *before, last = phrase.text.lower().split()
    pack = reading.pack
    return bool(before) and not pack.regex(rf"(?:{pack.joined})").fullmatch(last)


def _own_deed(reading: Reading, verb: Span) -> ThingType | None:
    """What `we shall found it` makes of a thing that the termbase has no word for."""
    pack, word = reading.pack, reading.document.low[verb.start : verb.end]
    if not pack.regex(pack.first_future).fullmatch(word):
        return None
    made = next((m for m, action in pack.action_patterns if action.match(word)), "")
    return made_type(None, made)


def _made_known(reading: Reading, passage: Passage, clause: Span, verb: Span) -> Found | None:
    """Whatever else a verb of announcing says will be done: `Y'ye gideceğini duyurdu`."""
    pack, low, agent = reading.pack, reading.document.low, passage.speaker
    behind_that = passage.told and passage.span != passage.outer.span
    known = behind_that or _said(reading, passage, verb.end, pack.announce_verbs, 2)
    foreseen = pack.regex(pack.predicted).fullmatch(low, verb.start, verb.end)
    if foreseen and pack.regex(pack.being).match(low, verb.start):
        foreseen = None if _is_placed(reading, clause) else foreseen
    if passage.direct or agent is None or not known or foreseen or clause.end <= clause.start:
        return None
    if _is_another_act(reading, passage, verb):
        return None
    span = phrases.clip(reading, phrases.without_ending(reading, Span(clause.start, verb.end)))
    denied = pack.regex(rf"\w*{pack.negated_future}").match(low, verb.start, verb.end)
    return Found(
        "announce", agent, passage, verb, span, reading.document.name(span.start, span.end),
        "action", Span(clause.start, verb.end), f"{pack.code}.announce.made-known", 0.7,
        negated=denied is not None,
    )  # fmt: skip


def _is_placed(reading: Reading, clause: Span) -> bool:
    """Whether a clause tells where or when."""
    places = reading.within(clause.start, clause.end, "place", "state")
    return bool(any(m.suffix for m in places) or reading.dates(clause.start, clause.end))


def _own_plan(reading: Reading, passage: Passage, clause: Span, verb: Span) -> Found | None:
    """Something the speaker says will be done by his own side: `belgeyi açıklayacaklarını`."""
    pack, low = reading.pack, reading.document.low
    word = low[verb.start : verb.end]
    if passage.mode == "headline" and not passage.direct:
        return None
    deed = _deed(reading, verb)
    own = pack.regex(pack.own_plan).fullmatch(word) or _has_no_subject(reading, clause, word)
    if not own or pack.regex(pack.vague).match(deed):
        return None
    if _is_another_act(reading, passage, verb):
        return None
    phrase = _planned(reading, clause)
    if phrase is None or passage.speaker is None:
        return None
    thing = type_of(reading, phrase.text) or "action"
    return Found(
        "announce", passage.speaker, passage, verb, phrase.span, phrase.text, thing,
        Span(clause.start, verb.end), f"{pack.code}.announce.own-plan", 0.6, proper=phrase.proper,
    )  # fmt: skip


def _has_no_subject(reading: Reading, clause: Span, word: str) -> bool:
    """Whether a plan is told with no subject of its own: `zirveye katılacağını belirtti`."""
    pack, document = reading.pack, reading.document
    if not pack.regex(pack.own_deed).fullmatch(word):
        return False
    owned = pack.regex(rf"\w+(?:'{pack.genitive_suffix}|{pack.genitive})")
    tokens = words(document.norm, clause.start, clause.end)
    return not any(owned.fullmatch(document.low[t.start : t.end]) for t in tokens)


def _planned(reading: Reading, clause: Span) -> names.Phrase | None:
    """The object of a plan where it stands in its case right before the verb, else the clause."""
    pack, document = reading.pack, reading.document
    end = object_end(reading, clause, pack.accusative)
    phrase = names.noun_phrase(reading, clause.start, end, pack.accusative) if end else None
    if end and len(document.low[end : clause.end].split()) >= _FAR_FROM_VERB:
        phrase = None
    if phrase or pack.sure_object == "(?!)" or clause.end - clause.start < _BEFORE_VERB // 2:
        return phrase
    span = phrases.clip(reading, clause)
    text = document.name(span.start, span.end)
    told = reading.within(span.start, span.end) or reading.terms.type_of(text, pack.code)
    return names.Phrase(text, span, False) if told else None


def _is_another_act(reading: Reading, passage: Passage, verb: Span) -> bool:
    """Whether a trigger ends with the verb: `destek vereceğiz` is support and no plan."""
    text = reading.text_of(passage)
    near = max(passage.span.start, verb.start - _BEFORE_VERB)
    return any(
        match.end() == verb.end
        for trigger, pattern in reading.pack.trigger_patterns
        if not trigger.done
        for match in pattern.finditer(text, near, verb.end)
    )


def _deed_span(reading: Reading, verb: Span) -> Span:
    """A verb with the noun that an empty one needs: `kabul edileceğini`."""
    low = reading.document.low
    if reading.pack.regex(reading.pack.empty_verbs).match(low, verb.start):
        return Span(low.rfind(" ", 0, verb.start - 1) + 1, verb.end)
    return verb


def _deed(reading: Reading, verb: Span) -> str:
    span = _deed_span(reading, verb)
    return reading.document.low[span.start : span.end]


def _brings_about(reading: Reading, verb: Span) -> bool:
    stem = _deed(reading, verb)
    return any(
        makes in ("hold", "do", "create", "launch", "draft") and pattern.match(stem)
        for makes, pattern in reading.pack.action_patterns
    )


def _is_made(reading: Reading, phrase: names.Phrase, active: bool) -> bool:
    """Whether a bare phrase right before an active verb is what it makes: `okullar açacak`."""
    return active and type_of(reading, phrase.text) is not None


def _announced_phrase(
    reading: Reading, clause: Span, hosted: bool, active: bool
) -> names.Phrase | None:
    """What is announced; of `Z'ye Y'nin ev sahipliği yapacağını` the host is passed over."""
    pack = reading.pack
    case = rf"(?:{pack.genitive}|{pack.accusative})"
    bare = names.noun_phrase(reading, clause.start, clause.end, "(?!)")
    if not hosted and bare and _is_made(reading, bare, active):
        return bare
    if not hosted:
        end = object_end(reading, clause, case) or clause.end
        return _subject_phrase(reading, clause.start, end, case)
    case = rf"(?:{case}|{pack.dative_case})"
    end = clause.end
    for mention in reversed(reading.within(clause.start, clause.end, "state", "place")):
        rest = reading.document.low[mention.stop : end].split()
        if len(rest) < 2 and pack.regex(rf"(?:{pack.genitive_suffix})?").fullmatch(mention.suffix):
            end = mention.start
    return _subject_phrase(reading, clause.start, end, case)


def _subject_phrase(reading: Reading, start: int, end: int, case: str) -> names.Phrase | None:
    """The subject of a clause: its first noun phrase in the genitive, before time and place."""
    document, pack = reading.document, reading.pack
    end = phrases.before_adverbials(reading, start, end, bare=True)
    best = names.noun_phrase(reading, start, end, case)
    if best and best.proper and _has_head(document.low, best.span, pack.institutions):
        return best
    for token in words(document.norm, start, end):
        word = document.low[token.start : token.end]
        ends = re.search(rf"(?:'|)(?:{pack.expand(pack.genitive)})$", word)
        if ends and (document.norm[token.start].isupper() or "'" in word):
            phrase = names.noun_phrase(reading, start, token.end, case)
            person = phrase is not None and reading.ends_in_person(phrase.span)
            if phrase and phrase.proper and not person and " " in phrase.text:
                return phrase
    return best


def _has_head(low: str, span: Span, heads: str) -> bool:
    return bool(re.search(heads, low[span.start : span.end]))
