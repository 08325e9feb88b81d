"""Reading a question file: `#+` front matter in YAML above a SPARQL SELECT query.

The file is a valid query as it stands. Parameters are variables named `?_name`; a comment
line `#bind ?_name …` marks where the values of a request go. The last line is the
`ORDER BY` that the front matter's `key` states. docs/questions.md shows a whole file.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from api.problems import BadQuestion
from api.shapes import Shapes, mismatches
from api.yamlsource import Loader, line_of, repeated_keys
from graph.errors import BadQuery
from graph.projection import projection

RESERVED: Final = ("lang", "format", "limit", "after", "explain")
MARKER: Final = re.compile(r"^([ \t]*)#bind((?:[ \t]+\?_\w+)+)[ \t]*$", re.MULTILINE)
_SELECT = re.compile(r"^SELECT\b", re.MULTILINE)
_OPAQUE = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\#[^\n]*""",
)

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]
Written = Annotated[str, BeforeValidator(lambda value: _written(value))]


def _written(value: object) -> object:
    """YAML reads 2025 as a number; a request has it as text."""
    return str(value) if type(value) is int else value


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Parameter(_Model):
    description: Line
    example: Written
    required: bool = False
    many: bool = Field(False, description="May be given more than once; any of them matches.")
    default: Written | None = None


class IdParameter(_Parameter):
    """An entity; `entity` lists the types it may have, none meaning any."""

    type: Literal["id"]
    entity: list[str] = []


class CodeParameter(_Parameter):
    """A concept of the vocabulary `scheme`."""

    type: Literal["code"]
    scheme: str


class DateParameter(_Parameter):
    """A day, as 2025-10-07; `default: today` is the day of the request."""

    type: Literal["date"]


class YearParameter(_Parameter):
    """A calendar year, bound as an integer."""

    type: Literal["year"]


class IntegerParameter(_Parameter):
    """A whole number within bounds."""

    type: Literal["integer"]
    minimum: int = 0
    maximum: int = 1_000_000


class TextParameter(_Parameter):
    """Plain text, or one of `enum`."""

    type: Literal["text"]
    max_length: int = Field(200, ge=1, le=2000)
    enum: list[str] = []


class LanguageParameter(_Parameter):
    """A language tag such as `tr`, bound as a string."""

    type: Literal["language"]


Parameter = Annotated[
    IdParameter
    | CodeParameter
    | DateParameter
    | YearParameter
    | IntegerParameter
    | TextParameter
    | LanguageParameter,
    Field(discriminator="type"),
]
ColumnType = Literal["id", "code", "node", "url", "date", "integer", "number", "boolean", "text"]


class Column(_Model):
    """One column. `id` and `code` columns get a `_label` beside them.

    A text column with `of` and `property` is not selected by the query: it is the text that
    `property` gives the thing in column `of`, in the language asked for.
    """

    type: ColumnType
    description: Line
    of: Name | None = None
    property: Annotated[str, StringConstraints(pattern=r"^[a-z]+:\w+$")] | None = None


class FrontMatter(_Model):
    """What a question says of itself."""

    summary: Line
    description: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10)]
    tags: list[Line] = Field(min_length=1)
    parameters: dict[Name, Parameter] = {}
    columns: dict[Name, Column] = Field(min_length=1)
    key: list[Annotated[str, StringConstraints(pattern=r"^-?[a-z][a-z0-9_]*$")]] = Field(
        min_length=1, description="Columns that order and page the rows; - for descending."
    )
    shapes: Shapes = Shapes()


@dataclass(frozen=True, slots=True)
class Question:
    """A question ready to be asked: `prologue`, then `select` without its ORDER BY."""

    name: str
    about: FrontMatter
    prologue: str
    select: str

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """The typed parameters by name."""
        return self.about.parameters

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns by name, those fetched as texts included."""
        return self.about.columns

    @property
    def selected(self) -> list[str]:
        """Names of the columns that the query itself returns, in the front matter's order."""
        return [name for name, column in self.columns.items() if column.of is None]

    @property
    def order_by(self) -> str:
        """The last line of the query, as `key` says it."""
        return _order_by(self.about.key)


