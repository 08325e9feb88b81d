"""The merged graph stays what its sources say and what follows from it."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.store import Store
from graph.terms import Literal, NamedNode, Triple, curie, iri
from tests.graph.saying import (
    ABOVE,
    BASE,
    MERGED,
    PROPOSING,
    RECORD,
    article,
    say,
    says,
)


def merged(store: Store) -> set[Triple]:
    return set(store.triples(MERGED))


def test_a_proposal_is_linked_to_who_made_it_and_where(writer):
    writer.replace(article(1), says(PROPOSING))
    assert merged(writer) == set(
        says(PROPOSING)
        + says("""
            proposal/council td:putForwardIn act/tokayev-proposes
            proposal/council td:proposedBy state/kazakhstan
            proposal/council td:proposedAt event/gabala
            event/gabala td:occasionOf act/tokayev-proposes
            act/tokayev-proposes a td:SpeechAct
            event/gabala a td:Meeting
            event/gabala a td:Event
        """)
    )


def test_a_recalled_act_counts_and_a_negated_one_does_not(writer):
    proposed_by = say("proposal/council td:proposedBy state/kazakhstan")
    writer.replace(article(1), [*says(PROPOSING), say("act/tokayev-proposes td:recalled true")])
    assert proposed_by in merged(writer)
    writer.replace(article(2), says("act/tokayev-proposes td:negated true"))
    assert proposed_by not in merged(writer)
    writer.replace(article(2), says("act/tokayev-proposes td:negated false"))
    assert proposed_by in merged(writer)


def test_support_inverses_and_symmetric_contradiction_are_derived(writer):
    writer.replace(
        article(1),
        says("""
            act/s td:supports initiative/plus
            act/s td:onBehalfOf state/kazakhstan
            act/c td:asserts claim/a
            claim/a td:contradicts claim/b
            proposal/p td:realizedAs organization/o
        """),
    )
    assert set(
        says("""
            initiative/plus td:supportedIn act/s
            initiative/plus td:supportedBy state/kazakhstan
            claim/a td:assertedIn act/c
            claim/b td:contradicts claim/a
            organization/o td:realizes proposal/p
        """)
    ) <= merged(writer)


def test_a_place_leaves_the_places_above_when_the_link_between_goes(writer):
    writer.replace(RECORD, says("place/gabala td:locatedIn place/azerbaijan"))
    writer.replace(article(1), says("place/azerbaijan td:locatedIn place/caucasus"))
    writer.replace(article(2), says("place/caucasus td:locatedIn place/eurasia"))
    far = say("place/gabala td:locatedIn place/eurasia")
    assert far in merged(writer)
    writer.retract(article(1))
    assert merged(writer) == set(
        says("""
            place/gabala td:locatedIn place/azerbaijan
            place/caucasus td:locatedIn place/eurasia
        """)
    )


def test_places_in_a_circle_come_apart_again(writer):
    circle = says(f"place/{a} td:locatedIn place/{b}" for a, b in ("ab", "bc", "ca"))
    writer.replace(article(1), circle)
    assert say("place/a td:locatedIn place/a") in merged(writer)
    writer.replace(article(1), circle[:2])
    assert merged(writer) == {*circle[:2], say("place/a td:locatedIn place/c")}


def test_what_is_both_said_and_derived_stays_while_either_holds(writer):
    said = say("proposal/council td:proposedBy state/kazakhstan")
    writer.replace(article(1), says(PROPOSING))
    writer.replace(RECORD, [said])
    writer.retract(article(1))
    assert merged(writer) == {said}
    writer.replace(article(1), says(PROPOSING))
    writer.retract(RECORD)
    assert said in merged(writer)


def test_two_articles_saying_the_same_count_once(writer):
    writer.replace(article(1), says(PROPOSING))
    writer.replace(article(2), says(PROPOSING))
    query = f"SELECT (COUNT(?p) AS ?n) {{ GRAPH {MERGED} {{ ?p a {curie('td:Proposal')} }} }}"
    assert next(writer.quads.query(query))["n"].value == "1"


# ---------------------------------------------------------------- any graphs, any changes

_NODES = {
    "act": ["act/a", "act/b"],
    "proposal": ["proposal/p", "proposal/q"],
    "state": ["state/s", "state/t"],
    "event": ["event/e", "event/f"],
    "place": ["place/v", "place/w", "place/x", "place/y"],
    "flag": ["true", "false"],
    "class": ["td:Summit", "td:Meeting", "td:Event", "td:ProposingAct"],
}
_SHAPES = [
    ("act", "td:putsForward", "proposal"),
    ("proposal", "td:putForwardIn", "act"),
    ("act", "td:supports", "proposal"),
    ("act", "td:onBehalfOf", "state"),
    ("act", "td:deliveredAt", "event"),
    ("act", "td:negated", "flag"),
    ("proposal", "td:proposedBy", "state"),
    ("proposal", "td:contradicts", "proposal"),
    ("place", "td:locatedIn", "place"),
    ("event", "a", "class"),
    ("act", "td:putsForward", "flag"),  # a literal where an IRI belongs
]


@st.composite
def _triples(draw):
    subject, predicate, kind = draw(st.sampled_from(_SHAPES))
    return say(
        f"{draw(st.sampled_from(_NODES[subject]))} {predicate} "
        f"{draw(st.sampled_from(_NODES[kind]))}"
    )


_changes = st.lists(
    st.tuples(st.integers(0, 3), st.frozensets(_triples(), max_size=8)), min_size=1, max_size=8
)

_INVERSES = {
    "td:putsForward": "td:putForwardIn",
    "td:supports": "td:supportedIn",
    "td:asserts": "td:assertedIn",
    "td:deliveredAt": "td:occasionOf",
    "td:realizedAs": "td:realizes",
    "td:contradicts": "td:contradicts",
}
_BOTH_WAYS = {
    curie(a).value: curie(b).value
    for left, right in _INVERSES.items()
    for a, b in ((left, right), (right, left))
}
_CHAINS = [
    ("td:putForwardIn", "td:onBehalfOf", "td:proposedBy"),
    ("td:putForwardIn", "td:deliveredAt", "td:proposedAt"),
    ("td:supportedIn", "td:onBehalfOf", "td:supportedBy"),
]


def closure_by_brute_force(said: set[Triple]) -> set[Triple]:
    """The rules again, told another way: no index, no order, until nothing is new."""
    facts = {(t.subject, t.predicate.value, t.object) for t in said}
    negated = {s for s, p, o in facts if p == curie("td:negated").value and o == Literal(True)}
    chains = [tuple(curie(name).value for name in names) for names in _CHAINS]
    located = curie("td:locatedIn").value
    while True:
        new = {
            (o, _BOTH_WAYS[p], s)
            for s, p, o in facts
            if p in _BOTH_WAYS and isinstance(o, NamedNode)
        }
        for s, p, o in facts:
            if p == curie("rdf:type").value:
                new |= {(s, p, iri(above)) for above in ABOVE.get(o.value, ())}
            for s2, p2, o2 in facts:
                if o == s2 and p == p2 == located:
                    new.add((s, located, o2))
                if o == s2 and s2 not in negated:
                    new |= {(s, head, o2) for one, two, head in chains if (p, p2) == (one, two)}
        if new <= facts:
            return {Triple(s, iri(p), o) for s, p, o in facts}
        facts |= new


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("merge") / "data", BASE, ABOVE) as store:
        yield store


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=_changes)
def test_after_any_changes_the_merged_graph_is_as_if_built_anew(shared, changes):
    for graph in shared.graphs():
        shared.retract(graph)
    assert merged(shared) == set()
    said: dict[int, frozenset[Triple]] = {}
    for number, triples in changes:
        shared.replace(article(number), triples)
        said[number] = triples
        assert merged(shared) == closure_by_brute_force(set().union(*said.values()))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=_changes)
def test_a_bulk_build_gives_the_same_merged_graph_as_one_change_after_another(
    tmp_path_factory, changes
):
    graphs = {article(number): triples for number, triples in changes}
    with Store.open(tmp_path_factory.mktemp("bulk") / "data", BASE, ABOVE) as store:
        store.load(graphs)
        assert merged(store) == closure_by_brute_force(set().union(*graphs.values()))
        contents = store.contents
        for graph, triples in graphs.items():
            assert not store.replace(graph, triples).added
        assert store.contents == contents


class Counting:
    """The engine's store, counting what is read of it."""

    def __init__(self, store):
        self._store = store
        self.reads = 0

    def quads_for_pattern(self, *pattern):
        for quad in self._store.quads_for_pattern(*pattern):
            self.reads += 1
            yield quad

    def __contains__(self, quad):
        self.reads += 1
        return quad in self._store

    def __getattr__(self, name):
        return getattr(self._store, name)


def _reads(store: Store, graph, triples) -> int:
    engine = store.quads
    store._quads = counting = Counting(engine)
    try:
        store.replace(graph, triples)
    finally:
        store._quads = engine
    return counting.reads


def test_one_article_costs_the_same_look_ups_however_many_others_there_are(writer):
    def others(numbers):
        for number in numbers:
            lines = PROPOSING.replace("tokayev", f"a{number}").replace("council", f"c{number}")
            writer.replace(article(number), says(lines))

    costs = []
    for numbers in (range(1, 6), range(6, 200)):
        others(numbers)
        coming = _reads(writer, article(1000), says(PROPOSING))
        again = _reads(writer, article(1000), says(PROPOSING)[1:])
        going = _reads(writer, article(1000), [])
        costs.append((coming, again, going))
    assert costs[0] == costs[1]
