"""`/sitemap.xml` and `/robots.txt`: which pages there are, for search engines.

A sitemap lists at most 50,000 addresses; where there are more, `/sitemap.xml` is the index of
`/sitemap-1.xml`, `/sitemap-2.xml` and so on (sitemaps.org).
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final
from xml.sax.saxutils import escape

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from api.asking import Asking, at_one_version
from api.conditional import headers, unchanged
from api.html import local, site
from api.openapi import Schema, extend, problem
from api.problems import Problem
from graph.settings import Settings
from graph.terms import NAMESPACES
from graph.versions import versions

MOST: Final = 50_000
"""Addresses in one sitemap."""
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_TYPE: Final = "application/xml"
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,5}")
_CLASSES: Final = (
    *("Person", "Organization", "Location", "Event", "EventSeries", "Initiative", "Document"),
    *("Article", "Proposal", "Claim", "SpeechAct"),
)
# Queries are without number.
_ROBOTS: Final = """\
User-agent: *
Disallow: {root}/sparql?query=
Sitemap: {site}/sitemap.xml
"""
_LISTED: Final = f"""\
  ?thing a ?class .
  FILTER(?class IN ({", ".join(f"<{NAMESPACES['td']}{name}>" for name in _CLASSES)}))
  FILTER(STRSTARTS(STR(?thing), "%(base)s/id/"))
"""
_COUNT: Final = f"SELECT (COUNT(DISTINCT ?thing) AS ?n) WHERE {{\n{_LISTED}}}"
_PAGE: Final = f"""\
SELECT DISTINCT ?thing WHERE {{
{_LISTED}}}
ORDER BY ?thing
LIMIT %(limit)s OFFSET %(offset)s
"""


def install(app: FastAPI, settings: Settings) -> None:
    """Add the sitemap and robots.txt to `app`."""

    async def whole(request: Request) -> Response:
        return await _answer(request, settings, 0)

    async def part(request: Request) -> Response:
        number = request.path_params["number"]
        if not _NUMBER.fullmatch(number):
            raise _missing()
        return await _answer(request, settings, int(number))

    add = app.router.add_route
    add("/sitemap.xml", whole, methods=["GET"])
    add("/sitemap-{number}.xml", part, methods=["GET"])
    add("/robots.txt", _robots, methods=["GET"])
    extend(app, {"/sitemap.xml": _openapi(), "/robots.txt": _openapi("text/plain")})


async def _answer(request: Request, settings: Settings, number: int) -> Response:
    """Sitemap `number`; 0 is the whole, or the index of its parts."""
    backend, here = request.app.state.backend, site(request)
    asked = ("sitemap", number, here)
    if known := unchanged(request, backend.version, *asked):
        return known
    base = settings.base
    questions = getattr(request.app.state, "questions", {})
    fixed = [
        "/",
        "/ontology.html",
        "/sparql",
        "/dumps/",
        "/api/v1/",
        *(f"/api/v1/{q}" for q in questions),
    ]

    async def work(ask: Asking) -> list[str] | int:
        return await _listed(ask, base, number, MOST - len(fixed))

    found, version = await at_one_version(backend, work)
    day = _day(settings, version)
    if isinstance(found, int):
        targets = [f"{here}/sitemap-{n}.xml" for n in range(1, found + 1)]
        body = _written("sitemapindex", "sitemap", targets, day)
    else:
        pages = [f"{local(thing, base)}.html" for thing in found]
        first = fixed if number < 2 else []
        body = _written("urlset", "url", [here + path for path in (*first, *pages)], day)
    return Response(body, media_type=_TYPE, headers=headers(version, *asked))


async def _listed(ask: Asking, base: str, number: int, most: int) -> list[str] | int:
    """The things in sitemap `number`; of 0 where there are too many, how many parts there are.

    Raises Problem 404 for a part that there is not.
    """
    if number == 0:
        counted = await ask.rows(_COUNT % {"base": base}, "sitemap")
        parts = -(-int(counted[0]["n"].value) // most)
        if parts > 1:
            return parts
    offset = most * max(0, number - 1)
    query = _PAGE % {"base": base, "limit": most, "offset": offset}
    found = [row["thing"].value for row in await ask.rows(query, "sitemap")]
    if number and not found:
        raise _missing()
    return found


def _day(settings: Settings, name: str) -> str:
    """When the version was published: every page shows it, so every page changed then."""
    found = (version for version in versions(settings.data) if version.name == name)
    return next((f"{version.created:%Y-%m-%dT%H:%M:%SZ}" for version in found), "")


def _written(root: str, entry: str, targets: Iterable[str], day: str) -> str:
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    lines: Sequence[str] = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<{root} xmlns="{_NAMESPACE}">',
        *(f"<{entry}><loc>{escape(target)}</loc>{changed}</{entry}>" for target in targets),
        f"</{root}>",
    ]
    return "\n".join(lines) + "\n"


def _missing() -> Problem:
    return Problem(404, "not-found", "Not found", "There is no such part of the sitemap.")


async def _robots(request: Request) -> Response:
    here = site(request)
    body = _ROBOTS.format(root=str(request.scope.get("root_path", "")), site=here)
    return Response(body, media_type="text/plain")


def _openapi(media_type: str = _TYPE) -> Schema:
    content = {media_type: {"schema": {"type": "string"}}}
    return {
        "get": {
            "summary": "For search engines",
            "tags": ["operation"],
            "responses": {
                "200": {"description": "Which pages there are", "content": content},
                "503": {"description": "Too busy; try again", "content": problem()},
            },
        }
    }
