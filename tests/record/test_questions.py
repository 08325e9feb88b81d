"""Every question over the graph as it ships: rows that anybody can look up.

The graph grows: a case names rows that have to be in the answer, in this order and once each.
"""

from typing import Any

import pytest

from api.questions import load
from graph.settings import Settings
from graph.terms import DEFAULT_BASE
from tests.api import cases
from tests.api.cases import Case
from tests.api.inprocess import Client, application

QUESTIONS = load()

OTS = "organization/organization-of-turkic-states"
BODRUM = "event/ots-summit-4-bodrum-2014"
GREEN = "proposal/turkic-green-finance-council"
NAKHCHIVAN = "document/nakhchivan-agreement"
TURKSOY = ["azerbaijan", "kazakhstan", "kyrgyzstan", "turkiye", "turkmenistan", "uzbekistan"]

KNOWN: list[Case] = [
    (
        "activity",
        {"state": "state/turkiye", "from": 1992, "to": 1992},
        "year state hosted signed",
        [(1992, "state/turkiye", 1, 1)],
    ),
    (
        "article",
        {"article": "f4d30ea20ebf1d9f", "part": "statement"},
        "quote fact speaker thing attribution",
        [
            (
                "Türk Devletleri Yeşil Finans Konseyi'ni kurmayı öneriyorum",
                "act/2022-11-11-kassym-jomart-tokayev-propose-turkic-green-finance-council",
                *("person/kassym-jomart-tokayev", GREEN, "attribution/direct-quote"),
            )
        ],
    ),
    (
        "articles",
        {"from": "2022-11-12", "to": "2022-11-12", "publisher": "örnek"},
        "article date language",
        [("article/f4d30ea20ebf1d9f", "2022-11-12", "tr")],
    ),
    (
        "backing",
        {"state": "state/uzbekistan"},
        "thing first",
        [
            ("proposal/turkic-investment-fund", "2015-09-11"),
            ("proposal/renaming-to-organization-of-turkic-states", "2019-10-15"),
        ],
    ),
    (
        "calls",
        {"person": "viktor-orban", "to": "2019-12-31"},
        "date state act_kind proposal event",
        [
            (
                *("2019-10-15", "state/hungary", "act/call"),
                *(
                    "proposal/trade-agreements-with-the-united-kingdom",
                    "event/ots-summit-7-baku-2019",
                ),
            )
        ],
    ),
    (
        "chairmanships",
        {"organization": "organization-of-turkic-states", "on": "2012-01-01"},
        "state start end began_at",
        [("state/kazakhstan", "2011-10-21", "2012-08-23", "event/ots-summit-1-almaty-2011")],
    ),
    (
        "claims",
        {"indicator": "trade-turnover", "person": "recep-tayyip-erdogan", "to": "2021-12-31"},
        "date value unit worded",
        [("2021-11-12", 21_000_000_000, "unit/us-dollar", "21 milyar dolara")],
    ),
    (
        "contradictions",
        {"of": "event/ots-summit-6-cholpon-ata-2018"},
        "thing property other_text",
        [
            (
                *("event/ots-summit-6-cholpon-ata-2018", "td:disputed"),
                "It was held on 2 September 2018.",
            )
        ],
    ),
    (
        "cooperation",
        {"state": "azerbaijan", "from": "2009-10-03", "to": "2009-10-03"},
        "other documents",
        [("state/kazakhstan", 1), ("state/kyrgyzstan", 1), ("state/turkiye", 1)],
    ),
    (
        "corroboration",
        {"of": GREEN, "articles_from": 2},
        "fact languages",
        [("act/2022-11-11-kassym-jomart-tokayev-propose-turkic-green-finance-council", 1)],
    ),
    (
        "coverage",
        {},
        "kind first",
        [
            ("td:Event", "1992-10-30"),
            ("td:Ratification", "2009-11-26"),
            ("td:Summit", "1992-10-30"),
        ],
    ),
    (
        "decisions",
        {"of": "document/turkic-world-vision-2040"},
        "date act_kind speaker event",
        [("2021-11-12", "act/decide", OTS, "event/ots-summit-8-istanbul-2021")],
    ),
    (
        "disputes",
        {"of": "event/ots-summit-6-cholpon-ata-2018"},
        "text publisher",
        [("It was held on 2 September 2018.", "Wikipedia")],
    ),
    (
        "documents",
        {"event": "ots-summit-1-almaty-2011"},
        "document form signed",
        [("document/almaty-declaration-2011", "document-form/declaration", "2011-10-21")],
    ),
    (
        "event-series",
        {"series": "turkic-speaking-states-summit"},
        "held first last next",
        [(10, "1992-10-30", "2010-09-15", None)],
    ),
    (
        "events",
        {"place": "turkiye", "series": "ots-summit", "to": "2020-12-31"},
        "event date place host ordinal status",
        [(BODRUM, "2014-06-05", "place/bodrum", "state/turkiye", 4, "event-status/held")],
    ),
    (
        "evidence",
        {"of": GREEN},
        "quote part attribution article",
        [
            (
                *("önerdi", "trigger", "attribution/reported-speech"),
                "article/2588a1db69179d24",
            ),
            (
                *("öneriyorum", "trigger", "attribution/direct-quote"),
                "article/f4d30ea20ebf1d9f",
            ),
        ],
    ),
    (
        "figures",
        {"about": "state/turkiye", "indicator": "trade-turnover"},
        "speaker value unit",
        [("person/recep-tayyip-erdogan", 21_000_000_000, "unit/us-dollar")],
    ),
    (
        "freshness",
        {"organization": "organization/turkpa", "kind": "membership"},
        "kind who role",
        [("membership", "state/azerbaijan", "org-role/member-state")],
    ),
    (
        "initiatives",
        {"text": "İstanbul finans"},
        "initiative_label provisional",
        [("Astana ile İstanbul finans merkezi", True)],
    ),
    (
        "lifecycle",
        {"of": "proposal/ots-plus-format"},
        "date status state cause document",
        [
            (
                *("2025-05-21", "status/proposed", "state/turkiye"),
                *("event/ots-foreign-ministers-budapest-2025", None),
            ),
            (
                *("2025-10-07", "status/supported", "state/kazakhstan"),
                *("event/ots-summit-12-gabala-2025", None),
            ),
            (
                *("2025-10-07", "status/adopted", None, "event/ots-summit-12-gabala-2025"),
                "document/decision-on-the-ots-plus-format-2025",
            ),
        ],
    ),
    (
        "memberships",
        {"organization": "turksoy", "on": "1994-01-01"},
        "member role start",
        [(f"state/{s}", "org-role/member-state", "1993-07-12") for s in TURKSOY],
    ),
    (
        "observances",
        {},
        "series day",
        [
            ("event-series/turkic-cooperation-day", "--10-03"),
            ("event-series/world-turkic-language-family-day", "--12-15"),
        ],
    ),
    (
        "offices",
        {"organization": OTS, "role": "secretary-general", "on": "2011-07-01"},
        "person start",
        [("person/halil-akinci", "2010-09-16")],
    ),
    (
        "organizations",
        {"within": "organization/turkic-academy"},
        "body state relation",
        [
            ("organization/turkic-world-common-alphabet-commission", "existing", "part"),
            (
                "organization/union-of-academies-of-sciences-of-the-turkic-world",
                *("existing", "affiliate"),
            ),
        ],
    ),
    (
        "places",
        {"country": "azerbaijan", "events": 2},
        "place kind lat long",
        [
            ("place/baku", "td:Settlement", 40.3777, 49.892),
            ("place/gabala", "td:Settlement", 40.9814, 47.8458),
        ],
    ),
    (
        "plans",
        {"from": "2027-01-01", "to": "2027-12-31"},
        "thing state date earliest latest",
        [
            (
                *("proposal/2027-as-year-of-nature-conservation", "proposed", "2027"),
                *("2027-01-01", "2027-12-31"),
            )
        ],
    ),
    (
        "proposal",
        {"proposal": "ots-plus-format"},
        "date act_kind speaker state event",
        [
            (
                *("2025-05-21", "act/propose", "person/hakan-fidan", "state/turkiye"),
                "event/ots-foreign-ministers-budapest-2025",
            ),
            (
                *("2026-03-07", "act/support", "person/hakan-fidan", "state/turkiye"),
                "event/ots-foreign-ministers-informal-istanbul-2026",
            ),
        ],
    ),
    (
        "proposals",
        {"person": "nursultan-nazarbayev", "from": "2015-01-01", "to": "2015-12-31"},
        "proposal date state event kind organization",
        [
            (
                *("proposal/turkic-investment-fund", "2015-09-11", "state/kazakhstan"),
                *("event/ots-summit-5-astana-2015", "proposal-kind/establish-body", OTS),
            )
        ],
    ),
    (
        "provenance",
        {"of": BODRUM, "value": "place/bodrum"},
        "property value graph",
        [("td:takesPlaceIn", "place/bodrum", "graph/record")],
    ),
    (
        "provenance",
        {
            "of": "act/2022-11-11-kassym-jomart-tokayev-propose-turkic-green-finance-council",
            "value": GREEN,
        },
        "property graph article",
        [
            (
                *("td:putsForward", "graph/article/2588a1db69179d24"),
                "article/2588a1db69179d24",
            ),
            (
                *("td:putsForward", "graph/article/f4d30ea20ebf1d9f"),
                "article/f4d30ea20ebf1d9f",
            ),
        ],
    ),
    (
        "quotations",
        {"proposal": "turkic-green-finance-council"},
        "speaker words articles",
        [("person/kassym-jomart-tokayev", "quoted", 2)],
    ),
    (
        "ratifications",
        {"document": "nakhchivan-agreement"},
        "state ratified signed in_force",
        [
            ("state/turkiye", "2010-06-09", "2009-10-03", "2010-11-17"),
            ("state/kazakhstan", "2010-09-27", "2009-10-03", "2010-11-17"),
            ("state/uzbekistan", "2019-09-14", "2009-10-03", "2010-11-17"),
        ],
    ),
    (
        "realizations",
        {"state": "state/kazakhstan"},
        "thing realized_as months",
        [("proposal/renaming-to-organization-of-turkic-states", OTS, 25)],
    ),
    (
        "references",
        {"of": BODRUM},
        "node publisher issued",
        [(BODRUM, "Ministry of Foreign Affairs of the Republic of Türkiye", "2014-06-05")],
    ),
    (
        "repetitions",
        {"proposal": "ots-cybersecurity-council"},
        "proposal relation other first other_first",
        [
            (
                *("proposal/turkic-alliance-for-cybersecurity", "td:repeats"),
                *("proposal/ots-cybersecurity-council", "2026-05-15", "2025-10-07"),
            )
        ],
    ),
    (
        "seats",
        {"place": "bodrum"},
        "thing relation status",
        [(BODRUM, "td:takesPlaceIn", "event-status/held")],
    ),
    (
        "signatories",
        {"document": "nakhchivan-agreement"},
        "document signatory signed",
        [
            (NAKHCHIVAN, f"state/{s}", "2009-10-03")
            for s in ("azerbaijan", "kazakhstan", "kyrgyzstan", "turkiye")
        ],
    ),
    (
        "summit",
        {"summit": "ots-summit-4-bodrum-2014"},
        "relation thing actor kind",
        [
            ("td:beganAt", "state/turkiye", OTS, "org-role/term-chair"),
            ("td:endedAt", "state/azerbaijan", OTS, "org-role/term-chair"),
            ("td:hostedBy", "state/turkiye", None, None),
            ("td:participationIn", "person/abdullah-gul", "state/turkiye", "role/host"),
            ("td:takesPlaceIn", "place/bodrum", None, None),
            ("td:topic", "topic/tourism", None, None),
        ],
    ),
    (
        "summit-participants",
        {"event": "ots-summit-4-bodrum-2014"},
        "participant role represents",
        [
            ("person/abdullah-gul", "role/host", "state/turkiye"),
            ("person/nursultan-nazarbayev", "role/attendee", "state/kazakhstan"),
        ],
    ),
    (
        "summits",
        {"organization": "organization-of-turkic-states", "ordinal": 4},
        "summit date place host theme",
        [(BODRUM, "2014-06-05", "place/bodrum", "state/turkiye", "Cooperation in Tourism")],
    ),
    (
        "supports",
        {"of": "proposal/ots-plus-format", "person": "kassym-jomart-tokayev"},
        "date state act_kind event",
        [("2025-10-07", "state/kazakhstan", "act/support", "event/ots-summit-12-gabala-2025")],
    ),
    (
        "timeline",
        {"entry": "event", "to": "1996-12-31"},
        "date thing",
        [
            ("1992-10-30", "event/turkic-speaking-states-summit-1-ankara-1992"),
            ("1994-10-18", "event/turkic-speaking-states-summit-2-istanbul-1994"),
            ("1995-08-28", "event/turkic-speaking-states-summit-3-bishkek-1995"),
            ("1996-10-21", "event/turkic-speaking-states-summit-4-tashkent-1996"),
        ],
    ),
    (
        "topics",
        {"state": "state/kazakhstan", "from": 2015, "to": 2015},
        "year topic",
        [(2015, "topic/economy")],
    ),
    (
        "without-follow-up",
        {"since": "2019-01-01", "state": "state/kazakhstan"},
        "proposal last",
        [("proposal/hundred-people-of-the-turkic-world", "2018-09-03")],
    ),
]


