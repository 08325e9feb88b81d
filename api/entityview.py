"""A description laid out for reading: names, facts, what was said of it, and what proves it."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import quote, urlsplit

from rdflib import RDF, Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.term import Node

from api.describing import Described
from api.html import short
from api.labels import NAMING, Text, Texts
from api.shown import Entity, Group, Leading, Line, Quote, Shown, Source, Value
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
_SOURCED_FROM: Final = f"{_TD}sourcedFrom"
_HIDDEN: Final = {
    str(RDF.type),
    f"{_TD}earliest",
    f"{_TD}latest",
    _SOURCED_FROM,
    *(curie(name).value for name in NAMING),
}
# What others call by names of their own.
_PLAIN: Final = {
    curie("skos:altLabel").value: "also called",
    curie("skos:editorialNote").value: "note",
}
# In the order they are shown: what became of it, what was said of it, all other kinds.
_GROUPS: Final = (f"{_TD}StatusChange", f"{_TD}SpeechAct")
_OPEN_NODES: Final = 12
# What a node that speaks of the thing is headed by, in place of its kind and of a line.
_TITLES: Final = (f"{_TD}actKind", f"{_TD}toStatus")
_DATES: Final = (f"{_TD}date", f"{_TD}startDate")
_NAMING: Final = [curie(name).value for name in NAMING]


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

    def node(self, iri: str, without: Collection[str] = ()) -> Shown:
        said: dict[str, list[Node]] = defaultdict(list)
        for predicate, value in self.graph.predicate_objects(URIRef(iri)):
            if str(predicate) not in _HIDDEN and str(value) not in without:
                said[str(predicate)].append(value)
        titles = [value.words for name in _TITLES for value in self.line(name, said[name]).values]
        heading = (*_TITLES, *_DATES) if iri != self.thing else ()
        lines = (self.line(p, said[p]) for p in said if p not in heading and said[p])
        return Shown(
            iri,
            self._kinds(iri),
            ", ".join(titles),
            tuple(sorted(lines, key=_line_order)),
            tuple(self.quotes.get(iri, ())),
            self._sources(iri),
            min((str(v) for name in _DATES for v in said[name]), default=""),
        )

    def line(self, predicate: str, values: Iterable[Node]) -> Line:
        shown = sorted((self._value(v) for v in values), key=lambda v: (v.words, v.language))
        words = _PLAIN.get(predicate) or _spaced(_last(predicate))
        return Line(terms().name(predicate, self.language) or Text(words), predicate, tuple(shown))

    def group(self, iri: str) -> str:
        """The class that a node which speaks of the thing is shown under."""
        types = {str(t) for t in self.graph.objects(URIRef(iri), RDF.type)}
        return next((kind for kind in _GROUPS if kind in types), min(_lowest(types), default=""))

    def _sources(self, iri: str) -> tuple[Source, ...]:
        found = self.graph.objects(URIRef(iri), URIRef(_SOURCED_FROM))
        return tuple(
            sorted(map(self._source, found), key=lambda source: (source.words, source.iri))
        )

    def _source(self, node: Node) -> Source:
        url = self._text(node, "schema:url")
        said = (self._text(node, name) for name in ("td:publisherName", "dcterms:issued"))
        title = self._text(node, "dcterms:title") or urlsplit(url).hostname or short(str(node))
        return Source(str(node), title, url, ", ".join(filter(None, said)))

    def _value(self, value: Node) -> Value:
        if isinstance(value, RdfLiteral):
            return Value(str(value), None, value.language or "")
        named = self.names.name(str(value), self.language)
        named = named or terms().name(str(value), self.language) or Text(short(str(value)))
        return Value(named.words, str(value), named.language)

    def _kinds(self, iri: str) -> tuple[Text, ...]:
        types = {str(t) for t in self.graph.objects(URIRef(iri), RDF.type)}
        return tuple(self.name(kind) for kind in _lowest(types))

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
    """The description laid out."""
    layout, thing = _Layout(described, language), described.thing
    mentions = [iri for iri in described.mentions if iri != thing]
    spoken = {
        Text(str(words), words.language or "")
        for predicate in _NAMING
        for words in described.graph.objects(URIRef(thing), URIRef(predicate))
        if isinstance(words, RdfLiteral)
    }
    return Entity(
        shown=layout.node(thing, {*mentions}),
        name=layout.name(thing),
        names=tuple(sorted(spoken, key=lambda text: (text.language, text.words))),
        groups=tuple(_grouped(layout, mentions)),
        more=described.more,
        leading=tuple(_leading(layout, described)),
    )


def _grouped(layout: _Layout, mentions: Iterable[str]) -> Iterator[Group]:
    found: dict[str, list[str]] = defaultdict(list)
    for iri in mentions:
        found[layout.group(iri)].append(iri)
    for kind in sorted(found, key=_group_order):
        nodes = tuple(layout.node(iri, {layout.thing}) for iri in found[kind])
        folded = kind not in _GROUPS and len(nodes) > _OPEN_NODES
        yield Group(layout.name(kind), nodes, folded)


def _group_order(kind: str) -> tuple[int, str]:
    return _GROUPS.index(kind) if kind in _GROUPS else len(_GROUPS), kind


def _leading(layout: _Layout, described: Described) -> Iterator[Leading]:
    thing = URIRef(described.thing)
    own = set(described.graph.objects(thing))  # an inverse of what is shown already
    for link, count in sorted(described.links.items()):
        nodes = set(described.graph.subjects(URIRef(link), thing))
        if nodes <= own:
            continue
        line = layout.line(link, nodes)
        query = f"SELECT ?node WHERE {{ ?node <{link}> <{described.thing}> }} ORDER BY ?node"
        yield Leading(line, count, quote(query))


def _lowest(types: Collection[str]) -> list[str]:
    """Those of `types` that are above no other of them; all of them in a circle."""
    above = {s for t in types for s in superclasses().get(t, ())}
    return sorted(set(types) - above) or sorted(types)


def _line_order(line: Line) -> tuple[int, str]:
    name = line.iri.removeprefix(_TD)
    place = _FIRST.index(name) if name in _FIRST else len(_FIRST)
    return place, line.label.words


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _last(iri: str) -> str:
    return iri.rstrip("/").replace("#", "/").rpartition("/")[2]
