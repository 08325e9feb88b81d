"""The ontology and its vocabularies as triples, and the class hierarchy they state.

`ontology/` holds Turtle. Turtle needs blank nodes for lists, the store has none: each gets
an IRI made from what it says and where it stands, so that adding one axiom renames no other.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from graph.terms import curie

GENID: Final = "https://w3id.org/turkic-diplomacy/.well-known/genid/"

_Node: TypeAlias = NamedNode | BlankNode | Literal
_SUBCLASS: Final = curie("rdfs:subClassOf")


def ontology_triples() -> list[Triple]:
    """The triples of td.ttl and all vocabularies, sorted, without blank nodes.

    The same files give the same triples, on any machine. The shapes are not among them.
    """
    return list(_sorted_triples())


@cache
def superclasses() -> dict[str, tuple[str, ...]]:
    """Each named class that has any, with the IRIs of all its superclasses, sorted.

    The closure of rdfs:subClassOf, external classes such as foaf:Agent included,
    the class itself not.
    """
    parents: dict[str, set[str]] = defaultdict(set)
    for triple in _sorted_triples():
        if triple.predicate == _SUBCLASS and isinstance(triple.object, NamedNode):
            parents[_iri(triple.subject)].add(triple.object.value)
    return {name: tuple(sorted(_above(name, parents))) for name in sorted(parents)}


@cache
def _sorted_triples() -> tuple[Triple, ...]:
    return tuple(sorted(set(_skolemised(list(_parsed()))), key=str))


def _parsed() -> Iterator[Triple]:
    root = files("ontology")
    vocabularies = sorted(
        (f for f in (root / "vocabularies").iterdir() if f.name.endswith(".ttl")),
        key=lambda f: f.name,
    )
    for file in (root / "td.ttl", *vocabularies):
        # Two files may both say _:b0 and mean two nodes.
        quads = parse(file.read_bytes(), RdfFormat.TURTLE, rename_blank_nodes=True)
        yield from (quad.triple for quad in quads)


def _skolemised(triples: list[Triple]) -> Iterator[Triple]:
    said: dict[BlankNode, list[Triple]] = defaultdict(list)
    place: dict[BlankNode, Triple] = {}
    for triple in triples:
        if isinstance(triple.subject, BlankNode):
            said[triple.subject].append(triple)
        if isinstance(triple.object, BlankNode):
            place[triple.object] = triple

    # Both end, because the blank nodes of our files are trees: axioms and lists.
    @cache
    def content(term: _Node) -> str:
        if not isinstance(term, BlankNode):
            return str(term)
        return str(sorted(f"{t.predicate} {content(_node(t.object))}" for t in said[term]))

    @cache
    def named(term: _Node) -> NamedNode | Literal:
        if not isinstance(term, BlankNode):
            return term
        # With its place, for two lists may end alike and must not share their end.
        at = place.get(term)
        where = f"{named(_node(at.subject))} {at.predicate} " if at else ""
        return NamedNode(GENID + sha256((where + content(term)).encode()).hexdigest()[:32])

    for t in triples:
        subject = NamedNode(_iri(named(_node(t.subject))))
        yield Triple(subject, t.predicate, named(_node(t.object)))


def _node(term: object) -> _Node:
    if isinstance(term, NamedNode | BlankNode | Literal):
        return term
    raise TypeError(f"an ontology holds no such term: {term}")


def _iri(term: object) -> str:
    if isinstance(term, NamedNode):
        return term.value
    raise TypeError(f"not an IRI: {term}")


def _above(name: str, parents: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(parents.get(name, ()))
    while waiting:
        parent = waiting.pop()
        if parent not in found:
            found.add(parent)
            waiting.extend(parents.get(parent, ()))
    return found - {name}
