"""The questions as OpenAPI describes them, and as the index lists them."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from fastapi import FastAPI

from api.forms import forms
from api.frontmatter import CodeParameter, Column, IntegerParameter, Parameter, Question
from api.frontmatter import TextParameter as _Text
from api.labels import LANGUAGE_TAG
from api.tables import columns
from api.vocabularies import codes

Schema = dict[str, Any]

_COLUMN: Final[Mapping[str, Schema]] = {
    "integer": {"type": ["integer", "null"]},
    "number": {"type": ["number", "null"]},
    "boolean": {"type": ["boolean", "null"]},
}
_TEXT: Final[Schema] = {"type": "string"}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_SCHEMAS: Final[dict[str, Schema]] = {
    "Problem": {
        "type": "object",
        "description": "RFC 9457 problem details.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            **dict.fromkeys(("type", "title", "detail", "parameter", "allowed"), _TEXT),
            "status": {"type": "integer"},
        },
    },
    "Meta": {
        "type": "object",
        "description": "What the rows are an answer to, and the version of the graph that gave it.",
        "required": ["question", "version", "language", "limit", "count"],
        "properties": {
            **dict.fromkeys(("question", "version", "language"), _TEXT),
            **dict.fromkeys(("limit", "count"), _COUNT),
        },
    },
    "Links": {
        "type": "object",
        "description": "Addresses on this host; no `next` on the last page.",
        "required": ["self"],
        "properties": dict.fromkeys(("self", "next"), _TEXT),
    },
}
"""Schemas that several answers share, by name."""
_SHARED: Final[list[Schema]] = [
    {
        "name": "lang",
        "description": "Language of labels; else English, Turkish, any.",
        "schema": {"type": "string", "pattern": f"^{LANGUAGE_TAG.pattern}$"},
        "example": "tr",
    },
    {
        "name": "limit",
        "description": "Rows on one page: 100 by default, 1000 in geojson and ics.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 1000},
        "example": 50,
    },
    {
        "name": "after",
        "description": "Where the page begins: opaque, out of the `next` link before.",
        "schema": {"type": "string"},
    },
    {
        "name": "explain",
        "description": "1 gives the SPARQL query with its values instead of rows.",
        "schema": {"type": "string", "enum": ["0", "1"]},
        "example": "0",
    },
]


def extend(
    app: FastAPI, more: Mapping[str, Schema], schemas: Mapping[str, Schema] | None = None
) -> None:
    """Add `more` paths, and the `schemas` they name, to what `app.openapi()` says."""
    described = app.openapi

    def openapi() -> Schema:
        schema = described()
        schema.setdefault("paths", {}).update(more)
        components = schema.setdefault("components", {}).setdefault("schemas", {})
        components.update({**_SCHEMAS, **(schemas or {})})
        return schema

    app.openapi = openapi  # type: ignore[method-assign]


def paths(questions: Iterable[Question], prefix: str) -> dict[str, Schema]:
    """The OpenAPI paths of `questions` under `prefix`, their index and the schema included."""
    found = {f"{prefix}/{q.name}": {"get": _operation(q)} for q in questions}
    plain = {"application/json": {"schema": {"type": "object"}}}
    found[f"{prefix}/"] = {"get": _plain("index", "The questions", plain)}
    schema = {"application/schema+json": {"schema": {"type": "object"}}}
    found[f"{prefix}/schema/fact-sheet.json"] = {
        "get": _plain("fact-sheet-schema", "The JSON Schema of fact sheets", schema)
    }
    return found


def schemas(questions: Iterable[Question]) -> dict[str, Schema]:
    """The schemas of the answers to `questions`, and of their rows, by name."""
    found = {}
    for question in questions:
        row, answer = f"{_camel(question)}Row", f"{_camel(question)}Answer"
        found[row] = {
            "type": "object",
            "properties": _row(question),
            "required": list(columns(question)),
        }
        found[answer] = {
            "type": "object",
            "required": ["data", "meta", "links"],
            "properties": {
                "data": {"type": "array", "items": _named(row)},
                "meta": _named("Meta"),
                "links": _named("Links"),
            },
        }
    return found


def _camel(question: Question) -> str:
    return question.name.title().replace("-", "")


def _named(schema: str) -> Schema:
    return {"$ref": f"#/components/schemas/{schema}"}


def _plain(name: str, summary: str, content: Schema) -> Schema:
    ok = {"description": summary, "content": content}
    missing = {"description": "Not in this installation", "content": problem()}
    return {
        "operationId": name,
        "summary": summary,
        "tags": ["questions"],
        "responses": {"200": ok, "404": missing},
    }


def described(name: str, summary: str, *parameters: str) -> Schema:
    """The path of a thing that redirects to documents about it, with `parameters` in it."""
    redirect = "The document for the client's Accept"
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "tags": ["linked data"],
            "parameters": [
                {"name": p, "in": "path", "required": True, "schema": {"type": "string"}}
                for p in parameters
            ],
            "responses": {
                "301": {"description": "What it was merged into"},
                "303": {"description": redirect},
                "404": {"description": "The graph says nothing of it", "content": problem()},
                "406": {"description": "No such form", "content": problem()},
                "410": {"description": "An earlier version knew it", "content": problem()},
            },
        }
    }


def problem() -> Schema:
    """The content of an answer that is an error."""
    return {"application/problem+json": {"schema": _named("Problem")}}


def _operation(question: Question) -> Schema:
    own = [_parameter(name, parameter) for name, parameter in question.parameters.items()]
    form = {
        "name": "format",
        "description": "Form of the answer; otherwise Accept decides.",
        "schema": {"type": "string", "enum": list(forms(question))},
        "example": "json",
    }
    shared = [{"in": "query", "required": False, **parameter} for parameter in (*_SHARED, form)]
    page = {"text/html": {"schema": {"type": "string"}}}
    return {
        "operationId": question.name,
        "summary": question.about.summary,
        "description": question.about.description,
        "tags": list(question.about.tags),
        "parameters": [*own, *shared],
        "responses": {
            "200": {"description": "The rows", "content": _content(question)},
            "304": {"description": "Unchanged since the ETag given"},
            "400": {"description": "A parameter is at fault", "content": {**problem(), **page}},
            "406": {"description": "No such form", "content": problem()},
            "503": {"description": "Too busy; try again", "content": problem()},
            "504": {"description": "Past the time limit", "content": problem()},
        },
    }


def _parameter(name: str, parameter: Parameter) -> Schema:
    schema = _value(parameter)
    found: Schema = {
        "name": name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.description,
        "schema": {"type": "array", "items": schema} if parameter.many else schema,
        "example": [parameter.example] if parameter.many else parameter.example,
    }
    return {**found, "style": "form", "explode": True} if parameter.many else found


def _value(parameter: Parameter) -> Schema:
    if isinstance(parameter, CodeParameter):
        allowed = codes().get(parameter.scheme)
        return {"type": "string", "enum": list(allowed)} if allowed else {"type": "string"}
    if isinstance(parameter, IntegerParameter):
        return {"type": "integer", "minimum": parameter.minimum, "maximum": parameter.maximum}
    if isinstance(parameter, _Text):
        if parameter.enum:
            return {"type": "string", "enum": list(parameter.enum)}
        return {"type": "string", "maxLength": parameter.max_length, "pattern": r"^[^\\]+$"}
    if parameter.type == "date":
        return {"type": "string", "format": "date", "pattern": r"^[12]\d{3}-\d{2}-\d{2}$"}
    if parameter.type == "year":
        return {"type": "integer", "minimum": 1000, "maximum": 2999}
    return {"type": "string"}


def _content(question: Question) -> Schema:
    found = {
        media_type: {"schema": {"type": "object"} if media_type.endswith("json") else _TEXT}
        for media_type in (*forms(question).values(), "text/plain")
    }
    return {**found, "application/json": {"schema": _named(f"{_camel(question)}Answer")}}


def _row(question: Question) -> dict[str, Schema]:
    return {name: _column(name, question.columns) for name in columns(question)}


def _column(name: str, known: Mapping[str, Column]) -> Schema:
    column = known.get(name)
    if column is None:
        return {"type": ["string", "null"], "description": f"What {name[:-6]} is called"}
    shape = _COLUMN.get(column.type, {"type": ["string", "null"]})
    return {**shape, "description": column.description}


def index(questions: Iterable[Question], version: str, here: str) -> bytes:
    """The index as JSON: every question with its parameters, `href` beside this address."""
    data = [
        {
            "name": question.name,
            "summary": question.about.summary,
            "description": question.about.description,
            "tags": question.about.tags,
            "href": f"{here}{question.name}",
            "parameters": [
                {"name": name, **parameter.model_dump(exclude_none=True)}
                for name, parameter in question.parameters.items()
            ],
            "columns": list(columns(question)),
            "forms": list(forms(question)),
        }
        for question in questions
    ]
    meta = {"version": version, "count": len(data)}
    return json.dumps(
        {"data": data, "meta": meta, "links": {"self": here}}, ensure_ascii=False
    ).encode()
