"""`/id/…`, `/voc/…`, `/ontology`: IRIs of the graph answered on this host.

A thing is not a document: `/id/state/kazakhstan` redirects (303) to the document that suits
the client, `/id/state/kazakhstan.ttl` is one. IRIs keep the base the store was made with,
on whatever host they are served.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from importlib.resources import files
from json import dumps
from typing import Final

from fastapi import FastAPI
from rdflib import Graph
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.accept import negotiated
from api.asking import at_one_version
from api.binding import ID
from api.conditional import headers, unchanged
from api.documents import FORMS, context, describe, exists, serialize
from api.entityview import ontology_view, view
from api.html import here, page
from api.labels import RESERVED_LANGUAGE, language_of
from api.openapi import extend
from api.problems import Problem
from graph.settings import Settings
from graph.terms import NAMESPACES, ONTOLOGY

Endpoint = Callable[[Request], Awaitable[Response]]
TYPES: Final = frozenset(
    (
        *("person", "state", "organization", "place", "event", "event-series", "document"),
        *("initiative", "proposal", "act", "claim", "situation", "post", "status-change"),
        *("ratification", "evidence", "text", "article", "run", "reference"),
    )
)


def install(app: FastAPI, settings: Settings) -> None:
    """Add the addresses of entities, vocabularies and the ontology to `app`."""
    app.state.settings = settings
    add = app.router.add_route
    add("/id/{path:path}", _things("/id/", f"{settings.base}/id/", settings), methods=["GET"])
    add("/voc/{path:path}", _things("/voc/", NAMESPACES["tdv"], settings), methods=["GET"])
    add("/ontology", _ontology, methods=["GET"])
    add("/ontology/context.jsonld", _context, methods=["GET"])
    add("/ontology.{form}", _ontology_document, methods=["GET"])
    extend(app, _described())


def _things(prefix: str, namespace: str, settings: Settings) -> Endpoint:
    async def answer(request: Request) -> Response:
        path, form = _split(request.path_params["path"])
        if not _possible(prefix, path):
            raise _missing()
        thing = namespace + path
        if form is not None:
            return await _document(request, thing, form, settings.base)
        backend = request.app.state.backend
        known, version = await at_one_version(backend, lambda ask: exists(ask, thing))
        if not known:
            raise _missing()
        return _see_other(request, {"X-Kurultay-Version": version})

    return answer


def _split(path: str) -> tuple[str, str | None]:
    stem, dot, suffix = path.rpartition(".")
    return (stem, suffix) if dot and suffix in FORMS else (path, None)


def _possible(prefix: str, path: str) -> bool:
    if len(path) > 300 or not path.isascii():
        return False
    if prefix == "/id/":
        match = ID.fullmatch(path)
        return match is not None and match["type"] in TYPES
    words = path.split("/")
    return len(words) in (1, 2) and all(w.replace("-", "").isalnum() for w in words)


def _missing() -> Problem:
    detail = "The graph says nothing of this address. Questions are listed at /api/v1/."
    return Problem(404, "not-found", "Not found", detail)


def _see_other(request: Request, more: Mapping[str, str]) -> Response:
    """The way to the document about this thing that suits the client."""
    form = negotiated(request, FORMS)
    path, language = here(request), request.query_params.get(RESERVED_LANGUAGE)
    suffix = f"?{RESERVED_LANGUAGE}={language_of(language)}" if language and form == "html" else ""
    links = _links(path, "describedby")
    return RedirectResponse(
        f"{path}.{form}{suffix}",
        status_code=303,
        headers={"Vary": "Accept", "Link": links, **more},
    )


def _links(path: str, relation: str) -> str:
    return ", ".join(
        f'<{path}.{form}>; rel="{relation}"; type="{media_type}"'
        for form, media_type in FORMS.items()
    )


async def _document(request: Request, thing: str, form: str, base: str) -> Response:
    language = language_of(request.query_params.get(RESERVED_LANGUAGE))
    backend = request.app.state.backend
    asked = (thing, form, language)
    path = here(request).removesuffix(f".{form}")
    links = f'{_links(path, "alternate")}, <{thing}>; rel="describes"'
    if known := unchanged(request, backend.version, *asked, links=links):
        return known
    found, version = await at_one_version(
        backend, lambda ask: describe(ask, thing, base, named=form == "html")
    )
    if found is None:
        raise _missing()
    if form == "html":
        shown = await run_in_threadpool(view, found, language)
        body = page("entity.html", request, version, entity=shown, path=path, language=language)
    else:
        body = await run_in_threadpool(serialize, found.graph, form)
    kept = headers(version, *asked, links=links)
    return Response(body, media_type=FORMS[form], headers=kept)


async def _ontology(request: Request) -> Response:
    return _see_other(request, {})


async def _ontology_document(request: Request) -> Response:
    form = request.path_params["form"]
    if form not in FORMS:
        raise _missing()
    if form == "html":
        language = language_of(request.query_params.get(RESERVED_LANGUAGE))
        classes, properties = ontology_view(language)
        version = request.app.state.backend.version
        body = page("ontology.html", request, version, classes=classes, properties=properties)
    else:
        body = _ontology_as(form)
    path = here(request).removesuffix(f".{form}")
    links = f'{_links(path, "alternate")}, <{ONTOLOGY}>; rel="describes"'
    kept = {"Link": links, "Cache-Control": "public, max-age=3600"}
    return Response(body, media_type=FORMS[form], headers=kept)


@cache
def _ontology_as(form: str) -> bytes:
    source = (files("ontology") / "td.ttl").read_bytes()
    if form == "ttl":
        return source
    return serialize(Graph().parse(data=source, format="turtle"), form)


async def _context(_: Request) -> Response:
    body = dumps({"@context": context()}, ensure_ascii=False, indent=1)
    kept = {"Cache-Control": "public, max-age=3600"}
    return Response(body, media_type="application/ld+json", headers=kept)


def _described() -> dict[str, dict[str, object]]:
    def get(name: str, summary: str, *parameters: str) -> dict[str, object]:
        return {
            "get": {
                "operationId": name,
                "summary": summary,
                "tags": ["linked data"],
                "parameters": [
                    {"name": p, "in": "path", "required": True, "schema": {"type": "string"}}
                    for p in parameters
                ],
                "responses": {
                    "303": {"description": "The document for the client's Accept"},
                    "404": {"description": "The graph says nothing of it"},
                    "406": {"description": "No such form"},
                },
            }
        }

    return {
        "/id/{type}/{slug}": get("entity", "A thing of the graph", "type", "slug"),
        "/voc/{scheme}/{code}": get("concept", "A vocabulary's concept", "scheme", "code"),
        "/ontology": get("ontology", "The ontology"),
    }
