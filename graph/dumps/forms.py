"""The quads of a version in every form a bag holds, in an order that is always the same."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import IO, Final

from pyoxigraph import RdfFormat, parse, serialize

from graph.beside import Progress
from graph.dumps.bag import Bag
from graph.dumps.gathering import Gathered
from graph.dumps.packing import packed, write_lines
from graph.dumps.rights import RIGHTS, Rights
from graph.dumps.sorting import Sorting
from graph.streams import readable, writable
from graph.terms import NAMESPACES, curie

SOURCES: Final = ("data/graphs/sources.nq.gz", "data/graphs/sources.nq.zst")
BY_GRAPH: Final = "data/graphs/sources.trig.gz"
MERGED: Final = "data/merged/merged.ttl.gz"
MERGED_AGAIN: Final = "data/merged/merged.jsonld.gz"
FORMS: Final = (*SOURCES, BY_GRAPH, MERGED, MERGED_AGAIN)
"""The files that each hold all of the sources, or all of the merged graph."""

_TYPE: Final = str(curie("rdf:type")).encode()
_TOLD_EVERY: Final = 10_000


@dataclass(slots=True)
class Counts:
    """Counts of the merged graph: triples, distinct subjects, the triples of each property and
    the members of each class, by IRI.
    """

    triples: int = 0
    subjects: int = 0
    properties: dict[str, int] = field(default_factory=dict)
    classes: dict[str, int] = field(default_factory=dict)

    def of(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The same lines, sorted N-Triples, counted as they pass."""
        last = b""
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            self.triples += 1
            self.subjects += subject != last
            last = subject
            _count(self.properties, predicate[1:-1])
            if predicate == _TYPE:
                _count(self.classes, rest[1:-4])
            yield line


def _count(counted: dict[str, int], iri: bytes) -> None:
    name = iri.decode()
    counted[name] = counted.get(name, 0) + 1


def write_sources(bag: Bag, gathered: Gathered, rights: Rights, progress: Progress) -> None:
    """Read the sources, and write them in every form, and whose each graph is."""
    with packed_file(bag, BY_GRAPH) as file, packed_file(bag, RIGHTS) as note:
        lines = rights.noted(gathered.by_graph(), note)
        _serialize(lines, RdfFormat.N_QUADS, file, RdfFormat.TRIG)
    with ExitStack() as files:
        write_lines(
            _told(gathered.sources, "N-Quads", progress),
            [files.enter_context(packed_file(bag, name)) for name in SOURCES],
        )


def write_merged(bag: Bag, lines: Sorting, progress: Progress) -> Counts:
    """Write the merged graph, of which `lines` are N-Triples, in every form."""
    counts = Counts()
    with packed_file(bag, MERGED) as file:
        counted = counts.of(_told(lines, "Turtle", progress))
        _serialize(counted, RdfFormat.N_TRIPLES, file, RdfFormat.TURTLE)
    with packed_file(bag, MERGED_AGAIN) as file:
        again = readable(_told(lines, "JSON-LD", progress))
        serialize(parse(again, RdfFormat.N_TRIPLES), file, RdfFormat.JSON_LD)
    return counts


def _told(lines: Sorting, stage: str, progress: Progress) -> Iterator[bytes]:
    for number, line in enumerate(lines, 1):
        if number % _TOLD_EVERY == 0:
            progress(stage, _TOLD_EVERY, len(lines))
        yield line
    progress(stage, len(lines) % _TOLD_EVERY, len(lines))


@contextmanager
def packed_file(bag: Bag, name: str) -> Iterator[IO[bytes]]:
    """A file of a bag, packed as the end of its name says."""
    with bag.file(name) as file, packed(file, name) as pack:
        yield pack


def _serialize(
    lines: Iterable[bytes], said_in: RdfFormat, file: IO[bytes], form: RdfFormat
) -> None:
    # The serializer writes its prefixes first, in an order that is another each time.
    header = "".join(f"@prefix {name}: <{NAMESPACES[name]}> .\n" for name in sorted(NAMESPACES))
    file.write(header.encode())
    skipped = len(header)

    def write(content: bytes) -> None:
        nonlocal skipped
        file.write(content[skipped:])
        skipped -= min(skipped, len(content))

    serialize(parse(readable(lines), said_in), writable(write), form, prefixes=NAMESPACES)
