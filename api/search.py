"""`/api/v1/search`: the words of names, titles, quotes and claims, in any language and script."""

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.accept import negotiated
from api.binding import BadValue, bad, language_tag
from api.conditional import headers, unchanged
from api.entities import TYPES
from api.html import here, page, root, site
from api.labels import Text, nearest
from api.openapi import Schema, extend, problem
from graph.search import PLACES, WORDS_LIMIT, Hit, Index
from graph.settings import Settings

PATH: Final = "/api/v1/search"
SUGGEST: Final = "/api/v1/suggest"
LIMIT_DEFAULT: Final = 20
LIMIT_MAX: Final = 100
TEXT_LIMIT: Final = 200
_SUGGESTED: Final = 10
_FORMS: Final = {"json": "application/json", "html": "text/html"}
_SUGGESTIONS: Final = "application/x-suggestions+json"
_OWN: Final = ("q", "type", "limit", "lang", "format")

Found = list[tuple[Hit, Text | None]]
"""What was found, with what each thing is called."""


@dataclass(frozen=True, slots=True)
class _Asked:
    text: str
    types: tuple[str, ...]
    limit: int
    language: str


def install(app: FastAPI, settings: Settings) -> None:
    """Add search, suggestions and their description for browsers to `app`."""

    async def found(request: Request, asked: _Asked) -> Found:
        version = settings.data / "versions" / request.app.state.backend.version
        return await run_in_threadpool(_find, Index(version, settings.query_time_limit_s), asked)

    async def search(request: Request) -> Response:
        form, asked, version = _form(request), _asked(request), request.app.state.backend.version
        if known := unchanged(request, version, PATH, form, asked):
            return known
        hits = await found(request, asked)
        if form == "html":
            body = page("search.html", request, version, asked=asked, found=hits, types=_TYPES)
        else:
            body = _as_json(request, asked, hits, version)
        return Response(body, media_type=_FORMS[form], headers=headers(version, PATH, form, asked))

    async def suggest(request: Request) -> Response:
        asked, at, version = _asked(request), site(request), request.app.state.backend.version
        if known := unchanged(request, version, SUGGEST, at, asked):
            return known
        named = [(hit, label.words) for hit, label in await found(request, asked) if label]
        body = _as_suggestions(asked.text, named[:_SUGGESTED], f"{settings.base}/id/", f"{at}/id/")
        kept = headers(version, SUGGEST, at, asked)
        return Response(body, media_type=_SUGGESTIONS, headers=kept)

    app.router.add_route(PATH, search, methods=["GET"])
    app.router.add_route(SUGGEST, suggest, methods=["GET"])
    app.router.add_route("/search", _to_search, methods=["GET"], include_in_schema=False)
    app.router.add_route("/opensearch.xml", _opensearch, methods=["GET"], include_in_schema=False)
    rows = {
        "application/json": {"schema": {"$ref": "#/components/schemas/SearchAnswer"}},
        "text/html": {"schema": {"type": "string"}},
    }
    words = {_SUGGESTIONS: {"schema": {"type": "array", "items": {}}}}
    extend(app, {PATH: _described("search", "Things by their words", rows)}, _SCHEMAS)
    extend(app, {SUGGEST: _described("suggest", "Names that begin so, as one types", words)})


def _form(request: Request) -> str:
    form = request.query_params.get("format")
    if form is None:
        return negotiated(request, _FORMS)
    if form not in _FORMS:
        raise bad("format", "is unknown", ", ".join(_FORMS))
    return form


def _asked(request: Request) -> _Asked:
    """What `request` asks. Raises Problem, naming the parameter and what is allowed."""
    given = request.query_params
    for name in given:
        if name not in _OWN:
            raise bad(name, "is unknown", ", ".join(_OWN))
    text = given.get("q", "")
    if len(text) > TEXT_LIMIT:
        raise bad("q", "is too long", f"up to {TEXT_LIMIT} characters")
    types = tuple(sorted({value for value in given.getlist("type") if value}))
    if not TYPES.issuperset(types):
        raise bad("type", "is unknown", ", ".join(_TYPES))
    limit = given.get("limit") or str(LIMIT_DEFAULT)
    if not (limit.isascii() and limit.isdigit() and len(limit) < 4 and 0 < int(limit) <= LIMIT_MAX):
        raise bad("limit", "is out of bounds", f"a whole number from 1 to {LIMIT_MAX}")
    try:
        language = language_tag(given.get("lang") or "en")
    except BadValue as error:
        raise bad("lang", "is not a language", error.allowed) from None
    return _Asked(text, types, int(limit), language)


