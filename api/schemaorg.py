"""What a page says of its thing in schema.org's words, for search engines: JSON-LD inside it.

The graph keeps to its own ontology. Here its classes and properties are read as the nearest that
schema.org has, no wider than they are meant; what has no like there is left out.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from graph.terms import NAMESPACES, curie

SCHEMA: Final = NAMESPACES["schema"]
# Any JSON-LD processor reads it without a look at schema.org's own context.
CONTEXT: Final = {"@vocab": SCHEMA}


@dataclass(frozen=True, slots=True)
class _Kind:
    """The type of things of one kind, and their properties: of the graph, of schema.org."""

    type: str
    says: Mapping[str, str] = field(default_factory=dict)


_NAMES: Final = {
    "skos:prefLabel": "name",
    "skos:altLabel": "alternateName",
    "schema:sameAs": "sameAs",
}
_DOCUMENT: Final = {"td:signedOn": "dateCreated", "td:topic": "about", "dcterms:title": "name"}
_KINDS: Final = {
    "person": _Kind("Person"),
    "state": _Kind("Organization"),
    "organization": _Kind(
        "Organization",
        {
            "org:subOrganizationOf": "parentOrganization",
            "td:headquarteredIn": "location",
            "td:foundedOn": "foundingDate",
        },
    ),
    "place": _Kind(
        "Place",
        {"geo:lat": "latitude", "geo:long": "longitude", "td:locatedIn": "containedInPlace"},
    ),
    "event": _Kind(
        "Event",
        {
            "td:date": "startDate",
            "td:startDate": "startDate",
            "td:endDate": "endDate",
            "td:takesPlaceIn": "location",
            "td:hostedBy": "organizer",
            "td:topic": "about",
        },
    ),
    "event-series": _Kind("EventSeries"),
    "document": _Kind("CreativeWork", _DOCUMENT),
    "proposal": _Kind("CreativeWork", {"td:proposedBy": "creator", "td:topic": "about"}),
    "claim": _Kind("Claim", {"td:claimText": "text", "td:claimAbout": "about"}),
    "act": _Kind("CommunicateAction", {"td:speaker": "agent", "td:date": "startTime"}),
    "article": _Kind(
        "NewsArticle",
        {
            "dcterms:title": "headline",
            "dcterms:issued": "datePublished",
            "dcterms:language": "inLanguage",
            "schema:url": "url",
        },
    ),
    "reference": _Kind(
        "WebPage",
        {"dcterms:title": "name", "dcterms:issued": "datePublished", "schema:url": "url"},
    ),
}
"""By the segment of an IRI after `/id/`."""


def type_of(thing: str) -> str | None:
    """The IRI of the schema.org type of a thing, by its IRI; None if there is none."""
    kind = _kind(thing)
    return SCHEMA + kind.type if kind else None


def about(graph: Graph, thing: str, page: str) -> dict[str, Any] | None:
    """What `graph` says of `thing`, shown at `page`, as JSON-LD; None if it is of no such type."""
    kind = _kind(thing)
    if kind is None:
        return None
    found: dict[str, Any] = {"@context": CONTEXT, "@id": thing, "@type": kind.type}
    for name, ours in {**_NAMES, **kind.says}.items():
        values = graph.objects(URIRef(thing), URIRef(curie(name).value))
        if told := _values(values):
            found.setdefault(ours, told)
    return {**found, "mainEntityOfPage": {"@id": page}}


def script(document: Mapping[str, Any]) -> str:
    """JSON that may stand inside a `script` element, whatever the words in it."""
    return json.dumps(document, ensure_ascii=False).replace("<", "\\u003c")


def _kind(thing: str) -> _Kind | None:
    return _KINDS.get(thing.rpartition("/id/")[2].partition("/")[0])


def _values(nodes: Iterable[Node]) -> list[Any]:
    return [_value(node) for node in sorted(nodes, key=lambda n: (str(n), n.n3()))]


def _value(node: Node) -> Any:
    if not isinstance(node, Literal):
        return {"@id": str(node)}
    if node.language:
        return {"@value": str(node), "@language": node.language}
    return str(node)
