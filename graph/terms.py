"""Namespaces, and the few constructors that make RDF terms.

The rest of the code says `iri(...)` and `literal(...)`; only `graph` knows which
library the terms belong to.
"""

import re
from typing import Final, TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

Term: TypeAlias = NamedNode | Literal

ONTOLOGY: Final = "https://w3id.org/turkic-diplomacy/ontology"
DEFAULT_BASE: Final = "https://w3id.org/turkic-diplomacy"

NAMESPACES: Final[dict[str, str]] = {
    "td": f"{ONTOLOGY}#",
    "tdv": "https://w3id.org/turkic-diplomacy/voc/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_WHEN_DATATYPE: Final = {4: "gYear", 7: "gYearMonth", 10: "date"}
_CURIE = re.compile(r"(?P<prefix>[a-z]+):(?P<local>.*)", re.DOTALL)

__all__ = [
    "DEFAULT_BASE",
    "NAMESPACES",
    "ONTOLOGY",
    "Literal",
    "NamedNode",
    "Term",
    "Triple",
    "curie",
    "iri",
    "literal",
    "text",
    "when",
]


def iri(value: str) -> NamedNode:
    """The IRI `value`. Raises ValueError if it is not an absolute IRI."""
    return NamedNode(value)


def curie(name: str) -> NamedNode:
    """The IRI that a prefixed name such as `td:Summit` stands for.

    Raises KeyError if the prefix is not one of NAMESPACES.
    """
    match = _CURIE.fullmatch(name)
    if match is None:
        raise KeyError(name)
    return NamedNode(NAMESPACES[match["prefix"]] + match["local"])


def literal(value: str | int | float | bool, datatype: str | None = None) -> Literal:
    """A literal; `datatype` is a prefixed name such as `xsd:decimal`, by default Python's own."""
    if datatype is None:
        return Literal(value)
    return Literal(str(value), datatype=curie(datatype))


def text(value: str, language: str) -> Literal:
    """A language-tagged string."""
    return Literal(value, language=language)


def when(value: str) -> Literal:
    """A date at the precision written: `2026`, `2025-11` or `2025-11-07`.

    Typed xsd:gYear, xsd:gYearMonth or xsd:date. Raises KeyError for any other length.
    """
    return literal(value, f"xsd:{_WHEN_DATATYPE[len(value)]}")
