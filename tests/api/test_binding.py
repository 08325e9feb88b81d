"""No value changes a query: it is bound as data, or refused."""

import datetime as dt
import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Store

from api.binding import Values, bind, values
from api.frontmatter import MARKER, Question, read
from api.paging import BadCursor, Page, paged
from api.paging import read as read_cursor
from api.paging import write as write_cursor
from api.problems import Problem
from api.questions import load
from tests.api.inprocess import Client

BASE = "https://graph.example/x"
TODAY = dt.date(2025, 10, 7)

_SHAPES = [
    '"',
    "'",
    '"""',
    "'''",
    "}",
    "{",
    "} UNION {",
    '" } UNION { ?s ?p ?o } #',
    "> } UNION { ?s ?p ?o } #",
    "x> <http://a.example/>",
    "north> . ?s ?p ?o . <x",
    "# comment",
    "#bind ?_state",
    "?_state",
    "\n#bind ?_text\n",
    "a\r\nb",
    "\x00",
    "a\x00b",
    "\x85",
    "\u2028",
    "\ufeff",
    "\u202e",
    "\\",
    '\\"',
    "\\u0022",
    "\\u0022 } UNION { ?s ?p ?o } #",
    "\\",
    "\\n",
    '\\" }',
    "SERVICE <http://a.example/> { ?s ?p ?o }",
    "}; DROP ALL; {",
    "DELETE WHERE { ?s ?p ?o }",
    "FILTER(true)",
    "1) || (1=1",
    "2025-10-07' OR '1'='1",
    '2025-10-07"^^xsd:date } #',
    "http://a.example/with space",
    "https://graph.example/x/id/state/with space",
    "https://graph.example/x/id/state/n>orth",
    "https://graph.example/x/id/state/../../secret",
    "state/../x",
    "state//north",
    "../../etc/passwd",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "%s%n%x",
    "${jndi:ldap://a.example}",
    "٣",
    "𝟚",
    "İ",
    "e\u0301",
    "😀",
    " ",
    "\t",
    "north ",
    " north",
    "NaN",
    "1e308",
    "-0",
    "9" * 400,
    "a" * 100_000,
    "(" * 100_000,
    '"' * 100_000,
    "UNION" * 20_000,
]
HOSTILE = [
    *_SHAPES,
    *(f"north{shape}" for shape in _SHAPES[:30]),
    *(f'council"{s}' for s in _SHAPES[:30]),
]


@pytest.fixture(scope="module")
def questions() -> dict[str, Question]:
    return load()


def _skeleton(query: str) -> str:
    return re.sub(r"^\s*VALUES \?_\w+ \{.*\}$", "", query, flags=re.MULTILINE)


def test_there_are_more_than_a_hundred_hostile_values() -> None:
    assert len(set(HOSTILE)) > 100


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_value_is_bound_as_data_or_refused(
    questions: dict[str, Question], value: str
) -> None:
    for question in questions.values():
        template = f"{question.select}\n{question.order_by}"
        plain = MARKER.sub("", template)
        for name in question.parameters:
            required = [
                (n, p.example) for n, p in question.parameters.items() if p.required and n != name
            ]
            taken = _taken(question, [*required, (name, value)])
            if isinstance(taken, Problem):
                assert (taken.status, taken.extra["parameter"]) == (400, name)
                assert len(taken.detail) < 3000
                continue
            bound = bind(template, taken)
            assert _lines(_skeleton(bound)) == _lines(plain), (question.name, name)
            Store().query(question.prologue + bound)


def _taken(question: Question, asked: list[tuple[str, str]]) -> Values | Problem:
    try:
        return values(question, asked, BASE, TODAY)
    except Problem as problem:
        return problem


def _lines(query: str) -> list[str]:
    return [line for line in query.splitlines() if line.strip()]


@pytest.mark.parametrize("value", HOSTILE[:90], ids=range(90))
def test_a_hostile_request_is_refused_or_finds_nothing_more(client: Client, value: str) -> None:
    everything = len(client.get("/api/v1/proposals").json()["data"])
    for name in ("text", "state", "topic", "from", "lang", "limit", "after", "format", value[:50]):
        response = client.get("/api/v1/proposals", params={name: value[:20_000]})
        if response.status_code == 200:
            assert len(response.json()["data"]) <= everything
        else:
            assert response.status_code in (400, 414), (name, response.text)
            assert response.headers["content-type"] == "application/problem+json"


