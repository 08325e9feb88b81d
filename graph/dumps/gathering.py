"""What a version says, read once and sorted, with bounded memory."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

from graph.beside import Progress
from graph.contents import Contents, Tally, stored_contents
from graph.dumps.sorting import Sorting
from graph.errors import StoreError
from graph.streams import line_sink
from graph.terms import curie

QUOTES: Final = ("oa:exact", "oa:prefix", "oa:suffix", "td:claimText", "td:valueText")
"""The properties whose values are words of articles."""
QUOTING: Final = frozenset(str(curie(name)).encode() for name in QUOTES)
"""Their IRIs, as lines have them."""
_TOLD_EVERY: Final = 10_000


class Gathered:
    """The source quads of a version: graph by graph as they are read, then all of them sorted.

    `contents` are the sources as they are here, `quotes` whether words of articles are among
    them, `sources` their N-Quads and the two lines about the whole. Close it.
    """

    def __init__(
        self, store: pyoxigraph.Store, base: str, scratch: Path, progress: Progress, *, quotes: bool
    ) -> None:
        """Nothing is read yet. Words of articles will be left out unless `quotes`."""
        self.sources, self.quotes = Sorting(scratch), False
        self._store, self._base, self._scratch = store, base, scratch
        self._progress, self._with_quotes = progress, quotes
        self._tally = Tally()

    def close(self) -> None:
        """Give memory and disk back."""
        self.sources.close()

    @property
    def contents(self) -> Contents:
        """The sources read so far."""
        return self._tally.contents

    def by_graph(self) -> Iterator[bytes]:
        """Read the N-Quads, once: graph by graph in their order, and sorted within each.

        Raises StoreError if the store does not hold what it says it holds.
        """
        merged = NamedNode(f"{self._base}/graph/merged")
        graphs = (str(g).encode() for g in self._store.named_graphs() if g != merged)
        # With the space after it, so that the order is that of lines which begin with the graph.
        found = chain.from_iterable(map(self._quads, sorted(graph + b" " for graph in graphs)))
        while lines := list(islice(found, _TOLD_EVERY)):
            self.sources.add(lines)
            self._progress("TriG", len(lines), None)
            yield from self._tally.of(lines)
        stated = stored_contents(self._store, self._base)
        if self._with_quotes and self.contents != stated:
            raise StoreError(
                f"damaged: it holds {self.contents.quads} quads, not the {stated.quads} it says"
            )
        self.sources.add(self.contents.lines(self._base))

    def _quads(self, graph: bytes) -> Iterator[bytes]:
        end = graph + b".\n"
        with closing(Sorting(self._scratch)) as triples:
            name = NamedNode(graph[1:-2].decode())
            self._store.dump(line_sink(triples.add), RdfFormat.N_TRIPLES, from_graph=name)
            for line in triples:
                if _predicate(line) in QUOTING:
                    if not self._with_quotes:
                        continue
                    self.quotes = True
                yield line[:-2] + end


def merged_lines(
    store: pyoxigraph.Store, base: str, scratch: Path, progress: Progress, *, quotes: bool
) -> Sorting:
    """The merged graph as sorted N-Triples, without words of articles unless `quotes`. Close it."""
    sorting = Sorting(scratch)

    def take(lines: list[bytes]) -> None:
        sorting.add(lines if quotes else list(without_quotes(lines)))
        progress("reading the merged graph", len(lines), None)

    try:
        merged = NamedNode(f"{base}/graph/merged")
        store.dump(line_sink(take), RdfFormat.N_TRIPLES, from_graph=merged)
    except BaseException:
        sorting.close()
        raise
    return sorting


def without_quotes(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines that do not hold words of articles."""
    return (line for line in lines if _predicate(line) not in QUOTING)


def _predicate(line: bytes) -> bytes:
    return line.split(b" ", 2)[1]
