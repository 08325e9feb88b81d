"""`/`: what this is, how much there is of it, what was said last, and what can be asked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.asking import Asking, at_one_version
from api.conditional import headers, unchanged
from api.dataset import schema_dataset
from api.html import page, site
from api.labels import RESERVED_LANGUAGE, Texts, language_of, nameable, texts
from api.problems import Problem
from api.results import Cell
from api.schemaorg import script
from api.statistics import Coverage, coverage
from graph.dumps.shelf import latest
from graph.settings import Settings
from graph.terms import NAMESPACES

_COUNTS: Final = {
    "Proposals": ("Proposal", "proposals"),
    "Acts": ("SpeechAct", None),
    "Events": ("Event", "events"),
    "People": ("Person", None),
    "Organizations": ("Organization", None),
    "Articles": ("Article", "articles"),
}
_COUNT: Final = f"""\
PREFIX td: <{NAMESPACES["td"]}>
SELECT ?class (COUNT(DISTINCT ?thing) AS ?n) WHERE {{
  VALUES ?class {{ {" ".join(f"td:{name}" for name, _ in _COUNTS.values())} }}
  ?thing a ?class .
}}
GROUP BY ?class
"""
_LATEST: Final = f"""\
PREFIX td: <{NAMESPACES["td"]}>
PREFIX oa: <{NAMESPACES["oa"]}>
SELECT ?act ?kind ?date ?speaker ?state ?object ?quote ?language WHERE {{
  {{
    SELECT DISTINCT ?act ?kind ?date ?speaker WHERE {{
      ?act a td:SpeechAct ; td:actKind ?kind ; td:date ?date ; td:speaker ?speaker .
    }}
    ORDER BY DESC(STR(?date)) ?act
    LIMIT 12
  }}
  OPTIONAL {{ ?act td:onBehalfOf ?state }}
  OPTIONAL {{
    ?act td:putsForward|td:supports|td:announces|td:decides|td:asserts|td:refersTo ?object
  }}
  OPTIONAL {{
    ?evidence td:evidences ?act ; td:part "statement" ; oa:hasTarget ?target .
    ?target oa:hasSelector/oa:exact ?quote ; oa:hasSource ?text .
    OPTIONAL {{ ?text <{NAMESPACES["dcterms"]}language> ?language }}
  }}
}}
ORDER BY DESC(STR(?date)) ?act ?evidence ?object ?state
"""
_STATIC: Final = {"site.css": "text/css", "mark.svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class _Home:
    counts: dict[str, int]
    latest: list[dict[str, Cell]]
    names: Texts
    covered: Coverage


def install(app: FastAPI, settings: Settings) -> None:
    """Add the home page and what pages load to `app`."""
    app.state.settings = settings
    app.router.add_route("/", _home(settings), methods=["GET"], include_in_schema=False)
    app.router.add_route("/static/{name}", _static, methods=["GET"], include_in_schema=False)


def _home(settings: Settings) -> Callable[[Request], Awaitable[Response]]:
    async def home(request: Request) -> Response:
        backend = request.app.state.backend
        language = language_of(request.query_params.get(RESERVED_LANGUAGE))
        dump = await run_in_threadpool(latest, settings.dumps)
        asked = ("home", language, here := site(request), dump.name if dump else None)
        if known := unchanged(request, backend.version, *asked):
            return known
        found, version = await at_one_version(backend, lambda ask: _gather(ask, settings.base))
        counts = [
            (label, found.counts.get(NAMESPACES["td"] + name, 0), question)
            for label, (name, question) in _COUNTS.items()
        ]
        body = page(
            "home.html",
            request,
            version,
            counts=counts,
            latest=found.latest,
            names=found.names,
            language=language,
            questions=getattr(request.app.state, "questions", {}),
            told=script(
                schema_dataset(settings.base, here, version, found.covered, found.names, dump)
            ),
        )
        return Response(body, media_type="text/html", headers=headers(version, *asked))

    return home


async def _gather(ask: Asking, base: str) -> _Home:
    counted = await ask.rows(_COUNT, "counts")
    counts = {row["class"].value: int(row["n"].value) for row in counted}
    # One row for each act: the first of its quotes, objects and states.
    rows = await ask.rows(_LATEST, "latest")
    latest = list({row["act"].value: row for row in reversed(rows)}.values())[::-1]
    ours = nameable(base)
    mentioned = [cell.value for row in latest for cell in row.values() if cell.is_iri]
    covered = await coverage(ask)
    names = await texts(ask, [*filter(ours, mentioned), *covered.places])
    return _Home(counts, latest, names, covered)


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _STATIC:
        raise Problem(404, "not-found", "Not found", "No such file.")
    body = (files("api") / "static" / name).read_bytes()
    kept = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return Response(body, media_type=_STATIC[name], headers=kept)
