"""Nominalised clauses: what an act is about.

In the Turkic languages the object stands before its verb: `[place, time] [thing]-GEN
[action]-NOUN [trigger]`. Here the words before a trigger are cut into such pieces.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.engine.names import Phrase, bare_end, noun_phrase, without_fillers
from ingest.engine.reading import Reading
from ingest.engine.text import Span, words
from ingest.language import Pack


@dataclass(frozen=True, slots=True)
class Piece:
    """One coordinated part of an object: what is brought about, and the clause it stands in.

    `makes` is what its action makes (create, hold, draft, launch, change) or None for a bare
    noun; `whole` is the clause from its first content word to the action noun.
    """

    phrase: Phrase | None
    makes: str | None
    whole: Span
    clause: Span


def pieces(reading: Reading, start: int, end: int) -> list[Piece]:
    """The nominalised parts of [start, end), which must end in a verbal noun; else none."""
    pack, low = reading.pack, reading.document.low
    end = without_fillers(pack, low, start, end, pack.shells)
    nouns = [
        Span(m.start(), m.end())
        for m in pack.regex(rf"(?<!\w)(?:{pack.nominal}|{pack.infinitive})(?!\w)").finditer(
            low, start, end
        )
    ]
    if not nouns or low[nouns[-1].end : end].strip(" \"'"):
        return []
    cased = pack.regex(rf"(?:{pack.nominal}|{pack.cased_infinitive})")
    chosen = [
        n for n in nouns[:-1]
        if cased.fullmatch(low[n.start : n.end]) and _coordinated(pack, low, n, nouns)
    ] + [nouns[-1]]  # fmt: skip
    found: list[Piece] = []
    left = start
    for noun in chosen:
        found += _piece(reading, Span(left, noun.end), noun)
        left = noun.end
    return found


def whole(reading: Reading, clause: Span) -> list[Piece]:
    """The clause as it stands, where it has two words or more: `Y'yi Z ilan`."""
    pack, low = reading.pack, reading.document.low
    end = without_fillers(pack, low, clause.start, clause.end)
    span = Span(_content_start(reading, clause.start, end), end)
    several = len(words(reading.document.norm, span.start, span.end)) > 1
    return [Piece(None, "change", span, clause)] if several else []


def intention(reading: Reading, clause: Span) -> list[Piece]:
    """The clause of a bare infinitive: `yeni bir hat açmak |istiyoruz`."""
    pack, low = reading.pack, reading.document.low
    end = without_fillers(pack, low, clause.start, clause.end)
    if not pack.regex(rf"(?<!\w){pack.bare_infinitive}$").search(low[clause.start : end]):
        return []
    span = Span(_content_start(reading, clause.start, end), end)
    return [Piece(None, "change", span, clause)]


def subject(reading: Reading, clause: Span) -> list[Piece]:
    """The clause up to its last genitive, whose it is: `X'in açılmasının |tarihi bir adım`."""
    pack, document = reading.pack, reading.document
    owned = pack.regex(rf"\w+(?:'?{pack.genitive_suffix}|{pack.genitive})")
    start = _content_start(reading, clause.start, clause.end)
    tokens = words(document.norm, start, clause.end)
    owners = [t for t in tokens if owned.fullmatch(document.low[t.start : t.end])]
    if not owners:
        return []
    stop = bare_end(pack, document.low, owners[-1], pack.genitive)
    span = clip(reading, Span(start, stop))
    phrase = Phrase(document.name(span.start, span.end), span, False)
    return [Piece(phrase, None, span, clause)] if span.start < span.end else []


def felt(reading: Reading, clause: Span) -> Piece | None:
    """What a feeling is about, in the ablative: `X'i imzalama kararından |duyduğu memnuniyet`."""
    pack, document = reading.pack, reading.document
    end = without_fillers(pack, document.low, clause.start, clause.end)
    tokens = words(document.norm, clause.start, end)
    about = pack.regex(rf"(?P<thing>\w{{3,}}?)n?(?:{pack.ablative})")
    last = about.fullmatch(document.low, tokens[-1].start, tokens[-1].end) if tokens else None
    if last is None or pack.regex(pack.nominal).fullmatch(last.group()):
        return None
    start = _content_start(reading, clause.start, end)
    span = clip(reading, Span(start, last.end("thing")))
    phrase = Phrase(document.name(span.start, span.end), span, False)
    return Piece(phrase, None, span, clause)


def _coordinated(pack: Pack, low: str, noun: Span, nouns: list[Span]) -> bool:
    """Whether `ve` or a comma, and nothing else, follows a verbal noun of the same case."""
    if not pack.regex(rf"(?:,| (?:{pack.conjunctions}))\s").match(low, noun.end):
        return False
    tail = pack.regex(pack.nominal_tail)
    mine, last = (tail.search(_plain(pack, low[n.start : n.end])) for n in (noun, nouns[-1]))
    if mine is None or last is None:
        return False
    return mine["tail"] == last["tail"] or mine["tail"] in pack.bare_tails


def _plain(pack: Pack, word: str) -> str:
    """A word without vowel harmony: `sını` and `sini` are one ending."""
    return "".join(pack.harmony.get(letter, letter) for letter in word)


def _piece(reading: Reading, clause: Span, noun: Span) -> Iterator[Piece]:
    pack, low = reading.pack, reading.document.low
    start = _content_start(reading, clause.start, noun.start)
    verb = _verb_start(pack, low, noun, start)
    named_as = pack.regex(rf"(?<!\w)(?:{pack.named_as}) $").search(low, start, verb.start)
    makes = "change" if named_as else _makes(pack, low[verb.start : verb.end])
    if makes == "change":
        yield Piece(None, makes, Span(start, noun.end), clause)
        return
    end = before_adverbials(reading, start, verb.start)
    names = list(coordinated_names(reading, start, end, pack.genitive))
    left = clause.start
    for phrase in names:
        right = noun.end if phrase is names[-1] else phrase.span.end
        yield Piece(phrase, makes, Span(start, noun.end), Span(left, right))
        left = phrase.span.end
    if not names:
        yield Piece(None, "change", Span(start, noun.end), clause)


def _verb_start(pack: Pack, low: str, noun: Span, start: int) -> Span:
    """The verb with its nominal part: `hayata geçirilmesi` is one verb."""
    if pack.regex(pack.light).match(low, noun.start):
        before = re.search(r"(?<!\w)(\w+) $", low[start : noun.start])
        if before:
            return Span(start + before.start(1), noun.end)
    return noun


def _makes(pack: Pack, verb: str) -> str:
    for makes, pattern in pack.action_patterns:
        match = pattern.match(verb)
        if match and pack.regex(pack.voice).match(verb, match.end()):
            return makes
    return "change"


def before_adverbials(reading: Reading, start: int, end: int, bare: bool = False) -> int:
    """`end` moved left over dates, places in the locative and `... ev sahipliğinde`.

    They stand between a subject in the genitive, or a `bare` one, and its verb: `X'in gelecek yıl
    Y'de yapılması`.
    """
    pack, low = reading.pack, reading.document.low
    located = [
        (m.start, stop) for m in reading.within(start, end, "place", "state")
        if (stop := reading.place_end(m, pack.situated)) and stop <= end
    ]  # fmt: skip
    adverbs = pack.regex(rf"(?<!\w)(?:{pack.hosted}|{pack.adverbials})'?\w*")
    worded = [(m.start(), m.end()) for m in adverbs.finditer(low, start, end)]
    if not pack.apostrophe:  # a town that the record does not know
        town = rf"\w{{3,}}(?:{pack.locative})|\w{{3,}} (?:{pack.town_words})"
        towns = pack.regex(rf"(?<!\w)(?:{town})(?!\w)").finditer(low, start, end)
        located += [m.span() for m in towns if reading.document.norm[m.start()].isupper()]
    dated = [(d.start, d.end) for d in reading.dates(start, end)]
    moved = end
    for left, right in sorted([*located, *worded, *dated], reverse=True):
        if pack.regex(pack.after_adverbial).fullmatch(low[right:moved]):
            moved = left
    subject = words(low, start, moved)
    cased = pack.regex(rf".*(?:{pack.genitive}|{pack.accusative}|{pack.dative_case})")
    last = low[subject[-1].start : subject[-1].end] if subject else ""
    if moved < end and last and (bare or cased.fullmatch(last)):
        return moved
    return end


def coordinated_names(reading: Reading, start: int, end: int, case: str) -> Iterator[Phrase]:
    """The noun phrase that ends at `end`, and those joined to it by `ve`, a comma...."""
    pack, low = reading.pack, reading.document.low
    last = noun_phrase(reading, start, end, case)
    found = [last] if last else []
    while found:
        left = found[0].span.start
        joint = re.search(
            pack.expand(rf"(?:{pack.beside})\s+(?:{pack.before_joined})?\"?$"), low[start:left]
        )
        if joint is None:
            other = _beside(reading, start, left)
            if other is None:
                break
            found.insert(0, other)
            break
        other = noun_phrase(reading, start, start + joint.start(), case)
        if other is None or not _alike(reading, other, found[0]):
            break
        if reading.terms.type_of(other.text, pack.code) is None:
            span = Span(other.span.start, found[0].span.end)
            found[0] = Phrase(reading.document.name(span.start, span.end), span, True)
        else:
            found.insert(0, other)
    yield from found


def _alike(reading: Reading, one: Phrase, other: Phrase) -> bool:
    """Whether two joined phrases are two things: both names, or both end in a kind of thing."""
    if one.proper and other.proper:
        return True
    return all(reading.terms.type_of(p.text.split()[-1], reading.pack.code) for p in (one, other))


def _beside(reading: Reading, start: int, end: int) -> Phrase | None:
    """A proper name that `yanı sıra` joins from further left: `A'nın yanı sıra, ... B'nin`."""
    pack, low = reading.pack, reading.document.low
    for match in pack.regex(pack.as_well_as).finditer(low, start, end):
        phrase = noun_phrase(reading, start, match.start() + len(match.group().split(" ")[0]),
                             pack.genitive)  # fmt: skip
        if phrase and phrase.proper:
            return phrase
    return None


def _content_start(reading: Reading, start: int, end: int) -> int:
    """Past what only opens a clause: conjunctions, commas, `ve`."""
    opening = reading.pack.regex(rf"(?:[\s,;:–-]|(?:{reading.pack.opening_words})\s)*")
    match = opening.match(reading.document.low, start, end)
    return match.end() if match else start


def without_ending(reading: Reading, span: Span) -> Span:
    """A nominalised clause without the case ending of its verbal noun."""
    ending = reading.pack.regex(rf"(?:{reading.pack.nominal_ending})$")
    match = ending.search(reading.document.low[span.start : span.end])
    return Span(span.start, span.start + match.start()) if match else span


def clip(reading: Reading, span: Span, most: int = 16) -> Span:
    """At most the last `most` words of a span."""
    tokens = words(reading.document.norm, span.start, span.end)
    return Span(tokens[-most].start, span.end) if len(tokens) > most else span