def _find(index: Index, asked: _Asked) -> Found:
    hits = index.search(asked.text, asked.types, asked.limit)
    names = index.names(hit.iri for hit in hits)
    return [
        (hit, nearest((Text(words, tag) for tag, words in names[hit.iri]), asked.language))
        for hit in hits
    ]


def _as_json(request: Request, asked: _Asked, found: Found, version: str) -> bytes:
    data = [
        {
            "id": hit.iri,
            "label": label.words if label else None,
            "type": hit.type,
            "text": hit.text,
            "language": hit.language or None,
            "found_in": hit.place,
        }
        for hit, label in found
    ]
    meta = {"question": "search", "version": version, "language": asked.language}
    links = {"self": f"{here(request)}?{urlencode(request.query_params.multi_items())}"}
    document = {
        "data": data,
        "meta": {**meta, "limit": asked.limit, "count": len(data)},
        "links": links,
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _as_suggestions(text: str, named: list[tuple[Hit, str]], ours: str, local: str) -> bytes:
    """OpenSearch Suggestions 1.1: what was typed, completions, descriptions, addresses."""
    words = [name for _, name in named]
    kinds = [hit.type for hit, _ in named]
    addresses = [f"{local}{hit.iri.removeprefix(ours)}" for hit, _ in named]
    return json.dumps([text, words, kinds, addresses], ensure_ascii=False).encode()


async def _to_search(request: Request) -> Response:
    query = urlencode(request.query_params.multi_items())
    return RedirectResponse(f"{root(request)}{PATH}?{query}", status_code=308)


async def _opensearch(request: Request) -> Response:
    body = page(
        "opensearch.xml", request, "", at=site(request), search=PATH, suggest=SUGGEST,
        suggestions=_SUGGESTIONS,
    )  # fmt: skip
    kept = {"Cache-Control": "public, max-age=86400"}
    return Response(body, media_type="application/opensearchdescription+xml", headers=kept)


_TYPES: Final = tuple(sorted(TYPES))
_ROW: Final[Schema] = {
    "id": {"type": "string", "format": "uri", "description": "The thing"},
    "label": {"type": ["string", "null"], "description": "What it is called"},
    "type": {"type": "string", "enum": list(_TYPES), "description": "What kind of thing it is"},
    "text": {"type": "string", "description": "The text in which the words were found"},
    "language": {"type": ["string", "null"], "description": "Its language"},
    "found_in": {"type": "string", "enum": list(PLACES), "description": "What that text is"},
}
_SCHEMAS: Final[dict[str, Schema]] = {
    "SearchRow": {"type": "object", "required": list(_ROW), "properties": _ROW},
    "SearchAnswer": {
        "type": "object",
        "required": ["data", "meta", "links"],
        "properties": {
            "data": {"type": "array", "items": {"$ref": "#/components/schemas/SearchRow"}},
            "meta": {"$ref": "#/components/schemas/Meta"},
            "links": {"$ref": "#/components/schemas/Links"},
        },
    },
}


def _described(name: str, summary: str, content: Schema) -> dict[str, Any]:
    typed = {"type": "array", "items": {"type": "string", "enum": list(_TYPES)}}
    parameters = {
        "q": (f"Words, of which {WORDS_LIMIT} count", {"type": "string", "maxLength": TEXT_LIMIT}),
        "type": ("Kinds of thing; all if none is given", typed),
        "limit": ("How many", {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX}),
        "lang": ("Language of the labels", {"type": "string", "pattern": "^[a-zA-Z]{2,3}$"}),
    }
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "tags": ["search"],
            "parameters": [
                {"name": n, "in": "query", "description": d, "schema": s}
                for n, (d, s) in parameters.items()
            ],
            "responses": {
                "200": {"description": "What was found, the best first", "content": content},
                "304": {"description": "Unchanged since the ETag given"},
                "400": {"description": "A parameter is at fault", "content": problem()},
                "406": {"description": "No such form", "content": problem()},
                "504": {"description": "Past the time limit", "content": problem()},
            },
        }
    }
