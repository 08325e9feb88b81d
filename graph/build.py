"""Building a whole store from lines of N-Quads, in bulk and out of sight.

A build grows in `{data}/writer.building-…`. Whole, it is renamed to `writer.built`; then it
takes the writer's place. Whenever the process ends, `recover` finds either no build, a half one
to throw away, or a whole one to put in place.
"""

import io
import shutil
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from graph.contents import Contents, source_lines, triple_line
from graph.files import sync_folder
from graph.merge import Derivation, View

_PENDING_FACTS = 50_000  # derived facts held in memory before they are written


def build(folder: Path, lines: Iterable[bytes], base: str, derivation: Derivation) -> Contents:
    """A new store in `folder` from source lines, its merged graph derived; what it then holds.

    Raises SyntaxError, with `lineno`, at the first line that is no N-Quads.
    """
    merged = NamedNode(f"{base}/graph/merged")
    store = Store(folder)
    store.bulk_load(io.BufferedReader(_Lines(lines), 1 << 20), RdfFormat.N_QUADS)
    with TemporaryFile(dir=folder.parent) as union:
        contents = _write_union(source_lines(store, base, folder.parent), union)
        union.seek(0)
        store.bulk_load(union, RdfFormat.N_TRIPLES, to_graph=merged)
    _derive(store, merged, derivation)
    store.extend(Quad(t.subject, t.predicate, t.object) for t in contents.triples(base))
    store.optimize()  # bulk loading leaves many small files
    store.flush()
    return contents


def recover(data: Path) -> None:
    """Finish or undo what an ended process left of a build. Nothing may have the writer open."""
    writer, built, old = data / "writer", data / "writer.built", data / "writer.old"
    for half in data.glob("writer.building-*"):
        shutil.rmtree(half, ignore_errors=True)
    if built.exists():
        if writer.exists():
            shutil.rmtree(old, ignore_errors=True)
            writer.rename(old)
        built.rename(writer)
        sync_folder(data)
    shutil.rmtree(old, ignore_errors=True)


def _write_union(lines: Iterable[bytes], union: IO[bytes]) -> Contents:
    def written() -> Iterator[bytes]:
        for line in lines:
            union.write(triple_line(line))
            yield line

    return Contents().plus(written())


def _derive(store: Store, merged: NamedNode, derivation: Derivation) -> None:
    view = View(store, merged)
    for predicate in derivation.predicates:
        facts = (q.triple for q in store.quads_for_pattern(None, predicate, None, merged))
        while batch := list(islice(facts, 1_000)):
            derivation.close(view, batch)
            if len(view) > _PENDING_FACTS:
                view.write()
    view.write()


class _Lines(io.RawIOBase):
    """Lines as a file to read from."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = memoryview(b"".join(islice(self._lines, 1_000)))
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
