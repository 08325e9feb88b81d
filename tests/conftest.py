"""The graph as it ships, built once for all tests that ask it."""

import pyoxigraph
import pytest

from graph.settings import Settings
from graph.store import Store
from graph.terms import DEFAULT_BASE
from graph.versions import publish


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The record and the sample articles, with their merged graph, as TriG."""
    from ingest.run import build, pipeline

    folder = tmp_path_factory.mktemp("whole") / "data"
    with Store.open(folder, DEFAULT_BASE) as store:
        assert build(pipeline(store)) == []
        version = publish(store, Settings(data=folder))
    quads = pyoxigraph.Store.read_only(str(version.store))
    return pyoxigraph.serialize(quads, None, pyoxigraph.RdfFormat.TRIG)
