"""Whose each graph is: `data/metadata/rights.nt.gz`, a licence for every graph of a bag."""

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Final

from graph.citation import LICENSE, version_iri
from graph.dumps.gathering import QUOTING
from graph.terms import curie

RIGHTS: Final = "data/metadata/rights.nt.gz"


class Rights:
    """The statements about the graphs of one version.

    Each is licensed as a whole; of one that holds words of articles the version's statement of
    rights, which `dataset.ttl` spells out, says whose they are.
    """

    def __init__(self, base: str, number: int) -> None:
        self._merged = f"<{base}/graph/merged>".encode()
        self._license = f" {curie('dcterms:license')} <{LICENSE}> .\n".encode()
        statement = f"<{version_iri(base, number)}-rights>"
        self._rights = f" {curie('dcterms:rights')} {statement} .\n".encode()

    def lines(self, quoting: Mapping[bytes, bool]) -> Iterator[bytes]:
        """All of them, given whether each source graph, by its IRI, holds words of articles."""
        yield from self._about(self._merged, any(quoting.values()))
        for graph, quotes in sorted((b"<%s>" % iri, quotes) for iri, quotes in quoting.items()):
            yield from self._about(graph, quotes)

    def noted(self, lines: Iterable[bytes], file: IO[bytes], *, quotes: bool) -> Iterator[bytes]:
        """The same lines of `Gathered.by_graph`, told of in `file` as they pass.

        `quotes` says whether any of them holds words of articles.
        """
        file.writelines(self._about(self._merged, quotes))
        graph, quoting = b"", False
        for line in lines:
            if not graph or not line.startswith(graph):
                if graph:
                    file.writelines(self._about(graph[:-1], quoting))
                graph, quoting = line[: line.index(b" ") + 1], False
            if not quoting and line.split(b" ", 3)[2] in QUOTING:
                quoting = True
            yield line
        if graph:
            file.writelines(self._about(graph[:-1], quoting))

    def _about(self, graph: bytes, quoting: bool) -> list[bytes]:
        return [graph + self._license, *([graph + self._rights] if quoting else [])]
