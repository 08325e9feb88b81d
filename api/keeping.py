"""Whole responses kept until another version is published or dumped, as they were sent.

The backend keeps what the engine found; this saves what it takes to make a document of it. Kept is
what says itself, by `Cache-Control: public` and `X-Kurultay-Version`, that it is the same for
everybody as long as that version is served.
"""

from pathlib import Path
from typing import Final

from cachetools import LRUCache
from starlette.datastructures import Headers, State
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph import metrics
from graph.dumps.shelf import LATEST

_LARGEST_SHARE: Final = 16
_OVERHEAD_BYTES: Final = 2048
_LONGEST_TARGET: Final = 16 << 10
_HEADERS: Final = (b"host", b"accept", b"accept-encoding", b"accept-language")
"""What a response may depend on, beside the address."""
_OTHERWISE: Final = {b"if-none-match", b"accept-datetime", b"range", b"authorization"}
"""A request with one of these is for the application itself."""

_Key = tuple[object, ...]
_Response = tuple[Message, bytes]


class Keeping:
    """Middleware that answers a GET or HEAD with what was sent for the same one before."""

    def __init__(self, app: ASGIApp, state: State, most_bytes: int, dumps: Path) -> None:
        self._app, self._state, self._latest = app, state, dumps / LATEST
        self._largest = most_bytes // _LARGEST_SHARE
        self._kept: LRUCache[_Key, _Response] = LRUCache(most_bytes, _size)
        self._standing = ("", (0, 0))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        key = _key(scope)
        if key is None:
            return await self._app(scope, receive, send)
        standing = (self._state.backend.version, _stamp(self._latest))
        if standing != self._standing:
            self._kept.clear()
            self._standing = standing
        if found := self._kept.get(key):
            metrics.CACHE.labels("response").inc()
            await send({**found[0]})
            await send({"type": "http.response.body", "body": found[1]})
            return None
        return await self._app(scope, receive, self._gathering(key, send))

    def _gathering(self, key: _Key, send: Send) -> Send:
        """A `send` that keeps the response if it comes in one part and may be kept."""
        begun: list[Message] = []
        standing = self._standing

        async def gather(message: Message) -> None:
            if message["type"] == "http.response.start":
                if self._lasting(message):
                    begun.append({**message})  # others add headers to the one that is sent
            elif begun and not message.get("more_body") and _fits(message, self._largest):
                if standing == self._standing:
                    self._kept[key] = (begun.pop(), message.get("body", b""))
            else:
                begun.clear()
            await send(message)

        return gather

    def _lasting(self, start: Message) -> bool:
        headers = Headers(raw=start["headers"])
        return (
            start["status"] == 200
            and headers.get("x-kurultay-version") == self._standing[0]
            and "public" in headers.get("cache-control", "")
        )


def _stamp(folder: Path) -> tuple[int, int]:
    """Tells a folder from another: descriptions of the dataset name what is in the last dump."""
    try:
        found = folder.stat()
    except OSError:
        return (0, 0)
    return found.st_ino, found.st_mtime_ns


def _key(scope: Scope) -> _Key | None:
    """What tells requests apart; None for one that is not answered from here."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return None
    target: bytes = scope["query_string"]
    names = {name for name, _ in scope["headers"]}
    if len(target) > _LONGEST_TARGET or not _OTHERWISE.isdisjoint(names):
        return None
    asked = tuple(pair for pair in scope["headers"] if pair[0] in _HEADERS)
    return (scope["method"], scope["scheme"], scope["path"], target, asked)


def _fits(message: Message, largest: int) -> bool:
    return len(message.get("body", b"")) + _OVERHEAD_BYTES <= largest


def _size(response: _Response) -> int:
    return len(response[1]) + _OVERHEAD_BYTES
