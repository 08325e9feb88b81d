"""Who is named: persons of the record, persons known by title and name, words for a role.

`the Kazakh leader` is whoever led Kazakhstan on the day, `the minister` the minister named last.
"""

import re

from ingest.engine.gazetteer import Gazetteer, Mention
from ingest.engine.offices import People, leader
from ingest.engine.text import Document, Span, words
from ingest.forwardpack import ForwardPack
from ingest.identity import named_id
from ingest.record import Record
from ingest.sheet import Post

_INITIAL = re.compile(r"(?<!\w)(?:[^\W\d_]\.){1,2}(?P<surname>[^\W\d_]{4,})(?!\w)")
_NAME_BEFORE = re.compile(r"(?<!\w)[^\W\d_a-zа-я]\w+ [^\W\d_a-zа-я]\w+$")
_OWNERS = ("state", "organization")
_LONGEST_NAME = 4
_ROLE_REACH = 80  # characters between a role and the name of its holder


def find_people(
    document: Document, gazetteer: Gazetteer[ForwardPack], published: str | None
) -> People:
    """Every mention of the text, those of the gazetteer and those that titles and roles give."""
    people = People(gazetteer.mentions(document))
    _initials(document, gazetteer, people)
    _titled(document, gazetteer, people)
    _titled_after(document, gazetteer.pack, people)
    _later(document, people)
    _role_words(document, gazetteer, people, published)
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


def _titled(document: Document, gazetteer: Gazetteer[ForwardPack], people: People) -> None:
    """`[State] Role [of State] Name Surname`: who holds what."""
    pack = gazetteer.pack
    for role, data in pack.roles.items():
        pattern = pack.regex(rf"(?<!\w)(?:{'|'.join(data.words)})(?!\w)(?!{pack.role_stop})")
        for match in pattern.finditer(document.low):
            if pack.regex(rf"(?:{pack.role_before})\s*$").search(
                document.low, max(0, match.start() - 20), match.start()
            ):
                continue
            after, end = _post_at(document, gazetteer.record, people, match.start())
            if after is None:
                after, end = _owner_after(document, pack, people, match.end())
            holder = _name_at(document, people, end, declined=bool(pack.base_form))
            owner = after or _owner_before(document, pack, people, match.start())
            if holder is None:
                continue
            people.roles.setdefault(holder.entity, role)
            if owner:
                people.represents.setdefault(holder.entity, owner)


def _titled_after(document: Document, pack: ForwardPack, people: People) -> None:
    """`Name Surname, role of State,`: a person the record does not know, by the title behind."""
    taken = {m.start for m in people.mentions}
    for role, data in pack.roles.items():
        pattern = pack.regex(rf", (?:the )?(?P<role>{'|'.join(data.words)})(?!\w)")
        for match in pattern.finditer(document.low):
            name = _NAME_BEFORE.search(document.norm, max(0, match.start() - 40), match.start())
            if name is None or any(name.start() <= start < name.end() for start in taken):
                continue
            entity = named_id("person", name.group())
            mention = Mention(name.start(), name.end(), name.end(), "", entity)
            people.mentions.append(mention)
            people.unknown.setdefault(entity, mention)
            people.roles.setdefault(entity, role)
            owner = _owner_after(document, pack, people, match.end())[0]
            owner = owner or _owner_before(document, pack, people, match.start("role"))
            if owner:
                people.represents.setdefault(entity, owner)


def _post_at(
    document: Document, record: Record, people: People, start: int
) -> tuple[str | None, int]:
    """Whose office a post of the record is, `President of Kazakhstan`, and where it ends."""
    for mention in people.mentions:
        post = record.entities.get(mention.entity) if mention.start == start else None
        if isinstance(post, Post):
            return post.organization, _past_space(document, mention.stop)
    return None, start


