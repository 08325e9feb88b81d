"""The server's end of a zygote and of one worker: starting them, asking, ending."""

import asyncio
import json
import logging
import os
import signal
import socket
import sys
import time
from asyncio import subprocess
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from graph.errors import WorkerDied
from graph.settings import Settings
from graph.versions import Version
from graph.worker import HEAD, request_frame

_log: Final = logging.getLogger("kurultay.workers")

_MESSAGE_BYTES: Final = 8192
_HELD_BYTES: Final = 256 << 10
"""What is read ahead of who takes it; beyond, the worker waits."""
_SOCKET_BYTES: Final = 256 << 10
_LAST: Final = 19
_ALL_THREADS: Final = 2  # CPUCLOCK_SCHED of the clock that clock_getcpuclockid(3) would give
_START_LIMIT_S: Final = 60.0
_DIED: Final = "the process that ran the query ended without an answer"


class WorkerProcess(asyncio.Protocol):
    """A forked reader, ended by its pidfd; made by `Zygote.fork`."""

    def __init__(self, pid: int, pidfd: int) -> None:
        self.pid, self._pidfd = pid, pidfd
        self.alive = True
        self._buffer = bytearray()
        self._frames: deque[tuple[bytes, bytes]] = deque()
        self._held = 0
        self._arrival: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None

    # --- what the event loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the transport."""
        self._transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        """Cut what came into frames, and stop reading when enough lies here."""
        self._buffer += data
        while len(self._buffer) >= HEAD.size:
            kind, length = HEAD.unpack_from(self._buffer)
            if len(self._buffer) < HEAD.size + length:
                break
            self._frames.append((kind, bytes(self._buffer[HEAD.size : HEAD.size + length])))
            del self._buffer[: HEAD.size + length]
            self._held += length
        if self._held > _HELD_BYTES and self._transport:
            self._transport.pause_reading()
        self._arrived()

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002 - asyncio's form
        """The process is gone, or its connection was closed here."""
        self.alive = False
        self._arrived()

    def _arrived(self) -> None:
        if self._arrival and not self._arrival.done() and (self._frames or not self.alive):
            self._arrival.set_result(None)

    # --- what the pool calls

    def ask(self, request: dict[str, Any]) -> None:
        """Send a request; `read` brings the reply. Raises WorkerDied if the process is gone."""
        if not self.alive or self._transport is None:
            raise WorkerDied(_DIED)
        self._transport.write(request_frame(request))

    def at_hand(self) -> bool:
        """Whether `read` would return at once."""
        return bool(self._frames)

    async def read(self) -> tuple[bytes, bytes]:
        """The kind and the body of the next frame. Raises WorkerDied if the process ends first."""
        while not self._frames:
            if not self.alive:
                raise WorkerDied(_DIED)
            self._arrival = asyncio.get_running_loop().create_future()
            await self._arrival
        kind, body = self._frames.popleft()
        self._held -= len(body)
        if self.alive and self._transport and self._held <= _HELD_BYTES:
            self._transport.resume_reading()
        return kind, body

    def send_signal(self, number: signal.Signals) -> None:
        """Send the process a signal, if it still runs."""
        if self._pidfd >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, number)

    def cpu_s(self) -> float:
        """The processor time the process has used; 0 if it is gone."""
        try:
            return time.clock_gettime((~self.pid << 3) | _ALL_THREADS)
        except OSError:
            return 0.0

    def give_way(self) -> None:
        """Let every other process go first until the present query is answered.

        Its main thread keeps its priority, for the next thread that answers inherits it.
        """
        if self.alive:
            with suppress(OSError):
                for thread in Path(f"/proc/{self.pid}/task").iterdir():
                    if int(thread.name) != self.pid:
                        os.setpriority(os.PRIO_PROCESS, int(thread.name), _LAST)

    def kill(self) -> None:
        """End the process, if it still runs, and close the connection."""
        self.alive = False
        self.send_signal(signal.SIGKILL)
        if self._transport:
            self._transport.abort()

    async def end(self) -> None:
        """Kill the process and wait until it is gone."""
        self.kill()
        if self._pidfd >= 0:
            pidfd, self._pidfd = self._pidfd, -1
            await _readable(pidfd)
            os.close(pidfd)


class Zygote:
    """A process that forks readers. Make one with `start`."""

    def __init__(self, process: subprocess.Process, control: socket.socket) -> None:
        self.process = process
        self._control = control
        self._turn = asyncio.Lock()

    @classmethod
    async def start(cls, version: Version, settings: Settings, *, held: bool) -> "Zygote":
        """A new zygote for `version`, which it holds in memory if `held`.

        It finds modules where this process does, wherever either was started.
        Raises WorkerDied if it does not get ready.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        path = os.pathsep.join(str(Path(folder).absolute()) for folder in sys.path)
        with theirs:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "graph.zygote", str(theirs.fileno())),
                *(str(version.store.absolute()), version.base),
                *(str(settings.worker_memory_limit_bytes), *(["--held"] if held else [])),
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,  # Ctrl+C is the server's to answer
            )
        zygote = cls(process, ours)
        try:
            await zygote._message()
        except BaseException as error:
            await zygote.end()
            if isinstance(error, OSError | WorkerDied):
                failed = f"version {version.name} cannot be opened"
                raise WorkerDied(failed) from error
            raise
        return zygote

    async def fork(self, store: Path | None = None) -> WorkerProcess:
        """A reader of what the zygote holds, or of the store in a folder.

        Raises WorkerDied if it does not get ready.
        """
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SOCKET_BYTES)
        message = json.dumps({"store": store and str(store.absolute())}).encode()
        try:
            async with asyncio.timeout(_START_LIMIT_S), self._turn:
                with theirs:
                    socket.send_fds(self._control, [message], [theirs.fileno()])
                pid, (pidfd, *_) = await self._message()
        except BaseException as error:
            ours.close()
            if isinstance(error, OSError | ValueError):
                raise WorkerDied("no process could be started") from error
            raise
        return await _connected(ours, int(pid), pidfd)

    async def _message(self) -> tuple[bytes, list[int]]:
        await _readable(self._control.fileno())
        message, descriptors, _, _ = socket.recv_fds(self._control, _MESSAGE_BYTES, 1)
        if not message:
            raise WorkerDied("the process that starts others has ended")
        return message, list(descriptors)

    async def end(self) -> None:
        """Kill the process, and with it its readers, and wait until it is gone.

        A fork under way reads the end of the connection; closed before, it would say nothing.
        """
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()
        async with self._turn:
            self._control.close()


async def _connected(ours: socket.socket, pid: int, pidfd: int) -> WorkerProcess:
    loop = asyncio.get_running_loop()
    worker = WorkerProcess(pid, pidfd)
    try:
        await loop.create_unix_connection(lambda: worker, sock=ours)
        async with asyncio.timeout(_START_LIMIT_S):
            _, said = await worker.read()
    except BaseException as error:
        await worker.end()
        if isinstance(error, TimeoutError | OSError):
            raise WorkerDied("a process was started, but did not get ready") from error
        raise
    for failure in json.loads(said)["unconfined"]:
        _log.warning("a worker runs without %s", failure)
    return worker


async def _readable(descriptor: int) -> None:
    """Wait until a file descriptor can be read; a pidfd can once its process is gone."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)
