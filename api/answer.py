"""An answer as its forms are written from it: its table, where it stands, and its things."""

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from api.frontmatter import Question
from api.results import Cell
from api.shapes import MapShape
from api.tables import Row, Table
from graph.versions import made

_AS_STATED: Final = re.compile(r"([12]\d{3})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows, and what is told beside them.

    `iri` names the answer as a whole, all of its pages, on any host. `links` are `self` and
    `next`, `forms` its forms by name: all of them paths, which `origin` (scheme and host) makes
    whole. `href` is the whole address at which a reader finds a thing, None for what has none.
    """

    question: Question
    found: Table
    version: str
    language: str
    limit: int
    iri: str
    links: Mapping[str, str]
    forms: Mapping[str, str]
    origin: str
    href: Callable[[str], str | None]

    @property
    def made(self) -> dt.datetime:
        """When the version of the graph was made."""
        return made(self.version)


@dataclass(frozen=True, slots=True)
class Thing:
    """What one part of an answer is about: an IRI, and the rows that name it in their order."""

    iri: str
    rows: tuple[Row, ...]

    def cells(self, column: str | None) -> list[Cell]:
        """The values in `column`."""
        return [row[column] for row in self.rows if column and column in row]

    def first(self, column: str | None) -> Cell | None:
        """The first value in `column`, None if there is none."""
        return next(iter(self.cells(column)), None)

    def words(self, column: str | None) -> list[str]:
        """The values in `column`, each once, by their labels where they have any."""
        cells = [row.get(f"{column}_label") or row.get(column or "") for row in self.rows]
        return list(dict.fromkeys(cell.value for cell in cells if cell))

    def point(self, shape: MapShape) -> tuple[float, float] | None:
        """Latitude and longitude in degrees, None if they are not both known."""
        cells = self.first(shape.latitude), self.first(shape.longitude)
        north, east = (cell.scalar if cell else None for cell in cells)
        if isinstance(north, float | int) and isinstance(east, float | int):
            return north, east
        return None

    def lines(self, columns: Iterable[str]) -> list[str]:
        """What each of `columns` says in words, those without values left out."""
        said = [(name.replace("_", " "), self.words(name)) for name in columns]
        return [f"{name}: {'; '.join(words)}" for name, words in said if words]


def things(found: Table, column: str) -> list[Thing]:
    """The things in `column`, in the order of the first row of each."""
    rows: dict[str, list[Row]] = {}
    for row in found.rows:
        if column in row:
            rows.setdefault(row[column].value, []).append(row)
    return [Thing(iri, tuple(its)) for iri, its in rows.items()]


def days(stated: str) -> tuple[dt.date, dt.date] | None:
    """The first and last day that a date as stated (2025, 2025-11, 2025-11-07) can mean."""
    match = _AS_STATED.fullmatch(stated)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = dt.date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    last = month or 12
    return first, dt.date(first.year, last, calendar.monthrange(first.year, last)[1])
