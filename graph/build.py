"""Building a whole store from lines of N-Quads, in bulk and out of sight.

A build grows in `{data}/writer.building-…`. Whole, it is renamed to `writer.built`; then it
takes the writer's place. Whenever the process ends, `recover` finds either no build, a half one
to throw away, or a whole one to put in place.
"""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from graph.contents import Contents, Tally, source_lines
from graph.files import sync_folder
from graph.merge import Derivation
from graph.streams import readable


def build(
    folder: Path, lines: Iterable[bytes], base: str, derivation: Derivation, *, as_kept: bool
) -> Contents:
    """A new store in `folder` from source lines, its merged graph derived; what it then holds.

    `as_kept`: each line comes once and just as the engine will write it, so that what the store
    holds need not be read again to know it.
    Raises SyntaxError at a line that is no N-Quads, and what `lines` raises.
    """
    merged = NamedNode(f"{base}/graph/merged")
    store, tally = Store(folder), Tally()
    both = _with_union(tally.of(lines), f" {merged} .\n".encode())
    store.bulk_load(readable(both), RdfFormat.N_QUADS)
    derivation.build(store, merged, folder.parent)
    contents = (
        tally.contents if as_kept else Contents().plus(source_lines(store, base, folder.parent))
    )
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


def _with_union(lines: Iterable[bytes], merged: bytes) -> Iterator[bytes]:
    """Each line, and the same triple in the merged graph: once, where lines are sorted."""
    before = b""
    for line in lines:
        yield line
        triple = line[: line.rindex(b" <")]
        if triple != before:
            yield triple + merged
            before = triple
