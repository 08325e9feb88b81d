"""A question's answer as a table, and the table as JSON, CSV or SPARQL results."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api import paging
from api.asking import Asking
from api.binding import Values, bind
from api.frontmatter import Question
from api.labels import nameable, texts
from api.paging import Page, Position, paged
from api.results import Cell

Row = Mapping[str, Cell]
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in the question's order; `next` is the position of the last one if more follow."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    next: Position | None


def columns(question: Question) -> tuple[str, ...]:
    """The columns of an answer: each `id` and `code` column is followed by its label."""
    found: list[str] = []
    for name, column in question.columns.items():
        found.append(name)
        if column.type in ("id", "code"):
            found.append(f"{name}_label")
    return tuple(found)


async def table(
    ask: Asking, question: Question, given: Values, page: Page, base: str, language: str
) -> Table:
    """The rows of one page, with the names of things in `language` where there are any."""
    query = bind(paged(question, question.select, page), given)
    found = await ask.rows(query, question.name)
    rows = found[: page.limit]
    more = _position(found[page.limit - 1]) if len(found) > page.limit else None
    named = await _named(ask, question, rows, base, language)
    return Table(columns(question), tuple(named), more)


def _position(row: Row) -> Position:
    numbered = sorted(
        (int(name.removeprefix(paging.KEY)), cell.value)
        for name, cell in row.items()
        if name.startswith(paging.KEY)
    )
    return tuple(value for _, value in numbered)


async def _named(
    ask: Asking, question: Question, rows: Sequence[Row], base: str, language: str
) -> list[Row]:
    labelled = [n for n, column in question.columns.items() if column.type in ("id", "code")]
    fetched = {
        name: (column.of, column.property)
        for name, column in question.columns.items()
        if column.of and column.property
    }
    ours = nameable(base)
    wanted = {
        row[name].value
        for row in rows
        for name in {*labelled, *(of for of, _ in fetched.values())}
        if name in row and row[name].is_iri and ours(row[name].value)
    }
    names = await texts(ask, wanted, [property_ for _, property_ in fetched.values()])

    def named(row: Row) -> Row:
        more = {f"{n}_label": names.name(row[n].value, language) for n in labelled if n in row}
        more |= {
            name: names.best(row[of].value, property_, language)
            for name, (of, property_) in fetched.items()
            if of in row
        }
        found = {n: Cell(text.words, language=text.language) for n, text in more.items() if text}
        return {**row, **found}

    return [named(row) for row in rows]


def as_json(found: Table, meta: Mapping[str, Any], links: Mapping[str, str]) -> bytes:
    """The API's own shape: flat objects of scalars, null where there is no value."""
    data = [
        {name: row[name].scalar if name in row else None for name in found.columns}
        for row in found.rows
    ]
    document = {"data": data, "meta": {**meta, "count": len(data)}, "links": links}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def as_csv(found: Table) -> bytes:
    """RFC 4180, UTF-8, with a header line; an empty field where there is no value.

    Text that a spreadsheet would run as a formula has an apostrophe before it.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(found.columns)
    for row in found.rows:
        writer.writerow([_field(row[name]) if name in row else "" for name in found.columns])
    return out.getvalue().encode()


def _field(cell: Cell) -> str:
    """Numbers and dates may begin with a sign; words out of an article are anybody's."""
    return f"'{cell.value}" if not cell.datatype and cell.value.startswith(_FORMULA) else cell.value


def as_sparql_json(found: Table) -> bytes:
    """SPARQL 1.1 Query Results JSON; labels are literals with their language."""
    bindings = [
        {name: row[name].json() for name in found.columns if name in row} for row in found.rows
    ]
    document = {"head": {"vars": found.columns}, "results": {"bindings": bindings}}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
