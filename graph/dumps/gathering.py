"""What a version says, read once and sorted, with bounded memory."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import RdfFormat

from graph.contents import Contents, stored_contents, triple_line
from graph.dumps.sorting import Sorting
from graph.errors import StoreError
from graph.streams import line_sink
from graph.terms import curie

QUOTES: Final = ("oa:exact", "oa:prefix", "oa:suffix", "td:claimText", "td:valueText")
"""The properties whose values are words of articles."""
QUOTING: Final = frozenset(str(curie(name)).encode() for name in QUOTES)
"""Their IRIs, as lines have them."""

Progress = Callable[[str, int, int | None], None]
"""Told the stage, how many more lines of it are done, and how many there are, if that is known."""


class Gathered:
    """The quads of a version as sorted lines. Close it.

    `sources` are N-Quads of the source graphs and the two lines about the whole; `by_graph` the
    same quads, each line's graph put first; `merged` N-Triples of the merged graph. `contents`
    are the sources as they are here, `quotes` whether words of articles are among them.
    """

    def __init__(
        self, store: pyoxigraph.Store, base: str, scratch: Path, progress: Progress, *, quotes: bool
    ) -> None:
        """Read all of `store`; without words of articles unless `quotes`.

        Raises StoreError if the store does not hold what it says it holds.
        """
        self.contents, self.quotes = Contents(), False
        self._merged_end = f" <{base}/graph/merged> .\n".encode()
        self._quotes, self._progress = quotes, progress
        stated = stored_contents(store, base)
        self._about = stated.lines(base)
        with ExitStack() as stack:
            self.sources, self.by_graph, self.merged = (
                stack.enter_context(closing(Sorting(scratch))) for _ in range(3)
            )
            store.dump(line_sink(self._take), RdfFormat.N_QUADS)
            if quotes and self.contents != stated:
                raise StoreError(
                    f"damaged: it holds {self.contents.quads} quads, not the {stated.quads} it says"
                )
            self.sources.add(self.contents.lines(base))
            self._closing = stack.pop_all()

    def close(self) -> None:
        """Give memory and disk back."""
        self._closing.close()

    def _take(self, lines: list[bytes]) -> None:
        end, about = self._merged_end, self._about
        merged = self._wanted([line for line in lines if line.endswith(end)])
        sources = self._wanted([line for line in lines if not line.endswith(end)])
        sources = [line for line in sources if line not in about]
        self.quotes = self.quotes or any(_predicate(line) in QUOTING for line in sources)
        self.contents = self.contents.plus(sources)
        self.sources.add(sources)
        self.by_graph.add([_graph_first(line) for line in sources])
        self.merged.add([triple_line(line) for line in merged])
        self._progress("reading the graph", len(lines), None)

    def _wanted(self, lines: list[bytes]) -> list[bytes]:
        return lines if self._quotes else list(without_quotes(lines))


def without_quotes(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines that do not hold words of articles."""
    return (line for line in lines if _predicate(line) not in QUOTING)


def graph_last(line: bytes) -> bytes:
    """A line of N-Quads again, from a line of `Gathered.by_graph`."""
    graph, triple = line.split(b" ", 1)
    return b"%s %s .\n" % (triple[:-3], graph)


def _graph_first(line: bytes) -> bytes:
    end = line.rindex(b" <")
    return b"%s %s .\n" % (line[end + 1 : -3], line[:end])


def _predicate(line: bytes) -> bytes:
    return line.split(b" ", 2)[1]
