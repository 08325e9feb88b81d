"""Every form in which articles arrive: text, HTML, feeds, WARC files.

One file may hold many articles. What is wrong with one of them comes back in its place, and the
rest goes on. The libraries behind a form are imported when the first file of that form is read.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ingest.errors import BadInput
from ingest.read import ArticleText, read

TEXT: Final = (".txt",)
PAGES: Final = (".html", ".htm", ".xhtml")
FEEDS: Final = (".rss", ".atom", ".xml")
ARCHIVES: Final = (".warc", ".warc.gz")
SUFFIXES: Final = (*TEXT, *PAGES, *FEEDS, *ARCHIVES)


def articles(
    path: Path, language: str | None = None, published: str | None = None
) -> Iterator[ArticleText | BadInput]:
    """The articles in a file, in its order, and a refusal in the place of each unreadable one.

    `language` and `published` outrank what the file says. Raises BadInput where the file as a
    whole cannot be read.
    """
    name = path.name.lower()
    if name.endswith(TEXT):
        yield read(path, language, published)
    elif name.endswith(PAGES):
        from ingest.inputs.page import page

        yield page(path, language, published)
    elif name.endswith(FEEDS):
        from ingest.inputs.feed import entries

        yield from entries(path, language, published)
    else:
        from ingest.inputs.warc import pages

        yield from pages(path, language, published)


def many(path: Path) -> bool:
    """Whether a file of this name may hold more than one article."""
    return path.name.lower().endswith((*FEEDS, *ARCHIVES))
