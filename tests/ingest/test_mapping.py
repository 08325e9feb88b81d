"""From fact sheets to triples: the same facts give the same graph, whoever reports them."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.terms import Literal, NamedNode, Triple, curie
from ingest.identity import canonical_url
from ingest.mapping import graph_iri, record_triples, triples
from ingest.mapping.writer import decimal, first_day, last_day, last_day_before
from ingest.sheet import Sheet
from tests.ingest.facts import BASE, TEXT, PlainTerms, act, article_sheet, record_sheet, span

TERMS = PlainTerms()


class Page:
    """The triples of a sheet, asked by id and prefixed name."""

    def __init__(self, *sheets: Sheet) -> None:
        self.triples = record_triples(sheets, BASE, TERMS)

    def __call__(self, sheet_id: str, predicate: str) -> list[str]:
        subject = NamedNode(f"{BASE}/id/{sheet_id}")
        asked = (subject, curie(predicate))
        return sorted(_shown(t) for t in self.triples if (t.subject, t.predicate) == asked)

    def of_class(self, kind: str) -> list[str]:
        return [
            t.subject.value.removeprefix(f"{BASE}/id/")
            for t in self.triples
            if t.object == curie(kind) and isinstance(t.subject, NamedNode)
        ]


def _shown(triple: Triple) -> str:
    value = triple.object
    if isinstance(value, Literal):
        return f"{value.value}@{value.language}" if value.language else value.value
    assert isinstance(value, NamedNode)
    return value.value.removeprefix(f"{BASE}/id/").rpartition("#")[2]


def thing(**more: Any) -> dict[str, Any]:
    return {"type": "body", "name": {"tr": "Su Konseyi"}, **more}


ACT = "act/2025-10-07-aydin-propose-water-council-birlik"
PROPOSAL = "proposal/water-council-birlik"


def test_a_proposing_act_puts_forward_a_proposal_with_an_english_gloss() -> None:
    page = Page(article_sheet(act(at="event/summit-1")))
    assert page(ACT, "rdf:type") == ["ProposingAct"]
    assert page(ACT, "td:putsForward") == [PROPOSAL]
    assert page(ACT, "td:deliveredAt") == ["event/summit-1"]
    assert page(PROPOSAL, "skos:prefLabel") == ["Su Konseyi@tr", "Water Council@en"]
    assert page(PROPOSAL, "td:proposedName") == ["Su Konseyi@tr"]
    assert page(PROPOSAL, "td:withinOrganization") == ["organization/birlik"]


def test_two_articles_in_two_languages_report_one_act_and_one_proposal() -> None:
    turkish = Page(article_sheet(act(), url="https://example.org/tr"))
    name = {"en": "Water Council"}
    english = Page(
        article_sheet(
            act(object=thing(name=name, within="organization/birlik")),
            url="https://example.org/en", text=f"{TEXT} ",
        )
    )  # fmt: skip
    both = Page(
        article_sheet(act(), url="https://example.org/tr"),
        article_sheet(act(object=thing(name=name, within="organization/birlik"))),
    )
    assert turkish.of_class("td:ProposingAct") == english.of_class("td:ProposingAct") == [ACT]
    assert both.of_class("td:Proposal") == [PROPOSAL]
    assert both(PROPOSAL, "skos:prefLabel") == ["Su Konseyi@tr", "Water Council@en"]


@pytest.mark.parametrize(
    ("kind", "type_", "proposal_kind"),
    [
        ("propose", "body", "establish-body"),
        ("propose", "fund", "establish-body"),
        ("offer", "event", "hold-event"),
        ("call", "document", "adopt-document"),
        ("call", "project", "launch-project"),
        ("propose", "format", "create-format"),
        ("invite", "action", "call-for-action"),
    ],
)
def test_the_kind_of_proposal_follows_from_what_is_proposed(
    kind: str, type_: str, proposal_kind: str
) -> None:
    page = Page(article_sheet(act(kind, object=thing(type=type_))))
    assert page("proposal/water-council", "td:proposalKind")[0].endswith(f"/{proposal_kind}")
    assert page(page.of_class("td:ProposingAct")[0], "td:actKind")[0].endswith(f"/act/{kind}")


@pytest.mark.parametrize(
    ("given_thing", "content", "class_"),
    [
        (thing(id="initiative/plus"), "initiative/plus", None),
        (thing(id="organization/birlik"), "organization/birlik", None),
        (thing(type="format"), "initiative/water-council", "td:Initiative"),
        (thing(type="document"), "document/water-council", "td:Agreement"),
        (thing(type="event", when="2026-05"), "event/water-council-2026", "td:Event"),
        (thing(), "proposal/water-council", "td:Proposal"),
        (thing(type="event", proposal_kind="hold-event"), "proposal/water-council", "td:Proposal"),
    ],
)
def test_support_goes_to_what_is_known_or_to_a_provisional_node(
    given_thing: dict[str, Any], content: str, class_: str | None
) -> None:
    page = Page(article_sheet(act("support", object=given_thing)))
    assert page(page.of_class("td:SupportAct")[0], "td:supports") == [content]
    assert page(content, "rdf:type") == ([class_.removeprefix("td:")] if class_ else [])
    assert page.of_class("td:ProposingAct") == []


def test_support_of_what_cannot_be_supported_is_an_initiative_concerning_it() -> None:
    page = Page(article_sheet(act("support", object=thing(type="project", id="place/samarkand"))))
    assert page("initiative/water-council", "td:concerns") == ["place/samarkand"]


def test_an_announced_event_is_provisional_and_planned_unless_it_is_over() -> None:
    event = thing(type="event", when="2025-11", place="place/samarkand", host="state/anadolu")
    page = Page(article_sheet(act("announce", object=event)))
    node = "event/water-council-2025"
    assert page(node, "td:provisional") == ["true"]
    assert page(node, "td:eventStatus")[0].endswith("/planned")
    assert (page(node, "td:date"), page(node, "td:earliest"), page(node, "td:latest")) == (
        ["2025-11"], ["2025-11-01"], ["2025-11-30"],
    )  # fmt: skip
    assert page(node, "td:takesPlaceIn") == ["place/samarkand"]
    over = Page(article_sheet(act("welcome", object=thing(type="event", when="2025-09"))))
    assert over(node, "td:eventStatus")[0].endswith("/held")


def test_a_decided_document_is_adopted_where_it_was_decided() -> None:
    page = Page(article_sheet(act("decide", object=thing(type="document"), at="event/summit-1")))
    assert page("document/water-council", "td:adoptedAt") == ["event/summit-1"]
    assert page(page.of_class("td:DecisionAct")[0], "td:decides") == ["document/water-council"]


def test_a_person_can_be_decided_on_though_not_supported() -> None:
    appointed = {"type": "action", "id": "person/aydin"}
    page = Page(article_sheet(act("decide", object=appointed)))
    assert page(page.of_class("td:DecisionAct")[0], "td:decides") == ["person/aydin"]


def test_a_denied_act_puts_nothing_forward_and_makes_no_proposal() -> None:
    page = Page(article_sheet(act(negated=True)))
    node = "act/2025-10-07-aydin-not-propose-water-council-birlik"
    assert page(node, "rdf:type") == ["SpeechAct"]
    assert page(node, "td:negated") == ["true"]
    assert page(node, "td:refersTo") == [PROPOSAL]
    assert page.of_class("td:Proposal") == page.of_class("td:ProposingAct") == []
    assert page(PROPOSAL, "rdf:type") == ["Supportable"]


def test_a_recalled_act_without_a_day_ends_no_later_than_its_article() -> None:
    page = Page(article_sheet(act(recalled=True, date=None)))
    node = "act/undated-aydin-propose-water-council-birlik"
    assert page(node, "td:recalled") == ["true"]
    assert (page(node, "td:date"), page(node, "td:latest")) == ([], ["2025-10-08"])


def figure(value: float, text: str = "Ticaret 3 kat arttı.") -> dict[str, Any]:
    return act(
        "assert",
        object={
            "type": "claim", "text": {"tr": text}, "about": ["organization/birlik"],
            "statistic": {"indicator": "trade-turnover", "value": value, "unit": "multiple",
                          "value_text": "3 kat", "approximate": True, "period": "2020/2025"},
        },
    )  # fmt: skip


def test_one_figure_in_two_wordings_is_one_claim_and_another_figure_another() -> None:
    page = Page(article_sheet(figure(3.0), figure(3, "Üç kat arttı."), figure(4)))
    claims = page.of_class("td:StatisticalClaim")
    assert len(claims) == 2
    same = next(c for c in claims if page(c, "td:value") == ["3"])
    assert len(page(same, "td:claimText")) == 2
    assert (page(same, "td:periodStart"), page(same, "td:periodEnd")) == (
        ["2020-01-01"], ["2025-12-31"],
    )  # fmt: skip
    assert page(same, "td:isApproximate") == ["true"]


def test_every_span_is_a_web_annotation_on_the_frozen_text() -> None:
    quote = "Su Konseyi"
    fact = act(evidence=[span(quote, part="object", mode="reported-speech")], confidence=0.8,
               rule="tr.propose.a")  # fmt: skip
    sheet = article_sheet(fact)
    page = Page(sheet)
    (proof,) = page.of_class("td:Evidence")
    assert proof.startswith(f"evidence/{sheet.article.sha256[:16]}-14-24-")  # type: ignore[union-attr]
    assert page(proof, "td:evidences") == [ACT]
    assert (page(proof, "td:confidence"), page(proof, "td:part")) == (["0.8"], ["object"])
    assert page(proof, "td:rule") == ["tr.propose.a"]
    assert page(proof, "td:attributionMode")[0].endswith("/reported-speech")
    text = f"text/sha256-{sheet.article.sha256}"  # type: ignore[union-attr]
    assert page(proof, "oa:hasTarget") == ["char=14,24"]
    assert page(f"{text}#char=14,24", "oa:hasSource") == [text]
    selector = f"{text}#sel=14,24"
    assert page(selector, "rdf:type") == ["TextPositionSelector", "TextQuoteSelector"]
    assert page(selector, "oa:exact") == [quote]
    assert TEXT[int(page(selector, "oa:start")[0]) : int(page(selector, "oa:end")[0])] == quote


def test_the_run_has_no_hour_so_that_bytes_repeat() -> None:
    page = Page(article_sheet(act()))
    (run,) = page.of_class("td:ExtractionRun")
    assert page(run, "rdfs:label") == ["rules 1.0 (tr 1)"]
    assert not any("T" in _shown(t) and ":" in _shown(t) for t in page.triples if "prov" in str(t))


def test_an_articles_graph_is_known_by_its_address_else_by_its_text() -> None:
    first = graph_iri(article_sheet(act(), url="HTTP://Example.org/a/?utm_source=x#top"), BASE)
    longer = f"{TEXT} Yeni."
    second = graph_iri(article_sheet(act(), url="https://example.org/a", text=longer), BASE)
    assert first == second
    sheet = article_sheet(act())
    assert graph_iri(sheet, BASE).value == f"{BASE}/graph/article/{sheet.article.sha256[:16]}"  # type: ignore[union-attr]
    assert graph_iri(record_sheet(), BASE).value == f"{BASE}/graph/record"


@pytest.mark.parametrize(
    ("url", "known_as"),
    [
        ("http://EXAMPLE.org:80/A/b/?b=2&utm_medium=m&a=1#c", "https://example.org/A/b?b=2&a=1"),
        ("https://example.org/haber?id=", "https://example.org/haber?id="),
        ("https://example.org:8443", "https://example.org:8443"),
    ],
)
def test_an_address_is_known_without_what_changes_nothing(url: str, known_as: str) -> None:
    assert canonical_url(url) == known_as
    assert canonical_url(canonical_url(url)) == canonical_url(url)


def test_the_record_is_sourced_and_its_entities_are_described() -> None:
    page = Page(record_sheet())
    (reference,) = page.of_class("td:Reference")
    assert page("state/anadolu", "td:sourcedFrom") == [reference]
    assert page(reference, "dcterms:issued") == ["2025"]
    assert page("place/samarkand", "geo:lat") == ["39.65"]
    assert page("person/aydin", "schema:sameAs") == ["http://www.wikidata.org/entity/Q1"]
    assert page("event/summit-1", "td:date") == ["2025-10-06"]
    assert page("event/summit-1", "td:latest") == ["2025-10-07"]
    office = "situation/office-aydin-anadolu-president-2019-03"
    assert (page(office, "td:startDate"), page(office, "td:earliest")) == (
        ["2019-03"], ["2019-03-01"],
    )  # fmt: skip


def test_an_article_adds_to_the_record_s_proposal_how_it_was_called_but_no_label() -> None:
    page = Page(article_sheet(act(object=thing(id="proposal/irrigation"))))
    assert page("proposal/irrigation", "skos:prefLabel") == []
    assert page("proposal/irrigation", "td:proposedName") == ["Su Konseyi@tr"]


def test_an_article_labels_only_what_the_record_does_not_know() -> None:
    known = {"type": "event", "id": "event/summit-1", "names": {"tr": "Zirve"},
             "evidence": [span("Zirve")]}  # fmt: skip
    unknown = {**known, "id": "event/other", "provisional": True}
    page = Page(article_sheet(known, unknown))
    assert page("event/summit-1", "skos:prefLabel") == []
    assert page("event/other", "skos:prefLabel") == ["Zirve@tr"]
    assert page("event/other", "td:provisional") == ["true"]


def test_language_tags_are_written_as_the_engine_writes_them() -> None:
    name = {"kk-Latn": "Qala kenesi"}
    assert Page(article_sheet(act(object=thing(name=name))))(
        "proposal/qala-kenesi", "skos:prefLabel"
    ) == ["Qala kenesi@kk-latn"]


def test_mapping_is_sorted_says_each_thing_once_and_repeats_to_the_byte() -> None:
    sheet = article_sheet(act(), figure(2), act("support"), act())
    lines = [str(t) for t in triples(sheet, BASE, TERMS)]
    assert lines == sorted(set(lines))
    again = article_sheet(act("support"), act(), figure(2), act())
    assert lines == [str(t) for t in triples(again, BASE, TERMS)]
    assert not any("_:" in line.split("> ")[0] for line in lines)


def test_a_very_long_name_still_gives_a_short_id() -> None:
    name = {"tr": "su " * 300}
    page = Page(article_sheet(act(object=thing(name=name))))
    (act_,) = page.of_class("td:ProposingAct")
    assert len(act_) < 200


days = st.dates().map(lambda d: d.isoformat())


@given(days, st.sampled_from([4, 7, 10]))
def test_bounds_hold_the_day_and_nothing_beyond_the_precision(day: str, precision: int) -> None:
    stated = day[:precision]
    first, last = first_day(stated), last_day(stated)
    assert first <= day <= last
    assert first[:precision] == last[:precision] == stated


def test_bounds_of_intervals_and_exclusive_ends() -> None:
    assert (first_day("2024/2025-02"), last_day("2024/2025-02")) == ("2024-01-01", "2025-02-28")
    assert last_day_before("2025-03-01") == "2025-02-28"
    assert last_day_before("2025") == "2025-12-31"


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2))
@settings(max_examples=60)
def test_decimals_have_one_spelling_and_no_exponent(values: list[float]) -> None:
    for one, other in pairwise(sorted(values)):
        a, b = decimal(one).value, decimal(other).value
        assert "e" not in a.lower()
        assert (a == b) == (one == other)
        assert float(a) == one


def test_who_came_instead_of_whom_and_who_did_not_come() -> None:
    page = Page(
        record_sheet(
            {"type": "participation", "participant": "person/aydin", "event": "event/summit-1",
             "represents": "state/anadolu", "stands_in_for": "person/demir"},
            {"type": "absence", "absent": "person/demir", "event": "event/summit-1"},
        )
    )  # fmt: skip
    came, missing = (
        "situation/participation-aydin-summit-1-attendee",
        ("situation/absence-demir-summit-1"),
    )
    assert page(came, "td:standsInFor") == ["person/demir"]
    assert page(missing, "rdf:type") == ["Absence"]
    assert page(missing, "td:absentee") == ["person/demir"]
    assert page(missing, "td:absentFrom") == ["event/summit-1"]


def test_signature_entry_into_force_and_ratification_are_kept_apart() -> None:
    page = Page(
        record_sheet(
            {"type": "document", "id": "document/protocol", "names": {"en": "Protocol"},
             "form": "protocol", "amends": ["document/treaty"], "when": "2022-11-11",
             "in_force": "2024-03"},
            {"type": "ratification", "document": "document/protocol", "state": "state/anadolu",
             "when": "2023-05"},
        )
    )  # fmt: skip
    assert page("document/protocol", "td:signedOn") == ["2022-11-11"]
    assert page("document/protocol", "td:inForceFrom") == ["2024-03"]
    assert page("document/protocol", "td:amends") == ["document/treaty"]
    (form,) = page("document/protocol", "td:documentForm")
    assert form.endswith("/document-form/protocol")
    ratified = "ratification/protocol-anadolu"
    assert page(ratified, "td:ratifies") == ["document/protocol"]
    assert page(ratified, "td:ratifiedBy") == ["state/anadolu"]
    assert page(ratified, "td:latest") == ["2023-05-31"]


def test_the_other_version_of_a_disputed_fact_is_a_claim_with_its_own_source() -> None:
    disputed = {"type": "event", "id": "event/summit-2", "names": {"en": "Second"},
                "when": "2018-09-03", "disputed": True,
                "otherwise": [{"text": {"en": "It was on 2 September."}, "sources": ["s"]}]}  # fmt: skip
    page = Page(record_sheet(disputed))
    (claim,) = page.of_class("td:Claim")
    assert page(claim, "td:claimText") == ["It was on 2 September.@en"]
    assert page(claim, "td:claimAbout") == ["event/summit-2"]
    assert page(claim, "td:sourcedFrom") == page("event/summit-2", "td:sourcedFrom") != []


def test_a_videoconference_says_so() -> None:
    online = {"type": "event", "id": "event/summit-2", "names": {"en": "Summit"}, "online": True}
    page = Page(record_sheet(online))
    assert page("event/summit-2", "td:isOnline") == ["true"]
    assert page("event/summit-1", "td:isOnline") == []


def test_a_proposal_made_again_by_another_name_leads_to_the_first() -> None:
    again = act(object=thing(repeats=["proposal/old"], overlaps_with=["proposal/near"]))
    page = Page(article_sheet(again))
    (proposal,) = page.of_class("td:Proposal")
    assert page(proposal, "td:repeats") == ["proposal/old"]
    assert page(proposal, "td:overlapsWith") == ["proposal/near"]


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://example.org/a?q={x}|y", "https://example.org/a?q=%7Bx%7D%7Cy"),
        ("https://example.org/a|b^[c]%zz%20", "https://example.org/a%7Cb%5E%5Bc%5D%25zz%20"),
        ("https://example.org/a#b{}#c", "https://example.org/a#b%7B%7D%23c"),
        ("https://[::1]/haber?a=1&b=ğ", "https://[::1]/haber?a=1&b=%C4%9F"),
    ],
)
def test_what_an_iri_may_not_hold_is_percent_encoded(url: str, written: str) -> None:
    page = Page(article_sheet(act(), url=url))
    (article,) = page.of_class("td:Article")
    assert page(article, "schema:url") == [written.rpartition("#")[2]]


def test_no_literal_holds_what_xml_cannot() -> None:
    given = "a\x00b\x0b\ud7ff\ufffe\t\n\U0001f600"
    sheet = article_sheet(act(note=given, object=thing(name={"tr": given})), title=given)
    values = {t.object.value for t in Page(sheet).triples if isinstance(t.object, Literal)}
    assert {v for v in values if v.startswith("a")} == {"a\ufffdb\ufffd\ud7ff\ufffd\t\n\U0001f600"}
