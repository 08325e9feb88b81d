"""A data folder made again from a bag, or from the N-Quads out of one."""

import re
import shutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple

from graph.build import feed_beside
from graph.contents import IDENTIFIER, TRIPLES, Contents
from graph.dumps.edition import EDITION, Edition, read_edition
from graph.dumps.forms import SOURCES
from graph.dumps.packing import lines_of
from graph.errors import BadDump, Locked, StoreError
from graph.merge import Derivation
from graph.ontology import superclasses
from graph.rules import derivations
from graph.store import Store

_ABOUT: Final = re.compile(
    rb'<(?P<base>[^<>]+)/graph> (?:%s "(?P<quads>[0-9]+)"|%s "sha256-sum:(?P<digest>[0-9a-f]{64})")'
    % (re.escape(str(TRIPLES).encode()), re.escape(str(IDENTIFIER).encode()))
)
# What a folder may hold and still be restored into: a build that ended, and dumps.
_EMPTY_STORE: Final = re.compile(r"lock|store\.json|dumps|writer(\..*)?")


def restore(dump: Path, folder: Path) -> Contents:
    """Make `folder` a data folder that dumps to the same bytes; what it then holds comes back.

    `dump` is a bag, or a file of its N-Quads. Nothing is published and no text comes back.
    Raises StoreError if `folder` already holds something, Locked if another process writes
    there, and BadDump, with line and reason, if the dump is damaged, cut short or not ours: then
    `folder` is as it was.
    """
    before = _names(folder)
    edition, file = opened(dump)
    base, stated = stated_contents(file)
    if edition is not None and (edition.quads, edition.digest) != (stated.quads, stated.digest):
        raise BadDump(f"{dump}: {EDITION} and {SOURCES[0]} are not of one version")
    derivation = Derivation(derivations(superclasses()))
    try:
        # Begun first: threads of an open store are not copied.
        with (
            feed_beside(proven(file, base, stated), base, derivation) as feed,
            Store.open(folder, base) as store,
        ):
            if store.contents.quads:
                raise StoreError(f"{folder} is not empty: it holds a graph")
            store.rebuild(feed, lambda found: compare(file, stated, found), as_kept=True)
    except Locked:
        raise  # what stands there is another process's
    except BaseException as error:
        _clear(folder, before)
        if isinstance(error, SyntaxError):
            raise _named(file, error) from error
        raise
    return stated


def opened(dump: Path) -> tuple[Edition | None, Path]:
    """What a bag says of its version, and its N-Quads; of a mere file nothing and itself.

    Raises BadDump if a bag lacks either or says nothing sensible.
    """
    if not dump.is_dir():
        return None, dump
    try:
        return read_edition((dump / EDITION).read_bytes()), dump / SOURCES[0]
    except OSError as error:
        raise BadDump(f"{dump}: not a bag of ours: {EDITION}: {error.strerror}") from error


def stated_contents(file: Path) -> tuple[str, Contents]:
    """The base IRI and contents that N-Quads state. Raises BadDump if they state none."""
    quads: bytes | None = None
    digest: bytes | None = None
    for match in filter(None, map(_ABOUT.match, lines_of(file))):
        quads, digest = match["quads"] or quads, match["digest"] or digest
        if quads and digest:
            return match["base"].decode(), Contents(int(quads), int(digest, 16))
    raise BadDump(f"{file}: not a dump of ours: it does not say how much it holds")


def quad_lines(file: Path) -> Iterator[bytes]:
    """The lines of N-Quads that say something in a graph. Raises BadDump as `stated_contents`."""
    base, stated = stated_contents(file)
    about = stated.lines(base)
    return (line for line in lines_of(file) if line not in about)


def proven(file: Path, base: str, stated: Contents) -> Iterator[bytes]:
    """The lines of N-Quads that say something in a graph, each of them good and in its place.

    Raises BadDump at one that is not: out of order, not as the engine writes it, in no graph of
    `base`. Whether all are there is for `Contents` to say.
    """
    about, plain, before = stated.lines(base), _plain_line(base), b""
    for number, line in enumerate(lines_of(file), 1):
        if line <= before:
            raise BadDump(f"{file}, line {number}: out of order")
        before = line
        match = plain.fullmatch(line)
        if match is None or b"\xef\xbf" in line:
            if line in about:
                continue
            _check(file, number, line, base)
        elif match[1] is not None and not _kept(match[1]):
            raise BadDump(f"{file}, line {number}: the engine keeps {match[1]!r} in another form")
        yield line


def compare(file: Path, stated: Contents, found: Contents) -> None:
    """Raises BadDump unless what was found is what was stated."""
    if found != stated:
        raise BadDump(
            f"{file}: cut short or altered: its {found.quads} quads are not those it was made of"
        )


def _named(file: Path, error: SyntaxError) -> BadDump:
    try:
        for number, line in enumerate(lines_of(file), 1):
            _parsed(file, number, line)
    except BadDump as found:
        return found
    return BadDump(f"{file}: {error.msg}")


def _plain_line(base: str) -> re.Pattern[bytes]:
    """Matches lines that need no second look; the group is a literal with a datatype."""
    iri = rb'<[^\x00-\x20<>"{}|^`\\]+>'
    words = rb'"(?:[^"\\\x00-\x1f\x7f]|\\[btnfr"\\])*"'
    graph = rb"<%s/graph/(?!merged>)[^\x00-\x20<>\"{}|^`\\]+>" % re.escape(base.encode())
    tagged = rb"%s(?:@[a-z]{1,8}(?:-[a-z0-9]{1,8})*)?" % words
    return re.compile(
        rb"%s %s (?:%s|%s|(%s\^\^%s)) %s \.\n" % (iri, iri, iri, tagged, words, iri, graph)
    )


@lru_cache(1 << 16)
def _kept(literal: bytes) -> bool:
    """Whether the engine keeps a literal as it is."""
    engine = pyoxigraph.Store()
    try:
        engine.load(b"<a:a> <a:a> %s ." % literal, RdfFormat.N_TRIPLES)
    except SyntaxError:
        return False
    return [str(quad.object).encode() for quad in engine] == [literal]


def _check(file: Path, number: int, line: bytes, base: str) -> None:
    quad = _parsed(file, number, line)
    graph = str(quad.graph_name)[1:-1]
    if quad.graph_name == DefaultGraph():
        raise BadDump(f"{file}, line {number}: in no graph, and not what is said of the whole")
    if not graph.startswith(f"{base}/graph/") or graph == f"{base}/graph/merged":
        raise BadDump(f"{file}, line {number}: not a graph of {base}: {graph}")
    if not isinstance(quad.object, NamedNode) and not _kept(str(quad.object).encode()):
        raise BadDump(f"{file}, line {number}: the engine keeps {quad.object} in another form")


def _parsed(file: Path, number: int, line: bytes) -> Quad:
    try:
        quads = list(pyoxigraph.parse(line, RdfFormat.N_QUADS))
    except SyntaxError as error:
        raise BadDump(f"{file}, line {number}: {error.msg}") from error
    quad = quads[0] if len(quads) == 1 else None
    if not isinstance(quad, Quad) or f"{quad} .\n".encode() != line:
        raise BadDump(f"{file}, line {number}: not one quad as we write it")
    if not isinstance(quad.subject, NamedNode) or isinstance(quad.object, BlankNode | Triple):
        raise BadDump(f"{file}, line {number}: blank nodes and triple terms are not ours")
    return quad


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
