"""The pipeline: read → extract → check the spans → map → check the shapes → load.

Forward only, one file at a time. A file goes through whole or leaves nothing behind; what is
refused goes into the ledger and the rest goes on.
"""

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import quote

from graph.ontology import ontology_triples
from graph.store import Store
from graph.terms import NamedNode, Triple, curie, iri
from ingest import recordsheets
from ingest.check import check
from ingest.errors import BadInput, BadPack, BadSheet, IngestError
from ingest.identity import Terms, canonical_url, digest
from ingest.ledger import Ledger
from ingest.mapping import graph_iri, record_triples, triples
from ingest.merging import resolved
from ingest.read import ArticleText, read
from ingest.record import Record
from ingest.sheet import Sheet, check_spans
from ingest.sheetfile import SUFFIXES, load_sheet
from ingest.termbase import Termbase

Extract: TypeAlias = Callable[[ArticleText], Sheet]

ACCEPTED: Final = (".txt", *SUFFIXES)
_STAGE: Final = {
    "bad-input": "read",
    "bad-sheet": "sheet",
    "bad-pack": "extract",
    "nonconforming": "check",
}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Loaded:
    """One file in the graph: how many triples its graph gained and lost, and what to look at."""

    source: str
    graph: NamedNode
    added: int
    removed: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Everything one ingest needs; `extract` turns a text into a sheet."""

    store: Store
    terms: Terms
    extract: Extract
    ledger: Ledger

    def ingest(
        self, sources: Iterable[str], language: str | None = None, published: str | None = None
    ) -> Iterator[Loaded | IngestError]:
        """What became of each file, in order; a refusal is in the ledger by then.

        Raises StoreError when the data folder itself fails.
        """
        for source in expand(sources):
            try:
                yield self._load(source, language, published)
            except IngestError as error:
                self.ledger.refuse(error, _STAGE.get(error.kind, error.kind))
                yield error

    def sheet(
        self, path: Path, language: str | None = None, published: str | None = None
    ) -> tuple[Sheet, str | None]:
        """The sheet of a file and, where it is known, the text that its spans refer to.

        Raises IngestError.
        """
        if path.suffix in SUFFIXES:
            sheet = load_sheet(path)
            text = self.store.text(sheet.article.sha256) if sheet.article else None
        else:
            article = read(path, language, published)
            sheet, text = extracted(self.extract, article), article.text
        return checked(sheet, text, str(path)), text

    def load(self, sheet: Sheet, text: str | None, source: str) -> Loaded:
        """Put an article's sheet, or a further sheet of the record, into the graph.

        Raises Nonconforming, and then the graph is as it was.
        """
        if sheet.article is None:
            return self._load_record(sheet, source)
        graph = graph_iri(sheet, self.store.base)
        found = resolved(self.store, triples(sheet, self.store.base, self.terms))
        warnings = self.check(found, graph, source)
        before = self._text_of(graph)
        if text is not None:
            self.store.keep_text(text)
        change = self.store.replace(graph, found)
        self._forget(before)
        return Loaded(source, graph, change.added, change.removed, tuple(warnings))

    def check(self, found: list[Triple], graph: NamedNode, source: str) -> list[str]:
        """The warnings on a batch, against what the other graphs know. Raises Nonconforming."""
        base = self.store.base
        return check(found, source, base, lambda node: self.store.describe(node, besides=graph))

    def retract(self, graph: NamedNode) -> int:
        """Take an article's graph and text away; how many triples went."""
        before = self._text_of(graph)
        change = self.store.retract(graph)
        self._forget(before)
        return change.removed

    def _load(self, source: str, language: str | None, published: str | None) -> Loaded:
        return self.load(*self.sheet(_acceptable(source), language, published), source)

    def _load_record(self, sheet: Sheet, source: str) -> Loaded:
        """The record anew, with `sheet` beside or in place of the sheet of its name."""
        name, folder = recordsheets.name_of(Path(source)), self.store.folder
        together = recordsheets.sheets(folder) | {name: sheet}
        graph = graph_iri(sheet, self.store.base)
        found = record_triples(together.values(), self.store.base, self.terms)
        found = resolved(self.store, found)
        warnings = self.check(found, graph, source)
        change = self.store.replace(graph, found)
        recordsheets.keep(folder, name, sheet)
        return Loaded(source, graph, change.added, change.removed, tuple(warnings))

    def _text_of(self, graph: NamedNode) -> NamedNode | None:
        """The text version that an article's graph was made from."""
        made_from = curie("td:graphOf")
        said = self.store.describe(graph)
        found = (t.object for t in said if t.predicate == made_from)
        return next((node for node in found if isinstance(node, NamedNode)), None)

    def _forget(self, version: NamedNode | None) -> None:
        """Drop a text that no graph speaks of any more."""
        if version and not self.store.describe(version):
            self.store.drop_text(version.value.rpartition("sha256-")[2])


