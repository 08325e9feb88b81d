"""From files to fact sheets: read, extract, and hold every span against the text.

Articles are independent of each other, so several processes may extract them; the sheets come
in the order of the articles, and are the same, however many processes there are.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from signal import SIG_IGN, SIGINT, signal
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ingest import recordsheets
from ingest.errors import BadPack, BadSheet, IngestError
from ingest.inputs import articles
from ingest.read import ArticleText
from ingest.record import Record
from ingest.sheet import Sheet, check_spans
from ingest.sheetfile import SUFFIXES
from ingest.sources import acceptable, expand
from ingest.termbase import Termbase

if TYPE_CHECKING:
    from ingest.engine.reading import Reading
    from ingest.extract import RuleExtractor

Extract: TypeAlias = Callable[[ArticleText], Sheet]

_Found: TypeAlias = ArticleText | Path | IngestError
_Made: TypeAlias = "Made | Path | IngestError"

_FEW: Final = 8  # articles that are done before a second process has started
_AHEAD: Final = 4  # articles that wait for each process
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """A fact sheet, where it came from and, where it is known, the text its spans refer to."""

    sheet: Sheet
    text: str | None
    source: str


@dataclass(frozen=True)
class Rules:
    """The extraction rules, bound to the record of a data folder and the shipped termbase.

    They are made when the first article needs them, in each process for itself.
    """

    data: Path

    def __call__(self, article: ArticleText) -> Sheet:
        """The sheet of an article. Raises BadSheet or BadPack if record, termbase or pack is."""
        return self._made.extract(article)

    def reading(self, article: ArticleText) -> "Reading[Any]":
        """An article as the rules see it. Raises as making its sheet does."""
        return self._made.reading(article)

    def made(self) -> Extract:
        """The rules, made now."""
        return Rules(self.data)._made.extract

    def __reduce__(self) -> tuple[Any, ...]:
        return Rules, (self.data,)

    @cached_property
    def _made(self) -> "RuleExtractor":
        from ingest.extract import RuleExtractor

        record = Record.of(recordsheets.sheets(self.data).values())
        return RuleExtractor(record, Termbase.load())


def read(
    sources: Iterable[str], language: str | None = None, published: str | None = None
) -> Iterator[_Found]:
    """The articles in files and folders, in order, and in place of one what was wrong.

    A fact sheet among them is its path.
    """
    for source in expand(sources):
        try:
            path = acceptable(source)
            if path.name.lower().endswith(SUFFIXES):
                yield path
            else:
                yield from articles(path, language, published)
        except IngestError as error:
            yield error


def sheets(found: Iterable[_Found], extract: Extract, jobs: int = 1) -> Iterator[_Made]:
    """The sheet of each article in the place of the article; paths and refusals as they are.

    With several `jobs`, processes of their own extract; a few articles do not wait for them.
    At no time are more than a few articles for each process held in memory.
    """
    found = iter(found)
    few = list(islice(found, _FEW)) if jobs > 1 else []
    if jobs == 1 or len(few) < _FEW:
        yield from (_made(extract, one) for one in chain(few, found))
        return
    with closing(_Processes(extract, jobs)) as processes:
        yield from _in_order(processes, chain(few, found))


class _Processes:
    """Processes that extract; new ones come in the place of those that have died."""

    def __init__(self, extract: Extract, jobs: int) -> None:
        self._extract, self._jobs, self.ahead = extract, jobs, _AHEAD * jobs
        self._pool = self._started()

    def submit(self, article: ArticleText) -> "Future[Sheet | IngestError]":
        try:
            return self._pool.submit(_work, article)
        except BrokenProcessPool:
            self.close()
            self._pool = self._started()
            return self._pool.submit(_work, article)

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        context = get_context("spawn")  # the store has threads, which a fork would break
        return ProcessPoolExecutor(self._jobs, context, _begin, (self._extract,))


def _in_order(processes: _Processes, found: Iterable[_Found]) -> Iterator[_Made]:
    """What the processes make of each article, with a few of them under way at a time."""
    waiting: deque[tuple[_Found, Future[Sheet | IngestError] | None]] = deque()
    for one in found:
        if len(waiting) >= processes.ahead:
            yield _awaited(*waiting.popleft())
        waiting.append((one, processes.submit(one) if isinstance(one, ArticleText) else None))
    while waiting:
        yield _awaited(*waiting.popleft())


def _awaited(one: _Found, future: Future[Sheet | IngestError] | None) -> _Made:
    if not isinstance(one, ArticleText) or future is None:
        assert not isinstance(one, ArticleText)
        return one
    try:
        sheet = future.result()
    except BrokenProcessPool:
        return BadPack(one.source, "a process died over it, or over an article beside it")
    return Made(sheet, one.text, one.source) if isinstance(sheet, Sheet) else sheet


_extract: Extract  # of this process, where it is one of several


def _begin(extract: Extract) -> None:
    global _extract
    _extract = extract
    signal(SIGINT, SIG_IGN)  # the process that waits for this one ends it


def _work(article: ArticleText) -> Sheet | IngestError:
    return _tried(_extract, article)


def _made(extract: Extract, one: _Found) -> _Made:
    if not isinstance(one, ArticleText):
        return one
    sheet = _tried(extract, one)
    return Made(sheet, one.text, one.source) if isinstance(sheet, Sheet) else sheet


def _tried(extract: Extract, article: ArticleText) -> Sheet | IngestError:
    """The sheet of an article, held against its text, or what was wrong."""
    try:
        return checked(extracted(extract, article), article.text, article.source)
    except IngestError as error:
        return error


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
