"""A value is data, whatever is in it: bound as one term or refused, never part of the query."""

import base64
import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from pyoxigraph import Literal, Store
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.term import Literal as Parsed

from api.binding import bind, values
from api.frontmatter import Parameter, Question
from api.paging import KEY, BadCursor, Page, paged, read
from api.problems import Problem
from api.questions import load
from tests.api.cases import BASE, CASES
from tests.api.inprocess import Client

FRAGMENTS: Final = (
    '"', "'", '"""', "'''", "\\", '\\"', "\\u0022", "\\U00000022", "\\u007D", "%22", "%00",
    '" } UNION { ?s ?p ?o } #', "} UNION { ?s ?p ?o", "> } ?s ?p ?o #", "' OR '1'='1",
    "{", "}", "{}", "()", "#", "# }", "#bind ?_state", "?_state", "$_state", "_:b0", "[]",
    "<http://a.example/ b>", "<x>", "<x> <y> <z> .", '"@en', '"^^<http://a.example/t>',
    "SERVICE <http://127.0.0.1/> { ?s ?p ?o }", "} DROP ALL ; {", "VALUES ?_x { 1 }",
    "\n} LIMIT 0 #", "\r", "\t", "\x00", "\x1f", "\x7f", "\x85", "\u00a0", "\u2028", "\u2029",
    "\ufeff", "\u202e", "\ufffe", "\ud800", "\uff02", "\U0001f600", "{{7*7}}", "${x}",
)  # fmt: skip
HONEST: Final = "nobody says this"
# One literal as N-Triples writes it: nothing in it can end it.
_ONE_LITERAL: Final = r'"(?:[^"\\\n\r]|\\[tbnrf"\\]|\\u[0-9A-F]{4}|\\U[0-9A-F]{8})*"'
TODAY: Final = dt.date(2026, 1, 1)


def hostile(example: str) -> Iterator[str]:
    """Hostile values, alone and around a value that would be taken."""
    for fragment in FRAGMENTS:
        yield from (fragment, fragment * 3, f"{example}{fragment}", f"{fragment}{example}")
    for letter in ("a", '"', "\n"):
        yield letter * 1_000_000
    yield f"{BASE}/id/state/north> <b"


QUESTIONS: Final = load()
PARAMETERS: Final = [
    (name, parameter) for name, question in QUESTIONS.items() for parameter in question.parameters
]


def _asked(question: Question) -> dict[str, Any]:
    """Values with which the question has rows over the fixture."""
    return next(given for name, given, _, rows in CASES if name == question.name and rows)


def _bound(question: Question, parameter: str, value: str) -> str:
    """The query with `value`. Raises Problem if it is refused."""
    required = [(n, p.example) for n, p in question.parameters.items() if p.required]
    given = [pair for pair in required if pair[0] != parameter] + [(parameter, value)]
    return bind(question.select, values(question, given, BASE, TODAY))


def _unless_refused(question: Question, parameter: str, value: str) -> str | None:
    """The query with `value`; None if the value is refused as it should be."""
    try:
        return _bound(question, parameter, value)
    except Problem as problem:
        told = (problem.status, problem.extra["parameter"], len(problem.detail) < 4000)
    assert told == (400, parameter, True)
    return None


def _line(query: str, parameter: str) -> str:
    found = re.findall(rf"VALUES \?_{parameter} \{{ (.*) \}}$", query, re.MULTILINE)
    assert len(set(found)) == 1
    return str(found[0])


def _tree(node: Any, value: str) -> Any:
    """The parsed query as plain tuples; the literal `value` is put out of sight."""
    if isinstance(node, Parsed) and str(node) == value:
        return "the value"
    if isinstance(node, dict):
        return (getattr(node, "name", ""), *((k, _tree(v, value)) for k, v in node.items()))
    if isinstance(node, str) or not hasattr(node, "__iter__"):
        return repr(node)
    return tuple(_tree(child, value) for child in node)