def expand(sources: Iterable[str]) -> Iterator[str]:
    """Files as they are named, folders as the files in them of a kind that is read, sorted.

    A folder with none, or one that may not be looked into, stands for itself, to be refused.
    """
    for source in sources:
        if not _is_folder(source):
            yield source
            continue
        files, closed = _inside(source)
        readable = [path for path in files if path.suffix in ACCEPTED]
        yield from map(str, sorted([*readable, *closed]) or [Path(source)])


def left_out(sources: Iterable[str]) -> dict[str, int]:
    """How many files of each named folder are of no kind that is read; only where there are any."""
    counts = {
        source: sum(path.suffix not in ACCEPTED for path in _inside(source)[0])
        for source in sources
        if _is_folder(source)
    }
    return {source: count for source, count in counts.items() if count}


def _is_folder(source: str) -> bool:
    try:
        return Path(source).is_dir()
    except OSError:  # a path too long, or into a folder that may not be looked into
        return False


def _inside(folder: str) -> tuple[list[Path], list[Path]]:
    """The files in a folder and the folders in it, without hidden ones; folders closed to us."""
    files: list[Path] = []
    closed: list[Path] = []
    for path, folders, names in os.walk(folder, onerror=lambda e: closed.append(Path(e.filename))):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [Path(path, name) for name in names if not name.startswith(".")]
    return files, closed


def _acceptable(source: str) -> Path:
    path = Path(source)
    if source.startswith(("http://", "https://")):
        raise BadInput(source, "addresses are not read; save the article's text as .txt")
    if _is_folder(source):
        closed = path in _inside(source)[1]
        reason = f"a folder without a file of {', '.join(ACCEPTED)}"
        raise BadInput(source, "a folder that may not be looked into" if closed else reason)
    if path.suffix not in ACCEPTED:
        raise BadInput(source, f"{path.suffix or 'no suffix'}: reads {', '.join(ACCEPTED)}")
    return path


def extracted(extract: Extract, article: ArticleText) -> Sheet:
    """The sheet that `extract` makes of an article.

    Raises BadPack for whatever goes wrong inside it: one text that trips a rule must not stop
    the others.
    """
    try:
        return extract(article)
    except IngestError as error:
        raise type(error)(article.source, str(error)) from error
    except Exception as error:
        _log.debug("extraction failed", exc_info=True)
        reason = f"the extractor failed: {type(error).__name__}: {error}"
        raise BadPack(article.source, reason) from error


def checked(sheet: Sheet, text: str | None, source: str) -> Sheet:
    """`sheet`, its spans held against `text` where that is known. Raises BadSheet."""
    wrong = check_spans(sheet, text) if text is not None else []
    if wrong:
        first, *rest = [BadSheet(source, reason) for reason in wrong]
        raise BadSheet(source, first.reason, more=rest)
    return sheet


def rules(data: Path) -> Extract:
    """The extraction rules, bound to the record of a data folder and the shipped termbase.

    Raises BadSheet or BadPack if any of them is wrong.
    """
    from ingest.extract import RuleExtractor

    record = Record.of(recordsheets.sheets(data).values())
    return RuleExtractor(record, Termbase.load()).extract


def pipeline(store: Store) -> Pipeline:
    """The pipeline of a data folder; the rules are made when the first article needs them."""
    made = cache(lambda: rules(store.folder))
    ledger = Ledger(store.folder)
    return Pipeline(store, Termbase.load(), lambda article: made()(article), ledger)


def article_graph(article: str, base: str) -> NamedNode:
    """The graph of an article named by its 16 hex digits, its IRI, its graph's IRI or its URL."""
    for start in (f"{base}/graph/article/", f"{base}/id/article/", "article/"):
        article = article.removeprefix(start)
    with suppress(ValueError):  # a broken address is the name of no article
        article = digest(canonical_url(article)) if "://" in article else article
    return iri(f"{base}/graph/article/{quote(article, errors='backslashreplace')}")


Progress: TypeAlias = Callable[[list[str]], Iterable[str]]


def samples() -> list[str]:
    """The shipped sample articles, sorted."""
    with as_file(files("ingest") / "samples") as folder:
        return sorted(str(path) for path in folder.glob("*.txt"))


def build(work: Pipeline, progress: Progress = iter) -> list[IngestError]:
    """Fill a new store: the ontology, the record, then the shipped sample articles.

    `progress` is given the names of the steps and hands them back one by one. The samples that
    were refused come back: a graph without them still serves. Raises IngestError if the record
    itself is wrong.
    """
    shipped, refused = samples(), []
    for step in progress(["ontology and record", *shipped]):
        if step in shipped:
            refused += [one for one in work.ingest([step]) if isinstance(one, IngestError)]
        else:
            _load_base(work)
    return refused


def _load_base(work: Pipeline) -> None:
    store = work.store
    ontology, record = (iri(f"{store.base}/graph/{name}") for name in ("ontology", "record"))
    sheets = recordsheets.sheets(store.folder).values()
    found = record_triples(sheets, store.base, work.terms)
    work.check(found, record, "record")
    store.load({ontology: ontology_triples(), record: found})
