"""One query in one worker: its place, its clock, its end.

A query begins in the quick lane. After `quick_query_s` of work it makes room there: until it is
answered its process goes behind all others in the kernel's eyes, and needs a place in the long
lane, for which it waits standing still, and which long queries take in turns. So quick queries
find a place whatever others ask. The clock counts only while the query has a place.
"""

import asyncio
import json
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from graph import metrics
from graph.backend import CLIENT, Query
from graph.errors import (
    AnswerTooLarge,
    BadQuery,
    Busy,
    EngineError,
    GraphError,
    TimeLimit,
)
from graph.lanes import Lane
from graph.pool import Pool
from graph.settings import Settings
from graph.worker import DATA, END
from graph.workerprocess import WorkerProcess

_ERRORS: Final[dict[str, type[GraphError]]] = {
    error.kind: error for error in (BadQuery, AnswerTooLarge, EngineError)
}

_SEVERAL: Final = 4
_TURN_S: Final = 0.25
"""For so long a long query keeps its place while others wait for one."""
_LOOK_S: Final = 0.005
"""The clocks are looked at no more often than this."""


@dataclass
class Lanes:
    """Where queries find a place: at first, after a while, and while nobody reads them."""

    quick: Lane
    long: Lane
    paused: Lane

    @classmethod
    def of(cls, settings: Settings) -> "Lanes":
        """The lanes of one server."""
        waiting = settings.queue_limit
        return cls(
            Lane(settings.workers, waiting),
            Lane(settings.long_queries, waiting),
            Lane(settings.paused_streams, 0),
        )


class Run:
    """The answer to one query, read part by part from a worker that has its request."""

    def __init__(
        self, query: Query, pool: Pool, worker: WorkerProcess, lanes: Lanes, settings: Settings
    ) -> None:
        self.query, self.version = query, query.version or pool.version.name
        self._pool, self._worker, self._lanes, self._settings = pool, worker, lanes, settings
        self._lane: Lane | None = lanes.quick
        self._home = lanes.quick
        self._since, self._before = time.monotonic(), 0.0
        self._cpu_before = worker.cpu_s()
        self.over = False
        self._paused = False
        metrics.RUNNING.inc()

    def ask(self, most_bytes: int) -> None:
        """Send the query; `read` brings at most so many bytes. Raises WorkerDied."""
        query = self.query
        self._worker.ask(
            {
                "query": query.text,
                "media_type": query.media_type,
                "default_graphs": query.default_graphs,
                "named_graphs": query.named_graphs,
                "most_bytes": most_bytes,
            }
        )

    @property
    def seconds(self) -> float:
        """How long the query has had a place."""
        return self._before + (time.monotonic() - self._since if self._lane else 0.0)

    async def read(self) -> bytes:
        """The next part of the answer; nothing at its end.

        Raises BadQuery, AnswerTooLarge, EngineError, TimeLimit, Busy or WorkerDied.
        """
        if self.over:
            return b""
        kind, body = await self._frame()
        if kind == DATA:
            return body
        self.over = True
        if kind == END:
            return b""
        said: dict[str, Any] = json.loads(body)
        raise _ERRORS[said["kind"]](said["message"], seconds=self.seconds)

    async def _frame(self) -> tuple[bytes, bytes]:
        limit = self._settings.query_time_limit_s
        while True:
            if self.seconds >= limit:
                message = f"the query ran longer than {limit:g} s and was ended"
                raise TimeLimit(message, seconds=limit)
            wait = limit - self.seconds
            quick = self._home is self._lanes.quick
            wait = min(wait, self._quick_for() if quick else self._turn_for())
            if wait <= 0:
                await self._make_room()
            elif self._worker.at_hand():
                return await self._worker.read()
            else:
                with suppress(TimeoutError):
                    async with asyncio.timeout(max(wait, _LOOK_S)):
                        return await self._worker.read()

    def _quick_for(self) -> float:
        """Seconds for which the query may keep its quick place.

        What counts is the processor's time, which is less than has passed if many are at work;
        but no place is kept for several times as long while others wait for it.
        """
        allowed = self._settings.quick_query_s
        if self._lanes.quick.waiting and self.seconds > _SEVERAL * allowed:
            return 0.0
        return allowed - (self._worker.cpu_s() - self._cpu_before)

    def _turn_for(self) -> float:
        """Seconds for which the query may keep its place among the long ones.

        It keeps it if nobody waits, or so many that it would not get another.
        """
        left = _TURN_S - (time.monotonic() - self._since)
        if left <= 0 and not 0 < self._lanes.long.waiting < self._settings.queue_limit:
            self._before, self._since = self.seconds, time.monotonic()
            return _TURN_S
        return left

    async def _make_room(self) -> None:
        if self._home is self._lanes.quick:
            self._worker.give_way()
            self._pool.set_aside(self._worker)
            self._home = self._lanes.long
            if self._lanes.long.taken_at_once():
                self._leave()
                self._enter()
                return
        self._stop()
        await self._go_on()

    def pause(self) -> None:
        """Stand still, without a place. Raises Busy if too many do already."""
        if not self._lanes.paused.taken_at_once():
            raise Busy("too many clients read too slowly")
        metrics.PAUSED.inc()
        self._paused = True
        self._pool.set_aside(self._worker)
        self._stop()

    async def resume(self) -> None:
        """Go on after a pause. Raises Busy if no place gets free in time."""
        self._end_pause()
        await self._go_on()

    def _end_pause(self) -> None:
        if self._paused:
            self._paused = False
            self._lanes.paused.give_back()
            metrics.PAUSED.dec()

    def _stop(self) -> None:
        self._worker.send_signal(signal.SIGSTOP)
        self._leave()

    async def _go_on(self) -> None:
        await self._home.take(CLIENT.get(), self._settings.query_time_limit_s)
        self._enter()
        self._worker.send_signal(signal.SIGCONT)

    def _leave(self) -> None:
        if self._lane:
            self._before = self.seconds
            self._lane.give_back()
            self._lane = None

    def _enter(self) -> None:
        self._lane, self._since = self._home, time.monotonic()

    def finish(self, reason: str) -> None:
        """Give place and process back; a process amid its work ends."""
        self._leave()
        self._end_pause()
        metrics.RUNNING.dec()
        if self.over and not self.query.version:
            self._pool.give_back(self._worker)
        else:
            self._pool.discard(self._worker, reason)
