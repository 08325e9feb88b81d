"""Reconciliation as OpenRefine does it: manifest, batches of a column's names, suggestions."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from api.reconciliation import QUERIES_LIMIT
from graph.settings import Settings
from graph.store import Store
from graph.terms import DEFAULT_BASE, NamedNode
from graph.versions import publish
from ingest.mapping import record_triples
from ingest.recordsheets import shipped
from ingest.termbase import Termbase
from tests.api.serving import served

# A column as somebody's table has it: names of several languages, scripts and habits.
COLUMN = {
    "Садыр Жапаров": "person/sadyr-japarov",
    "Kassym-Jomart Tokayev": "person/kassym-jomart-tokayev",
    "Қасым-Жомарт Тоқаев": "person/kassym-jomart-tokayev",
    "Şevket Mirziyoyev": "person/shavkat-mirziyoyev",
    "İlham Əliyev": "person/ilham-aliyev",
    "Türk Devletleri Teşkilatı": "organization/organization-of-turkic-states",
    "Организация тюркских государств": "organization/organization-of-turkic-states",
    "TÜRKSOY": "organization/turksoy",
    "Qırğızıstan": "state/kyrgyzstan",
    "Macaristan": "state/hungary",
}


class OpenRefine:
    """Speaks to a service as OpenRefine does: everything by what the manifest says."""

    def __init__(self, client: httpx.Client, address: str) -> None:
        self.client, self.address = client, address
        self.manifest: dict[str, Any] = client.get(address).json()

    def reconcile(self, names: list[str], **more: Any) -> list[list[dict[str, Any]]]:
        batch = {f"q{n}": {"query": name, **more} for n, name in enumerate(names)}
        answer = self.client.post(self.address, data={"queries": json.dumps(batch)})
        assert answer.status_code == 200, answer.text
        return [answer.json()[key]["result"] for key in batch]

    def suggest(self, kind: str, prefix: str) -> list[dict[str, Any]]:
        service = self.manifest["suggest"][kind]
        url = service["service_url"] + service["service_path"]
        found: list[dict[str, Any]] = self.client.get(url, params={"prefix": prefix}).json()[
            "result"
        ]
        return found


@pytest.fixture(scope="module")
def openrefine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRefine]:
    data = tmp_path_factory.mktemp("reconcile") / "data"
    record = record_triples(shipped().values(), DEFAULT_BASE, Termbase.load())
    with Store.open(data, DEFAULT_BASE) as store:
        store.load({NamedNode(f"{DEFAULT_BASE}/graph/record"): record})
        publish(store, Settings(data=data))
    with served(Settings(data=data, workers=1)) as address, httpx.Client() as client:
        yield OpenRefine(client, f"{address}/api/v1/reconcile")


def test_the_manifest_says_what_the_specification_asks_for(openrefine: OpenRefine) -> None:
    manifest = openrefine.manifest
    assert manifest["versions"] == ["0.2"]
    assert manifest["identifierSpace"] == f"{DEFAULT_BASE}/id/"
    assert manifest["schemaSpace"] == "https://w3id.org/turkic-diplomacy/ontology#"
    assert {"id": "person", "name": "Person"} in manifest["defaultTypes"]


def test_a_column_of_names_becomes_identifiers(openrefine: OpenRefine) -> None:
    people = [name for name, id_ in COLUMN.items() if id_.startswith("person")]
    others = [name for name in COLUMN if name not in people]
    found = dict(zip(people, openrefine.reconcile(people, type="person"), strict=True))
    found |= dict(zip(others, openrefine.reconcile(others, type=["state", "organization"]), strict=True))  # fmt: skip
    assert {name: result[0]["id"] for name, result in found.items()} == COLUMN
    assert all(result[0]["match"] and result[0]["score"] == 100 for result in found.values())


def test_a_candidate_is_seen_where_the_manifest_says(openrefine: OpenRefine) -> None:
    ((candidate, *_),) = openrefine.reconcile(["TURKSOY"], type="organization")
    assert candidate["type"] == [{"id": "organization", "name": "Organization"}]
    view = openrefine.manifest["view"]["url"].replace("{{id}}", candidate["id"])
    page = openrefine.client.get(view, headers={"Accept": "text/html"}, follow_redirects=True)
    assert page.status_code == 200
    assert candidate["name"] in page.text


def test_a_surname_that_several_bear_matches_nobody_by_itself(openrefine: OpenRefine) -> None:
    (found,) = openrefine.reconcile(["Aliyev"], type="person", limit=5)
    assert {"person/ilham-aliyev", "person/heydar-aliyev"} <= {one["id"] for one in found}
    assert not any(one["match"] for one in found)
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)


def test_the_name_of_a_state_and_of_its_land_is_for_a_person_to_decide(
    openrefine: OpenRefine,
) -> None:
    (found,) = openrefine.reconcile(["Kazakhstan"], limit=2)
    assert {one["id"] for one in found} == {"state/kazakhstan", "place/kazakhstan"}
    assert not any(one["match"] for one in found)
    assert len(openrefine.reconcile(["Kazakhstan"], type="state", limit=1)[0]) == 1


def test_nothing_is_found_for_what_is_no_name_here(openrefine: OpenRefine) -> None:
    assert openrefine.reconcile(["Zxqv Wbnm", "", "?!"]) == [[], [], []]


def test_suggestions_complete_entities_and_types(openrefine: OpenRefine) -> None:
    first, *_ = openrefine.suggest("entity", "Mirziyo")
    assert first["id"] == "person/shavkat-mirziyoyev"
    assert first["notable"] == [{"id": "person", "name": "Person"}]
    assert [one["id"] for one in openrefine.suggest("type", "EV")] == ["event"]


def test_a_short_batch_may_come_by_get_from_any_origin(openrefine: OpenRefine) -> None:
    batch = json.dumps({"a": {"query": "TURKPA"}})
    answer = openrefine.client.get(
        openrefine.address,
        params={"queries": batch},
        headers={"Origin": "https://elsewhere.example"},
    )
    assert answer.json()["a"]["result"][0]["id"] == "organization/turkpa"
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "queries",
    ["{", "[]", '"x"', '{"q0": {}}', '{"q0": {"query": 3}}', '{"q0": {"query": "a", "limit": 0}}',
     '{"q0": {"query": "a", "type": [1]}}', '{"q0": {"query": "' + "a" * 1001 + '"}}',
     json.dumps({str(n): {"query": "a"} for n in range(QUERIES_LIMIT + 1)}), "[" * 10_000],
)  # fmt: skip
def test_what_is_no_batch_is_refused_by_name(openrefine: OpenRefine, queries: str) -> None:
    answer = openrefine.client.post(openrefine.address, data={"queries": queries})
    assert answer.status_code == 400
    assert answer.json()["parameter"] == "queries"


def test_a_batch_too_long_is_refused_before_it_is_read(openrefine: OpenRefine) -> None:
    answer = openrefine.client.post(openrefine.address, content=b"queries=" + b"a" * (1 << 21))
    assert answer.status_code == 413


def test_a_form_without_queries_gives_the_manifest(openrefine: OpenRefine) -> None:
    assert openrefine.client.post(openrefine.address, data={}).json() == openrefine.manifest
