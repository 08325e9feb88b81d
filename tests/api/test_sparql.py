"""/sparql over HTTP, from a real server: the SPARQL 1.1 Protocol and what clients build on."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection

from graph.formats import GRAPHS, JSON, RESULTS
from graph.settings import Settings
from graph.store import Store
from graph.terms import Triple, iri
from graph.versions import publish
from tests.api.serving import NAME, NAMES, fill, served
from tests.graph.saying import BASE, article, thing

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
A = f"SELECT ?o {{ <{thing('a').value}> ?p ?o }}"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(lang(?o) = 'tr') }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("http") / "data"
    fill(folder)
    limits = {"query_time_limit_s": 1, "stream_limit_bytes": 5000}
    with served(Settings(data=folder, base=BASE, **limits)) as address:  # type: ignore[arg-type]
        yield address


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, trust_env=False, timeout=60) as client:
        yield client


def get(client: httpx.Client, query: str, **headers: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query}, headers=headers)


def values(response: httpx.Response) -> set[str]:
    assert response.status_code == 200, response.text
    rows = response.json()["results"]["bindings"]
    return {cell["value"] for row in rows for cell in row.values()}


def told(response: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """The problem document of an error, checked for what each must have."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["type"] == f"/problems/{kind}"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem


# --- three ways to ask


def test_a_query_comes_by_get_by_form_and_as_it_is(client: httpx.Client) -> None:
    name = NAMES["a"][0]
    assert values(get(client, A)) == {name}
    assert values(client.post("/sparql", data={"query": A})) == {name}
    sent = {"Content-Type": f"{DIRECT}; charset=UTF-8"}
    assert values(client.post("/sparql", content=A, headers=sent)) == {name}


@pytest.mark.parametrize("way", ["GET", "form", "direct"])
def test_plus_and_percent_are_decoded_once(client: httpx.Client, way: str) -> None:
    wanted = "1+1 %2B %252B ş+қ & = ;"
    query = f"SELECT ('{wanted}' AS ?x) {{}}"
    if way == "GET":
        answer = client.get(f"/sparql?query={quote(query, safe='')}")
    elif way == "form":
        sent = urlencode({"query": query})
        answer = client.post("/sparql", content=sent, headers={"Content-Type": FORM})
    else:
        answer = client.post("/sparql", content=query, headers={"Content-Type": DIRECT})
    assert values(answer) == {wanted}


def test_letters_of_ours_are_found(client: httpx.Client) -> None:
    for name, (value, language) in NAMES.items():
        query = f"SELECT ?s {{ ?s ?p '{value}'@{language} }}"
        assert values(get(client, query)) == {thing(name).value}
        assert values(client.post("/sparql", data={"query": query})) == {thing(name).value}


def test_long_queries_pass(client: httpx.Client) -> None:
    assert values(get(client, f"{A} # {'x' * 6000}")) == {NAMES["a"][0]}
    long = f"{A} # {'x' * 200_000}"
    assert values(client.post("/sparql", data={"query": long})) == {NAMES["a"][0]}
    told(client.post("/sparql", data={"query": long * 2}), 403, "refused")
    told(client.post("/sparql", data={"query": long * 10}), 413, "too-large")


def test_the_dataset_is_chosen_by_parameters(client: httpx.Client) -> None:
    names = f"SELECT ?s {{ ?s <{NAME.value}> ?o }}"
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    one, two = article(1).value, article(2).value
    a, b = thing("a").value, thing("b").value

    def asked(query: str, **more: Any) -> set[str]:
        given = {name.replace("_", "-"): value for name, value in more.items()}
        by_get = values(client.get("/sparql", params={"query": query, **given}))
        assert values(client.post("/sparql", data={"query": query, **given})) == by_get
        direct = {"params": given, "content": query, "headers": {"Content-Type": DIRECT}}
        assert values(client.post("/sparql", **direct)) == by_get
        return by_get

    assert asked(names) == {a, b}
    assert asked(names, default_graph_uri=one) == {a}
    assert asked(names, default_graph_uri=[one, two]) == {a, b}
    assert asked(graphs, named_graph_uri=two) == {two}
    assert asked(graphs, default_graph_uri=one) == set()
    assert asked(names, named_graph_uri=one) == set()
    assert {one, two} <= asked(graphs)


# --- misuse


