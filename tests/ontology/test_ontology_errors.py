"""What OWL and SHACL let through, and which deliberate error each of them must find."""

from typing import Any

import pytest

OWL, SHACL, BOTH = {"owl"}, {"shacl"}, {"owl", "shacl"}

# name: (who finds it, SPARQL update of the fixture)
ERRORS: dict[str, tuple[set[str], str]] = {
    # ---- what excludes what, and what stands where
    "a person that is an organization": (
        OWL,
        "INSERT DATA { <person/nursultan-nazarbayev> a td:Organization }",
    ),
    "a proposal that is also an event": (
        OWL,
        "INSERT DATA { <proposal/turkic-academy> a td:Event }",
    ),
    "an initiative as a schema:Project, which is an organization": (
        OWL,
        "INSERT DATA { <initiative/middle-corridor-development> a schema:Project }",
    ),
    "a state that is its own territory": (
        OWL,
        "INSERT DATA { <state/kazakhstan> a td:Country }",
    ),
    "a state matched to Wikidata as if it were a concept": (
        OWL,
        "INSERT DATA { <state/hungary> skos:exactMatch <http://www.wikidata.org/entity/Q28> }",
    ),
    "a summit with a date of signing": (
        OWL,
        "INSERT DATA { <event/nakhchivan-summit-2009> td:signedOn '2009-10-03'^^xsd:date }",
    ),
    "a document that is its own text": (
        OWL,
        "INSERT DATA { <article/academy> td:sha256 'da39' }",
    ),
    "a topic that is a unit": (
        OWL,
        "INSERT DATA { topic:energy a td:Unit }",
    ),
    "an assertion that puts a proposal forward": (
        OWL,
        "INSERT DATA { <act/assert-members> td:putsForward <proposal/turkic-academy> }",
    ),
    # ---- wrong values, which both see
    "support for a person": (
        BOTH,
        "DELETE { ?act td:supports ?what } "
        "INSERT { ?act td:supports <person/kubanychbek-omuraliev> } "
        "WHERE { ?act td:supports ?what }",
    ),
    "evidence for evidence": (
        OWL,
        "INSERT DATA { <evidence/more> a td:Evidence ; td:evidences <evidence/academy-opened> ; "
        "oa:hasTarget <text/x> ; td:attributionMode mode:narration ; td:confidence 1.0 . "
        "<text/x> a oa:SpecificResource ; oa:hasSource <text/y> ; oa:hasSelector <text/z> . "
        "<text/y> a td:TextVersion ; td:textOf <article/academy> ; td:characterCount 9 ; "
        f"td:sha256 '{'0' * 64}' . "
        "<text/z> a oa:TextPositionSelector ; oa:start 0 ; oa:end 1 ; oa:exact 'x' }",
    ),
    "the zeroth summit": (
        BOTH,
        "DELETE DATA { <event/ots-summit-11-bishkek-2024> td:ordinal 11 }; "
        "INSERT DATA { <event/ots-summit-11-bishkek-2024> td:ordinal 0 }",
    ),
    "a flag that is no boolean": (
        BOTH,
        "INSERT DATA { <person/kubanychbek-omuraliev> td:provisional 'perhaps' }",
    ),
    # ---- what is missing, too much or out of order; OWL assumes an open world and no unique names
    "a chairmanship with two members": (
        SHACL,
        "INSERT DATA { <situation/chair-azerbaijan> org:member <state/hungary> }",
    ),
    "two chairmanships that overlap": (
        SHACL,
        "DELETE DATA { <situation/chair-kyrgyzstan> td:endDate '2025-10-07'^^xsd:date }; "
        "INSERT DATA { <situation/chair-kyrgyzstan> td:endDate '2025-12-31'^^xsd:date }",
    ),
    "a chairmanship said to last into the next one": (
        SHACL,
        "DELETE DATA { <situation/chair-kyrgyzstan> td:endDate '2025-10-07'^^xsd:date }; "
        "INSERT DATA { <situation/chair-kyrgyzstan> td:holdsAsOf '2025-11-01'^^xsd:date }",
    ),
    "a chairmanship that ends before it starts": (
        SHACL,
        "DELETE DATA { <situation/chair-kyrgyzstan> td:endDate '2025-10-07'^^xsd:date }; "
        "INSERT DATA { <situation/chair-kyrgyzstan> td:endDate '2024-11-05'^^xsd:date }",
    ),
    "a chairmanship that ends on the day it starts, the end being exclusive": (
        SHACL,
        "DELETE DATA { <situation/chair-kyrgyzstan> td:endDate '2025-10-07'^^xsd:date }; "
        "INSERT DATA { <situation/chair-kyrgyzstan> td:endDate '2024-11-06'^^xsd:date }",
    ),
    "an office that ends, as far as anybody can tell, before it starts": (
        SHACL,
        "INSERT DATA { <situation/omuraliev-secretary-general> td:endDate '2021'^^xsd:gYear ; "
        "td:earliest '2022-11-01'^^xsd:date ; td:latest '2021-12-31'^^xsd:date }",
    ),
    "a span that ends before it starts": (
        SHACL,
        "DELETE { ?s oa:end ?e } INSERT { ?s oa:end 3 } WHERE { ?s oa:start 91 ; oa:end ?e }",
    ),
    "a span of nothing": (
        SHACL,
        "DELETE { ?s oa:end ?e } INSERT { ?s oa:end 91 } WHERE { ?s oa:start 91 ; oa:end ?e }",
    ),
    "a date that is a string": (
        SHACL,
        "DELETE DATA { <act/propose-academy> td:date '2009-10-03'^^xsd:date }; "
        "INSERT DATA { <act/propose-academy> td:date '3 October 2009' }",
    ),
    "a bound that is a year": (
        SHACL,
        "INSERT DATA { <event/ots-summit-13-2026> td:earliest '2026'^^xsd:gYear }",
    ),
    "an event whose last day is before its first": (
        SHACL,
        "DELETE DATA { <event/world-nomad-games-5> td:latest '2024-09-13'^^xsd:date }; "
        "INSERT DATA { <event/world-nomad-games-5> td:latest '2024-09-01'^^xsd:date }",
    ),
    "an organization without a label": (
        SHACL,
        "DELETE WHERE { <organization/turkic-academy> skos:prefLabel ?label }",
    ),
    "a label without a language": (
        SHACL,
        "INSERT DATA { <state/hungary> skos:prefLabel 'Hungary' }",
    ),
    "a label in a language nobody agreed on": (
        SHACL,
        "INSERT DATA { <state/hungary> skos:prefLabel 'Ungarn'@de }",
    ),
    "an act without an actor": (
        SHACL,
        "DELETE WHERE { <act/propose-academy> td:speaker ?who }",
    ),
    "an act with neither evidence nor source": (
        SHACL,
        "DELETE WHERE { <act/adopt-vision> td:sourcedFrom ?source }",
    ),
    "an act of another kind than its class": (
        SHACL,
        "INSERT DATA { <act/adopt-vision> td:actKind act:assert }; "
        "DELETE DATA { <act/adopt-vision> td:actKind act:decide }",
    ),
    "a proposing act that proposes nothing": (
        SHACL,
        "DELETE WHERE { <act/propose-academy> td:putsForward ?what }",
    ),
    "an act of no kind of content that nobody denies": (
        SHACL,
        "DELETE DATA { <act/adopt-vision> a td:DecisionAct }; "
        "INSERT DATA { <act/adopt-vision> a td:SpeechAct }",
    ),
    "a denied act that proposes all the same": (
        SHACL,
        "INSERT DATA { <act/propose-academy> td:negated true }",
    ),
    "a derived shortcut stated by a batch": (
        SHACL,
        "INSERT DATA { <proposal/turkic-academy> td:proposedBy <state/kazakhstan> }",
    ),
    "a status that is derived, stored": (
        SHACL,
        "DELETE DATA { <status-change/academy-realized> td:toStatus status:realized }; "
        "INSERT DATA { <status-change/academy-realized> td:toStatus status:supported }",
    ),
    "a ratification by nobody": (
        SHACL,
        "DELETE WHERE { <ratification/nakhchivan-agreement-kazakhstan> td:ratifiedBy ?who }",
    ),
    "an absence from nowhere": (
        SHACL,
        "DELETE WHERE { <situation/hungary-absent-from-nakhchivan> td:absentFrom ?event }",
    ),
    "a stand-in for a state": (
        BOTH,
        "INSERT DATA { <situation/omuraliev-in-nakhchivan> td:standsInFor <state/kazakhstan> }",
    ),
    "a proposal that repeats an organization": (
        BOTH,
        "INSERT DATA { <proposal/turkic-academy> td:repeats <organization/ots> }",
    ),
    "a proposal of no kind": (
        SHACL,
        "DELETE WHERE { <proposal/turkic-academy> td:proposalKind ?kind }",
    ),
    "a topic outside the vocabulary": (
        SHACL,
        "INSERT DATA { <proposal/turkic-academy> td:topic topic:astrology }",
    ),
    "a figure without a unit": (
        SHACL,
        "DELETE WHERE { <claim/five-members> td:unit ?unit }",
    ),
    "more than certain": (
        SHACL,
        "INSERT DATA { <evidence/academy-opened> td:confidence 1.5 }; "
        "DELETE DATA { <evidence/academy-opened> td:confidence 0.9 }",
    ),
    "a latitude without a longitude": (
        SHACL,
        "DELETE WHERE { <place/astana> geo:long ?degrees }",
    ),
    "a source that is no reference": (
        BOTH,
        "INSERT DATA { <act/adopt-vision> td:sourcedFrom <state/hungary> }",
    ),
}


