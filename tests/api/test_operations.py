"""What an operator sees and sets: metrics, logs, budgets, ids, compression, earlier versions."""

import gzip
import json
import logging
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from api.asker import Budgets
from api.logs import JsonLines, Lines
from api.questions import load
from graph.settings import Settings
from graph.store import Store
from graph.terms import Triple, text
from graph.versions import made, publish, versions
from tests.api.serving import NAME, fill, served
from tests.graph.saying import ABOVE, BASE, article, thing

NAMES = f"SELECT ?o {{ ?s <{NAME.value}> ?o }}"
ROWS = "SELECT * { ?s ?p ?o }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("operations") / "data"
    fill(folder)
    with Store.open(folder, BASE, ABOVE) as store:
        store.replace(article(1), [Triple(thing("a"), NAME, text("Yeni ad", "tr"))])
        publish(store, Settings(data=folder, base=BASE))
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    with served(Settings(data=folder, base=BASE, slow_query_s=0)) as address:
        yield address


@pytest.fixture
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, trust_env=False, timeout=60) as client:
        yield client


# --- metrics


def samples(client: httpx.Client) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def test_queries_are_counted_by_question_and_outcome(client: httpx.Client) -> None:
    def count(outcome: str) -> float:
        labels = frozenset({("question", "sparql"), ("outcome", outcome)})
        return samples(client).get(("kurultay_queries_total", labels), 0)

    before = {outcome: count(outcome) for outcome in ("ok", "kept", "bad-query", "refused")}
    fresh = f"{NAMES} # counted once"
    client.get("/sparql", params={"query": fresh})
    client.post("/sparql", data={"query": fresh})
    client.get("/sparql", params={"query": "SELECT * { ?s ?p }"})
    after = {outcome: count(outcome) - before[outcome] for outcome in before}
    assert after == {"ok": 1, "kept": 1, "bad-query": 1, "refused": 0}


def test_questions_without_parameters_are_worked_out_before_anybody_asks(folder: Path) -> None:
    questions = load()
    ready = {n for n, q in questions.items() if not any(p.required for p in q.parameters.values())}
    assert len(ready) > 20
    before = {name: asked(name, "ok") for name in ready}
    with (
        served(Settings(data=folder, base=BASE)) as address,
        httpx.Client(base_url=address, trust_env=False) as client,
    ):
        until = time.monotonic() + 30
        while not all(asked(name, "ok") > before[name] for name in ready):
            assert time.monotonic() < until
            time.sleep(0.1)
        kept = {name: asked(name, "kept") for name in ready}
        for name in ready:
            assert client.get(f"/api/v1/{name}?format=json").status_code == 200
            assert asked(name, "kept") > kept[name], name


def asked(question: str, outcome: str) -> float:
    labels = {"question": question, "outcome": outcome}
    return REGISTRY.get_sample_value("kurultay_queries_total", labels) or 0


def test_the_version_served_is_a_metric(client: httpx.Client) -> None:
    version = client.get("/readyz").json()["version"]
    labels = frozenset({("version", version), ("held", "true")})
    assert samples(client)["kurultay_version_info", labels] == 1


# --- logs


def test_each_query_is_logged_with_its_request_and_slow_ones_with_their_text(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "kurultay"):
        headers = {"X-Request-Id": "istek-1"}
        answer = client.get("/sparql", params={"query": f"{NAMES} # yavaş"}, headers=headers)
        assert answer.headers["x-request-id"] == "istek-1"
    record = next(r for r in caplog.records if getattr(r, "request", "") == "istek-1")
    line = json.loads(JsonLines().format(record))
    assert (line["request"], line["outcome"], line["question"]) == ("istek-1", "ok", "sparql")
    assert line["level"] == "warning"
    assert line["query"] == f"{NAMES} # yavaş"
    assert line["version"] == answer.headers["x-kurultay-version"]
    assert Lines().format(record).endswith(f"\n{NAMES} # yavaş")


def test_a_request_id_that_could_not_stand_in_a_log_is_replaced(client: httpx.Client) -> None:
    for given in ("a b", "x" * 65, '"}', ""):
        found = client.get("/healthz", headers={"X-Request-Id": given}).headers["x-request-id"]
        assert found not in ("", given)


# --- budgets


