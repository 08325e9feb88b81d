"""Words for an office that stand for who holds it: `Kazak lider`, `Bakan`, `Мемлекет басшысы`."""

import re
from dataclasses import dataclass, field

from ingest.engine.gazetteer import Gazetteer, Mention
from ingest.engine.text import Document
from ingest.language import Pack
from ingest.record import Record

_SENTENCE = 200  # characters in which two names may stand in one sentence


@dataclass
class People:
    """All mentions of a text in order, and what it says of persons the record lacks."""

    mentions: list[Mention]
    unknown: dict[str, Mention] = field(default_factory=dict)
    represents: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    institutions: dict[str, Mention] = field(default_factory=dict)
    surnamed: list[Mention] = field(default_factory=list)  # of the record, by title and surname

    def on_behalf_of(self, entity: str, record: Record, day: str | None) -> str | None:
        """For whom an agent speaks: a state or organization for itself, a person by office."""
        if not entity.startswith("person/"):
            return self.represents.get(entity, entity)
        held = record.offices_of(entity, day) or record.offices_of(entity, None)
        ranked = sorted(held, key=lambda o: (not o.organization.startswith("state/"), o.role))
        if ranked and record.offices_of(entity, day):
            return ranked[0].organization
        return self.represents.get(entity) or (ranked[0].organization if ranked else None)


def role_words(
    document: Document, gazetteer: Gazetteer, people: People, published: str | None
) -> None:
    """Role words that stand for a person without naming one."""
    pack, record = gazetteer.pack, gazetteer.record
    demonyms = "|".join(pack.demonyms)
    pattern = pack.regex(rf"(?<!\w)(?:(?P<nation>{demonyms}) )(?:{pack.leader_words})(?!\w)")
    if not pack.apostrophe:
        _leaders_of_states(document, gazetteer, people, published)
    _sides(document, pack, people)
    for match in pattern.finditer(document.low):
        state = pack.demonyms[match["nation"]]
        person = leader(people, record, state, published)
        if person and not _leads_a_name(document, pack, people, match.end()):
            people.mentions.append(Mention(match.start(), match.end(), match.end(), "", person))


def _sides(document: Document, pack: Pack, people: People) -> None:
    """`Кыргыз тарап`: the state that sits at the table."""
    seated = rf"(?<!\w)(?P<nation>{'|'.join(pack.demonyms)}) (?:{pack.side})"
    for match in pack.regex(rf"{seated}(?P<suffix>{pack.case_suffixes})(?!\w)").finditer(
        document.low
    ):
        state, end = pack.demonyms[match["nation"]], match.start("suffix")
        people.mentions.append(Mention(match.start(), end, match.end(), match["suffix"], state))


def _leaders_of_states(
    document: Document, gazetteer: Gazetteer, people: People, published: str | None
) -> None:
    """`Қырғызстан Президенті` without a name, whether or not the record names the post."""
    pack, record = gazetteer.pack, gazetteer.record
    led = pack.regex(rf"(?:^| )(?:{pack.leader_words})(?P<suffix>{pack.case_suffixes})(?!\w)")
    for owner in [m for m in people.mentions if m.type in ("state", "post")]:
        post = record.entities.get(owner.entity) if owner.type == "post" else None
        start = document.low.find(" ", owner.start, owner.stop) if post else owner.stop
        titled = led.match(document.low, start)
        state = getattr(post, "organization", owner.entity)
        holder = leader(people, record, state, published) if titled else None
        if titled and holder and not _leads_a_name(document, pack, people, titled.end()):
            end = titled.start("suffix")
            found = Mention(owner.start, end, titled.end(), titled["suffix"], holder)
            people.mentions = [m for m in people.mentions if m is not owner] + [found]


def anaphors(
    document: Document, gazetteer: Gazetteer, people: People, published: str | None
) -> None:
    """Offices that stand for their last named holder: `Genel Sekreter, ...`."""
    pack, taken = gazetteer.pack, {m.start for m in people.mentions}
    titles = "|".join(sorted(pack.anaphors, key=len, reverse=True))
    after = rf"(?=[,.]| (?:{pack.subject_particles})(?!\w))" if pack.subject_comma else "(?!\\w)"
    beside = _companions(document, pack, people)
    for match in pack.regex(rf"(?<!\w)(?P<title>{titles or '(?!)'}){after}").finditer(document.low):
        named = _follows_a_name(document, match.start()) or _leads_a_name(
            document, pack, people, match.end()
        )
        if named or match.start() in taken or not _is_office(document, pack, match.start()):
            continue
        holder = _last_holder(people, gazetteer.record, pack.anaphors[match["title"]],
                              match.start(), published, beside)  # fmt: skip
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


def _leads_a_name(document: Document, pack: Pack, people: People, end: int) -> bool:
    """Whether a title stands before a person's name, which no numeral is: `Президент Үчүнчү`."""
    named = [m.type for m in people.mentions if m.start == end + 1]
    capital = document.norm[end : end + 1] == " " and document.norm[end + 1 : end + 2].isupper()
    ordinal = pack.regex(rf" (?:{'|'.join(pack.ordinal_words)}|[ivx]+)(?!\w)")
    return capital and named in ([], ["person"]) and not ordinal.match(document.low, end)


def home_leaders(
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
            if document.low[start:end] in pack.anaphors:  # but `our president` is always the own
                owned = owned or _is_anothers(
                    people, gazetteer.record, person, role, start, published
                )
            deputy = pack.regex(rf"\s(?:{pack.role_stop})").match(document.low, match.end())
            if person and not (owned or deputy or _leads_a_name(document, pack, people, end)):
                people.mentions.append(Mention(start, end, match.end(), match["suffix"], person))


def _is_anothers(
    people: People, record: Record, person: str | None, role: str, start: int, day: str | None
) -> bool:
    """Whether a text so far names only others who hold such an office."""
    earlier = {m.entity for m in people.mentions if m.type == "person" and m.start < start}
    return person not in earlier and bool(_last_holder(people, record, [role], start, day))


def _companions(document: Document, pack: Pack, people: People) -> frozenset[int]:
    """Where names stand that no sentence is about: in a case, or joined: `Fidan bilan`."""
    joined = pack.regex(rf"\s(?:{pack.joined})(?!\w)")
    return frozenset(
        m.start for m in people.mentions if m.suffix or joined.match(document.low, m.stop)
    )


def _last_holder(
    people: People,
    record: Record,
    roles: list[str],
    position: int,
    day: str | None,
    beside: frozenset[int] = frozenset(),
) -> str | None:
    """The person last named before `position` who holds one of the offices.

    Who stands `beside` another is meant only where nobody else is.
    """
    earlier = [
        m for m in people.mentions
        if m.type == "person" and m.start < position and _holds(people, record, m, roles, day)
    ]  # fmt: skip
    latest = max((m.start for m in earlier), default=0)
    near = [m for m in earlier if latest - m.start < _SENTENCE]
    ranked = sorted(near, key=lambda m: (m.start in beside, -m.start))
    return ranked[0].entity if ranked else None


def _holds(
    people: People, record: Record, mention: Mention, roles: list[str], day: str | None
) -> bool:
    held = {o.role for o in record.offices_of(mention.entity, day)}
    return bool((held | {people.roles.get(mention.entity)}) & set(roles))


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
