"""The parent's end of one worker: starting it, asking it, ending it."""

import asyncio
import json
import os
import sys
from asyncio import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from graph.errors import WorkerDied
from graph.settings import Settings
from graph.versions import Version
from graph.worker import LENGTHS, frame

_PIPE_BYTES: Final = 1 << 20


@dataclass(eq=False)
class WorkerProcess:
    """A process that runs `graph.worker`. Make one with `start`."""

    process: subprocess.Process
    transport: asyncio.SubprocessTransport

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

    def kill(self) -> None:
        """End the process, if it still runs, and close its pipes."""
        self.transport.close()

    async def end(self) -> None:
        """Kill the process and wait until it is gone."""
        self.kill()
        await self.process.wait()


async def start(version: Version, settings: Settings) -> WorkerProcess:
    """A new process, which opens `version`. Raises OSError if none can be started.

    It finds modules where this one does, wherever either was started.
    """
    loop = asyncio.get_running_loop()
    path = os.pathsep.join(str(Path(folder).absolute()) for folder in sys.path)
    transport, protocol = await loop.subprocess_exec(
        lambda: subprocess.SubprocessStreamProtocol(_PIPE_BYTES, loop),
        *(sys.executable, "-P", "-m", "graph.worker"),
        *(str(version.store.absolute()), version.base),
        *(str(settings.worker_memory_limit_bytes), str(settings.answer_limit_bytes)),
        stderr=None,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,  # Ctrl+C is the server's to answer
    )
    return WorkerProcess(subprocess.Process(transport, protocol, loop), transport)
