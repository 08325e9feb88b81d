"""Dumps: one file of N-Quads, each line a quad, in the order of its bytes.

It holds every source graph, and two triples about the whole (`graph.contents`): their subject
gives the base IRI, their objects the number of quads and a digest, so that a dump cut short at a
line's end is found out as surely as a changed letter. The merged graph is left out, for it is
derived again; so are the texts. The same contents give the same `.nq` bytes everywhere, and the
same `.nq.gz` bytes wherever zlib is the same.
"""

import gzip
import heapq
import re
import shutil
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO, Final

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple

from graph.about import read_about
from graph.contents import TRIPLES, Contents, graph_of, source_lines, stored_contents
from graph.errors import BadDump, Locked, StoreError
from graph.files import settle
from graph.store import Store
from graph.versions import current, read_version

RUN_BYTES: Final = 64 << 20  # sorted at once in memory; beyond it, sorted runs go through files

_WHOLE: Final = re.compile(rb"<([^<>]+)/graph> %s " % str(TRIPLES).encode())
_EMPTY_STORE: Final = re.compile(r"lock|store\.json|writer(\..*)?")  # a build that ended, too


def dump(source: Path, out: Path) -> Path:
    """Write what `source` holds to `out`, `.nq` or `.nq.gz`, which comes back.

    `source` is a version's folder, or a data folder: then its current version or, with nothing
    published, what the writer holds. `out` is there whole or not at all. Memory stays bounded.
    Raises StoreError if `source` holds no graph or a damaged one, Locked, ValueError for another
    file name.
    """
    if not out.name.endswith((".nq", ".nq.gz")):
        raise ValueError(f"a dump's name ends in .nq or .nq.gz: {out.name}")
    with (
        _opened(source) as (store, base),
        NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as part,
    ):
        try:
            about = stored_contents(store, base).lines(base)
            lines = chain(about, source_lines(store, base, out.parent))
            _write(_sorted(lines, out.parent), part, packed=out.suffix == ".gz")
            settle(Path(part.name), out, part.fileno())
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
    return out


def restore(dump: Path, folder: Path) -> int:
    """Make `folder` a data folder that dumps to the same bytes; how many quads it then holds.

    Nothing is published and no text comes back. Raises StoreError if `folder` already holds
    something, Locked if another process writes there, and BadDump, with line and reason, if the
    dump is damaged, cut short or not ours: then `folder` is as it was.
    """
    _names(folder)  # a long look at the dump would be in vain
    base, stated = _inspect(dump)
    before = _names(folder)
    try:
        with Store.open(folder, base) as store:
            if store.contents.quads:
                raise StoreError(f"{folder} is not empty: it holds a graph")
            about = stated.lines(base)
            lines = (line for _, line in _lines(dump) if line not in about)
            store.rebuild(lines, lambda found: _compare(dump, stated, found))
    except Locked:
        raise  # what stands there is another process's
    except BaseException:
        _clear(folder, before)
        raise
    return stated.quads


@contextmanager
def _opened(source: Path) -> Iterator[tuple[pyoxigraph.Store, str]]:
    if (source / "current").exists():
        source = current(source).path
    if (source / "manifest.json").exists():
        version = read_version(source)
        try:
            store = pyoxigraph.Store.read_only(str(version.store))
        except (OSError, RuntimeError) as error:
            raise StoreError(f"{version.store} cannot be opened: {error}") from error
        yield store, version.base
    elif (about := read_about(source)) is not None:
        with Store.open(source, about["base"]) as writer:
            yield writer.quads, writer.base
    else:
        raise StoreError(f"{source} holds no graph")


def _sorted(lines: Iterable[bytes], scratch: Path) -> Iterator[bytes]:
    with ExitStack() as files:
        runs: list[IO[bytes]] = []
        run: list[bytes] = []
        size = 0
        for line in lines:
            run.append(line)
            size += len(line)
            if size >= RUN_BYTES:
                runs.append(files.enter_context(TemporaryFile(dir=scratch)))
                runs[-1].writelines(sorted(run))
                runs[-1].seek(0)
                run, size = [], 0
        yield from heapq.merge(*runs, sorted(run))


def _write(lines: Iterable[bytes], file: IO[bytes], *, packed: bool) -> None:
    if packed:
        # No name and no time in the header: they would differ from run to run.
        with gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) as pack:
            pack.writelines(lines)
    else:
        file.writelines(lines)
    file.flush()


def _inspect(dump: Path) -> tuple[str, Contents]:
    """The base IRI and contents of a dump, every line of which is then known to be good."""
    about: list[bytes] = []
    graphs: dict[bytes, int] = {}
    found = Contents().plus(_source_lines(dump, about, graphs))
    whole = next((match for match in map(_WHOLE.match, about) if match), None)
    if whole is None:
        raise BadDump(f"{dump}: not a dump of ours: it does not say how much it holds")
    base = whole[1].decode()
    if tuple(about) != found.lines(base):
        raise BadDump(
            f"{dump}: cut short or altered: its {found.quads} quads are not those it was made of"
        )
    for graph, number in graphs.items():
        if not graph.startswith(f"{base}/graph/".encode()) or graph.endswith(b"/graph/merged"):
            raise BadDump(f"{dump}, line {number}: not a graph of {base}: {graph.decode()}")
    return base, found


def _source_lines(dump: Path, about: list[bytes], graphs: dict[bytes, int]) -> Iterator[bytes]:
    """The lines that say something in a graph; the others go to `about`."""
    before = b""
    for number, line in _lines(dump):
        if line <= before:
            raise BadDump(f"{dump}, line {number}: out of order")
        before = line
        if _parsed(dump, number, line).graph_name == DefaultGraph():
            about.append(line)
        else:
            graphs.setdefault(graph_of(line), number)
            yield line


def _lines(dump: Path) -> Iterator[tuple[int, bytes]]:
    number = 0
    try:
        with gzip.open(dump) if dump.suffix == ".gz" else dump.open("rb") as file:
            for number, line in enumerate(file, 1):
                yield number, line
    except (OSError, EOFError, zlib.error) as error:
        raise BadDump(f"{dump}, line {number + 1}: {error}") from error


def _parsed(dump: Path, number: int, line: bytes) -> Quad:
    try:
        quads = list(pyoxigraph.parse(line, RdfFormat.N_QUADS))
    except SyntaxError as error:
        raise BadDump(f"{dump}, line {number}: {error.msg}") from error
    quad = quads[0] if len(quads) == 1 else None
    if not isinstance(quad, Quad) or f"{quad} .\n".encode() != line:
        raise BadDump(f"{dump}, line {number}: not one quad as we write it")
    if not isinstance(quad.subject, NamedNode) or isinstance(quad.object, BlankNode | Triple):
        raise BadDump(f"{dump}, line {number}: blank nodes and triple terms are not ours")
    return quad


def _compare(dump: Path, stated: Contents, found: Contents) -> None:
    if found != stated:
        raise BadDump(f"{dump}: the engine keeps some of its literals in another form")


def _names(folder: Path) -> set[str] | None:
    """The names in `folder`, None if it is not there. Raises StoreError unless it is empty."""
    if not folder.exists():
        return None
    names = {path.name for path in folder.iterdir()}
    if full := sorted(name for name in names if not _EMPTY_STORE.fullmatch(name)):
        raise StoreError(f"{folder} is not empty: {', '.join(full)}")
    return names


def _clear(folder: Path, before: set[str] | None) -> None:
    """Take away what a failed restore made."""
    for path in folder.iterdir() if folder.exists() else ():
        if path.name not in (before or ()):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if before is None and folder.exists():
        folder.rmdir()
