"""`/.well-known/void`: the description of the dataset, counted once for each version."""

from typing import Any, Final

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.accept import negotiated
from api.asking import Asking, at_one_version
from api.conditional import headers, unchanged
from api.dataset import PREFIXES, describe
from api.description import written
from api.html import site
from api.openapi import extend, problem
from api.signposting import link
from api.statistics import Coverage, Statistics, coverage, statistics
from graph.citation import LICENSE, VOID_PATH, dataset_iri
from graph.dumps.shelf import latest
from graph.formats import GRAPHS, content_type
from graph.settings import Settings
from graph.versions import Version, versions

_VERSIONS_SHOWN: Final = 2


def install(app: FastAPI, settings: Settings) -> None:
    """Add the description of the dataset to `app`."""
    kept: dict[str, tuple[Statistics, Coverage]] = {}

    async def answer(request: Request) -> Response:
        backend, here = request.app.state.backend, site(request)
        media_type = negotiated(request, {name: name for name in GRAPHS})
        links = f"{link(dataset_iri(settings.base), 'describes')}, {link(LICENSE, 'license')}"
        dump = await run_in_threadpool(latest, settings.dumps)
        asked = (VOID_PATH, media_type, here, dump.name if dump else None)
        if known := unchanged(request, backend.version, *asked, links=links):
            return known
        if (version := backend.version) not in kept:
            counted, version = await at_one_version(backend, lambda ask: _count(ask, settings.base))
            kept.clear()
            kept[version] = counted
        published = _published(settings, version)
        graph = describe(settings.base, here, *kept[version], published, dump)
        body = await run_in_threadpool(written, graph, media_type, PREFIXES)
        more = headers(version, *asked, links=links)
        return Response(body, headers={**more, "Content-Type": content_type(media_type)})

    app.router.add_route(VOID_PATH, answer, methods=["GET"])
    extend(app, {VOID_PATH: _openapi()})


async def _count(ask: Asking, base: str) -> tuple[Statistics, Coverage]:
    return await statistics(ask, base), await coverage(ask)


def _published(settings: Settings, name: str) -> list[Version]:
    """The version of that name and those before it, the latest first; none elsewhere published."""
    found = [version for version in versions(settings.data) if version.name <= name]
    found.reverse()
    return found[:_VERSIONS_SHOWN] if found and found[0].name == name else []


def _openapi() -> dict[str, Any]:
    text = {"schema": {"type": "string"}}
    return {
        "get": {
            "operationId": "dataset-description",
            "summary": "The dataset in VoID and DCAT",
            "tags": ["linked data"],
            "responses": {
                "200": {"description": "The description", "content": dict.fromkeys(GRAPHS, text)},
                "304": {"description": "Unchanged since the ETag given"},
                "406": {"description": "No such form", "content": problem()},
                "503": {"description": "Too busy; try again", "content": problem()},
            },
        }
    }
