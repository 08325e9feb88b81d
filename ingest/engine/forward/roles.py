"""Words for an office that stand for who holds it, without a name.

`the Kazakh leader` and `the President of Kazakhstan` are whoever led Kazakhstan on the day, `the
minister` the minister named last.
"""

from collections.abc import Iterator

from ingest.engine.gazetteer import Gazetteer, Mention
from ingest.engine.offices import People, leader
from ingest.engine.text import Document, Span, overlaps
from ingest.forwardpack import ForwardPack
from ingest.record import Record
from ingest.sheet import Post

_OWNERS = ("state", "organization")


def demonym(pack: ForwardPack, word: str) -> str | None:
    """The state whose people `word` names."""
    return next((state for p, state in pack.demonyms.items() if pack.regex(p).fullmatch(word)),
                None)  # fmt: skip


def past_space(document: Document, index: int) -> int:
    """The index behind a space at `index`, else `index`."""
    return index + 1 if document.norm[index : index + 1] == " " else index


def titles(document: Document, pack: ForwardPack) -> Iterator[tuple[str, Span]]:
    """Every title of a text with its role; `deputy minister` is none of a minister."""
    before = pack.regex(rf"(?:{pack.role_before})\s*$")
    for role, data in pack.roles.items():
        pattern = pack.regex(rf"(?<![\w-])(?:{'|'.join(data.words)})(?!\w)(?!{pack.role_stop})")
        for match in pattern.finditer(document.low):
            if not before.search(document.low, max(0, match.start() - 20), match.start()):
                yield role, Span(match.start(), match.end())


def post_at(
    record: Record, people: People, document: Document, start: int
) -> tuple[str | None, int]:
    """Whose office a post of the record is, `President of Kazakhstan`, and where it ends."""
    for mention in people.mentions:
        post = record.entities.get(mention.entity) if mention.start == start else None
        if isinstance(post, Post):
            return post.organization, past_space(document, mention.stop)
    return None, start


def owner_after(
    document: Document, pack: ForwardPack, people: People, end: int
) -> tuple[str | None, int]:
    """Whose office it is, `of the Republic of Kazakhstan`, and where the name would begin."""
    match = pack.regex(pack.owner_after).match(document.low, end)
    start = match.end() if match else end
    for mention in people.mentions:
        if mention.start == start and mention.type in _OWNERS and match:
            return mention.entity, past_space(document, mention.stop)
    return None, past_space(document, end)


def owner_before(
    document: Document, pack: ForwardPack, people: People, start: int
) -> tuple[str | None, int]:
    """Whose office it is by what stands right before, `Kazakhstan's`, and where that begins."""
    for mention in people.mentions:
        if mention.type in _OWNERS and 0 <= start - mention.stop <= 1:
            return mention.entity, mention.start
    demonyms = "|".join(f"(?:{word})" for word in pack.demonyms)
    match = pack.regex(rf"(?<!\w)(?:{demonyms})\s$").search(document.low, max(0, start - 30), start)
    return (demonym(pack, match.group().strip()), match.start()) if match else (None, start)


def role_words(
    document: Document,
    gazetteer: Gazetteer[ForwardPack],
    people: People,
    published: str | None,
) -> None:
    """Words that stand for a person, or a state, without naming it."""
    pack = gazetteer.pack
    _offices(document, gazetteer, people, published)
    demonyms = "|".join(pack.demonyms)
    named = _persons(people)
    starts = {m.start for m in people.mentions}
    for pattern, role in pack.anaphora.items():
        filled = pattern.replace("{nation}", f"(?P<nation>{demonyms})")
        for match in pack.regex(rf"(?<!\w){filled}(?!\w)").finditer(document.low):
            if past_space(document, match.end()) in starts:
                continue
            state = demonym(pack, match["nation"]) if "nation" in match.groupdict() else None
            earlier = [m.entity for m in named if m.start < match.start()]
            entity = _meant(people, gazetteer.record, role, state, earlier, published)
            if entity:
                people.mentions.append(Mention(match.start(), match.end(), match.end(), "", entity))


def _persons(people: People) -> list[Mention]:
    return sorted((m for m in people.mentions if m.type == "person"), key=lambda m: m.start)


def _meant(
    people: People,
    record: Record,
    role: str,
    owner: str | None,
    earlier: list[str],
    day: str | None,
) -> str | None:
    """The state, its leader or minister, or the holder of the role named last."""
    if role == "state":
        return owner
    if owner and role == "president":
        return leader(people, record, owner, day)
    for person in reversed(earlier):
        held = [o for o in record.offices_of(person, day) if o.role == role]
        own = people.represents.get(person) or (held[0].organization if held else None)
        if (held or people.roles.get(person) == role) and owner in (None, own):
            return person
    if owner is None and role == "president" and not earlier:
        return _first_holder(people, record, role, day)
    return leader(people, record, owner, day, role) if owner and role != "minister" else None


def _first_holder(people: People, record: Record, role: str, day: str | None) -> str | None:
    """The person first named who holds a role, where it is told before the name."""
    persons = (m.entity for m in _persons(people))
    held = (p for p in persons if any(o.role == role for o in record.offices_of(p, day)))
    return next(held, None)


def _offices(
    document: Document, gazetteer: Gazetteer[ForwardPack], people: People, published: str | None
) -> None:
    """`the President of Kazakhstan`, `OTS Secretary General`: an office and whose it is."""
    persons = [m.entity for m in _persons(people)]
    for role, title in titles(document, gazetteer.pack):
        owner, span = _owned(document, gazetteer, people, title)
        following = document.norm[span.end : span.end + 2]
        named = following[:1] == " " and following[1:].isupper()
        before = document.low[max(0, span.start - 6) : span.start]
        alone = owner is None and gazetteer.pack.regex(gazetteer.pack.the_office).search(before)
        if named or not (owner or alone):
            continue
        earlier = persons if owner else [m.entity for m in _persons(people) if m.stop < span.start]
        entity = _meant(people, gazetteer.record, role, owner, earlier, published)
        if entity:
            suffix = "s" if following[:1] == "'" else ""
            kept = [m for m in people.mentions if not overlaps(span, Span(m.start, m.stop))]
            people.mentions = [*kept, Mention(span.start, span.end, span.end, suffix, entity)]


def _owned(
    document: Document, gazetteer: Gazetteer[ForwardPack], people: People, title: Span
) -> tuple[str | None, Span]:
    """Whose office a title is, and the words that say so."""
    owner, end = post_at(gazetteer.record, people, document, title.start)
    if owner is None:
        owner, end = owner_after(document, gazetteer.pack, people, title.end)
    if owner:
        end -= document.norm[end - 1] == " "
        return owner, Span(title.start, end)
    owner, start = owner_before(document, gazetteer.pack, people, title.start)
    return owner, Span(start, title.end)
