"""From fact sheets to triples: pure, the same bytes for the same sheet.

`triples` maps one article's sheet, `record_triples` the sheets of the record together. Each kind
of fact is described by one function; what proves it is added here, the same way for all.
"""

from collections.abc import Callable, Iterable
from typing import Any

from graph.terms import NamedNode, Triple, iri
from ingest.identity import Terms, article_id
from ingest.mapping import acts, entities, situations
from ingest.mapping.proof import describe_article, describe_sources, prove
from ingest.mapping.writer import Writer
from ingest.sheet import Sheet

__all__ = ["Terms", "graph_iri", "record_triples", "triples"]

_DESCRIBE: dict[str, Callable[[Writer, Any], list[NamedNode]]] = {
    "act": acts.act,
    **entities.DESCRIBE,
    **situations.DESCRIBE,
}


def graph_iri(sheet: Sheet, base: str) -> NamedNode:
    """The graph a sheet's triples belong to: its article's, or the record's."""
    if sheet.article is None:
        return iri(f"{base}/graph/record")
    return iri(f"{base}/graph/article/{article_id(sheet.article)}")


def triples(sheet: Sheet, base: str, terms: Terms) -> list[Triple]:
    """All that `sheet` says, sorted, each triple once."""
    return record_triples([sheet], base, terms)


def record_triples(sheets: Iterable[Sheet], base: str, terms: Terms) -> list[Triple]:
    """All that `sheets` say together, sorted, each triple once."""
    found: set[Triple] = set()
    for sheet in sheets:
        found |= _of_sheet(sheet, base, terms)
    return sorted(found, key=str)


def _of_sheet(sheet: Sheet, base: str, terms: Terms) -> set[Triple]:
    writer = Writer(base, terms, sheet.article)
    if sheet.article:
        describe_article(writer, sheet.article, sheet.extractor, graph_iri(sheet, base))
    describe_sources(writer, sheet)
    for fact in sheet.facts:
        for node in _DESCRIBE[fact.type](writer, fact):
            prove(writer, node, fact, sheet)
    return writer.found
