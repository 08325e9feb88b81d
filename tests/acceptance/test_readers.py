"""Those who read the answers: dashboards, typed clients, editors, over the shipped record."""

import csv
import importlib
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import feedparser
import geojson
import httpx
import icalendar
import pytest
from jsonschema_rs import validator_for

from api.forms import FORMATS, forms
from api.questions import load
from graph.settings import Settings
from graph.store import Store
from graph.terms import DEFAULT_BASE
from graph.versions import publish
from ingest.run import build, pipeline
from tests.api.serving import served

QUESTIONS = load()
_SHAPED = {"geojson": "map", "ics": "calendar", "atom": "feed"}
# What these tell of, the record alone does not.
_OF_ARTICLES = ("observances", "proposal")
_AS_STATED = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("readers") / "data"
    with Store.open(folder, DEFAULT_BASE) as store:
        assert build(pipeline(store)) == []
        publish(store, Settings(data=folder))
    with served(Settings(data=folder)) as address:
        yield address


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def described(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def _required(name: str) -> dict[str, str]:
    return {n: str(p.example) for n, p in QUESTIONS[name].parameters.items() if p.required}


def _asked(client: httpx.Client, name: str, **parameters: Any) -> httpx.Response:
    response = client.get(f"/api/v1/{name}", params={**_required(name), **parameters})
    assert response.status_code == 200, response.text
    return response


def _pages(client: httpx.Client, name: str, **parameters: Any) -> Iterator[httpx.Response]:
    """The pages of an answer, as their `next` links lead through them."""
    response = _asked(client, name, **parameters)
    yield response
    while "next" in response.links:
        response = client.get(response.links["next"]["url"])
        assert response.status_code == 200, response.text
        yield response


# --- OpenAPI


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_example_of_the_description_runs_and_the_answer_is_as_described(
    client: httpx.Client, described: dict[str, Any], name: str
) -> None:
    operation = described["paths"][f"/api/v1/{name}"]["get"]
    examples = {p["name"]: p["example"] for p in operation["parameters"] if "example" in p}
    assert set(examples) == {p["name"] for p in operation["parameters"]} - {"after"}
    content = operation["responses"]["200"]["content"]
    schema = content["application/json"]["schema"]
    valid = validator_for({**schema, "components": described["components"]})
    for parameter, example in examples.items():
        valid.validate(_asked(client, name, **{parameter: example}).json())
    valid.validate(_asked(client, name, **examples).json())
    (form,) = (p["schema"]["enum"] for p in operation["parameters"] if p["name"] == "format")
    told = {_asked(client, name, format=f).headers["content-type"].partition(";")[0] for f in form}
    assert told | {"text/plain"} == set(content)


def test_a_typed_client_is_made_from_the_description_and_gets_typed_answers(
    server: str, described: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "openapi.json").write_text(json.dumps(described), "utf-8")
    (tmp_path / "config.json").write_text(json.dumps({"post_hooks": []}), "utf-8")
    asked = "generate --path openapi.json --config config.json --output-path typed --meta none"
    made = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", *asked.split()],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    # It warns of what it cannot read or write: XML, and a body that is a query.
    assert "/api/v1/" not in made.stdout + made.stderr
    monkeypatch.syspath_prepend(tmp_path)
    typed = importlib.import_module("typed")
    with typed.Client(base_url=server, httpx_args={"trust_env": False}) as client:
        _use(client)


def _use(client: Any) -> None:
    summits = importlib.import_module("typed.api.events.summits")
    models = importlib.import_module("typed.models")
    found = summits.sync(client=client, ordinal=[12], lang="tr")
    assert isinstance(found, models.SummitsAnswer)
    (row,) = {row.summit: row for row in found.data}.values()
    assert isinstance(row, models.SummitsRow)
    assert (row.ordinal, row.date, row.place_label) == (12, "2025-10-07", "Gebele")
    types = {field.name: field.type for field in attrs.fields(models.SummitsRow)}
    assert types["ordinal"] == "int | None"
    assert types["date"] == "None | str"
    assert (found.meta.question, found.meta.count) == ("summits", len(found.data))
    assert found.links.self_.startswith("/api/v1/summits?")
    refused = summits.sync(client=client, state=["not a state"])
    assert isinstance(refused, models.Problem)
    assert (refused.status, refused.parameter) == (400, "state")


# --- explain


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_what_explain_shows_runs_at_sparql_and_gives_the_same_rows(
    client: httpx.Client, name: str
) -> None:
    question = QUESTIONS[name]
    given = {
        n: str(p.example)
        for n, p in question.parameters.items()
        if p.required or p.type in ("text", "year", "language", "code")
    }
    for parameters in (_required(name), given):
        query = _asked(client, name, **parameters, explain=1)
        assert query.headers["content-type"] == "text/plain; charset=utf-8"
        assert _bindings(client.post("/sparql", data={"query": query.text})) == _rows(
            client, name, parameters
        )


def _bindings(response: httpx.Response) -> list[dict[str, str]]:
    assert response.status_code == 200, response.text
    rows = response.json()["results"]["bindings"]
    return sorted(({n: cell["value"] for n, cell in row.items()} for row in rows), key=_order)


def _rows(client: httpx.Client, name: str, parameters: dict[str, str]) -> list[dict[str, str]]:
    """The rows of the SPARQL results of a question, without what is fetched with the labels."""
    pages = _pages(client, name, **parameters, format="sparql-json", limit=1000)
    found = [row for page in pages for row in _bindings(page)]
    selected = QUESTIONS[name].selected
    return sorted(({n: row[n] for n in selected if n in row} for row in found), key=_order)


def _order(row: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(row.items())


# --- readers of the forms


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_a_dashboard_gets_flat_rows_with_columns_of_one_kind(
    client: httpx.Client, name: str
) -> None:
    """As Grafana's Infinity reads: root selector `data`, one column per name, ISO times."""
    response = _asked(client, name, limit=1000)
    rows = response.json()["data"]
    columns = QUESTIONS[name].columns
    for row in rows:
        assert list(row) == list(rows[0])
        for column, value in row.items():
            assert value is None or isinstance(value, str | int | float), column
            kind = columns[column].type if column in columns else "text"
            if value is None:
                continue
            if kind in ("integer", "number"):
                assert isinstance(value, int | float), column
                assert not isinstance(value, bool)
            elif kind == "boolean":
                assert isinstance(value, bool)
            else:
                assert isinstance(value, str), column
                assert kind != "date" or _AS_STATED.fullmatch(value), value
    body = _asked(client, name, limit=1000, format="csv").content
    assert not body.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(body.decode("utf-8"), newline=""), strict=True))
    assert len(table) == len(rows) + 1
    assert all(len(line) == len(table[0]) for line in table)
    if rows:
        assert table[0] == list(rows[0])


