"""The merged graph: what all source graphs say, each triple once, and what follows from it.

What follows is stated in one table, `graph.rules.derivations`. A change to one source graph is
carried over by deleting and rederiving: first falls whatever leaned on a triple that went, then
what still stands on its own or on others comes back, then what is new is followed forward. Only
index look-ups around the change are made, so its cost does not depend on the store's size.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile

from pyoxigraph import NamedNode, Quad, QueryTriples, RdfFormat, Store, Triple

from graph.rules import TRUE, Rule


class View:
    """A graph of a store as it would be after changes that are not yet applied."""

    def __init__(self, store: Store, graph: NamedNode) -> None:
        self._store = store
        self._graph = graph
        self._added = Store()
        self._removed: set[Triple] = set()

    @property
    def added(self) -> list[Triple]:
        """What the store's graph lacks."""
        return [quad.triple for quad in self._added]

    @property
    def removed(self) -> list[Triple]:
        """What the store's graph has too much."""
        return list(self._removed)

    def __contains__(self, fact: Triple) -> bool:
        return _quad(fact) in self._added or (self._stored(fact) and fact not in self._removed)

    def add(self, fact: Triple) -> bool:
        """Add `fact`; False if it was there."""
        if fact in self:
            return False
        if fact in self._removed:
            self._removed.discard(fact)
        else:
            self._added.add(_quad(fact))
        return True

    def discard(self, fact: Triple) -> None:
        """Take `fact` away if it is there."""
        self._added.remove(_quad(fact))
        if self._stored(fact):
            self._removed.add(fact)

    def objects(self, subject: object, predicate: NamedNode) -> Iterator[object]:
        """The objects of `subject` and `predicate`; none for a subject that is no IRI."""
        if isinstance(subject, NamedNode):
            for fact in self._matching(subject, predicate, None):
                yield fact.object

    def subjects(self, predicate: NamedNode, object_: object) -> Iterator[object]:
        """The subjects of `predicate` and `object_`; none for an object that is no IRI."""
        if isinstance(object_, NamedNode):
            for fact in self._matching(None, predicate, object_):
                yield fact.subject

    def _stored(self, fact: Triple) -> bool:
        return _quad(fact, self._graph) in self._store

    def _matching(
        self, subject: NamedNode | None, predicate: NamedNode, object_: NamedNode | None
    ) -> Iterator[Triple]:
        for quad in self._store.quads_for_pattern(subject, predicate, object_, self._graph):
            if quad.triple not in self._removed:
                yield quad.triple
        for quad in self._added.quads_for_pattern(subject, predicate, object_, None):
            yield quad.triple


class Derivation:
    """The rules at work on a view of the merged graph."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._following: dict[NamedNode, list[Rule]] = defaultdict(list)
        for rule in rules:
            for predicate in rule.predicates:
                self._following[predicate].append(rule)
        self._alone = {
            str(predicate).encode(): alone
            for predicate, rules in self._following.items()
            if (alone := [rule for rule in rules if rule.alone])
        }

    @property
    def fingerprint(self) -> str:
        """Hex digest of the rules: another one means that a stored merged graph is stale."""
        return sha256(repr(self._rules).encode()).hexdigest()

    def told(self, triple: bytes) -> set[bytes]:
        """A triple and all that follows from it alone, as lines of N-Triples have them."""
        told, waiting = {triple}, [triple]
        while waiting:
            subject, predicate, object_ = waiting.pop().split(b" ", 2)
            if predicate in self._alone:
                for rule in self._alone[predicate]:
                    fresh = set(rule.told(subject, predicate, object_)) - told
                    told |= fresh
                    waiting += fresh
        return told

    def build(self, store: Store, graph: NamedNode, scratch: Path) -> None:
        """Add what else follows to a graph of a store, in bulk, when it holds what `told` tells."""
        waiting = [rule for rule in self._rules if not rule.alone]
        while waiting:
            rule = waiting.pop(0)
            if _conclude(rule.queries(graph), store, graph, scratch):
                reading = [r for name in rule.onward for r in self._following[name]]
                waiting += [r for r in self._rules if r in reading and r not in waiting]

    def close(self, view: View, facts: Iterable[Triple]) -> None:
        """Add to the view all that follows from `facts`, which are in it, and the rest."""
        waiting = list(facts)
        while waiting:
            waiting.extend(c for c in self._follow(waiting.pop(), view) if view.add(c))

    def revise(
        self,
        view: View,
        gone: Iterable[Triple],
        come: Iterable[Triple],
        said: Callable[[Triple], bool],
    ) -> None:
        """Make the view what it must be once `gone` and `come` left and entered a source.

        `said` tells whether any source graph will hold a triple after the change.
        """
        gone, come = list(gone), list(come)
        fallen = self._fallen(view, [*gone, *self._barred(come, view)], said)
        for fact in fallen:
            view.discard(fact)
        fresh = [fact for fact in come if view.add(fact)]
        fresh += [fact for fact in fallen if self._holds(fact, view) and view.add(fact)]
        fresh += [fact for fact in self._barred(gone, view) if view.add(fact)]
        self.close(view, fresh)

    def _fallen(
        self, view: View, facts: list[Triple], said: Callable[[Triple], bool]
    ) -> set[Triple]:
        # The view stays as it was till all is found: two facts that fall may lean on each other.
        fallen: set[Triple] = set()
        while facts:
            fact = facts.pop()
            if fact not in fallen and fact in view and not said(fact):
                fallen.add(fact)
                facts.extend(self._follow(fact, view))
        return fallen

    def _follow(self, fact: Triple, view: View) -> list[Triple]:
        rules = self._following.get(fact.predicate, ())
        return [conclusion for rule in rules for conclusion in rule.follow(fact, view)]

    def _holds(self, fact: Triple, view: View) -> bool:
        return any(rule.holds(fact, view) for rule in self._rules)

    def _barred(self, facts: Iterable[Triple], view: View) -> list[Triple]:
        return [
            conclusion
            for fact in facts
            if fact.object == TRUE
            for rule in self._rules
            for conclusion in rule.barred(fact, view)
        ]


def _quad(fact: Triple, graph: NamedNode | None = None) -> Quad:
    return Quad(fact.subject, fact.predicate, fact.object, graph)


def _conclude(queries: Iterable[str], store: Store, graph: NamedNode, scratch: Path) -> bool:
    """Add what the queries answer to a graph; whether that was anything."""
    with TemporaryFile(dir=scratch) as file:
        for query in queries:
            found = store.query(query)
            assert isinstance(found, QueryTriples)
            found.serialize(file, RdfFormat.N_TRIPLES)
        size = file.tell()
        file.seek(0)
        store.bulk_load(file, RdfFormat.N_TRIPLES, to_graph=graph)
        return size > 0
