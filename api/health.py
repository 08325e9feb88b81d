"""Whether the process lives, whether it answers, and what it has counted."""

from fastapi import FastAPI
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.openapi import Schema, extend, problem
from graph.backend import Query
from graph.formats import JSON
from graph.settings import Settings


def install(app: FastAPI, settings: Settings) -> None:  # noqa: ARG001 - every part has this form
    """Add /healthz and /readyz to `app`."""
    app.router.add_route("/healthz", _alive, methods=["GET"])
    app.router.add_route("/readyz", _ready, methods=["GET"])
    app.router.add_route("/metrics", _counted, methods=["GET"], include_in_schema=False)
    extend(
        app, {"/healthz": _described("The process lives."), "/readyz": _described("It answers.")}
    )


async def _alive(request: Request) -> Response:  # noqa: ARG001 - Starlette's form of an endpoint
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


async def _ready(request: Request) -> Response:
    """200 once a worker has answered a query; the errors of the graph otherwise."""
    answer = await request.app.state.backend.answer(Query("ASK {}", JSON, name="readyz"))
    return JSONResponse(
        {"status": "ready", "version": answer.version}, headers={"Cache-Control": "no-store"}
    )


async def _counted(request: Request) -> Response:  # noqa: ARG001 - as above
    """The counters of the whole process, in Prometheus' text format."""
    return Response(
        generate_latest(),
        headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"},
    )


def _described(summary: str) -> Schema:
    content = {"application/json": {"schema": {"type": "object", "required": ["status"]}}}
    return {
        "get": {
            "summary": summary,
            "tags": ["operation"],
            "responses": {
                "200": {"description": "Yes.", "content": content},
                "503": {"description": "Not now.", "content": problem()},
            },
        }
    }
