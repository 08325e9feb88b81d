"""The pool of reader processes: the backend that answers from the published version.

Each query has a process to itself. One that runs past its time is ended with its process, and a
spare takes its place at once. When another version is published, a new generation of processes
opens it; the old one finishes what it has begun.
"""

import asyncio
import json
import logging
import sys
import time
from asyncio import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from graph import guard, versions
from graph.backend import Answer, Query
from graph.errors import (
    AnswerTooLarge,
    BadQuery,
    Busy,
    EngineError,
    GraphError,
    NoVersion,
    TimeLimit,
    WorkerDied,
)
from graph.settings import Settings
from graph.versions import Version
from graph.worker import LENGTHS, frame

_log: Final = logging.getLogger("kurultay.workers")
_START_LIMIT_S: Final = 60.0
_LOOK_EVERY_S: Final = 0.5
_SPARES: Final = 1
_ERRORS: Final[dict[str, type[GraphError]]] = {
    error.kind: error for error in (BadQuery, AnswerTooLarge, EngineError)
}


@dataclass(eq=False)
class _Worker:
    process: subprocess.Process

    async def ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """The reply to a request. Raises WorkerDied if the process ends first."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(frame(request))
            await self.process.stdin.drain()
            return await self.read()
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise WorkerDied("the process that ran the query ended without an answer") from error

    async def read(self) -> tuple[dict[str, Any], bytes]:
        """The next frame."""
        assert self.process.stdout is not None
        head = await self.process.stdout.readexactly(LENGTHS.size)
        header_length, body_length = LENGTHS.unpack(head)
        header = json.loads(await self.process.stdout.readexactly(header_length))
        return header, await self.process.stdout.readexactly(body_length)

    async def end(self) -> None:
        """End the process and wait until it is gone."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()


@dataclass(eq=False)
class _Generation:
    """The processes that read one version."""

    version: Version
    settings: Settings
    idle: asyncio.Queue[_Worker] = field(default_factory=asyncio.Queue)
    all: set[_Worker] = field(default_factory=set)
    retired: bool = False

    async def add(self) -> None:
        """Start one more process. Raises WorkerDied if it does not get ready."""
        worker = _Worker(
            await asyncio.create_subprocess_exec(
                sys.executable, "-m", "graph.worker", str(self.version.store), self.version.base,
                str(self.settings.worker_memory_limit_bytes),
                str(self.settings.answer_limit_bytes),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, limit=1 << 20,
                cwd=Path(__file__).parent.parent,
            )
        )  # fmt: skip
        self.all.add(worker)
        try:
            header, _ = await asyncio.wait_for(worker.read(), _START_LIMIT_S)
        except (TimeoutError, asyncio.IncompleteReadError) as error:
            await self.drop(worker)
            raise WorkerDied(f"no process could open version {self.version.name}") from error
        for failure in header["unconfined"]:
            _log.warning("a worker runs without %s", failure)
        await self.give_back(worker)

    async def give_back(self, worker: _Worker) -> None:
        """Take a worker back: for the next query, or to its end if the generation is over."""
        if self.retired:
            await self.drop(worker)
        else:
            self.idle.put_nowait(worker)

    async def drop(self, worker: _Worker) -> None:
        """End one process."""
        await worker.end()
        self.all.discard(worker)

    async def retire(self, *, at_once: bool = False) -> None:
        """End the idle processes now, the others after their present query or at once."""
        self.retired = True
        while not self.idle.empty():
            await self.drop(self.idle.get_nowait())
        if at_once:
            await asyncio.gather(*(self.drop(worker) for worker in list(self.all)))


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
        guard.check(query.text, self._settings.query_limit_bytes)
        if self._places.locked() and self._waiting >= self._settings.queue_limit:
            raise Busy("every worker is taken and the queue is full; try again shortly")
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            return await self._run(query)
        finally:
            self._places.release()

    async def _run(self, query: Query) -> Answer:
        generation = self._generation
        worker = await generation.idle.get()
        started = time.monotonic()
        limit = self._settings.query_time_limit_s
        try:
            header, body = await asyncio.wait_for(worker.ask(_request(query)), limit)
        except TimeoutError:
            await self._replace(generation, worker)
            raise TimeLimit(
                f"the query ran longer than {limit:g} s and was ended", seconds=limit
            ) from None
        except BaseException:
            await self._replace(generation, worker)
            raise
        await generation.give_back(worker)
        seconds = time.monotonic() - started
        if header["status"] != "ok":
            raise _ERRORS[header["status"]](header["message"], seconds=seconds)
        return Answer(body, query.media_type, generation.version.name, seconds)

    async def _replace(self, generation: _Generation, worker: _Worker) -> None:
        await generation.drop(worker)
        if not generation.retired:
            self._spawn(_refill(generation))

    async def _watch(self) -> None:
        """Look for another published version, and move to it when its processes are ready."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            try:
                published = versions.current(self._settings.data)
                if published.name != self.version:
                    await self._move(published)
            except (NoVersion, WorkerDied, OSError) as error:
                _log.warning("still serving version %s: %s", self.version, error)

    async def _move(self, published: Version) -> None:
        new = await _generation(published, self._settings)
        old, self._generation = self._generation, new
        self._old = {generation for generation in self._old if generation.all} | {old}
        await old.retire()
        _log.info("serving version %s", published.name)

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End every process."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for generation in (*self._old, self._generation):
            await generation.retire(at_once=True)


async def _generation(version: Version, settings: Settings) -> _Generation:
    generation = _Generation(version, settings)
    try:
        await asyncio.gather(*(generation.add() for _ in range(settings.workers + _SPARES)))
    except BaseException:
        await generation.retire(at_once=True)
        raise
    return generation


async def _refill(generation: _Generation) -> None:
    try:
        await generation.add()
    except WorkerDied as error:
        _log.error("one worker fewer: %s", error)


def _request(query: Query) -> dict[str, Any]:
    return {
        "query": query.text,
        "media_type": query.media_type,
        "default_graphs": query.default_graphs,
        "named_graphs": query.named_graphs,
    }
