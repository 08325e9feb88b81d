"""What the dataset says of itself is true, whole and conforms to VoID, DCAT and sitemaps.org."""

import gzip
import hashlib
import json
import re
import shutil
from collections import Counter
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import httpx
import pytest
from pyoxigraph import NamedNode, RdfFormat, Store
from pyshacl import validate
from rdflib import DCTERMS, RDF, VOID, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from api import sitemap
from graph.dumps.writing import dump
from graph.settings import Settings
from graph.store import Store as Writer
from graph.terms import Triple, iri, text
from graph.versions import current, publish
from tests.api.conftest import BASE
from tests.api.inprocess import FIXTURES, Client
from tests.api.serving import served

# rdflib's own JSON-LD parser warns of rdflib's own class.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
DATASET = URIRef(f"{BASE}/.well-known/void#dataset")
SAME = "https://schema.org/sameAs"


@pytest.fixture(scope="module")
def described(server: httpx.Client) -> Graph:
    return Graph().parse(data=server.get("/.well-known/void").text, format="turtle")


@pytest.fixture(scope="module")
def merged(published: Path) -> list[tuple[str, str, str]]:
    """Each triple of the served merged graph, read past the server."""
    store = Store.read_only(str(current(published).store))
    graph = NamedNode(f"{BASE}/graph/merged")
    quads = store.quads_for_pattern(None, None, None, graph)
    return [(str(q.subject), str(q.predicate), str(q.object)) for q in quads]


def _numbers(graph: Graph, partition: URIRef, key: URIRef, count: URIRef) -> dict[str, int]:
    parts = list(graph.objects(DATASET, partition))
    return {f"<{graph.value(p, key)}>": int(graph.value(p, count)) for p in parts}  # type: ignore[arg-type]


def test_void_counts_what_is_there(described: Graph, merged: list[tuple[str, str, str]]) -> None:
    said = {str(p): int(o) for p, o in described.predicate_objects(DATASET) if p in VOID and isinstance(o, Literal) and o.value.__class__ is int}  # fmt: skip
    subjects = {s for s, _, _ in merged}
    assert said == {
        str(VOID.triples): len(merged),
        str(VOID.distinctSubjects): len(subjects),
        str(VOID.distinctObjects): len({o for _, _, o in merged}),
        str(VOID.entities): len({s for s in subjects if s.startswith(f"<{BASE}/id/")}),
        str(VOID.classes): len({o for _, p, o in merged if p == f"<{RDF.type}>"}),
        str(VOID.properties): len({p for _, p, _ in merged}),
    }


def test_partitions_count_what_is_there(
    described: Graph, merged: list[tuple[str, str, str]]
) -> None:
    members = Counter(o for _, p, o in set(merged) if p == f"<{RDF.type}>")
    assert _numbers(described, VOID.classPartition, VOID["class"], VOID.entities) == members
    triples = Counter(p for _, p, _ in merged)
    assert _numbers(described, VOID.propertyPartition, VOID.property, VOID.triples) == triples


def test_void_equals_what_sparql_counts(described: Graph, server: httpx.Client) -> None:
    def ask(query: str) -> int:
        answer = server.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
        return int(answer.text.split()[1])

    assert ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == int(
        described.value(DATASET, VOID.triples)
    )  # type: ignore[arg-type]
    for part in described.objects(DATASET, VOID.classPartition):
        kind = described.value(part, VOID["class"])
        count = described.value(part, VOID.entities)
        assert ask(f"SELECT (COUNT(*) AS ?n) {{ ?s a <{kind}> }}") == int(count)  # type: ignore[arg-type]


def test_links_to_wikidata_are_counted(tmp_path: Path) -> None:
    thing = iri(f"{BASE}/id/state/one")
    with Writer.open(tmp_path, BASE) as store:
        targets = ("http://www.wikidata.org/entity/Q1", "https://elsewhere.example/1")
        triples = [Triple(thing, iri(SAME), iri(target)) for target in targets]
        store.replace(iri(f"{BASE}/graph/record"), triples)
        publish(store, Settings(data=tmp_path, base=BASE))
    with served(Settings(data=tmp_path, base=BASE)) as address:
        graph = Graph().parse(f"{address}/.well-known/void")
    linkset = graph.value(None, RDF.type, VOID.Linkset)
    assert graph.value(linkset, VOID.triples) == Literal(1)
    assert graph.value(linkset, VOID.linkPredicate) == URIRef(SAME)
    assert graph.value(linkset, VOID.subjectsTarget) == DATASET


