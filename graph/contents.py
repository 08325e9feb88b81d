"""What a store holds, as lines: N-Quads of its sources, their number and their digest.

The engine's default graph, which no query sees, holds two triples about the whole:

    <{base}/graph> void:triples 1234 ; dcterms:identifier "sha256-sum:…" .

They change in the same transaction as the sources, and travel in a dump, which so carries
its base IRI and the proof that nothing of it is missing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, RdfFormat, Store, Triple

from graph.terms import curie

TRIPLES: Final = NamedNode("http://rdfs.org/ns/void#triples")
IDENTIFIER: Final = curie("dcterms:identifier")
_SCHEME: Final = "sha256-sum:"
_MODULUS: Final = 1 << 256


@dataclass(frozen=True, slots=True)
class Contents:
    """The sources of a store: how many quads, and a digest of them.

    The digest is the sum, modulo 2**256, of the SHA-256 of each quad's line. It is the same in
    any order and follows a change without a look at the rest. It finds accidents, not forgers.
    """

    quads: int = 0
    sum: int = 0

    def plus(self, lines: Iterable[bytes]) -> "Contents":
        """The contents once `lines` are added."""
        return self._moved(lines, 1)

    def minus(self, lines: Iterable[bytes]) -> "Contents":
        """The contents once `lines` are taken away."""
        return self._moved(lines, -1)

    @property
    def digest(self) -> str:
        """The digest as 64 hex digits."""
        return f"{self.sum:064x}"

    def triples(self, base: str) -> tuple[Triple, Triple]:
        """The two triples that the default graph holds."""
        whole = NamedNode(f"{base}/graph")
        return (
            Triple(whole, IDENTIFIER, Literal(_SCHEME + self.digest)),
            Triple(whole, TRIPLES, Literal(self.quads)),
        )

    def lines(self, base: str) -> tuple[bytes, ...]:
        """The two triples as they stand in a dump."""
        return tuple(f"{triple} .\n".encode() for triple in self.triples(base))

    def _moved(self, lines: Iterable[bytes], sign: int) -> "Contents":
        quads, total = self.quads, self.sum
        for line in lines:
            quads += sign
            total += sign * int.from_bytes(sha256(line).digest(), "big")
        return Contents(quads, total % _MODULUS)


class Tally:
    """The contents of lines that pass by."""

    def __init__(self) -> None:
        self._quads = self._sum = 0

    @property
    def contents(self) -> Contents:
        """What has passed."""
        return Contents(self._quads, self._sum % _MODULUS)

    def of(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The same lines."""
        for line in lines:
            self._quads += 1
            self._sum += int.from_bytes(sha256(line).digest(), "big")
            yield line


def stored_contents(store: Store, base: str) -> Contents:
    """What the store's default graph says of its sources; nothing yet: empty."""
    said = {
        quad.predicate: quad.object.value
        for quad in store.quads_for_pattern(NamedNode(f"{base}/graph"), None, None, DefaultGraph())
        if isinstance(quad.object, Literal)
    }
    if not said:
        return Contents()
    return Contents(int(said[TRIPLES]), int(said[IDENTIFIER].removeprefix(_SCHEME), 16))


def quad_line(triple: Triple, graph: NamedNode) -> bytes:
    """The line of N-Quads that says `triple` in `graph`, as the engine itself writes it."""
    return f"{triple} {graph} .\n".encode()


def triple_line(line: bytes) -> bytes:
    """The line of N-Triples that says the same as this line of N-Quads."""
    return line[: line.rindex(b" <")] + b" .\n"


def graph_of(line: bytes) -> bytes:
    """The IRI of the graph of a line of N-Quads, without its brackets."""
    return line[line.rindex(b" <") + 2 : line.rindex(b"> .")]


def source_lines(store: Store, base: str, scratch: Path) -> Iterator[bytes]:
    """Each source quad as a line, in the engine's order, by way of a file in `scratch`.

    The merged graph and the default graph are left out.
    """
    merged = f" <{base}/graph/merged> .\n".encode()
    about = stored_contents(store, base).lines(base)
    with TemporaryFile(dir=scratch) as file:
        store.dump(file, RdfFormat.N_QUADS)
        file.seek(0)
        for line in file:
            if not line.endswith(merged) and line not in about:
                yield line
