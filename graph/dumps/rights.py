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
        for graph, quotes in sorted((b"<%s> " % iri, quotes) for iri, quotes in quoting.items()):
            yield from self._about(graph[:-1], quotes)
        yield from self._about(self._merged, any(quoting.values()))

    def noted(self, lines: Iterable[bytes], file: IO[bytes]) -> Iterator[bytes]:
        """The same lines of `Gathered.by_graph`, told of in `file` as they pass."""
        end, quoting, any_quoting = b"", False, False
        for line in lines:
            if not end or not line.endswith(end):
                if end:
                    file.writelines(self._about(end[1:-3], quoting))
                end, quoting = line[line.rindex(b" <") :], False
            if not quoting and line.split(b" ", 2)[1] in QUOTING:
                quoting = any_quoting = True
            yield line
        if end:
            file.writelines(self._about(end[1:-3], quoting))
        file.writelines(self._about(self._merged, any_quoting))

    def _about(self, graph: bytes, quoting: bool) -> list[bytes]:
        return [graph + self._license, *([graph + self._rights] if quoting else [])]
