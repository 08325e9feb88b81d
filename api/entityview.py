"""A description laid out for reading: names, facts, what was said of it, and the quotes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rdflib import RDF, Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.term import Node

from api.documents import Described
from api.html import short
from api.labels import NAMING, Text, Texts
from api.vocabularies import terms
from graph.ontology import superclasses
from graph.terms import NAMESPACES, curie

_TD: Final = NAMESPACES["td"]
# In the order a reader asks: who, for whom, what, where, when.
_FIRST: Final = (
    *("actKind", "speaker", "onBehalfOf", "participant", "represents", "participationRole"),
    *("putsForward", "supports", "announces", "decides", "asserts", "refersTo", "addressee"),
    *("proposalKind", "withinOrganization", "topic", "proposedBy", "proposedAt"),
    *("deliveredAt", "takesPlaceIn", "date", "startDate", "endDate"),
)
_HIDDEN: Final = {
    str(RDF.type),
    f"{_TD}earliest",
    f"{_TD}latest",
    *(curie(name).value for name in NAMING),
}
_NAMING: Final = [curie(name).value for name in NAMING]


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
class Shown:
    """A thing laid out: what kind it is, what it says, what proves it."""

    iri: str
    kinds: tuple[Text, ...]
    lines: tuple[Line, ...]
    quotes: tuple[Quote, ...]
    date: str


@dataclass(frozen=True, slots=True)
class Entity:
    """The thing a page is about, with its names and the nodes that speak of it."""

    shown: Shown
    name: Text
    names: tuple[Text, ...]
    mentions: tuple[Shown, ...]


class _Layout:
    """Reads one description; `names` are of things, the ontology's own of properties."""

    def __init__(self, described: Described, language: str) -> None:
        self.graph: Graph = described.graph
        self.names: Texts = described.names
        self.thing = described.thing
        self.language = language
        self.quotes = self._quotes()

    def name(self, iri: str) -> Text:
        found = self.names.name(iri, self.language) or terms().name(iri, self.language)
        return found or Text(_last(iri))

    def node(self, iri: str, without: str = "") -> Shown:
        said: dict[str, list[Node]] = defaultdict(list)
        for predicate, value in self.graph.predicate_objects(URIRef(iri)):
            if str(predicate) not in _HIDDEN and str(value) != without:
                said[str(predicate)].append(value)
        lines = sorted((self._line(p, values) for p, values in said.items()), key=_line_order)
        dates = sorted(str(v) for p in ("date", "startDate") for v in said.get(_TD + p, []))
        quotes = tuple(self.quotes.get(iri, ()))
        return Shown(iri, self._kinds(iri), tuple(lines), quotes, next(iter(dates), ""))

    def _line(self, predicate: str, values: Iterable[Node]) -> Line:
        shown = sorted((self._value(v) for v in values), key=lambda v: (v.words, v.language))
        label = terms().name(predicate, self.language) or Text(_spaced(_last(predicate)))
        return Line(label, predicate, tuple(shown))

    def _value(self, value: Node) -> Value:
        if isinstance(value, RdfLiteral):
            return Value(str(value), None, value.language or "")
        named = self.names.name(str(value), self.language)
        named = named or terms().name(str(value), self.language) or Text(short(str(value)))
        return Value(named.words, str(value), named.language)

    def _kinds(self, iri: str) -> tuple[Text, ...]:
        types = {str(t) for t in self.graph.objects(URIRef(iri), RDF.type)}
        above = {s for t in types for s in superclasses().get(t, ())}
        return tuple(self.name(kind) for kind in sorted(types - above) or sorted(types))

    def _quotes(self) -> Mapping[str, list[Quote]]:
        found: dict[str, list[Quote]] = defaultdict(list)
        for evidence, node in self.graph.subject_objects(URIRef(f"{_TD}evidences")):
            quote = self._quote(evidence)
            if quote is not None:
                found[str(node)].append(quote)
        for quotes in found.values():
            quotes.sort(key=lambda q: (q.article, int(q.start or 0), q.evidence))
        return found

    def _quote(self, evidence: Node) -> Quote | None:
        target = self._one(evidence, "oa:hasTarget")
        selector = self._one(target, "oa:hasSelector")
        words = self._one(selector, "oa:exact")
        if words is None:
            return None
        text = self._one(target, "oa:hasSource")
        article = self._one(text, "td:textOf")
        source = (self._text(article, name) for name in ("td:publisherName", "dcterms:issued"))
        mode = self._one(evidence, "td:attributionMode")
        return Quote(
            words=str(words),
            language=self._text(text, "dcterms:language"),
            start=self._text(selector, "oa:start"),
            end=self._text(selector, "oa:end"),
            attribution=self.name(str(mode)).words if mode is not None else "",
            rule=self._text(evidence, "td:rule"),
            article=str(article or ""),
            title=self._text(article, "dcterms:title") or "Article",
            source=", ".join(filter(None, source)),
            evidence=str(evidence),
        )

    def _one(self, subject: Node | None, name: str) -> Node | None:
        if subject is None:
            return None
        return min(self.graph.objects(subject, URIRef(curie(name).value)), default=None, key=str)

    def _text(self, subject: Node | None, name: str) -> str:
        found = self._one(subject, name)
        return "" if found is None else str(found)


def view(described: Described, language: str) -> Entity:
    """The description laid out, its mentions with the latest first."""
    layout = _Layout(described, language)
    own = layout.node(described.thing)
    others = (iri for iri in described.mentions if iri != described.thing)
    mentions = [layout.node(iri, described.thing) for iri in others]
    mentions.sort(key=lambda node: (node.date, node.iri), reverse=True)
    spoken = {
        Text(str(words), words.language or "")
        for predicate in _NAMING
        for words in described.graph.objects(URIRef(described.thing), URIRef(predicate))
        if isinstance(words, RdfLiteral)
    }
    names = tuple(sorted(spoken, key=lambda text: (text.language, text.words)))
    return Entity(own, layout.name(described.thing), names, tuple(mentions))


def _line_order(line: Line) -> tuple[int, str]:
    name = line.iri.removeprefix(_TD)
    place = _FIRST.index(name) if name in _FIRST else len(_FIRST)
    return place, line.label.words


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _last(iri: str) -> str:
    return iri.rstrip("/").replace("#", "/").rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property of the ontology."""

    local: str
    label: Text
    definition: Text


def ontology_view(language: str) -> tuple[list[Term], list[Term]]:
    """The ontology's classes and properties, each by name."""
    known = terms()
    found = [
        Term(
            iri.removeprefix(_TD),
            known.name(iri, language) or Text(_last(iri)),
            known.best(iri, "skos:definition", language) or Text(""),
        )
        for iri in sorted({iri for iri, _ in known.of if iri.startswith(_TD)})
    ]
    classes = [term for term in found if term.local[:1].isupper()]
    return classes, [term for term in found if term not in classes]
