import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from rdflib import RDF, SH, Graph

HERE = Path(__file__).parent
BASE = "https://w3id.org/turkic-diplomacy/id/"
PREFIXES = f"""
BASE <{BASE}>
PREFIX td: <https://w3id.org/turkic-diplomacy/ontology#>
PREFIX act: <https://w3id.org/turkic-diplomacy/voc/act/>
PREFIX kind: <https://w3id.org/turkic-diplomacy/voc/proposal-kind/>
PREFIX status: <https://w3id.org/turkic-diplomacy/voc/status/>
PREFIX estatus: <https://w3id.org/turkic-diplomacy/voc/event-status/>
PREFIX mode: <https://w3id.org/turkic-diplomacy/voc/attribution/>
PREFIX orole: <https://w3id.org/turkic-diplomacy/voc/org-role/>
PREFIX topic: <https://w3id.org/turkic-diplomacy/voc/topic/>
PREFIX unit: <https://w3id.org/turkic-diplomacy/voc/unit/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX schema: <https://schema.org/>
PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


@cache
def _terms() -> Graph:
    graph = Graph()
    for file in (files("ontology") / "td.ttl", *_vocabulary_files()):
        graph.parse(data=file.read_text("utf-8"), format="turtle")
    return graph


def _vocabulary_files() -> list[Any]:
    folder = files("ontology") / "vocabularies"
    return sorted(folder.iterdir(), key=lambda file: file.name)


@cache
def _shapes() -> Graph:
    return Graph().parse(data=(files("ontology") / "shapes.ttl").read_text("utf-8"))


def _batch(update: str = "") -> Graph:
    graph = Graph().parse(HERE / "fixture.ttl")
    if update:
        before = set(graph)
        graph.update(PREFIXES + update)
        assert set(graph) != before, "an update that changes nothing proves nothing"
    return graph


def _findings(batch: Graph, context: Iterable[Any] = ()) -> dict[str, set[tuple[str, str]]]:
    data = Graph()
    for triple in (*_terms(), *context, *batch):
        data.add(triple)
    _, report, _ = pyshacl.validate(data, shacl_graph=_shapes(), inplace=True, inference="none")
    found: dict[str, set[tuple[str, str]]] = {"Violation": set(), "Warning": set()}
    for result in report.subjects(RDF.type, SH.ValidationResult):
        node = report.value(result, SH.focusNode)
        if (node, None, None) in batch:
            severity = str(report.value(result, SH.resultSeverity)).removeprefix(str(SH))
            message = str(report.value(result, SH.resultMessage))
            found[severity].add((str(node).removeprefix(BASE), message))
    return found


def _reason(profiles: list[Graph], consistency: dict[str, Graph]) -> dict[str, Any]:
    """What reasoner.py answers on a machine that shows no Java of its own."""
    asked = {
        "profiles": [graph.serialize(format="xml") for graph in profiles],
        "consistency": {n: g.serialize(format="xml") for n, g in consistency.items()},
    }
    without_java = {k: v for k, v in os.environ.items() if k not in ("JAVA_HOME", "PATH")}
    done = subprocess.run(
        [sys.executable, str(HERE / "reasoner.py")],
        input=json.dumps(asked).encode(),
        capture_output=True,
        env=without_java | {"PATH": str(HERE)},
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="session")
def terms() -> Graph:
    """The ontology and every vocabulary."""
    return _terms()


@pytest.fixture(scope="session")
def batch() -> Callable[..., Graph]:
    """The fixture, after a SPARQL update if one is given."""
    return _batch


@pytest.fixture(scope="session")
def findings() -> Callable[..., dict[str, set[tuple[str, str]]]]:
    """What the shapes find in a batch: {"Violation" | "Warning": {(node, message)}}."""
    return _findings


@pytest.fixture(scope="session")
def reason() -> Callable[..., dict[str, Any]]:
    return _reason
