"""`/api/v1/reconcile`: names in a table to things of the graph, as OpenRefine asks for them.

The Reconciliation Service API 0.2 of the W3C Entity Reconciliation Community Group: a manifest,
batches of queries by GET and POST, and suggestions of entities and types. An identifier is what
follows `/id/` in an IRI. Properties given with a query are not weighed, and there is no JSONP:
any origin may read the answers (CORS).
"""

import json
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any, Final
from urllib.parse import parse_qsl

from fastapi import FastAPI
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.bodies import limited
from api.html import site
from api.labels import Text, nearest
from api.openapi import Schema, extend, problem
from api.problems import Problem
from graph.folding import folded
from graph.search import Hit, Index
from graph.settings import Settings
from graph.terms import NAMESPACES

PATH: Final = "/api/v1/reconcile"
QUERIES_LIMIT: Final = 100
BATCH_LIMIT_BYTES: Final = 1 << 20
TYPES: Final = {
    "state": "State",
    "organization": "Organization",
    "person": "Person",
    "event": "Event",
    "event-series": "Series of events",
    "place": "Place",
    "proposal": "Proposal",
    "initiative": "Initiative",
    "document": "Document",
    "post": "Post",
}
_NAMES: Final = ("name", "other-name")
_PREFIX_LIMIT: Final = 200
_LANGUAGE: Final = "en"


class Query(BaseModel):
    """One name to be matched, of these types if any are given."""

    query: str = Field(max_length=1000)
    type: str | list[str] = []
    limit: int = Field(10, ge=1, le=50)

    @property
    def types(self) -> tuple[str, ...]:
        """The types wanted that there are; all if none is."""
        given = [self.type] if isinstance(self.type, str) else self.type
        return tuple(name for name in given if name in TYPES) or tuple(TYPES)


_BATCH: Final = TypeAdapter(dict[str, Query])


def install(app: FastAPI, settings: Settings) -> None:
    """Add the reconciliation service to `app`."""
    ours = f"{settings.base}/id/"

    def index(request: Request) -> Index:
        version = request.app.state.backend.version
        return Index(settings.data / "versions" / version, settings.query_time_limit_s)

    async def reconcile(request: Request) -> Response:
        given = await _given(request)
        if given is None:
            return JSONResponse(_manifest(site(request), ours))
        batch = _batch(given)
        return JSONResponse(await run_in_threadpool(_answers, index(request), batch, ours))

    async def suggest_entity(request: Request) -> Response:
        prefix = request.query_params.get("prefix", "")[:_PREFIX_LIMIT]
        found = await run_in_threadpool(_candidates, index(request), Query(query=prefix), ours)
        return JSONResponse({"result": [_suggested(candidate) for candidate in found]})

    add = app.router.add_route
    add(PATH, reconcile, methods=["GET", "POST"])
    add(f"{PATH}/suggest/entity", suggest_entity, methods=["GET"], include_in_schema=False)
    add(f"{PATH}/suggest/type", _suggest_type, methods=["GET"], include_in_schema=False)
    extend(app, {PATH: {"get": _described("reconcile")}})


async def _given(request: Request) -> str | None:
    """The batch of queries, by GET or in a form; None if the manifest is asked for."""
    if request.method != "POST":
        return request.query_params.get("queries") or None
    form = (await limited(request, BATCH_LIMIT_BYTES)).decode("utf-8", "replace")
    return next((value for name, value in parse_qsl(form) if name == "queries"), None)


def _batch(given: str) -> Mapping[str, Query]:
    try:
        batch = _BATCH.validate_json(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, ("queries", *first["loc"])))
        detail = f"{place}: {first['msg']}"
        raise Problem(400, "bad-parameter", "Bad parameter", detail, parameter="queries") from None
    if len(batch) > QUERIES_LIMIT:
        detail = f"queries: {len(batch)} at once; up to {QUERIES_LIMIT} are taken"
        raise Problem(400, "bad-parameter", "Bad parameter", detail, parameter="queries")
    return batch


def _manifest(at: str, ours: str) -> Schema:
    service = {"service_url": f"{at}{PATH}"}
    return {
        "versions": ["0.2"],
        "name": "Kurultay: Turkic-states diplomacy",
        "identifierSpace": ours,
        "schemaSpace": NAMESPACES["td"],
        "defaultTypes": _types(""),
        "view": {"url": f"{at}/id/{{{{id}}}}"},
        "suggest": {
            "entity": {**service, "service_path": "/suggest/entity"},
            "type": {**service, "service_path": "/suggest/type"},
        },
    }


def _answers(index: Index, batch: Mapping[str, Query], ours: str) -> dict[str, Schema]:
    return {key: {"result": _candidates(index, query, ours)} for key, query in batch.items()}


def _candidates(index: Index, query: Query, ours: str) -> list[Schema]:
    """The best candidates; one matches if its name is the very one and nobody else's."""
    hits = index.search(query.query, query.types, query.limit + 1)
    hits = [hit for hit in hits if hit.place in _NAMES]
    scores = {hit.iri: _score(query.query, hit) for hit in hits}
    alone = sum(score == 100 for score in scores.values()) == 1
    names = index.names(scores)
    found = [
        {
            "id": hit.iri.removeprefix(ours),
            "name": _name(names[hit.iri], hit),
            "type": [{"id": hit.type, "name": TYPES[hit.type]}],
            "score": scores[hit.iri],
            "match": alone and scores[hit.iri] == 100,
        }
        for hit in hits
    ]
    return sorted(found, key=lambda one: -float(str(one["score"])))[: query.limit]


def _score(query: str, hit: Hit) -> float:
    """How alike the folded names are, 0 to 100; 100 for the same one alone."""
    alike = SequenceMatcher(None, folded(query), folded(hit.text), autojunk=False).ratio()
    return round(100 * alike, 1)


def _name(names: list[tuple[str, str]], hit: Hit) -> str:
    best = nearest((Text(words, language) for language, words in names), _LANGUAGE)
    return best.words if best else hit.text


def _suggested(candidate: Schema) -> Schema:
    return {**{key: candidate[key] for key in ("id", "name")}, "notable": candidate["type"]}


async def _suggest_type(request: Request) -> Response:
    return JSONResponse({"result": _types(request.query_params.get("prefix", ""))})


def _types(prefix: str) -> list[dict[str, str]]:
    begun = prefix.casefold()
    found = ({"id": id_, "name": name} for id_, name in TYPES.items())
    return [one for one in found if one["name"].casefold().startswith(begun)]


def _described(name: str) -> dict[str, Any]:
    queries = json.dumps({"q0": {"query": "Жапаров", "type": "person", "limit": 3}})
    return {
        "operationId": name,
        "summary": "Names to things, as OpenRefine asks (Reconciliation Service API 0.2)",
        "tags": ["search"],
        "parameters": [
            {
                "name": "queries",
                "in": "query",
                "description": "A batch of queries as JSON; without it the manifest is given. "
                "A long batch is sent by POST, as a form.",
                "schema": {"type": "string"},
                "example": queries,
            }
        ],
        "responses": {
            "200": {
                "description": "Candidates for each query, or the manifest",
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            "400": {"description": "Not a batch of queries", "content": problem()},
            "504": {"description": "Past the time limit", "content": problem()},
        },
    }
