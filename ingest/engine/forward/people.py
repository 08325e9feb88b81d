"""Who is named: persons of the record, persons known by title and name, words for a role.

`the Kazakh leader` is whoever led Kazakhstan on the day, `the minister` the minister named last.
"""

import re

from ingest.engine.forward.roles import (
    owner_after,
    owner_before,
    past_space,
    post_at,
    role_words,
    titles,
)
from ingest.engine.gazetteer import Gazetteer, Mention
from ingest.engine.offices import People
from ingest.engine.text import Document, Span, words
from ingest.forwardpack import ForwardPack
from ingest.identity import named_id

_INITIAL = re.compile(r"(?<!\w)(?:[^\W\d_]\.){1,2}(?P<surname>[^\W\d_]{4,})(?!\w)")
_NAME_BEFORE = re.compile(r"(?<![\w-])(?:[^\W\d_a-zа-я][\w-]+ ){1,2}[^\W\d_a-zа-я][\w-]+$")
_CAPITALISED = re.compile(r"(?<![\w-])[^\W\d_a-zа-я][\w-]*(?: [^\W\d_a-zа-я][\w-]*){1,5}(?!\w)")
_LONGEST_NAME = 4
_OWNERS = ("state", "organization", "place")


def find_people(
    document: Document, gazetteer: Gazetteer[ForwardPack], published: str | None
) -> People:
    """Every mention of the text, those of the gazetteer and those that titles and roles give."""
    people = People(gazetteer.mentions(document))
    _initials(document, gazetteer, people)
    _titled(document, gazetteer, people, published)
    _titled_after(document, gazetteer.pack, people)
    _speaking(document, gazetteer.pack, people)
    _according(document, gazetteer.pack, people)
    _later(document, people)
    role_words(document, gazetteer, people, published)
    people.mentions.sort(key=lambda m: (m.start, -m.end))
    kept: list[Mention] = []
    for mention in people.mentions:
        if not kept or mention.start >= kept[-1].stop:
            kept.append(mention)
    people.mentions = kept
    return people


def _initials(document: Document, gazetteer: Gazetteer[ForwardPack], people: People) -> None:
    """`N.Nazarbayev`: a surname right behind an initial, of a person named or the only bearer."""
    named = {m.entity for m in people.mentions}
    for match in _INITIAL.finditer(document.norm):
        found = gazetteer.bearers(document, Span(match.start("surname"), match.end("surname")))
        meant = {m.entity for m in found if m.entity in named} or {m.entity for m in found}
        if len(meant) == 1:
            suffix = found[0].suffix
            people.mentions.append(
                Mention(match.start(), match.end(), match.end(), suffix, meant.pop())
            )


def _titled(
    document: Document, gazetteer: Gazetteer[ForwardPack], people: People, published: str | None
) -> None:
    """`[State] Role [of State] Name Surname`: who holds what."""
    pack = gazetteer.pack
    for role, title in titles(document, pack):
        after, end = post_at(gazetteer.record, people, document, title.start)
        if after is None:
            after, end = owner_after(document, pack, people, title.end)
        holder = _name_at(document, people, end, declined=bool(pack.base_form))
        owner = after or owner_before(document, pack, people, title.start)[0]
        if holder is None:
            _surnamed(document, gazetteer, people, end, role, published)
            continue
        people.roles.setdefault(holder.entity, role)
        if owner:
            people.represents.setdefault(holder.entity, owner)


def _surnamed(
    document: Document,
    gazetteer: Gazetteer[ForwardPack],
    people: People,
    start: int,
    role: str,
    day: str | None,
) -> None:
    """`President Aliyev`: of the bearers of a surname the one who held the office."""
    token = next(iter(words(document.norm, start, start + 40)), None)
    if token is None or token.start != start or any(m.start == start for m in people.mentions):
        return
    holders = [
        m
        for m in gazetteer.bearers(document, token)
        if any(o.role == role for o in gazetteer.record.offices_of(m.entity, day))
    ]
    if len({m.entity for m in holders}) == 1:
        people.mentions.append(holders[0])
        people.surnamed.append(holders[0])


def _titled_after(document: Document, pack: ForwardPack, people: People) -> None:
    """`Name Surname, role of State,`: a person the record does not know, by the title behind."""
    opening = pack.regex(pack.title_opening)
    for role, title in titles(document, pack):
        owner, start = owner_before(document, pack, people, title.start)
        lead = opening.search(document.low, max(0, start - 24), start)
        found = lead and _NAME_BEFORE.search(document.norm, max(0, lead.start() - 50), lead.start())
        if not found or any(found.start() <= m.start < found.end() for m in people.mentions):
            continue
        name = _without_titles(document, pack, Span(found.start(), found.end()))
        if " " not in document.norm[name.start : name.end]:
            continue
        entity = _stranger(document, people, name)
        people.roles.setdefault(entity, role)
        owner = owner_after(document, pack, people, title.end)[0] or owner
        if owner:
            people.represents.setdefault(entity, owner)


def _stranger(document: Document, people: People, name: Span) -> str:
    """The person of a name that the record does not have, noted in `people`."""
    entity = _id(document.norm[name.start : name.end])
    mention = Mention(name.start, name.end, name.end, "", entity)
    people.mentions.append(mention)
    people.unknown.setdefault(entity, mention)
    return entity