_ECHO = """\
#+ summary: What was given, given back
#+ description: A question that returns its parameter.
#+ tags: [test]
#+ parameters:
#+   word: {type: text, many: true, max_length: 2000, description: A word, example: word}
#+ columns:
#+   n: {type: integer, description: A number}
#+   said: {type: text, description: The word}
#+ key: [n]
SELECT ?n ?said WHERE {
  #bind ?_word
  BIND(1 AS ?n)
  BIND(?_word AS ?said)
}
ORDER BY ?n
"""


@given(words=st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=5, unique=True))
def test_a_text_that_is_taken_comes_back_exactly(words: list[str]) -> None:
    question = read("echo.rq", _ECHO)
    try:
        taken = values(question, [("word", word) for word in words], BASE, TODAY)
    except Problem:
        assert any("\\" in w or any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in w) for w in words)
        return
    query = bind(paged(question, question.select, Page(100)), taken)
    found = [row["said"] for row in Store().query(query)]
    assert sorted(str(term.value) for term in found) == sorted(words)
    assert all(term == Literal(term.value) for term in found)


@given(value=st.text(max_size=80))
def test_an_id_is_an_iri_under_the_base_or_is_refused(value: str) -> None:
    question = load_one("summits")
    try:
        taken = values(question, [("state", value)], BASE, TODAY)
    except Problem:
        return
    (term,) = taken["state"]
    assert isinstance(term, NamedNode)
    assert re.fullmatch(rf"{re.escape(BASE)}/id/state/[a-z0-9][a-z0-9./_~-]*", term.value)


@given(value=st.text(max_size=40) | st.dates().map(str))
def test_a_date_is_a_day_of_the_calendar_or_is_refused(value: str) -> None:
    question = load_one("summits")
    try:
        taken = values(question, [("from", value)], BASE, TODAY)
    except Problem:
        return
    assert str(taken["from"][0]) == (
        f'"{dt.date.fromisoformat(value)}"^^<http://www.w3.org/2001/XMLSchema#date>'
    )


@given(cursor=st.text(max_size=120))
def test_a_made_up_cursor_is_refused_or_is_a_position(cursor: str) -> None:
    question = load_one("topics")
    try:
        position = read_cursor(question, cursor)
    except BadCursor:
        return
    Store().query(paged(question, MARKER.sub("", question.select), Page(1, position)))


@given(
    year=st.integers(-9999, 9999).map(str) | st.text(max_size=9),
    words=st.tuples(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40)),
)
def test_a_forged_position_never_breaks_out_of_its_string(
    year: str, words: tuple[str, str, str]
) -> None:
    question = load_one("topics")
    try:
        position = read_cursor(question, write_cursor((year, *words)))
    except BadCursor:
        return
    query = paged(question, MARKER.sub("", question.select), Page(1, position))
    Store().query(query)
    assert query.count("UNION") == 0


def load_one(name: str) -> Question:
    return read(f"{name}.rq", (files("queries") / f"{name}.rq").read_text("utf-8"))


def test_ids_are_taken_short_long_and_whole() -> None:
    question = load_one("summits")
    for value in ("north", "state/north", f"{BASE}/id/state/north"):
        assert values(question, [("state", value)], BASE, TODAY)["state"] == (
            NamedNode(f"{BASE}/id/state/north"),
        )


def test_values_given_twice_are_bound_once() -> None:
    taken = values(load_one("summits"), [("state", "north"), ("state", "north")], BASE, TODAY)
    assert len(taken["state"]) == 1


def test_too_many_combinations_of_values_are_refused() -> None:
    given_values = [("state", f"s{n}") for n in range(30)]
    given_values += [("organization", f"o{n}") for n in range(30)]
    with pytest.raises(Problem, match="combinations"):
        values(load_one("summits"), given_values, BASE, TODAY)


def test_today_is_the_day_of_the_request() -> None:
    taken = values(load_one("without-follow-up"), [], BASE, TODAY)
    assert taken["since"][0].value == "2025-10-07"
