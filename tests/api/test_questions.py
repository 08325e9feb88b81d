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
from graph.settings import Settings
from tests.api.inprocess import Client, application

BASE = "https://graph.example/x"
VOC = "https://w3id.org/turkic-diplomacy/voc/"


def short(value: Any) -> Any:
    if isinstance(value, str):
        return value.removeprefix(f"{BASE}/id/").removeprefix(VOC)
    return value


def ask(client: Client, question: str, columns: str, **parameters: Any) -> list[tuple[Any, ...]]:
    response = client.get(f"/api/v1/{question}", params=parameters)
    assert response.status_code == 200, response.text
    names = columns.split()
    return [tuple(short(row[name]) for name in names) for row in response.json()["data"]]


CASES: list[tuple[str, dict[str, Any], str, list[tuple[Any, ...]]]] = [
    (
        "summits",
        {},
        "summit_label ordinal date place_label host_label organization status theme",
        [
            (
                *("2nd summit", 2, "2023-11-03", "Hill", "North", "organization/league-council"),
                *("event-status/held", None),
            ),
            (
                *("10th summit", 10, "2025-10-07", "Port", "South", "organization/league-council"),
                *("event-status/held", "Peace"),
            ),
        ],
    ),
    ("summits", {"organization": "league", "state": "south"}, "ordinal", [(10,)]),
    (
        "summits",
        {"from": "2023-11-04", "lang": "tr"},
        "summit_label theme",
        [("10. zirve", "Barış")],
    ),
    ("summits", {"to": "2023-11-03"}, "ordinal", [(2,)]),
    ("summits", {"ordinal": [10, 11]}, "summit", [("event/summit-10",)]),
    (
        "summit-participants",
        {"event": "summit-10"},
        "participant role represents stands_in_for absent",
        [
            ("organization/league", None, None, None, True),
            ("person/ada", "role/speaker", "state/north", None, False),
            ("person/bora", "role/host", "state/south", "person/ada", False),
        ],
    ),
    ("summit-participants", {"role": "host"}, "participant", [("person/bora",)]),
    (
        "summit-participants",
        {"participant": "organization/league"},
        "event absent",
        [("event/summit-10", True)],
    ),
    (
        "documents",
        {},
        "document form signed event in_force ratifications amends",
        [
            (
                *("document/sea-treaty", "document-form/treaty", "2023-11-03", "event/summit-2"),
                *("2025", 1, None),
            ),
            ("document/sea-protocol", None, "2025-10-07", None, None, 0, "document/sea-treaty"),
        ],
    ),
    (
        "documents",
        {"form": "treaty", "signatory": "state/south"},
        "document",
        [("document/sea-treaty",)],
    ),
    ("documents", {"event": "summit-2", "topic": "transport"}, "signed", [("2023-11-03",)]),
    ("documents", {"from": "2024-01-01", "to": "2025-10-07"}, "signed", [("2025-10-07",)]),
    (
        "ratifications",
        {"state": "south"},
        "document state ratified signed in_force",
        [("document/sea-treaty", "state/south", "2024-05", "2023-11-03", "2025")],
    ),
    ("ratifications", {"document": "sea-protocol"}, "state", []),
    (
        "references",
        {"of": "document/sea-treaty"},
        "node url publisher title issued disputed note",
        [
            (
                *("document/sea-treaty", "https://gazette.example/1", "Gazette", None),
                *("2024-06-01", True, "Another paper says 2024."),
            ),
            (
                *("ratification/sea-treaty-south", "https://gazette.example/1", "Gazette", None),
                *("2024-06-01", False, None),
            ),
        ],
    ),
    (
        "disputes",
        {"of": "document/sea-treaty"},
        "fact text url publisher note",
        [
            (
                *("document/sea-treaty", "In force since 2024.", "https://gazette.example/1"),
                *("Gazette", "Another paper says 2024."),
            ),
        ],
    ),
    ("disputes", {"of": "event/summit-2"}, "fact", [("document/sea-treaty",)]),
    ("disputes", {"of": "event/summit-10"}, "fact", []),
    ("references", {"of": "proposal/forum"}, "node", [("status-change/forum-realized",)]),
    (
        "proposals",
        {},
        "proposal date state speaker kind organization place planned_for status articles",
        [
            (
                *("proposal/forum", "2023-11-03", "state/north", "person/ada"),
                *("proposal-kind/hold-event", None, "place/hill", "2026", "status/realized", 0),
            ),
            (
                *("proposal/clean-sea", "2025-10-07", "state/south", "person/bora"),
                *("proposal-kind/call-for-action", None, None, None, "status/proposed", 0),
            ),
            (
                *("proposal/cyber-council", "2025-10-07", "state/north", "person/ada"),
                *("proposal-kind/establish-body", "organization/league", None, None),
                *("status/supported", 2),
            ),
        ],
    ),
    (
        "proposals",
        {"topic": ["security", "cybersecurity"]},
        "proposal",
        [("proposal/cyber-council",)],
    ),
    ("proposals", {"text": "KONSEY"}, "proposal", [("proposal/cyber-council",)]),
    ("proposals", {"summit": "summit-2"}, "proposal", [("proposal/forum",)]),
    ("proposals", {"status": "supported"}, "proposal", [("proposal/cyber-council",)]),
    (
        "proposals",
        {"concrete": "yes", "from": "2025-01-01"},
        "proposal",
        [("proposal/cyber-council",)],
    ),
    ("proposals", {"person": "bora"}, "proposal", [("proposal/clean-sea",)]),
    ("proposals", {"kind": "hold-event", "state": "state/south"}, "proposal", []),
    (
        "proposals",
        {"organization": "organization/league"},
        "proposal",
        [("proposal/cyber-council",)],
    ),
    (
        "proposal",
        {"proposal": "cyber-council"},
        "date act act_kind speaker event quote start end attribution article",
        [
            (
                *("2025-10-07", "act/1-cyber", "act/propose", "person/ada", "event/summit-10"),
                *("Siber Konsey kurulsun.", 9, 31, "attribution/reported-speech", "article/a1"),
            ),
            (
                *("2025-10-07", "act/1-cyber", "act/propose", "person/ada", "event/summit-10"),
                *("Let us found a council.", 100, 123, "attribution/direct-quote", "article/a2"),
            ),
            (
                *("2025-10-08", "act/3-cyber-backed", "act/support", "person/bora", None),
                *(None, None, None, None, None),
            ),
            (
                *("2025-11", "act/2-cyber-again", "act/propose", "person/ada", None),
                *(None, None, None, None, None),
            ),
        ],
    ),
    (
        "proposal",
        {"proposal": "forum"},
        "act act_kind page becomes",
        [
            ("act/4-forum", "act/propose", None, None),
            (
                *("status-change/forum-realized", "status/realized"),
                *("https://gazette.example/1", "event/ministers-2025"),
            ),
        ],
    ),
    (
        "supports",
        {},
        "act state supported_label",
        [
            ("act/6-plus", "state/north", "Plus format"),
            ("act/3-cyber-backed", "state/south", "Cyber Council"),
        ],
    ),
    ("supports", {"of": "initiative/plus"}, "act", [("act/6-plus",)]),
    (
        "supports",
        {"topic": "cybersecurity", "from": "2025-10-08"},
        "act",
        [("act/3-cyber-backed",)],
    ),
    (
        "calls",
        {},
        "date speaker act_kind proposal addressee",
        [("2025-10-07", "person/bora", "act/call", "proposal/clean-sea", "state/north")],
    ),
    ("calls", {"kind": "invite"}, "act", []),
    (
        "events",
        {"from": "2025-10-05"},
        "event date earliest latest status place ordinal",
        [
            (
                *("event/summit-10", "2025-10-07", "2025-10-07", "2025-10-07"),
                *("event-status/held", "place/port", 10),
            ),
            (
                *("event/ministers-2025", "2025-11", "2025-11-01", "2025-11-30"),
                *("event-status/planned", "place/port", None),
            ),
        ],
    ),
    ("events", {"status": "planned"}, "event", [("event/ministers-2025",)]),
    (
        "events",
        {"place": "south-land"},
        "event",
        [("event/summit-10",), ("event/ministers-2025",)],
    ),
    ("events", {"series": "league-summit", "to": "2024-01-01"}, "event", [("event/summit-2",)]),
    (
        "chairmanships",
        {},
        "organization state start end as_of began_at",
        [
            ("organization/league", "state/north", "2023-11-03", "2025-10-07", None, None),
            (
                *("organization/league", "state/south", "2025-10-07", None, "2025-12-01"),
                "event/summit-10",
            ),
        ],
    ),
    ("chairmanships", {"on": "2025-10-06"}, "state", [("state/north",)]),
    ("chairmanships", {"on": "2025-10-07"}, "state", [("state/south",)]),
    (
        "offices",
        {},
        "person role organization start as_of post_label",
        [
            (
                *("person/ada", "org-role/president", "state/north"),
                *("2019-03-20", None, "Head of North"),
            ),
            ("person/bora", "org-role/president", "state/south", None, "2025-10-07", None),
        ],
    ),
    ("offices", {"on": "2020-01-01"}, "person", [("person/ada",)]),
    (
        "memberships",
        {},
        "member role start end",
        [
            ("state/north", "org-role/member-state", "2009-10-03", None),
            ("state/south", "org-role/observer", "2012", "2019-10-15"),
        ],
    ),
    ("memberships", {"on": "2020-01-01"}, "member", [("state/north",)]),
    (
        "organizations",
        {},
        "body state relation seat founded",
        [
            ("organization/league-academy", "existing", "affiliate", "place/hill", "2012"),
            ("organization/league-council", "existing", "part", None, None),
            ("proposal/cyber-council", "proposed", "proposed", None, None),
        ],
    ),
    ("organizations", {"state": "proposed"}, "body_label", [("Cyber Council",)]),
    (
        "claims",
        {"figures": "yes", "lang": "tr"},
        "claim text speaker about indicator value unit worded approximate period_start",
        [
            (
                *("claim/freight", "Yük altı kat arttı.", "person/ada", "place/port"),
                *("indicator/freight-volume", 6.5, "unit/multiple", "altı kat", True, "2020-01-01"),
            )
        ],
    ),
    ("claims", {"person": "bora"}, "claim state text", [("claim/peace", None, "Peace holds.")]),
    (
        "topics",
        {},
        "year state topic proposals",
        [
            (2025, "state/north", "topic/cybersecurity", 1),
            (2025, "state/north", "topic/security", 1),
            (2023, "state/north", "topic/economy", 1),
        ],
    ),
    ("topics", {"to": "2024"}, "topic", [("topic/economy",)]),
    (
        "articles",
        {},
        "article_label date language publisher url evidence",
        [
            ("A proposal", "2025-10-08", "en", "News Agency", "https://news.example/a2", 1),
            ("Zirvede öneri", "2025-10-07", "tr", "Haber Ajansı", "https://news.example/a1", 1),
        ],
    ),
    ("articles", {"language": "tr", "publisher": "haber"}, "article", [("article/a1",)]),
    (
        "evidence",
        {"of": "proposal/cyber-council"},
        "node quote start part attribution article rule confidence language",
        [
            (
                *("act/1-cyber", "Siber Konsey kurulsun.", 9, "statement"),
                *("attribution/reported-speech", "article/a1", "tr.propose.noun", 0.9, "tr"),
            ),
            (
                *("act/1-cyber", "Let us found a council.", 100, "statement"),
                *("attribution/direct-quote", "article/a2", "en.propose.verb", 0.8, "en"),
            ),
        ],
    ),
    ("evidence", {"of": "act/1-cyber"}, "evidence", [("evidence/e1",), ("evidence/e2",)]),
    (
        "observances",
        {},
        "series_label day event date",
        [("Friendship Day", "--10-03", "event/friendship-day-2025", "2025-10-03")],
    ),
    (
        "backing",
        {},
        "thing backers first last",
        [("proposal/cyber-council", 2, "2025-10-07", "2025-11")],
    ),
    (
        "realizations",
        {},
        "thing realized_as proposed realized months",
        [("proposal/forum", "event/ministers-2025", "2023-11-03", "2025-11-01", 24)],
    ),
    ("realizations", {"from": "2023-11-04"}, "thing", []),
    ("realizations", {"from": "2023-11-03", "to": "2023-11-03"}, "thing", [("proposal/forum",)]),
    (
        "without-follow-up",
        {"since": "2026-06-01"},
        "proposal last acts",
        [("proposal/cyber-council", "2025-11", 3)],
    ),
    ("without-follow-up", {"since": "2025-10-08"}, "proposal", []),
]


@pytest.mark.parametrize(("question", "parameters", "columns", "expected"), CASES)
def test_a_question_gives_the_rows_that_the_graph_holds(
    client: Client,
    question: str,
    parameters: dict[str, Any],
    columns: str,
    expected: list[tuple[Any, ...]],
) -> None:
    assert ask(client, question, columns, **parameters) == expected


def test_every_question_file_has_a_case_with_rows() -> None:
    assert {name for name, _, _, rows in CASES if rows} == set(load())


def test_each_example_of_each_parameter_is_answered(client: Client) -> None:
    for name, question in load().items():
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


@pytest.mark.parametrize("question", sorted(load()))
def test_pages_of_any_size_hold_every_row_once_in_the_same_order(
    client: Client, question: str
) -> None:
    required = {
        name: str(parameter.example).replace("cybersecurity-council", "cyber-council")
        for name, parameter in load()[question].parameters.items()
        if parameter.required
    }
    whole = client.get(f"/api/v1/{question}", params=required).json()["data"]
    for size in (1, 2, 3):
        assert _paged(client, question, {**required, "limit": size}) == whole


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
    assert [entry["name"] for entry in index["data"]] == list(load())
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
    for name, question in load().items():
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
