"""Who is named: persons of the record, and persons and institutions the record does not know.

`Dışişleri Bakanı Aylin Demir` is a new person when the record has no such name, and is marked
provisional.
"""

import re
from collections.abc import Iterator

from ingest.engine.gazetteer import Gazetteer, Mention
from ingest.engine.offices import People, anaphors, home_leaders, role_words
from ingest.engine.text import CAPITALS, SMALL, Document, Span, words
from ingest.identity import named_id
from ingest.language import Pack

_OPENING_NAME = re.compile(
    rf"(?:^|(?<=[.!?\"-] )|(?<=\n))(?:[{CAPITALS}][\w-]+ ){{1,6}}[{CAPITALS}]\w+(?=, | [{SMALL}])"
)
_INITIAL = re.compile(rf"[{CAPITALS}]\.[{CAPITALS}]")
_OWNERS = ("state", "organization")
_POSSESSED = tuple("ыіиуүıiuü")  # `бөлүмүнүн башчысы Азымбакиев`: somebody's head
_OFFICE_REACH = 60  # characters of an office between whose it is and its holder's title
_PARTICLE = re.compile(rf"\w{{2,3}}-[{CAPITALS}]")  # el-, eş-, al- before an Arabic family name


def find_people(document: Document, gazetteer: Gazetteer, published: str | None) -> People:
    """Every mention of the text, those of the gazetteer and those that role words give."""
    people = People(gazetteer.mentions(document, published))
    _titled(document, gazetteer, people)
    _otherwise_titled(document, gazetteer.pack, people)
    _surnames(document, gazetteer.pack, people)
    _institutions(document, gazetteer.pack, people)
    home_leaders(document, gazetteer, people, published)
    role_words(document, gazetteer, people, published)
    anaphors(document, gazetteer, people, published)
    people.mentions.sort(key=lambda m: (m.start, -m.end))
    people.mentions = _without_overlaps(people.mentions)
    return people


