"""IRIs of the graph are answered on this host, whatever their base, in the form asked for."""

import json
import re

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import SKOS, Graph, Literal, URIRef

from api import conditional
from api.accept import preferred
from api.documents import serialize
from tests.api.inprocess import Client

BASE = "https://graph.example/x"
TD = "https://w3id.org/turkic-diplomacy/ontology#"
THING = "/id/proposal/cyber-council"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/n-triples", "nt"),
        (BROWSER, "html"),
        ("*/*", "ttl"),
        ("text/turtle;q=0.2, application/ld+json;q=0.9", "jsonld"),
    ],
)
def test_a_thing_redirects_to_the_document_that_suits(
    client: Client, accept: str, suffix: str
) -> None:
    response = client.get(THING, headers={"Accept": accept})
    assert response.status_code == 303
    assert response.headers["location"] == f"{THING}.{suffix}"
    assert response.headers["vary"] == "Accept"
    assert 'rel="describedby"' in response.headers["link"]
    assert client.get(response.headers["location"]).status_code == 200


def test_a_form_that_is_not_there_is_refused(client: Client) -> None:
    assert client.get(THING, headers={"Accept": "image/png"}).status_code == 406


def test_accept_may_come_in_several_lines(client: Client) -> None:
    lines = [("Accept", "image/png"), ("Accept", "text/csv, application/n-triples")]
    assert client.get(THING, headers=lines).headers["location"] == f"{THING}.nt"
    answer = client.get("/api/v1/summits", headers=lines)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    ("suffix", "form"),
    [("ttl", RdfFormat.TURTLE), ("nt", RdfFormat.N_TRIPLES), ("jsonld", RdfFormat.JSON_LD)],
)
def test_each_form_holds_the_same_triples(client: Client, suffix: str, form: RdfFormat) -> None:
    reference = {q.triple for q in parse(client.get(f"{THING}.nt").content, RdfFormat.N_TRIPLES)}
    response = client.get(f"{THING}.{suffix}")
    assert {quad.triple for quad in parse(response.content, form)} == reference
    assert f'<{BASE}{THING}>; rel="describes"' in response.headers["link"]
    assert 'rel="alternate"; type="text/turtle"' in response.headers["link"]


def test_a_number_is_the_same_term_in_each_form() -> None:
    lexical = {"decimal": "85 0.85", "integer": "7", "boolean": "true"}
    lines = "".join(
        f'<urn:claim> <urn:{name}> "{value}"^^<http://www.w3.org/2001/XMLSchema#{name}> .\n'
        for name, values in lexical.items()
        for value in values.split()
    )
    graph = Graph().parse(data=lines, format="nt")
    for suffix, form in [("ttl", RdfFormat.TURTLE), ("jsonld", RdfFormat.JSON_LD)]:
        found = {quad.triple for quad in parse(serialize(graph, suffix), form)}
        assert found == {quad.triple for quad in parse(lines, RdfFormat.N_TRIPLES)}
    assert re.search(rb"integer>? 7\b", serialize(graph, "ttl"))


def test_a_description_holds_the_thing_its_acts_and_their_evidence(client: Client) -> None:
    graph = Graph().parse(data=client.get(f"{THING}.nt").text, format="nt")
    thing = URIRef(f"{BASE}{THING}")
    assert {str(o) for o in graph.objects(thing, URIRef(f"{TD}topic"))} == {
        "https://w3id.org/turkic-diplomacy/voc/topic/cybersecurity",
        "https://w3id.org/turkic-diplomacy/voc/topic/security",
    }
    assert {str(s) for s in graph.subjects(URIRef(f"{TD}putsForward"), thing)} == {
        f"{BASE}/id/act/0-recalled",
        f"{BASE}/id/act/1-cyber",
        f"{BASE}/id/act/2-cyber-again",
    }
    quotes = graph.objects(None, URIRef("http://www.w3.org/ns/oa#exact"))
    assert {str(q) for q in quotes} == {"Siber Konsey kurulsun.", "Let us found a council."}


