"""Is a bag what it says it is? Every damage gets a line that names it."""

import json
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Final

from pyoxigraph import Quad, RdfFormat, parse
from rdflib import DCAT, VOID, XSD, Graph, Literal, URIRef

from graph.contents import Contents, Tally, graph_of, triple_line
from graph.dumps.conformance import violations
from graph.dumps.delta import DELTA
from graph.dumps.deltatruth import untrue
from graph.dumps.edition import EDITION, Edition
from graph.dumps.fixity import damages
from graph.dumps.forms import BY_GRAPH, FORMS, MERGED, MERGED_AGAIN, SOURCES, Counts
from graph.dumps.gathering import QUOTING
from graph.dumps.metadata import CITATION_FILE, DATACITE_FILE, DCAT_FILE, SCHEMA_FILE, address
from graph.dumps.packing import lines_of, unpacked
from graph.dumps.restoring import compare, opened, proven, quad_lines, stated_contents
from graph.dumps.rights import RIGHTS, Rights
from graph.dumps.writing import README
from graph.errors import BadDump


def verify(bag: Path) -> Iterator[str]:
    """What is wrong with a bag, a line for each thing; none if it is whole and true.

    First its files against the manifests. Only where those are whole: order, form, number and
    digest of its quads, that every form of them says the same, that the merged graph says all
    that the sources say, the counts and addresses that it states, and the shapes, on a sample.
    """
    found = False
    for damage in damages(bag):
        found = True
        yield damage
    if not found:
        try:
            yield from untrue(bag) if (bag / DELTA).exists() else _full(bag)
        except (BadDump, OSError, SyntaxError) as error:
            yield str(error)


def _full(bag: Path) -> Iterator[str]:
    edition, file = opened(bag)
    if edition is None:
        raise BadDump(f"{bag} is not a folder")
    yield from _quads(bag, file, edition)
    yield from _merged(bag, edition)
    yield from _metadata(bag, edition)
    yield from violations(bag, edition.base, quotes=edition.quotes)


def _quads(bag: Path, file: Path, edition: Edition) -> Iterator[str]:
    base, stated = stated_contents(file)
    quoting: dict[bytes, bool] = {}
    tally = Tally()
    for line in tally.of(proven(file, base, stated)):
        graph = graph_of(line)
        quoting[graph] = quoting.get(graph, False) or line.split(b" ", 2)[1] in QUOTING
    compare(file, stated, tally.contents)
    said = (edition.base, edition.quads, edition.digest, edition.graphs, edition.quotes)
    if said != (base, stated.quads, stated.digest, len(quoting), any(quoting.values())):
        yield f"{EDITION}: says {said}, not what is in {SOURCES[0]}"
    if list(lines_of(bag / RIGHTS)) != list(Rights(base, edition.number).lines(quoting)):
        yield f"{RIGHTS}: not of the graphs in {SOURCES[0]}"
    if any(one != two for one, two in zip_longest(*(lines_of(bag / name) for name in SOURCES))):
        yield f"{SOURCES[1]}: not the same as {SOURCES[0]}"
    quads = (f"{quad} .\n".encode() for quad in _parsed(bag / BY_GRAPH, RdfFormat.TRIG))
    if Contents().plus(quads) != stated:
        yield f"{BY_GRAPH}: not the quads of {SOURCES[0]}"


def _merged(bag: Path, edition: Edition) -> Iterator[str]:
    counts, tally = Counts(), Tally()
    said = counts.of(tally.of(_triples(bag / MERGED, RdfFormat.TURTLE)))
    missing = sum(1 for _ in _lacking(said, bag / SOURCES[0]))
    if missing:
        yield f"{MERGED}: lacks {missing} triples of {SOURCES[0]}"
    if counts != edition.counts:
        yield f"{EDITION}: the counts are not those of {MERGED}"
    if Contents().plus(_triples(bag / MERGED_AGAIN, RdfFormat.JSON_LD)) != tally.contents:
        yield f"{MERGED_AGAIN}: not the triples of {MERGED}"


def _triples(file: Path, form: RdfFormat) -> Iterator[bytes]:
    return (f"{quad.triple} .\n".encode() for quad in _parsed(file, form))


def _parsed(file: Path, form: RdfFormat) -> Iterator[Quad]:
    try:
        with unpacked(file) as content:
            yield from parse(content, form)
    except SyntaxError as error:
        raise BadDump(f"{file}: {error}") from error


def _lacking(merged: Iterator[bytes], sources: Path) -> Iterator[bytes]:
    """The triples of the sources that `merged` lacks; both sorted, and read to the end."""
    here = next(merged, None)
    for triple in map(triple_line, quad_lines(sources)):
        while here is not None and here < triple:
            here = next(merged, None)
        if here != triple:
            yield triple
    for _ in merged:
        pass


def _metadata(bag: Path, edition: Edition) -> Iterator[str]:
    for name, check in _DESCRIBING.items():
        try:
            yield from check(bag, name, edition)
        except (OSError, ValueError, SyntaxError) as error:
            yield f"{name}: cannot be read: {error}"


def _dcat(bag: Path, name: str, edition: Edition) -> Iterator[str]:
    graph = Graph().parse(bag / name)
    triples = Literal(edition.counts.triples)
    if set(graph.objects(None, VOID.triples)) != {triples}:
        yield f"{name}: another number of triples than in {MERGED}"
    for file in FORMS:
        size = Literal((bag / file).stat().st_size, datatype=XSD.nonNegativeInteger)
        if (URIRef(address(edition, file)), DCAT.byteSize, size) not in graph:
            yield f"{name}: another size of {file} than it has"


def _version(bag: Path, name: str, edition: Edition) -> Iterator[str]:
    said = json.loads((bag / name).read_bytes())
    if not isinstance(said, dict) or said.get("version") != edition.issue:
        yield f"{name}: of another version than {EDITION}"


def _readme(bag: Path, name: str, edition: Edition) -> Iterator[str]:
    if edition.name not in (bag / name).read_text("utf-8"):
        yield f"{name}: of another version than {EDITION}"


def _citation(bag: Path, name: str, edition: Edition) -> Iterator[str]:
    if f"version: {edition.issue}\n" not in (bag / name).read_text("utf-8"):
        yield f"{name}: of another version than {EDITION}"


_DESCRIBING: Final = {
    DCAT_FILE: _dcat,
    DATACITE_FILE: _version,
    SCHEMA_FILE: _version,
    CITATION_FILE: _citation,
    README: _readme,
}
