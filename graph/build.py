"""Building a whole store from lines of N-Quads, in bulk and out of sight.

A build grows in `{data}/writer.building-…`. Whole, it is renamed to `writer.built`; then it
takes the writer's place. Whenever the process ends, `recover` finds either no build, a half one
to throw away, or a whole one to put in place.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO

from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from graph.beside import Progress, beside, silent
from graph.contents import Contents, Tally, source_lines
from graph.files import sync_folder
from graph.merge import Derivation
from graph.streams import readable


@dataclass(frozen=True, slots=True)
class Feed:
    """What a store is built from.

    `file` is read once: N-Quads of the sources, and of the merged graph what each triple tells
    alone. Then `contents` says what the sources were.
    """

    file: IO[bytes]
    contents: Callable[[], Contents]


def feed(lines: Iterable[bytes], base: str, derivation: Derivation) -> Feed:
    """A feed from source lines. Reading it raises what `lines` raises."""
    tally = Tally()
    return Feed(readable(_with_merged(tally.of(lines), base, derivation)), lambda: tally.contents)


@contextmanager
def feed_beside(lines: Iterable[bytes], base: str, derivation: Derivation) -> Iterator[Feed]:
    """A feed that another process makes, from lines that it can have without this one.

    What `lines` raises there is raised here, by `contents` or at the end of the block; so is
    StoreError if that process was ended.
    """
    reading, writing = os.pipe()

    def work(tell: Progress) -> Contents:  # noqa: ARG001 - nobody watches
        os.close(reading)
        tally = Tally()
        with os.fdopen(writing, "wb") as pipe:
            pipe.writelines(_with_merged(tally.of(lines), base, derivation))
        return tally.contents

    with os.fdopen(reading, "rb") as pipe, beside(work, silent) as contents:
        os.close(writing)
        try:
            yield Feed(pipe, contents)
        except SyntaxError:  # perhaps the lines only came to an early end
            pipe.close()
            with suppress(BrokenPipeError):
                contents()
            raise


def build(
    folder: Path, feed: Feed, base: str, derivation: Derivation, *, as_kept: bool
) -> Contents:
    """A new store in `folder`, its merged graph derived; what it then holds comes back.

    `as_kept`: each source line comes once and just as the engine will write it, so that what the
    store holds need not be read again to know it.
    Raises SyntaxError at a line that is no N-Quads, and what reading the feed raises.
    """
    store = Store(folder)
    store.bulk_load(feed.file, RdfFormat.N_QUADS)
    contents = feed.contents()
    store.optimize()  # bulk loading leaves many small files, in which the rules look up slowly
    derivation.build(store, NamedNode(f"{base}/graph/merged"), folder.parent)
    if not as_kept:
        contents = Contents().plus(source_lines(store, base, folder.parent))
    store.extend(Quad(t.subject, t.predicate, t.object) for t in contents.triples(base))
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


def _with_merged(lines: Iterable[bytes], base: str, derivation: Derivation) -> Iterator[bytes]:
    """Each line, and what its triple tells alone in the merged graph: once, if they are sorted."""
    end = f" <{base}/graph/merged> .\n".encode()
    for triple, said in groupby(lines, lambda line: line[: line.rindex(b" <")]):
        yield from said
        for fact in derivation.told(triple):
            yield fact + end