@pytest.fixture(scope="module")
def verdicts(terms, batch, reason) -> dict[str, Any]:
    """One answer of the reasoner to everything this module asks, for one start of Java."""
    cases = {"": ""} | {name: update for name, (_, update) in ERRORS.items()}
    graphs = {name: terms + batch(update) for name, update in cases.items()}
    return reason(profiles=[terms], consistency={"terms": terms} | graphs)


@pytest.mark.parametrize("profile", ["OWL2DL", "OWL2RL"])
def test_ontology_and_vocabularies_stay_inside_the_profile(verdicts, profile):
    assert verdicts["violations"][profile] == []


def test_ontology_and_vocabularies_are_consistent(verdicts):
    assert verdicts["consistent"]["terms"]


def test_a_true_batch_is_consistent_and_conforms_without_a_warning(verdicts, batch, findings):
    assert verdicts["consistent"][""]
    assert findings(batch()) == {"Violation": set(), "Warning": set()}


@pytest.mark.parametrize("name", ERRORS)
def test_the_error_is_found_by_those_who_must_find_it(verdicts, batch, findings, name):
    expected, update = ERRORS[name]
    found = set()
    if not verdicts["consistent"][name]:
        found.add("owl")
    if findings(batch(update))["Violation"]:
        found.add("shacl")
    assert found == expected


