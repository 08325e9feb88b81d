"""What the record holds and what it lacks, as tables: where a curator would go on."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from graph.files import write_whole
from ingest.errors import BadInput
from ingest.identity import tail
from ingest.sheet import (
    LANGUAGES,
    Act,
    AnyFact,
    Chairmanship,
    Document,
    Event,
    Named,
    Office,
    Organization,
    Participation,
    Person,
    Place,
    Sheet,
    State,
    StatusChange,
    Thing,
)

MARK: Final = ("<!-- coverage -->", "<!-- /coverage -->")
_NINE: Final = LANGUAGES[:9]
FEW: Final = 5
_NAMED: Final = (State, Organization, Person, Place, Event, Document)
_Kind = TypeVar("_Kind", bound=Named)


class Gap(NamedTuple):
    """How many of `total` entities have something, and the ids of those that lack it."""

    what: str
    total: int
    lacking: tuple[str, ...]


def gaps(sheets: Mapping[str, Sheet]) -> list[Gap]:
    """What summits, persons, organizations, places, documents and proposals should have."""
    facts = [fact for sheet in sheets.values() for fact in sheet.facts]
    return [*_of_events(facts), *_of_entities(facts), *_of_proposals(facts)]


def _of_events(facts: list[AnyFact]) -> list[Gap]:
    held = [e for e in _all(facts, Event) if e.kind == "summit" and e.status == "held"]
    adopted = {d.adopted_at for d in _all(facts, Document)}
    attended = {fact.event for fact in facts if isinstance(fact, Participation)}
    handed = {fact.began_at for fact in facts if isinstance(fact, Chairmanship)}
    regular = [e for e in held if e.series == "event-series/ots-summit"]
    return [
        _gap("summits with a place, or held online", held, lambda e: e.place or e.online),
        _gap("summits with a host", held, lambda e: e.host or e.online),
        _gap("summits with a theme", held, lambda e: e.theme),
        _gap("summits with a document adopted", held, lambda e: e.id in adopted),
        _gap("summits with participants", held, lambda e: e.id in attended),
        _gap("regular summits with the chair handed over", regular, lambda e: e.id in handed),
    ]


def _of_entities(facts: list[AnyFact]) -> list[Gap]:
    offices = {fact.person for fact in facts if isinstance(fact, Office)}
    headed = {fact.organization for fact in facts if isinstance(fact, Office)}
    people, places = _all(facts, Person), _all(facts, Place)
    bodies, papers = _all(facts, Organization), _all(facts, Document)
    chief = [b for b in bodies if b.kind == "international-organization"]
    cities = [p for p in places if p.kind == "settlement"]
    return [
        _gap("persons with a dated office", people, lambda p: p.id in offices),
        _gap("organizations with a founding date", bodies, lambda b: b.founded),
        _gap("international organizations with a seat", chief, lambda b: b.seat),
        _gap("international organizations with a head", chief, lambda b: b.id in headed),
        _gap("settlements with coordinates", cities, lambda p: p.latitude is not None),
        _gap("documents with a date", papers, lambda d: d.when),
        _gap("documents with a form", papers, lambda d: d.form),
    ]


def _of_proposals(facts: list[AnyFact]) -> list[Gap]:
    changes = [fact for fact in facts if isinstance(fact, StatusChange)]
    proposals = {
        fact.object.id: fact.object
        for fact in facts
        if isinstance(fact, Act) and isinstance(fact.object, Thing) and fact.object.name
        if fact.object.id and fact.object.id.startswith("proposal/")
    }
    followed, real = {c.of for c in changes}, {c.of for c in changes if c.to == "realized"}
    became = {c.of for c in changes if c.realized_as}
    bodies = [id_ for id_, thing in proposals.items() if thing.type == "body"]
    return [
        Gap("proposals with a topic", *_lack(proposals, lambda p: proposals[p].topics)),
        Gap("proposed bodies with a parent", *_lack(bodies, lambda p: proposals[p].within)),
        Gap("proposals whose outcome was traced", *_lack(proposals, followed.__contains__)),
        Gap("realized proposals, with what they became", *_lack(real, became.__contains__)),
    ]


def _all(facts: Iterable[AnyFact], kind: type[_Kind]) -> list[_Kind]:
    return [fact for fact in facts if isinstance(fact, kind)]


def _gap(what: str, entities: list[_Kind], has: Callable[[_Kind], object]) -> Gap:
    known = {str(getattr(one, "id", "")): one for one in entities}
    return Gap(what, *_lack(known, lambda id_: has(known[id_])))


def _lack(ids: Iterable[str], has: Callable[[str], object]) -> tuple[int, tuple[str, ...]]:
    every = sorted(ids)
    return len(every), tuple(one for one in every if not has(one))


# --- as Markdown


def report(sheets: Mapping[str, Sheet], most: int | None = FEW) -> str:
    """The tables as Markdown: facts by kind, gaps, names by language.

    Of those that lack something at most `most` are named, or all.
    """
    facts = [fact for sheet in sheets.values() for fact in sheet.facts]
    pages = {str(source.url) for sheet in sheets.values() for source in sheet.sources.values()}
    said = f"{len(facts)} facts in {len(sheets)} sheets, from {len(pages)} pages."
    return "\n\n".join([said, _kinds(facts), _gaps(gaps(sheets), most), _names(facts)])


def _kinds(facts: Iterable[AnyFact]) -> str:
    counts = Counter(fact.type for fact in facts)
    return _table(["facts", "number"], sorted(counts.items()))


def _gaps(found: Iterable[Gap], most: int | None) -> str:
    rows = [
        (gap.what, f"{gap.total - len(gap.lacking)} of {gap.total}", _list(gap.lacking, most))
        for gap in found
    ]
    return _table(["what", "there", "lacking"], rows)


def _list(ids: tuple[str, ...], most: int | None) -> str:
    rest = len(ids) - len(ids[:most])
    return ", ".join(tail(id_) for id_ in ids[:most]) + (f" and {rest} more" if rest else "")


def _names(facts: Iterable[AnyFact]) -> str:
    kinds: dict[str, list[Named]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact, _NAMED):
            kinds[fact.type].append(fact)
    rows = [
        (kind, len(named), *(sum(language in one.names for one in named) for language in _NINE))
        for kind, named in sorted(kinds.items())
    ]
    return _table(["named in", "all", *_NINE], rows)


def _table(head: list[str], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def update(page: Path, text: str) -> None:
    """Put `text` between the marks of a Markdown page. Raises BadInput if it has none."""
    before, opening, rest = page.read_text("utf-8").partition(MARK[0])
    _, closing, after = rest.partition(MARK[1])
    if not opening or not closing:
        raise BadInput(str(page), f"nowhere to put the tables: no {MARK[0]} and {MARK[1]}")
    write_whole(page, f"{before}{opening}\n{text}\n{closing}{after}".encode())