def test_what_is_asked_wrongly_is_told_as_a_problem(client: httpx.Client) -> None:
    post = client.post
    told(post("/sparql", data={"x": "1"}), 400, "bad-query")
    told(client.get("/sparql", params={"query": [ASK, ASK]}), 400, "bad-query")
    told(post("/sparql", params={"query": ASK}, data={"query": ASK}), 400, "bad-query")
    told(get(client, ""), 400, "bad-query")
    told(get(client, "SELECT * {"), 400, "bad-query")
    told(get(client, "DROP ALL"), 403, "refused")
    told(post("/sparql", data={"update": "DROP ALL"}), 403, "refused")
    told(client.get("/sparql", params={"update": "DROP ALL"}), 403, "refused")
    update = {"Content-Type": "application/sparql-update"}
    told(post("/sparql", content="DROP ALL", headers=update), 403, "refused")
    told(get(client, A, Accept="image/png"), 406, "not-acceptable")
    told(get(client, ASK, Accept="text/csv"), 406, "not-acceptable")
    told(client.get("/sparql", params={"query": A, "default-graph-uri": "x"}), 400, "bad-query")


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data", ""])
def test_an_unknown_kind_of_body_is_415(client: httpx.Client, kind: str) -> None:
    sent = {"Content-Type": kind} if kind else {}
    told(client.post("/sparql", content=ASK, headers=sent), 415, "unsupported-media-type")


@pytest.mark.parametrize("kind", [FORM, DIRECT])
def test_only_utf_8_is_read(client: httpx.Client, kind: str) -> None:
    latin = {"Content-Type": f"{kind}; charset=iso-8859-9"}
    told(client.post("/sparql", content=ASK, headers=latin), 415, "unsupported-media-type")
    sent = b"query=" + ASK.encode() + b"\xff" if kind == FORM else ASK.encode() + b" # \xff"
    problem = told(
        client.post("/sparql", content=sent, headers={"Content-Type": kind}), 400, "bad-encoding"
    )
    assert "body" in problem["detail"]
    told(client.get("/sparql?query=ASK%20%7B%7D%20%23%FF"), 400, "bad-encoding")


def test_a_call_to_another_service_is_refused_with_its_place(client: httpx.Client) -> None:
    refused = told(get(client, "ASK {\n SERVICE <http://h/> {} }"), 403, "refused")
    assert "line 2, column 2" in refused["detail"]


def test_a_runaway_query_is_504_and_the_next_is_answered(client: httpx.Client) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"
    problem = told(get(client, endless), 504, "time-limit")
    assert problem["seconds"] == 1
    assert get(client, ASK).json()["boolean"] is True


def test_a_client_that_leaves_takes_its_query_along(tmp_path: Path) -> None:
    fill(tmp_path)
    alone = Settings(data=tmp_path, base=BASE, workers=1, query_time_limit_s=600)
    with served(alone) as address, httpx.Client(base_url=address, trust_env=False) as client:
        for _ in range(3):
            endless = (
                "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . FILTER(?a = ?k) }"
            )
            with pytest.raises(httpx.ReadTimeout):
                client.get("/sparql", params={"query": endless}, timeout=0.3)
            assert client.get("/sparql", params={"query": ASK}, timeout=60).json()["boolean"]


def test_an_answer_that_is_too_large_is_an_error_from_its_first_byte(client: httpx.Client) -> None:
    problem = told(get(client, "SELECT * { ?s ?p ?o }"), 400, "answer-too-large")
    assert "5000 bytes" in problem["detail"]


# --- methods and headers


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_told_which_there_are(client: httpx.Client, method: str) -> None:
    answer = client.request(method, "/sparql")
    told(answer, 405, "method-not-allowed")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_options_tells_the_methods(client: httpx.Client) -> None:
    answer = client.options("/sparql")
    assert answer.status_code == 204
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_head_is_get_without_the_body(client: httpx.Client) -> None:
    for params in ({"query": A}, {}):
        whole = client.get("/sparql", params=params)
        head = client.head("/sparql", params=params)
        assert head.status_code == 200
        assert head.content == b""
        for name in ("content-type", "content-length", "etag", "x-kurultay-version"):
            assert head.headers[name] == whole.headers[name]
    bad = client.head("/sparql", params={"query": "HELLO"})
    assert (bad.status_code, bad.content) == (400, b"")


