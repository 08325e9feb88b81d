"""Full-text search: an index of names, titles, quotes and claims, part of each version.

The engine has none, so SQLite's FTS5 does it: `search.sqlite` in a version's folder, written at
publish and read-only from then on. What is indexed and what is looked for are folded alike
(`graph.folding`), and every word looked for is the beginning of a word found, for Turkic words
grow at their end.
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from graph.errors import StoreError, TimeLimit
from graph.folding import folded
from graph.terms import NAMESPACES

PLACES: Final = ("name", "other-name", "title", "claim", "quote")
"""Where words may be found, the most telling first."""
WORDS_LIMIT: Final = 12
_NAMES: Final = 2  # the first two of PLACES
_SOUGHT: Final = ("state", "organization", "person", "event", "place", "proposal", "document")
_CANDIDATES: Final = 400
_STEPS_BETWEEN_LOOKS: Final = 10_000
_FILE: Final = "search.sqlite"
_SCHEMA: Final = """
CREATE TABLE entry (
  id INTEGER PRIMARY KEY, iri TEXT, type TEXT, place INTEGER, language TEXT, text TEXT, folded TEXT
);
CREATE VIRTUAL TABLE words USING fts5(folded, content='', prefix='2 3 4');
"""
_TOLD: Final = f"""
PREFIX td: <{NAMESPACES["td"]}>
PREFIX oa: <{NAMESPACES["oa"]}>
PREFIX skos: <{NAMESPACES["skos"]}>
PREFIX dcterms: <{NAMESPACES["dcterms"]}>
SELECT DISTINCT ?thing ?place ?text {{
  {{ ?thing skos:prefLabel ?text BIND(0 AS ?place) }}
  UNION {{ ?thing skos:altLabel|td:proposedName ?text BIND(1 AS ?place) }}
  UNION {{
    ?thing a td:Event ; skos:prefLabel ?name ; td:date ?date ; td:takesPlaceIn/skos:prefLabel ?where
    FILTER(LANG(?name) = LANG(?where))
    BIND(SUBSTR(STR(?date), 1, 4) AS ?year)
    BIND(STRLANG(CONCAT(STR(?name), ", ", STR(?where), ", ", ?year), LANG(?name)) AS ?text)
    BIND(1 AS ?place)
  }}
  UNION {{ ?thing a td:Article ; dcterms:title ?text BIND(2 AS ?place) }}
  UNION {{ ?thing td:claimText ?text BIND(3 AS ?place) }}
  UNION {{
    ?evidence td:evidences ?thing ; td:part "statement" ; oa:hasTarget/oa:hasSelector/oa:exact ?text
    BIND(4 AS ?place)
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing found: its IRI, its type, the words in which it was found, and their place."""

    iri: str
    type: str
    place: str
    text: str
    language: str


def write_index(folder: Path, base: str, store: Store) -> None:
    """Index the merged graph of `store` in the version's folder `folder`.

    Raises StoreError if this Python's SQLite has no FTS5.
    """
    with closing(sqlite3.connect(folder / _FILE, isolation_level=None)) as index:
        index.execute("PRAGMA journal_mode = OFF")
        try:
            index.executescript(_SCHEMA)
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"no full-text search: SQLite {sqlite3.sqlite_version}: {error}"
            ) from None
        index.execute("BEGIN")
        entries = enumerate(sorted(_entries(store, base)), 1)
        for number, (iri, type_, place, language, text, words) in entries:
            row = (number, iri, type_, place, language, text, words)
            index.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            index.execute("INSERT INTO words (rowid, folded) VALUES (?, ?)", (number, words))
        index.execute("CREATE INDEX named ON entry (iri, place)")
        index.execute("COMMIT")
        index.execute("INSERT INTO words (words) VALUES ('optimize')")


def _entries(store: Store, base: str) -> Iterator[tuple[str, str, int, str, str, str]]:
    merged, ours = NamedNode(f"{base}/graph/merged"), f"{base}/id/"
    rows = store.query(_TOLD, default_graph=[merged])
    assert isinstance(rows, QuerySolutions)
    for row in rows:
        thing, place, text = row["thing"], row["place"], row["text"]
        assert isinstance(place, Literal)
        if not (isinstance(thing, NamedNode) and isinstance(text, Literal)):
            continue
        words = folded(text.value)
        if thing.value.startswith(ours) and words:
            type_ = thing.value.removeprefix(ours).partition("/")[0]
            yield thing.value, type_, int(place.value), text.language or "", text.value, words


class Index:
    """The index of one version, for reading; a connection of its own for each call."""

    def __init__(self, version: Path, limit_s: float) -> None:
        self._file, self._limit_s = version / _FILE, limit_s

    def search(self, text: str, types: Sequence[str] = (), limit: int = 20) -> list[Hit]:
        """The things in whose words all words of `text` begin, the best first.

        If there is none, those with most of them. Things of `types` alone, if there are any
        given. Only the first WORDS_LIMIT words count. Raises TimeLimit, and StoreError if the
        version has no index.
        """
        words = folded(text).split()[:WORDS_LIMIT]
        if not words:
            return []
        with self._opened() as index:
            found = list(_matching(index, " ".join(_prefixes(words)), types))
            if not found and len(words) > 1:
                found = list(_matching(index, " OR ".join(_prefixes(words)), types))
        best: dict[str, tuple[tuple[object, ...], Hit]] = {}
        for hit, rank, said in found:
            key = (*_closeness(words, said, hit), rank, hit.text, hit.language, hit.iri)
            if hit.iri not in best or key < best[hit.iri][0]:
                best[hit.iri] = (key, hit)
        return [hit for _, hit in sorted(best.values(), key=lambda one: one[0])][:limit]

    def names(self, iris: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
        """What each of `iris` is called: language and name; nothing for those without one."""
        query = "SELECT language, text FROM entry WHERE iri = ? AND place = 0"
        with self._opened() as index:
            return {iri: index.execute(query, (iri,)).fetchall() for iri in iris}

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        until = time.monotonic() + self._limit_s
        try:
            index = sqlite3.connect(
                f"{self._file.absolute().as_uri()}?mode=ro&immutable=1", uri=True
            )
        except sqlite3.OperationalError as error:
            raise StoreError(f"{self._file}: {error}") from None
        with closing(index):
            index.set_progress_handler(lambda: time.monotonic() > until, _STEPS_BETWEEN_LOOKS)
            try:
                yield index
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                    raise StoreError(f"{self._file}: {error}") from None
                message = f"the search was ended after {self._limit_s:g} s"
                raise TimeLimit(message, seconds=self._limit_s) from None


def _prefixes(words: Iterable[str]) -> list[str]:
    # Folded words are letters and digits, so nothing in them is FTS5's own syntax.
    return [f'"{word}"*' for word in dict.fromkeys(words)]


def _matching(
    index: sqlite3.Connection, match: str, types: Sequence[str]
) -> Iterator[tuple[Hit, float, list[str]]]:
    """The best candidates among names, and the best among longer texts, which would bury them."""
    typed = f"AND type IN ({', '.join('?' * len(types))})" if types else ""
    for where in (f"place < {_NAMES}", f"place >= {_NAMES}"):
        rows = index.execute(
            "SELECT iri, type, place, text, language, entry.folded, bm25(words) AS rank"
            " FROM words JOIN entry ON entry.id = words.rowid"
            f" WHERE words MATCH ? AND {where} {typed} ORDER BY rank, entry.id LIMIT {_CANDIDATES}",
            (match, *types),
        )
        for iri, type_, place, text, language, said, rank in rows:
            yield Hit(iri, type_, PLACES[place], text, language), rank, said.split()


def _closeness(
    words: list[str], said: list[str], hit: Hit
) -> tuple[int, bool, int, int, bool, int]:
    """What is nearest to the words looked for, the smallest first.

    Words missing; names before longer texts; the same words, these and others, or longer ones;
    what people look for most; those that begin with them; the place.
    """
    place = PLACES.index(hit.place)
    missing = sum(not any(s.startswith(word) for s in said) for word in words)
    stands = (said == words, set(words) <= set(said), True).index(True)
    sought = _SOUGHT.index(hit.type) if hit.type in _SOUGHT else len(_SOUGHT)
    return missing, place >= _NAMES, stands, sought, said[: len(words)] != words, place
