"""Questions and SPARQL from the command line: local, and at any endpoint."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner

from api import questions
from api.cli import main
from api.commands.show import as_table, results_as_table
from graph.errors import BadQuery, EngineError, TimeLimit
from graph.remote import ask, form
from tests.cli.conftest import Kurultay

RESULTS = {
    "head": {"vars": ["s", "n"]},
    "results": {
        "bindings": [
            {"s": {"type": "uri", "value": "http://www.w3.org/2004/02/skos/core#Concept"},
             "n": {"type": "literal", "value": "2"}},
            {"s": {"type": "literal", "value": "x" * 100}},
        ]
    },
}  # fmt: skip
SELECT = "# who?\nPREFIX a: <http://example.org/ASK> SELECT ?s ?n { ?s a:b ?n }"


class Endpoint(BaseHTTPRequestHandler):
    """Answers with what the query asks it to."""

    def do_POST(self) -> None:
        form_ = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        query = form_["query"][0]
        if "slow" in query:
            threading.Event().wait(3)
        status = next((int(code) for code in ("400", "404", "500", "503") if code in query), 200)
        body = json.dumps(RESULTS).encode() if status == 200 else b"no\nsuch luck"
        self.send_response(status)
        self.send_header("Content-Type", f"{self.headers['Accept']}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_endpoint_is_asked_for_a_media_type_and_its_bytes_come_back(endpoint: str) -> None:
    answer = ask(endpoint, SELECT, "application/sparql-results+json", 5)
    assert json.loads(answer.body) == RESULTS
    assert answer.media_type == "application/sparql-results+json"
    assert (
        ask(endpoint, "CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle", 5).media_type == "text/turtle"
    )


@pytest.mark.parametrize(
    ("query", "error", "words"),
    [
        ("SELECT * { ?s ?p 400 }", BadQuery, "no such luck"),
        ("SELECT * { ?s ?p 404 }", EngineError, "sparql"),
        ("SELECT * { ?s ?p 500 }", EngineError, "sparql"),
        ("SELECT * { ?s ?p 503 }", EngineError, "HTTP 503"),
        ('SELECT * { ?s ?p "slow" }', TimeLimit, "no answer within 1 s"),
        ("DELETE WHERE { ?s ?p ?o }", BadQuery, "only queries"),
        ("tell me", BadQuery, "not a SPARQL query"),
        ("", BadQuery, "not a SPARQL query"),
    ],
)
def test_what_goes_wrong_there_is_one_clear_line(
    endpoint: str, query: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        ask(endpoint, query, "application/sparql-results+json", 1)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/sparql", "file:///etc/passwd", "ftp://x/"])
def test_an_endpoint_that_is_not_there_is_named(address: str) -> None:
    with pytest.raises(EngineError, match=address):
        ask(address, "ASK {}", "application/sparql-results+json", 1)


def test_the_form_of_a_query_is_told_past_comments_and_prefixes() -> None:
    assert form(SELECT) == "SELECT"
    assert form("BASE <http://a/> ASK {}") == "ASK"
    assert form("describe <http://a/>") == "DESCRIBE"


def test_sparql_at_an_endpoint_prints_a_table_or_the_format_asked(endpoint: str) -> None:
    def run(*words: str, given: str | None = None) -> str:
        result = CliRunner().invoke(main, ["sparql", *words, "--endpoint", endpoint], input=given)
        assert result.exit_code == 0, result.output
        return result.stdout

    assert run(SELECT).splitlines()[2] == "skos:Concept" + " " * 50 + "2"
    assert json.loads(run("-", "--format", "json", given=SELECT)) == RESULTS
    wrong = CliRunner().invoke(main, ["sparql", SELECT, "--format", "turtle"])
    assert wrong.exit_code == 2
    assert "SELECT answers in table, json" in wrong.stderr
    down = CliRunner().invoke(main, ["sparql", "ASK {}", "--endpoint", "http://127.0.0.1:1/"])
    assert down.exit_code == 1
    assert down.stderr.startswith("http://127.0.0.1:1/: ")


def test_tables_cut_long_cells_and_answer_ask_with_a_word() -> None:
    assert results_as_table(b'{"head": {}, "boolean": true}') == "yes"
    assert as_table(["a", "bb"], [["1", "x\ny"]]) == "a  bb\n-  ---\n1  x y"
    assert as_table(["a"], [["x\x1b[2J\x9by"]]) == "a\n-------\nx�[2J�y"  # no order to a terminal
    assert max(map(len, results_as_table(json.dumps(RESULTS).encode()).splitlines())) < 70


def test_sparql_runs_on_the_served_version(kurultay: Kurultay) -> None:
    count = "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?e td:evidences/td:putsForward ?p }"
    query = f"PREFIX td: <https://w3id.org/turkic-diplomacy/ontology#> {count}"
    result = kurultay("sparql", query, "--format", "csv")
    assert result.stdout.split() == ["n", "1"], result.output
    graph = kurultay(
        "sparql", "CONSTRUCT WHERE { ?s a <http://www.w3.org/ns/oa#TextPositionSelector> }"
    )
    assert "#sel=" in graph.stdout
    bad = kurultay("sparql", "SELECT * { ?s ?p }")
    assert bad.exit_code == 1
    assert "Traceback" not in bad.stderr
    service = kurultay("sparql", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
    assert service.exit_code == 1


def test_a_curated_question_is_answered_as_table_json_and_csv(kurultay: Kurultay) -> None:
    listed = CliRunner().invoke(main, ["query"])
    assert "proposals" in listed.stdout
    that_day = ("proposals", "from=2024-01-01", "to=2024-01-01")
    table = kurultay("query", *that_day)
    heading, _, row = table.stdout.splitlines()
    assert heading.split()[:3] == ["proposal", "name", "date"]
    assert row.startswith("proposal/")
    assert "Kazakhstan" in row
    data = json.loads(kurultay("query", *that_day, "--format", "json").stdout)
    assert data["meta"]["count"] == len(data["data"]) == 1
    assert kurultay("query", *that_day, "--format", "csv").stdout.startswith("proposal,")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["no-such-question"], "no question no-such-question; there are"),
        (["proposals", "loose"], "name=value"),
        (["proposals", "nonsense=1"], "nonsense"),
        (["proposals", "--lang", "!"], "language tag"),
        (["proposals", "text=\udcff"], "text: '\\udcff' is not a value"),
    ],
)
def test_a_question_asked_wrongly_is_a_usage_error(
    kurultay: Kurultay, words: list[str], told: str
) -> None:
    result = kurultay("query", *words)
    assert result.exit_code == 2
    assert told in result.stderr


@pytest.mark.parametrize("command", ["query", "serve"])
def test_a_broken_question_file_is_one_line(
    kurultay: Kurultay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    (tmp_path / "broken.rq").write_text("#+ summary: [\n", "utf-8")
    monkeypatch.setattr(questions, "files", lambda _: tmp_path)
    result = kurultay(command)
    assert result.exit_code == 1
    assert result.stderr.startswith("broken.rq:1: front matter")
    assert result.stderr.count("\n") == 1