@pytest.fixture(scope="module")
def client(whole: bytes) -> Client:
    return Client(application(Settings(), whole))


@pytest.mark.parametrize(("question", "parameters", "columns", "expected"), KNOWN)
def test_a_question_gives_the_rows_that_are_known(
    client: Client,
    question: str,
    parameters: dict[str, Any],
    columns: str,
    expected: list[tuple[Any, ...]],
) -> None:
    asked = {**parameters, "limit": 1000}
    found = cases.ask(client, question, columns, base=DEFAULT_BASE, **asked)
    assert [row for row in found if row in expected] == expected


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_every_question_is_proved_over_the_fixture_and_over_the_shipped_graph(
    question: str,
) -> None:
    assert question in {name for name, _, _, rows in cases.CASES if rows}
    assert question in {name for name, _, _, rows in KNOWN if rows}


# Of these the shipped graph has none yet.
WITHOUT_ROWS = {"figures contested", "observances from", "observances to"}


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_every_example_finds_something(client: Client, question: str) -> None:
    parameters = QUESTIONS[question].parameters
    required = {name: p.example for name, p in parameters.items() if p.required}
    for name in parameters:
        if f"{question} {name}" not in WITHOUT_ROWS:
            asked = {**required, name: parameters[name].example}
            assert client.get(f"/api/v1/{question}", params=asked).json()["data"], (name, asked)
