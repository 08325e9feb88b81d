"""The curated record: sourced, whole, and without contradiction in what must be single."""

import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from itertools import groupby, pairwise
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

SHEETS = shipped()
FACTS: list[AnyFact] = [fact for sheet in SHEETS.values() for fact in sheet.facts]
NAMED: list[Any] = [fact for fact in FACTS if isinstance(fact, Named)]
IDS: dict[str, Any] = {id: fact for fact in FACTS if (id := getattr(fact, "id", None))}
OTS = "organization/organization-of-turkic-states"
NINE = LANGUAGES[:9]
_REFERENCE = re.compile(
    r"(person|state|organization|place|event|event-series|document|post|situation)/[a-z0-9.-]+"
)


def of(kind: type) -> list[Any]:
    return [fact for fact in FACTS if isinstance(fact, kind)]


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS.keys())
def test_every_fact_names_a_source_and_every_source_serves_a_fact(sheet: Sheet) -> None:
    assert sheet.title
    assert all(fact.sources for fact in sheet.facts)
    assert {key for fact in sheet.facts for key in fact.sources} == set(sheet.sources)
    assert list(sheet.sources) == sorted(sheet.sources)


def test_the_sheets_hold_what_articles_link_against() -> None:
    assert set(SHEETS) >= {
        *("states", "organizations", "leaders", "posts", "places", "summits"),
        *("chairmanships", "memberships", "documents", "observances"),
    }


def test_an_id_is_given_once() -> None:
    ids = [id for fact in FACTS if (id := getattr(fact, "id", None))]
    assert [id for id, count in Counter(ids).items() if count > 1] == []


def test_a_source_means_the_same_page_in_every_sheet() -> None:
    pages: dict[str, set[str]] = {}
    for sheet in SHEETS.values():
        for key, source in sheet.sources.items():
            pages.setdefault(key, set()).add(str(source.url))
    assert {key: urls for key, urls in pages.items() if len(urls) > 1} == {}


def test_every_reference_leads_to_an_entity_of_the_record() -> None:
    found = {
        text
        for fact in FACTS
        for text in strings(fact.model_dump(exclude={"sources", "note"}))
        if _REFERENCE.fullmatch(text)
    }
    assert sorted(found - set(IDS)) == []


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
    members = {m.member for m in of(Membership) if m.role == "member-state"}
    assert len(members) == 5
    for id in members | {OTS}:
        assert set(NINE) <= set(IDS[id].names), id


def test_a_name_means_one_entity_of_its_kind() -> None:
    owners: dict[tuple[str, str, str], set[str]] = {}
    for fact in NAMED:
        kind = fact.id.split("/")[0]
        for language, name in fact.names.items():
            owners.setdefault((kind, language, name), set()).add(fact.id)
        for language, names in fact.other_names.items():
            for name in names:
                owners.setdefault((kind, language, name), set()).add(fact.id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


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


def test_there_are_twelve_regular_summits_each_with_its_place_host_day_and_theme() -> None:
    summits = [e for e in of(Event) if e.series == "event-series/ots-summit"]
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


def test_nobody_holds_a_post_while_another_does() -> None:
    offices = sorted((o for o in of(Office) if o.post), key=lambda o: (o.post, o.start or ""))
    for post, held in groupby(offices, key=lambda o: o.post):
        for earlier, later in pairwise(held):
            assert (earlier.end or "9999") <= (later.start or ""), post


def test_an_office_is_held_where_its_post_is() -> None:
    for office in of(Office):
        assert IDS[office.post].organization == office.organization, office.post


def test_the_parts_of_an_organization_do_not_run_in_a_circle() -> None:
    for body in of(Organization):
        seen: set[str] = set()
        above = body.id
        while above and above in IDS and above not in seen:
            seen.add(above)
            above = getattr(IDS[above], "part_of", None)
        assert above not in seen, body.id
