"""The questions as OpenAPI describes them, and as the index lists them."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from fastapi import FastAPI

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
_PROBLEM: Final[Schema] = {
    "type": "object",
    "description": "RFC 9457 problem details.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "parameter": {"type": "string"},
        "allowed": {"type": "string"},
    },
}
_SHARED: Final[list[Schema]] = [
    {
        "name": "lang",
        "description": "Language of labels; else English, Turkish, any.",
        "schema": {"type": "string", "pattern": f"^{LANGUAGE_TAG.pattern}$"},
        "example": "tr",
    },
    {
        "name": "format",
        "description": "Form of the answer; otherwise Accept decides.",
        "schema": {"type": "string", "enum": ["json", "csv", "sparql-json", "html"]},
    },
    {
        "name": "limit",
        "description": "Rows on one page.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100},
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
    },
]


def extend(app: FastAPI, more: Mapping[str, Schema]) -> None:
    """Add `more` paths to what `app.openapi()` says."""
    described = app.openapi

    def openapi() -> Schema:
        schema = described()
        schema.setdefault("paths", {}).update(more)
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
    return {"application/problem+json": {"schema": _PROBLEM}}


def _operation(question: Question) -> Schema:
    own = [_parameter(name, parameter) for name, parameter in question.parameters.items()]
    shared = [{"in": "query", "required": False, **parameter} for parameter in _SHARED]
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
    row = {"type": "object", "properties": _row(question), "required": list(columns(question))}
    body = {
        "type": "object",
        "required": ["data", "meta", "links"],
        "properties": {
            "data": {"type": "array", "items": row},
            "meta": {"type": "object"},
            "links": {"type": "object"},
        },
    }
    text = {"schema": {"type": "string"}}
    return {
        "application/json": {"schema": body},
        "text/csv": text,
        "application/sparql-results+json": {"schema": {"type": "object"}},
        "text/html": text,
        "text/plain": text,
    }


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
        }
        for question in questions
    ]
    meta = {"version": version, "count": len(data)}
    return json.dumps(
        {"data": data, "meta": meta, "links": {"self": here}}, ensure_ascii=False
    ).encode()
