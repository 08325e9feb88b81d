"""Who is named: persons of the record, persons the record does not know, and role words.

`Kazak lider` is whoever led Kazakhstan on the day; `Dışişleri Bakanı Aylin Demir` is a new
person when the record has no such name, and is marked provisional.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.engine.gazetteer import Gazetteer, Mention
from ingest.engine.text import CAPITALS, SMALL, Document, Span, words
from ingest.identity import named_id
from ingest.language import Pack
from ingest.record import Record

_OPENING_NAME = re.compile(
    rf"(?:^|(?<=[.!?\"-] )|(?<=\n))(?:[{CAPITALS}][\w-]+ ){{1,6}}[{CAPITALS}]\w+(?=, | [{SMALL}])"
)
_INITIAL = re.compile(rf"[{CAPITALS}]\.[{CAPITALS}]")
_OWNERS = ("state", "organization")
_POSSESSED = tuple("ыіиуү")  # `бөлүмүнүн башчысы Азымбакиев`: somebody's head
_OFFICE_REACH = 60  # characters of an office between whose it is and its holder's title
_PARTICLE = re.compile(rf"\w{{2,3}}-[{CAPITALS}]")  # el-, eş-, al- before an Arabic family name


@dataclass
class People:
    """All mentions of a text in order, and what it says of persons the record lacks."""

    mentions: list[Mention]
    unknown: dict[str, Mention] = field(default_factory=dict)
    represents: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    institutions: dict[str, Mention] = field(default_factory=dict)

    def on_behalf_of(self, entity: str, record: Record, day: str | None) -> str | None:
        """For whom an agent speaks: a state or organization for itself, a person by office."""
        if not entity.startswith("person/"):
            return self.represents.get(entity, entity)
        held = record.offices_of(entity, day) or record.offices_of(entity, None)
        ranked = sorted(held, key=lambda o: (not o.organization.startswith("state/"), o.role))
        if ranked and record.offices_of(entity, day):
            return ranked[0].organization
        return self.represents.get(entity) or (ranked[0].organization if ranked else None)


def find_people(document: Document, gazetteer: Gazetteer, published: str | None) -> People:
    """Every mention of the text, those of the gazetteer and those that role words give."""
    people = People(gazetteer.mentions(document))
    _titled(document, gazetteer, people)
    _surnames(document, gazetteer.pack, people)
    _institutions(document, gazetteer.pack, people)
    _home_leader(document, gazetteer, people, published)
    _role_words(document, gazetteer, people, published)
    _anaphors(document, gazetteer, people, published)
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


def _institutions(document: Document, pack: Pack, people: People) -> None:
    """Institutions that the record does not know, as subjects: `X Dışişleri Bakanlığı, ...`."""
    for start, end in _opening_institutions(document, pack):
        if pack.regex(rf"\s(?:{pack.role_stop}|{pack.joined})(?!\w)").match(document.low, end):
            continue
        inside = [m for m in people.mentions if start <= m.start and m.stop <= end]
        if any(m.type == "person" or (m.start, m.end) == (start, end) for m in inside):
            continue
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
        if owners:
            people.represents[entity] = owners[0]


def _opening_institutions(document: Document, pack: Pack) -> Iterator[tuple[int, int]]:
    """Names of institutions that open a sentence; only their first word may be capitalised."""
    if pack.apostrophe:
        head = pack.regex(rf"(?:.* )?{pack.institution_heads}")
        spans = (m.span() for m in _OPENING_NAME.finditer(document.norm))
        yield from ((a, b) for a, b in spans if head.fullmatch(document.low[a:b]))
        return
    opening = r"(?:^|(?<=[.!?\"-] )|(?<=\n)|(?<=\n ))"
    named = pack.regex(rf"{opening}(?:[\w-]+ ){{1,6}}?{pack.institution_heads}(?=,? \w)")
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


def _role_words(
    document: Document, gazetteer: Gazetteer, people: People, published: str | None
) -> None:
    """Role words that stand for a person without naming one."""
    pack, record = gazetteer.pack, gazetteer.record
    demonyms = "|".join(pack.demonyms)
    pattern = pack.regex(rf"(?<!\w)(?:(?P<nation>{demonyms}) )(?:{pack.leader_words})(?!\w)")
    for match in pattern.finditer(document.low):
        state = pack.demonyms[match["nation"]]
        person = leader(people, record, state, published)
        if person and not _leads_a_name(document, people, match.end()):
            people.mentions.append(Mention(match.start(), match.end(), match.end(), "", person))


def _anaphors(
    document: Document, gazetteer: Gazetteer, people: People, published: str | None
) -> None:
    """Offices that stand for their last named holder: `Genel Sekreter, ...`."""
    pack, taken = gazetteer.pack, {m.start for m in people.mentions}
    titles = "|".join(sorted(pack.anaphors, key=len, reverse=True))
    after = rf"(?=[,.]| (?:{pack.subject_particles})(?!\w))" if pack.subject_comma else "(?!\\w)"
    for match in pack.regex(rf"(?<!\w)(?P<title>{titles or '(?!)'}){after}").finditer(document.low):
        named = _follows_a_name(document, match.start()) or _leads_a_name(
            document, people, match.end()
        )
        if named or match.start() in taken or not _is_office(document, pack, match.start()):
            continue
        holder = _last_holder(people, gazetteer.record, pack.anaphors[match["title"]],
                              match.start(), published)  # fmt: skip
        if holder:
            people.mentions.append(Mention(match.start(), match.end(), match.end(), "", holder))


def _is_office(document: Document, pack: Pack, start: int) -> bool:
    """Whether a title is one person's: written with a capital or, in small letters, a subject."""
    if document.norm[start].isupper():
        return True
    opens = pack.regex(rf"(?:[.,!?\"\n–] ?|(?<!\w)(?:{pack.openers}|{pack.breaks}),? )$")
    return not pack.subject_comma and bool(opens.search(document.low[max(0, start - 60) : start]))


