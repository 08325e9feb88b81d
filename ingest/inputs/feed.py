"""Articles from an RSS or Atom feed: what each entry carries, not what it links to."""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser

from ingest.contents import contents
from ingest.errors import BadInput
from ingest.inputs.dating import iso_day
from ingest.inputs.page import fragment, line, web_address
from ingest.read import LIMIT_BYTES, ArticleText, described


def entries(
    path: Path, language: str | None = None, published: str | None = None
) -> Iterator[ArticleText | BadInput]:
    """The article of each entry of a feed, or why there is none. Raises BadInput for no feed."""
    feed = feedparser.parse(contents(path, LIMIT_BYTES, BadInput))
    if not feed.entries:
        reason = feed.get("bozo_exception", "no entries")
        raise BadInput(str(path), f"no RSS or Atom feed with entries: {reason}")
    publisher = line(feed.feed.get("title"))
    for number, entry in enumerate(feed.entries, 1):
        try:
            yield _article(entry, f"{path}#{number}", publisher, language, published)
        except BadInput as error:
            yield error


def _article(
    entry: Any, source: str, publisher: str | None, language: str | None, published: str | None
) -> ArticleText:
    title = line(entry.get("title"))
    bodies = [entry.get("summary", ""), *(one.get("value", "") for one in entry.get("content", ()))]
    body = max(map(fragment, bodies), key=len)
    return described(
        text="\n".join(part for part in (title, body) if part),
        source=source,
        language=language,
        published=published or _day(entry.get("published", "")),
        url=web_address(entry.get("link")),
        title=title,
        publisher=publisher,
    )


def _day(stated: str) -> str | None:
    """The day as the feed writes it, where it was published; `updated` is no such day."""
    try:
        return iso_day(stated) or parsedate_to_datetime(stated).date().isoformat()
    except ValueError:
        return None
