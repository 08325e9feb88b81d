"""What a request to /sparql asks, by the SPARQL 1.1 Protocol: its parameters and its body."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from api.bodies import limited
from api.problems import Problem
from graph.terms import iri

FORM_TYPE: Final = "application/x-www-form-urlencoded"
QUERY_TYPE: Final = "application/sparql-query"
_UPDATE_TYPE: Final = "application/sparql-update"


@dataclass(frozen=True)
class Asked:
    """The parameters of one request."""

    query: str | None
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    version: str | None


async def asked(request: Request, most_bytes: int) -> Asked:
    """What a request asks. Raises Problem 400, 413 or 415 for misuse of the protocol."""
    given = _pairs(_text(request.scope["query_string"], "the address"), "the address")
    if request.method == "POST":
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        _check_coding(request)
        if media_type == _UPDATE_TYPE:
            raise Problem(403, "refused", "No updates", "this endpoint is read-only")
        if media_type not in (FORM_TYPE, QUERY_TYPE):
            detail = f"send the query as {FORM_TYPE} or as {QUERY_TYPE}"
            raise Problem(415, "unsupported-media-type", "Unknown kind of body", detail)
        body = _text(await limited(request, 4 * most_bytes), "the body").removeprefix("\ufeff")
        direct = media_type == QUERY_TYPE
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


def _parameters(given: list[tuple[str, str]], *, required: bool) -> Asked:
    queries = [value for name, value in given if name == "query"]
    if any(name == "update" for name, _ in given):
        raise Problem(403, "refused", "No updates", "this endpoint is read-only")
    if len(queries) > 1 or (required and not queries):
        found = "more than one" if queries else "no"
        raise Problem(400, "bad-query", "One query, please", f"{found} query parameter")
    return Asked(
        queries[0] if queries else None,
        _graphs(given, "default-graph-uri"),
        _graphs(given, "named-graph-uri"),
        _version(given),
    )


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
