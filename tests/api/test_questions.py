"""Each question gives the rows that the fixture holds, in every form, page by page."""

import csv
import io
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.frontmatter import read
from api.problems import BadQuestion
from api.questions import load
from api.vocabularies import codes
from graph.settings import Settings
from tests.api.cases import BASE, CASES, ask
from tests.api.inprocess import Client, application

QUESTIONS = load()


@pytest.mark.parametrize(("question", "parameters", "columns", "expected"), CASES)
def test_a_question_gives_the_rows_that_the_graph_holds(
    client: Client,
    question: str,
    parameters: dict[str, Any],
    columns: str,
    expected: list[tuple[Any, ...]],
) -> None:
    assert ask(client, question, columns, **parameters) == expected


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_a_thing_that_nobody_knows_is_found_nowhere(client: Client, question: str) -> None:
    about = QUESTIONS[question].parameters
    asked = next(given for name, given, _, rows in CASES if name == question and rows)
    for name, parameter in about.items():
        if parameter.type == "id":
            nobody = f"{parameter.entity[0] if parameter.entity else 'act'}/nobody"
            assert ask(client, question, "", **{**asked, name: nobody}) == [], name


OUT_OF_TIME = {"from": "2999", "to": "1000", "on": "1000", "since": "1000"}


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_nothing_is_found_after_all_time_or_before_it(client: Client, question: str) -> None:
    about = QUESTIONS[question].parameters
    for name in OUT_OF_TIME.keys() & about.keys():
        day = OUT_OF_TIME[name] + ("-01-01" if about[name].type == "date" else "")
        assert ask(client, question, "", **{**_required(question), name: day}) == [], name


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_a_code_leaves_what_has_it(client: Client, question: str) -> None:
    whole = ask(client, question, "", **_required(question))
    for name, parameter in QUESTIONS[question].parameters.items():
        if parameter.type == "code":
            sizes = [
                len(ask(client, question, "", **{**_required(question), name: code}))
                for code in codes()[parameter.scheme]
            ]
            assert min(sizes) == 0 < max(sizes) <= len(whole), name


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_every_column_has_a_value_somewhere(client: Client, question: str) -> None:
    columns = QUESTIONS[question].columns
    rows = [
        row
        for name, given, _, _ in CASES
        if name == question
        for row in ask(client, question, " ".join(columns), **given)
    ]
    empty = {
        c
        for c, values in zip(columns, zip(*rows, strict=True), strict=True)
        if not any(v is not None for v in values)
    }
    assert empty == set()


def _required(question: str) -> dict[str, Any]:
    """Values of the required parameters, with which the fixture has rows."""
    about = QUESTIONS[question].parameters
    asked = next(given for name, given, _, rows in CASES if name == question and rows)
    return {name: value for name, value in asked.items() if name in about and about[name].required}


def test_each_example_of_each_parameter_is_answered(client: Client) -> None:
    for name, question in QUESTIONS.items():
        required = {n: p.example for n, p in question.parameters.items() if p.required}
        for parameter, about in question.parameters.items():
            asked = {**required, parameter: about.example}
            response = client.get(f"/api/v1/{name}", params=asked)
            assert response.status_code == 200, (name, parameter, response.text)


def test_labels_come_in_the_language_asked_for_then_english_turkish_any(client: Client) -> None:
    def names(language: str) -> list[tuple[Any, ...]]:
        return ask(client, "organizations", "within_label body_label", lang=language)

    assert names("ru")[0] == ("Лига", "Akademi")
    assert names("kk")[0] == ("League", "Akademi")
    assert names("tr")[2] == ("Birlik", "Siber Konsey")


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_pages_of_any_size_hold_every_row_once_in_the_same_order(
    client: Client, question: str
) -> None:
    asked = next(given for name, given, _, rows in CASES if name == question and rows)
    whole = client.get(f"/api/v1/{question}", params=asked).json()["data"]
    assert whole
    for size in (1, 2, 3):
        assert _paged(client, question, {**asked, "limit": size}) == whole


def _paged(client: Client, question: str, parameters: dict[str, Any]) -> list[Any]:
    found: list[Any] = []
    response = client.get(f"/api/v1/{question}", params=parameters)
    for _ in range(200):
        found += response.json()["data"]
        target = response.links.get("next", {}).get("url")
        assert target == response.json()["links"].get("next")
        if target is None:
            return found
        response = client.get(target)
    raise AssertionError("pages without end")


_TIED = """\
#+ summary: Rows with equal and missing keys
#+ description: For trying out pages.
#+ tags: [test]
#+ columns:
#+   rank: {type: integer, description: A number}
#+   word: {type: text, description: A word}
#+ key: [-rank]
SELECT ?rank ?word WHERE {
  ?thing <https://v.example/word> ?word .
  OPTIONAL { ?thing <https://v.example/rank> ?rank }
}
ORDER BY DESC(?rank)
"""


