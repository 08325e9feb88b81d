"""/sparql over HTTP, beyond what the W3C tests: negotiation, letters, headers, odd requests."""

import csv
import gzip
import io
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.query import Result

from graph.formats import GRAPHS, RESULTS
from graph.settings import Settings
from tests.api.serving import NAME, NAMES, fill, served
from tests.api.test_sparql import DIRECT, FORM, get, told
from tests.graph.saying import BASE, article, thing

SAID: Final = {
    *((value, language) for value, language in NAMES.values()),
    ("İIıi Ğğ Şş Çç Öö Üü Ââ", "tr"),
    ("Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі", "kk"),
    ("Əə Xx Qq, \"söz\" <&> 'ad'\tvə\nsətir", "az"),
    ("Oʻzbekiston Gʻafur", "uz"),
    ("i\u0307 😀 \u202bمتن\u202c", "und"),
}
SELECT: Final = f"SELECT ?o {{ ?s <{NAME.value}> ?o }}"
ASK: Final = "ASK { ?s ?p ?o }"
CONSTRUCT: Final = f"CONSTRUCT WHERE {{ ?s <{NAME.value}> ?o }}"
ENDLESS: Final = "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . FILTER(?a = ?k) }"
FORMS: Final = [(SELECT, form) for form in RESULTS] + [(CONSTRUCT, form) for form in GRAPHS]
SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("further") / "data"
    fill(folder)
    with served(Settings(data=folder, base=BASE, query_time_limit_s=1)) as address:
        yield address


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, trust_env=False, timeout=60) as client:
        yield client


def quoted(text: str) -> str:
    marks = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
    return "".join(marks.get(letter, letter) for letter in text)


# --- letters


LETTERS: Final = " ".join(f'"{quoted(value)}"@{language}' for value, language in SAID)


@pytest.mark.parametrize("way", ["GET", "form", "direct"])
@pytest.mark.parametrize("form", RESULTS)
def test_letters_come_back_in_every_form_of_table(
    client: httpx.Client, form: str, way: str
) -> None:
    answer = asked(client, way, f"SELECT ?o {{ VALUES ?o {{ {LETTERS} }} }}", form)
    assert answer.status_code == 200, answer.text
    if form == "text/csv":  # it has no languages
        rows = csv.reader(io.StringIO(answer.content.decode("utf-8"), newline=""))
        assert sorted(rows) == sorted([["o"], *([value] for value, _ in SAID)])
        return
    result = Result.parse(io.BytesIO(answer.content), content_type=form)
    found = [row[result.vars[0]] for row in result.bindings] if result.vars else []
    assert sorted((str(o), str(getattr(o, "language", ""))) for o in found) == sorted(SAID)


# rdflib's own JSON-LD parser makes the class it warns of.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("way", ["GET", "form", "direct"])
@pytest.mark.parametrize("form", GRAPHS)
def test_letters_come_back_in_every_form_of_graph(
    client: httpx.Client, form: str, way: str
) -> None:
    query = f"CONSTRUCT {{ <urn:s> <urn:p> ?o }} {{ VALUES ?o {{ {LETTERS} }} }}"
    answer = asked(client, way, query, form)
    assert answer.status_code == 200, answer.text
    expected = Graph()
    for value, language in SAID:
        expected.add((URIRef("urn:s"), URIRef("urn:p"), Literal(value, lang=language)))
    assert isomorphic(Graph().parse(answer.content, format=form), expected)


def asked(client: httpx.Client, way: str, query: str, form: str) -> httpx.Response:
    if way == "GET":
        return get(client, query, Accept=form)
    if way == "form":
        return client.post("/sparql", data={"query": query}, headers={"Accept": form})
    headers = {"Accept": form, "Content-Type": DIRECT}
    return client.post("/sparql", content=query, headers=headers)


def test_a_letter_may_lie_in_two_parts_of_a_body(client: httpx.Client) -> None:
    body = f'ASK {{ ?s ?p "{NAMES["b"][0]}"@kk }}'.encode()
    parts = (body[n : n + 1] for n in range(len(body)))
    answer = client.post("/sparql", content=parts, headers={"Content-Type": DIRECT})
    assert answer.json()["boolean"] is True


def test_i_with_and_without_a_dot_are_different_letters(client: httpx.Client) -> None:
    for name, found in (("İstanbul", True), ("Istanbul", False), ("I\u0307stanbul", False)):
        query = f"ASK {{ ?s <{NAME.value}> ?o FILTER(STRSTARTS(?o, '{name}')) }}"
        assert get(client, query).json()["boolean"] is found


