"""`/id/…`, `/voc/…`: IRIs of the graph answered on this host.

A thing is not a document: `/id/state/kazakhstan` redirects (303) to the document that suits
the client, `/id/state/kazakhstan.ttl` is one. What was merged into another leads to that one
(301); what earlier versions knew and this one does not is gone (410). IRIs keep the base the
store was made with, on whatever host they are served.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from fastapi import FastAPI
from rdflib import DCTERMS, URIRef
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.accept import negotiated
from api.asking import at_one_version
from api.binding import ID
from api.conditional import headers, unchanged
from api.describing import MENTIONS_LIMIT, Described, describe, standing
from api.documents import FORMS, serialize, split
from api.entityview import view
from api.html import here, local, page, root
from api.labels import RESERVED_LANGUAGE, language_of
from api.openapi import described, extend
from api.problems import Problem
from api.schemaorg import about, script
from api.signposting import descriptions, document_links
from graph.departed import departed
from graph.settings import Settings
from graph.terms import NAMESPACES

Endpoint = Callable[[Request], Awaitable[Response]]
TYPES: Final = frozenset(
    (
        *("person", "state", "organization", "place", "event", "event-series", "document"),
        *("initiative", "proposal", "act", "claim", "situation", "post", "status-change"),
        *("ratification", "evidence", "text", "article", "run", "reference"),
    )
)


def install(app: FastAPI, settings: Settings) -> None:
    """Add the addresses of entities and vocabularies to `app`."""
    app.state.settings = settings
    add = app.router.add_route
    add("/id/{path:path}", _things("/id/", f"{settings.base}/id/", settings), methods=["GET"])
    add("/voc/{path:path}", _things("/voc/", NAMESPACES["tdv"], settings), methods=["GET"])
    extend(app, _openapi())


def _things(prefix: str, namespace: str, settings: Settings) -> Endpoint:
    async def answer(request: Request) -> Response:
        path, form = split(request.path_params["path"])
        if not _possible(prefix, path):
            raise _missing()
        thing = namespace + path
        if form is not None:
            return await _document(request, thing, form, settings)
        backend = request.app.state.backend
        found, version = await at_one_version(backend, lambda ask: standing(ask, thing))
        if found is None:
            raise _absent(thing, version, settings)
        if found.replaced_by:
            return _moved(request, found.replaced_by, "", version)
        return _see_other(request, {"X-Kurultay-Version": version})

    return answer


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


def _absent(thing: str, version: str, settings: Settings) -> Problem:
    """Gone if an earlier version knew it, else not found."""
    if thing not in departed(settings.data / "versions" / version):
        return _missing()
    detail = "An earlier version of the graph knew this; it was retracted or corrected."
    return Problem(410, "gone", "Gone", detail)


def _moved(request: Request, kept: str, suffix: str, version: str) -> Response:
    """The way to the one that a duplicate was merged into."""
    target = local(kept, request.app.state.settings.base, root(request)) or kept
    more = {"X-Kurultay-Version": version, "Cache-Control": "public, no-cache"}
    return RedirectResponse(f"{target}{suffix}", status_code=301, headers=more)


def _see_other(request: Request, more: Mapping[str, str]) -> Response:
    """The way to the document about this thing that suits the client."""
    form = negotiated(request, FORMS)
    path, language = here(request), request.query_params.get(RESERVED_LANGUAGE)
    suffix = f"?{RESERVED_LANGUAGE}={language_of(language)}" if language and form == "html" else ""
    links = descriptions(path, "describedby")
    return RedirectResponse(
        f"{path}.{form}{suffix}",
        status_code=303,
        headers={"Vary": "Accept", "Link": links, **more},
    )


async def _document(request: Request, thing: str, form: str, settings: Settings) -> Response:
    language = language_of(request.query_params.get(RESERVED_LANGUAGE))
    backend, path = request.app.state.backend, here(request).removesuffix(f".{form}")
    asked = (thing, form, language)
    links = document_links(path, form, thing, root(request))
    if known := unchanged(request, backend.version, *asked, links=links):
        return known
    found, version = await at_one_version(
        backend, lambda ask: describe(ask, thing, settings.base, named=form == "html")
    )
    if found is None:
        raise _absent(thing, version, settings)
    kept = found.graph.value(URIRef(thing), DCTERMS.isReplacedBy)
    if kept is not None:
        return _moved(request, str(kept), f".{form}", version)
    if form == "html":
        body = await run_in_threadpool(_page, request, found, path, language, version)
    else:
        body = await run_in_threadpool(serialize, found.graph, form)
    return Response(body, media_type=FORMS[form], headers=headers(version, *asked, links=links))


def _page(request: Request, found: Described, path: str, language: str, version: str) -> bytes:
    told = about(found.graph, found.thing, f"{path}.html")
    return page(
        "entity.html",
        request,
        version,
        entity=view(found, language),
        path=path,
        language=language,
        limit=MENTIONS_LIMIT,
        told=script(told) if told else "",
    )


def _openapi() -> dict[str, dict[str, object]]:
    return {
        "/id/{type}/{slug}": described("entity", "A thing of the graph", "type", "slug"),
        "/voc/{scheme}": described("scheme", "A vocabulary", "scheme"),
        "/voc/{scheme}/{code}": described("concept", "A vocabulary's concept", "scheme", "code"),
    }
