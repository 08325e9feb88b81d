"""Media types of answers, by the form of the query."""

from typing import Final, Literal

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

JSON: Final = "application/sparql-results+json"
RESULTS: Final = (
    JSON,
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
GRAPHS: Final = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
)
CHARSETS: Final = {"text/csv", "text/tab-separated-values", "text/turtle"}


def media_types(form: Form) -> tuple[str, ...]:
    """What an answer to a query of `form` can be written as, the default first.

    CSV and TSV can say nothing of an ASK (SPARQL 1.1 Query Results CSV and TSV Formats, 1).
    """
    if form == "SELECT":
        return RESULTS
    return RESULTS[:2] if form == "ASK" else GRAPHS


def content_type(media_type: str) -> str:
    """The Content-Type header of a media type: text formats say that they are UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type in CHARSETS else media_type
