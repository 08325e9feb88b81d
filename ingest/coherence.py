"""Does the record agree with itself? What its sheets say together, beyond what shapes can see.

Each check is a generator of contradictions over all facts of the record; `contradictions` runs
them all. Dates are compared as far as both of them go: 2014 neither precedes nor follows 2014-08.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import chain, pairwise
from typing import Final, NamedTuple, TypeVar

from ingest.errors import Nonconforming
from ingest.sheet import (
    Act,
    AnyFact,
    Chairmanship,
    EntityId,
    Event,
    Fact,
    Membership,
    Named,
    Office,
    Participation,
    Post,
    Sheet,
    StatusChange,
    Thing,
)

_Holding = Office | Chairmanship | Membership
_Kind = TypeVar("_Kind", bound=Fact)
_OPEN: Final = "9999"


class Located(NamedTuple):
    """A fact and where it stands."""

    sheet: str
    number: int
    fact: AnyFact


class Contradiction(NamedTuple):
    """What is wrong with a fact, by where it stands."""

    sheet: str
    place: str
    reason: str


def contradictions(sheets: Mapping[str, Sheet]) -> list[Contradiction]:
    """Everything in which the sheets of a record contradict each other or leave a fact undone."""
    facts = [Located(n, i, f) for n, sheet in sheets.items() for i, f in enumerate(sheet.facts)]
    found = chain(*(check(facts) for check in _CHECKS), _sources(sheets))
    return sorted(dict.fromkeys(found), key=lambda one: one.sheet)


def require(sheets: Mapping[str, Sheet]) -> None:
    """Raise Nonconforming, with all contradictions, if there is one."""
    errors = [
        Nonconforming(f"record/{found.sheet}", found.reason, found.place)
        for found in contradictions(sheets)
    ]
    if errors:
        first, *rest = errors
        raise Nonconforming(first.source, first.reason, first.place, rest)


def _wrong(where: Located, reason: str) -> Contradiction:
    return Contradiction(where.sheet, f"facts.{where.number} ({where.fact.type})", reason)


def _of(facts: Iterable[Located], kind: type[_Kind]) -> Iterator[tuple[Located, _Kind]]:
    for where in facts:
        if isinstance(where.fact, kind):
            yield where, where.fact


def _ids(facts: list[Located]) -> Iterator[Contradiction]:
    """An entity is described once."""
    first: dict[str, Located] = {}
    for where, fact in _of(facts, Named):
        owner = first.setdefault(_id(fact), where)
        if owner is not where:
            yield _wrong(where, f"{_id(fact)} is described in {owner.sheet} already")


def _names(facts: list[Located]) -> Iterator[Contradiction]:
    """A name means one entity of its kind in a language."""
    first: dict[tuple[str, str, str], str] = {}
    for where, fact in _of(facts, Named):
        kind = _id(fact).partition("/")[0]
        others = ((lang, name) for lang, names in fact.other_names.items() for name in names)
        for language, name in (*fact.names.items(), *others):
            owner = first.setdefault((kind, language, name), _id(fact))
            if owner != _id(fact):
                yield _wrong(where, f"{name} ({language}) is the name of {owner} already")


def _sources(sheets: Mapping[str, Sheet]) -> Iterator[Contradiction]:
    """A source serves a fact, and its key means one page in every sheet."""
    first: dict[str, tuple[str, str]] = {}
    for name, sheet in sheets.items():
        used = {key for fact in sheet.facts for key in fact.cited()}
        for key, source in sheet.sources.items():
            url, owner = first.setdefault(key, (str(source.url), name))
            if url != str(source.url):
                yield Contradiction(name, f"sources.{key}", f"is another page in {owner}: {url}")
            if key not in used:
                yield Contradiction(name, f"sources.{key}", "no fact rests on it")


# --- spans of time


def _offices(facts: list[Located]) -> Iterator[Contradiction]:
    """An office is dated and held where its post is, by one person at a time."""
    posts = {post.id: post.organization for _, post in _of(facts, Post)}
    held: dict[Hashable, list[tuple[Located, _Holding]]] = defaultdict(list)
    for where, office in _of(facts, Office):
        if not office.start and not office.as_of:
            yield _wrong(where, "an office has a start, or a day as_of which it is held")
        if office.post and posts.get(office.post, office.organization) != office.organization:
            yield _wrong(where, f"{office.post} is a post of {posts[office.post]}")
        if office.post:
            held[office.post].append((where, office))
    yield from _overlaps(held, "another person holds the post")


def _chairs(facts: list[Located]) -> Iterator[Contradiction]:
    """One state is in the chair of an organization at a time."""
    held: dict[Hashable, list[tuple[Located, _Holding]]] = defaultdict(list)
    for where, chair in _of(facts, Chairmanship):
        held[chair.organization].append((where, chair))
    yield from _overlaps(held, "another state is in the chair")


def _memberships(facts: list[Located]) -> Iterator[Contradiction]:
    """One is a member or an observer of an organization, not both at a time, nor one twice."""
    held: dict[Hashable, list[tuple[Located, _Holding]]] = defaultdict(list)
    for where, membership in _of(facts, Membership):
        held[membership.member, membership.organization].append((where, membership))
    yield from _overlaps(held, "the member belongs to it already")


def _overlaps(
    held: Mapping[Hashable, list[tuple[Located, _Holding]]], reason: str
) -> Iterator[Contradiction]:
    for holdings in held.values():
        ordered = sorted(holdings, key=lambda one: one[1].start or "")
        for (_, earlier), (where, later) in pairwise(ordered):
            if not (earlier.disputed or later.disputed) and _overlap(earlier, later):
                until = earlier.end or "now"
                yield _wrong(where, f"{reason}: from {earlier.start} to {until}")


def _overlap(earlier: _Holding, later: _Holding) -> bool:
    if not later.start:
        return earlier.end is None
    return precedes(later.start, earlier.end or _OPEN)


def precedes(one: str, other: str) -> bool:
    """Whether `one` is surely before `other`: 2014 is before 2015-03, not before 2014-03."""
    one, other = one.partition("/")[0], other.partition("/")[0]
    common = min(len(one), len(other))
    return one[:common] < other[:common]


def _in_office(facts: list[Located]) -> Iterator[Contradiction]:
    """Who acts or comes for a state, and is known as its officer, is in office on that day."""
    offices: dict[tuple[str, str], list[Office]] = defaultdict(list)
    days = {event.id: event.when for _, event in _of(facts, Event)}
    for _, office in _of(facts, Office):
        offices[office.person, office.organization].append(office)
    for where, agent, state, day in _representations(facts, days):
        known = offices.get((agent, state), [])
        if known and not any(_covers(office, day) for office in known):
            yield _wrong(where, f"{agent} holds no office of {state} on {day}")


def _representations(
    facts: list[Located], days: Mapping[str, str | None]
) -> Iterator[tuple[Located, str, str, str]]:
    for where, act in _of(facts, Act):
        if act.on_behalf_of and act.date:
            yield where, act.speaker, act.on_behalf_of, act.date
    for where, part in _of(facts, Participation):
        if part.represents and (day := days.get(part.event)):
            yield where, part.participant, part.represents, day


def _covers(office: Office, day: str) -> bool:
    begun = not precedes(day, office.start or office.as_of or "")
    first = day.partition("/")[0]
    ended = office.end is not None and (
        precedes(office.end, first) or (office.end == first and len(first) == len("2014-08-28"))
    )
    return begun and not ended


# --- what a fact must not leave open


def _summits(facts: list[Located]) -> Iterator[Contradiction]:
    """A summit that was held has a date, and a place unless it was held online."""
    for where, event in _of(facts, Event):
        if event.kind == "summit" and event.status == "held":
            if not event.when:
                yield _wrong(where, f"{event.id} was held and has no date")
            if not event.place and not event.online:
                yield _wrong(where, f"{event.id} was held and has no place")


def _lives(facts: list[Located]) -> Iterator[Contradiction]:
    """A proposal is put forward before anything becomes of it."""
    put: dict[str, list[str]] = defaultdict(list)
    for _, act in _of(facts, Act):
        if isinstance(act.object, Thing) and act.object.id:
            put[act.object.id].append(act.date or "")
    for where, change in _of(facts, StatusChange):
        if change.of.startswith("proposal/"):
            acts = sorted(put[change.of])
            if not acts:
                yield _wrong(where, f"nobody puts {change.of} forward")
            elif acts[0] and precedes(change.date, acts[0]):
                yield _wrong(where, f"{change.of} was first put forward on {acts[0]}")


def _disputes(facts: list[Located]) -> Iterator[Contradiction]:
    """A disputed fact says what the others say."""
    for where in facts:
        if where.fact.disputed and not where.fact.otherwise:
            yield _wrong(where, "disputed, and the other version is not told: otherwise")


def _orphans(facts: list[Located]) -> Iterator[Contradiction]:
    """Every entity is tied to another by some fact."""
    named = {_id(fact): where for where, fact in _of(facts, Named)}
    tied: set[str] = set()
    for where in facts:
        mentioned = set(_mentions(where.fact.model_dump(exclude={"sources", "note"})))
        own = getattr(where.fact, "id", None)
        others = {one for one in mentioned if one in named} - {own}
        tied |= others
        if others and own:
            tied.add(own)
    for lonely in sorted(set(named) - tied):
        yield _wrong(named[lonely], f"{lonely} is tied to nothing")


def _mentions(value: object) -> Iterator[EntityId]:
    """Every string in a fact, among them the ids."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from chain.from_iterable(_mentions(item) for item in value.values())
    elif isinstance(value, list):
        yield from chain.from_iterable(_mentions(item) for item in value)


def _id(fact: Named) -> str:
    return str(getattr(fact, "id", ""))


_CHECKS: Final = (
    _ids, _names, _offices, _chairs, _memberships, _in_office, _summits, _lives, _disputes,
    _orphans,
)  # fmt: skip
