"""Does a batch of triples have the shape the ontology asks for?

SHACL without inference, over one article's triples (or the record's) beside the class
hierarchy, the types of the vocabularies' concepts, and the types and labels of whatever the
batch refers to and the graph already knows. Nothing else is copied: a batch costs what it
holds, not what the store holds.
"""

from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import Final, TypeAlias, TypeGuard

import pyshacl
from rdflib import RDF, SH, XSD, BNode, Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.term import Node

from graph.ontology import ontology_triples
from graph.terms import NAMESPACES, Literal, NamedNode, Triple, curie
from ingest.errors import Nonconforming

Known: TypeAlias = Callable[[NamedNode], Iterable[Triple]]

_TYPE: Final = curie("rdf:type")
_LABEL: Final = curie("skos:prefLabel")
_SUBCLASS: Final = curie("rdfs:subClassOf")


def nothing_known(node: NamedNode) -> tuple[Triple, ...]:  # noqa: ARG001
    """The `Known` of an empty store."""
    return ()


def check(
    triples: Iterable[Triple], source: str, base: str, known: Known = nothing_known
) -> list[str]:
    """What is merely worth a look in a batch, as readable lines.

    `known` gives the triples the graph already has of a node. Raises Nonconforming, with one
    error for each finding, if a shape is broken or the batch refers to what nobody describes.
    """
    batch = list(triples)
    context = _context(batch, base, known)
    broken, warnings = _validate(batch, context, base)
    broken = [*_dangling(batch, context, base), *broken]
    if broken:
        first, *rest = [Nonconforming(source, reason, place) for place, reason in broken]
        raise Nonconforming(source, first.reason, first.place, rest)
    return [f"{place}: {reason}" for place, reason in warnings]


def _context(batch: list[Triple], base: str, known: Known) -> list[Triple]:
    """Types of all nodes the batch touches, and labels where it brings none of its own."""
    labelled = {t.subject for t in batch if t.predicate == _LABEL}
    nodes = {term for t in batch for term in (t.subject, t.object) if _is_entity(term, base)}
    return [
        found
        for node in sorted(nodes, key=str)
        for found in known(node)
        if found.predicate == _TYPE or (found.predicate == _LABEL and node not in labelled)
    ]


def _is_entity(term: object, base: str) -> TypeGuard[NamedNode]:
    return isinstance(term, NamedNode) and term.value.startswith(f"{base}/id/")


def _dangling(batch: list[Triple], context: list[Triple], base: str) -> list[tuple[str, str]]:
    described = {t.subject for t in (*batch, *context) if t.predicate == _TYPE}
    return sorted(
        (_short(str(t.subject)[1:-1], base), f"{_short(t.predicate.value, base)}: no such entity: "
         f"{_short(t.object.value, base)}")
        for t in batch
        if _is_entity(t.object, base)
        and t.object not in described
    )  # fmt: skip


# --- SHACL


@cache
def _shapes() -> Graph:
    return Graph().parse(data=(files("ontology") / "shapes.ttl").read_bytes(), format="turtle")


@cache
def _background() -> tuple[tuple[Node, Node, Node], ...]:
    """The class hierarchy, and what each concept of the vocabularies is."""
    return tuple(_rdflib(t) for t in ontology_triples() if t.predicate in (_SUBCLASS, _TYPE))


def _validate(
    batch: list[Triple], context: list[Triple], base: str
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(place, reason) of each violation, and of each warning, on what the batch describes."""
    data, own = Graph(), {_term(t.subject) for t in batch}
    for triple in (*_background(), *map(_rdflib, batch), *map(_rdflib, context)):
        data.add(triple)
    _, report, _ = pyshacl.validate(data, shacl_graph=_shapes(), inference="none", inplace=True)
    broken: set[tuple[str, str]] = set()
    warnings: set[tuple[str, str]] = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        if report.value(result, SH.focusNode) not in own:
            continue
        found = broken if (result, SH.resultSeverity, SH.Violation) in report else warnings
        found.add(_finding(report, result, base))
    return sorted(broken), sorted(warnings)


def _finding(report: Graph, result: Node, base: str) -> tuple[str, str]:
    path = report.value(result, SH.resultPath)
    value = report.value(result, SH.value)
    message = min((str(m) for m in report.objects(result, SH.resultMessage)), default="")
    parts = [
        _short(str(path), base) if isinstance(path, URIRef) else None,
        message if len(message) < 300 else f"{message[:297]}...",
    ]
    reason = ": ".join(part for part in parts if part)
    focus = _short(str(report.value(result, SH.focusNode)), base)
    if value is None or isinstance(value, BNode) or path is None:
        return focus, reason
    return focus, f"{reason}: {_short(str(value), base)}"


def _rdflib(triple: Triple) -> tuple[Node, Node, Node]:
    subject, predicate, value = triple.subject, triple.predicate, triple.object
    return _term(subject), URIRef(predicate.value), _term(value)


def _term(term: object) -> Node:
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, Literal):
        if term.language:
            return RdfLiteral(term.value, lang=term.language)
        kind = URIRef(term.datatype.value)  # pyshacl's sh:in tells "a" from "a"^^xsd:string
        plain = kind == XSD.string
        return RdfLiteral(term.value, datatype=None if plain else kind, normalize=False)
    raise TypeError(f"not a term of this graph: {term}")


def _short(value: str, base: str) -> str:
    """`value` as people write it: `act/…` for ids, `td:speaker` for terms."""
    if value.startswith(f"{base}/id/"):
        return value.removeprefix(f"{base}/id/")
    for prefix, namespace in NAMESPACES.items():
        if value.startswith(namespace):
            return f"{prefix}:{value.removeprefix(namespace)}"
    return value