@given(
    rows=st.lists(
        st.tuples(
            st.none() | st.integers(-3, 12), st.sampled_from(["a", "b", 'q"q', "ü", "\\", ""])
        ),
        max_size=14,
        unique=True,
    ),
    size=st.integers(1, 5),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_rows_with_equal_keys_are_neither_lost_nor_repeated(
    rows: list[tuple[int | None, str]], size: int, tmp_path: Path
) -> None:
    (tmp_path / "tied.rq").write_text(_TIED, "utf-8")
    lines = []
    for n, (rank, word) in enumerate(rows):
        quoted = word.replace("\\", "\\\\").replace('"', '\\"')
        lines.append(f'<{BASE}/id/act/{n}> <https://v.example/word> "{quoted}" .')
        if rank is not None:
            lines.append(f"<{BASE}/id/act/{n}> <https://v.example/rank> {rank} .")
    trig = f"<{BASE}/graph/merged> {{ {' '.join(lines)} }}".encode()
    client = Client(application(Settings(base=BASE), trig, tmp_path))
    paged = [(row["rank"], row["word"]) for row in _paged(client, "tied", {"limit": size})]
    assert sorted(paged, key=str) == sorted(rows, key=str)
    ranks = [rank or 0 for rank, _ in paged]
    assert ranks == sorted(ranks, reverse=True)


def test_csv_and_sparql_json_hold_what_json_holds(client: Client) -> None:
    rows = client.get("/api/v1/summits").json()["data"]
    text = client.get("/api/v1/summits", params={"format": "csv"})
    assert text.headers["content-type"] == "text/csv; charset=utf-8"
    read_back = list(csv.DictReader(io.StringIO(text.text, newline="")))
    assert read_back == [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in rows
    ]
    results = client.get(
        "/api/v1/summits", headers={"Accept": "application/sparql-results+json"}
    ).json()
    assert results["head"]["vars"] == list(rows[0])
    last = results["results"]["bindings"][-1]
    assert last["theme"] == {"type": "literal", "value": "Peace", "xml:lang": "en"}
    assert last["summit"] == {"type": "uri", "value": f"{BASE}/id/event/summit-10"}


def test_an_answer_is_tagged_by_version_and_a_second_request_costs_nothing(
    client: Client,
) -> None:
    first = client.get("/api/v1/summits")
    backend = client.app.state.backend
    assert first.headers["x-kurultay-version"] == backend.version
    assert "accept" in first.headers["vary"].lower()
    asked = len(backend.asked)
    again = client.get("/api/v1/summits", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, len(backend.asked)) == (304, b"", asked)
    other = client.get("/api/v1/summits", params={"lang": "tr"})
    assert other.headers["etag"] != first.headers["etag"]


def test_explain_gives_the_query_with_its_values_and_it_gives_the_same_rows(
    client: Client,
) -> None:
    asked = {"state": ["north", "state/south"], "from": "2024-01-01"}
    response = client.get("/api/v1/summits", params={**asked, "explain": "1"})
    assert response.headers["content-type"].startswith("text/plain")
    query = response.text
    assert f"VALUES ?_state {{ <{BASE}/id/state/north> <{BASE}/id/state/south> }}" in query
    backend = client.app.state.backend
    found = list(backend.store.query(query, default_graph=[backend.merged]))
    assert [str(row["summit"].value) for row in found] == [f"{BASE}/id/event/summit-10"]


@pytest.mark.parametrize(
    ("query", "parameter", "allowed"),
    [
        ("colour=red", "colour", "organization, state"),
        ("from=yesterday", "from", "a day such as"),
        ("from=2025-02-30", "from", "a day such as"),
        ("from=2025-01-01&from=2025-01-02", "from", "one value"),
        ("state=organization/league", "state", "state/name"),
        ("limit=0", "limit", "from 1 to 1000"),
        ("limit=1001", "limit", "from 1 to 1000"),
        ("limit=१", "limit", "from 1 to 1000"),
        ("limit=1&limit=2", "limit", "one value"),
        ("format=xml", "format", "json, csv"),
        ("after=nonsense", "after", "next"),
        ("after=WyJhIl0", "after", "next"),
        ("lang=%22", "lang", "language tag"),
        ("explain=maybe", "explain", "1 or 0"),
    ],
)
def test_a_bad_parameter_is_named_with_what_is_allowed(
    client: Client, query: str, parameter: str, allowed: str
) -> None:
    response = client.get(f"/api/v1/summits?{query}")
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["parameter"] == parameter
    assert allowed in problem["allowed"]


def test_a_code_outside_its_vocabulary_is_refused_with_the_codes(client: Client) -> None:
    problem = client.get("/api/v1/proposals?topic=alchemy").json()
    assert problem["status"] == 400
    assert "cybersecurity" in problem["allowed"]


def test_a_required_parameter_left_out_is_named(client: Client) -> None:
    problem = client.get("/api/v1/proposal?proposal=").json()
    assert (problem["status"], problem["parameter"]) == (400, "proposal")


def test_a_form_that_is_not_offered_is_refused(client: Client) -> None:
    assert client.get("/api/v1/summits", headers={"Accept": "image/png"}).status_code == 406


def test_head_is_answered_and_other_methods_are_not(client: Client) -> None:
    assert client.send("HEAD", "/api/v1/summits").status_code == 200
    refused = client.send("POST", "/api/v1/summits")
    assert refused.status_code == 405
    assert set(refused.headers["allow"].replace(" ", "").split(",")) == {"GET", "HEAD"}


def test_the_index_lists_every_question_with_its_parameters(client: Client) -> None:
    index = client.get("/api/v1/").json()
    assert [entry["name"] for entry in index["data"]] == list(QUESTIONS)
    entry = next(e for e in index["data"] if e["name"] == "summits")
    assert client.get(entry["href"]).status_code == 200
    assert [p["name"] for p in entry["parameters"]] == [
        "organization",
        "state",
        "ordinal",
        "from",
        "to",
    ]


def test_openapi_describes_each_question_with_parameters_and_examples(client: Client) -> None:
    described = client.get("/openapi.json").json()
    for name, question in QUESTIONS.items():
        operation = described["paths"][f"/api/v1/{name}"]["get"]
        own = {p["name"]: p for p in operation["parameters"]}
        assert set(question.parameters) <= set(own)
        assert all("example" in own[n] for n in question.parameters)
    topic = described["paths"]["/api/v1/topics"]["get"]["parameters"][1]
    assert "cybersecurity" in topic["schema"]["items"]["enum"]


def test_adding_a_file_adds_the_endpoint_the_index_entry_and_the_description(
    tmp_path: Path, settings: Settings, trig: bytes
) -> None:
    shipped = files("queries")
    (tmp_path / "summits.rq").write_text((shipped / "summits.rq").read_text("utf-8"), "utf-8")
    (tmp_path / "words.rq").write_text(_TIED, "utf-8")
    client = Client(application(settings, trig, tmp_path))
    assert client.get("/api/v1/words").json()["data"] == []
    assert [e["name"] for e in client.get("/api/v1/").json()["data"]] == ["summits", "words"]
    assert "/api/v1/words" in client.get("/openapi.json").json()["paths"]


_GOOD = """\
#+ summary: States by name
#+ description: A question for breaking.
#+ tags: [test]
#+ parameters:
#+   state: {type: id, entity: [state], description: A state, example: north}
#+ columns:
#+   state: {type: id, description: A state}
#+ key: [state]
PREFIX td: <https://w3id.org/turkic-diplomacy/ontology#>

SELECT ?state WHERE {
  #bind ?_state
  ?state a td:State .
  FILTER(!BOUND(?_state) || ?state = ?_state)
}
ORDER BY ?state
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("#+ tags: [test]\n", "#+ tags: [test\n", 4, "front matter"),
        ("#+ tags: [test]\n", "", 1, "tags"),
        ("type: id, entity", "type: identity, entity", 5, "identity"),
        ("#+ key:", "#+ colour: red\n#+ key:", 8, "colour"),
        ("#+ tags:", "#+ summary: Again\n#+ tags:", 3, "twice"),
        ("  FILTER(!BOUND(?_state) || ?state = ?_state)\n", "", 9, "state is not used"),
        ("  #bind ?_state\n", "  # ?_state\n", 9, "no #bind"),
        ("#bind ?_state", "#bind ?_state ?_other", 9, "?_other"),
        ("?state a td:State", "?state a td:State }", 14, "error at"),
        ("SELECT ?state", "SELECT ?state ?more", 9, "more"),
        ("ORDER BY ?state\n", "ORDER BY DESC(?state)\n", 16, "ORDER BY ?state"),
        ("?state a td:State .", "SERVICE <https://a.example/> { ?state a td:State }", 9, "SERVICE"),
        ("SELECT ?state WHERE", "ASK WHERE", 9, "SELECT"),
        ("  state: {type: id, entity", "  lang: {type: id, entity", 5, "every question"),
        ("description: A state, example: north", "description: A state, example: 'a b'", 1, "a b"),
        ("key: [state]", "key: [other]", 8, "other"),
    ],
)
def test_a_broken_question_stops_start_up_naming_file_and_line(
    tmp_path: Path, settings: Settings, trig: bytes, old: str, new: str, line: int, reason: str
) -> None:
    assert _GOOD.count(old) == 1
    (tmp_path / "states.rq").write_text(_GOOD.replace(old, new), "utf-8")
    with pytest.raises(BadQuestion) as caught:
        application(settings, trig, tmp_path)
    assert f"states.rq:{line}: " in str(caught.value)
    assert reason in str(caught.value)


def test_the_unbroken_question_starts(tmp_path: Path, settings: Settings, trig: bytes) -> None:
    (tmp_path / "states.rq").write_text(_GOOD, "utf-8")
    app: FastAPI = application(settings, trig, tmp_path)
    rows = Client(app).get("/api/v1/states").json()["data"]
    assert [row["state_label"] for row in rows] == ["North", "South"]


def test_a_question_file_without_front_matter_says_so() -> None:
    with pytest.raises(BadQuestion, match=r"bare\.rq:1: front matter is missing"):
        read("bare.rq", "SELECT ?a WHERE { ?a ?b ?c }\nORDER BY ?a\n")
