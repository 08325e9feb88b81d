"""Collects triples, and knows how names, dates and codes are written as RDF."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from pydantic import HttpUrl

from graph.terms import Literal, NamedNode, Term, Triple, curie, iri, literal, text, when
from ingest.identity import Terms, page_iri
from ingest.sheet import Article, Language

_NOT_IN_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Writer:
    """The triples of one sheet as they gather; `found` is the set of them."""

    def __init__(self, base: str, terms: Terms, article: Article | None) -> None:
        self.base, self.terms, self.article = base, terms, article
        self.found: set[Triple] = set()

    def node(self, sheet_id: str) -> NamedNode:
        """The IRI of a sheet id such as `state/kazakhstan`."""
        return iri(f"{self.base}/id/{sheet_id}")

    def add(self, subject: NamedNode, predicate: str, *objects: Term | None) -> None:
        """One triple for each object there is."""
        for value in objects:
            if value is not None:
                self.found.add(Triple(subject, curie(predicate), _sendable(value)))

    def link(self, subject: NamedNode, predicate: str, *sheet_ids: str | None) -> None:
        """One triple to each entity named."""
        self.add(subject, predicate, *(self.node(one) for one in sheet_ids if one))

    def page(self, subject: NamedNode, predicate: str, url: HttpUrl | None) -> None:
        """The address of a page, if there is one."""
        self.add(subject, predicate, iri(page_iri(str(url))) if url else None)

    def code(self, subject: NamedNode, predicate: str, scheme: str, *codes: str) -> None:
        """One triple to each concept of a vocabulary."""
        self.add(subject, predicate, *(curie(f"tdv:{scheme}/{code}") for code in codes))

    def words(self, subject: NamedNode, predicate: str, names: Mapping[str, str]) -> None:
        """One literal a language. Tags are lower-cased, as the engine would."""
        self.add(subject, predicate, *(text(name, tag.lower()) for tag, name in names.items()))

    def labels(self, subject: NamedNode, names: Mapping[str, str], gloss: bool) -> None:
        """Preferred labels; with `gloss`, an English one made of known words if none is given."""
        self.words(subject, "skos:prefLabel", names)
        english = self.terms.gloss(dict(names)) if gloss and names and "en" not in names else None
        if english:
            self.words(subject, "skos:prefLabel", {"en": english})

    def flag(self, subject: NamedNode, predicate: str, holds: bool) -> None:
        """`true` where it holds, else nothing."""
        if holds:
            self.add(subject, predicate, literal(True))

    def bounds(self, subject: NamedNode, stated: str | None) -> None:
        """First and last possible day of a date stated at any precision."""
        if stated:
            self.add(subject, "td:earliest", when(first_day(stated)))
            self.add(subject, "td:latest", when(last_day(stated)))

    def dated(self, subject: NamedNode, predicate: str, stated: str | None) -> None:
        """A date at the precision stated, with its bounds; of an interval, its beginning."""
        if stated:
            self.add(subject, predicate, when(stated.partition("/")[0]))
            self.bounds(subject, stated)


def _sendable(term: Term) -> Term:
    """`term` with U+FFFD for each character that XML cannot hold.

    The engine sends those as they are, and no client could read an XML answer with one in it.
    """
    if not isinstance(term, Literal) or not _NOT_IN_XML.search(term.value):
        return term
    clean = _NOT_IN_XML.sub("\ufffd", term.value)
    return text(clean, term.language) if term.language else literal(clean)


def first_day(stated: str) -> str:
    """The first possible day of `2026`, `2025-11`, `2025-11-07` or an interval of them."""
    return f"{stated.partition('/')[0]}-01-01"[:10]


def last_day(stated: str) -> str:
    """The last possible day."""
    end = stated.rpartition("/")[2]
    if len(end) == 10:
        return end
    year, month = int(end[:4]), int(end[5:7] or 12)
    return f"{end[:4]}-{month:02}-{monthrange(year, month)[1]}"


def decimal(value: float) -> Term:
    """`value` as the xsd:decimal the engine would write: no exponent, no idle zeros."""
    number = Decimal(repr(value)).normalize()
    return literal(f"{number + 0:f}", "xsd:decimal")


def names_of(names: Mapping[Language, str]) -> dict[str, str]:
    """Names as plain strings by language."""
    return {str(language): name for language, name in names.items()}


def last_day_before(end: str) -> str:
    """The last day that can lie before an exclusive `end`: all of 2021 for an end in 2021."""
    if len(end) != 10:
        return last_day(end)
    return (date.fromisoformat(end) - timedelta(days=1)).isoformat()
