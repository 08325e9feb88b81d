"""`/api/v1/`: each question file is an endpoint.

Adding a file to `queries/` adds the endpoint, its line in the index and its entry in the
OpenAPI document; a file that cannot be one stops start-up.
"""

import datetime as dt
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import openapi, paging
from api.accept import accepted, negotiated, preferred
from api.answer import Answer
from api.asking import Asking, at_one_version
from api.binding import BadValue, Values, bad, bind, check_examples, language_tag, values
from api.conditional import headers, unchanged
from api.forms import FILES, FORMATS, forms, ordered, written
from api.frontmatter import RESERVED, Question, read
from api.html import address, here, origin, page
from api.labels import language_of
from api.paging import BadCursor, Page
from api.problems import BadQuestion, Problem
from api.tables import Table, table
from api.vocabularies import codes
from graph.errors import GraphError
from graph.settings import Settings

PREFIX: Final = "/api/v1"
LIMIT_DEFAULT: Final = 100
LIMIT_MAX: Final = 1000
_WHOLE: Final = ("geojson", "ics")
"""Forms whose readers follow no link to a next page."""
_PAGING: Final = ("after", "limit", "format", "explain")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request to a question, understood; `question` in the order that its form is read in."""

    question: Question
    given: Values
    page: Page
    form: str
    language: str
    explain: bool


def load(folder: Traversable | None = None) -> dict[str, Question]:
    """The questions in `folder`, by default the shipped ones, by name.

    Raises BadQuestion, naming file and line, if one of them cannot be an endpoint.
    """
    root = folder or files("queries")
    names = sorted(f.name for f in root.iterdir() if f.name.endswith(".rq"))
    found = [read(name, (root / name).read_text("utf-8")) for name in names]
    return {question.name: question for question in found}


def install(app: FastAPI, settings: Settings, folder: Traversable | None = None) -> None:
    """Add the endpoints of all questions in `folder` to `app`.

    Raises BadQuestion if a question file cannot be an endpoint.
    """
    questions = load(folder)
    for question in questions.values():
        check_examples(question, settings.base)
    app.state.settings = settings
    app.state.questions = questions
    add = app.router.add_route
    add(PREFIX, _to_index, methods=["GET"], include_in_schema=False)
    add(f"{PREFIX}/", _index(questions), methods=["GET"])
    add(f"{PREFIX}/schema/fact-sheet.json", _fact_sheet_schema, methods=["GET"])
    for name, question in questions.items():
        if not name.replace("-", "").isalnum():
            raise BadQuestion(f"{name}.rq", 1, "the file's name may have letters and hyphens only")
        add(f"{PREFIX}/{name}", _endpoint(question, settings), methods=["GET"])
    described = openapi.paths(questions.values(), PREFIX)
    openapi.extend(app, described, openapi.schemas(questions.values()))


async def warm(app: FastAPI) -> None:
    """Ask every question that needs no parameter, so that its first reader waits for nothing.

    What the backend keeps of it, it works out again for each version to come.
    """
    base, today = app.state.settings.base, dt.datetime.now(dt.UTC).date()
    questions: dict[str, Question] = app.state.questions
    for question in questions.values():
        if any(parameter.required for parameter in question.parameters.values()):
            continue
        given = values(question, [], base, today)
        with suppress(GraphError):
            await table(
                Asking(app.state.backend), question, given, Page(LIMIT_DEFAULT, None), base, "en"
            )


def _endpoint(question: Question, settings: Settings) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            asked = _understood(request, question, settings.base)
        except Problem as problem:
            return _told(request, question, problem)
        query = bind(asked.question.select + "\n" + asked.question.order_by, asked.given)
        if asked.explain:
            return Response(question.prologue + query + "\n", media_type="text/plain")
        backend = request.app.state.backend
        what = (question.name, query, asked.page, asked.form, asked.language, origin(request))
        if known := unchanged(request, backend.version, *what):
            return known
        found, version = await at_one_version(
            backend,
            lambda ask: table(
                ask, asked.question, asked.given, asked.page, settings.base, asked.language
            ),
        )
        links = ", ".join(f'<{to}>; rel="{rel}"' for rel, to in _links(request, found).items())
        kept = headers(version, *what, links=links)
        if asked.form in FILES:
            kept["Content-Disposition"] = f'inline; filename="{question.name}.{asked.form}"'
        if asked.form == "html":
            body = _page(request, question, version, found)
        else:
            body = written(_answer(request, asked, found, version), asked.form)
        return Response(body, media_type=FORMATS[asked.form], headers=kept)

    return answer


def _understood(request: Request, question: Question, base: str) -> _Asked:
    """What `request` asks. Raises Problem, naming the parameter and what is allowed."""
    given = [(name, value) for name, value in request.query_params.multi_items() if value]
    own = {name: value for name, value in given if name in RESERVED}
    for name in own:
        if sum(n == name for n, _ in given) > 1:
            raise bad(name, "may be given once", "one value")
    rest = [(name, value) for name, value in given if name not in RESERVED]
    today = dt.datetime.now(dt.UTC).date()
    form = _form(request, question, own.get("format"))
    question = ordered(question, form)
    return _Asked(
        question,
        values(question, rest, base, today),
        Page(_limit(own.get("limit"), form), _after(question, own.get("after"))),
        form,
        _language(own.get("lang")),
        _explain(own.get("explain")),
    )


def _limit(value: str | None, form: str) -> int:
    if value is None:
        return LIMIT_MAX if form in _WHOLE else LIMIT_DEFAULT
    if not (value.isascii() and value.isdigit() and len(value) < 6 and 0 < int(value) <= LIMIT_MAX):
        raise bad("limit", "is out of bounds", f"a whole number from 1 to {LIMIT_MAX}")
    return int(value)


def _after(question: Question, value: str | None) -> paging.Position | None:
    try:
        return None if value is None else paging.read(question, value)
    except BadCursor:
        raise bad("after", "is not a position here", "what a `next` link gives") from None


def _form(request: Request, question: Question, value: str | None) -> str:
    offered = forms(question)
    if value is not None:
        if value not in offered:
            raise bad("format", "is none that this question has", ", ".join(offered))
        return value
    return negotiated(request, offered)


def _language(value: str | None) -> str:
    try:
        return "en" if value is None else language_tag(value)
    except BadValue as error:
        raise bad("lang", "is not a language", error.allowed) from None


def _explain(value: str | None) -> bool:
    if value not in (None, "0", "1"):
        raise bad("explain", "is a switch", "1 or 0")
    return value == "1"


def _answer(request: Request, asked: _Asked, found: Table, version: str) -> Answer:
    base, name = request.app.state.settings.base, asked.question.name
    given = sorted((n, v) for n, v in request.query_params.multi_items() if v and n not in _PAGING)
    return Answer(
        question=asked.question,
        found=found,
        version=version,
        language=asked.language,
        limit=asked.page.limit,
        iri=f"{base}{PREFIX}/{name}?{urlencode(given)}".rstrip("?"),
        links=_links(request, found),
        forms=_forms(request, asked.question),
        origin=origin(request),
        href=partial(address, request),
    )


def _links(request: Request, found: Table) -> dict[str, str]:
    asked = [(n, v) for n, v in request.query_params.multi_items() if v and n != "after"]
    links = {"self": _address(request, list(request.query_params.multi_items()))}
    if found.next is not None:
        links["next"] = _address(request, [*asked, ("after", paging.write(found.next))])
    return links


def _address(request: Request, parameters: list[tuple[str, str]]) -> str:
    path = here(request)
    return f"{path}?{urlencode(parameters)}" if parameters else path


def _told(request: Request, question: Question, problem: Problem) -> Response:
    """The question's page, saying what is wrong. Raises the problem if no person asked.

    Who follows a link to a question that needs a value has asked nothing yet: the form alone.
    """
    form = request.query_params.get("format")
    offered = [*forms(question).values()]
    media_type = FORMATS.get(form) if form else preferred(accepted(request), offered)
    if media_type != FORMATS["html"]:
        raise problem
    version = request.app.state.backend.version
    asked = any(name != "format" for name in request.query_params)
    unasked = problem.status == 400 and not asked
    body = _page(request, question, version, None, "" if unasked else problem.detail)
    status = 200 if unasked else problem.status
    return Response(body, status, {"Vary": "Accept"}, FORMATS["html"])


def _page(
    request: Request, question: Question, version: str, found: Table | None, trouble: str = ""
) -> bytes:
    shown = _shown(request)
    return page(
        "question.html",
        request,
        version,
        question=question,
        codes=codes(),
        found=found,
        given={n: [v for m, v in shown if m == n] for n, _ in shown},
        forms=_forms(request, question),
        media_types=FORMATS,
        explained=_address(request, [*shown, ("explain", "1")]),
        next=_links(request, found).get("next") if found else None,
        trouble=trouble,
        language=language_of(request.query_params.get("lang")),
    )


def _shown(request: Request) -> list[tuple[str, str]]:
    given = request.query_params.multi_items()
    return [(n, v) for n, v in given if v and n not in ("format", "explain")]


def _forms(request: Request, question: Question) -> dict[str, str]:
    """Where the same answer is in each of its forms. A position is in one order, so in one form."""
    shown = [(n, v) for n, v in _shown(request) if n != "after"]
    return {name: _address(request, [*shown, ("format", name)]) for name in forms(question)}


def _index(questions: dict[str, Question]) -> Callable[[Request], Awaitable[Response]]:
    async def index(request: Request) -> Response:
        version = request.app.state.backend.version
        media_type = preferred(accepted(request), ["application/json", "text/html"])
        if known := unchanged(request, version, "index", media_type):
            return known
        if media_type == "text/html":
            body = page("questions.html", request, version, questions=questions)
        else:
            body = openapi.index(questions.values(), version, here(request))
        kept = headers(version, "index", media_type)
        return Response(body, media_type=media_type or "application/json", headers=kept)

    return index


async def _to_index(request: Request) -> Response:
    return RedirectResponse(f"{here(request)}/", status_code=308)


async def _fact_sheet_schema(_: Request) -> Response:
    file = files("ontology") / "fact-sheet.schema.json"
    if not file.is_file():
        raise Problem(404, "not-found", "Not found", "This installation has no schema file.")
    return Response(
        file.read_bytes(),
        media_type="application/schema+json",
        headers={"Cache-Control": "public, max-age=3600"},
    )
