"""Which words of a text name which thing of the record.

Names are met word by word; only the last word may carry case endings. The longest name wins,
and a surname alone means a person only where the record knows one bearer, or where the text
has already named one in full, or where the initial of a first name stands before it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Generic

from ingest.engine.text import Document, Span, fold, words
from ingest.language import P
from ingest.record import Record
from ingest.spelling import base, respelt

_LONGEST = 9
_TELLING_START = 3  # letters that no ending changes
_TELLING_SURNAME = 7
_SHORTEST_BASE = 3
_GLUED = re.compile(r"[^\W\d_]\.(?=[^\W\d_]{3})")  # the initial of `S.Japarov`
_INITIAL = re.compile(r"(?<!\w)([^\W\d_])\. ?$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text: [start, end) without its case ending, `stop` with it.

    `held` is set for who held an office on the day, where several bear the name.
    """

    start: int
    end: int
    stop: int
    suffix: str
    entity: str
    held: bool = False

    @property
    def type(self) -> str:
        """The type of the entity: person, state, organization, place, event..."""
        return self.entity.partition("/")[0]


@dataclass(frozen=True)
class Gazetteer(Generic[P]):
    """The record's names for one language, indexed by their first word."""

    record: Record
    pack: P

    @cached_property
    def _index(self) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in self.record.names:
            if name.language.split("-")[0] not in (base(self.pack.code), *self.pack.names_of):
                continue
            written = respelt(name.text, self.pack.code)
            folded = tuple(fold(written, self.pack.lower).replace("'", "").split())
            if folded and len("".join(folded)) > 1:
                index.setdefault(folded[0][:2], []).append((folded, name.entity))
        for entries in index.values():
            entries.sort(key=lambda entry: (-len(entry[0]), -len(entry[0][-1]), entry))
        return index

    def mentions(self, document: Document, day: str | None = None) -> list[Mention]:
        """Every mention in order of place; mentions do not overlap.

        A surname that several bear means the one who held an office on `day`.
        """
        tokens = [_unglued(document, t) for t in words(document.norm, 0, len(document.norm))]
        met: list[list[Mention]] = []
        next_free = 0
        for number, token in enumerate(tokens):
            if number < next_free or not document.norm[token.start].isupper():
                continue
            match = self._match(document, tokens[number : number + _LONGEST])
            if match:
                used, candidates = match
                candidates = self._initialled(document, candidates)
                met.extend([candidates] if candidates else [])
                next_free = number + used
        return list(_chosen(document, [self._in_office(bearers, day) for bearers in met]))

    def _in_office(self, bearers: list[Mention], day: str | None) -> list[Mention]:
        """Of the bearers of a surname alone the one who held an office on a day, if one did."""
        several = len({m.entity for m in bearers}) > 1 and bearers[0].type == "person"
        if day is None or not several or bearers[0].end - bearers[0].start < _TELLING_SURNAME - 1:
            return bearers
        return [replace(m, held=bool(self.record.offices_of(m.entity, day))) for m in bearers]

    @cached_property
    def _initials(self) -> dict[str, set[str]]:
        """The first letters of the first names of each person."""
        found: dict[str, set[str]] = {}
        for name in self.record.names:
            if name.entity.startswith("person/") and " " in name.text:
                letter = fold(respelt(name.text, self.pack.code)[:1], self.pack.lower)
                found.setdefault(name.entity, set()).add(letter)
        return found

    def _initialled(self, document: Document, candidates: list[Mention]) -> list[Mention]:
        """Of the bearers of a surname those that the initial before it fits, and it with them."""
        start, end = candidates[0].start, candidates[0].end
        before = _INITIAL.search(document.norm, max(0, start - 4), start)
        people = [m for m in candidates if m.type == "person"]
        if before is None or not people or " " in document.norm[start:end]:
            return candidates
        letter = fold(before[1], self.pack.lower)
        return [
            replace(m, start=before.start())
            for m in people
            if letter in self._initials.get(m.entity, ())
        ]

    def bearers(self, document: Document, token: Span) -> list[Mention]:
        """The persons whose surname a single word is."""
        match = self._match(document, [token])
        return [m for m in match[1] if m.type == "person"] if match else []

    def _match(self, document: Document, tokens: list[Span]) -> tuple[int, list[Mention]] | None:
        first = document.low[tokens[0].start : tokens[0].end]
        best: tuple[int, int, list[Mention]] | None = None
        begins = first[:_TELLING_START]
        for name, entity in self._index.get(first[:2], ()):
            if best and (len(name), len(name[-1])) < best[:2]:
                break
            if len(name[0]) > _TELLING_START and not name[0].startswith(begins):
                continue
            end = self._ends(document, tokens, name)
            if end is not None:
                stop = tokens[len(name) - 1].end
                suffix = document.low[end:stop].lstrip("'-") or self._case(document, tokens, name)
                mention = Mention(tokens[0].start, end, stop, suffix, entity)
                best = best or (len(name), len(name[-1]), [])
                best[2].append(mention)
        return (best[0], best[2]) if best else None

    def _ends(self, document: Document, tokens: list[Span], name: tuple[str, ...]) -> int | None:
        """Where the name ends in the text if these tokens spell it, perhaps with an ending."""
        if len(tokens) < len(name):
            return None
        if self.pack.base_form:
            return self._inflected(document, tokens, name)
        for token, word in zip(tokens[:-1], name[:-1], strict=False):
            if document.low[token.start : token.end] != word:
                return None
        if not _adjacent(document, tokens[: len(name)]):
            return None
        last = tokens[len(name) - 1]
        text = document.low[last.start : last.end]
        if not text.startswith(name[-1]):
            return None
        ending = text[len(name[-1]) :]
        if ending and not self.pack.regex(rf"'?(?:{self.pack.case_suffixes})").fullmatch(ending):
            return None
        end = last.start + len(name[-1])
        short = len(name) == 1 and len(name[0]) < 4
        if ending and short and not (ending.startswith("'") or _is_initialism(document, last, end)):
            return None
        return end

    def _inflected(
        self, document: Document, tokens: list[Span], name: tuple[str, ...]
    ) -> int | None:
        """The same where every word of a name may be declined."""
        ending = self.pack.regex(self.pack.case_suffixes)
        for token, word in zip(tokens, name, strict=False):
            base, text = self._base(word), document.low[token.start : token.end]
            declined = text.startswith(base) and ending.fullmatch(text[len(base) :])
            if text != word and not declined:
                return None
        return tokens[len(name) - 1].end if _adjacent(document, tokens[: len(name)]) else None

    def _base(self, word: str) -> str:
        """A word of a name without the ending of its bare case; short words stay as they are."""
        match = self.pack.regex(rf"(?:{self.pack.base_form})$").search(word)
        return word[: match.start()] if match and match.start() >= _SHORTEST_BASE else word

    def _case(self, document: Document, tokens: list[Span], name: tuple[str, ...]) -> str:
        """What the first declined word has instead of its bare form; nothing in the bare case."""
        texts = (document.low[t.start : t.end] for t in tokens)
        declined = (t for t, w in zip(texts, name, strict=False) if t != w)
        return next(declined, "")[-2:] if self.pack.base_form else ""