def _follows_a_name(document: Document, start: int) -> bool:
    """Whether the word before a title is a name, as in `Hungary's Prime Minister`."""
    before = document.norm[max(0, start - 60) : start].rstrip(" ").split(" ")[-1]
    return before[:1].isupper() and before[-1] not in '.,;:!?\n"'


def _leads_a_name(document: Document, people: People, end: int) -> bool:
    """Whether a title stands before a person's name."""
    named = [m.type for m in people.mentions if m.start == end + 1]
    capital = document.norm[end : end + 1] == " " and document.norm[end + 1 : end + 2].isupper()
    return capital and named in ([], ["person"])


def _home_leader(
    document: Document, gazetteer: Gazetteer, people: People, published: str | None
) -> None:
    """Who leads the country whose papers write the language, by title alone; its bodies."""
    pack = gazetteer.pack
    for match in pack.regex(rf"(?<!\w)(?:{pack.home_bodies})(?!\w)").finditer(document.low):
        if document.norm[match.start()].isupper():
            people.mentions.append(Mention(*match.span(), match.end(), "", pack.home))
    for role, titles in pack.home_titles.items():
        person = leader(people, gazetteer.record, pack.home, published, role)
        titled = rf"(?<!\w)(?:{titles})(?P<suffix>{pack.case_suffixes})(?!\w)"
        for match in pack.regex(titled).finditer(document.low) if person else ():
            start, end = match.start(), match.start("suffix")
            owned = any(0 <= start - m.stop <= 1 for m in people.mentions)
            before = document.norm[max(0, start - 60) : start]
            opens = re.search(r"(?:^|[\n.!?\"–—-] ?)\w+ $", before)
            owned = owned or (not opens and _follows_a_name(document, start))
            if person and not (owned or _leads_a_name(document, people, end)):
                people.mentions.append(Mention(start, end, match.end(), match["suffix"], person))


def _last_holder(
    people: People, record: Record, roles: list[str], position: int, day: str | None
) -> str | None:
    """The person last named before `position` who holds one of the offices."""
    earlier = [m for m in people.mentions if m.type == "person" and m.start < position]
    for mention in sorted(earlier, key=lambda m: -m.start):
        held = {o.role for o in record.offices_of(mention.entity, day)}
        if (held | {people.roles.get(mention.entity)}) & set(roles):
            return mention.entity
    return None


def leader(
    people: People, record: Record, state: str, day: str | None, role: str = "president"
) -> str | None:
    """Who leads a state: one the text names, else the record's holder of the office on the day."""
    for mention in people.mentions:
        if mention.type == "person":
            offices = record.offices_of(mention.entity, day)
            if any(o.organization == state and o.role == role for o in offices):
                return mention.entity
    holders = record.holders(role, state, day)
    return holders[0] if len(holders) == 1 else None
