"""The index of a version: what is found, in which order, and that no input is a query of its own."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat
from pyoxigraph import Store as Engine

from graph.errors import StoreError, TimeLimit
from graph.search import PLACES, WORDS_LIMIT, Index, write_index

BASE = "https://graph.example/x"
TRIG = f"""
PREFIX td: <https://w3id.org/turkic-diplomacy/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
BASE <{BASE}/id/>
GRAPH <{BASE}/graph/merged> {{
  <person/a> skos:prefLabel "Садыр Жапаров"@ky, "Sadyr Japarov"@en ; skos:altLabel "Sadır Caparov"@tr .
  <person/b> skos:prefLabel "Aykut Japarovsky"@en .
  <state/k> skos:prefLabel "Kazakhstan"@en, "Kazakistan"@tr .
  <place/k> skos:prefLabel "Kazakhstan"@en .
  <organization/c> skos:prefLabel "Council of Kazakhstan"@en .
  <place/g> skos:prefLabel "Gebele"@tr .
  <event/s> a td:Event ; skos:prefLabel "12. Zirve"@tr ; td:date "2025-10-07" ; td:takesPlaceIn <place/g> .
  <article/n> a td:Article ; dcterms:title "Japarov konuştu"@tr .
  <claim/z> td:claimText "Ticaret Kazakhstan ile arttı"@tr .
  <evidence/e> td:evidences <act/p> ; td:part "statement" ; oa:hasTarget <text/t> .
  <text/t> oa:hasSelector <text/s> . <text/s> oa:exact "Japarov bir su konseyi önerdi" .
  <https://elsewhere.example/x> skos:prefLabel "Japarov elsewhere"@en .
}}
GRAPH <{BASE}/graph/record> {{ <person/hidden> skos:prefLabel "Japarov of no merged graph"@en }}
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("version")
    store = Engine()
    store.load(TRIG.encode(), RdfFormat.TRIG)
    write_index(folder, BASE, store)
    return Index(folder, 5)


def found(index: Index, text: str, **more: object) -> list[str]:
    return [hit.iri.removeprefix(f"{BASE}/id/") for hit in index.search(text, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize("spelling", ["Жапаров", "japarov", "ZHAPAROV", "Caparov", "Cəparov"])
def test_a_name_is_found_by_each_spelling_before_what_only_quotes_it(
    index: Index, spelling: str
) -> None:
    assert found(index, spelling) == ["person/a", "person/b", "article/n", "act/p"]


def test_the_same_words_come_before_words_that_begin_so(index: Index) -> None:
    assert found(index, "kazakhstan") == ["state/k", "place/k", "organization/c", "claim/z"]


def test_each_word_is_a_beginning_in_any_order(index: Index) -> None:
    assert found(index, "jap sad") == ["person/a"]
    assert found(index, "konsey su") == ["act/p"]


def test_an_event_is_found_by_its_town_and_year(index: Index) -> None:
    assert found(index, "gebele zirve 2025") == ["event/s"]


def test_where_no_thing_has_all_words_the_most_count(index: Index) -> None:
    assert found(index, "council kazakhstan nonsense")[0] == "organization/c"


def test_types_and_limit_narrow_what_is_found(index: Index) -> None:
    assert found(index, "kazakhstan", types=("place", "claim")) == ["place/k", "claim/z"]
    assert found(index, "kazakhstan", limit=1) == ["state/k"]


def test_a_hit_tells_its_words_their_language_and_their_place(index: Index) -> None:
    (hit, *_) = index.search("Caparov", ("person",))
    assert (hit.type, hit.place) == ("person", "name")
    (hit,) = index.search("su konseyi")
    assert (hit.type, hit.place, hit.text) == ("act", "quote", "Japarov bir su konseyi önerdi")


def test_names_are_given_by_language(index: Index) -> None:
    ids = [f"{BASE}/id/{one}" for one in ("state/k", "act/p")]
    assert {iri: sorted(names) for iri, names in index.names(ids).items()} == {
        ids[0]: [("en", "Kazakhstan"), ("tr", "Kazakistan")],
        ids[1]: [],
    }


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.sampled_from("ja\"'*()^:-+{}<>. \0\n\\НEARORANDfolded")))
def test_no_input_is_a_query_of_its_own(index: Index, text: str) -> None:
    for hit in index.search(text):
        assert hit.place in PLACES


@pytest.mark.parametrize("text", ["", " ", "?!“”", "\0", "\ud800", "ʼ"])
def test_what_has_no_word_finds_nothing(index: Index, text: str) -> None:
    assert index.search(text) == []


def test_words_beyond_the_limit_do_not_count(index: Index) -> None:
    assert found(index, "japarov " * WORDS_LIMIT + "nonsense " * 5) == found(index, "japarov")


def test_a_search_past_its_time_is_ended(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.search._STEPS_BETWEEN_LOOKS", 1)
    hasty = Index(index._file.parent, -1)
    with pytest.raises(TimeLimit, match="ended after"):
        hasty.search("japarov")


def test_a_version_without_an_index_or_with_a_damaged_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"search\.sqlite"):
        Index(tmp_path, 5).search("japarov")
    (tmp_path / "search.sqlite").write_bytes(b"nothing")
    with pytest.raises(StoreError, match=r"search\.sqlite"):
        Index(tmp_path, 5).search("japarov")


def test_the_same_graph_gives_the_same_answers_in_the_same_order(
    index: Index, tmp_path: Path
) -> None:
    store = Engine()
    quads = list(reversed(list(_engine())))
    store.extend(quads)
    write_index(tmp_path, BASE, store)
    for text in ("japarov", "kazakhstan", "k", "a"):
        assert found(Index(tmp_path, 5), text) == found(index, text)


def _engine() -> Engine:
    store = Engine()
    store.load(TRIG.encode(), RdfFormat.TRIG)
    return store


def test_the_words_are_indexed_once_each(index: Index) -> None:
    with sqlite3.connect(index._file) as opened:
        entries, words = (
            opened.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("entry", "words")
        )
    assert entries == words == 14