# --- negotiation


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    order=st.permutations(RESULTS),
    weights=st.lists(st.integers(1, 1000), min_size=4, max_size=4, unique=True),
    between=st.sampled_from([",", ", ", " ,\t"]),
    around=st.sampled_from([";q=", "; q=", " ; Q="]),
    capitals=st.booleans(),
)
def test_the_greatest_weight_wins_wherever_it_stands(
    client: httpx.Client,
    order: list[str],
    weights: list[int],
    between: str,
    around: str,
    capitals: bool,
) -> None:
    names = [name.upper() if capitals else name for name in order]
    ranges = [f"{n}{around}{w / 1000:.3f}" for n, w in zip(names, weights, strict=True)]
    best = order[weights.index(max(weights))]
    answer = get(client, SELECT, Accept=between.join(ranges))
    assert answer.headers["content-type"].partition(";")[0] == best


@pytest.mark.parametrize(
    ("query", "accept", "given_"),
    [
        (SELECT, "*/*, text/csv;q=0.1", RESULTS[0]),
        (SELECT, "text/*;q=0.3, text/csv;q=0.1, */*;q=0.2", RESULTS[3]),
        (SELECT, 'text/csv;header=present;q=1.000;x="y"', RESULTS[2]),
        (SELECT, "text/csv;charset=utf-8", RESULTS[2]),
        (CONSTRUCT, "application/trig, text/turtle;q=0.1", GRAPHS[0]),
        (CONSTRUCT, "application/n-quads, application/n-triples;q=0.1", GRAPHS[1]),
        (f"DESCRIBE <{thing('a').value}>", "application/rdf+xml", GRAPHS[2]),
        (f"DESCRIBE <{thing('a').value}>", "application/ld+json", GRAPHS[3]),
    ],
)
def test_what_is_more_specific_counts(
    client: httpx.Client, query: str, accept: str, given_: str
) -> None:
    answer = get(client, query, Accept=accept)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].partition(";")[0] == given_


def test_several_lines_of_accept_are_one(client: httpx.Client) -> None:
    lines = [("Accept", "text/csv;q=0.1"), ("Accept", f"{RESULTS[1]};q=0.2")]
    answer = client.send(_with_lines(client, lines))
    assert answer.headers["content-type"] == RESULTS[1]


def _with_lines(client: httpx.Client, lines: list[tuple[str, str]]) -> httpx.Request:
    request = client.build_request("GET", "/sparql", params={"query": SELECT})
    kept = [(name, value) for name, value in request.headers.items() if name != "accept"]
    return httpx.Request("GET", request.url, headers=[*kept, *lines])


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (SELECT, "*/*;q=0"),
        (SELECT, "text/csv;q=0, application/sparql-results+json;q=0.000"),
        (SELECT, ";;"),
        (SELECT, "text/csv;q=2"),
        (ASK, "text/tab-separated-values"),
        (CONSTRUCT, "application/trig"),
        (CONSTRUCT, "application/n-quads"),
    ],
)
def test_a_406_lists_what_there_is(client: httpx.Client, query: str, accept: str) -> None:
    problem = told(get(client, query, Accept=accept), 406, "not-acceptable")
    offers = {SELECT: RESULTS, ASK: RESULTS[:2], CONSTRUCT: GRAPHS}[query]
    assert problem["detail"].endswith(f" can be {', '.join(offers)}")


# --- requests


@pytest.mark.parametrize("kib", [8, 60])
def test_a_long_query_passes_by_get(client: httpx.Client, kib: int) -> None:
    assert get(client, f"{ASK} # {'ş' * (kib * 1024 // 6)}").json()["boolean"] is True


@pytest.mark.parametrize(
    "kind", ["Application/SPARQL-Query", f'{DIRECT}; Charset="UTF-8"', f"{DIRECT};charset=utf8"]
)
def test_the_case_of_a_media_type_means_nothing(client: httpx.Client, kind: str) -> None:
    answer = client.post("/sparql", content=ASK, headers={"Content-Type": kind})
    assert answer.json()["boolean"] is True


@pytest.mark.parametrize("kind", [FORM, DIRECT])
def test_a_body_that_is_packed_is_415(client: httpx.Client, kind: str) -> None:
    headers = {"Content-Type": kind, "Content-Encoding": "gzip"}
    packed = gzip.compress(ASK.encode())
    answer = client.post("/sparql", content=packed, headers=headers)
    assert "gzip" in told(answer, 415, "unsupported-media-type")["detail"]


def test_a_body_that_says_it_is_not_packed_is_read(client: httpx.Client) -> None:
    headers = {"Content-Type": DIRECT, "Content-Encoding": "Identity"}
    assert client.post("/sparql", content=ASK, headers=headers).json()["boolean"] is True


