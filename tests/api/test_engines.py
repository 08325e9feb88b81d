"""No question leans on the embedded engine: others give the same rows."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.questions import load
from graph.settings import Settings
from tests.api.cases import CASES
from tests.api.engines import InRdflib, served
from tests.api.inprocess import Client, application

QUESTIONS = load()

Both = tuple[Client, Client]


@pytest.fixture(scope="module")
def small(settings: Settings, trig: bytes, client: Client) -> Iterator[Both]:
    """The fixture graph, embedded and native."""
    with served(trig, settings) as app:
        yield client, Client(app)


@pytest.fixture(scope="module")
def large(whole: bytes) -> Iterator[Both]:
    """The graph as it ships, embedded and native."""
    with served(whole, Settings()) as app:
        yield Client(application(Settings(), whole)), Client(app)


def _same_rows(both: Both, question: str, asked: dict[str, Any]) -> list[Any]:
    ours, theirs = (client.get(f"/api/v1/{question}", params=asked) for client in both)
    assert ours.status_code == theirs.status_code == 200, theirs.text
    assert ours.json()["data"] == theirs.json()["data"]
    assert ours.json()["links"] == theirs.json()["links"]
    return list(ours.json()["data"])


@pytest.mark.parametrize(("question", "parameters", "columns", "rows"), CASES)
def test_a_case_has_the_same_rows(
    small: Both, question: str, parameters: dict[str, Any], columns: str, rows: list[Any]
) -> None:
    assert len(_same_rows(small, question, parameters)) == len(rows)


@pytest.fixture(scope="module")
def foreign(settings: Settings, trig: bytes, client: Client) -> Both:
    """The fixture graph, embedded and in an engine of another make."""
    app = application(settings, b"")
    app.state.backend = InRdflib(trig, settings.base)
    return client, Client(app)


# rdflib itself uses what it deprecates.
@pytest.mark.filterwarnings("ignore:Dataset\\.:DeprecationWarning")
@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_an_engine_of_another_make_has_the_same_rows(foreign: Both, question: str) -> None:
    asked = next(given for name, given, _, rows in CASES if name == question and rows)
    assert _same_rows(foreign, question, asked)


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_every_example_has_the_same_rows_over_the_shipped_graph(large: Both, question: str) -> None:
    parameters = QUESTIONS[question].parameters
    required = {name: p.example for name, p in parameters.items() if p.required}
    assert _same_rows(large, question, required)
    for name, parameter in parameters.items():
        _same_rows(large, question, {**required, name: parameter.example})
    _same_rows(large, question, {name: p.example for name, p in parameters.items()})


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_pages_follow_each_other_alike(large: Both, question: str) -> None:
    parameters = QUESTIONS[question].parameters
    asked = {name: p.example for name, p in parameters.items() if p.required}
    first = large[0].get(f"/api/v1/{question}", params={**asked, "limit": "2", "lang": "tr"})
    for target in (str(first.url), first.json()["links"].get("next")):
        if target:
            ours, theirs = (client.get(target).json() for client in large)
            assert (ours["data"], ours["links"]) == (theirs["data"], theirs["links"])
