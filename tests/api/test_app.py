"""The application as a whole: what it says of itself, and that it does what it says."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema_rs import validator_for
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.app import create_app
from graph.errors import NoVersion
from graph.settings import Settings
from tests.api.serving import fill, served
from tests.graph.saying import BASE


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("app") / "data"
    fill(folder)
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    with served(Settings(data=folder, base=BASE, query_time_limit_s=5)) as address:
        yield address


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, trust_env=False, timeout=60) as client:
        yield client


def test_it_lives_and_it_is_ready(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready["status"] == "ready"
    assert ready["version"] == client.get("/sparql").headers["x-kurultay-version"]


def test_an_unknown_address_is_a_problem(client: httpx.Client) -> None:
    answer = client.get("/yok%20b%C3%B6yle/bir%3Fyer")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "/problems/not-found"
    assert problem["instance"] == "/yok%20b%C3%B6yle/bir%3Fyer"


def test_an_unknown_thing_is_a_problem_too(client: httpx.Client) -> None:
    problem = client.get("/id/dragon/b%C3%B6yle%3Fbir").json()
    assert problem["instance"] == "/id/dragon/b%C3%B6yle%3Fbir"


def test_the_description_lists_what_there_is(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/sparql", "/healthz", "/readyz", "/api/v1/", "/api/v1/proposals"} <= set(paths)
    assert {"get", "post"} <= set(paths["/sparql"])


def test_the_description_is_openapi(client: httpx.Client) -> None:
    described: dict[str, Any] = client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    for path in described["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                assert {"name", "in", "schema"} <= set(parameter)
                validator_for(parameter["schema"])
            for answer in operation["responses"].values():
                assert answer["description"]
                for content in answer.get("content", {}).values():
                    validator_for({**content["schema"], "components": described["components"]})


def test_nothing_published_ends_the_start(tmp_path: Path) -> None:
    app = create_app(Settings(data=tmp_path, base=BASE))

    async def start() -> None:
        async with app.router.lifespan_context(app):
            pytest.fail("it started")

    with pytest.raises(NoVersion):
        asyncio.run(start())


@asynccontextmanager
async def broken(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application with an error of its own in it."""
    app = create_app(Settings(data=folder, base=BASE))

    def fail(request: object) -> None:
        raise RuntimeError("a secret of the server")

    app.router.add_route("/broken", fail)  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        yield client


async def test_an_error_of_ours_tells_no_secrets(folder: Path) -> None:
    async with broken(folder) as client:
        answer = await client.get("/broken", headers={"Origin": "https://x.example"})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "secret" not in answer.text


async def test_a_client_that_leaves_amid_its_query_is_no_error_of_ours(folder: Path) -> None:
    app = create_app(Settings(data=folder, base=BASE))
    arriving = [
        {"type": "http.request", "body": b"SELECT", "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return arriving.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/sparql-query")]
    scope = {"type": "http", "method": "POST", "path": "/sparql", "query_string": b""}
    await app({**scope, "headers": headers}, receive, send)
    assert sent[0]["status"] == 499


def test_the_limit_on_queries_is_for_those_of_clients(folder: Path) -> None:
    few = Settings(data=folder, base=BASE, query_limit_bytes=1024)
    with served(few) as address, httpx.Client(base_url=address, trust_env=False) as client:
        assert client.get("/sparql", params={"query": "ASK {} #" + "x" * 1024}).status_code == 403
        for path in ("/", "/api/v1/proposals?limit=1000"):
            assert client.get(path).status_code == 200, path


def test_it_does_as_it_says(server: str) -> None:
    described = schemathesis.openapi.from_url(f"{server}/openapi.json")
    failed = {}
    for found in described.get_all_operations():
        operation = found.ok()
        try:
            _try(operation, server)
        except (AssertionError, FailureGroup, Failure) as error:
            failed[operation.label] = str(error)
    assert not failed, "\n\n".join(f"{name}: {why}" for name, why in failed.items())


def _try(operation: Any, server: str) -> None:
    @settings(
        max_examples=15,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def tried(case: schemathesis.Case) -> None:
        # A name nobody has and a position no link gave fit the schema and are still refused.
        case.call_and_validate(base_url=server, excluded_checks=[positive_data_acceptance])

    tried()