@pytest.mark.parametrize(
    "accept", ["application/ld+json", "application/n-triples", "application/rdf+xml"]
)
def test_every_form_says_the_same(server: httpx.Client, described: Graph, accept: str) -> None:
    response = server.get("/.well-known/void", headers={"Accept": accept})
    assert response.headers["content-type"] == accept
    assert response.headers["vary"].startswith("Accept")
    form = {"application/n-triples": "nt", "application/rdf+xml": "xml"}.get(accept, "json-ld")
    assert isomorphic(Graph().parse(data=response.text, format=form), described)


def test_it_is_kept_until_the_next_version(server: httpx.Client) -> None:
    first = server.get("/.well-known/void")
    assert first.headers["x-kurultay-version"] == server.get("/").headers["x-kurultay-version"]
    kept = {"If-None-Match": first.headers["etag"]}
    assert server.get("/.well-known/void", headers=kept).status_code == 304
    assert server.get("/.well-known/void").content == first.content
    head = server.head("/.well-known/void")
    assert (head.status_code, head.headers["etag"]) == (200, first.headers["etag"])
    assert head.content == b""
    elsewhere = server.get("/.well-known/void", headers={"Host": "other.example", **kept})
    assert "http://other.example/sparql" in elsewhere.text
    assert server.get("/.well-known/void", headers={"Host": 'a"b'}).status_code == 400
    assert server.get("/.well-known/void", headers={"Accept": "image/png"}).status_code == 406


def _shapes() -> Graph:
    return Graph().parse(FIXTURES / "dcat.ttl")


def test_the_description_conforms(described: Graph) -> None:
    conforms, _, report = validate(described, shacl_graph=_shapes())
    assert conforms, report


@pytest.mark.parametrize(
    ("kind", "lost"),
    [
        (DCAT.Catalog, DCTERMS.publisher),
        (DCAT.Catalog, DCAT.dataset),
        (DCAT.Dataset, DCTERMS.title),
        (DCAT.Dataset, DCTERMS.description),
        (DCAT.Distribution, DCAT.accessURL),
        (SPDX.Checksum, SPDX.algorithm),
        (SPDX.Checksum, SPDX.checksumValue),
        (DCAT.DataService, DCAT.endpointURL),
        (DCAT.DataService, DCAT.servesDataset),
        (DCTERMS.PeriodOfTime, DCAT.startDate),
        (VOID.Linkset, VOID.objectsTarget),
    ],
)
def test_a_description_that_lacks_what_is_mandatory_is_refused(
    described: Graph, kind: URIRef, lost: URIRef
) -> None:
    graph = Graph()
    for triple in described:
        graph.add(triple)
    for node in described.subjects(RDF.type, kind):
        graph.remove((node, lost, None))
    assert len(graph) < len(described)
    assert not validate(graph, shacl_graph=_shapes())[0]


def test_nothing_is_described_that_does_not_answer(server: httpx.Client, described: Graph) -> None:
    here = str(server.base_url).rstrip("/")
    targets = {str(node) for node in described.all_nodes() if str(node).startswith(here)}
    assert f"{here}/sparql" in targets
    for target in targets:
        assert server.get(target).status_code == 200, target
    for place in described.objects(DATASET, DCTERMS.spatial):
        assert server.get(str(place).removeprefix(BASE)).status_code == 303


