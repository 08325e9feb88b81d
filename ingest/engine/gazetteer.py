"""Which words of a text name which thing of the record.

Names are met word by word; only the last word may carry case endings. The longest name wins,
and a surname alone means a person only where the record knows one bearer, or where the text
has already named one in full.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from ingest.engine.text import Document, Span, fold, words
from ingest.language import Pack
from ingest.record import Record

_LONGEST = 9
_TELLING_SURNAME = 7


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text: [start, end) without its case ending, `stop` with it."""

    start: int
    end: int
    stop: int
    suffix: str
    entity: str

    @property
    def type(self) -> str:
        """The type of the entity: person, state, organization, place, event..."""
        return self.entity.partition("/")[0]


@dataclass(frozen=True)
class Gazetteer:
    """The record's names for one language, indexed by their first word."""

    record: Record
    pack: Pack

    @cached_property
    def _index(self) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in self.record.names:
            if name.language.split("-")[0] not in (self.pack.code, "en"):
                continue
            folded = tuple(fold(name.text, self.pack.lower).replace("'", "").split())
            if folded and len("".join(folded)) > 1:
                index.setdefault(folded[0][:2], []).append((folded, name.entity))
        for entries in index.values():
            entries.sort(key=lambda entry: (-len(entry[0]), -len(entry[0][-1]), entry))
        return index

    def mentions(self, document: Document) -> list[Mention]:
        """Every mention in order of place; mentions do not overlap."""
        tokens = words(document.norm, 0, len(document.norm))
        found: list[Mention] = []
        named: set[str] = set()
        next_free = 0
        for number, token in enumerate(tokens):
            if number < next_free or not document.norm[token.start].isupper():
                continue
            match = self._match(document, tokens[number : number + _LONGEST])
            if match:
                used, candidates = match
                found.append(_chosen(candidates, named))
                named.add(found[-1].entity)
                next_free = number + used
        return _without_stray_surnames(document, found)

    def _match(self, document: Document, tokens: list[Span]) -> tuple[int, list[Mention]] | None:
        first = document.low[tokens[0].start : tokens[0].end]
        best: tuple[int, int, list[Mention]] | None = None
        for name, entity in self._index.get(first[:2], ()):
            if best and (len(name), len(name[-1])) < best[:2]:
                break
            end = self._ends(document, tokens, name)
            if end is not None:
                stop = tokens[len(name) - 1].end
                suffix = document.low[end:stop].lstrip("'")
                mention = Mention(tokens[0].start, end, stop, suffix, entity)
                best = best or (len(name), len(name[-1]), [])
                best[2].append(mention)
        return (best[0], best[2]) if best else None

    def _ends(self, document: Document, tokens: list[Span], name: tuple[str, ...]) -> int | None:
        """Where the name ends in the text if these tokens spell it, perhaps with an ending."""
        if len(tokens) < len(name):
            return None
        for token, word in zip(tokens[:-1], name[:-1], strict=False):
            if document.low[token.start : token.end] != word:
                return None
        for left, right in pairwise(tokens[: len(name)]):
            if document.norm[left.end : right.start] not in (" ", "-", "\n"):
                return None
        last = tokens[len(name) - 1]
        text = document.low[last.start : last.end]
        if not text.startswith(name[-1]):
            return None
        ending = text[len(name[-1]) :]
        if ending and not self.pack.regex(rf"'?(?:{self.pack.case_suffixes})").fullmatch(ending):
            return None
        short = len(name) == 1 and len(name[0]) < 4
        if ending and short and not ending.startswith("'"):
            return None
        return last.start + len(name[-1])


def _chosen(candidates: list[Mention], named: set[str]) -> Mention:
    """Of several bearers of one name, the one the text named before; else the first by rank."""
    before = [mention for mention in candidates if mention.entity in named]
    return before[0] if before else min(candidates, key=lambda m: (_RANK.get(m.type, 9), m.entity))


def _without_stray_surnames(document: Document, found: list[Mention]) -> list[Mention]:
    """Without short surnames of persons whom the text never names in full: Gül is also a rose."""
    full = {m.entity for m in found if " " in document.norm[m.start : m.end]}
    return [
        m
        for m in found
        if m.type != "person" or m.entity in full or m.end - m.start >= _TELLING_SURNAME
    ]


_RANK = {"state": 0, "organization": 1, "place": 2, "event-series": 3, "event": 4, "person": 5}