def test_json_ld_is_compacted_with_the_context_of_the_ontology(client: Client) -> None:
    document = json.loads(client.get(f"{THING}.jsonld").text)
    assert "@context" in document
    assert client.get("/ontology/context.jsonld").json()["@context"] == document["@context"]


def test_several_names_in_one_language_are_a_language_map_without_nulls() -> None:
    """Comunica refuses a null there, and rdflib puts one beside a set."""
    thing, names = URIRef("https://graph.example/x/id/state/north"), ("N", "Nord")
    graph = Graph()
    for name in names:
        graph.add((thing, SKOS.altLabel, Literal(name, lang="en")))
    written = json.loads(serialize(graph, "jsonld"))
    assert written["otherLabel"] == {"en": list(names)}


def test_the_same_version_gives_the_same_bytes_and_a_tag(client: Client) -> None:
    first, second = client.get(f"{THING}.ttl"), client.get(f"{THING}.ttl")
    assert first.content == second.content
    kept = client.get(f"{THING}.ttl", headers={"If-None-Match": first.headers["etag"]})
    assert kept.status_code == 304


def test_other_software_may_give_other_bytes_and_so_another_tag(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (f"{THING}.html", "/", "/api/v1/", "/api/v1/summits"):
        etag = client.get(path).headers["etag"]
        with monkeypatch.context() as later:
            later.setattr(conditional, "SOFTWARE", "99.0")
            assert client.get(path, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/id/state/nowhere",
        "/id/state/nowhere.ttl",
        "/id/state/nowhere.html",
        "/id/dragon/smaug",
        "/id/state",
        "/id/",
        "/id/state/a%3Eb",
        "/id/state/%22%20%7D",
        "/id/state/%00",
        "/id/state/" + "a" * 5000,
        "/id/state/é",
        "/voc/nothing/here",
        "/voc/a%3E/b",
        "/voc/",
        "/ontology.xml",
    ],
)
def test_what_the_graph_does_not_know_is_not_found(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_evidence_and_situations_have_documents_too(client: Client) -> None:
    for path in ("/id/evidence/e1", "/id/situation/chair-south", "/id/text/sha256-aa"):
        assert client.get(f"{path}.ttl").status_code == 200


def test_the_ontology_is_negotiated_and_answers_by_suffix(client: Client) -> None:
    response = client.get("/ontology", headers={"Accept": "text/turtle"})
    assert (response.status_code, response.headers["location"]) == (303, "/ontology.ttl")
    turtle = Graph().parse(data=client.get("/ontology.ttl").text, format="turtle")
    assert (URIRef(f"{TD}Summit"), None, None) in turtle
    page = client.get("/ontology?lang=tr", headers={"Accept": BROWSER}).headers["location"]
    assert page == "/ontology.html?lang=tr"
    assert 'id="Summit"' in client.get(page).text


@pytest.mark.parametrize(
    ("accept", "offers", "chosen"),
    [
        ("", ["a/b", "c/d"], "a/b"),
        ("c/d", ["a/b", "c/d"], "c/d"),
        ("c/*", ["a/b", "c/d"], "c/d"),
        ("a/b;q=0", ["a/b"], None),
        ("*/*, a/b;q=0", ["a/b", "c/d"], "c/d"),
        ("a/b;q=nonsense", ["a/b"], None),
        ("x/y", ["a/b"], None),
        (";;,,,", ["a/b"], None),
        ("text/html, image/gif, *; q=.2, */*; q=.2", ["a/b"], "a/b"),  # Java, unless told better
        ("a/b; q=.2, c/d; q=0.3", ["a/b", "c/d"], "c/d"),
    ],
)
def test_the_form_a_client_ranks_highest_is_chosen(
    accept: str, offers: list[str], chosen: str | None
) -> None:
    assert preferred(accept, offers) == chosen
