"""The application: what it serves, what it keeps open, and how it says that something is wrong."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from importlib import metadata
from typing import Final
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api import (
    catalogue,
    dumps,
    entities,
    health,
    ontologies,
    pages,
    questions,
    reconciliation,
    search,
    sitemap,
    sparql,
)
from api.asker import Asker
from api.compression import Compression
from api.keeping import Keeping
from api.problems import Problem
from graph import versions
from graph.errors import GraphError, NoVersion
from graph.settings import Settings
from graph.workers import Workers

STATUS: Final[dict[str, tuple[int, str]]] = {
    "bad-query": (400, "The query cannot be understood"),
    "refused": (403, "The query asks for what is never given here"),
    "answer-too-large": (400, "The answer would be too large"),
    "time-limit": (504, "The query ran too long"),
    "busy": (503, "Too many queries at once"),
    "worker-died": (500, "The query could not be finished"),
    "engine-error": (500, "The query could not be finished"),
    "no-version": (503, "Nothing has been published yet"),
}
"""HTTP status and title of each kind of error of the graph; any other kind is a 500."""

_RETRY_AFTER_S: Final = 2


def create_app(settings: Settings) -> FastAPI:
    """The application over the data folder of `settings`.

    The base IRI is that of the published version. Raises NoVersion at start-up if there is none,
    BadQuestion at once if a question file is broken.
    """
    settings = _with_published_base(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.backend = await Workers.start(settings)
        warming = asyncio.create_task(questions.warm(app))
        try:
            yield
        finally:
            warming.cancel()
            await asyncio.gather(warming, return_exceptions=True)
            await app.state.backend.close()

    app = FastAPI(
        title="Kurultay",
        summary="A knowledge graph of Turkic-states diplomacy.",
        version=metadata.version("kurultay"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    for part in (
        *(health, sparql, questions, search, reconciliation, entities),
        *(ontologies, catalogue, dumps, sitemap, pages),
    ):
        part.install(app, settings)
    _handle_errors(app)
    app.add_middleware(Compression)
    app.add_middleware(
        Keeping,
        state=app.state,
        most_bytes=settings.cache_limit_bytes,
        dumps=settings.dumps,
    )
    app.add_middleware(sparql.Endpoint, settings=settings, handlers=app.exception_handlers)
    app.add_middleware(Asker, per_minute=settings.requests_per_minute)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "OPTIONS"],
        allow_headers=["*"],
        expose_headers=[
            *("Content-Range", "ETag", "Link", "Memento-Datetime", "Repr-Digest", "Retry-After"),
            *("X-Kurultay-Version", "X-Request-Id"),
        ],
    )
    return app


def _with_published_base(settings: Settings) -> Settings:
    try:
        base = versions.current(settings.data).base
    except NoVersion:
        return settings
    return settings.model_copy(update={"base": base})


def _handle_errors(app: FastAPI) -> None:
    app.add_exception_handler(Problem, _told)
    app.add_exception_handler(GraphError, _graph_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(ClientDisconnect, _left)
    app.add_exception_handler(Exception, _unforeseen)


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    response = problem(request, error.status, error.kind, error.title, error.detail, **error.extra)
    response.headers.update(error.headers)
    return response


async def _graph_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, GraphError)
    status, title = STATUS.get(error.kind, (500, "The graph cannot be read"))
    seconds = {} if error.seconds is None else {"seconds": round(error.seconds, 3)}
    return problem(request, status, error.kind, title, str(error), **seconds)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase
    kind = title.lower().replace(" ", "-")
    response = problem(request, error.status_code, kind, title, str(error.detail))
    response.headers.update(error.headers or {})
    return response


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    told = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    return problem(request, 422, "invalid-request", "The request is not valid", told)


async def _left(request: Request, error: Exception) -> Response:  # noqa: ARG001
    return Response(status_code=499)  # nobody is there to read it


async def _unforeseen(request: Request, error: Exception) -> Response:  # noqa: ARG001 - logged
    """An error of ours: the server logs it, the client learns only that there was one."""
    response = problem(request, 500, "internal", "Something went wrong here", "It has been logged.")
    response.headers["Access-Control-Allow-Origin"] = "*"  # this one passes the CORS layer by
    return response


def problem(
    request: Request, status: int, kind: str, title: str, detail: str, **extra: object
) -> JSONResponse:
    """A problem document (RFC 9457); 503 says when to come back."""
    content = {
        "type": f"/problems/{kind}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": quote(request.scope["path"]),
        **extra,
    }
    headers = {"Cache-Control": "no-store"}
    if status == 503:
        headers["Retry-After"] = str(_RETRY_AFTER_S)
    return JSONResponse(content, status, headers, media_type="application/problem+json")