def test_files_of_the_latest_dump_are_distributions(
    server: httpx.Client, described: Graph, published: Path
) -> None:
    found = [d for d in described.objects(DATASET, DCAT.distribution) if described.value(d, DCAT.downloadURL)]  # fmt: skip
    assert len(found) == 5
    for one in found:
        answer = server.get(str(described.value(one, DCAT.downloadURL)))
        assert described.value(one, DCAT.byteSize).toPython() == len(answer.content)  # type: ignore[union-attr]
        checksum = described.value(one, SPDX.checksum)
        digest = hashlib.sha256(answer.content).hexdigest()
        assert str(described.value(checksum, SPDX.checksumValue)) == digest
        media_type = str(described.value(one, DCAT.compressFormat))
        assert media_type.endswith(f"/media-types/{answer.headers['content-type']}")
        assert described.value(one, DCTERMS.issued).toPython() == current(published).created  # type: ignore[union-attr]
    triples = Store()
    (dump,) = described.objects(DATASET, VOID.dataDump)
    triples.load(gzip.decompress(server.get(str(dump)).content), RdfFormat.TURTLE)
    assert described.value(DATASET, VOID.triples) == Literal(len(triples))
    downloads = _told(server)["distribution"]
    assert {one["contentUrl"]["@id"]: one["sha256"] for one in downloads} == {
        str(one): str(described.value(described.value(one, SPDX.checksum), SPDX.checksumValue))
        for one in found
    }


def test_a_new_dump_is_described_at_once_and_only_if_it_is_whole(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, base=BASE)
    with Writer.open(tmp_path, BASE) as store:
        label = Triple(iri(f"{BASE}/id/state/x"), iri(SAME), text("x", "en"))
        store.replace(iri(f"{BASE}/graph/record"), [label])
        version = publish(store, settings)
    with served(settings) as address, httpx.Client(base_url=address, trust_env=False) as client:
        for path in ("/.well-known/void", "/"):
            first = client.get(path)
            assert "sources.nq.gz" not in first.text
            bag = dump(version, settings.dumps)
            known = {"If-None-Match": first.headers["etag"]}
            second = client.get(path, headers=known)
            assert second.status_code == 200
            assert f"{bag.name}/data/graphs/sources.nq.gz" in second.text
            assert client.get(path).content == second.content
            (bag / "tagmanifest-sha512.txt").unlink()
            assert client.get(path, headers=known).status_code == 304
            shutil.rmtree(bag)


def test_versions_follow_one_another(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, base=BASE)
    names = []
    for number in (1, 2):
        with Writer.open(tmp_path, BASE) as store:
            label = Triple(iri(f"{BASE}/id/state/x"), iri(SAME), text(str(number), "en"))
            store.replace(iri(f"{BASE}/graph/record"), [label])
            names.append(publish(store, settings).name)
    with served(settings) as address:
        graph = Graph().parse(f"{address}/.well-known/void")
    now = graph.value(DATASET, DCAT.hasCurrentVersion)
    before = graph.value(now, DCAT.previousVersion)
    assert [str(graph.value(node, DCAT.version)) for node in (before, now)] == names
    assert str(graph.value(DATASET, DCAT.version)) == names[1]
    assert graph.value(now, DCAT.isVersionOf) == DATASET
    created = current(tmp_path).created
    assert graph.value(DATASET, DCTERMS.modified).toPython() == created  # type: ignore[union-attr]


def test_counts_are_those_of_the_version_that_is_served(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, base=BASE)
    record, things = iri(f"{BASE}/graph/record"), [iri(f"{BASE}/id/state/{n}") for n in range(5)]

    def publish_first(count: int) -> str:
        with Writer.open(tmp_path, BASE) as store:
            store.replace(record, [Triple(t, iri(SAME), text("x", "en")) for t in things[:count]])
            return publish(store, settings).name

    publish_first(2)
    with served(settings) as address, httpx.Client(base_url=address, trust_env=False) as client:
        for count in (2, 5):
            name = publish_first(count)
            patience = monotonic() + 60
            while (answer := client.get("/.well-known/void")).headers["x-kurultay-version"] != name:
                assert monotonic() < patience, "the new version is not served"
            graph = Graph().parse(data=answer.text, format="turtle")
            assert graph.value(DATASET, VOID.triples) == Literal(count)
            assert str(graph.value(DATASET, DCAT.version)) == name


def _told(server: httpx.Client) -> Any:
    page = server.get("/").text
    told = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert told
    return json.loads(told[1])


