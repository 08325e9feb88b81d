"""/sparql: the query operation of the SPARQL 1.1 Protocol.

One handler for all methods, so that Allow, HEAD and OPTIONS are right. A bare GET describes the
service to RDF clients and shows a form to people.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl
from uuid import uuid4

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from api.accept import accepted, preferred
from api.bodies import limited
from api.conditional import headers, unchanged
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
from graph.terms import iri

PATH: Final = "/sparql"
_FORM_TYPE: Final = "application/x-www-form-urlencoded"
_QUERY_TYPE: Final = "application/sparql-query"
_UPDATE_TYPE: Final = "application/sparql-update"
_ALIASES: Final = {
    "application/json": ("application/sparql-results+json", "application/ld+json"),
    "application/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/plain": ("text/csv", "application/n-triples"),
}
"""Media types that clients name loosely, with what they mean for tables and for graphs."""


@dataclass(frozen=True)
class _Asked:
    """The parameters of one request."""

    query: str | None
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    version: str | None


def install(app: FastAPI, settings: Settings) -> None:
    """Add /sparql to `app`."""

    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": "GET, HEAD, OPTIONS, POST"})
        asked = await _asked(request, settings.query_limit_bytes)
        if asked.query is None:
            return await _described(request, settings)
        return await _answered(request, asked, settings)

    app.router.add_route(PATH, endpoint, methods=["GET", "POST", "OPTIONS"])
    extend(app, {PATH: _openapi()})


async def _answered(request: Request, asked: _Asked, settings: Settings) -> Response:
    query = asked.query or ""
    guard.check_length(query, settings.query_limit_bytes)
    media_type = _media_type(accepted(request), await guard.check_aside(query))
    backend, version = request.app.state.backend, _kept(settings, asked.version)
    once = uuid4() if passing(query) else ""
    wanted = (media_type, query, asked.default_graphs, asked.named_graphs, once)
    known = unchanged(request, version or backend.version, *wanted)
    if known and request.method != "POST":
        return known
    stream = backend.stream(
        Query(query, media_type, asked.default_graphs, asked.named_graphs, version)
    )

    def head(answered: str) -> dict[str, str]:
        kept = {} if not once else {"Cache-Control": "no-store"}
        return {**headers(answered, *wanted), "Content-Type": content_type(media_type), **kept}

    return await streamed(request, stream, head, settings.client_stall_limit_s)


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


async def _asked(request: Request, most_bytes: int) -> _Asked:
    """What a request asks. Raises Problem 400, 413 or 415 for misuse of the protocol."""
    given = _pairs(_text(request.scope["query_string"], "the address"), "the address")
    if request.method == "POST":
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        _check_coding(request)
        if media_type == _UPDATE_TYPE:
            raise Problem(403, "refused", "No updates", "this endpoint is read-only")
        if media_type not in (_FORM_TYPE, _QUERY_TYPE):
            detail = f"send the query as {_FORM_TYPE} or as {_QUERY_TYPE}"
            raise Problem(415, "unsupported-media-type", "Unknown kind of body", detail)
        body = _text(await limited(request, 4 * most_bytes), "the body")
        direct = media_type == _QUERY_TYPE
        given += [("query", body)] if direct else _pairs(body, "the body")
    return _parameters(given, required=request.method == "POST")


def _check_coding(request: Request) -> None:
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity":
        detail = f"the body must not be compressed, {coding[:40]} is not read"
        raise Problem(415, "unsupported-media-type", "Unknown content coding", detail)
    charset = request.headers.get("content-type", "").lower().partition("charset=")[2]
    name = charset.partition(";")[0].strip(" \"'")
    if name not in ("", "utf-8", "utf8"):
        detail = f"the body must be UTF-8, not {name[:40]}"
        raise Problem(415, "unsupported-media-type", "Unknown character encoding", detail)


def _text(given: bytes, where: str) -> str:
    try:
        return given.decode("utf-8")
    except UnicodeDecodeError as error:
        detail = f"{where} is not UTF-8 at byte {error.start}"
        raise Problem(400, "bad-encoding", "Not UTF-8", detail) from error


def _pairs(text: str, where: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict")
    except ValueError as error:
        raise Problem(400, "bad-encoding", "Not UTF-8", f"{where} cannot be decoded") from error


def _parameters(given: list[tuple[str, str]], *, required: bool) -> _Asked:
    queries = [value for name, value in given if name == "query"]
    if any(name == "update" for name, _ in given):
        raise Problem(403, "refused", "No updates", "this endpoint is read-only")
    if len(queries) > 1 or (required and not queries):
        found = "more than one" if queries else "no"
        raise Problem(400, "bad-query", "One query, please", f"{found} query parameter")
    return _Asked(
        queries[0] if queries else None,
        _graphs(given, "default-graph-uri"),
        _graphs(given, "named-graph-uri"),
        _version(given),
    )


def _kept(settings: Settings, version: str | None) -> str | None:
    """The version asked for. Raises Problem 404 if it is not kept."""
    try:
        return version and versions.named(settings.data, version).name
    except NoVersion as error:
        raise Problem(404, "no-such-version", "No such version", str(error)) from error


def _version(given: list[tuple[str, str]]) -> str | None:
    """The name of the version that the query is put to, None for the one that answers now."""
    versions = {value for name, value in given if name == "version"}
    if len(versions) > 1:
        raise Problem(400, "bad-query", "One version, please", "more than one version parameter")
    return (versions.pop() or None) if versions else None


def _graphs(given: list[tuple[str, str]], name: str) -> tuple[str, ...] | None:
    values = tuple(value for parameter, value in given if parameter == name)
    for value in values:
        try:
            iri(value)
        except ValueError as error:
            detail = f"{name} is no absolute IRI: {value[:100]}"
            raise Problem(400, "bad-query", "Not an IRI", detail) from error
    return values or None


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
                    _FORM_TYPE: {
                        "schema": {
                            "type": "object",
                            "required": ["query"],
                            "properties": {"query": {"type": "string"}},
                        }
                    },
                    _QUERY_TYPE: text,
                },
            },
            **shared,
        },
    }
