"""Two entities become one, in what is loaded and in what will be."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store import Store
from graph.terms import Triple, curie
from ingest.errors import BadMerge
from ingest.merging import merge, replacement, resolved
from tests.graph.saying import BASE, CURATION, RECORD, article, says, thing

OLD, KEPT = "organization/old", "organization/kept"
KNOWN = f"""
    {KEPT} a td:Organization
    {KEPT} skos:prefLabel "Chamber"
"""
PROVISIONAL = f"""
    {OLD} a td:Organization
    {OLD} skos:prefLabel "The Chamber"
    {OLD} td:provisional true
    {OLD} td:affiliatedWith {KEPT}
    act/a a td:SpeechAct
    act/a td:speaker {OLD}
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path, BASE) as store:
        store.replace(RECORD, says(KNOWN))
        store.replace(article(1), says(PROVISIONAL))
        yield store


def _said(store: Store, number: int) -> set[Triple]:
    return set(store.triples(article(number)))


def test_every_graph_speaks_of_the_one_that_is_kept(store: Store) -> None:
    assert merge(store, OLD, KEPT) == 1
    assert _said(store, 1) == set(
        says(f"""
            {KEPT} a td:Organization
            {KEPT} skos:altLabel "The Chamber"
            act/a a td:SpeechAct
            act/a td:speaker {KEPT}
        """)
    )
    assert set(store.triples(RECORD)) == set(says(KNOWN))
    assert list(store.triples(CURATION)) == says(f"{OLD} dcterms:isReplacedBy {KEPT}")
    assert replacement(store, thing(OLD)) == thing(KEPT)
    assert [t.predicate for t in store.describe(thing(OLD))] == [curie("dcterms:isReplacedBy")]


def test_the_name_they_share_is_no_other_name(store: Store) -> None:
    store.replace(article(2), says(f'{OLD} a td:Organization\n{OLD} skos:prefLabel "Chamber"'))
    merge(store, OLD, KEPT)
    assert _said(store, 2) == set(says(f"{KEPT} a td:Organization"))


def test_what_is_loaded_later_is_resolved(store: Store) -> None:
    merge(store, OLD, KEPT)
    later = resolved(store, says(f"act/b td:speaker {OLD}\nact/b a td:SpeechAct"))
    assert set(later) == set(says(f"act/b td:speaker {KEPT}\nact/b a td:SpeechAct"))


def test_what_a_merged_thing_stood_for_goes_with_it(store: Store) -> None:
    store.replace(article(2), says("organization/third a td:Organization"))
    merge(store, OLD, KEPT)
    merge(store, KEPT, "organization/third")
    assert set(store.triples(CURATION)) == set(
        says(f"""
            {OLD} dcterms:isReplacedBy organization/third
            {KEPT} dcterms:isReplacedBy organization/third
        """)
    )
    assert says("act/a td:speaker organization/third")[0] in _said(store, 1)


def test_merging_again_changes_nothing_and_ends_what_was_ended_halfway(store: Store) -> None:
    decided = says(f"{OLD} dcterms:isReplacedBy {KEPT}")
    store.replace(CURATION, decided)  # the process ended here
    assert merge(store, OLD, KEPT) == 1
    before = {graph: set(store.triples(graph)) for graph in store.graphs()}
    assert merge(store, OLD, KEPT) == 0
    assert {graph: set(store.triples(graph)) for graph in store.graphs()} == before


@pytest.mark.parametrize(
    ("duplicate", "kept", "why"),
    [
        (OLD, OLD, "with itself"),
        (OLD, "organization/nowhere", "says nothing"),
        ("organization/nowhere", KEPT, "says nothing"),
        (OLD, "act/a", "two kinds"),
        ("a b", KEPT, "not the id"),
        (f"{BASE}/id/{OLD}", "state/{}", "not the id"),
    ],
)
def test_two_things_that_cannot_be_one_are_refused(
    store: Store, duplicate: str, kept: str, why: str
) -> None:
    before = store.contents
    with pytest.raises(BadMerge, match=why):
        merge(store, duplicate, kept)
    assert store.contents == before


def test_no_two_decisions_contradict_each_other(store: Store) -> None:
    store.replace(article(2), says("organization/third a td:Organization"))
    merge(store, OLD, KEPT)
    with pytest.raises(BadMerge, match="before"):
        merge(store, OLD, "organization/third")
    with pytest.raises(BadMerge, match="itself merged"):
        merge(store, KEPT, OLD)