def test_a_byte_order_mark_before_a_query_is_no_part_of_it(client: httpx.Client) -> None:
    marked = b"\xef\xbb\xbf" + ASK.encode()
    answer = client.post("/sparql", content=marked, headers={"Content-Type": DIRECT})
    assert answer.json()["boolean"] is True


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "REPORT"])
def test_methods_that_few_know_are_405(client: httpx.Client, method: str) -> None:
    answer = client.request(method, "/sparql", headers={"Origin": "https://yasgui.example"})
    told(answer, 405, "method-not-allowed")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert answer.headers["access-control-allow-origin"] == "*"


# --- HEAD, CORS, validators


@pytest.mark.parametrize(("query", "form"), FORMS)
def test_head_says_of_every_form_what_get_says(client: httpx.Client, query: str, form: str) -> None:
    asking: dict[str, Any] = {"params": {"query": query}, "headers": {"Accept": form}}
    whole, head = client.get("/sparql", **asking), client.head("/sparql", **asking)
    assert (head.status_code, head.content) == (200, b"")
    passing = {"date", "x-request-id"}
    assert {k: v for k, v in head.headers.items() if k not in passing} == {
        k: v for k, v in whole.headers.items() if k not in passing
    }


def test_errors_of_every_stage_may_be_read_by_other_sites(client: httpx.Client) -> None:
    origin = {"Origin": "https://yasgui.example"}
    asking = {"Content-Type": DIRECT, **origin}
    answers = [
        get(client, ENDLESS, **origin),
        get(client, "DROP ALL", **origin),
        get(client, "ASK { SERVICE <http://h/> {} }", **origin),
        client.post("/sparql", content=b"#" * 2_000_000, headers=asking),
        client.get("/sparql", params={"query": ASK, "version": "none"}, headers=origin),
        client.post("/sparql", content=b"\xff", headers=asking),
    ]
    assert [answer.status_code for answer in answers] == [504, 403, 403, 413, 404, 400]
    for answer in answers:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "etag" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_preflight_allows_each_method_and_header(client: httpx.Client, method: str) -> None:
    asking = {
        "Origin": "https://yasgui.example",
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "accept, content-type, if-none-match, x-request-id",
    }
    answer = client.options("/sparql", headers=asking)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert method in answer.headers["access-control-allow-methods"]
    assert "if-none-match" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers


def test_a_304_has_the_headers_of_the_answer(client: httpx.Client) -> None:
    whole = get(client, SELECT)
    known = {"If-None-Match": whole.headers["etag"]}
    for method in ("GET", "HEAD"):
        again = client.request(method, "/sparql", params={"query": SELECT}, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        for name in ("etag", "cache-control", "x-kurultay-version"):
            assert again.headers[name] == whole.headers[name]
        assert "Accept" in again.headers["vary"].split(", ")
    posted = client.post("/sparql", data={"query": SELECT}, headers=known)
    assert (posted.status_code, posted.content) == (200, whole.content)


def test_another_dataset_has_another_tag(client: httpx.Client) -> None:
    one, two = article(1).value, article(2).value
    datasets: list[dict[str, Any]] = [
        {},
        {"default-graph-uri": one},
        {"default-graph-uri": two},
        {"default-graph-uri": [one, two]},
        {"named-graph-uri": one},
    ]
    answers = [client.get("/sparql", params={"query": SELECT, **more}) for more in datasets]
    assert len({answer.headers["etag"] for answer in answers}) == len(datasets)


# --- the W3C's tests of service descriptions: has-endpoint-triple, returns-rdf and this one

SCHEMA: Final = {
    SD.endpoint: (SD.Service, None),
    SD.supportedLanguage: (SD.Service, None),
    SD.resultFormat: (SD.Service, None),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
}
"""Properties of the vocabulary with domain and range, None for what has no description here."""


def test_the_description_conforms_to_the_schema(client: httpx.Client) -> None:
    answer = client.get("/sparql", headers={"Accept": GRAPHS[1]})
    graph = Graph().parse(answer.content, format="nt")
    said = {p for p in graph.predicates() if str(p).startswith(SD)}
    assert said == set(SCHEMA)
    for subject, p, value in graph:
        domain, reach = SCHEMA.get(p, (None, None)) if isinstance(p, URIRef) else (None, None)
        assert domain is None or (subject, RDF.type, domain) in graph
        assert reach is None or (value, RDF.type, reach) in graph
    services = list(graph.subjects(RDF.type, SD.Service))
    assert len(services) == len(list(graph.objects(services[0], SD.endpoint))) == 1