def test_a_client_over_its_budget_is_told_when_to_come_back(folder: Path) -> None:
    with (
        served(Settings(data=folder, base=BASE, requests_per_minute=3)) as address,
        httpx.Client(base_url=address, trust_env=False) as client,
    ):
        answers = [client.get("/healthz", headers={"Origin": "http://h"}) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 21
        assert answers[-1].json()["type"] == "/problems/too-many-requests"
        assert answers[-1].headers["access-control-allow-origin"] == "*"
        proxied = client.get("/healthz", headers={"X-Forwarded-For": "192.0.2.7"})
        assert proxied.status_code == 200  # the proxy on this machine is believed


def test_a_budget_fills_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("api.asker.time.monotonic", lambda: now[0])
    budgets = Budgets(60)
    assert [budgets.spend("a") for _ in range(60)] == [0.0] * 60
    assert budgets.spend("a") == pytest.approx(1.0)
    assert budgets.spend("b") == 0.0
    now[0] = 1.0
    assert budgets.spend("a") == 0.0
    assert budgets.spend("a") == pytest.approx(1.0)
    now[0] = 1000.0
    assert [budgets.spend("a") for _ in range(60)] == [0.0] * 60
    assert budgets.spend("a") > 0


# --- compression


def test_answers_are_compressed_for_who_accepts_it(client: httpx.Client) -> None:
    plain = client.get("/sparql", params={"query": ROWS}, headers={"Accept-Encoding": "identity"})
    with client.stream(
        "GET", "/sparql", params={"query": ROWS}, headers={"Accept-Encoding": "gzip"}
    ) as answer:
        body = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == plain.content
    assert "content-encoding" not in plain.headers
    assert answer.headers["etag"] == f"W/{plain.headers['etag']}"
    for found in (plain, answer):
        assert {part.strip() for part in found.headers["vary"].split(",")} >= {
            "Accept",
            "Accept-Encoding",
        }
    known = {"If-None-Match": answer.headers["etag"], "Accept-Encoding": "gzip"}
    assert client.get("/sparql", params={"query": ROWS}, headers=known).status_code == 304


# --- earlier versions


def test_a_version_that_is_kept_answers_by_its_name(folder: Path, client: httpx.Client) -> None:
    first, second = (version.name for version in versions(folder))

    def names(**more: str) -> tuple[str, set[str]]:
        answer = client.get("/sparql", params={"query": NAMES, **more})
        rows = answer.json()["results"]["bindings"]
        return answer.headers["x-kurultay-version"], {row["o"]["value"] for row in rows}

    assert names() == names(version=second)
    version, found = names(version=first)
    assert version == first
    assert "İstanbul ğüşiöç" in found
    assert "Yeni ad" in names()[1]


@pytest.mark.parametrize("name", ["0009-20250101T000000Z-00000000", "../..", "x\0", "ş" * 9000])
def test_a_version_that_is_not_kept_is_told(client: httpx.Client, name: str) -> None:
    answer = client.get("/sparql", params={"query": NAMES, "version": name})
    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/no-such-version"


def test_two_versions_at_once_are_no_question(client: httpx.Client) -> None:
    answer = client.get(f"/sparql?query={NAMES}&version=a&version=b")
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query")


def test_accept_datetime_asks_the_version_that_stood_then(
    folder: Path, client: httpx.Client
) -> None:
    first, second = versions(folder)
    plain = client.get("/sparql", params={"query": NAMES})
    assert "Accept-Datetime" in plain.headers["vary"].split(", ")
    assert "memento-datetime" not in plain.headers
    before, after = ("Thu, 01 Jan 2015 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT")
    for moment, version in ((before, first), (after, second)):
        then = client.get("/sparql", params={"query": NAMES}, headers={"Accept-Datetime": moment})
        assert then.headers["x-kurultay-version"] == version.name
        assert parsedate_to_datetime(then.headers["memento-datetime"]) == made(version.name)
        named = client.get("/sparql", params={"query": NAMES, "version": version.name})
        assert named.content == then.content
        for answer in (then, named):
            original = answer.links["original timegate"]["url"]
            assert client.get(original).headers["x-kurultay-version"] == second.name
            listed = client.get(answer.links["timemap"]["url"])
            assert listed.headers["content-type"] == "application/link-format"
            lines = [line for line in listed.text.split(",\n") if "memento" in line]
            addresses = [line.partition(">")[0].lstrip("<") for line in lines]
            stood = [client.get(address) for address in addresses]
            assert [one.headers["x-kurultay-version"] for one in stood] == [first.name, second.name]
            assert stood[version == second].content == then.content


def test_a_moment_that_is_none_is_told(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": NAMES}, headers={"Accept-Datetime": "now"})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-datetime")
    assert answer.headers["cache-control"] == "no-store"