def _unglued(document: Document, token: Span) -> Span:
    """A word without the initial that a surname may have before it."""
    glued = _GLUED.match(document.norm, token.start, token.end)
    return Span(glued.end(), token.end) if glued else token


def _is_initialism(document: Document, token: Span, end: int) -> bool:
    """Whether a word is capitals up to `end` and small letters from there: `ТМҰның`."""
    capitals, ending = document.norm[token.start : end], document.norm[end : token.end]
    return capitals.isupper() and ending.islower()


def _adjacent(document: Document, tokens: list[Span]) -> bool:
    gaps = (document.norm[left.end : right.start] for left, right in pairwise(tokens))
    return all(gap in (" ", "-", "\n") for gap in gaps)


def _chosen(document: Document, met: list[list[Mention]]) -> Iterator[Mention]:
    """Of the bearers of each name met, the one it means: see the module; short surnames of
    persons never named in full mean nobody, for Gül is also a rose.
    """
    spaced = (m for ms in met for m in ms if set(" .") & set(document.norm[m.start : m.end]))
    full = {m.entity for m in spaced if m.type == "person"}
    latest: dict[str, int] = {}
    for bearers in met:
        rank = min(_RANK.get(m.type, 9) for m in bearers)
        first = [m for m in bearers if _RANK.get(m.type, 9) == rank]
        if first[0].type == "person":
            first = [m for m in first if m.entity in full] or _only(first)
        if first:
            mention = min(first, key=lambda m: (-latest.get(m.entity, -1), m.entity))
            latest[mention.entity] = mention.start
            yield mention


def _only(bearers: list[Mention]) -> list[Mention]:
    """The one bearer of a surname that is long enough to be no word of the language."""
    held = [m for m in bearers if m.held]
    if len({m.entity for m in held}) == 1:
        return held
    one = len({m.entity for m in bearers}) == 1
    telling = bearers[0].end - bearers[0].start >= _TELLING_SURNAME
    return bearers if one and telling else []


_RANK = {"state": 0, "organization": 1, "place": 2, "event-series": 3, "event": 4, "person": 5}