@pytest.mark.parametrize(
    ("name", "form"),
    [(n, f) for n, q in sorted(QUESTIONS.items()) for f in forms(q) if f in _SHAPED],
)
def test_every_map_calendar_and_feed_of_the_record_is_read_whole(
    client: httpx.Client, name: str, form: str
) -> None:
    things = {
        thing
        for page in _pages(client, name, format=form, limit=200)
        for thing in _read(page, form)
    }
    shape = getattr(QUESTIONS[name].about.shapes, _SHAPED[form])
    parts = shape.model_dump()
    thing = parts.get("id") or parts["uid"]
    dated = parts.get("start") or parts.get("updated") or thing
    rows = [row for page in _pages(client, name, limit=1000) for row in page.json()["data"]]
    assert things == {row[thing] for row in rows if row[thing] and row[dated]}
    assert things or name in _OF_ARTICLES


def _read(response: httpx.Response, form: str) -> list[str]:
    assert response.headers["content-type"].partition(";")[0] == FORMATS[form]
    if form == "geojson":
        collection = geojson.loads(response.text)
        assert collection.is_valid, collection.errors()
        assert any(feature.geometry for feature in collection.features)
        return [feature.id for feature in collection.features]
    if form == "ics":
        events = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
        assert all(e.decoded("dtstart") < e.decoded("dtend") for e in events)
        return [str(event["UID"]) for event in events]
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    moments = [entry.updated for entry in feed.entries]
    assert moments == sorted(moments, reverse=True)
    return [entry.id for entry in feed.entries]
