"""From articles to fact sheets: extract, and hold every span against the text."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ingest.errors import BadInput, BadPack, BadSheet, IngestError
from ingest.inputs import articles
from ingest.read import ArticleText
from ingest.sheet import Sheet, check_spans
from ingest.sources import acceptable

Extract: TypeAlias = Callable[[ArticleText], Sheet]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """A fact sheet, where it came from and, where it is known, the text its spans refer to."""

    sheet: Sheet
    text: str | None
    source: str


def sheets(
    source: str, extract: Extract, language: str | None = None, published: str | None = None
) -> Iterator[Made | IngestError]:
    """The sheet of each article in a file, in order, and in place of one what was wrong."""
    try:
        for article in articles(acceptable(source), language, published):
            yield _made(extract, article)
    except IngestError as error:
        yield error


def _made(extract: Extract, article: ArticleText | BadInput) -> Made | IngestError:
    """The sheet of an article, held against its text, or what was wrong."""
    if isinstance(article, BadInput):
        return article
    try:
        sheet = checked(extracted(extract, article), article.text, article.source)
    except IngestError as error:
        return error
    return Made(sheet, article.text, article.source)


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
