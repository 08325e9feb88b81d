"""The writer: one process at a time changes the graph, one source graph at a time.

Source graphs are the ontology, the record, one per article, and curation. Each change goes
into its graph and into the merged graph in one transaction: both or neither. Nobody queries
the writer; `graph.versions` copies it for those who do.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import Self

import pyoxigraph
from filelock import FileLock, Timeout
from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from graph import ontology
from graph.about import read_about, write_about
from graph.build import Feed, build, feed, recover
from graph.contents import Contents, graph_of, quad_line, source_lines, stored_contents
from graph.errors import Locked, StoreError, WrongBase
from graph.merge import Derivation, View
from graph.rules import derivations
from graph.texts import Texts


@dataclass(frozen=True, slots=True)
class Change:
    """How many triples a source graph gained and lost; what the merged graph did is its effect."""

    added: int
    removed: int


class Store:
    """The writer of one data folder. Use it in a `with`, or close it."""

    def __init__(self, folder: Path, base: str, derivation: Derivation, lock: FileLock) -> None:
        self.folder = folder
        self.base = base
        self.merged = NamedNode(f"{base}/graph/merged")
        self._derivation = derivation
        self._lock = lock
        self._texts = Texts(folder / "texts")
        self._quads: pyoxigraph.Store | None = None

    @classmethod
    def open(
        cls, folder: Path, base: str, superclasses: Mapping[str, Sequence[str]] | None = None
    ) -> Self:
        """The writer of `folder`, which is made if it is not there.

        A build that an ended process left behind is finished or undone. A merged graph made by
        other rules is made anew. `superclasses` are the ontology's unless given.

        Raises Locked if another process writes there, WrongBase if the folder was made with
        another base IRI, StoreError if it is damaged, of another format or not to be written.
        """
        lock = _locked(folder)
        known = ontology.superclasses() if superclasses is None else superclasses
        store = cls(folder, base, Derivation(derivations(known)), lock)
        try:
            store._start()
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Write out what is in memory and let the next writer in."""
        try:
            if self._quads is not None:
                self._quads.flush()
        finally:
            self._quads = None
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def quads(self) -> pyoxigraph.Store:
        """The engine's store, for reading inside `graph`. Raises StoreError once closed."""
        if self._quads is None:
            raise StoreError(f"{self.folder}: the store is closed")
        return self._quads

    @property
    def contents(self) -> Contents:
        """The number and digest of all source quads, without counting them."""
        return stored_contents(self.quads, self.base)

    @property
    def rules(self) -> str:
        """Hex digest of the rules that the merged graph is made by."""
        return self._derivation.fingerprint

    def graphs(self) -> list[NamedNode]:
        """The source graphs that say anything, sorted."""
        named = (g for g in self.quads.named_graphs() if isinstance(g, NamedNode))
        return sorted((g for g in named if g != self.merged), key=str)

    def triples(self, graph: NamedNode) -> Iterator[Triple]:
        """The triples of a source graph or of the merged graph, as they stand now."""
        return (quad.triple for quad in self.quads.quads_for_pattern(None, None, None, graph))

    def describe(
        self,
        node: NamedNode,
        besides: NamedNode | None = None,
        predicate: NamedNode | None = None,
    ) -> list[Triple]:
        """What the source graphs, other than `besides`, say of `node`, each triple once.

        With `predicate` only what they say by it. Goes by the merged graph, so that the cost
        does not grow with the graphs that agree.
        """
        merged = self.quads.quads_for_pattern(node, predicate, None, self.merged)
        return [quad.triple for quad in merged if self._said_elsewhere(quad.triple, besides)]

    def graphs_about(self, node: NamedNode) -> list[NamedNode]:
        """The source graphs in which `node` is a subject or an object, sorted."""
        quads = self.quads.quads_for_pattern
        found = {q.graph_name for q in chain(quads(node, None, None), quads(None, None, node))}
        return [graph for graph in self.graphs() if graph in found]

    def replace(self, graph: NamedNode, triples: Iterable[Triple]) -> Change:
        """Make `triples` all that a source graph says, and the merged graph what follows.

        One transaction: all or nothing. The cost is that of the graph and of what hangs on it,
        whatever else the store holds. The same triples again change nothing.
        Raises ValueError for a graph outside `{base}/graph/`, a blank node or a triple term.
        """
        self._check_graph(graph)
        old, new = set(self.triples(graph)), _normalised(triples)
        gone, come = old - new, new - old
        if gone or come:
            view = View(self.quads, self.merged)
            self._derivation.revise(
                view, gone, come, lambda fact: fact in new or self._said_elsewhere(fact, graph)
            )
            self.quads.update(self._request(graph, gone, come, view, emptied=not new))
        return Change(added=len(come), removed=len(gone))

    def retract(self, graph: NamedNode) -> Change:
        """Take a source graph away: what only it said goes, what others say too stays."""
        return self.replace(graph, ())

    def load(self, graphs: Mapping[NamedNode, Iterable[Triple]]) -> None:
        """Do as `replace` for each of `graphs`, in bulk: for the first build.

        A new store is built beside the old and takes its place whole, so that an error or the
        end of the process leaves the old one. The cost is that of the whole store.
        Raises ValueError as `replace`.
        """
        for graph in graphs:
            self._check_graph(graph)
        names = {graph.value.encode() for graph in graphs}
        kept = (
            line
            for line in source_lines(self.quads, self.base, self.folder)
            if graph_of(line) not in names
        )
        new = (quad_line(_checked(t), graph) for graph in graphs for t in graphs[graph])
        self._rebuild_from(chain(kept, new))

    def rebuild(
        self,
        feed: Feed,
        accept: Callable[[Contents], None] | None = None,
        *,
        as_kept: bool = False,
    ) -> None:
        """Make the lines of a feed all that the store holds, or leave it as it was.

        `as_kept` is for `graph.build`. `accept` sees the new contents and may raise. Raises
        SyntaxError for what is no N-Quads, and what reading the feed raises.
        """
        building = Path(mkdtemp(prefix="writer.building-", dir=self.folder))
        try:
            contents = build(building, feed, self.base, self._derivation, as_kept=as_kept)
            if accept is not None:
                accept(contents)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        building.rename(self.folder / "writer.built")
        self._quads = None
        self._open_quads()

    def copy(self, folder: Path) -> None:
        """Copy the engine's files to `folder`, which must not exist, by hard links."""
        self.quads.backup(folder)

    def keep_text(self, text: str) -> str:
        """Keep the full text of an article; its SHA-256 in hex comes back."""
        return self._texts.keep(text)

    def text(self, sha256: str) -> str | None:
        """The kept text with that SHA-256, or None. Raises StoreError if it was damaged."""
        return self._texts.find(sha256)

    def drop_text(self, sha256: str) -> bool:
        """Forget a kept text; False if there was none."""
        return self._texts.drop(sha256)

    def _start(self) -> None:
        about = read_about(self.folder)
        if about is None:
            if (self.folder / "writer").exists():
                raise StoreError(f"{self.folder}: store.json is missing beside the writer")
            about = write_about(self.folder, self.base, self.rules)
        if about["base"] != self.base:
            raise WrongBase(f"{self.folder} was created with base {about['base']}, not {self.base}")
        self._open_quads()
        if about["rules"] != self.rules:
            self._rebuild_from(source_lines(self.quads, self.base, self.folder))
            write_about(self.folder, self.base, self.rules)

    def _rebuild_from(self, lines: Iterable[bytes]) -> None:
        self.rebuild(feed(lines, self.base, self._derivation))

    def _open_quads(self) -> None:
        recover(self.folder)
        try:
            self._quads = pyoxigraph.Store(self.folder / "writer")
        except (OSError, RuntimeError) as error:
            raise StoreError(f"{self.folder / 'writer'} cannot be opened: {error}") from error
        if not self._quads:  # so that even an empty store says what it is
            self._quads.extend(
                Quad(t.subject, t.predicate, t.object) for t in Contents().triples(self.base)
            )

    def _check_graph(self, graph: NamedNode) -> None:
        if not graph.value.startswith(f"{self.base}/graph/") or graph == self.merged:
            raise ValueError(f"not a source graph of this store: {graph.value}")

    def _said_elsewhere(self, fact: Triple, graph: NamedNode | None) -> bool:
        return any(
            quad.graph_name not in (graph, self.merged)
            for quad in self.quads.quads_for_pattern(
                fact.subject, fact.predicate, fact.object, None
            )
        )

    def _request(
        self,
        graph: NamedNode,
        gone: set[Triple],
        come: set[Triple],
        view: View,
        *,
        emptied: bool,
    ) -> str:
        before = self.contents
        after = before.minus(quad_line(t, graph) for t in gone)
        after = after.plus(quad_line(t, graph) for t in come)
        request = (
            f"DELETE DATA {{ {_block(before.triples(self.base))}"
            f"{_block(gone, graph)} {_block(view.removed, self.merged)} }} ;\n"
            f"INSERT DATA {{ {_block(after.triples(self.base))}"
            f"{_block(come, graph)} {_block(view.added, self.merged)} }}"
        )
        # The engine keeps the name of an emptied graph.
        return f"{request} ;\nDROP SILENT GRAPH {graph}" if emptied else request


def _locked(folder: Path) -> FileLock:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "lock")
        lock.acquire(timeout=0)
    except Timeout:
        raise Locked(f"{folder}: another process is writing there") from None
    except OSError as error:
        raise StoreError(f"{folder} cannot be a data folder: {error}") from error
    return lock


def _checked(triple: Triple) -> Triple:
    if not isinstance(triple.subject, NamedNode) or isinstance(triple.object, BlankNode | Triple):
        raise ValueError(f"blank nodes and triple terms have no place here: {triple}")
    return triple


def _normalised(triples: Iterable[Triple]) -> set[Triple]:
    # The engine changes literals as it stores them: 0042 to 42. Compare what it will hold.
    engine = pyoxigraph.Store()
    engine.extend(Quad(t.subject, t.predicate, t.object) for t in map(_checked, triples))
    return {quad.triple for quad in engine}


def _block(triples: Iterable[Triple], graph: NamedNode | None = None) -> str:
    lines = "".join(f"{triple} .\n" for triple in triples)
    return lines if graph is None else f"GRAPH {graph} {{\n{lines}}}"
