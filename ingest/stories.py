"""One story in many papers: syndicated and reprinted articles, known by the words they share.

Two articles tell one story if at least half of their five-word phrases are the same. Each is
known by a sketch, the smallest hashes of its phrases; what two sketches share of their smallest
estimates what the articles share, to within .05 (Broder 1997). The sketches are kept in
`stories.sqlite` beside the texts, so that the cost of one article does not grow with their number.
"""

import re
import sqlite3
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import blake2b
from heapq import nsmallest
from pathlib import Path
from typing import Final, TypeAlias

from ingest.identity import article_key
from ingest.read import ArticleText

NAME: Final = "stories.sqlite"
Sketch: TypeAlias = frozenset[int]

_PHRASE: Final = 5
_KEPT: Final = 128
_LOOKED_UP: Final = 16  # that two like articles share none of these happens once in 65,000
_ALIKE: Final = 0.5
_FEWEST: Final = 40  # phrases; less text is too little to tell a copy by
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS article(
  article TEXT PRIMARY KEY, met INTEGER UNIQUE, first TEXT, day TEXT, sketch BLOB);
CREATE TABLE IF NOT EXISTS phrase(hash INTEGER, article TEXT, PRIMARY KEY(hash, article))
  WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS phrases ON phrase(article);
"""


@dataclass(frozen=True, slots=True)
class Story:
    """The article a story was first met in, and the day on which it was published there."""

    first: str
    day: str | None


def sketch(text: str) -> Sketch:
    """The smallest hashes of the phrases of a text."""
    words = re.findall(r"\w+", text.casefold())
    phrases = {" ".join(words[n : n + _PHRASE]) for n in range(max(1, len(words) - _PHRASE + 1))}
    return frozenset(nsmallest(_KEPT, map(_hash, phrases)))


def resemblance(one: Sketch, other: Sketch) -> float:
    """The share of phrases that two texts have in common, estimated; 0 where one is too short."""
    if min(len(one), len(other)) < _FEWEST:
        return 0.0
    together = nsmallest(_KEPT, one | other)
    return sum(h in one and h in other for h in together) / len(together)


def alike(one: Sketch, other: Sketch) -> bool:
    """Whether two articles tell one story in the same words."""
    return resemblance(one, other) >= _ALIKE


class Stories:
    """The articles of a data folder, by what they share."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def placed(self, article: ArticleText, *, keep: bool) -> ArticleText:
        """`article`, told of the one it copies and of that one's day, if it copies any.

        With `keep` it will be found itself by those that come after.
        """
        own, mine = article_key(article.url, article.sha256), sketch(article.text)
        with self._open() as index:
            story = _met(index, own, mine)
            if keep:
                _keep(index, own, mine, story or Story(own, article.published))
        if story is None:
            return article
        return replace(article, copy_of=story.first, told=story.day)

    def forget(self, article: str) -> None:
        """Have an article found no more."""
        with self._open() as index:
            _forget(index, article)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        index = sqlite3.connect(self._path)
        try:
            with index:
                index.executescript(_SCHEMA)
                yield index
        finally:
            index.close()


def _met(index: sqlite3.Connection, own: str, mine: Sketch) -> Story | None:
    """The story of the first article met before this one that is like it."""
    marks = ",".join("?" * min(_LOOKED_UP, len(mine)))
    rows = index.execute(
        f"""SELECT first, day, sketch FROM article WHERE article <> ?1
        AND met < coalesce((SELECT met FROM article WHERE article = ?1), 9e18)
        AND article IN (SELECT article FROM phrase WHERE hash IN ({marks})) ORDER BY met""",
        (own, *_looked_up(mine)),
    )
    for first, day, blob in rows:
        if alike(mine, frozenset(array("Q", blob))):
            return Story(first, day)
    return None


def _keep(index: sqlite3.Connection, own: str, mine: Sketch, story: Story) -> None:
    """Write an article down in the place where it was first met."""
    met = index.execute("SELECT met FROM article WHERE article = ?", (own,)).fetchone()
    following = index.execute("SELECT coalesce(max(met), 0) + 1 FROM article").fetchone()
    _forget(index, own)
    blob = array("Q", sorted(mine)).tobytes()
    row = (own, *(met or following), story.first, story.day, blob)
    index.execute("INSERT INTO article VALUES (?, ?, ?, ?, ?)", row)
    index.executemany("INSERT INTO phrase VALUES (?, ?)", [(h, own) for h in _looked_up(mine)])


def _forget(index: sqlite3.Connection, article: str) -> None:
    for table in ("article", "phrase"):
        index.execute(f"DELETE FROM {table} WHERE article = ?", (article,))


def _looked_up(mine: Sketch) -> list[int]:
    return nsmallest(_LOOKED_UP, mine)


def _hash(phrase: str) -> int:
    return int.from_bytes(blake2b(phrase.encode("utf-8", "replace"), digest_size=7).digest())
