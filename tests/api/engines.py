"""Other engines behind the questions: the native Oxigraph server over HTTP, and rdflib."""

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
import rdflib
from fastapi import FastAPI

from graph.backend import Answer, Query
from graph.remote import ask
from graph.settings import Settings
from tests.api.inprocess import AnswersWhole, application

STARTS_WITHIN_S = 30
ANSWERS_WITHIN_S = 60


class OverProtocol(AnswersWhole):
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


class InRdflib(AnswersWhole):
    """Answers from an rdflib dataset whose default graph is the merged graph."""

    version = "rdflib"

    def __init__(self, trig: bytes, base: str) -> None:
        self.dataset = rdflib.Dataset()
        self.dataset.parse(data=_with_merged_as_default(trig, base), format="nquads")

    async def answer(self, query: Query) -> Answer:
        body = self.dataset.query(query.text).serialize(format="json")
        return Answer(body or b"", query.media_type, self.version, 0.0)

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
    sent = httpx.post(
        f"{address}/store",
        content=_with_merged_as_default(trig, base),
        headers={"Content-Type": "application/n-quads"},
    )
    sent.raise_for_status()


def _with_merged_as_default(trig: bytes, base: str) -> bytes:
    """N-Quads with the merged graph as default graph, every other one under its name."""
    merged = pyoxigraph.NamedNode(f"{base}/graph/merged")
    quads = [
        pyoxigraph.Quad(*quad.triple) if quad.graph_name == merged else quad
        for quad in pyoxigraph.parse(trig, pyoxigraph.RdfFormat.TRIG)
    ]
    return pyoxigraph.serialize(quads, None, pyoxigraph.RdfFormat.N_QUADS)
