"""The clients people use, each asking a real server for a table, a yes or no, and a graph."""

from collections.abc import Iterator

import pytest
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
