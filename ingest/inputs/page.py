"""An article from a web page: its title and text, and what the page says of itself."""

import logging
import re
from pathlib import Path
from typing import Final

import trafilatura
from lxml.html import fromstring
from pydantic import HttpUrl, TypeAdapter, ValidationError
from trafilatura.metadata import extract_metadata
from trafilatura.settings import Document

from ingest.contents import contents
from ingest.errors import BadInput
from ingest.inputs import dating
from ingest.inputs.encoding import decoded
from ingest.read import LIMIT_BYTES, ArticleText, described

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what fails here is told by us
_NO_GUESS: Final = {"max_date": "1000-01-01"}  # htmldate guesses days; `dating` does not
_LONGEST_LINE: Final = 2000
_BLOCK: Final = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|tr|table|blockquote|section|article)\b[^>]*>", re.IGNORECASE
)
_BREAK: Final = "\n"
_URL: Final = TypeAdapter[HttpUrl](HttpUrl)


def page(path: Path, language: str | None = None, published: str | None = None) -> ArticleText:
    """The article in an HTML file. Raises BadInput."""
    content = contents(path, LIMIT_BYTES, BadInput)
    return article(content, str(path), language, published)


def article(
    content: bytes,
    source: str,
    language: str | None = None,
    published: str | None = None,
    *,
    charset: str | None = None,
    address: str | None = None,
) -> ArticleText:
    """The article on a page; `charset` and `address` are what the server it came from says.

    The text begins with the title. Raises BadInput where there is no article on the page.
    """
    html = decoded(content, source, charset).encode()  # lxml believes a page that names another
    tree = trafilatura.load_html(html)
    text = "" if tree is None else _text(html)
    if not text:
        raise BadInput(source, "no article on this page")
    about = extract_metadata(tree, date_config=_NO_GUESS, extensive=False)
    title = line(about.title)
    return described(
        text=text if not title or text.startswith(title) else f"{title}\n{text}",
        source=source,
        language=language,
        published=published or dating.published(tree),
        url=_address(about.url, address),
        title=title,
        publisher=line(about.sitename),
    )


def _text(html: bytes) -> str:
    found = trafilatura.bare_extraction(html, with_metadata=False, include_comments=False)
    return (found.text or "").strip() if isinstance(found, Document) else ""


def fragment(html: str) -> str:
    """The text of a piece of HTML, a line for each block."""
    if not html.strip():
        return ""
    found = fromstring(f"<div>{_BLOCK.sub(_BREAK, html)}</div>").text_content()
    return "\n".join(words for one in found.splitlines() if (words := " ".join(one.split())))


def line(stated: str | None) -> str | None:
    """What is stated on one line, None for nothing."""
    return " ".join((stated or "").split())[:_LONGEST_LINE].rstrip() or None


def web_address(stated: str | None) -> str | None:
    """An http or https address as it is kept; None for anything else."""
    try:
        return str(_URL.validate_python(stated))
    except ValidationError:
        return None


def _address(canonical: str | None, address: str | None) -> str | None:
    """The canonical address of a page, unless it claims to be a page of another host."""
    own, met = web_address(canonical), web_address(address)
    if own and met and HttpUrl(own).host != HttpUrl(met).host:
        return met
    return own or met