# What an honest article may say: a summit in passing, an act on an unknown day, a vague proposal.
PARTIAL = """INSERT DATA {
  <event/summit> a td:Summit ; skos:prefLabel 'Zirve'@tr .
  <organization/a> a td:Organization ; skos:prefLabel 'Fon'@tr ; td:provisional true .
  <proposal/club> a td:Proposal ; skos:prefLabel 'Kulüp'@tr ; td:proposedName 'Kulüp'@tr ;
    td:proposalKind kind:establish-body .
  <act/propose-club> a td:ProposingAct ; td:actKind act:propose ; td:speaker <state/hungary> ;
    td:putsForward <proposal/club> ; td:deliveredAt <event/summit> .
  <evidence/club> a td:Evidence ; td:evidences <act/propose-club> ;
    oa:hasTarget ?span ; td:attributionMode mode:narration ; td:confidence 0.5 .
  <evidence/denied> a td:Evidence ; td:evidences <act/denied> ;
    oa:hasTarget ?span ; td:attributionMode mode:narration ; td:confidence 0.5 .
  <act/denied> a td:SpeechAct ; td:actKind act:invite ; td:negated true ;
    td:speaker <state/hungary> ; td:refersTo <proposal/club> ; td:date '2024'^^xsd:gYear
}"""


