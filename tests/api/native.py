"""The native Oxigraph server, and a backend that asks it over the SPARQL Protocol."""

import asyncio
import socket
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

import httpx
import pyoxigraph
from fastapi import FastAPI

from graph.backend import Answer, Query
from graph.remote import ask
from graph.settings import Settings
from tests.api.inprocess import application

STARTS_WITHIN_S = 30
ANSWERS_WITHIN_S = 60


class OverProtocol:
    """Answers from a SPARQL endpoint whose default graph is the merged graph."""

    version = "native"

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint

    async def answer(self, query: Query) -> Answer:
        found = await asyncio.to_thread(
            ask, self.endpoint, query.text, query.media_type, ANSWERS_WITHIN_S
        )
        return Answer(found.body, found.media_type, self.version, found.seconds)

    async def close(self) -> None:
        pass


@contextmanager
def served(trig: bytes, settings: Settings) -> Iterator[FastAPI]:
    """The questions over a native server that holds `trig`, until the block ends."""
    binary = Path(sysconfig.get_path("scripts")) / "oxigraph"
    port = _free_port()
    server = subprocess.Popen(
        [binary, "serve", "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, server)
        _load(address, trig, settings.base)
        app = application(settings, b"")
        app.state.backend = OverProtocol(f"{address}/query")
        yield app
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    until = monotonic() + STARTS_WITHIN_S
    while monotonic() < until and server.poll() is None:
        with suppress(httpx.TransportError):
            httpx.get(address)
            return
        sleep(0.05)
    raise AssertionError("the native server did not start")


def _load(address: str, trig: bytes, base: str) -> None:
    """Put the merged graph into the default graph, every other one under its name."""
    merged = pyoxigraph.NamedNode(f"{base}/graph/merged")
    quads = [
        pyoxigraph.Quad(*quad.triple) if quad.graph_name == merged else quad
        for quad in pyoxigraph.parse(trig, pyoxigraph.RdfFormat.TRIG)
    ]
    body = pyoxigraph.serialize(quads, None, pyoxigraph.RdfFormat.N_QUADS)
    sent = httpx.post(
        f"{address}/store", content=body, headers={"Content-Type": "application/n-quads"}
    )
    sent.raise_for_status()
