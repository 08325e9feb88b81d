"""Entities as linked data: typed links, RDF by content negotiation, schema.org in the page."""

import json
import re
from urllib.parse import unquote, urljoin

import httpx
import pyoxigraph as engine
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, serialize
from rdflib import DCTERMS, RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef
from requests.utils import parse_header_links

from api.describing import LINKS_LIMIT, MENTIONS_LIMIT
from api.schemaorg import _KINDS, script
from graph.ontology import superclasses
from graph.settings import Settings
from tests.api.conftest import BASE
from tests.api.inprocess import Client, application

SCHEMA = Namespace("https://schema.org/")
TD = Namespace("https://w3id.org/turkic-diplomacy/ontology#")
# rdflib's own JSON-LD parser warns of rdflib's own class.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
ENTITIES = (
    "organization/league",
    "state/north",
    "person/ada",
    "place/port",
    "event/summit-10",
    "event-series/league-summit",
    "document/sea-treaty",
    "proposal/cyber-council",
    "act/1-cyber",
    "claim/freight",
    "article/a1",
    "reference/gazette",
    "situation/chair-north",
    "status-change/forum-realized",
    "evidence/e1",
)


def _links(response: httpx.Response) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for one in parse_header_links(response.headers["link"]):
        found.setdefault(one["rel"], []).append(one)
    return found


def _script(page: str) -> dict[str, object]:
    told = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert told
    found: dict[str, object] = json.loads(told[1])
    return found


def test_a_page_is_signposted(client: Client) -> None:
    links = _links(client.get("/id/event/summit-10.html"))
    assert [one["url"] for one in links["cite-as"]] == [f"{BASE}/id/event/summit-10"]
    described = {one["url"]: one["type"] for one in links["describedby"]}
    assert described == {
        "/id/event/summit-10.ttl": "text/turtle",
        "/id/event/summit-10.jsonld": "application/ld+json",
        "/id/event/summit-10.nt": "application/n-triples",
    }
    assert [one["url"] for one in links["type"]] == [SCHEMA + "AboutPage", SCHEMA + "Event"]
    assert [one["url"] for one in links["license"]] == [LICENSE]
    assert [one["url"] for one in links["author"]] == ["https://w3id.org/turkic-diplomacy"]
    assert [(one["url"], one["type"]) for one in links["collection"]] == [("/", "text/html")]
    for target, media_type in described.items():
        assert client.get(target).headers["content-type"].partition(";")[0] == media_type


def test_a_description_says_what_it_describes_and_its_licence(client: Client) -> None:
    for form in ("ttl", "jsonld", "nt"):
        links = _links(client.get(f"/id/event/summit-10.{form}"))
        assert [one["url"] for one in links["describes"]] == [f"{BASE}/id/event/summit-10"]
        assert [one["url"] for one in links["license"]] == [LICENSE]
        assert "cite-as" not in links


def test_what_has_no_like_in_schema_org_is_only_a_page(client: Client) -> None:
    response = client.get("/id/situation/chair-north.html")
    assert [one["url"] for one in _links(response)["type"]] == [SCHEMA + "AboutPage"]
    assert 'application/ld+json">' not in response.text


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "application/n-triples"])
def test_rdflib_finds_an_entity_at_its_address(
    server: httpx.Client, entity: str, accept: str
) -> None:
    response = server.get(f"/id/{entity}", headers={"Accept": accept}, follow_redirects=True)
    assert response.history[0].status_code == 303
    form = response.headers["content-type"].partition(";")[0]
    assert form == accept
    graph = Graph().parse(data=response.text, format=form)
    assert (URIRef(f"{BASE}/id/{entity}"), RDF.type, None) in graph


@pytest.mark.parametrize("path", ["/voc/topic/security", "/ontology", "/ontology/0.1.0"])
def test_rdflib_dereferences_terms(server: httpx.Client, path: str) -> None:
    graph = Graph().parse(urljoin(str(server.base_url), path))
    term = URIRef(f"https://w3id.org/turkic-diplomacy{path.removesuffix('/0.1.0')}")
    assert (term, RDF.type, None) in graph


@pytest.mark.parametrize("entity", ENTITIES[:12])
def test_the_page_says_in_schema_org_what_the_turtle_says(client: Client, entity: str) -> None:
    thing = URIRef(f"{BASE}/id/{entity}")
    turtle = Graph().parse(data=client.get(f"/id/{entity}.ttl").text, format="turtle")
    said = json.dumps(_script(client.get(f"/id/{entity}.html").text))
    page = Graph().parse(data=said, format="json-ld", publicID=f"http://here/id/{entity}.html")
    assert set(page.subjects()) == {thing}
    ours = {
        "name": {SKOS.prefLabel, DCTERMS.title},
        "alternateName": {SKOS.altLabel},
        "sameAs": {SCHEMA.sameAs},
    }
    for name, predicates in ours.items():
        told = set(page.objects(thing, SCHEMA[name]))
        assert told <= {o for p in predicates for o in turtle.objects(thing, p)}, name
    labels = set(turtle.objects(thing, SKOS.prefLabel))
    assert labels <= set(page.objects(thing, SCHEMA.name))
    places = set(turtle.objects(thing, TD.takesPlaceIn)) | set(
        turtle.objects(thing, TD.headquarteredIn)
    )
    assert set(page.objects(thing, SCHEMA.location)) == places
    pages = set(page.objects(thing, SCHEMA.mainEntityOfPage))
    assert pages == {URIRef(f"http://here/id/{entity}.html")}


