"""A data folder with a published version that has something of everything, and its bag."""

import gzip
from pathlib import Path

import pytest

from graph.dumps.writing import dump
from graph.settings import Settings
from graph.store import Store
from graph.terms import Literal, Triple, curie
from graph.versions import current, publish
from tests.graph.saying import BASE, CURATION, PROPOSING, RECORD, article, says, thing

WORDS = "Konsey kurulmasını önerdi"
SAID = {
    RECORD: says('place/gabala rdfs:label "Qəbələ"'),
    article(1): [
        *says(PROPOSING),
        Triple(thing("evidence/a"), curie("oa:exact"), Literal(WORDS)),
    ],
    article(2): [
        *says(PROPOSING),
        Triple(thing("article/a"), curie("dcterms:title"), Literal('a "b"\n\t\x01 \u2028 ű \ufffe')),
        Triple(thing("evidence/a"), curie("td:confidence"), Literal("0.9", datatype=curie("xsd:decimal"))),
    ],
    CURATION: says("claim/a td:contradicts claim/b"),
}  # fmt: skip
QUADS = sum(map(len, SAID.values()))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "data", BASE) as store:
        for graph, triples in SAID.items():
            store.replace(graph, triples)
        store.keep_text("someone else's words")
        publish(store, Settings(data=tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def bag(data: Path, tmp_path: Path) -> Path:
    return dump(current(data), tmp_path / "dumps")


@pytest.fixture
def whole(bag: Path) -> bytes:
    return gzip.decompress((bag / "data/graphs/sources.nq.gz").read_bytes())


def content(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
