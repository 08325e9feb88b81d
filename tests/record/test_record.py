"""The curated record: sourced, whole, and without contradiction in what must be single."""

from collections import Counter
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph
from rdflib.namespace import RDF, SKOS

from ingest.recordsheets import shipped
from ingest.sheet import (
    LANGUAGES,
    AnyFact,
    Chairmanship,
    Event,
    Membership,
    Named,
    Office,
    Organization,
    Place,
    Sheet,
    State,
)
from ingest.validation import validate_record

SHEETS = shipped()
FACTS: list[AnyFact] = [fact for sheet in SHEETS.values() for fact in sheet.facts]
NAMED: list[Any] = [fact for fact in FACTS if isinstance(fact, Named)]
IDS: dict[str, Any] = {id: fact for fact in FACTS if (id := getattr(fact, "id", None))}
OTS = "organization/organization-of-turkic-states"
NINE = LANGUAGES[:9]


def of(kind: type) -> list[Any]:
    return [fact for fact in FACTS if isinstance(fact, kind)]


def test_the_record_has_the_shapes_asked_for_and_does_not_contradict_itself(tmp_path: Path) -> None:
    facts, warnings = validate_record(tmp_path, "https://example.org/kg")
    assert facts == len(FACTS)
    assert warnings == []


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS.keys())
def test_every_fact_names_a_source_and_every_source_serves_a_fact(sheet: Sheet) -> None:
    assert sheet.title
    assert all(fact.sources for fact in sheet.facts)
    assert {key for fact in sheet.facts for key in fact.cited()} == set(sheet.sources)
    assert list(sheet.sources) == sorted(sheet.sources)


@pytest.mark.parametrize("scheme", ["org-role", "topic"])
def test_every_code_is_a_concept_of_its_vocabulary(scheme: str) -> None:
    data = (files("ontology") / "vocabularies" / f"{scheme}.ttl").read_text("utf-8")
    graph = Graph().parse(data=data, format="turtle")
    concepts = {str(c).rsplit("/", 1)[1] for c in graph.subjects(RDF.type, SKOS.Concept)}
    used = {
        "org-role": {o.role for o in of(Office)} | {"member-state", "observer"},
        "topic": {topic for fact in FACTS for topic in getattr(fact, "topics", [])},
    }
    assert used[scheme] <= concepts


def test_the_members_and_the_organization_are_named_in_all_nine_languages() -> None:
    members = {
        m.member for m in of(Membership) if m.organization == OTS and m.role == "member-state"
    }
    assert len(members) == 5
    for id in members | {OTS}:
        assert set(NINE) <= set(IDS[id].names), id


def test_an_other_name_differs_from_the_name() -> None:
    for fact in NAMED:
        for language, names in fact.other_names.items():
            assert fact.names.get(language) not in names, fact.id
            assert len(set(names)) == len(names), fact.id


def test_every_state_has_one_territory_and_every_country_one_state() -> None:
    territories = Counter(p.territory_of for p in of(Place) if p.territory_of)
    assert territories == Counter(s.id for s in of(State))
    assert all(p.territory_of for p in of(Place) if p.kind == "country")


def test_a_place_has_both_coordinates_or_none_and_a_settlement_has_them() -> None:
    for place in of(Place):
        assert (place.latitude is None) == (place.longitude is None), place.id
        assert place.latitude is not None or place.kind != "settlement", place.id


def test_twelve_regular_summits_were_held_each_with_its_place_host_day_and_theme() -> None:
    series = [e for e in of(Event) if e.series == "event-series/ots-summit"]
    summits = sorted((e for e in series if e.status == "held"), key=lambda e: e.ordinal)
    assert [e.ordinal for e in summits] == list(range(1, 13))
    for e in summits:
        assert all((e.place, e.host, e.when, e.theme.get("tr"), e.theme.get("en"))), e.id
        city = e.place.removeprefix("place/")
        assert e.id == f"event/ots-summit-{e.ordinal}-{city}-{e.when[:4]}"
        assert IDS[e.place].located_in == f"place/{e.host.removeprefix('state/')}"
    assert [e.when for e in summits] == sorted(e.when for e in summits)


def test_a_chairmanship_runs_from_one_summit_to_the_next() -> None:
    terms = of(Chairmanship)
    assert [t.start for t in terms] == sorted(t.start for t in terms)
    for term, following in pairwise(terms):
        assert term.end == following.start
        assert term.ended_at == following.began_at
    for term in terms:
        assert term.id == (
            f"situation/chairmanship-{OTS.split('/')[1]}"
            f"-{term.member.split('/')[1]}-{term.start[:4]}"
        )
        assert term.start == IDS[term.began_at].when
    assert [t.end for t in terms].count(None) == 1


def test_the_parts_of_an_organization_do_not_run_in_a_circle() -> None:
    for body in of(Organization):
        seen: set[str] = set()
        above = body.id
        while above and above in IDS and above not in seen:
            seen.add(above)
            above = getattr(IDS[above], "part_of", None)
        assert above not in seen, body.id
