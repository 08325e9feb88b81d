"""What the shipped ontology says of its own terms: codes, and names of classes and properties."""

from collections import defaultdict
from functools import cache
from typing import Final

from api.labels import Text, Texts
from graph.ontology import ontology_triples
from graph.terms import NAMESPACES, Literal, NamedNode, curie

_IN_SCHEME: Final = curie("skos:inScheme")
_NAMES: Final = (curie("rdfs:label"), curie("skos:prefLabel"), curie("skos:definition"))


@cache
def codes() -> dict[str, tuple[str, ...]]:
    """Scheme name to its codes, sorted."""
    found: dict[str, set[str]] = defaultdict(set)
    for triple in ontology_triples():
        if triple.predicate == _IN_SCHEME and isinstance(triple.subject, NamedNode):
            name = triple.subject.value.removeprefix(NAMESPACES["tdv"])
            scheme, _, code = name.partition("/")
            found[scheme].add(code)
    return {scheme: tuple(sorted(members)) for scheme, members in found.items()}


@cache
def terms() -> Texts:
    """Labels and definitions of classes, properties and concepts, as the ontology gives them."""
    found = Texts()
    for triple in ontology_triples():
        subject, words = triple.subject, triple.object
        if (
            triple.predicate in _NAMES
            and isinstance(subject, NamedNode)
            and isinstance(words, Literal)
        ):
            key = (subject.value, triple.predicate.value)
            found.of.setdefault(key, []).append(Text(words.value, words.language or ""))
    return found
