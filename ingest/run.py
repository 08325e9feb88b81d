"""The pipeline: read → extract → check the spans → map → check the shapes → load.

Forward only, one file at a time. A file goes through whole or leaves nothing behind; what is
refused goes into the ledger and the rest goes on.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import quote

from graph.ontology import ontology_triples
from graph.store import Store
from graph.terms import NamedNode, Triple, curie, iri
from ingest import making, recordsheets
from ingest.check import check
from ingest.errors import IngestError
from ingest.identity import Terms, canonical_url, digest
from ingest.ledger import Ledger
from ingest.making import Extract, Made, Rules, checked
from ingest.mapping import graph_iri, record_triples, triples
from ingest.merging import resolved
from ingest.read import ArticleText
from ingest.sheet import Article, Sheet
from ingest.sheetfile import load_sheet
from ingest.stories import Stories
from ingest.termbase import Termbase

_STAGE: Final = {
    "bad-input": "read",
    "bad-sheet": "sheet",
    "bad-pack": "extract",
    "nonconforming": "check",
}


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
    """Everything one ingest needs; `extract` turns a text into a sheet, in `jobs` processes."""

    store: Store
    terms: Terms
    extract: Extract
    ledger: Ledger
    jobs: int = 1

    def ingest(
        self, sources: Iterable[str], language: str | None = None, published: str | None = None
    ) -> Iterator[Loaded | IngestError]:
        """What became of each article and sheet, in order; a refusal is in the ledger by then.

        Raises StoreError when the data folder itself fails.
        """
        for made in self.sheets(sources, language, published, keep=True):
            outcome = made if isinstance(made, IngestError) else self._tried(made)
            if isinstance(outcome, IngestError):
                self.ledger.refuse(outcome, _STAGE.get(outcome.kind, outcome.kind))
            yield outcome

    def sheets(
        self, sources: Iterable[str], language: str | None = None, published: str | None = None,
        *, keep: bool = False,
    ) -> Iterator[Made | IngestError]:  # fmt: skip
        """The sheet of each article in `sources`, and each sheet among them, in order.

        Copies of a story that was met before are read as of its day; with `keep`, these
        articles count as met.
        """
        stories = Stories(self.store.folder)
        found = (
            stories.placed(one, keep=keep) if isinstance(one, ArticleText) else one
            for one in making.read(sources, language, published)
        )  # fmt: skip
        for made in making.sheets(found, self.extract, self.jobs):
            yield self._of_sheet(made) if isinstance(made, Path) else made

    def _of_sheet(self, path: Path) -> Made | IngestError:
        """A sheet that is written down and, where it is kept, the text its spans refer to."""
        try:
            sheet = load_sheet(path)
            text = self.store.text(sheet.article.sha256) if sheet.article else None
            return Made(checked(sheet, text, str(path)), text, str(path))
        except IngestError as error:
            return error

    def _tried(self, made: Made) -> Loaded | IngestError:
        try:
            return self.load(made.sheet, made.text, made.source)
        except IngestError as error:
            return error

    def load(self, sheet: Sheet, text: str | None, source: str) -> Loaded:
        """Put an article's sheet, or a further sheet of the record, into the graph.

        Raises Nonconforming, and then the graph is as it was.
        """
        if sheet.article is None:
            return self._load_record(sheet, source)
        sheet = self._linked(sheet, sheet.article)
        graph = graph_iri(sheet, self.store.base)
        found = resolved(self.store, triples(sheet, self.store.base, self.terms))
        warnings = [*self.check(found, graph, source), *_by_others(sheet)]
        before = self._text_of(graph)
        if text is not None:
            self.store.keep_text(text)
        change = self.store.replace(graph, found)
        self._forget(before)
        return Loaded(source, graph, change.added, change.removed, tuple(warnings))

    def _linked(self, sheet: Sheet, article: Article) -> Sheet:
        """`sheet` without a word of the article it copies where the graph has none such."""
        first = article.copy_of and article_graph(article.copy_of, self.store.base)
        if not first or self.store.describe(first):
            return sheet
        return sheet.model_copy(update={"article": article.model_copy(update={"copy_of": None})})

    def check(self, found: list[Triple], graph: NamedNode, source: str) -> list[str]:
        """The warnings on a batch, against what the other graphs know. Raises Nonconforming."""
        base = self.store.base
        return check(found, source, base, lambda node: self.store.describe(node, besides=graph))

    def retract(self, graph: NamedNode) -> int:
        """Take an article's graph and text away; how many triples went."""
        before = self._text_of(graph)
        change = self.store.retract(graph)
        self._forget(before)
        Stories(self.store.folder).forget(graph.value.rpartition("/")[2])
        return change.removed

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


def _by_others(sheet: Sheet) -> Iterator[str]:
    """A note for each extractor beside the sheet's own that found facts."""
    found = Counter(fact.extractor for fact in sheet.facts if fact.extractor)
    return (f"{count} facts found by {name}, to be reviewed" for name, count in found.items())


def pipeline(store: Store) -> Pipeline:
    """The pipeline of a data folder; the rules are made when the first article needs them."""
    rules = Rules(store.folder)
    return Pipeline(store, Termbase.load(), rules, Ledger(store.folder))


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
