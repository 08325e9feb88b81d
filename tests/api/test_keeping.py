"""Whole responses kept: the same bytes, for the same request, of the version that is served."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from graph.settings import Settings
from graph.store import Store
from graph.terms import Triple, text
from graph.versions import publish
from tests.api.serving import NAME, fill, served
from tests.api.test_streaming import counted
from tests.graph.saying import ABOVE, BASE, article, thing

NAMES = f"SELECT ?o {{ ?s <{NAME.value}> ?o }}"
FROM_KEPT = 'kurultay_cache_total{outcome="response"}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill(tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def client(folder: Path) -> Iterator[httpx.Client]:
    with (
        served(Settings(data=folder, base=BASE)) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        yield client


def kept(client: httpx.Client) -> float:
    return counted(client, FROM_KEPT)


@pytest.mark.parametrize("target", ["/", "/api/v1/summits", "/.well-known/void", "/sparql"])
def test_the_second_answer_is_the_first_with_another_id(client: httpx.Client, target: str) -> None:
    before = kept(client)
    first, second = client.get(target), client.get(target)
    assert first.status_code == 200, first.text
    assert (second.content, kept(client)) == (first.content, before + 1)
    others = {"date", "x-request-id"}
    assert {k: v for k, v in first.headers.items() if k not in others} == {
        k: v for k, v in second.headers.items() if k not in others
    }
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


def test_what_an_answer_depends_on_tells_requests_apart(client: httpx.Client) -> None:
    asked = {"query": NAMES}
    forms = {
        client.get("/sparql", params=asked, headers={"Accept": accept}).headers["content-type"]
        for accept in ("text/csv", "application/sparql-results+json", "text/csv;q=0.1, */*")
        for _ in range(2)
    }
    assert len(forms) == 2
    here = client.get("/.well-known/void").text
    there = client.get("/.well-known/void", headers={"Host": "elsewhere.example"}).text
    assert "elsewhere.example" in there
    assert "elsewhere.example" not in here
    plain = client.get("/", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert client.get("/", headers={"Accept-Encoding": "gzip"}).content == plain.content
    assert client.get("/").headers.get("access-control-allow-origin") is None
    assert client.get("/", headers={"Origin": "http://h"}).headers["access-control-allow-origin"]


def test_errors_and_passing_answers_are_not_kept(client: httpx.Client) -> None:
    before = kept(client)
    for query in ("SELECT * {", "SELECT (UUID() AS ?u) {}"):
        answers = [client.get("/sparql", params={"query": query}) for _ in range(2)]
    assert answers[0].content != answers[1].content
    assert answers[0].headers["cache-control"] == "no-store"
    for _ in range(2):
        assert client.get("/id/dragon/none").status_code == 404
        assert client.post("/sparql", data={"query": NAMES}).status_code == 200
    assert kept(client) == before


def test_a_new_version_is_seen_at_once(folder: Path, client: httpx.Client) -> None:
    def names() -> set[str]:
        rows = client.get("/sparql", params={"query": NAMES}).json()["results"]["bindings"]
        return {row["o"]["value"] for row in rows}

    assert names() == names()
    with Store.open(folder, BASE, ABOVE) as store:
        store.replace(article(1), [Triple(thing("a"), NAME, text("Yeni ad", "tr"))])
        version = publish(store, Settings(data=folder, base=BASE)).name
    deadline = time.monotonic() + 20
    while client.get("/readyz").json()["version"] != version:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert "Yeni ad" in names()
