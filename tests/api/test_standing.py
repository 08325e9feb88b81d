"""Addresses of what was merged, of what is gone, and of earlier versions of the ontology."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from rdflib import OWL, Graph, URIRef

from api import ontologies
from graph.settings import Settings
from graph.store import Store
from graph.versions import publish
from ingest.merging import merge
from tests.api.inprocess import Client
from tests.api.serving import served
from tests.graph.saying import BASE, article, says

ONTOLOGY = "https://w3id.org/turkic-diplomacy/ontology"
FORMS = ("ttl", "html", "jsonld", "nt")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder: Path = tmp_path_factory.mktemp("standing") / "data"
    settings = Settings(data=folder, base=BASE, floor_ratio=0)
    with Store.open(folder, BASE) as store:
        store.replace(article(1), says("person/gone a td:Person\nperson/old a td:Person"))
        store.replace(article(2), says('person/kept a td:Person\nperson/kept skos:prefLabel "K"'))
        publish(store, settings)
        store.replace(article(1), says("person/old a td:Person"))
        merge(store, "person/old", "person/kept")
        publish(store, settings)
    with (
        served(settings) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        yield client


def test_a_merged_thing_leads_to_the_one_that_is_kept(server: httpx.Client) -> None:
    response = server.get("/id/person/old", headers={"Accept": "text/turtle"})
    assert (response.status_code, response.headers["location"]) == (301, "/id/person/kept")
    for form in FORMS:
        response = server.get(f"/id/person/old.{form}")
        assert response.status_code == 301
        assert response.headers["location"] == f"/id/person/kept.{form}"
    assert server.get("/id/person/old", follow_redirects=True).status_code == 200
    query = f"ASK {{ <{BASE}/id/person/old> <http://purl.org/dc/terms/isReplacedBy> <{BASE}/id/person/kept> }}"
    assert server.get("/sparql", params={"query": query}).json()["boolean"] is True


def test_what_an_earlier_version_knew_is_gone(server: httpx.Client) -> None:
    for path in ("/id/person/gone", *(f"/id/person/gone.{form}" for form in FORMS)):
        response = server.get(path, headers={"Accept": "*/*"})
        assert response.status_code == 410, path
        assert response.json()["type"] == "/problems/gone"
        assert server.head(path).status_code == 410
    assert server.get("/id/person/never").status_code == 404
    assert server.get("/id/person/kept.ttl").status_code == 200


def test_the_version_iri_of_the_ontology_is_answered(client: Client) -> None:
    graph = Graph().parse(data=client.get("/ontology.ttl").text, format="turtle")
    version = str(graph.value(URIRef(ONTOLOGY), OWL.versionIRI))
    number = version.removeprefix(f"{ONTOLOGY}/")
    response = client.get(f"/ontology/{number}", headers={"Accept": "text/turtle"})
    assert (response.status_code, response.headers["location"]) == (303, f"/ontology/{number}.ttl")
    document = client.get(response.headers["location"])
    assert document.content == client.get("/ontology.ttl").content
    assert f'<{version}>; rel="cite-as"' in document.headers["link"]
    kept = {"If-None-Match": document.headers["etag"]}
    assert client.get(f"/ontology/{number}.ttl", headers=kept).status_code == 304
    for form in FORMS:
        assert client.get(f"/ontology/{number}.{form}").status_code == 200


def test_earlier_versions_of_the_ontology_stay_under_their_numbers(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    present = (files("ontology") / "td.ttl").read_text("utf-8")
    number = next(iter(ontologies.versions()))
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / f"{number}.ttl").write_text(present, "utf-8")
    later = present.replace(number, "9.0.0").replace("td:Summit a owl:Class", "td:Peak a owl:Class")
    (tmp_path / "td.ttl").write_text(later, "utf-8")
    monkeypatch.setattr(ontologies, "files", lambda _: tmp_path)
    assert list(ontologies.versions()) == ["9.0.0", number]
    assert client.get(f"/ontology/{number}.ttl").text == present
    assert client.get("/ontology.ttl").text == later
    pages = [client.get(f"/ontology/{n}.html").text for n in (number, "9.0.0")]
    assert ['id="Summit"' in page for page in pages] == [True, False]
    assert ['id="Peak"' in page for page in pages] == [False, True]
    for page in pages:
        assert f'href="/ontology/{number}.html"' in page
        assert 'href="/ontology/9.0.0.html"' in page


def test_a_prior_version_that_the_ontology_names_is_served() -> None:
    source = (files("ontology") / "td.ttl").read_bytes()
    graph = Graph().parse(data=source, format="turtle")
    prior = {str(v) for v in graph.objects(URIRef(ONTOLOGY), OWL.priorVersion)}
    served_versions = {f"{ONTOLOGY}/{number}" for number in ontologies.versions()}
    assert prior <= served_versions
    assert str(graph.value(URIRef(ONTOLOGY), OWL.versionIRI)) in served_versions


@pytest.mark.parametrize(
    "path", ["9.9.9", "9.9.9.ttl", "0.1.0.xml", "td", "versions", "shapes.ttl"]
)
def test_a_version_that_never_was_is_not_found(client: Client, path: str) -> None:
    response = client.get(f"/ontology/{path}")
    assert response.status_code == 404
    assert "0.1.0" in response.json()["detail"]