def test_types_in_pages_are_those_that_the_ontology_has() -> None:
    classes = {
        "person": "Person",
        "state": "State",
        "organization": "Organization",
        "place": "Location",
        "event": "Event",
        "article": "Article",
    }
    for kind, name in classes.items():
        assert SCHEMA + _KINDS[kind].type in superclasses()[TD + name], kind


def test_words_of_the_graph_cannot_leave_the_script() -> None:
    words = "</script><!-- <b>&amp;"
    told = script({"name": words})
    assert "<" not in told
    assert json.loads(told) == {"name": words}


def test_sources_of_a_fact_stand_beside_it(client: Client) -> None:
    thing, gazette = URIRef(f"{BASE}/id/proposal/forum"), URIRef(f"{BASE}/id/reference/gazette")
    page = client.get("/id/proposal/forum.html").text
    card = page[page.index("status-change/forum-realized") :]
    assert '<a href="https://gazette.example/1">Laws</a>' in card
    assert "Gazette, 2024-06-01" in card
    turtle = Graph().parse(data=client.get("/id/proposal/forum.ttl").text, format="turtle")
    assert (thing, RDF.type, TD.Proposal) in turtle
    assert (gazette, SCHEMA.url, URIRef("https://gazette.example/1")) in turtle


def test_what_else_leads_to_a_thing_is_told(client: Client) -> None:
    turtle = Graph().parse(data=client.get("/id/state/north.ttl").text, format="turtle")
    summit, north = URIRef(f"{BASE}/id/event/summit-2"), URIRef(f"{BASE}/id/state/north")
    assert (summit, TD.hostedBy, north) in turtle
    page = client.get("/id/state/north.html").text
    assert "2nd summit" in page[page.index("What else leads here") :]


def test_what_a_thing_says_itself_is_not_told_again_backwards(server: httpx.Client) -> None:
    page = server.get("/id/event/ministers-2025.html").text
    assert "/id/proposal/forum" in page
    assert "What else leads here" not in page


@pytest.fixture(scope="module")
def busy() -> Client:
    """A state of whom 130 acts speak and to whom 40 proposals lead."""
    store, merged = Store(), NamedNode(f"{BASE}/graph/merged")
    kind = NamedNode(str(RDF.type))

    def say(subject: str, predicate: str, value: object) -> None:
        store.add(Quad(NamedNode(f"{BASE}/id/{subject}"), NamedNode(predicate), value, merged))

    state, day = NamedNode(f"{BASE}/id/state/busy"), NamedNode(str(XSD.date))
    say("state/busy", kind.value, NamedNode(TD + "State"))
    for n in range(130):
        # Later acts have the smaller names: the order of names must not decide.
        say(f"act/{999 - n}", kind.value, NamedNode(TD + "SpeechAct"))
        say(f"act/{999 - n}", TD + "onBehalfOf", state)
        say(
            f"act/{999 - n}",
            TD + "date",
            engine.Literal(f"2020-{n // 28 + 1:02}-{n % 28 + 1:02}", datatype=day),
        )
    for n in range(40):
        say(f"proposal/p{n:02}", kind.value, NamedNode(TD + "Proposal"))
        say(f"proposal/p{n:02}", TD + "proposedBy", state)
    trig = serialize(store, format=RdfFormat.TRIG)
    assert trig is not None
    return Client(application(Settings(base=BASE), trig))


def test_a_description_is_bounded_and_holds_the_latest(busy: Client) -> None:
    turtle = Graph().parse(data=busy.get("/id/state/busy.ttl").text, format="turtle")
    acts = {str(act).rpartition("/")[2] for act in turtle.subjects(TD.onBehalfOf)}
    assert acts == {str(999 - n) for n in range(30, 130)}
    assert len(acts) == MENTIONS_LIMIT
    assert len(set(turtle.subjects(TD.proposedBy))) == LINKS_LIMIT


def test_a_page_says_that_there_is_more_and_where(busy: Client) -> None:
    page = busy.get("/id/state/busy.html").text
    assert "The latest 100;" in page
    assert "25 of 40;" in page
    query = re.search(r'href="/sparql\?query=([^"]+)">all of them', page)
    assert query
    found = Store()
    found.update(f"INSERT DATA {{ <urn:p> <{TD}proposedBy> <{BASE}/id/state/busy> }}")
    assert [str(row["node"]) for row in found.query(unquote(query[1]))] == ["<urn:p>"]


HOSTILE = ["a%00b", "..%2f..%2fetc", "0.1.0%0d%0aX:y", "9" * 4000, "%F0%9F%92%A9", "{x}", "<x>"]


@pytest.mark.parametrize("path", HOSTILE)
@pytest.mark.parametrize("prefix", ["/id/state/", "/id/", "/voc/", "/ontology/", "/sitemap-"])
def test_hostile_paths_are_not_found(server: httpx.Client, prefix: str, path: str) -> None:
    for suffix in ("", ".ttl", ".html", ".xml"):
        response = server.get(f"{prefix}{path}{suffix}", headers={"Accept": "*/*"})
        assert response.status_code == 404, (prefix, path, suffix)
        assert response.headers["content-type"] == "application/problem+json"


def test_literals_keep_their_language_in_the_script(client: Client) -> None:
    names = _script(client.get("/id/event/summit-10.html").text)["name"]
    assert {"@value": "10. zirve", "@language": "tr"} in names  # type: ignore[operator]
    assert Literal("10. zirve", lang="tr") in set(
        Graph().parse(data=client.get("/id/event/summit-10.ttl").text).objects(None, SKOS.prefLabel)
    )
