"""Fact sheets as files: YAML to read and review, JSON to exchange.

YAML is read by the 1.2 core schema: `2025-10-07` and `yes` are strings, only true, false and
null are more than that, and numbers become numbers where a field asks for one. Anchors,
aliases, tags and duplicate keys are refused, so a sheet says what it seems to say.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeAlias

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ingest import sheet as model
from ingest.contents import text_of
from ingest.errors import BadSheet
from ingest.sheet import Fact, Sheet

SUFFIXES = (".yaml", ".yml", ".json")
LIMIT_BYTES = 20 << 20
_DEPTH = 20
_MOST_ERRORS = 100
_CORE = {
    word: value
    for words, value in ((("null", "~", ""), None), (("true",), True), (("false",), False))
    for spelling in words
    for word in (spelling, spelling.capitalize(), spelling.upper())
}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Where: TypeAlias = tuple[str | int, ...]


def load_sheet(path: Path) -> Sheet:
    """The sheet in a .yaml, .yml or .json file. Raises BadSheet naming the errors in it."""
    return parse_sheet(text_of(path, LIMIT_BYTES, BadSheet), str(path))


def parse_sheet(text: str, source: str) -> Sheet:
    """The sheet written in `text`: JSON where `source` ends in .json, else YAML.

    Raises BadSheet, with a line for YAML and a path for JSON; `more` holds the errors
    after the first, up to a hundred.
    """
    data, lines = _json(text, source) if source.endswith(".json") else read_yaml(text, source)
    if not isinstance(data, dict):
        raise BadSheet(source, "is empty" if data is None else "is not a mapping with `facts`")
    try:
        return Sheet.model_validate(data)
    except ValidationError as error:
        first, *rest = _explained(error.errors(include_url=False), data, lines, source)
        raise BadSheet(source, first.reason, first.place, rest) from error


Form: TypeAlias = Literal["yaml", "json", "jsonl"]


def dump_sheet(sheet: Sheet, form: Form = "yaml") -> str:
    """`sheet` as text: fields in a fixed order, defaults left out, letters as they are.

    `jsonl` is JSON on one line.
    """
    data = sheet.model_dump(mode="json", exclude_defaults=True)
    data["facts"] = [_type_first(fact) for fact in data["facts"]]
    if form != "yaml":
        return json.dumps(data, ensure_ascii=False, indent=2 if form == "json" else None) + "\n"
    node = yaml.dump(data, Dumper=_Dumper, default_flow_style=None, sort_keys=False,
                     allow_unicode=True, width=1 << 30)  # fmt: skip
    return str(node)


def _type_first(fact: dict[str, Any]) -> dict[str, Any]:
    """What a fact says first, what proves it last."""
    proof = [key for key in Fact.model_fields if key in fact]
    content = {key: fact[key] for key in ("type", "id", *fact) if key in fact and key not in proof}
    return content | {key: fact[key] for key in proof}


class _Dumper(yaml.SafeDumper):
    """Writes the core schema: only what would read as null, true or a number is quoted."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> Any:
        node = super().represent_mapping(tag, mapping, flow_style)
        if {"sha256", "version", "facts"} & set(mapping):  # article, extractor, sheet: one a line
            node.flow_style = False
        return node

    def represent_str(self, data: str) -> Any:
        # PyYAML writes this line break as it is, and it would be read as a space.
        style = '"' if "\x85" in data else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style)

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


_Dumper.add_representer(str, _Dumper.represent_str)
for _tag, _pattern in {
    "bool": r"true|True|TRUE|false|False|FALSE",
    "null": r"~|null|Null|NULL|",
    "int": r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+",
    "float": r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
}.items():
    _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), None)


# --- reading YAML: one pass over the parser's events, with the line of every value


def read_yaml(text: str, source: str) -> tuple[Any, dict[Where, int]]:
    """The data in `text`, None if there is none, and the line of every value by its path.

    Raises BadSheet for what is not plain YAML.
    """
    lines: dict[Where, int] = {}
    try:
        events = _plain(yaml.parse(text, Loader=_LOADER), source)
        value = _value(next(events), events, (), lines, source)
        for event in events:
            _refuse(event, source, "a second document; one sheet a file")
    except StopIteration:
        return None, lines
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise BadSheet(source, *_yaml_reason(error)) from error
    return value, lines


def _plain(events: Iterable[yaml.Event], source: str) -> Iterator[yaml.Event]:
    """The events that carry data. Raises BadSheet for anchors, aliases and tags."""
    for event in events:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            _refuse(event, source, "anchors and aliases are not used in fact sheets")
        if tag := getattr(event, "tag", None):
            _refuse(event, source, f"tags are not used in fact sheets: {tag}")
        if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            yield event


