"""The day a page says it was published, from the places where publishers state it for machines.

Never from the text, the address, the copyright line, the day of the crawl or of a change.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from lxml.html import HtmlElement

from ingest.read import real_day

_ISO: Final = re.compile(r"\s*(\d{4}-\d{2}-\d{2})(?=[T\s]|\Z)")
_ARTICLE: Final = re.compile(r"(?:\w+:(?://schema\.org/)?)?\w*(?:Article|Posting)")
_META: Final = ("article:published_time", "og:article:published_time", "dcterms.issued",
                "dc.date.issued")  # fmt: skip
_SHALLOW: Final = 6


def published(tree: HtmlElement) -> str | None:
    """The day, YYYY-MM-DD as written, of the first kind of place that states one and only one."""
    for stated in (_linked_data(tree), _meta(tree), _marked_up(tree)):
        days = {day for value in stated if (day := iso_day(value))}
        if len(days) == 1:
            return days.pop()
    return None


def iso_day(stated: object) -> str | None:
    """The day that an ISO 8601 date or time begins with, if it is one."""
    match = _ISO.match(stated) if isinstance(stated, str) else None
    return real_day(match[1]) if match else None


def _linked_data(tree: HtmlElement) -> Iterator[object]:
    for text in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            found = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        yield from (node.get("datePublished") for node in _articles(found, _SHALLOW))


def _articles(found: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The descriptions of the page's own article: not of those that it links to."""
    if isinstance(found, list) and depth:
        for one in found:
            yield from _articles(one, depth - 1)
    elif isinstance(found, dict) and depth:
        kinds = found.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and _ARTICLE.fullmatch(kind) for kind in kinds):
            yield found
        for key in ("@graph", "mainEntity"):
            yield from _articles(found.get(key), depth - 1)


def _meta(tree: HtmlElement) -> Iterator[object]:
    for tag in tree.iter("meta"):
        names = (tag.get("property"), tag.get("name"))
        if any(name and name.lower() in _META for name in names):
            yield tag.get("content")


def _marked_up(tree: HtmlElement) -> Iterable[object]:
    for tag in tree.xpath("//*[@itemprop='datePublished'] | //time[@pubdate]"):
        yield tag.get("datetime") or tag.get("content")
