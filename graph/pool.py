"""The processes that read one version."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from graph import metrics
from graph.errors import WorkerDied
from graph.settings import Settings
from graph.versions import Version
from graph.workerprocess import WorkerProcess, Zygote

_log: Final = logging.getLogger("kurultay.workers")
_RETRY_AFTER_S: Final = 5.0
_SPARES: Final = 1


class Tasks:
    """Work that goes on beside requests."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Begin `work`."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def finish(self) -> None:
        """Wait until all of it is done."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)


@dataclass(eq=False)
class Pool:
    """Idle and working processes of one version, forked from one zygote."""

    version: Version
    settings: Settings
    zygote: Zygote
    held: bool
    tasks: Tasks
    idle: asyncio.LifoQueue[WorkerProcess | None] = field(default_factory=asyncio.LifoQueue)
    """The one used last comes first: it has what it has read at hand."""
    all: set[WorkerProcess] = field(default_factory=set)
    retired: bool = False
    _at_hand: set[WorkerProcess] = field(default_factory=set)  # idle, or at work on what is quick
    _coming: int = 0

    @classmethod
    async def start(
        cls, version: Version, settings: Settings, tasks: Tasks, *, held: bool
    ) -> "Pool":
        """A pool with a process for each place and a spare. Raises WorkerDied if it cannot be."""
        zygote = await Zygote.start(version, settings, held=held)
        pool = cls(version, settings, zygote, held, tasks)
        try:
            for _ in range(settings.workers + _SPARES):
                await pool._add()
        except BaseException as error:
            await pool.retire(at_once=True)
            if isinstance(error, WorkerDied):
                raise WorkerDied(f"version {version.name} cannot be opened") from error
            raise
        return pool

    @property
    def alive(self) -> bool:
        """Whether it can still start processes."""
        return self.zygote.process.returncode is None

    async def take(self) -> WorkerProcess:
        """An idle process. Raises WorkerDied once retired."""
        while True:
            worker = await self.idle.get()
            if worker is None:
                self.idle.put_nowait(None)  # for whoever else waits
                raise WorkerDied("the workers are closed")
            if worker.alive:
                return worker
            self.discard(worker, "died")

    async def of(self, store: Path) -> WorkerProcess:
        """A process that reads another version's store, for one query."""
        forking = self.tasks.spawn(self.zygote.fork(store))
        try:
            worker: WorkerProcess = await asyncio.shield(forking)
        except asyncio.CancelledError:  # who asked has left; the fork takes its course
            forking.add_done_callback(self._abandoned)
            raise
        self.all.add(worker)
        return worker

    def _abandoned(self, forking: "asyncio.Task[WorkerProcess]") -> None:
        if not forking.cancelled() and not forking.exception():
            self.discard(forking.result(), "abandoned")

    def set_aside(self, worker: WorkerProcess) -> None:
        """Another process takes the place of one whose query takes long, or whose client does."""
        self._at_hand.discard(worker)
        self._top_up()

    def give_back(self, worker: WorkerProcess) -> None:
        """Take a process back: for the next query, or to its end if there are enough."""
        most = self.settings.workers + self.settings.long_queries + _SPARES
        if self.retired or (worker not in self._at_hand and len(self._at_hand) >= most):
            self.tasks.spawn(self._drop(worker))
        else:
            self._at_hand.add(worker)
            self.idle.put_nowait(worker)

    def discard(self, worker: WorkerProcess, reason: str) -> None:
        """End a process for a reason, at once; another one starts in its place."""
        metrics.ENDED.labels(reason).inc()
        worker.kill()
        self.tasks.spawn(self._drop(worker))
        self.set_aside(worker)

    def _top_up(self) -> None:
        wanted = self.settings.workers + _SPARES
        if not self.retired and len(self._at_hand) + self._coming < wanted:
            self._coming += 1
            self.tasks.spawn(self._replace())

    async def _replace(self) -> None:
        try:
            while not self.retired and self.alive:
                try:
                    await self._add()
                    return
                except WorkerDied as error:
                    if self.retired:
                        return
                    _log.error("one worker fewer for now: %s", error)
                    await asyncio.sleep(_RETRY_AFTER_S)
        finally:
            self._coming -= 1

    async def _add(self) -> None:
        worker = await self.zygote.fork()
        metrics.STARTED.inc()
        self.all.add(worker)
        self.give_back(worker)

    async def _drop(self, worker: WorkerProcess) -> None:
        await worker.end()
        self.all.discard(worker)
        if self.retired and not self.all:
            await self.zygote.end()

    async def retire(self, *, at_once: bool = False) -> None:
        """End the idle processes now, the others after their present query or at once."""
        self.retired = True
        doomed = set(self.all) if at_once else set()
        while not self.idle.empty():
            doomed |= {worker for worker in (self.idle.get_nowait(),) if worker}
        self.idle.put_nowait(None)
        await asyncio.gather(*map(self._drop, doomed))
        if not self.all:
            await self.zygote.end()
