"""The W3C's SPARQL 1.1 query tests, put to `/sparql` over HTTP: our layer changes no answer.

Every data file of the suite is a graph of one store, named by its address; each test chooses its
dataset by the protocol's parameters.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import httpx
import pyoxigraph
import pytest
import rdflib
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, XSD
from rdflib.query import Result

from graph.settings import Settings
from graph.versions import current
from tests.api.serving import fill, served
from tests.graph.saying import BASE

SUITE: Final = Path(__file__).parents[3] / "shared/w3c/sparql11"
AT: Final = "http://w3c.example/sparql11/"
NOTHING: Final = "http://w3c.example/nothing"
FOLDERS: Final = (
    *("aggregates", "bind", "bindings", "cast", "construct", "csv-tsv-res", "exists", "functions"),
    *("grouping", "json-res", "negation", "project-expression", "property-path", "service"),
    *("subquery", "syntax-fed", "syntax-query"),
)
MF: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
SERIALIZED: Final = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
}
NUMBERS: Final = {XSD.integer, XSD.decimal, XSD.double, XSD.float, XSD.nonPositiveInteger}

_PATH = "the engine finds no path of length zero from a term that no graph has"
_GRAPH = "the engine leaves the graph's variable unbound where the group has no pattern"
OTHERWISE: Final[dict[str, str]] = {
    "aggregates/agg-empty-group-count-graph": _GRAPH,
    "aggregates/agg-groupconcat-04": "the engine keeps the language that all joined values share",
    "aggregates/agg-groupconcat-06": "the engine keeps the language that all joined values share",
    "bindings/graph": _GRAPH,
    "csv-tsv-res/csv03": "the engine keeps numbers by value: 1.0E6 comes back as 1000000",
    "csv-tsv-res/tsv03": "the engine keeps numbers by value: 1.0E6 comes back as 1000000",
    "functions/bnode01": "the engine gives BNODE(text) one label in all rows",
    "negation/graph-minus": "the engine lets MINUS see the variable of the graph around it",
    "property-path/zero_or_more_set_end": _PATH,
    "property-path/zero_or_more_set_start": _PATH,
    "property-path/zero_or_one_set_end": _PATH,
    "property-path/zero_or_one_set_start": _PATH,
    "syntax-query/test_4": "the engine refuses a function it does not know, and says so",
}
"""Tests that the engine itself answers in another way, each with the reason."""


@dataclass(frozen=True)
class Case:
    """One entry of a manifest."""

    name: str
    kind: str
    query: Path
    data: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    result: Path | None = None

    @property
    def text(self) -> str:
        """The query; a relative IRI in it is one beside its file."""
        return f"BASE <{address(self.query)}>\n{self.query.read_text('utf-8')}"


def address(path: Path) -> str:
    return AT + path.relative_to(SUITE).as_posix()


def cases() -> Iterator[Case]:
    for folder in FOLDERS:
        manifest = SUITE / folder / "manifest.ttl"
        graph = Graph().parse(manifest, publicID=address(manifest))
        for entries in graph.objects(None, MF.entries):
            for entry in Collection(graph, entries):
                yield _case(graph, folder, entry)


def _case(graph: Graph, folder: str, entry: Any) -> Case:
    action, result = graph.value(entry, MF.action), graph.value(entry, MF.result)
    query = graph.value(action, QT.query) or action
    kind = str(graph.value(entry, RDF.type)).rpartition("#")[2]
    return Case(
        f"{folder}/{str(entry).rpartition('#')[2]}",
        kind,
        _file(query),
        tuple(str(data) for data in graph.objects(action, QT.data)),
        tuple(str(data) for data in graph.objects(action, QT.graphData)),
        _file(result) if result else None,
    )


def _file(iri: Any) -> Path:
    return SUITE / str(iri).removeprefix(AT)


def _parameters() -> list[Any]:
    # The suite lies outside the repository; without it there is nothing to run.
    if not SUITE.exists():
        skip = pytest.mark.skip(reason=f"no W3C tests at {SUITE}")
        return [pytest.param(None, marks=skip, id="all")]
    return [pytest.param(case, id=case.name) for case in cases()]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("w3c") / "data"
    fill(folder)
    store = pyoxigraph.Store(str(current(folder).store))
    for name in {name for case in cases() for name in (*case.data, *case.named)}:
        path = _file(name)
        form = pyoxigraph.RdfFormat.from_extension(path.suffix[1:])
        store.load(path=str(path), format=form, base_iri=name, to_graph=pyoxigraph.NamedNode(name))
    store.flush()
    del store
    with (
        served(Settings(data=folder, base=BASE)) as at,
        httpx.Client(base_url=at, trust_env=False, timeout=60) as client,
    ):
        yield client


@pytest.mark.parametrize("case", _parameters())
def test_the_answer_is_the_one_the_w3c_expects(client: httpx.Client, case: Case) -> None:
    if case.name in OTHERWISE:
        with pytest.raises(AssertionError):
            _check_as_expected(client, case)
        _check_against_the_engine(client, case)
    else:
        _check_as_expected(client, case)


def _check_as_expected(client: httpx.Client, case: Case) -> None:
    if "SERVICE" in case.query.read_text("utf-8").upper().split() and "Negative" not in case.kind:
        answer = asked(client, case, "*/*")
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/refused")
    elif "NegativeSyntax" in case.kind:
        answer = asked(client, case, "*/*")
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query")
    elif "Syntax" in case.kind:
        assert asked(client, case, "*/*").status_code == 200
    else:
        check(client, case)


def _check_against_the_engine(client: httpx.Client, case: Case) -> None:
    """The engine by itself, over the test's data alone, says the same."""
    store = pyoxigraph.Store()
    for name in case.data:
        store.load(path=str(_file(name)), base_iri=name)
    for name in case.named:
        store.load(path=str(_file(name)), base_iri=name, to_graph=pyoxigraph.NamedNode(name))
    answer = asked(client, case, SERIALIZED[".srx"])
    if answer.status_code == 400:
        with pytest.raises(RuntimeError, match=re.escape(answer.json()["detail"])):
            store.query(case.text)
        return
    found: Any = store.query(case.text)
    body = found.serialize(format=pyoxigraph.QueryResultsFormat.XML)
    got, expected = _result(answer), Result.parse(io.BytesIO(body), content_type=SERIALIZED[".srx"])
    assert isomorphic(_as_graph(got, ordered=False), _as_graph(expected, ordered=False))


