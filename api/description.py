"""The SPARQL 1.1 Service Description: what /sparql can do, for programs that ask."""

from typing import Final

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF

from graph.formats import GRAPHS, RESULTS

_SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
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


def service_description(endpoint: str, base: str, media_type: str) -> bytes:
    """The description of the service at `endpoint`, in one of GRAPHS.

    The default graph is the merged graph; every named graph is visible beside it.
    """
    graph = Graph()
    graph.bind("sd", _SD)
    service, dataset = URIRef(endpoint), URIRef(f"{endpoint}#dataset")
    default = URIRef(f"{base}/graph/merged")
    graph.add((service, RDF.type, _SD.Service))
    graph.add((service, _SD.endpoint, service))
    graph.add((service, _SD.supportedLanguage, _SD.SPARQL11Query))
    graph.add((service, _SD.defaultDataset, dataset))
    for name in (*RESULTS, *GRAPHS):
        graph.add((service, _SD.resultFormat, _FORMATS[_FORMAT_NAMES[name]]))
    graph.add((dataset, RDF.type, _SD.Dataset))
    graph.add((dataset, _SD.defaultGraph, default))
    graph.add((default, RDF.type, _SD.Graph))
    title = "The de-duplicated union of all graphs with derived shortcuts"
    graph.add((default, DCTERMS.title, Literal(title, lang="en")))
    return graph.serialize(format=_WRITERS[media_type], encoding="utf-8")