@pytest.fixture
def partial(batch):
    insert = PARTIAL.replace("INSERT DATA", "INSERT")
    return batch(f"{insert} WHERE {{ <evidence/academy-opened> oa:hasTarget ?span }}")


def test_what_an_honest_article_leaves_unsaid_is_a_warning(partial, findings):
    found = findings(partial)
    assert found["Violation"] == set()
    assert found["Warning"] == {
        ("event/summit", "event without a status"),
        ("event/summit", "summit of no organization and no series"),
        ("act/propose-club", "act without a date"),
        ("proposal/club", "proposal without a topic"),
    }


def test_an_incomplete_batch_is_still_consistent(terms, partial, reason):
    assert reason(profiles=[], consistency={"partial": terms + partial})["consistent"]["partial"]


def test_what_a_batch_only_refers_to_is_not_its_fault(batch, findings):
    # Types as the store gives them; nobody expects the batch to complete such nodes.
    context = batch(
        "INSERT DATA { <post/x> a org:Post . <proposal/y> a td:Proposal ; skos:prefLabel 'y'@en }"
    )
    small = batch("DELETE WHERE { ?s ?p ?o }; INSERT DATA { <act/a> td:supports <proposal/y> }")
    assert findings(small, context)["Violation"] == set()


def test_a_term_without_an_end_overlaps_with_none(batch, findings):
    open_ended = batch(
        "DELETE DATA { <situation/chair-kyrgyzstan> td:endDate '2025-10-07'^^xsd:date }"
    )
    assert findings(open_ended)["Violation"] == set()


def test_disputed_chairmanships_may_overlap(batch, findings):
    disputed = batch(
        "DELETE DATA { <situation/chair-kyrgyzstan> td:endDate '2025-10-07'^^xsd:date }; "
        "INSERT DATA { <situation/chair-kyrgyzstan> td:endDate '2025-12-31'^^xsd:date ; "
        "td:disputed true }"
    )
    assert findings(disputed)["Violation"] == set()


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("'2018'^^xsd:gYear", "'2018'^^xsd:gYear"),
        ("'2018-09-03'^^xsd:date", "'2018'^^xsd:gYear"),
        ("'2018'^^xsd:gYear", "'2018-09-03'^^xsd:date"),
    ],
)
def test_dates_of_different_precision_pass_where_they_can_be_in_order(batch, findings, start, end):
    dated = batch(
        "DELETE WHERE { <situation/hungary-observer> td:startDate ?day }; INSERT DATA { "
        f"<situation/hungary-observer> td:startDate {start} ; td:endDate {end} }}"
    )
    assert findings(dated)["Violation"] == set()


def test_an_event_given_two_dates_is_a_warning(batch, findings):
    twice = batch(
        "INSERT DATA { <event/nakhchivan-summit-2009> td:date '2009-10-02'^^xsd:date ; "
        "td:earliest '2009-10-02'^^xsd:date ; td:latest '2009-10-02'^^xsd:date }"
    )
    assert findings(twice) == {
        "Violation": set(),
        "Warning": {("event/nakhchivan-summit-2009", "event with several dates")},
    }
