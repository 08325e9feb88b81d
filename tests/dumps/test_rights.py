"""Whose a dump is, graph by graph, and how it is cited: true, and valid where others check."""

import gzip
from datetime import datetime
from io import BytesIO
from itertools import groupby
from pathlib import Path

import pytest
import yaml
from datacite import schema45
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib import DCTERMS, RDF, Graph, URIRef

from graph.citation import LICENSE, PROJECT_NAME, TITLE, version_iri
from graph.dumps.rights import Rights
from graph.dumps.shelf import read_name
from graph.dumps.software import version as software_version
from graph.dumps.writing import dump
from graph.terms import curie
from graph.versions import current
from tests.dumps.conftest import SAID
from tests.graph.saying import BASE, MERGED, article

ROOT = Path(__file__).parents[2]


def _rights(bag: Path) -> dict[NamedNode, set[tuple[str, str]]]:
    found: dict[NamedNode, set[tuple[str, str]]] = {}
    body = gzip.decompress((bag / "data/metadata/rights.nt.gz").read_bytes())
    for quad in parse(body, RdfFormat.N_TRIPLES):
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, NamedNode)
        found.setdefault(quad.subject, set()).add((quad.predicate.value, quad.object.value))
    return found


@pytest.mark.parametrize("quotes", [True, False])
def test_every_graph_has_its_licence(data: Path, tmp_path: Path, quotes: bool) -> None:
    bag, statement = dump(current(data), tmp_path, quotes=quotes), f"{version_iri(BASE, 1)}-rights"
    licensed = (str(DCTERMS.license), LICENSE)
    quoting = {MERGED, article(1)} if quotes else set()
    assert _rights(bag) == {
        graph: {licensed, *([(str(DCTERMS.rights), statement)] if graph in quoting else [])}
        for graph in (MERGED, *SAID)
    }
    graph = Graph().parse(bag / "data/metadata/dataset.ttl")
    assert (URIRef(statement), RDF.type, DCTERMS.RightsStatement) in graph
    words = str(graph.value(URIRef(statement), DCTERMS.description))
    assert ("property of their publishers" in words) == quotes


_QUOTE, _PLAIN = (str(curie(name)).encode() for name in ("oa:exact", "rdf:type"))
_LINES = st.tuples(st.sampled_from([b"<http://a>", b"<http://a/b>", b"<http://b>"]), st.integers(0, 9), st.booleans())  # fmt: skip


@given(st.sets(_LINES))
def test_what_is_noted_on_the_way_is_what_is_told_of_the_whole(
    drawn: set[tuple[bytes, int, bool]],
) -> None:
    lines = [
        b'<s%d> %s "x" %s .\n' % (n, _QUOTE if q else _PLAIN, g)
        for g, n, q in sorted(drawn, key=lambda one: one[0] + b" ")
    ]
    quoting = {
        graph[1:-1]: any(quotes for _, _, quotes in some)
        for graph, some in groupby(sorted(drawn), lambda one: one[0])
    }
    rights, file = Rights(BASE, 3), BytesIO()
    assert list(rights.noted(lines, file)) == lines
    assert file.getvalue() == b"".join(rights.lines(quoting))


def test_datacite_takes_the_metadata(bag: Path) -> None:
    said = yaml.safe_load((bag / "data/metadata/datacite.json").read_text("utf-8"))
    assert [error.message for error in schema45.validator.iter_errors(said)] == []
    assert schema45.tostring(said)
    for needed in ("titles", "creators", "publisher", "publicationYear", "types"):
        less = {name: value for name, value in said.items() if name != needed}
        assert not schema45.validator.is_valid(less)


def test_a_version_says_how_to_cite_it(bag: Path) -> None:
    said = yaml.safe_load((bag / "data/metadata/CITATION.cff").read_text("utf-8"))
    name = read_name(bag.name)
    assert name is not None
    assert said["title"] == TITLE["en"]
    assert said["version"] in bag.name
    assert said["date-released"] == name.created.date()
    assert said["authors"] == [{"name": PROJECT_NAME}]
    assert (said["type"], said["license"]) == ("dataset", "CC-BY-4.0")


def test_the_software_says_how_to_cite_it_and_its_data() -> None:
    said = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert said["version"] == software_version()
    changed = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"## {said['version']} ({said['date-released']})" in changed
    assert isinstance(said["date-released"], type(datetime.now().date()))
    (data,) = said["references"]
    assert (data["title"], data["license"]) == (TITLE["en"], "CC-BY-4.0")
