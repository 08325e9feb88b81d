"""/sparql: the query operation of the SPARQL 1.1 Protocol.

A bare GET describes the service to RDF clients and shows a form to people. It is answered aside
from all that other addresses need: a look-up takes the engine less time than that would.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, ExceptionHandler, Receive, Scope, Send

from api import memento, protocol
from api.accept import accepted, preferred
from api.compression import Compression
from api.conditional import PASSING, headers, unchanged
from api.description import service_description
from api.html import page, site
from api.openapi import Schema, extend, problem
from api.problems import Problem
from api.streaming import streamed
from graph import guard, versions
from graph.backend import Query
from graph.cache import passing
from graph.citation import VOID_PATH as DATASET
from graph.errors import NoVersion
from graph.formats import GRAPHS, RESULTS, Form, content_type, media_types
from graph.settings import Settings

PATH: Final = "/sparql"
TIMEMAP: Final = f"{PATH}/timemap"
_LONGEST_LINK: Final = 4096  # clients read no headers of any length
_ALLOW: Final = {"Allow": "GET, HEAD, OPTIONS, POST"}
_ALIASES: Final = {
    "application/json": ("application/sparql-results+json", "application/ld+json"),
    "application/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/plain": ("text/csv", "application/n-triples"),
}
"""Media types that clients name loosely, with what they mean for tables and for graphs."""


class Endpoint:
    """Middleware that answers what is asked at /sparql, and passes on every other request."""

    def __init__(
        self, app: ASGIApp, settings: Settings, handlers: Mapping[Any, ExceptionHandler]
    ) -> None:
        self._app, self._settings = app, settings
        told = {kind: told for kind, told in handlers.items() if kind is not Exception}
        self._plain = ExceptionMiddleware(self._answer, told)
        self._compressed = Compression(self._plain)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] != "http" or scope["path"] != PATH or _bare(scope):
            return await self._app(scope, receive, send)
        zipped = any(name == b"accept-encoding" for name, _ in scope["headers"])
        answer = self._compressed if zipped else self._plain
        return await answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await _response(Request(scope, receive), self._settings)
        await response(scope, receive, send)


def _bare(scope: Scope) -> bool:
    return scope["method"] in ("GET", "HEAD") and not scope["query_string"]


def install(app: FastAPI, settings: Settings) -> None:
    """Describe /sparql, there and in the OpenAPI of `app`; `Endpoint` answers what is asked."""

    async def described(request: Request) -> Response:
        return await _described(request, settings)

    def states(request: Request) -> Response:
        return _states(request, settings)

    app.router.add_route(PATH, described, methods=["GET"])
    app.router.add_route(TIMEMAP, states, methods=["GET"])
    extend(app, {PATH: _openapi(), TIMEMAP: _openapi_of_states()})


async def _response(request: Request, settings: Settings) -> Response:
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=_ALLOW)
    if request.method not in ("GET", "HEAD", "POST"):
        raise HTTPException(405, headers=_ALLOW)
    asked = await protocol.asked(request, settings.query_limit_bytes)
    if asked.query is None:
        return await _described(request, settings)
    return await _answered(request, asked, settings)


async def _answered(request: Request, asked: protocol.Asked, settings: Settings) -> Response:
    query = asked.query or ""
    guard.check_length(query, settings.query_limit_bytes)
    form = await guard.check_aside(query)
    media_type = _media_type(accepted(request), form)
    backend = request.app.state.backend
    version = _kept(settings, asked.version) or _standing(request, settings)
    once = uuid4() if passing(query) else ""
    wanted = (media_type, query, asked.default_graphs, asked.named_graphs, once)
    vary = "Accept, Accept-Datetime"
    if "accept-encoding" not in request.headers:  # else it is added where it is decided
        vary += ", Accept-Encoding"
    known = unchanged(request, version or backend.version, *wanted, vary=vary)
    if known and request.method != "POST":
        return known
    stream = backend.stream(
        Query(query, media_type, asked.default_graphs, asked.named_graphs, version)
    )

    def head(answered: str) -> dict[str, str]:
        found = headers(answered, *wanted, vary=vary)
        found["Content-Type"] = content_type(media_type)
        if once:
            found["Cache-Control"] = "no-store"
        return {**found, **_memento(request, version)} if version else found

    return await streamed(request, stream, head, settings.client_stall_limit_s)


@lru_cache(maxsize=256)
def _media_type(accept: str, form: Form) -> str:
    """The media type of the answer. Raises Problem 406 if the client wants none that there is.

    A client that accepts the other kind of result only, as rdflib's store does when it asks for
    a graph and names a table, gets the default of the right kind.
    """
    offers = media_types(form)
    table = form in ("SELECT", "ASK")
    loose = {alias: meant[0 if table else 1] for alias, meant in _ALIASES.items()}
    known = [alias for alias, meant in loose.items() if meant in offers]
    chosen = preferred(accept, [*offers, *known])
    if chosen is not None:
        return loose.get(chosen, chosen)
    other = GRAPHS if table else RESULTS
    if preferred(accept, other) is not None:
        return offers[0]
    raise Problem(
        406,
        "not-acceptable",
        "No form of the answer is acceptable",
        f"an answer to {form} can be {', '.join(offers)}",
    )


def _kept(settings: Settings, version: str | None) -> str | None:
    """The version asked for. Raises Problem 404 if it is not kept."""
    try:
        return version and versions.named(settings.data, version).name
    except NoVersion as error:
        raise Problem(404, "no-such-version", "No such version", str(error)) from error


def _standing(request: Request, settings: Settings) -> str | None:
    """The version that stood at the moment of Accept-Datetime. Raises Problem 400 for no moment."""
    when = memento.asked(request)
    return versions.at(settings.data, when).name if when else None


def _memento(request: Request, version: str) -> dict[str, str]:
    """Of an answer from a version asked for: since when that stood, what to ask for the present."""
    found = {"Memento-Datetime": memento.moment(versions.made(version))}
    if request.method != "POST" and len(request.scope["query_string"]) <= _LONGEST_LINK:
        now, here = request.url.remove_query_params("version").query, site(request)
        found["Link"] = memento.around(f"{here}{PATH}?{now}", f"{here}{TIMEMAP}?{now}")
    return found


def _states(request: Request, settings: Settings) -> Response:
    """The TimeMap of what stands at /sparql under the same query: one state for each version."""
    here, asked = site(request), quote(request.scope["query_string"], safe="%&=+/:?@!$'()*,;~")
    states = [
        memento.Memento(f"{here}{PATH}?version={version.name}&{asked}", versions.made(version.name))
        for version in versions.versions(settings.data)
    ]
    body = memento.timemap(f"{here}{PATH}?{asked}", f"{here}{TIMEMAP}?{asked}", states)
    return Response(body, media_type=memento.LINK_FORMAT, headers=PASSING)


async def _described(request: Request, settings: Settings) -> Response:
    media_type = preferred(accepted(request), [*GRAPHS, "text/html"]) or GRAPHS[0]
    version, here = request.app.state.backend.version, site(request)
    endpoint = f"{here}{PATH}"
    wanted = ("service", media_type, endpoint)
    if known := unchanged(request, version, *wanted):
        return known
    kept = headers(version, *wanted)
    if media_type == "text/html":
        body = page("sparql.html", request, version, limit_s=settings.query_time_limit_s)
        return Response(body, headers={**kept, "Content-Type": "text/html; charset=utf-8"})
    body = service_description(endpoint, settings.base, f"{here}{DATASET}", media_type)
    return Response(body, headers={**kept, "Content-Type": content_type(media_type)})


def _openapi() -> Schema:
    text = {"schema": {"type": "string"}}
    answers: Schema = {
        kind: {"schema": {}} if kind.endswith("json") else text for kind in (*RESULTS, *GRAPHS)
    }
    responses = {
        "200": {"description": "The answer.", "content": {**answers, "text/html": text}},
        "304": {"description": "The client has it already."},
        "400": {"description": "Not a query, or misuse of the protocol.", "content": problem()},
        "404": {"description": "No such version is kept.", "content": problem()},
        "403": {"description": "SERVICE, an update, or an absurd shape.", "content": problem()},
        "406": {"description": "No form of the answer is acceptable.", "content": problem()},
        "413": {"description": "The body is too large.", "content": problem()},
        "415": {"description": "Unknown kind of body.", "content": problem()},
        "503": {"description": "Too busy; try again.", "content": problem()},
        "504": {"description": "The query ran past its time limit.", "content": problem()},
    }
    example = "SELECT ?s WHERE { ?s a <https://w3id.org/turkic-diplomacy/ontology#Summit> }"
    graphs = [
        {"name": name, "in": "query", "schema": {"type": "array", "items": {"type": "string"}}}
        for name in ("default-graph-uri", "named-graph-uri")
    ]
    query = {"name": "query", "in": "query", "schema": {"type": "string"}, "example": example}
    version = {"name": "version", "in": "query", "schema": {"type": "string"}}
    shared: Schema = {"tags": ["SPARQL"], "responses": responses}
    return {
        "get": {
            "summary": "Answer a SPARQL query.",
            "parameters": [query, *graphs, version],
            **shared,
        },
        "post": {
            "summary": "Answer a SPARQL query of any length.",
            "requestBody": {
                "required": True,
                "content": {
                    protocol.FORM_TYPE: {
                        "schema": {
                            "type": "object",
                            "required": ["query"],
                            "properties": {"query": {"type": "string"}},
                        }
                    },
                    protocol.QUERY_TYPE: text,
                },
            },
            **shared,
        },
    }


def _openapi_of_states() -> Schema:
    text = {"schema": {"type": "string"}}
    query = {"name": "query", "in": "query", **text}
    answer = {"description": "A TimeMap.", "content": {memento.LINK_FORMAT: text}}
    summary = "Since when each version that is kept stood (Memento)."
    return {
        "get": {
            "tags": ["SPARQL"],
            "summary": summary,
            "operationId": "sparql-timemap",
            "parameters": [query],
            "responses": {"200": answer},
        }
    }
