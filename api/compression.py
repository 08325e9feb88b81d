"""gzip for who accepts it; the tag of a compressed answer is a weak one (RFC 9110, 8.8.3)."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LEVEL: Final = 4  # most of the gain at a third of the time of level 9
_LEAST_BYTES: Final = 1024
_AS_IT_IS: Final = "identity"  # between us and Starlette, which passes by what is encoded


class Compression:
    """Middleware: Starlette's gzip, after which an entity tag no longer promises the same bytes.

    What says `Cache-Control: no-transform` goes as it is.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = GZipMiddleware(_Marking(app), _LEAST_BYTES, _LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""

        async def weakened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                tag = headers.get("etag", "")
                if headers.get("content-encoding") == _AS_IT_IS:
                    del headers["content-encoding"]
                elif tag.startswith('"') and "content-encoding" in headers:
                    headers["etag"] = f"W/{tag}"
            await send(message)

        await self._app(scope, receive, weakened)


class _Marking:
    """Middleware that marks what is to go as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "no-transform" in headers.get("cache-control", ""):
                    headers["content-encoding"] = _AS_IT_IS
            await send(message)

        await self._app(scope, receive, marked)