def asked(client: httpx.Client, case: Case, accept: str) -> httpx.Response:
    sent = [("query", case.text)]
    sent += [("default-graph-uri", name) for name in case.data or (NOTHING,)]
    sent += [("named-graph-uri", name) for name in case.named]
    if "FROM" in case.text.split():  # the query chooses by itself
        sent = sent[:1]
    body = str(httpx.QueryParams(sent))
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
    return client.post("/sparql", content=body, headers=headers)


def check(client: httpx.Client, case: Case) -> None:
    """Compare the answer with the file of the expected one."""
    assert case.result is not None
    suffix = case.result.suffix
    answer = asked(client, case, SERIALIZED.get(suffix, "application/sparql-results+xml"))
    assert answer.status_code == 200, answer.text
    if suffix in (".csv", ".tsv"):
        between = "," if suffix == ".csv" else "\t"
        assert _rows(answer.text, between) == _rows(case.result.read_text("utf-8"), between)
    elif "application/sparql-results" not in answer.headers["content-type"]:
        got = Graph().parse(data=answer.text, format=answer.headers["content-type"].split(";")[0])
        assert isomorphic(_plain(got), _plain(Graph().parse(case.result)))
    else:
        ordered = "ORDER" in case.text.upper().split()
        got, expected = _result(answer), _expected(case.result)
        assert isomorphic(_as_graph(got, ordered), _as_graph(expected, ordered)), answer.text


def _rows(text: str, between: str) -> list[list[tuple[str, str]]]:
    """The rows in any order, the cells of each by their column."""
    quoting = csv.QUOTE_MINIMAL if between == "," else csv.QUOTE_NONE
    text = re.sub(r"_:\w+", "_:", text)  # no blank node stands in two cells
    header, *rows = csv.reader(io.StringIO(text), delimiter=between, quoting=quoting)
    return sorted(sorted(zip(header, row, strict=True)) for row in rows)


def _result(answer: httpx.Response) -> Result:
    media_type = answer.headers["content-type"].split(";")[0]
    return Result.parse(io.BytesIO(answer.content), content_type=media_type)


def _expected(path: Path) -> Result:
    if path.suffix in SERIALIZED:
        return Result.parse(io.BytesIO(path.read_bytes()), content_type=SERIALIZED[path.suffix])
    return _from_rdf(Graph().parse(path))


def _from_rdf(graph: Graph) -> Result:
    """A result set written in RDF, as older tests have it."""
    home = graph.value(None, RDF.type, RS.ResultSet)
    if (boolean := graph.value(home, RS.boolean)) is not None:
        result = Result("ASK")
        result.askAnswer = bool(boolean.toPython())  # type: ignore[attr-defined]
        return result
    result = Result("SELECT")
    result.vars = [rdflib.Variable(str(name)) for name in graph.objects(home, RS.resultVariable)]
    solutions = sorted(
        graph.objects(home, RS.solution),
        key=lambda s: int(str(graph.value(s, RS["index"], default=0))),
    )
    result.bindings = [
        {
            rdflib.Variable(str(graph.value(binding, RS.variable))): graph.value(binding, RS.value)
            for binding in graph.objects(solution, RS.binding)
        }
        for solution in solutions
    ]
    return result


def _as_graph(result: Result, ordered: bool) -> Graph:
    """A result as a graph, equal up to blank nodes where the results are."""
    graph = Graph()
    if result.type == "ASK":
        graph.add((RS.ResultSet, RS.boolean, Literal(bool(result.askAnswer))))
        return graph
    for variable in result.vars or ():
        graph.add((RS.ResultSet, RS.resultVariable, Literal(str(variable))))
    for number, row in enumerate(result.bindings):
        solution = BNode()
        graph.add((RS.ResultSet, RS.solution, solution))
        if ordered:
            graph.add((solution, RS["index"], Literal(number)))
        for variable, value in row.items():
            if value is not None:
                graph.add((solution, URIRef(f"urn:variable:{variable}"), _canonical(value)))
    return graph


def _plain(graph: Graph) -> Graph:
    plain = Graph()
    for s, p, o in graph:
        plain.add((s, p, _canonical(o)))
    return plain


def _canonical(value: Any) -> Any:
    """A number by its value, a language in small letters: what writes them means nothing."""
    if isinstance(value, Literal) and value.language:
        return Literal(str(value), lang=value.language.lower())
    if not isinstance(value, Literal) or value.datatype not in NUMBERS:
        return value
    try:
        if value.datatype in (XSD.double, XSD.float):
            return Literal(repr(float(value)), datatype=value.datatype)
        return Literal(f"{Decimal(str(value)).normalize():f}", datatype=value.datatype)
    except (ArithmeticError, ValueError):
        return value
