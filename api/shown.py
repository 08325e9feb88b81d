"""What a page shows of a thing: the records that `api.entityview` fills and a template reads."""

from dataclasses import dataclass

from api.labels import Text


@dataclass(frozen=True, slots=True)
class Value:
    """One value to show: words, and where they lead."""

    words: str
    iri: str | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A property with its values."""

    label: Text
    iri: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an article, with their place in its text."""

    words: str
    language: str
    start: str
    end: str
    attribution: str
    rule: str
    article: str
    title: str
    source: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Source:
    """A page that a fact of the record rests on: its title or address, and who published it."""

    iri: str
    words: str
    url: str
    source: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A thing laid out: what kind it is, what it says, what proves it."""

    iri: str
    kinds: tuple[Text, ...]
    title: str
    lines: tuple[Line, ...]
    quotes: tuple[Quote, ...]
    sources: tuple[Source, ...]
    date: str


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes of one kind that speak of the thing; a long group is folded."""

    kind: Text
    nodes: tuple[Shown, ...]
    folded: bool


@dataclass(frozen=True, slots=True)
class Leading:
    """What leads to the thing by one property: `count` in all, and a query for all of them."""

    line: Line
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class Entity:
    """The thing a page is about, with its names, what speaks of it and what leads to it.

    `more` says that the graph has further nodes that speak of it.
    """

    shown: Shown
    name: Text
    names: tuple[Text, ...]
    groups: tuple[Group, ...]
    more: bool
    leading: tuple[Leading, ...]