def test_the_home_page_tells_search_engines_the_same(
    server: httpx.Client, described: Graph
) -> None:
    said = _told(server)
    assert said["@type"] == "Dataset"
    assert said["@id"] == str(DATASET)
    assert Literal(said["name"], lang="en") in set(described.objects(DATASET, DCTERMS.title))
    period = described.value(DATASET, DCTERMS.temporal)
    days = [str(described.value(period, name)) for name in (DCAT.startDate, DCAT.endDate)]
    assert said["temporalCoverage"] == "/".join(days) == "2023-11-03/2025-11-30"
    assert said["license"]["@id"] == str(described.value(DATASET, DCTERMS.license))
    assert server.get(said["subjectOf"]["@id"]).status_code == 200


def test_the_service_description_leads_to_the_dataset(server: httpx.Client) -> None:
    endpoint = URIRef(f"{str(server.base_url).rstrip('/')}/sparql")
    graph = Graph().parse(str(endpoint))
    sd = Namespace("http://www.w3.org/ns/sparql-service-description#")
    served_dataset = graph.value(endpoint, sd.defaultDataset)
    seen = graph.value(served_dataset, URIRef("http://www.w3.org/2000/01/rdf-schema#seeAlso"))
    assert (DATASET, RDF.type, VOID.Dataset) in Graph().parse(str(seen))


def _sitemap(response: httpx.Response) -> tuple[str, dict[str, str | None]]:
    assert response.headers["content-type"].startswith("application/xml")
    tree = ElementTree.fromstring(response.text)
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    entries = {str(e.findtext(f"{name}loc")): e.findtext(f"{name}lastmod") for e in tree}
    assert len(entries) == len(tree)
    return tree.tag.removeprefix(name), entries


def test_every_address_of_the_sitemap_answers(server: httpx.Client, published: Path) -> None:
    kind, entries = _sitemap(server.get("/sitemap.xml"))
    assert kind == "urlset"
    here = str(server.base_url).rstrip("/")
    assert f"{here}/id/event/summit-10.html" in entries
    assert f"{here}/id/evidence/e1.html" not in entries
    for target in entries:
        # A question that needs a value shows its form.
        assert server.get(target, headers={"Accept": "text/html"}).status_code == 200, target
    assert set(entries.values()) == {f"{current(published).created:%Y-%m-%dT%H:%M:%SZ}"}


def test_a_long_sitemap_is_an_index_of_parts(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, whole = _sitemap(client.get("/sitemap.xml"))
    assert kind == "urlset"
    monkeypatch.setattr(sitemap, "MOST", len(whole) - 5)
    kind, parts = _sitemap(client.get("/sitemap.xml", headers={"Host": "long.example"}))
    assert kind == "sitemapindex"
    assert len(parts) > 1
    found: list[str] = []
    for part in parts:
        kind, entries = _sitemap(client.get(part))
        assert kind == "urlset"
        assert len(entries) <= sitemap.MOST
        found += entries
    assert sorted(found) == sorted(t.replace("http://here", "http://long.example") for t in whole)
    assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "1e3", "²", "99999999", "1%0A"])
def test_a_part_that_there_is_not_is_not_found(client: Client, number: str) -> None:
    assert client.get(f"/sitemap-{number}.xml").status_code == 404


def test_robots_may_read_pages_and_not_put_queries(server: httpx.Client) -> None:
    here = str(server.base_url).rstrip("/")
    rules = RobotFileParser()
    rules.parse(server.get("/robots.txt").text.splitlines())
    assert rules.can_fetch("any", f"{here}/id/state/north.html")
    assert rules.can_fetch("any", f"{here}/sparql")
    assert not rules.can_fetch("any", f"{here}/sparql?query=ASK%20%7B%7D")
    assert rules.site_maps() == [f"{here}/sitemap.xml"]


def test_rdf_forms_of_the_description_parse_in_another_library(server: httpx.Client) -> None:
    for form in (RdfFormat.TURTLE, RdfFormat.RDF_XML, RdfFormat.N_TRIPLES, RdfFormat.JSON_LD):
        body = server.get("/.well-known/void", headers={"Accept": form.media_type}).content
        store = Store()
        store.load(body, form)
        assert len(store) > 100
