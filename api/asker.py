"""Who asks: the client and the request's id, known to queries and logs; the client's budget."""

import re
import time
from collections import OrderedDict
from typing import Final
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.backend import CLIENT, REQUEST

_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_MOST_CLIENTS: Final = 10_000


class Asker:
    """Middleware that sets CLIENT and REQUEST, and refuses who asks too often."""

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        self._app, self._budgets = app, Budgets(per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, with its id in the answer."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        given = Headers(scope=scope).get("x-request-id", "")
        request = given if _ID.fullmatch(given) else uuid4().hex[:16]
        client = scope["client"][0] if scope.get("client") else ""
        CLIENT.set(client)
        REQUEST.set(request)

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Request-Id"] = request
            await send(message)

        wait_s = self._budgets.spend(client)
        answer = too_often(scope["path"], wait_s) if wait_s else self._app
        await answer(scope, receive, marked)
        return None


class Budgets:
    """A budget of requests for each client, that fills again while it rests."""

    def __init__(self, per_minute: int) -> None:
        self._most, self._per_second = float(per_minute), per_minute / 60
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, client: str) -> float:
        """0 if the client may ask now, else the seconds until it may."""
        if not self._most:
            return 0.0
        now = time.monotonic()
        left, then = self._left.pop(client, (self._most, now))
        left = min(self._most, left + (now - then) * self._per_second)
        allowed = left >= 1
        self._left[client] = (left - allowed, now)
        if len(self._left) > _MOST_CLIENTS:
            self._left.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._per_second


def too_often(path: str, wait_s: float) -> JSONResponse:
    """The problem of a client that asks too often."""
    wait = max(1, round(wait_s + 0.5))
    content = {
        "type": "/problems/too-many-requests",
        "title": "Too many requests",
        "status": 429,
        "detail": f"this address has used up its budget; try again in {wait} s",
        "instance": path,
    }
    media_type = "application/problem+json"
    return JSONResponse(content, 429, {"Retry-After": str(wait)}, media_type=media_type)
