"""The forms of an answer: those that every question has, and those of its shapes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from api.answer import Answer
from api.atom import as_atom
from api.frontmatter import Question
from api.geojson import as_geojson
from api.ics import as_calendar
from api.tables import as_csv, as_json, as_sparql_json

FORMATS: Final = {
    "json": "application/json",
    "csv": "text/csv",
    "sparql-json": "application/sparql-results+json",
    "geojson": "application/geo+json",
    "ics": "text/calendar",
    "atom": "application/atom+xml",
    "html": "text/html",
}
"""Every form there is, by the name that `format` takes, with its media type."""
FILES: Final = ("csv", "geojson", "ics")
"""Forms that are kept as files more often than read in place."""
_SHAPED: Final[Mapping[str, tuple[str, Callable[[Answer, Any], bytes]]]] = {
    "geojson": ("map", as_geojson),
    "ics": ("calendar", as_calendar),
    "atom": ("feed", as_atom),
}


def forms(question: Question) -> dict[str, str]:
    """The forms that answers to `question` have, by name, with their media types."""
    shapes = question.about.shapes.model_dump(exclude_none=True)
    return {
        name: media_type
        for name, media_type in FORMATS.items()
        if name not in _SHAPED or _SHAPED[name][0] in shapes
    }


def ordered(question: Question, form: str) -> Question:
    """`question` in the order in which `form` is read: a feed begins with the newest."""
    feed = question.about.shapes.feed
    if form != "atom" or feed is None:
        return question
    rest = [key for key in question.about.key if key.lstrip("-") != feed.updated]
    about = question.about.model_copy(update={"key": [f"-{feed.updated}", *rest]})
    return replace(question, about=about)


def written(answer: Answer, form: str) -> bytes:
    """`answer` in one of its forms other than html."""
    if form in _SHAPED:
        shape, write = _SHAPED[form]
        return write(answer, getattr(answer.question.about.shapes, shape))
    if form == "csv":
        return as_csv(answer.found)
    if form == "sparql-json":
        return as_sparql_json(answer.found)
    meta = {"question": answer.question.name, "version": answer.version}
    more = {"language": answer.language, "limit": answer.limit}
    return as_json(answer.found, {**meta, **more}, answer.links)
