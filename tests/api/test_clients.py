"""The clients people use, each asking a real server for a table, a yes or no, and a graph."""

from collections.abc import Iterator

import httpx
import pytest
from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import GET, JSON, POST, POSTDIRECTLY, TURTLE, URLENCODED, XML, SPARQLWrapper

from graph.settings import Settings
from tests.api.serving import NAME, NAMES, fill, served
from tests.graph.saying import BASE, thing

A = thing("a").value
SELECT = f"SELECT ?o {{ <{A}> ?p ?o }}"
ASK = "ASK { ?s ?p 'Қазақстан +әң'@kk }"
CONSTRUCT = f"CONSTRUCT {{ ?s ?p ?o }} {{ VALUES ?s {{ <{A}> }} ?s ?p ?o }}"
TRIPLE = (URIRef(A), URIRef(NAME.value), Literal(NAMES["a"][0], "tr"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("clients") / "data"
    fill(folder)
    with served(Settings(data=folder, base=BASE)) as address:
        yield f"{address}/sparql"


@pytest.mark.parametrize(
    ("method", "way"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]
)
def test_sparqlwrapper_gets_its_answers(server: str, method: str, way: str) -> None:
    def asked(query: str, wanted: str) -> object:
        client = SPARQLWrapper(server)
        client.setMethod(method)
        client.setRequestMethod(way)
        client.setQuery(query)
        client.setReturnFormat(wanted)
        answer = client.query()
        try:
            return answer.convert()
        finally:
            answer.response.close()

    table = asked(SELECT, JSON)
    assert isinstance(table, dict)
    assert [row["o"]["value"] for row in table["results"]["bindings"]] == [NAMES["a"][0]]
    assert asked(ASK, JSON) == {"head": {}, "boolean": True}
    xml = asked(SELECT, XML)
    assert NAMES["a"][0] in xml.toxml()  # type: ignore[attr-defined]
    turtle = asked(CONSTRUCT, TURTLE)
    assert isinstance(turtle, bytes)
    assert TRIPLE in Graph().parse(turtle, format="turtle")


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("wanted", ["xml", "json"])
def test_rdflib_gets_its_answers(server: str, method: str, wanted: str) -> None:
    store = SPARQLStore(server, method=method, returnFormat=wanted)  # type: ignore[arg-type]
    graph = Graph(store)
    assert [row.o for row in graph.query(SELECT)] == [TRIPLE[2]]  # type: ignore[union-attr]
    assert graph.query(ASK).askAnswer is True
    answer = graph.query(CONSTRUCT).graph
    assert answer is not None
    assert set(answer) == {TRIPLE}
    assert TRIPLE in graph
    graph.close()


COMUNICA_TABLE = "application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7"
COMUNICA_SOURCE = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,"
    "application/n-triples;q=0.8,text/turtle;q=0.6,application/rdf+xml;q=0.5,text/n3;q=0.35,"
    "application/xml;q=0.3,image/svg+xml;q=0.3,text/xml;q=0.3,text/html;q=0.2,"
    "application/xhtml+xml;q=0.18,application/json;q=0.135"
)
YASGUI_TABLE = "application/sparql-results+json,*/*;q=0.9"


@pytest.mark.parametrize(
    ("accept", "query", "media_type"),
    [
        (COMUNICA_TABLE, SELECT, "application/sparql-results+json"),
        (COMUNICA_TABLE, ASK, "application/sparql-results+json"),
        ("text/turtle", CONSTRUCT, "text/turtle"),
        (YASGUI_TABLE, SELECT, "application/sparql-results+json"),
        (YASGUI_TABLE, ASK, "application/sparql-results+json"),
        ("application/n-triples,*/*;q=0.9", CONSTRUCT, "application/n-triples"),
        ("application/rdf+json,*/*;q=0.9", CONSTRUCT, "text/turtle"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_comunica_and_yasgui_send_from_another_origin_is_answered(
    server: str, method: str, accept: str, query: str, media_type: str
) -> None:
    """The requests of Comunica 5.4 and YASGUI 4.6, as they were recorded."""
    asked = {"query": query}
    response = httpx.request(
        method,
        server,
        headers={"Accept": accept, "Origin": "https://editor.example"},
        trust_env=False,
        **({"params": asked} if method == "GET" else {"data": asked}),  # type: ignore[arg-type]
    )
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert response.headers["access-control-allow-origin"] == "*"


def test_comunica_finds_that_an_address_is_an_endpoint(server: str) -> None:
    """It looks at what the bare address says of itself, and for the service in it."""
    response = httpx.get(server, headers={"Accept": COMUNICA_SOURCE}, trust_env=False)
    media_type = response.headers["content-type"].partition(";")[0]
    found = parse(response.content, format=RdfFormat.from_media_type(media_type))
    endpoint = NamedNode("http://www.w3.org/ns/sparql-service-description#endpoint")
    assert [quad.object for quad in found if quad.predicate == endpoint] == [NamedNode(server)]
