"""The backend that answers from published versions, each query in a process of its own.

One that runs past its time is ended with its process, and a spare takes its place at once. When
another version is published, a new pool of processes opens it, works out the costliest answers
of the old one again, and takes over; the old pool finishes what it has begun.

What a process writes to stderr goes to the server's. The kernel ends a process with the thread
that started it, so `Workers` belong to an event loop that runs as long as they do.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final

from graph import guard, metrics, versions
from graph.backend import CLIENT, REQUEST, Answer, Query, Stream
from graph.cache import Cache, Keeping, Kept
from graph.errors import Busy, GraphError, WorkerDied
from graph.memory import fits
from graph.pool import Pool, Tasks
from graph.run import Lanes, Run
from graph.settings import Settings
from graph.versions import Version
from graph.workerprocess import WorkerProcess

_log: Final = logging.getLogger("kurultay.workers")
_queries: Final = logging.getLogger("kurultay.queries")
_LOOK_EVERY_S: Final = 0.5
_RETRY_AFTER_S: Final = 5.0
_WARMED: Final = 256
_AT_ONCE_QUADS: Final = 500_000
"""A version up to this size is in memory in a second or two, so that the first start waits."""


class Workers:
    """The backend over killable processes. Make one with `start`."""

    def __init__(self, settings: Settings, pool: Pool, tasks: Tasks) -> None:
        self._settings = settings
        self._pool, self._tasks = pool, tasks
        self._old: set[Pool] = set()
        self._lanes = Lanes.of(settings)
        self._cache = Cache(settings.cache_limit_bytes)
        self._watching: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, settings: Settings) -> "Workers":
        """Open the published version with `settings.workers` processes and a spare.

        Raises NoVersion if nothing is published, WorkerDied if it cannot be opened.
        """
        version, tasks = versions.current(settings.data), Tasks()
        held = fits(version, settings) and version.quads <= _AT_ONCE_QUADS
        workers = cls(settings, await Pool.start(version, settings, tasks, held=held), tasks)
        workers._watching = tasks.spawn(workers._watch())
        workers._tell()
        return workers

    @property
    def version(self) -> str:
        """The version that answers now."""
        return self._pool.version.name

    async def answer(self, query: Query) -> Answer:
        """The whole answer to `query`, kept from before or worked out.

        Raises BadQuery or Refused before any process sees it, Busy if more than `queue_limit`
        wait already, TimeLimit after `query_time_limit_s`, AnswerTooLarge, NoVersion, WorkerDied.
        """
        async with self.stream(query, self._settings.answer_limit_bytes) as stream:
            parts = []
            while part := await stream.read():
                parts.append(part)
            return Answer(b"".join(parts), query.media_type, stream.version, stream.seconds)

    @asynccontextmanager
    async def stream(self, query: Query, most_bytes: int | None = None) -> AsyncIterator[Stream]:
        """The answer to `query`, part by part; raises what `answer` raises."""
        if query.version == self.version:
            query = replace(query, version=None)
        if kept := self._cache.get(query.version or self.version, query):
            metrics.CACHE.labels("hit").inc()
            metrics.QUERIES.labels(query.name, "kept").inc()
            yield Kept(kept)
            return
        metrics.CACHE.labels("miss").inc()
        async with self._run(self._pool, query, most_bytes) as run:
            yield Keeping(query, run, self._cache)

    @asynccontextmanager
    async def _run(
        self, pool: Pool, query: Query, most_bytes: int | None = None
    ) -> AsyncIterator[Run]:
        """A run of `query`, ended with the context, counted and logged."""
        outcome, run = "ok", None
        try:
            await guard.check_aside(query.text)
            run = await self._begun(pool, query)
            run.ask(most_bytes or self._settings.stream_limit_bytes)
            yield run
            outcome = "ok" if run.over else "left"
        except GraphError as error:
            outcome = error.kind
            raise
        except BaseException:
            outcome = "left"
            raise
        finally:
            if run:
                run.finish(outcome)
            self._record(query, outcome, run)

    async def _begun(self, pool: Pool, query: Query) -> Run:
        limit = self._settings.query_time_limit_s
        await self._lanes.quick.take(CLIENT.get(), limit)
        try:
            async with asyncio.timeout(limit):
                pool, worker = await self._taken(pool, query)
        except BaseException as error:
            self._lanes.quick.give_back()
            if isinstance(error, TimeoutError):
                raise Busy("no worker got free in time; try again shortly") from None
            raise
        return Run(query, pool, worker, self._lanes, self._settings)

    async def _taken(self, pool: Pool, query: Query) -> tuple[Pool, WorkerProcess]:
        if query.version and query.version != pool.version.name:
            earlier = versions.named(self._settings.data, query.version)
            return pool, await pool.of(earlier.store)
        while True:
            try:
                return pool, await pool.take()
            except WorkerDied:  # it was retired in the meantime
                if pool is self._pool:
                    raise
                pool = self._pool

    def _record(self, query: Query, outcome: str, run: Run | None) -> None:
        seconds = run.seconds if run else 0.0
        metrics.QUERIES.labels(query.name, outcome).inc()
        metrics.SECONDS.labels(query.name).observe(seconds)
        metrics.CACHE_BYTES.set(self._cache.bytes)
        slow = seconds >= self._settings.slow_query_s
        _queries.log(
            logging.WARNING if slow else logging.INFO,
            "%s: %s in %.3f s",
            query.name,
            outcome,
            seconds,
            extra={
                "request": REQUEST.get(),
                "question": query.name,
                "outcome": outcome,
                "seconds": round(seconds, 6),
                "version": run.version if run else self.version,
                "query": query.text if slow else None,
            },
        )

    # --- from version to version

    async def _warm(self, pool: Pool) -> None:
        """Work the costliest answers out again, before anybody asks."""
        for query in self._cache.costliest(_WARMED):
            if query.version or self._cache.get(pool.version.name, query):
                continue
            try:
                async with self._run(pool, query, self._cache.largest) as run:
                    keeping = Keeping(query, run, self._cache)
                    while await keeping.read():
                        pass
            except GraphError as error:
                _log.info("%s is not kept: %s", query.name, error)

    async def _watch(self) -> None:
        """Look for another published version, and move to it when its processes are ready."""
        pause = _LOOK_EVERY_S
        while True:
            try:
                published = versions.current(self._settings.data)
                held = fits(published, self._settings)
                if (published.name, held, True) != (
                    self.version,
                    self._pool.held,
                    self._pool.alive,
                ):
                    await self._move(published, held=held)
                pause = _LOOK_EVERY_S
            except (GraphError, OSError) as error:
                _log.warning("still serving version %s: %s", self.version, error)
                pause = _RETRY_AFTER_S
            await asyncio.sleep(pause)

    async def _move(self, published: Version, *, held: bool) -> None:
        new = await Pool.start(published, self._settings, self._tasks, held=held)
        try:
            async with asyncio.timeout(self._settings.warming_limit_s):
                await self._warm(new)
        except TimeoutError:
            _log.info("version %s is served before all its answers are kept", published.name)
        old, self._pool = self._pool, new
        self._old = {pool for pool in self._old if pool.all} | {old}
        if old.version.name != published.name:
            self._cache.forget(old.version.name)
            metrics.SWITCHES.inc()
        await old.retire()
        self._tell()

    def _tell(self) -> None:
        metrics.VERSION.clear()
        metrics.VERSION.labels(self.version, str(self._pool.held).lower()).set(1)
        _log.info("serving version %s", self.version)

    async def close(self) -> None:
        """End every process; whoever still waits for an answer gets WorkerDied."""
        if self._watching:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        for pool in (*self._old, self._pool):
            await pool.retire(at_once=True)
        await self._tasks.finish()
