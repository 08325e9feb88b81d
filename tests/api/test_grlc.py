"""Question files as grlc reads them: what it takes from them, and where its rules end."""

import re
from importlib.resources import files
from typing import Any

import pytest
import yaml
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from api.questions import load
from tests.api.inprocess import Client

QUESTIONS = load()
# grlc's own expressions: variables of aggregates, and variables that are parameters.
_AGGREGATE = re.compile(r"__agg_\d+__")
_VARIABLE = re.compile(
    r"(?P<required>[_]{1,2})(?P<name>[^_]+)_?(?P<type>[a-zA-Z0-9]+)?_?(?P<user>[a-zA-Z0-9]+)?.*$"
)


def _decorators(text: str) -> dict[str, Any]:
    lines = [line.lstrip("#+") for line in text.split("\n") if line.startswith("#+")]
    found: dict[str, Any] = yaml.safe_load("\n".join(lines))
    return found


def _text(name: str) -> str:
    return (files("queries") / f"{name}.rq").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_grlc_takes_the_same_summary_description_and_tags(name: str) -> None:
    found = _decorators(_text(name))
    about = QUESTIONS[name].about
    assert found["summary"] == about.summary
    assert found["description"].strip() == about.description
    assert found["tags"] == about.tags
    # What grlc would understand in its own way is not there to be misunderstood.
    ours = {"summary", "description", "tags", "parameters", "columns", "key", "shapes"}
    assert set(found) <= ours


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_grlc_finds_the_same_parameters_as_plain_variables(name: str) -> None:
    parsed = translateQuery(parseQuery(_text(name)))
    variables = [str(v) for v in parsed.algebra["_vars"] if not _AGGREGATE.match(str(v))]
    found = [_VARIABLE.match(variable) for variable in variables]
    named = {(match["name"], match["type"]) for match in found if match}
    assert parsed.algebra.name == "SelectQuery"
    # To grlc what follows an underscore is a type.
    words = [parameter.split("_") for parameter in QUESTIONS[name].parameters]
    known = {(first, rest[0] if rest else None) for first, *rest in words}
    # rdflib, which grlc asks, passes over a variable that only a filter deep inside names.
    assert named <= known
    assert len(known - named) < 2
    assert {str(variable) for variable in parsed.algebra["PV"]} == set(QUESTIONS[name].selected)


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, question in sorted(QUESTIONS.items())
        if not any(p.required or p.default for p in question.parameters.values())
    ],
)
def test_a_file_put_to_an_endpoint_as_it_is_gives_the_rows_of_no_parameters(
    client: Client, name: str
) -> None:
    backend = client.app.state.backend
    found = backend.store.query(_text(name), default_graph=[backend.merged])
    names = [variable.value for variable in found.variables]
    answered = client.get(f"/api/v1/{name}?limit=1000&format=sparql-json").json()
    rows = [{n: b[n]["value"] for n in names if n in b} for b in answered["results"]["bindings"]]
    direct = [{n: row[n].value for n in names if row[n] is not None} for row in found]
    assert rows
    assert sorted(direct, key=repr) == sorted(rows, key=repr)