def test_there_are_many_hostile_values() -> None:
    assert len(set(hostile("tr"))) >= 200


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_a_hostile_value_is_refused_or_bound_as_one_term(name: str, parameter: str) -> None:
    question = QUESTIONS[name]
    about: Parameter = question.parameters[parameter]
    honest = _bound(question, parameter, str(about.example))
    template = honest.replace(_line(honest, parameter), "\0")
    for value in hostile(str(about.example)):
        query = _unless_refused(question, parameter, value)
        if query is None:
            continue
        assert about.type == "text", value
        term = _line(query, parameter)
        assert re.fullmatch(_ONE_LITERAL, term)
        assert query == template.replace("\0", term)
        assert next(iter(Store().query(f"SELECT ?v {{ VALUES ?v {{ {term} }} }}")))["v"] == (
            Literal(value)
        )


TEXTS: Final = [
    (name, n)
    for name, question in QUESTIONS.items()
    for n, parameter in question.parameters.items()
    if parameter.type == "text" and not parameter.enum
]


@pytest.mark.parametrize(("name", "parameter"), TEXTS)
def test_a_text_never_changes_what_another_parser_reads(name: str, parameter: str) -> None:
    question = QUESTIONS[name]

    def tree(value: str) -> Any:
        query = question.prologue + _bound(question, parameter, value)
        return _tree(list(parseQuery(query)), value)

    honest = tree(HONEST)
    taken = 0
    for value in FRAGMENTS:
        if _unless_refused(question, parameter, value) is not None:
            assert tree(value) == honest, value
            taken += 1
    assert taken > 20


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_a_hostile_request_finds_nothing_or_is_told_why(
    client: Client, name: str, parameter: str
) -> None:
    question = QUESTIONS[name]
    asked, about = _asked(question), question.parameters[parameter]
    everything = list(hostile(str(about.example)))
    start = PARAMETERS.index((name, parameter)) % 29
    for value in [*everything[start::29], '" } UNION { ?s ?p ?o } #']:
        # What the client can send: text, in an address of 64 KiB.
        sent = {**asked, parameter: value.encode("utf-8", "replace").decode()[:20_000]}
        response = client.get(f"/api/v1/{name}", params=sent)
        if response.status_code == 200:
            assert response.json()["data"] == [], value
        else:
            assert response.status_code == 400
            assert response.headers["content-type"] == "application/problem+json"
            assert response.json()["parameter"] == parameter


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_a_hostile_position_is_refused_or_bound_as_one_term(name: str) -> None:
    question = QUESTIONS[name]
    honest = _after(question, "2025")
    for value in hostile("2025"):
        try:
            query = _after(question, value)
        except BadCursor:
            continue
        term = str(Literal(value))
        assert re.fullmatch(_ONE_LITERAL, term)
        assert query == honest.replace('"2025"', term)


def _after(question: Question, value: str) -> str:
    packed = json.dumps([value] * (len(question.about.key) + 1)).encode()
    cursor = base64.urlsafe_b64encode(packed).decode().rstrip("=")
    query = paged(question, question.select, Page(2, read(question, cursor)))
    assert f"{KEY}1" in query
    return query


@pytest.mark.parametrize("name", ["} UNION", "?_state", "state\x00", "#bind", "_state", "a" * 9999])
def test_a_hostile_name_is_no_parameter(client: Client, name: str) -> None:
    response = client.get("/api/v1/summits", params={name: "azerbaijan"})
    assert (response.status_code, response.json()["title"]) == (400, "Bad parameter")


@pytest.mark.parametrize("name", ["text", "state", "topic", "from", "after", "lang", "limit"])
async def test_an_address_of_a_megabyte_is_told_why(client: Client, name: str) -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        **{"type": "http", "http_version": "1.1", "method": "GET", "scheme": "http"},
        **{"path": "/api/v1/proposals", "query_string": f"{name}=".encode() + b"a" * 1_000_000},
        "headers": [(b"host", b"here")],
    }
    await client.app(scope, receive, send)
    assert sent[0]["status"] == 400
    problem = json.loads(sent[1]["body"])
    assert problem["parameter"] == name
    assert len(sent[1]["body"]) < 4000


def test_bytes_that_are_no_text_are_no_harm(client: Client) -> None:
    response = client.get("/api/v1/proposals?text=%FF%C0%80%ED%A0%80")
    assert response.status_code == 400 or response.json()["data"] == []
