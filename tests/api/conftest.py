from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from graph.dumps.writing import dump
from graph.ontology import ontology_triples
from graph.settings import Settings
from graph.store import Store
from graph.terms import iri
from graph.versions import publish
from tests.api.inprocess import FIXTURES, Client, application
from tests.api.serving import served

BASE = "https://graph.example/x"


@pytest.fixture(scope="session")
def trig() -> bytes:
    return (FIXTURES / "questions.trig").read_bytes()


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(base=BASE)


@pytest.fixture(scope="session")
def client(settings: Settings, trig: bytes) -> Client:
    return Client(application(settings, trig))


@pytest.fixture(scope="module")
def published(trig: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose published version holds the fixture and the ontology, and is dumped."""
    folder = tmp_path_factory.mktemp("published") / "data"
    with Store.open(folder, BASE) as store:
        triples = [quad.triple for quad in parse(trig, RdfFormat.TRIG)]
        store.replace(iri(f"{BASE}/graph/record"), triples)
        store.replace(iri(f"{BASE}/graph/ontology"), ontology_triples())
        dump(publish(store, Settings(data=folder, base=BASE)), folder / "dumps")
    return folder


@pytest.fixture(scope="module")
def server(published: Path) -> Iterator[httpx.Client]:
    """Requests to a real server over the fixture; redirects are not followed."""
    with (
        served(Settings(data=published, base=BASE)) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        yield client