def _without_overlaps(mentions: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in mentions:
        if not kept or mention.start >= kept[-1].stop:
            kept.append(mention)
    return kept


def _titled(document: Document, gazetteer: Gazetteer, people: People) -> None:
    """`[State] Role Name Surname`: who holds what, and persons the record does not know."""
    pack = gazetteer.pack
    for role, data in pack.roles.items():
        pattern = pack.regex(rf"(?<!\w)(?:{'|'.join(data.words)})\s+(?=\w)(?!{pack.role_stop})")
        for match in pattern.finditer(document.low):
            owner = _owner_before(document, pack, people, match.start(), data.of)
            possessed = not pack.apostrophe and match.group().rstrip()[-1:] in _POSSESSED
            if not (owner or possessed or document.norm[match.start()].isupper()):
                continue
            holder = _name_after(document, pack, people, match.end())
            if holder is None:
                continue
            people.roles.setdefault(holder.entity, role)
            if owner:
                people.represents.setdefault(holder.entity, owner)


def _otherwise_titled(document: Document, pack: Pack, people: People) -> None:
    """Persons by a title that is no office: `қор өкілі Алтай Әбибуллаев`."""
    for match in pack.regex(rf"(?<!\w)(?:{pack.titles}) (?=\w)").finditer(document.low):
        _name_after(document, pack, people, match.end())


def _institutions(document: Document, pack: Pack, people: People) -> None:
    """Institutions that the record does not know, as subjects: `X Dışişleri Bakanlığı, ...`."""
    for start, end in _opening_institutions(document, pack):
        if pack.regex(rf"\s(?:{pack.role_stop}|{pack.joined})(?!\w)").match(document.low, end):
            continue
        inside = [m for m in people.mentions if start <= m.start and m.stop <= end]
        if any(m.type in ("person", "post") or (m.start, m.end) == (start, end) for m in inside):
            continue
        name = document.low[start:end]
        entity = named_id("organization", document.norm[start:end])
        mention = Mention(start, end, end, "", entity)
        people.mentions = [m for m in people.mentions if m not in inside]
        people.mentions.append(mention)
        people.institutions.setdefault(entity, mention)
        owners = [m.entity for m in inside if m.start == start and m.type in _OWNERS]
        if not owners and pack.regex(rf"(?:.* )?{pack.organ_heads}").fullmatch(
            document.low[start:end]
        ):
            owners = [m.entity for m in people.mentions if m.type == "organization"][:1]
        of_home = pack.home and not re.search(pack.expand(rf"{pack.genitive_suffix} "), name)
        if owners or of_home:
            people.represents[entity] = owners[0] if owners else pack.home


def _opening_institutions(document: Document, pack: Pack) -> Iterator[tuple[int, int]]:
    """Names of institutions that open a sentence; only their first word may be capitalised."""
    if pack.apostrophe:
        head = pack.regex(rf"(?:.* )?{pack.institution_heads}")
        spans = (m.span() for m in _OPENING_NAME.finditer(document.norm))
        yield from ((a, b) for a, b in spans if head.fullmatch(document.low[a:b]))
        return
    opening = r"(?:^|(?<=[.!?\"-] )|(?<=\n)|(?<=\n ))"
    other = rf"(?!(?:{pack.home_bodies}|{pack.opening_words}|{pack.this}) )"  # no part of a name
    named = pack.regex(rf"{opening}{other}(?:[\w-]+ ){{1,6}}?{pack.institution_heads}(?=,? \w)")
    for match in named.finditer(document.low):
        if document.norm[match.start()].isupper():
            yield match.span()


def _surnames(document: Document, pack: Pack, people: People) -> None:
    """Later mentions, by surname alone, of persons the record does not know."""
    taken = {m.start for m in people.mentions}
    for entity, first in people.unknown.items():
        surname = document.norm[first.start : first.end].split()[-1]
        endings = "(?!)" if pack.apostrophe else pack.expand(pack.case_suffixes)
        pattern = re.compile(
            rf"(?<![\w']){re.escape(surname)}(?:'(?P<suffix>\w+)|(?P<bare>{endings}))?(?!\w)"
        )
        for match in pattern.finditer(document.norm, first.stop):
            if match.start() not in taken:
                end = match.start() + len(surname)
                suffix = match["suffix"] or match["bare"] or ""
                people.mentions.append(Mention(match.start(), end, match.end(), suffix, entity))


def _name_after(document: Document, pack: Pack, people: People, start: int) -> Mention | None:
    """The person named at `start`: one already found, or two or three capitalised words."""
    for mention in people.mentions:
        if mention.start == start:
            return mention if mention.type == "person" else None
    tokens = words(document.norm, start, min(len(document.norm), start + 60))[:4]
    name: list[Span] = []
    for token in tokens:
        gap = document.norm[name[-1].end if name else start : token.start]
        written = document.norm[token.start : token.end]
        if not (written[0].isupper() or _PARTICLE.match(written)) or gap not in ("", " "):
            break
        if name and any(m.start == token.start and m.type != "person" for m in people.mentions):
            break
        name.append(token)
        if "'" in document.norm[token.start : token.end]:
            break
    if not name or (len(name) < 2 and not _INITIAL.match(document.norm, name[0].start)):
        return None
    bare, suffix = _parted(document, pack, Span(name[0].start, name[-1].end))
    known = next(
        (e for e, m in people.unknown.items() if document.norm[m.start : m.end] == bare), None
    )
    entity = known or named_id("person", bare)
    mention = Mention(name[0].start, name[0].start + len(bare), name[-1].end, suffix, entity)
    people.mentions = [
        m for m in people.mentions if m.stop <= mention.start or m.start >= mention.stop
    ]
    people.mentions.append(mention)
    people.unknown.setdefault(entity, mention)
    return mention


def _parted(document: Document, pack: Pack, name: Span) -> tuple[str, str]:
    """A name as written and its ending, after an apostrophe or where only an ending can be."""
    written = document.norm[name.start : name.end]
    ending = pack.regex(rf"(?:{pack.name_ending})$").search(document.low[name.start : name.end])
    if ending and ending.start():
        return written[: ending.start()], ending.group()
    bare, _, suffix = written.partition("'")
    return bare, suffix


def _owner_before(
    document: Document, pack: Pack, people: People, start: int, kind: str
) -> str | None:
    """The state or organization named right before a role word.

    Where names have no apostrophe, words of the office may stand between: `Россиянын Федерация
    Кеңешинин төрайымы`.
    """
    wanted = ("state", "place") if kind == "state" else ("organization", "state")
    genitive = pack.regex(pack.genitive_suffix)
    found = None
    for mention in people.mentions:
        if mention.type in wanted and 0 <= start - mention.stop <= 1:
            return mention.entity
        near = 0 < start - mention.stop < _OFFICE_REACH and not pack.apostrophe
        between = document.norm[mention.stop : start]
        if near and mention.type in _OWNERS and not re.search(r"[.,!?\n]", between):
            found = mention.entity if genitive.fullmatch(mention.suffix) else found
    return found