def read(name: str, text: str) -> Question:
    """The question in file `name`. Raises BadQuestion, naming file and line."""
    lines = text.splitlines()
    count = next((i for i, line in enumerate(lines) if not line.startswith("#+")), len(lines))
    about = _front_matter(name, [line[2:].removeprefix(" ") for line in lines[:count]])
    try:
        body = "\n" * count + "\n".join(lines[count:]).rstrip() + "\n"
        _check_query(name, about, body)
    except BadQuery as error:
        place = re.search(r"\bat (\d+):", str(error))
        raise BadQuestion(name, int(place[1]) if place else count + 1, str(error)) from error
    prologue, select = _parts(name, about, body)
    return Question(name.removesuffix(".rq"), about, prologue.lstrip("\n"), select)


def _front_matter(name: str, lines: Sequence[str]) -> FrontMatter:
    source = "\n".join(lines)
    try:
        tree = yaml.compose(source, Loader=Loader)
        values = yaml.load(source, Loader=Loader)  # a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadQuestion(name, line, f"front matter: {error.problem}") from error
    if not isinstance(values, dict) or tree is None:
        raise BadQuestion(name, 1, "front matter is missing: lines that begin with #+")
    for key in repeated_keys(tree):
        raise BadQuestion(name, key.start_mark.line + 1, f"front matter: {key.value} twice")
    try:
        about = FrontMatter.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(map(str, first["loc"]))
        line = line_of(tree, first["loc"])
        raise BadQuestion(name, line, f"front matter: {path}: {first['msg']}") from error
    for place, reason in _contradictions(about):
        raise BadQuestion(name, line_of(tree, place), f"front matter: {reason}")
    return about


def _contradictions(about: FrontMatter) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, parameter in about.parameters.items():
        if name in RESERVED:
            yield ("parameters", name), f"{name} is a parameter of every question"
        if parameter.required and parameter.default is not None:
            yield ("parameters", name), f"{name} is required, so it can have no default"
    for name, column in about.columns.items():
        if name.startswith("key_") or name.endswith("_label"):
            yield ("columns", name), f"{name}: this name is kept for the service"
        if (column.of is None) != (column.property is None):
            yield ("columns", name), f"{name}: `of` and `property` go together"
        if column.of is not None and (
            column.type != "text" or column.of not in about.columns or about.columns[column.of].of
        ):
            yield ("columns", name), f"{name}: only a text `of` a selected column can be fetched"
    for key in about.key:
        key_column = about.columns.get(key.lstrip("-"))
        if key_column is None or key_column.of or key_column.type in ("text", "boolean", "url"):
            yield ("key",), f"key {key}: not a selected column of IRIs, dates or numbers"
    yield from mismatches(about.shapes, {n: column.type for n, column in about.columns.items()})


def _check_query(name: str, about: FrontMatter, body: str) -> None:
    first = body.count("\n", 0, len(body) - len(body.lstrip("\n"))) + 1
    found = projection(body)
    selected = [n for n, column in about.columns.items() if column.of is None]
    if sorted(found) != sorted(selected):
        odd = ", ".join(sorted(set(found) ^ set(selected))) or "a column twice"
        raise BadQuestion(name, first, f"SELECT and `columns` differ: {odd}")
    bare = _OPAQUE.sub(" ", body)
    bound = [v[2:] for marker in MARKER.finditer(body) for v in marker[2].split()]
    for parameter in about.parameters:
        if not re.search(rf"[?$]_{parameter}\b", bare):
            raise BadQuestion(name, first, f"parameter {parameter} is not used in the query")
        if parameter not in bound:
            raise BadQuestion(name, first, f"parameter {parameter} stands at no #bind line")
    unknown = {*bound, *re.findall(r"[?$]_(\w+)", bare)} - set(about.parameters)
    for variable in sorted(unknown):
        raise BadQuestion(name, first, f"?_{variable} is not a parameter of the front matter")
    if re.search(r"\bSERVICE\b", bare, re.IGNORECASE):
        raise BadQuestion(name, first, "SERVICE is not allowed")


def _order_by(keys: Sequence[str]) -> str:
    return "ORDER BY " + " ".join(f"DESC(?{k[1:]})" if k.startswith("-") else f"?{k}" for k in keys)


def _parts(name: str, about: FrontMatter, body: str) -> tuple[str, str]:
    last, order_by = body.rstrip().count("\n") + 1, _order_by(about.key)
    if not body.endswith(f"\n{order_by}\n"):
        raise BadQuestion(name, last, f"the last line has to be what `key` says: {order_by}")
    start = _SELECT.search(body)
    if start is None:
        raise BadQuestion(name, last, "no line begins with SELECT")
    return body[: start.start()], body[start.start() : -len(order_by) - 1]
