"""The SPARQL 1.1 Service Description: what /sparql can do, for programs that ask."""

from collections.abc import Mapping
from typing import Final

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS

from graph.formats import GRAPHS, RESULTS

SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMATS: Final = Namespace("http://www.w3.org/ns/formats/")
_WRITERS: Final = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}
_FORMAT_NAMES: Final = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON-LD",
}


def format_iri(media_type: str) -> URIRef:
    """The W3C's IRI of a serialization, one of RESULTS or GRAPHS."""
    return _FORMATS[_FORMAT_NAMES[media_type]]


def service_description(endpoint: str, base: str, dataset: str, media_type: str) -> bytes:
    """The description of the service at `endpoint`, in one of GRAPHS.

    The default graph is the merged graph; every named graph is visible beside it. `dataset` is
    the address where what they hold is described.
    """
    graph = Graph(bind_namespaces="none")
    service, served = URIRef(endpoint), URIRef(f"{endpoint}#dataset")
    default = URIRef(f"{base}/graph/merged")
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, service))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    graph.add((service, SD.defaultDataset, served))
    for name in (*RESULTS, *GRAPHS):
        graph.add((service, SD.resultFormat, format_iri(name)))
    graph.add((served, RDF.type, SD.Dataset))
    graph.add((served, SD.defaultGraph, default))
    graph.add((served, RDFS.seeAlso, URIRef(dataset)))
    graph.add((default, RDF.type, SD.Graph))
    title = "The de-duplicated union of all graphs with derived shortcuts"
    graph.add((default, DCTERMS.title, Literal(title, lang="en")))
    return written(graph, media_type, {"sd": str(SD), "dcterms": str(DCTERMS)})


def written(graph: Graph, media_type: str, prefixes: Mapping[str, str]) -> bytes:
    """`graph` in one of GRAPHS; graphs filled in the same order give the same bytes."""
    for prefix, namespace in prefixes.items():
        graph.bind(prefix, namespace, replace=True)
    if media_type == "application/ld+json":
        return graph.serialize(
            format="json-ld", context=dict(prefixes), encoding="utf-8", sort_keys=True, indent=1
        )
    return graph.serialize(format=_WRITERS[media_type], encoding="utf-8")
