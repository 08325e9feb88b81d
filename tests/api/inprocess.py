"""A backend in this process, and an application around the questions, for tests."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api import catalogue, entities, ontologies, pages, questions, sitemap
from api.problems import Problem
from graph.backend import Answer, Query
from graph.cache import Kept
from graph.errors import BadQuery, GraphError
from graph.settings import Settings

FIXTURES = Path(__file__).parent.parent / "fixtures"


class AnswersWhole:
    """Streams what `answer` answers: a mixin for backends that know whole answers only."""

    async def answer(self, query: Query) -> Answer:
        raise NotImplementedError

    @asynccontextmanager
    async def stream(self, query: Query) -> AsyncIterator[Kept]:
        yield Kept(await self.answer(query))


class InProcess(AnswersWhole):
    """Answers over a TriG file; its version's name follows from the file's bytes."""

    def __init__(self, trig: bytes, base: str) -> None:
        self.store = Store()
        self.store.load(trig, RdfFormat.TRIG)
        self.merged = NamedNode(f"{base}/graph/merged")
        self.version = f"0001-20251009T080706Z-{hashlib.sha256(trig).hexdigest()[:8]}"
        self.asked: list[Query] = []

    async def answer(self, query: Query) -> Answer:
        self.asked.append(query)
        try:
            found: Any = self.store.query(query.text, default_graph=[self.merged])
        except SyntaxError as error:
            raise BadQuery(str(error)) from error
        if isinstance(found, QueryTriples):
            body = serialize(found, format=RdfFormat.from_media_type(query.media_type))
        else:
            body = found.serialize(format=QueryResultsFormat.from_media_type(query.media_type))
        assert not isinstance(found, QueryBoolean)
        return Answer(body or b"", query.media_type, self.version, 0.0)

    async def close(self) -> None:
        pass


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    document = {"type": f"/problems/{error.kind}", "title": error.title, "status": error.status}
    return JSONResponse(
        {**document, "detail": error.detail, **error.extra},
        error.status,
        media_type="application/problem+json",
    )


async def _failed(request: Request, error: Exception) -> Response:
    return JSONResponse({"detail": str(error)}, 503)


def application(settings: Settings, trig: bytes, folder: Path | None = None) -> FastAPI:
    """Questions, entities and pages over `trig`; questions from `folder` if it is given."""
    app = FastAPI()
    app.state.backend = InProcess(trig, settings.base)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(GraphError, _failed)
    questions.install(app, settings, folder)
    for part in (entities, ontologies, catalogue, sitemap, pages):
        part.install(app, settings)
    return app


class Client:
    """Requests to an application in this process; redirects are not followed."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def get(self, target: str, **more: Any) -> httpx.Response:
        return self.send("GET", target, **more)

    def send(self, method: str, target: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._send(method, target, **more))

    async def _send(self, method: str, target: str, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, target, **more)