def _id(name: str) -> str:
    """The identity of a person by name; the soft sign is no letter of it."""
    return named_id("person", re.sub("[ьъ]", "", name))


def _speaking(document: Document, pack: ForwardPack, people: People) -> None:
    """`Name Surname said`, `said Name Surname`: persons known only by what they say."""
    said = pack.regex(
        rf"(?:, [^,.;:\"\n]{{3,100}},)?\s(?:\w+ly )?(?:{pack.say}|{pack.acting})(?!\w)"
    )
    saying = pack.regex(rf"(?<!\w)(?:{pack.say})\s$")
    no_name = pack.regex(rf"(?:{pack.not_names})")
    for match in _CAPITALISED.finditer(document.norm):
        span = Span(match.start(), match.end())
        before = saying.search(document.low, max(0, span.start - 24), span.start)
        if not (before or said.match(document.low, span.end)):
            continue
        owners = [m.stop for m in people.mentions if m.type in _OWNERS and span.covers(_of(m))]
        start = past_space(document, max([span.start, *owners]))
        name = _without_titles(document, pack, Span(start, span.end))
        folded = document.low[name.start : name.end].split()
        named = any(m.start < name.end and m.stop > name.start for m in people.mentions)
        if 1 < len(folded) < _LONGEST_NAME and not named and not any(map(no_name.search, folded)):
            _stranger(document, people, name)


def _of(mention: Mention) -> Span:
    return Span(mention.start, mention.stop)


def _according(document: Document, pack: ForwardPack, people: People) -> None:
    """`по словам министра Казахстана Имени Фамильева`: a name in the genitive."""
    led = pack.regex(rf"(?<!\w){pack.according}\s([^,.;:\n]{{4,120}})(?=[,.])")
    for match in led.finditer(document.low) if pack.genitive else ():
        name = _NAME_BEFORE.search(document.norm, match.start(1), match.end(1))
        if not name or any(name.start() <= m.start < name.end() for m in people.mentions):
            continue
        bare = " ".join(_bare(pack, word) for word in name.group().split())
        entity = _id(bare)
        mention = Mention(name.start(), name.end(), name.end(), "", entity)
        people.mentions.append(mention)
        people.unknown.setdefault(entity, mention)
        owners = [m for m in people.mentions if m.type in ("state", "organization")]
        own = [m.entity for m in owners if match.start(1) <= m.start < name.start()]
        if own:
            people.represents.setdefault(entity, own[0])


def _bare(pack: ForwardPack, word: str) -> str:
    """A name in the bare case, by the first ending of the genitive that fits."""
    return next((word.removesuffix(e) + b for e, b in pack.genitive.items() if word.endswith(e)),
                word)  # fmt: skip


def _without_titles(document: Document, pack: ForwardPack, span: Span) -> Span:
    """A run of capitalised words without the titles and nations it begins with."""
    title = pack.regex(rf"(?:{pack.chunk_words}|{'|'.join(pack.demonyms)})")
    tokens = words(document.norm, span.start, span.end)
    first = next((t for t in tokens if not title.fullmatch(document.low[t.start : t.end])), None)
    return Span(first.start if first else span.end, span.end)


def _name_at(document: Document, people: People, start: int, declined: bool) -> Mention | None:
    """The person named at `start`: one already found, or two or three capitalised words.

    Where names are declined, the first of three is a state in the genitive.
    """
    for mention in people.mentions:
        if mention.start == start:
            return mention if mention.type == "person" else None
    tokens: list[Span] = []
    for token in words(document.norm, start, start + 60)[:_LONGEST_NAME]:
        gap = document.norm[tokens[-1].end if tokens else start : token.start]
        written = document.norm[token.start : token.end]
        if not written[0].isupper() or gap not in ("", " ") or written.isupper():
            break
        tokens.append(token)
        if "'" in written:
            break
    last = tokens[-1].end if tokens else start
    named = [m for m in people.mentions if m.type == "person" and start <= m.start < last]
    if declined and named:
        return named[0]
    if declined and len(tokens) > 2:
        tokens = tokens[-2:]
        start = tokens[0].start
    if len(tokens) < 2 or any(
        m.start < tokens[-1].end and m.stop > start for m in people.mentions if m.type != "person"
    ):
        return None
    written, _, suffix = document.norm[start : tokens[-1].end].partition("'")
    known = next((e for e, m in people.unknown.items()
                  if document.norm[m.start : m.end] == written), None)  # fmt: skip
    entity = known or _id(written)
    mention = Mention(start, start + len(written), tokens[-1].end, suffix, entity)
    people.mentions = [
        m for m in people.mentions if m.stop <= mention.start or m.start >= mention.stop
    ]
    people.mentions.append(mention)
    people.unknown.setdefault(entity, mention)
    return mention


def _later(document: Document, people: People) -> None:
    """Later mentions, by surname alone, of persons that only a title or a verb gives away."""
    taken = {m.start for m in people.mentions}
    for first in [*people.unknown.values(), *people.surnamed]:
        surname = document.norm[first.start : first.end].split()[-1]
        pattern = re.compile(rf"(?<![\w']){re.escape(surname)}(?:'(?P<suffix>\w+))?(?!\w)")
        for match in pattern.finditer(document.norm, first.stop):
            if match.start() not in taken:
                taken.add(match.start())
                end = match.start() + len(surname)
                people.mentions.append(
                    Mention(match.start(), end, match.end(), match["suffix"] or "", first.entity)
                )