def test_pages_of_other_sites_may_read_answers_and_errors(client: httpx.Client) -> None:
    origin = {"Origin": "https://yasgui.example"}
    answers = [
        get(client, A, **origin),
        get(client, "HELLO", **origin),
        get(client, A, Accept="image/png", **origin),
        client.put("/sparql", headers=origin),
        client.post("/sparql", content=b"x", headers=origin),
        client.get("/nothing", headers=origin),
    ]
    assert [answer.status_code for answer in answers] == [200, 400, 406, 405, 415, 404]
    assert {answer.headers["access-control-allow-origin"] for answer in answers} == {"*"}
    assert "ETag" in answers[0].headers["access-control-expose-headers"]
    asking = {**origin, "Access-Control-Request-Method": "POST",
              "Access-Control-Request-Headers": "content-type"}  # fmt: skip
    preflight = client.options("/sparql", headers=asking)
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert preflight.headers["access-control-allow-headers"] == "content-type"


def test_what_a_client_has_already_is_not_sent_again(client: httpx.Client) -> None:
    first = get(client, A)
    etag = first.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', etag)
    assert "Accept" in first.headers["vary"].split(", ")
    assert re.fullmatch(r"\d{4}-\d{8}T\d{6}Z-[0-9a-f]{8}", first.headers["x-kurultay-version"])
    for known in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        again = get(client, A, **{"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
    other = {get(client, A, Accept=kind).headers["etag"] for kind in RESULTS}
    assert len(other) == len(RESULTS)
    assert get(client, ASK, **{"If-None-Match": etag}).status_code == 200
    described = client.get("/sparql").headers["etag"]
    assert client.get("/sparql", headers={"If-None-Match": described}).status_code == 304


def test_an_answer_that_changes_by_itself_is_not_kept(client: httpx.Client) -> None:
    for call in ("NOW()", "rand ( )", "STR(UUID())", "STRUUID()"):
        query = f"SELECT ({call} AS ?x) {{}}"
        first = get(client, query)
        again = get(client, query, **{"If-None-Match": first.headers["etag"]})
        assert values(again) != values(first)


@pytest.mark.parametrize(
    ("query", "accept", "given"),
    [
        (A, "", JSON),
        (A, "*/*", JSON),
        (A, "text/csv", "text/csv; charset=utf-8"),
        (A, "text/*", "text/csv; charset=utf-8"),
        (A, "text/csv;q=0.2, application/sparql-results+xml;q=0.5", RESULTS[1]),
        (A, "application/sparql-results+json;q=0, */*;q=0.1", RESULTS[1]),
        (A, "text/csv;q=nan, text/tab-separated-values;q=0.1", f"{RESULTS[3]}; charset=utf-8"),
        (A, "application/json", JSON),
        (A, "application/xml", RESULTS[1]),
        (A, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", RESULTS[1]),
        (A, "text/turtle", JSON),
        (ASK, "text/csv, application/sparql-results+xml;q=0.1", RESULTS[1]),
        (CONSTRUCT, "", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "application/ld+json", GRAPHS[3]),
        (CONSTRUCT, "application/json", GRAPHS[3]),
        (CONSTRUCT, "text/turtle;q=0.5,application/rdf+xml;q=0.6", GRAPHS[2]),
        (CONSTRUCT, "application/sparql-results+json", "text/turtle; charset=utf-8"),
    ],
)
def test_the_client_gets_the_form_it_ranks_highest(
    client: httpx.Client, query: str, accept: str, given: str
) -> None:
    answer = get(client, query, Accept=accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == given


# --- description


# rdflib's own JSON-LD parser makes the class it warns of.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("media_type", GRAPHS)
def test_a_bare_get_describes_the_service(
    client: httpx.Client, server: str, media_type: str
) -> None:
    answer = client.get("/sparql", headers={"Accept": media_type})
    assert answer.headers["content-type"].partition(";")[0] == media_type
    graph = Graph().parse(answer.content, format=media_type)
    sd = Namespace("http://www.w3.org/ns/sparql-service-description#")
    service = URIRef(f"{server}/sparql")
    assert (service, sd.endpoint, service) in graph
    assert (service, sd.supportedLanguage, sd.SPARQL11Query) in graph
    dataset = graph.value(service, sd.defaultDataset)
    assert graph.value(dataset, sd.defaultGraph) == URIRef(f"{BASE}/graph/merged")
    assert len(list(graph.objects(service, sd.resultFormat))) == len(RESULTS) + len(GRAPHS)
    graph.close()


def test_people_get_a_form(client: httpx.Client) -> None:
    answer = client.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<textarea" in answer.text


def test_a_host_that_is_none_is_a_bad_request(client: httpx.Client) -> None:
    told(client.get("/sparql", headers={"Host": 'a"b c'}), 400, "bad-host")


# --- the cases of the W3C

W3C = Path(__file__).parents[3] / "shared/w3c/sparql11/protocol/manifest.ttl"
HT = Namespace("http://www.w3.org/2011/http#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
CNT = Namespace("http://www.w3.org/2011/content#")
KASEI = "http://kasei.us/2009/09/sparql/data/"
TYPES = {
    "boolean": {JSON, RESULTS[1]},
    "tabular": set(RESULTS),
    "RDF": set(GRAPHS),
}
# The names of their graphs, and of ours that hold the same: ours are all below the base.
W3C_DATA = {f"{KASEI}data{n}.rdf": f"{BASE}/graph/data{n}" for n in (1, 2, 3)}


def w3c_cases() -> list[Any]:
    if not W3C.exists():
        return []
    graph = Graph().parse(W3C)
    found = []
    for case in Collection(graph, next(graph.objects(None, MF.entries))):
        name = str(case).partition("#")[2]
        requests = [
            one
            for listed in graph.objects(graph.value(case, MF.action), HT.requests)
            for one in Collection(graph, listed)
        ]
        found.append(pytest.param([_request(graph, one) for one in requests], id=name))
    return found


def _request(graph: Graph, node: Any) -> dict[str, Any]:
    body, answer = graph.value(node, HT.body), graph.value(node, HT.resp)
    listed = graph.value(node, HT.headers)
    fields = Collection(graph, listed) if listed else []
    return {
        "method": str(graph.value(node, HT.methodName)),
        "path": str(graph.value(node, HT.absolutePath)),
        "headers": {
            str(graph.value(f, HT.fieldName)): str(graph.value(f, HT.fieldValue)) for f in fields
        },
        "body": str(graph.value(body, CNT.chars) or "") if body else "",
        "encoding": str(graph.value(body, CNT.characterEncoding) or "utf-8") if body else "utf-8",
        "statuses": {str(s)[-3] for s in graph.objects(answer, MF.expectedStatus)},
        "boolean": graph.value(answer, MF.expectedBoolean),
        "format": str(graph.value(answer, MF.expectedFormat) or ""),
    }


@pytest.fixture(scope="module")
def w3c(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("w3c") / "data"
    settings = Settings(data=folder, base=BASE)
    with Store.open(folder, BASE, {}) as store:
        for name, ours in W3C_DATA.items():
            kind = iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
            document = iri("http://xmlns.com/foaf/0.1/Document")
            store.replace(iri(ours), [Triple(iri(name), kind, document)])
        publish(store, settings)
    with served(settings) as address, httpx.Client(base_url=address, trust_env=False) as client:
        yield client


def _ours(text: str) -> str:
    """Graph names of the W3C as those of our store; subjects keep theirs."""
    for name, ours in W3C_DATA.items():
        text = re.sub(rf"(graph-uri=){re.escape(quote(name, safe=''))}", rf"\1{quote(ours)}", text)
        text = re.sub(rf"(FROM (?:NAMED )?<|GRAPH <){re.escape(name)}", rf"\1{ours}", text)
    return text


# The cases are not part of this repository.
@pytest.mark.skipif(not W3C.exists(), reason="the W3C's cases are not beside this repository")
@pytest.mark.parametrize("requests", w3c_cases())
def test_the_protocol_is_kept_as_the_w3c_tests_it(
    w3c: httpx.Client, requests: list[dict[str, Any]], request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.id
    if name.startswith("update_"):
        # Updates are never accepted here, so that a test of their effect says nothing.
        pytest.skip("the endpoint is read-only")
    for one in requests:
        path = _ours(one["path"]).replace("/sparql/", "/sparql", 1)
        body = _ours(one["body"]).encode(one["encoding"])
        answer = w3c.request(one["method"], path, headers=one["headers"], content=body)
        assert str(answer.status_code)[0] in one["statuses"], answer.text
        media_type = answer.headers["content-type"].partition(";")[0]
        if one["format"]:
            assert media_type in TYPES[one["format"]]
        if one["boolean"] is not None:
            assert answer.json()["boolean"] is one["boolean"].toPython()
