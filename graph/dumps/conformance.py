"""Do the facts of a bag have the shape that its own ontology asks for? Tried on a sample."""

from collections.abc import Iterator
from hashlib import sha256
from heapq import nsmallest
from pathlib import Path
from typing import Final

import pyshacl
from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from graph.contents import graph_of, triple_line
from graph.dumps.forms import SOURCES
from graph.dumps.gathering import QUOTES
from graph.dumps.restoring import quad_lines
from graph.terms import curie

SAMPLE: Final = 5
"""Articles tried; the same ones each time."""

_SHAPES: Final = "data/ontology/shapes.ttl"
_SAYING_WHAT: Final = {str(curie(name)).encode() for name in ("rdf:type", "skos:prefLabel")}


def violations(bag: Path, base: str, *, quotes: bool) -> Iterator[str]:
    """What breaks the shapes in a sample of the articles; where `quotes` are not in the bag,
    they are not missed.

    Types and names of what an article speaks of count whoever says them.
    """
    lines = _sample(bag, base)
    own = {line.split(b" ", 1)[0] for line in lines}
    data = Graph().parse(
        data=b"".join(map(triple_line, (*lines, *_context(bag, lines)))), format="nt"
    )
    data += _ontology(bag)
    shapes = Graph().parse(bag / _SHAPES)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", inplace=True)
    unmissed = set() if quotes else {URIRef(curie(name).value) for name in QUOTES}
    found = {
        _said(report, one)
        for one in report.subjects(RDF.type, SH.ValidationResult)
        if (one, SH.resultSeverity, SH.Violation) in report
        and report.value(one, SH.resultPath) not in unmissed
        and f"<{report.value(one, SH.focusNode)}>".encode() in own
    }
    yield from sorted(found)


def _sample(bag: Path, base: str) -> list[bytes]:
    articles = f"{base}/graph/article/".encode()
    graphs = {
        name
        for line in quad_lines(bag / SOURCES[0])
        if (name := graph_of(line)).startswith(articles)
    }
    # By digest: as good as by chance, and the same each time.
    taken = set(nsmallest(SAMPLE, graphs, key=lambda name: sha256(name).digest()))
    return [line for line in quad_lines(bag / SOURCES[0]) if graph_of(line) in taken]


def _context(bag: Path, lines: list[bytes]) -> Iterator[bytes]:
    spoken_of = {triple_line(line).split(b" ", 2)[2][:-3] for line in lines}
    for line in quad_lines(bag / SOURCES[0]):
        subject, predicate, _ = line.split(b" ", 2)
        if predicate in _SAYING_WHAT and subject in spoken_of:
            yield line


def _ontology(bag: Path) -> Graph:
    graph = Graph()
    for file in sorted((bag / "data/ontology").rglob("*.ttl")):
        if file != bag / _SHAPES:
            graph.parse(file)
    return graph


def _said(report: Graph, result: Node) -> str:
    names = (SH.focusNode, SH.resultPath, SH.resultMessage)
    focus, path, message = (report.value(result, name) for name in names)
    return f"{SOURCES[0]}: {focus} breaks a shape: {path or ''} {message}"
