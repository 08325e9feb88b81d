"""Answers kept: by version, query, dataset and media type, within a number of bytes."""

import heapq
import re
from typing import Final

from cachetools import LRUCache

from graph.backend import Answer, Query, Stream

_TELLING: Final = ("NOW", "RAND", "UUID", "BNODE")
_PASSING: Final = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(")
_LARGEST_SHARE: Final = 16
"""An answer larger than this part of the whole is not kept: it would drive out all others."""
_MOST_COUNTED: Final = 4096
_LONGEST_QUERY: Final = 16 << 10
_OVERHEAD_BYTES: Final = 1024  # about what the objects around an answer take


def passing(query: str) -> bool:
    """Whether the answer may be another each time, so that nobody may keep it."""
    capitals = query.upper()
    return any(map(capitals.__contains__, _TELLING)) and _PASSING.search(capitals) is not None


class Cache:
    """The answers used last, and how much work each query has been asked to do."""

    def __init__(self, most_bytes: int) -> None:
        self.largest = most_bytes // _LARGEST_SHARE
        self._answers: LRUCache[tuple[str, Query], Answer] = LRUCache(most_bytes, _size)
        self._asked: dict[Query, float] = {}

    @property
    def bytes(self) -> int:
        """What is kept takes about so much memory."""
        return int(self._answers.currsize)

    def get(self, version: str, query: Query) -> Answer | None:
        """The answer of `version` to `query`, if it is kept."""
        found = self._answers.get((version, query))
        if found:
            self._count(query, found.seconds)
        return found

    def keep(self, query: Query, answer: Answer) -> None:
        """Keep an answer, if it lasts and is not too large, in place of those used least lately."""
        small = _size(answer) <= self.largest and len(query.text) <= _LONGEST_QUERY
        if small and not passing(query.text):
            self._answers[answer.version, query] = answer
            self._count(query, answer.seconds)

    def forget(self, version: str) -> None:
        """Drop every answer of a version."""
        for key in [key for key in self._answers if key[0] == version]:
            del self._answers[key]

    def costliest(self, number: int) -> list[Query]:
        """The queries that took, or would have taken, most seconds; older uses count less."""
        found = heapq.nlargest(number, self._asked, key=self._asked.__getitem__)
        self._asked = {query: seconds / 2 for query, seconds in self._asked.items()}
        return found

    def _count(self, query: Query, seconds: float) -> None:
        self._asked[query] = self._asked.get(query, 0.0) + seconds
        if len(self._asked) > _MOST_COUNTED:
            kept = heapq.nlargest(_MOST_COUNTED // 2, self._asked, key=self._asked.__getitem__)
            self._asked = {query: self._asked[query] for query in kept}


class Kept:
    """An answer from the cache, as a stream."""

    def __init__(self, answer: Answer) -> None:
        self.version, self.seconds = answer.version, answer.seconds
        self._body = answer.body

    async def read(self) -> bytes:
        """All of it at once, then nothing."""
        body, self._body = self._body, b""
        return body

    def pause(self) -> None:
        """Nothing works on it."""

    async def resume(self) -> None:
        """Nothing works on it."""


class Keeping:
    """A stream whose parts are gathered for the cache while they pass, if they are few."""

    def __init__(self, query: Query, stream: Stream, cache: Cache) -> None:
        self.version = stream.version
        self._query, self._stream, self._cache = query, stream, cache
        self._parts: list[bytes] = []
        self._gathered = 0

    @property
    def seconds(self) -> float:
        """How long the query has worked."""
        return self._stream.seconds

    async def read(self) -> bytes:
        """What the stream reads."""
        part = await self._stream.read()
        self._gathered += len(part)
        if self._gathered > self._cache.largest:
            self._parts.clear()
        elif part:
            self._parts.append(part)
        else:
            body = b"".join(self._parts)
            answer = Answer(body, self._query.media_type, self.version, self.seconds)
            self._cache.keep(self._query, answer)
        return part

    def pause(self) -> None:
        """Pause the stream."""
        self._stream.pause()

    async def resume(self) -> None:
        """Resume the stream."""
        await self._stream.resume()


def _size(answer: Answer) -> int:
    return len(answer.body) + _OVERHEAD_BYTES
