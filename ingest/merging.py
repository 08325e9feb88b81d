"""Two entities that are one: a curator's decision, kept in the curation graph.

    <{base}/id/organization/turkic-chamber> dcterms:isReplacedBy <{base}/id/organization/tcci> .

The source graphs that speak of the duplicate then speak of the one that is kept, and so does
whatever is loaded later. The duplicate's names become other names of the one kept.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from graph.store import Store
from graph.terms import NamedNode, Triple, curie, iri
from ingest.errors import BadMerge

_REPLACED: Final = curie("dcterms:isReplacedBy")
_NAME: Final = curie("skos:prefLabel")
_OTHER_NAME: Final = curie("skos:altLabel")
_PROVISIONAL: Final = curie("td:provisional")


def merge(store: Store, duplicate: str, kept: str) -> int:
    """Have `kept` stand for `duplicate`, both ids such as `person/x` or IRIs; graphs changed.

    The decision is written first: ended halfway, the same merge goes on where it was.
    Raises BadMerge for things that are unknown, of two kinds, or merged otherwise before.
    """
    old, new = (_node(store, name) for name in (duplicate, kept))
    _check(store, old, new)
    curation = iri(f"{store.base}/graph/curation")
    decided = {_retold(triple, old, new) for triple in store.triples(curation)}
    store.replace(curation, {*decided, Triple(old, _REPLACED, new)})
    others = [graph for graph in store.graphs_about(old) if graph != curation]
    for graph in others:
        store.replace(graph, resolved(store, store.triples(graph)))
    return len(others)


def resolved(store: Store, triples: Iterable[Triple]) -> list[Triple]:
    """`triples` with the entity that is kept in place of each duplicate."""
    triples = list(triples)
    nodes = {term for t in triples for term in (t.subject, t.object) if isinstance(term, NamedNode)}
    pairs = ((node, replacement(store, node)) for node in nodes)
    kept: dict[object, NamedNode] = {node: new for node, new in pairs if new is not None}
    return list(_replaced(store, triples, kept)) if kept else triples


def replacement(store: Store, node: NamedNode) -> NamedNode | None:
    """What `node` was merged into; None if it was not."""
    said = (triple.object for triple in store.describe(node, predicate=_REPLACED))
    return next((term for term in said if isinstance(term, NamedNode)), None)


def _replaced(
    store: Store, triples: Iterable[Triple], kept: Mapping[object, NamedNode]
) -> Iterator[Triple]:
    names: dict[object, set[object]] = {
        new: {triple.object for triple in store.describe(new, predicate=_NAME)}
        for new in kept.values()
    }
    for old in triples:
        subject = kept.get(old.subject, old.subject)
        new = Triple(subject, old.predicate, kept.get(old.object, old.object))
        if old.subject not in kept:
            yield new
        elif old.predicate == _NAME and new.object not in names[subject]:
            yield Triple(subject, _OTHER_NAME, new.object)
        elif old.predicate not in (_NAME, _PROVISIONAL) and subject != new.object:
            yield new


def _retold(triple: Triple, old: NamedNode, new: NamedNode) -> Triple:
    """What was decided in favour of `old`, in favour of `new`."""
    return Triple(triple.subject, triple.predicate, new) if triple.object == old else triple


def _node(store: Store, name: str) -> NamedNode:
    try:
        return iri(name if "://" in name else f"{store.base}/id/{name}")
    except ValueError:
        raise BadMerge(name, "not the id of a thing, such as person/ada") from None


def _check(store: Store, old: NamedNode, new: NamedNode) -> None:
    earlier = replacement(store, old)
    if old == new:
        raise BadMerge(old.value, "one thing cannot be merged with itself")
    if earlier not in (None, new):
        raise BadMerge(old.value, f"was merged into {earlier} before")
    if replacement(store, new) is not None:
        raise BadMerge(new.value, f"was itself merged into {replacement(store, new)}")
    for node in (old, new):
        if not store.describe(node):
            raise BadMerge(node.value, "the graph says nothing of it")
    kinds = [node.value.removeprefix(f"{store.base}/id/").partition("/")[0] for node in (old, new)]
    if kinds[0] != kinds[1]:
        raise BadMerge(old.value, f"{kinds[0]} and {kinds[1]} are two kinds of thing")
