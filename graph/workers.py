"""The pool of reader processes: the backend that answers from the published version.

Each query has a process to itself. One that runs past its time is ended with its process, and a
spare takes its place at once. When another version is published, a new generation of processes
opens it; the old one finishes what it has begun.

What a process writes to stderr goes to the server's. The kernel ends a process with the thread
that started it, so `Workers` belong to an event loop that runs as long as they do.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from graph import guard, versions
from graph.backend import Answer, Query
from graph.errors import (
    AnswerTooLarge,
    BadQuery,
    Busy,
    EngineError,
    GraphError,
    TimeLimit,
    WorkerDied,
)
from graph.settings import Settings
from graph.versions import Version
from graph.workerprocess import WorkerProcess, start

_log: Final = logging.getLogger("kurultay.workers")
_START_LIMIT_S: Final = 60.0
_LOOK_EVERY_S: Final = 0.5
_RETRY_AFTER_S: Final = 5.0
_SPARES: Final = 1
_ERRORS: Final[dict[str, type[GraphError]]] = {
    error.kind: error for error in (BadQuery, AnswerTooLarge, EngineError)
}


@dataclass(eq=False)
class _Generation:
    """The processes that read one version; None among the idle says that there are no more."""

    version: Version
    settings: Settings
    idle: asyncio.Queue[WorkerProcess | None] = field(default_factory=asyncio.Queue)
    all: set[WorkerProcess] = field(default_factory=set)
    retired: bool = False

    async def add(self) -> None:
        """Start one more process. Raises WorkerDied if it does not get ready."""
        failed = f"no process could open version {self.version.name}"
        try:
            worker = await start(self.version, self.settings)
        except OSError as error:
            raise WorkerDied(f"{failed}: {error}") from error
        self.all.add(worker)
        try:
            async with asyncio.timeout(_START_LIMIT_S):
                header, _ = await worker.read()
        except BaseException as error:
            await self.drop(worker)
            if isinstance(error, TimeoutError | asyncio.IncompleteReadError):
                raise WorkerDied(failed) from error
            raise
        for failure in header["unconfined"]:
            _log.warning("a worker runs without %s", failure)
        await self.give_back(worker)

    async def give_back(self, worker: WorkerProcess) -> None:
        """Take a worker back: for the next query, or to its end if the generation is over."""
        if self.retired:
            await self.drop(worker)
        else:
            self.idle.put_nowait(worker)

    async def drop(self, worker: WorkerProcess) -> None:
        """End one process."""
        await worker.end()
        self.all.discard(worker)

    async def retire(self, *, at_once: bool = False) -> None:
        """End the idle processes now, the others after their present query or at once."""
        self.retired = True
        doomed = set(self.all) if at_once else set()
        while not self.idle.empty():
            doomed |= {worker for worker in (self.idle.get_nowait(),) if worker}
        self.idle.put_nowait(None)
        await asyncio.gather(*map(self.drop, doomed))


class Workers:
    """The backend over killable processes. Make one with `start`."""

    def __init__(self, settings: Settings, generation: _Generation) -> None:
        self._settings = settings
        self._generation = generation
        self._old: set[_Generation] = set()
        self._places = asyncio.Semaphore(settings.workers)
        self._waiting = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    async def start(cls, settings: Settings) -> "Workers":
        """Open the published version with `settings.workers` processes and a spare.

        Raises NoVersion if nothing is published, WorkerDied if it cannot be opened.
        """
        generation = await _generation(versions.current(settings.data), settings)
        workers = cls(settings, generation)
        workers._spawn(workers._watch())
        return workers

    @property
    def version(self) -> str:
        """The version that answers now."""
        return self._generation.version.name

    async def answer(self, query: Query) -> Answer:
        """The whole answer to `query`.

        Raises BadQuery or Refused before any process sees it, Busy if more than `queue_limit`
        wait already, TimeLimit after `query_time_limit_s`, AnswerTooLarge, WorkerDied.
        """
        guard.check(query.text)
        if self._places.locked() and self._waiting >= self._settings.queue_limit:
            raise Busy("every worker is taken and the queue is full; try again shortly")
        async with self._place() as (generation, worker):
            started = time.monotonic()
            header, body = await self._ask(generation, worker, query)
            seconds = time.monotonic() - started
            if header["status"] != "ok":
                raise _ERRORS[header["status"]](header["message"], seconds=seconds)
            return Answer(body, query.media_type, generation.version.name, seconds)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[tuple[_Generation, WorkerProcess]]:
        """A worker for one query, waited for no longer than a query may run."""
        self._waiting += 1
        try:
            async with asyncio.timeout(self._settings.query_time_limit_s):
                await self._places.acquire()
                try:
                    taken = await self._taken()
                except BaseException:
                    self._places.release()
                    raise
        except TimeoutError:
            raise Busy("no worker got free in time; try again shortly") from None
        finally:
            self._waiting -= 1
        try:
            yield taken
        finally:
            self._places.release()

    async def _taken(self) -> tuple[_Generation, WorkerProcess]:
        while True:
            generation = self._generation
            worker = await generation.idle.get()
            if worker is None:
                generation.idle.put_nowait(None)  # for whoever else waits
                if generation is self._generation:
                    raise WorkerDied("the workers are closed")
            elif worker.process.returncode is None:
                return generation, worker
            else:
                self._discard(generation, worker)

    async def _ask(
        self, generation: _Generation, worker: WorkerProcess, query: Query
    ) -> tuple[dict[str, Any], bytes]:
        limit = self._settings.query_time_limit_s
        try:
            async with asyncio.timeout(limit):
                reply = await worker.ask(_request(query))
        except BaseException as error:  # a cancelled request, too, leaves it amid its work
            self._discard(generation, worker)
            if isinstance(error, TimeoutError):
                message = f"the query ran longer than {limit:g} s and was ended"
                raise TimeLimit(message, seconds=limit) from None
            raise
        self._spawn(generation.give_back(worker))
        return reply

    def _discard(self, generation: _Generation, worker: WorkerProcess) -> None:
        worker.kill()
        self._spawn(_replace(generation, worker))

    async def _watch(self) -> None:
        """Look for another published version, and move to it when its processes are ready."""
        pause = _LOOK_EVERY_S
        while True:
            await asyncio.sleep(pause)
            pause = _LOOK_EVERY_S
            try:
                published = versions.current(self._settings.data)
                if published.name != self.version:
                    await self._move(published)
            except (GraphError, OSError) as error:
                _log.warning("still serving version %s: %s", self.version, error)
                pause = _RETRY_AFTER_S

    async def _move(self, published: Version) -> None:
        new = await _generation(published, self._settings)
        old, self._generation = self._generation, new
        self._old = {generation for generation in self._old if generation.all} | {old}
        await old.retire()
        _log.info("serving version %s", published.name)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End every process; whoever still waits for an answer gets WorkerDied."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for generation in (*self._old, self._generation):
            await generation.retire(at_once=True)


async def _generation(version: Version, settings: Settings) -> _Generation:
    generation = _Generation(version, settings)
    adding = (generation.add() for _ in range(settings.workers + _SPARES))
    try:
        for failure in await asyncio.gather(*adding, return_exceptions=True):
            if failure is not None:
                raise failure
    except BaseException:
        await generation.retire(at_once=True)
        raise
    return generation


async def _replace(generation: _Generation, worker: WorkerProcess) -> None:
    await generation.drop(worker)
    while not generation.retired:
        try:
            await generation.add()
            break
        except WorkerDied as error:
            _log.error("one worker fewer for now: %s", error)
            await asyncio.sleep(_RETRY_AFTER_S)


def _request(query: Query) -> dict[str, Any]:
    return {
        "query": query.text,
        "media_type": query.media_type,
        "default_graphs": query.default_graphs,
        "named_graphs": query.named_graphs,
    }
