"""Paging by key: the next page begins after the last row seen, whatever changed meanwhile.

A question is wrapped as a subquery and ordered by its key columns, then by a digest of the
other columns, so that rows with equal keys have an order too and none is lost or repeated.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Final

from api.frontmatter import Question
from graph.terms import literal

KEY: Final = "key_"
_NUMBERS: Final = ("integer", "number")
_SEPARATOR: Final = '"\\u001F"'

Position = tuple[str, ...]


class BadCursor(ValueError):
    """A value of `after` that this question did not give out."""


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows are wanted: up to `limit` of those after the position `after`."""

    limit: int
    after: Position | None = None


def paged(question: Question, select: str, page: Page) -> str:
    """The query for one page of `select`, the question's own query with its values bound.

    Asks for one row more than `page.limit`: it tells whether there is a next page. Its
    columns are the question's and `key_1`, `key_2`, …, the position of each row.
    """
    columns = " ".join(f"?{name}" for name in question.selected)
    terms = _terms(question)
    names = [f"?{KEY}{n}" for n in range(1, len(terms) + 1)]
    binds = "\n".join(f"  BIND({t} AS {n})" for t, n in zip(terms, names, strict=True))
    descending = [key.startswith("-") for key in question.about.key] + [False]
    order = " ".join(f"DESC({n})" if down else n for n, down in zip(names, descending, strict=True))
    after = _after(question, page.after, names, descending) if page.after else ""
    return (
        f"{question.prologue}SELECT {columns} {' '.join(names)} WHERE {{\n  {{\n{select}\n  }}\n"
        f"{binds}\n{after}}}\nORDER BY {order}\nLIMIT {page.limit + 1}\n"
    )


def _terms(question: Question) -> list[str]:
    keys = [key.lstrip("-") for key in question.about.key]
    # A number's term takes a missing one for 0, so the digest has to tell them apart.
    rest = [
        name
        for name in question.selected
        if name not in keys or question.columns[name].type in _NUMBERS
    ]
    digest = f", {_SEPARATOR}, ".join(
        f'COALESCE(CONCAT(STR(?{name}), "@", LANG(?{name})), STR(?{name}), "")' for name in rest
    )
    return [*(_term(question, key) for key in keys), f'MD5(CONCAT({digest or _SEPARATOR}, ""))']


def _term(question: Question, key: str) -> str:
    if question.columns[key].type in _NUMBERS:
        return f"COALESCE(?{key}, 0)"
    return f'COALESCE(STR(?{key}), "")'


def _after(question: Question, position: Position, names: list[str], descending: list[bool]) -> str:
    values = [str(_value(question, n, value)) for n, value in enumerate(position)]
    steps = []
    for n, value in enumerate(values):
        equal = [f"{names[m]} = {values[m]}" for m in range(n)]
        beyond = f"{names[n]} {'<' if descending[n] else '>'} {value}"
        steps.append("(" + " && ".join([*equal, beyond]) + ")")
    return f"  FILTER({' || '.join(steps)})\n"


def _value(question: Question, n: int, value: str) -> object:
    if n < len(question.about.key):
        column = question.columns[question.about.key[n].lstrip("-")]
        if column.type in _NUMBERS:
            return literal(value, "xsd:decimal")
    return literal(value)


def write(position: Position) -> str:
    """The cursor for `position`, opaque and safe in a URL."""
    packed = json.dumps(position, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read(question: Question, cursor: str) -> Position:
    """The position in `cursor`. Raises BadCursor if `write` did not make it for `question`."""
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        position = json.loads(packed)
    except (ValueError, binascii.Error, RecursionError) as error:
        raise BadCursor(cursor) from error
    if not isinstance(position, list) or len(position) != len(question.about.key) + 1:
        raise BadCursor(cursor)
    for n, value in enumerate(position):
        if not isinstance(value, str) or "\\" in value or not value.isprintable():
            raise BadCursor(cursor)
        _check_number(question, n, value, cursor)
    return tuple(position)


def _check_number(question: Question, n: int, value: str, cursor: str) -> None:
    key = question.about.key
    if n < len(key) and question.columns[key[n].lstrip("-")].type in _NUMBERS:
        digits = value.removeprefix("-").replace(".", "", 1)
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 30:
            raise BadCursor(cursor)
