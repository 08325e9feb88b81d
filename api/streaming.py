"""Answers sent while they are found.

What fits the first part goes out whole, with its length, or as the error it turned into. A larger
answer begins when its first part is there; if it fails after that, the connection breaks, so that
nobody takes half an answer for a whole one.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, Final, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graph import metrics
from graph.backend import REQUEST, Stream
from graph.errors import GraphError

_log: Final = logging.getLogger("kurultay.queries")
_FIRST_BYTES: Final = 64 << 10
_LOOKS_AFTER_S: Final = 0.01
_PATIENCE_S: Final = 0.1
"""A client that has not taken a part by then is slow: the query stands still meanwhile."""

T = TypeVar("T")
Headers = Callable[[str], Mapping[str, str]]


async def streamed(
    request: Request,
    answering: AbstractAsyncContextManager[Stream],
    headers: Headers,
    stall_limit_s: float,
) -> Response:
    """The response that sends what `answering` reads, under the headers for its version.

    Raises what reading its first part raises, ClientDisconnect if the client leaves before.
    """
    async with AsyncExitStack() as stack:
        stream, first, whole = await unless_gone(request.receive, _begun(stack, answering))
        sent = headers(stream.version)
        if whole:
            return Response(first, headers=sent)
        if request.method == "HEAD":
            return _without_length(sent)
        return _Streamed(stream, first, sent, stack.pop_all(), stall_limit_s)


async def _begun(
    stack: AsyncExitStack, answering: AbstractAsyncContextManager[Stream]
) -> tuple[Stream, bytes, bool]:
    """The stream, its first part, and whether that is all."""
    stream = await stack.enter_async_context(answering)
    parts, size = [], 0
    while part := await stream.read():
        parts.append(part)
        size += len(part)
        if size > _FIRST_BYTES:
            return stream, b"".join(parts), False
    return stream, b"".join(parts), True


def _without_length(headers: Mapping[str, str]) -> Response:
    response = Response(headers=headers)
    del response.headers["Content-Length"]
    return response


async def unless_gone(receive: Receive, work: Awaitable[T]) -> T:
    """What `work` returns. Raises ClientDisconnect, with `work` ended, if the client leaves."""
    watch = _Watch(receive)
    try:
        return await work
    except asyncio.CancelledError:
        watch.tell()
        raise
    finally:
        watch.end()


class _Watch:
    """Cancels the present task if the client leaves; most are done before it begins to look."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._task = receive, asyncio.current_task()
        self._gone = False
        self._looking: asyncio.Task[None] | None = None
        self._begin = asyncio.get_running_loop().call_later(_LOOKS_AFTER_S, self._look)

    def _look(self) -> None:
        self._looking = asyncio.create_task(self._wait())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        if self._task:
            self._gone = True
            self._task.cancel()

    def tell(self) -> None:
        """Raise ClientDisconnect if it was the client's leaving that cancelled the task."""
        if self._gone and self._task:
            self._task.uncancel()
            raise ClientDisconnect from None

    def end(self) -> None:
        """Look no more."""
        self._begin.cancel()
        if self._looking:
            self._looking.cancel()


class _Streamed(Response):
    """A response whose body is read while it is sent; it may end without its last part."""

    def __init__(
        self,
        stream: Stream,
        first: bytes,
        headers: Mapping[str, str],
        ending: AsyncExitStack,
        stall_limit_s: float,
    ) -> None:
        self.status_code, self.background = 200, None
        self.init_headers(headers)
        self._stream, self._first, self._ending = stream, first, ending
        self._stall_limit_s = stall_limit_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send the answer; break off, and say so in the log, if it fails."""
        try:
            async with self._ending:
                await unless_gone(receive, self._send(send))
        except ClientDisconnect:
            _log.info("a client left amid its answer")
        except (GraphError, TimeoutError) as error:
            metrics.ABORTED.inc()
            reason = str(error) or "its client stopped reading"
            _log.warning("an answer was broken off: %s", reason, extra={"request": REQUEST.get()})

    async def _send(self, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        await self._deliver(send(_part(self._first)))
        while part := await self._stream.read():
            await self._deliver(send(_part(part)))
        await send(_part(b"", more=False))

    async def _deliver(self, sending: Awaitable[None]) -> None:
        """Wait for the client. Raises TimeoutError if it has stopped reading."""
        delivery = asyncio.ensure_future(sending)
        try:
            await asyncio.wait({delivery}, timeout=_PATIENCE_S)
            if not delivery.done():
                self._stream.pause()
                async with asyncio.timeout(self._stall_limit_s):
                    await delivery
                await self._stream.resume()
        finally:
            delivery.cancel()


def _part(body: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": more}
