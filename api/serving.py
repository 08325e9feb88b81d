"""The server process: it says where it answers once it does, and ends when told to."""

import asyncio
import sys
from contextlib import AsyncExitStack, suppress
from socket import socket
from typing import Final

import click
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.logs import configure
from graph.settings import Settings

_KEEP_ALIVE_S: Final = 75
"""Longer than reverse proxies keep an idle connection, so that none is closed under a request."""

_SWITCH_S: Final = 0.0005
"""A thread that looks through a long query lets requests go first after that time."""


def serve(settings: Settings) -> None:
    """Answer until the process is told to end.

    Raises GraphError if the published version cannot be opened. Told to end, it lets what it
    has begun finish for as long as a query may run, and then hangs up.
    """
    configure(settings.log_format)
    sys.setswitchinterval(_SWITCH_S)
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        lifespan="off",  # the server's own: uvicorn tells of a failure by a traceback
        log_config=None,
        access_log=False,  # each query is logged by itself
        loop="uvloop",
        http="httptools",
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_keep_alive=_KEEP_ALIVE_S,
        ws="none",
    )
    with suppress(KeyboardInterrupt):
        _Server(config, app, settings.query_time_limit_s).run()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, app: FastAPI, patience_s: float) -> None:
        super().__init__(config)
        self._app, self._patience_s = app, patience_s
        self._opened = AsyncExitStack()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Open the published version, then the port."""
        await self._opened.enter_async_context(self._app.router.lifespan_context(self._app))
        try:
            await super().startup(sockets)
        except SystemExit:  # uvicorn has said why
            await self._opened.aclose()
            raise SystemExit(1) from None
        host = f"[{self.config.host}]" if ":" in self.config.host else self.config.host
        click.echo(f"Kurultay answers at http://{host}:{self.config.port}  (Ctrl+C ends it)")

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Close the port, then the published version.

        Uvicorn's own time limit cancels what still runs, and each cancelled request would be
        a traceback; a connection that is hung up is a client that left.
        """
        ending = asyncio.get_running_loop().call_later(self._patience_s, self._hang_up)
        await super().shutdown(sockets)
        ending.cancel()
        await self._opened.aclose()

    def _hang_up(self) -> None:
        for connection in self.server_state.connections:
            connection.transport.abort()