def _value(
    event: yaml.Event,
    events: Iterator[yaml.Event],
    path: Where,
    lines: dict[Where, int],
    source: str,
) -> Any:
    lines.setdefault(path, _line(event))
    if len(path) > _DEPTH:
        _refuse(event, source, f"nested deeper than {_DEPTH} levels")
    if isinstance(event, yaml.ScalarEvent):
        plain = event.implicit[0] and not event.style
        return _CORE.get(event.value, event.value) if plain else event.value
    if isinstance(event, yaml.SequenceStartEvent):
        items = enumerate(takewhile(lambda e: not isinstance(e, yaml.SequenceEndEvent), events))
        return [_value(item, events, (*path, n), lines, source) for n, item in items]
    return _mapping(events, path, lines, source)


def _mapping(
    events: Iterator[yaml.Event], path: Where, lines: dict[Where, int], source: str
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while not isinstance(key := next(events), yaml.MappingEndEvent):
        if not isinstance(key, yaml.ScalarEvent):
            _refuse(key, source, "a key must be a word")
        if key.value in found:
            _refuse(key, source, f"`{key.value}` is given twice")
        lines[(*path, key.value)] = _line(key)
        found[key.value] = _value(next(events), events, (*path, key.value), lines, source)
    return found


def _refuse(event: yaml.Event, source: str, reason: str) -> NoReturn:
    raise BadSheet(source, reason, f"line {_line(event)}")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _yaml_reason(error: Exception) -> tuple[str, str | None]:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"not YAML: {reason}", f"line {mark.line + 1}" if mark else None


# --- reading JSON


def _json(text: str, source: str) -> tuple[Any, dict[Where, int]]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                raise BadSheet(source, f"`{key}` is given twice")
            found[key] = value
        return found

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=_no_number), {}
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}"
        raise BadSheet(source, f"not JSON: {error.msg}", place) from error
    except (ValueError, RecursionError) as error:
        raise BadSheet(source, f"not JSON: {error}") from error


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number")


# --- saying what is wrong


def _explained(
    errors: list[ErrorDetails], data: Any, lines: Mapping[Where, int], source: str
) -> list[BadSheet]:
    """The errors of a sheet, each once; past a hundred they are only counted."""
    found = [_explain(one, data, lines, source) for one in errors[:_MOST_ERRORS]]
    once = list({str(one): one for one in found}.values())
    beyond = len(errors) - _MOST_ERRORS
    return [*once, BadSheet(source, f"and {beyond} more errors")] if beyond > 0 else once


def _explain(error: ErrorDetails, data: Any, lines: Mapping[Where, int], source: str) -> BadSheet:
    """One pydantic error with the line or path of the value it is about."""
    location: Where = tuple(error["loc"])
    message = error["msg"].removeprefix("Value error, ")
    inside = re.match(r"facts\.(\d+)", message) if not location else None
    path = ("facts", int(inside[1])) if inside else _in_data(location, data)
    field = str(location[-1]) if location else ""
    if error["type"] == "missing":
        path = (*path, field)
    named = ".".join(map(str, path))
    reason = message if inside or not named else f"{named}: {_reason(error, field, message)}"
    near = line_of(path, lines)
    return BadSheet(source, reason, f"line {near}" if near else None)


def line_of(path: Where, lines: Mapping[Where, int]) -> int | None:
    """The line of the value at `path`, or of the nearest around it; of JSON there are none."""
    return next((lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in lines), None)


def _in_data(location: Where, data: Any) -> Where:
    """The part of a pydantic location that is in the data: without the tags of unions."""
    path: list[str | int] = []
    for step in location:
        if (isinstance(data, dict) and step in data) or (
            isinstance(data, list) and isinstance(step, int) and step < len(data)
        ):
            path.append(step)
            data = data[step]  # type: ignore[index]
    return tuple(path)


def _reason(error: ErrorDetails, field: str, message: str) -> str:
    kind, context, given = error["type"], error.get("ctx", {}), error["input"]
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        near = get_close_matches(field, _field_names(), 1)
        return "no such field" + (f"; did you mean `{near[0]}`?" if near else "")
    if kind == "union_tag_invalid":
        return f"no such type: {context['tag']}; there are {context['expected_tags']}"
    if kind == "literal_error":
        return f"must be {context['expected']}, not {given!r}"
    if kind == "string_pattern_mismatch":
        return f"{given!r} does not have the form {context['pattern']}"
    return message if isinstance(given, dict | list) else f"{message}, not {_short(given)}"


def _short(given: object) -> str:
    shown = repr(given)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


@cache
def _field_names() -> list[str]:
    models = (m for m in vars(model).values() if isinstance(m, type) and issubclass(m, BaseModel))
    return sorted({name for m in models for name in m.model_fields})
