"""What follows from what in the merged graph: one table, `derivations`, and three kinds of rule."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from pyoxigraph import Literal, NamedNode, Triple

from graph.terms import curie

TRUE: Final = Literal(True)
_TYPE: Final = curie("rdf:type")


class Facts(Protocol):
    """The triples that a rule looks at."""

    def __contains__(self, fact: Triple) -> bool: ...

    def objects(self, subject: object, predicate: NamedNode) -> Iterator[object]:
        """The objects of `subject` and `predicate`; none for a subject that is no IRI."""

    def subjects(self, predicate: NamedNode, object_: object) -> Iterator[object]:
        """The subjects of `predicate` and `object_`; none for an object that is no IRI."""


class Rule(Protocol):
    """One way in which triples follow from triples."""

    @property
    def predicates(self) -> Collection[NamedNode]:
        """The predicates of the triples from which something may follow."""

    def follow(self, fact: Triple, facts: Facts) -> Iterator[Triple]:
        """What follows in one step from `fact` and the rest of the facts."""

    def holds(self, fact: Triple, facts: Facts) -> bool:
        """Whether `fact` follows in one step from the facts."""

    def barred(self, fact: Triple, facts: Facts) -> Iterator[Triple]:
        """What the presence of `fact` forbids and its absence lets follow."""

    @property
    def onward(self) -> Collection[NamedNode]:
        """The predicates of its conclusions from which more may follow."""

    def queries(self, graph: NamedNode) -> list[str]:
        """SPARQL for all that follows in one step from what `graph` says, less what it says."""

    @property
    def alone(self) -> bool:
        """Whether all that follows does so from one triple, whatever the others say."""

    def told(self, subject: bytes, predicate: bytes, object_: bytes) -> Iterator[bytes]:
        """What follows in one step from a triple alone: terms and triples as lines have them."""


@dataclass(frozen=True, slots=True)
class Inverse:
    """`left` read backwards is `right`. With itself: a symmetric property."""

    left: NamedNode
    right: NamedNode

    @property
    def predicates(self) -> Collection[NamedNode]:
        """The predicates that it reads."""
        return {self.left, self.right}

    def follow(self, fact: Triple, facts: Facts) -> Iterator[Triple]:  # noqa: ARG002
        """What follows in one step from `fact`."""
        if isinstance(fact.object, NamedNode):
            yield Triple(fact.object, self._other(fact.predicate), fact.subject)

    def holds(self, fact: Triple, facts: Facts) -> bool:
        """Whether `fact` follows in one step."""
        return fact.predicate in self.predicates and any(
            opposite in facts for opposite in self.follow(fact, facts)
        )

    def barred(self, fact: Triple, facts: Facts) -> Iterator[Triple]:  # noqa: ARG002
        """What `fact` forbids."""
        yield from ()

    @property
    def onward(self) -> Collection[NamedNode]:
        """The predicates from which more may follow."""
        return self.predicates

    def queries(self, graph: NamedNode) -> list[str]:
        """SPARQL for what follows in one step."""
        return [
            _construct(graph, f"?s {self._other(read)} ?o", f"?o {read} ?s FILTER(isIRI(?s))")
            for read in sorted(self.predicates, key=str)
        ]

    @property
    def alone(self) -> bool:
        """It looks at no other triple."""
        return True

    def told(self, subject: bytes, predicate: bytes, object_: bytes) -> Iterator[bytes]:
        """What follows in one step."""
        if object_.startswith(b"<"):
            other = self._other(NamedNode(predicate[1:-1].decode()))
            yield b"%s %s %s" % (object_, str(other).encode(), subject)

    def _other(self, predicate: NamedNode) -> NamedNode:
        return self.right if predicate == self.left else self.left


@dataclass(frozen=True, slots=True)
class Chain:
    """`first` then `second` make `head`, unless the node between is marked `unless` true."""

    head: NamedNode
    first: NamedNode
    second: NamedNode
    unless: NamedNode | None = None

    @property
    def predicates(self) -> Collection[NamedNode]:
        """The predicates that it reads."""
        return {self.first, self.second}

    def follow(self, fact: Triple, facts: Facts) -> Iterator[Triple]:
        """What follows in one step from `fact`."""
        if fact.predicate == self.first and self._open(fact.object, facts):
            for end in facts.objects(fact.object, self.second):
                yield _triple(fact.subject, self.head, end)
        if fact.predicate == self.second and self._open(fact.subject, facts):
            for start in facts.subjects(self.first, fact.subject):
                yield _triple(start, self.head, fact.object)

    def holds(self, fact: Triple, facts: Facts) -> bool:
        """Whether `fact` follows in one step."""
        return fact.predicate == self.head and any(
            self._open(between, facts) and _triple(between, self.second, fact.object) in facts
            for between in facts.objects(fact.subject, self.first)
        )

    def barred(self, fact: Triple, facts: Facts) -> Iterator[Triple]:
        """What `fact` forbids."""
        if fact.predicate == self.unless and self._open(fact.subject, facts):
            for start in facts.subjects(self.first, fact.subject):
                for end in facts.objects(fact.subject, self.second):
                    yield _triple(start, self.head, end)

    @property
    def onward(self) -> Collection[NamedNode]:
        """The predicates from which more may follow."""
        return {self.head}

    def queries(self, graph: NamedNode) -> list[str]:
        """SPARQL for what follows in one step."""
        shut = f"FILTER NOT EXISTS {{ ?between {self.unless} {TRUE} }}" if self.unless else ""
        chain = f"?s {self.first} ?between . ?between {self.second} ?o {shut}"
        return [_construct(graph, f"?s {self.head} ?o", chain)]

    @property
    def alone(self) -> bool:
        """It takes two."""
        return False

    def told(self, subject: bytes, predicate: bytes, object_: bytes) -> Iterator[bytes]:  # noqa: ARG002
        """What follows in one step: nothing."""
        yield from ()

    def _open(self, between: object, facts: Facts) -> bool:
        if not isinstance(between, NamedNode):
            return False
        return self.unless is None or Triple(between, self.unless, TRUE) not in facts


@dataclass(frozen=True, slots=True)
class Superclasses:
    """What is of a class is of the classes above it."""

    above: Mapping[str, Sequence[str]]

    @property
    def predicates(self) -> Collection[NamedNode]:
        """The predicates that it reads."""
        return {_TYPE}

    def follow(self, fact: Triple, facts: Facts) -> Iterator[Triple]:  # noqa: ARG002
        """What follows in one step from `fact`."""
        if isinstance(fact.object, NamedNode):
            for name in self.above.get(fact.object.value, ()):
                yield Triple(fact.subject, _TYPE, NamedNode(name))

    def holds(self, fact: Triple, facts: Facts) -> bool:
        """Whether `fact` follows in one step."""
        return (
            fact.predicate == _TYPE
            and isinstance(fact.object, NamedNode)
            and any(
                isinstance(kind, NamedNode) and fact.object.value in self.above.get(kind.value, ())
                for kind in facts.objects(fact.subject, _TYPE)
            )
        )

    def barred(self, fact: Triple, facts: Facts) -> Iterator[Triple]:  # noqa: ARG002
        """What `fact` forbids."""
        yield from ()

    @property
    def onward(self) -> Collection[NamedNode]:
        """None: all the classes above are followed at once."""
        return ()

    def queries(self, graph: NamedNode) -> list[str]:
        """SPARQL for what follows in one step."""
        pairs = " ".join(f"(<{low}> <{high}>)" for low in self.above for high in self.above[low])
        above = f"VALUES (?class ?o) {{ {pairs} }} ?s {_TYPE} ?class"
        return [_construct(graph, f"?s {_TYPE} ?o", above)]

    @property
    def alone(self) -> bool:
        """It looks at no other triple."""
        return True

    def told(self, subject: bytes, predicate: bytes, object_: bytes) -> Iterator[bytes]:
        """What follows in one step."""
        for name in self.above.get(object_[1:-1].decode(), ()):
            yield b"%s %s <%s>" % (subject, predicate, name.encode())


def derivations(superclasses: Mapping[str, Sequence[str]]) -> tuple[Rule, ...]:
    """Everything the merged graph adds to what its sources say."""
    inverses = (
        ("td:putsForward", "td:putForwardIn"),
        ("td:supports", "td:supportedIn"),
        ("td:asserts", "td:assertedIn"),
        ("td:deliveredAt", "td:occasionOf"),
        ("td:realizedAs", "td:realizes"),
        ("td:contradicts", "td:contradicts"),
        ("td:overlapsWith", "td:overlapsWith"),
    )
    chains = (
        ("td:proposedBy", "td:putForwardIn", "td:onBehalfOf", "td:negated"),
        ("td:proposedAt", "td:putForwardIn", "td:deliveredAt", "td:negated"),
        ("td:supportedBy", "td:supportedIn", "td:onBehalfOf", "td:negated"),
        ("td:locatedIn", "td:locatedIn", "td:locatedIn"),
    )
    above = {name: tuple(sorted(superclasses[name])) for name in sorted(superclasses)}
    return (
        *(Inverse(curie(left), curie(right)) for left, right in inverses),
        *(Chain(*map(curie, names)) for names in chains),
        Superclasses(above),
    )


def _triple(subject: object, predicate: NamedNode, object_: object) -> Triple:
    if isinstance(subject, NamedNode) and isinstance(object_, NamedNode | Literal):
        return Triple(subject, predicate, object_)
    raise TypeError(f"not a triple of the graph: {subject} {predicate} {object_}")


def _construct(graph: NamedNode, head: str, body: str) -> str:
    new = f"{body} FILTER NOT EXISTS {{ {head} }}"
    return f"CONSTRUCT {{ {head} }} WHERE {{ GRAPH {graph} {{ {new} }} }}"