def _owner_after(
    document: Document, pack: ForwardPack, people: People, end: int
) -> tuple[str | None, int]:
    """Whose office it is, `of the Republic of Kazakhstan`, and where the name would begin."""
    match = pack.regex(pack.owner_after).match(document.low, end)
    start = match.end() if match else end
    for mention in people.mentions:
        if mention.start == start and mention.type in _OWNERS and match:
            return mention.entity, _past_space(document, mention.stop)
    return None, _past_space(document, end)


def _past_space(document: Document, index: int) -> int:
    return index + 1 if document.norm[index : index + 1] == " " else index


def _owner_before(document: Document, pack: ForwardPack, people: People, start: int) -> str | None:
    """The state or organization right before a role: `OTS`, `Kazakhstan's`, `Kazakh`."""
    for mention in people.mentions:
        if mention.type in _OWNERS and 0 <= start - mention.stop <= 1:
            return mention.entity
    demonyms = "|".join(f"(?:{word})" for word in pack.demonyms)
    match = pack.regex(rf"(?<!\w)(?:{demonyms})\s$").search(document.low, max(0, start - 30), start)
    return demonym(pack, match.group().strip()) if match else None


def demonym(pack: ForwardPack, word: str) -> str | None:
    """The state whose people `word` names."""
    return next((state for p, state in pack.demonyms.items() if pack.regex(p).fullmatch(word)),
                None)  # fmt: skip


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
    entity = known or named_id("person", written)
    mention = Mention(start, start + len(written), tokens[-1].end, suffix, entity)
    people.mentions = [
        m for m in people.mentions if m.stop <= mention.start or m.start >= mention.stop
    ]
    people.mentions.append(mention)
    people.unknown.setdefault(entity, mention)
    return mention


def _later(document: Document, people: People) -> None:
    """Later mentions, by surname alone, of persons the record does not know."""
    taken = {m.start for m in people.mentions}
    for entity, first in people.unknown.items():
        surname = document.norm[first.start : first.end].split()[-1]
        pattern = re.compile(rf"(?<![\w']){re.escape(surname)}(?:'(?P<suffix>\w+))?(?!\w)")
        for match in pattern.finditer(document.norm, first.stop):
            if match.start() not in taken:
                end = match.start() + len(surname)
                people.mentions.append(
                    Mention(match.start(), end, match.end(), match["suffix"] or "", entity)
                )


def _role_words(
    document: Document,
    gazetteer: Gazetteer[ForwardPack],
    people: People,
    published: str | None,
) -> None:
    """Words that stand for a person, or a state, without naming it."""
    pack = gazetteer.pack
    demonyms = "|".join(pack.demonyms)
    named = sorted((m for m in people.mentions if m.type == "person"), key=lambda m: m.start)
    starts = {m.start for m in people.mentions}
    for pattern, role in pack.anaphora.items():
        filled = pattern.replace("{nation}", f"(?P<nation>{demonyms})")
        for match in pack.regex(rf"(?<!\w){filled}(?!\w)").finditer(document.low):
            if _past_space(document, match.end()) in starts:
                continue
            state = demonym(pack, match["nation"]) if "nation" in match.groupdict() else None
            earlier = [m.entity for m in named if m.start < match.start()]
            entity = _meant(people, gazetteer.record, role, state, earlier, published)
            if entity:
                people.mentions.append(Mention(match.start(), match.end(), match.end(), "", entity))


def _meant(
    people: People,
    record: Record,
    role: str,
    state: str | None,
    earlier: list[str],
    day: str | None,
) -> str | None:
    """The state, its leader or minister, or the holder of the role named last."""
    if role == "state":
        return state
    if state and role == "president":
        return leader(people, record, state, day)
    for person in reversed(earlier):
        held = [o for o in record.offices_of(person, day) if o.role == role]
        own = people.represents.get(person) or (held[0].organization if held else None)
        if (held or people.roles.get(person) == role) and state in (None, own):
            return person
    return None
