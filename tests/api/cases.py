"""What each question answers over the fixture: question, parameters, columns and rows.

Names are without their long beginnings: `short` takes them off.
"""

from typing import Any

from tests.api.inprocess import Client

BASE = "https://graph.example/x"
VOC = "https://w3id.org/turkic-diplomacy/voc/"
TD = "https://w3id.org/turkic-diplomacy/ontology#"

Case = tuple[str, dict[str, Any], str, list[tuple[Any, ...]]]


def short(value: Any, base: str = BASE) -> Any:
    """`value`, if it is an IRI, without its long beginning."""
    if not isinstance(value, str):
        return value
    bare = value.removeprefix(f"{base}/id/").removeprefix(VOC)
    return bare.replace(TD, "td:").removeprefix(f"{base}/")


def ask(
    client: Client, question: str, columns: str, base: str = BASE, **parameters: Any
) -> list[tuple[Any, ...]]:
    """The columns of all rows of an answer."""
    response = client.get(f"/api/v1/{question}", params=parameters)
    assert response.status_code == 200, response.text
    assert "next" not in response.json()["links"], "more than one page"
    names = columns.split()
    return [tuple(short(row[name], base) for name in names) for row in response.json()["data"]]


CASES: list[Case] = [
    (
        "summits",
        {},
        "summit_label ordinal date place_label host_label organization status theme",
        [
            (
                *("2nd summit", 2, "2023-11-03", "Hill", "North", "organization/league-council"),
                *("event-status/held", None),
            ),
            (
                *("10th summit", 10, "2025-10-07", "Port", "South", "organization/league-council"),
                *("event-status/held", "Peace"),
            ),
        ],
    ),
    ("summits", {"organization": "league", "state": "south"}, "ordinal", [(10,)]),
    (
        "summits",
        {"from": "2023-11-04", "lang": "tr"},
        "summit_label theme",
        [("10. zirve", "Barış")],
    ),
    ("summits", {"to": "2023-11-03"}, "ordinal", [(2,)]),
    ("summits", {"ordinal": [10, 11]}, "summit", [("event/summit-10",)]),
    (
        "summit-participants",
        {"event": "summit-10"},
        "participant role represents stands_in_for absent",
        [
            ("organization/league", None, None, None, True),
            ("person/ada", "role/speaker", "state/north", None, False),
            ("person/bora", "role/host", "state/south", "person/ada", False),
        ],
    ),
    ("summit-participants", {"role": "host"}, "participant", [("person/bora",)]),
    (
        "summit-participants",
        {"participant": "organization/league"},
        "event absent",
        [("event/summit-10", True)],
    ),
    (
        "documents",
        {},
        "document form signed event in_force ratifications amends",
        [
            (
                *("document/sea-treaty", "document-form/treaty", "2023-11-03", "event/summit-2"),
                *("2025", 1, None),
            ),
            ("document/sea-protocol", None, "2025-10-07", None, None, 0, "document/sea-treaty"),
            ("document/sea-letter", "document-form/communique", "2026", None, None, 0, None),
        ],
    ),
    (
        "documents",
        {"form": "treaty", "signatory": "state/south"},
        "document",
        [("document/sea-treaty",)],
    ),
    ("documents", {"event": "summit-2", "topic": "transport"}, "signed", [("2023-11-03",)]),
    ("documents", {"from": "2024-01-01", "to": "2025-10-07"}, "signed", [("2025-10-07",)]),
    (
        "ratifications",
        {"state": "south"},
        "document state ratified signed in_force",
        [("document/sea-treaty", "state/south", "2024-05", "2023-11-03", "2025")],
    ),
    ("ratifications", {"document": "sea-protocol"}, "state", []),
    (
        "references",
        {"of": "document/sea-treaty"},
        "node url publisher title issued disputed note",
        [
            (
                *("document/sea-treaty", "https://gazette.example/1", "Gazette", "Laws"),
                *("2024-06-01", True, "Another paper says 2024."),
            ),
            (
                *("ratification/sea-treaty-south", "https://gazette.example/1", "Gazette", "Laws"),
                *("2024-06-01", False, None),
            ),
        ],
    ),
    (
        "disputes",
        {"of": "document/sea-treaty"},
        "fact text url publisher note",
        [
            (
                *("document/sea-treaty", "In force since 2024.", "https://gazette.example/1"),
                *("Gazette", "Another paper says 2024."),
            ),
        ],
    ),
    ("disputes", {"of": "event/summit-2"}, "fact", [("document/sea-treaty",)]),
    ("disputes", {"of": "event/summit-10"}, "fact", []),
    ("references", {"of": "proposal/forum"}, "node", [("status-change/forum-realized",)]),
    (
        "proposals",
        {},
        "proposal date state speaker event kind organization place planned_for status articles",
        [
            (
                *("proposal/sea-shield", None, "state/north", "person/ada", "event/summit-2"),
                *("proposal-kind/launch-project", None, None, "2027", "status/proposed", 0),
            ),
            (
                *("proposal/forum", "2023-11-03", "state/north", "person/ada", "event/summit-2"),
                *("proposal-kind/hold-event", None, "place/hill", "2026", "status/realized", 0),
            ),
            (
                *("proposal/sea-shield", "2023-11-03", "state/south", "person/bora"),
                *("event/summit-2", "proposal-kind/launch-project", None, None, "2027"),
                *("status/proposed", 0),
            ),
            (
                *("proposal/clean-sea", "2025-10-07", "state/south", "person/bora"),
                *(
                    "event/summit-10",
                    "proposal-kind/call-for-action",
                    None,
                    None,
                    None,
                    "status/proposed",
                    0,
                ),
            ),
            (
                *("proposal/cyber-council", "2025-10-07", "state/north", "person/ada"),
                *(
                    "event/summit-10",
                    "proposal-kind/establish-body",
                    "organization/league",
                    None,
                    None,
                ),
                *("status/supported", 2),
            ),
        ],
    ),
    (
        "proposals",
        {"topic": ["security", "cybersecurity"], "from": "2023-11-01"},
        "proposal",
        [("proposal/sea-shield",), ("proposal/cyber-council",)],
    ),
    ("proposals", {"text": "KONSEY"}, "proposal", [("proposal/cyber-council",)]),
    ("proposals", {"summit": "summit-2", "kind": "hold-event"}, "proposal", [("proposal/forum",)]),
    ("proposals", {"status": "supported"}, "proposal", [("proposal/cyber-council",)]),
    (
        "proposals",
        {"concrete": "yes", "from": "2025-01-01"},
        "proposal",
        [("proposal/cyber-council",)],
    ),
    ("proposals", {"person": "bora", "to": "2023-12-31"}, "proposal", [("proposal/sea-shield",)]),
    ("proposals", {"kind": "hold-event", "state": "state/south"}, "proposal", []),
    (
        "proposals",
        {"organization": "organization/league"},
        "proposal",
        [("proposal/cyber-council",)],
    ),
    (
        "proposal",
        {"proposal": "cyber-council"},
        "date act act_kind speaker event quote start end attribution article",
        [
            (
                *(None, "act/0-recalled", "act/propose", "person/ada", None),
                *(None, None, None, None, None),
            ),
            (
                *("2025-10-07", "act/1-cyber", "act/propose", "person/ada", "event/summit-10"),
                *("Siber Konsey kurulsun.", 9, 31, "attribution/reported-speech", "article/a1"),
            ),
            (
                *("2025-10-07", "act/1-cyber", "act/propose", "person/ada", "event/summit-10"),
                *("Let us found a council.", 100, 123, "attribution/direct-quote", "article/a2"),
            ),
            (
                *("2025-10-08", "act/3-cyber-backed", "act/support", "person/bora", None),
                *(None, None, None, None, None),
            ),
            (
                *("2025-11", "act/2-cyber-again", "act/propose", "person/ada", None),
                *(None, None, None, None, None),
            ),
        ],
    ),
    (
        "proposal",
        {"proposal": "forum"},
        "act act_kind page becomes",
        [
            ("act/0-recalled", "act/propose", None, None),
            ("act/4-forum", "act/propose", None, None),
            (
                *("status-change/forum-realized", "status/realized"),
                *("https://gazette.example/1", "event/ministers-2025"),
            ),
        ],
    ),
    (
        "supports",
        {},
        "act state supported_label",
        [
            ("act/6-plus", "state/north", "Plus format"),
            ("act/3-cyber-backed", "state/south", "Cyber Council"),
        ],
    ),
    ("supports", {"of": "initiative/plus"}, "act", [("act/6-plus",)]),
    (
        "supports",
        {"topic": "cybersecurity", "from": "2025-10-08"},
        "act",
        [("act/3-cyber-backed",)],
    ),
    (
        "calls",
        {},
        "date speaker act_kind proposal addressee",
        [("2025-10-07", "person/bora", "act/call", "proposal/clean-sea", "state/north")],
    ),
    ("calls", {"kind": "invite"}, "act", []),
    (
        "events",
        {"from": "2025-10-05"},
        "event date earliest latest status place ordinal",
        [
            (
                *("event/summit-10", "2025-10-07", "2025-10-07", "2025-10-07"),
                *("event-status/held", "place/port", 10),
            ),
            (
                *("event/ministers-2025", "2025-11", "2025-11-01", "2025-11-30"),
                *("event-status/planned", "place/port", None),
            ),
        ],
    ),
    ("events", {"status": "planned"}, "event", [("event/ministers-2025",)]),
    (
        "events",
        {"place": "south-land"},
        "event",
        [("event/summit-10",), ("event/ministers-2025",)],
    ),
    ("events", {"series": "league-summit", "to": "2024-01-01"}, "event", [("event/summit-2",)]),
    (
        "chairmanships",
        {},
        "organization state start end as_of began_at",
        [
            ("organization/league", "state/north", "2023-11-03", "2025-10-07", None, None),
            (
                *("organization/league", "state/south", "2025-10-07", None, "2025-12-01"),
                "event/summit-10",
            ),
        ],
    ),
    ("chairmanships", {"on": "2025-10-06"}, "state ended_at", [("state/north", "event/summit-10")]),
    ("chairmanships", {"on": "2025-10-07"}, "state", [("state/south",)]),
    (
        "offices",
        {},
        "person role organization start as_of post_label",
        [
            ("person/bora", "org-role/president", "state/north", "2010-01-01", None, None),
            (
                *("person/ada", "org-role/president", "state/north"),
                *("2019-03-20", None, "Head of North"),
            ),
            ("person/bora", "org-role/president", "state/south", None, "2025-10-07", None),
        ],
    ),
    ("offices", {"on": "2020-01-01"}, "person", [("person/ada",)]),
    (
        "memberships",
        {},
        "member role start end",
        [
            ("state/north", "org-role/member-state", "2009-10-03", None),
            ("state/south", "org-role/observer", "2012", "2019-10-15"),
        ],
    ),
    ("memberships", {"on": "2020-01-01"}, "member", [("state/north",)]),
    (
        "organizations",
        {},
        "body state relation seat founded",
        [
            ("organization/league-academy", "existing", "affiliate", "place/hill", "2012"),
            ("organization/league-council", "existing", "part", None, None),
            ("proposal/cyber-council", "proposed", "proposed", None, None),
        ],
    ),
    ("organizations", {"state": "proposed"}, "body_label", [("Cyber Council",)]),
    (
        "claims",
        {"figures": "yes", "lang": "tr"},
        "claim text speaker about indicator value unit worded approximate period_start",
        [
            (
                *("claim/freight", "Yük altı kat arttı.", "person/ada", "place/port"),
                *("indicator/freight-volume", 6.5, "unit/multiple", "altı kat", True, "2020-01-01"),
            )
        ],
    ),
    ("claims", {"person": "bora"}, "claim state text", [("claim/peace", None, "Peace holds.")]),
    (
        "topics",
        {},
        "year state topic proposals",
        [
            (2025, "state/north", "topic/cybersecurity", 1),
            (2025, "state/north", "topic/security", 1),
            (2023, "state/north", "topic/economy", 1),
            (2023, "state/south", "topic/security", 1),
        ],
    ),
    ("topics", {"to": "2024"}, "topic", [("topic/economy",), ("topic/security",)]),
    (
        "articles",
        {},
        "article_label date language publisher url evidence",
        [
            ("A proposal", "2025-10-08", "en", "News Agency", "https://news.example/a2", 1),
            ("Zirvede öneri", "2025-10-07", "tr", "Haber Ajansı", "https://news.example/a1", 1),
        ],
    ),
    ("articles", {"language": "tr", "publisher": "haber"}, "article", [("article/a1",)]),
    (
        "evidence",
        {"of": "proposal/cyber-council"},
        "node quote start part attribution article rule confidence language",
        [
            (
                *("act/1-cyber", "Siber Konsey kurulsun.", 9, "statement"),
                *("attribution/reported-speech", "article/a1", "tr.propose.noun", 0.9, "tr"),
            ),
            (
                *("act/1-cyber", "Let us found a council.", 100, "statement"),
                *("attribution/direct-quote", "article/a2", "en.propose.verb", 0.8, "en"),
            ),
        ],
    ),
    ("evidence", {"of": "act/1-cyber"}, "evidence", [("evidence/e1",), ("evidence/e2",)]),
    (
        "observances",
        {},
        "series_label day event date",
        [("Friendship Day", "--10-03", "event/friendship-day-2025", "2025-10-03")],
    ),
    (
        "backing",
        {},
        "thing states organizations first last",
        [
            ("proposal/cyber-council", 2, 0, "2025-10-07", "2025-11"),
            ("proposal/sea-shield", 2, 0, "2023-11-03", "2023-11-03"),
        ],
    ),
    (
        "backing",
        {"topic": "external-relations", "minimum": 1},
        "thing states",
        [("initiative/plus", 1)],
    ),
    (
        "realizations",
        {},
        "thing realized_as proposed realized months",
        [("proposal/forum", "event/ministers-2025", "2023-11-03", "2025-11-01", 24)],
    ),
    ("realizations", {"from": "2023-11-04"}, "thing", []),
    ("realizations", {"from": "2023-11-03", "to": "2023-11-03"}, "thing", [("proposal/forum",)]),
    (
        "without-follow-up",
        {"since": "2026-06-01"},
        "proposal last acts",
        [("proposal/sea-shield", "2023-11-03", 1), ("proposal/cyber-council", "2025-11", 4)],
    ),
    ("without-follow-up", {"since": "2025-10-08"}, "proposal", [("proposal/sea-shield",)]),
    (
        "repetitions",
        {},
        "proposal relation other first last acts other_first",
        [
            (
                *("proposal/cyber-council", "td:overlapsWith", "proposal/sea-shield"),
                *("2025-10-07", "2025-11", 2, "2023-11-03"),
            ),
            ("proposal/cyber-council", "td:putsForward", None, "2025-10-07", "2025-11", 2, None),
            (
                *("proposal/cyber-council", "td:repeats", "proposal/sea-shield"),
                *("2025-10-07", "2025-11", 2, "2023-11-03"),
            ),
            (
                *("proposal/sea-shield", "td:overlapsWith", "proposal/cyber-council"),
                *("2023-11-03", "2023-11-03", 2, "2025-10-07"),
            ),
        ],
    ),
    (
        "repetitions",
        {"relation": ["repeats", "again"], "proposal": "sea-shield"},
        "proposal relation",
        [("proposal/cyber-council", "td:repeats")],
    ),
    (
        "repetitions",
        {"state": "state/south", "topic": "security"},
        "other_first",
        [("2025-10-07",)],
    ),
    (
        "initiatives",
        {},
        "initiative_label status within backers first last provisional",
        [
            ("Eksen", None, None, 0, None, None, True),
            (
                *("Plus format", "status/adopted", "organization/league"),
                *(1, "2025-10-07", "2025-10-07", False),
            ),
        ],
    ),
    ("initiatives", {"text": "EKSEN"}, "initiative", [("initiative/axis",)]),
    (
        "initiatives",
        {"state": "state/north", "status": "adopted", "topic": "external-relations"},
        "initiative",
        [("initiative/plus",)],
    ),
    ("initiatives", {"status": "supported"}, "initiative", []),
    (
        "cooperation",
        {},
        "state other supported joint documents",
        [("state/north", "state/south", 0, 1, 1), ("state/south", "state/north", 1, 1, 1)],
    ),
    (
        "cooperation",
        {"state": "south", "other": "north", "topic": "cybersecurity"},
        "supported joint documents",
        [(1, 0, 0)],
    ),
    (
        "cooperation",
        {"from": "2023-11-01", "to": "2023-11-30"},
        "state supported joint documents",
        [("state/north", 0, 0, 1), ("state/south", 0, 1, 1)],
    ),
    (
        "places",
        {},
        "place kind country lat long events seats",
        [
            ("place/hill", "td:Settlement", None, None, None, 2, 2),
            ("place/port", "td:Settlement", "place/south-land", 40.5, -50.25, 2, 1),
            ("place/south-land", "td:Country", None, None, None, 2, 1),
        ],
    ),
    ("places", {"country": "south-land", "events": 2}, "place", [("place/port",)]),
    ("places", {"kind": "country"}, "place", [("place/south-land",)]),
    ("places", {"place": "hill", "events": 3}, "place", []),
    (
        "figures",
        {},
        "claim speaker value period_start agreeing differing",
        [
            ("claim/freight", "person/ada", 6.5, "2020-01-01", 1, 1),
            ("claim/freight-before", None, 2, "2010", 0, 1),
            ("claim/freight-far", None, 9, "2022", 0, 2),
            ("claim/freight-near", None, 6.6, None, 1, 2),
        ],
    ),
    (
        "figures",
        {"tolerance": 0, "about": "place/port", "indicator": "freight-volume"},
        "agreeing differing",
        [(0, 2), (0, 1), (0, 2), (0, 3)],
    ),
    ("figures", {"tolerance": 100, "contested": "yes"}, "claim", [("claim/freight-before",)]),
    (
        "contradictions",
        {},
        "thing property value other_value text other_text",
        [
            (
                *("document/sea-treaty", "td:disputed", None, None),
                *(None, "In force since 2024."),
            ),
            (
                *("organization/league", "td:headquarteredIn", "place/hill", "place/port"),
                *(None, None),
            ),
            (
                *("place/port", "td:contradicts", None, None),
                *("Freight grew sixfold.", "Freight grew ninefold."),
            ),
        ],
    ),
    (
        "contradictions",
        {"of": "place/hill"},
        "thing property",
        [("organization/league", "td:headquarteredIn")],
    ),
    (
        "corroboration",
        {},
        "fact articles languages pages publishers",
        [
            ("act/1-cyber", 2, 2, 0, 2),
            ("claim/otherwise-1", 0, 0, 1, 1),
            ("document/sea-treaty", 0, 0, 1, 1),
            ("ratification/sea-treaty-south", 0, 0, 1, 1),
            ("status-change/forum-realized", 0, 0, 1, 1),
        ],
    ),
    ("corroboration", {"publishers_from": 2}, "fact", [("act/1-cyber",)]),
    ("corroboration", {"articles_from": 1}, "fact", [("act/1-cyber",)]),
    (
        "corroboration",
        {"publishers_to": 1, "of": "proposal/forum"},
        "fact",
        [("status-change/forum-realized",)],
    ),
    (
        "quotations",
        {},
        "proposal speaker words direct indirect articles",
        [("proposal/cyber-council", "person/ada", "quoted", 1, 1, 2)],
    ),
    ("quotations", {"words": "reported"}, "proposal", []),
    (
        "plans",
        {"from": "2025-11-30"},
        "thing state date earliest latest place organization",
        [
            (
                *("event/ministers-2025", "announced", "2025-11", "2025-11-01", "2025-11-30"),
                *("place/port", "organization/league"),
            ),
            (
                *("proposal/sea-shield", "proposed", "2027", "2027-01-01", "2027-12-31"),
                *(None, None),
            ),
        ],
    ),
    ("plans", {"from": "2025-12-01", "to": "2026-12-31"}, "thing", []),
    ("plans", {"from": "2025-01-01", "state": "proposed"}, "thing", [("proposal/sea-shield",)]),
    (
        "plans",
        {"from": "2025-01-01", "place": "south-land", "organization": "organization/league"},
        "thing",
        [("event/ministers-2025",)],
    ),
    (
        "coverage",
        {},
        "kind things sourced evidenced provisional disputed first last",
        [
            ("td:Absence", 1, 0, 0, 0, 0, None, None),
            ("td:Article", 2, 0, 0, 0, 0, "2025-10-07", "2025-10-08"),
            ("td:Chairmanship", 2, 0, 0, 0, 0, "2023-11-03", "2025-10-07"),
            ("td:Claim", 6, 1, 0, 0, 0, None, None),
            ("td:Document", 3, 1, 0, 0, 1, "2023-11-03", "2026"),
            ("td:Event", 4, 0, 0, 0, 0, "2023-11-03", "2025-11"),
            ("td:EventSeries", 3, 0, 0, 0, 0, None, None),
            ("td:Evidence", 2, 0, 0, 0, 0, None, None),
            ("td:Initiative", 2, 0, 0, 1, 0, None, None),
            ("td:Location", 3, 0, 0, 0, 0, None, None),
            ("td:Membership", 2, 0, 0, 0, 0, "2009-10-03", "2012"),
            ("td:OfficeHolding", 3, 0, 0, 0, 0, "2010-01-01", "2019-03-20"),
            ("td:Organization", 5, 0, 0, 0, 0, "2012", "2012"),
            ("td:Participation", 2, 0, 0, 0, 0, None, None),
            ("td:Person", 2, 0, 0, 0, 0, None, None),
            ("td:Proposal", 4, 0, 0, 0, 0, None, None),
            ("td:Ratification", 1, 1, 0, 0, 0, "2024-05", "2024-05"),
            ("td:Reference", 1, 0, 0, 0, 0, "2024-06-01", "2024-06-01"),
            ("td:SpeechAct", 14, 0, 1, 0, 0, "2020-01-01", "2025-11"),
            ("td:State", 2, 0, 0, 0, 0, None, None),
            ("td:StatusChange", 2, 1, 0, 0, 0, "2025-11-01", "2025-12"),
            ("td:Summit", 2, 0, 0, 0, 0, "2023-11-03", "2025-10-07"),
        ],
    ),
    (
        "freshness",
        {"before": "2026-01-01"},
        "seen kind who role organization fact",
        [
            (
                *(None, "event", "event/ministers-2025", None, "organization/league"),
                "event/ministers-2025",
            ),
            (
                *("2019-03-20", "office", "person/ada", "org-role/president"),
                *("state/north", "situation/ada-heads-north"),
            ),
            (
                *("2025-10-07", "office", "person/bora", "org-role/president"),
                *("state/south", "situation/bora-heads-south"),
            ),
            (
                *("2025-10-07", "membership", "state/north", "org-role/member-state"),
                *("organization/league", "situation/north-member"),
            ),
            (
                *("2025-12-01", "chairmanship", "state/south", None),
                *("organization/league", "situation/chair-south"),
            ),
        ],
    ),
    ("freshness", {"kind": "office", "before": "2025-10-07"}, "who", [("person/ada",)]),
    ("freshness", {"organization": "state/south"}, "who", [("person/bora",)]),
    (
        "decisions",
        {},
        "act date act_kind speaker state thing event",
        [
            (
                *("act/10-treaty", "2023-11-03", "act/decide", "organization/league"),
                *("organization/league", "document/sea-treaty", "event/summit-2"),
            ),
            (
                *("act/11-meeting", "2025-10-07", "act/announce", "person/bora"),
                *(None, "event/ministers-2025", "event/summit-10"),
            ),
        ],
    ),
    ("decisions", {"kind": "announce", "state": "person/bora"}, "act", [("act/11-meeting",)]),
    (
        "decisions",
        {"of": "document/sea-treaty", "event": "summit-2", "to": "2024-01-01"},
        "act",
        [("act/10-treaty",)],
    ),
    ("decisions", {"from": "2025-10-08"}, "act", []),
    (
        "signatories",
        {},
        "document signatory form signed event ratified",
        [
            (
                *("document/sea-treaty", "state/north", "document-form/treaty"),
                *("2023-11-03", "event/summit-2", None),
            ),
            (
                *("document/sea-treaty", "state/south", "document-form/treaty"),
                *("2023-11-03", "event/summit-2", "2024-05"),
            ),
        ],
    ),
    (
        "signatories",
        {"signatory": "state/north", "form": "treaty", "event": "summit-2"},
        "document",
        [("document/sea-treaty",)],
    ),
    (
        "activity",
        {},
        "year state proposals supports calls hosted signed",
        [
            (2025, "state/north", 1, 1, 0, 0, 0),
            (2025, "state/south", 0, 1, 1, 1, 0),
            (2023, "state/north", 1, 0, 0, 1, 1),
            (2023, "state/south", 1, 0, 0, 0, 1),
        ],
    ),
    ("activity", {"state": "state/south", "to": "2024"}, "year", [(2023,)]),
    (
        "event-series",
        {},
        "series organization held first last next",
        [
            ("event-series/friendship-day", None, 1, "2025-10-03", "2025-10-03", None),
            (
                *("event-series/league-summit", "organization/league-council", 2),
                *("2023-11-03", "2025-10-07", None),
            ),
            ("event-series/ministers", None, 0, None, None, "2025-11-01"),
        ],
    ),
    (
        "event-series",
        {"organization": "organization/league"},
        "series",
        [("event-series/league-summit",)],
    ),
    (
        "timeline",
        {"from": "2024-01-01", "to": "2025-10-31"},
        "date entry relation thing actor kind fact",
        [
            (
                *("2024-05", "document", "td:ratifies", "document/sea-treaty", "state/south"),
                *("document-form/treaty", "ratification/sea-treaty-south"),
            ),
            (
                *("2025", "document", "td:inForceFrom", "document/sea-treaty"),
                *("organization/league-council", "document-form/treaty", None),
            ),
            (
                *("2025-10-03", "event", "td:date", "event/friendship-day-2025", None),
                *("event-status/held", None),
            ),
            ("2025-10-07", "document", "td:signedOn", "document/sea-protocol", None, None, None),
            (
                *("2025-10-07", "event", "td:date", "event/summit-10"),
                *("organization/league-council", "event-status/held", None),
            ),
            (
                *("2025-10-07", "proposal", "td:putsForward", "proposal/clean-sea"),
                *("state/south", "proposal-kind/call-for-action", "act/5-sea"),
            ),
            (
                *("2025-10-07", "proposal", "td:putsForward", "proposal/cyber-council"),
                *("state/north", "proposal-kind/establish-body", "act/1-cyber"),
            ),
            (
                *("2025-10-07", "chairmanship", "td:endDate", "state/north"),
                *("organization/league", None, "situation/chair-north"),
            ),
            (
                *("2025-10-07", "chairmanship", "td:startDate", "state/south"),
                *("organization/league", None, "situation/chair-south"),
            ),
        ],
    ),
    (
        "timeline",
        {"about": "organization/league", "entry": ["event", "membership"], "to": "2019-12-31"},
        "date thing",
        [("2009-10-03", "state/north"), ("2012", "state/south"), ("2019-10-15", "state/south")],
    ),
    ("timeline", {"entry": "organization"}, "date", [("2012",)]),
    (
        "timeline",
        {"entry": "status"},
        "thing kind",
        [("proposal/forum", "status/realized"), ("initiative/plus", "status/adopted")],
    ),
    (
        "timeline",
        {"entry": "office"},
        "date relation thing",
        [
            ("2010-01-01", "td:startDate", "person/bora"),
            ("2019-03-20", "td:startDate", "person/ada"),
            ("2019-03-20", "td:endDate", "person/bora"),
        ],
    ),
    (
        "summit",
        {"summit": "summit-10"},
        "relation thing actor kind date fact",
        [
            ("td:absentFrom", "organization/league", None, None, None, "situation/west-not-at-10"),
            (
                *("td:announces", "event/ministers-2025", "person/bora", "act/announce"),
                *("2025-10-07", "act/11-meeting"),
            ),
            (
                *("td:beganAt", "state/south", "organization/league", None, None),
                "situation/chair-south",
            ),
            (
                *("td:causedBy", "initiative/plus", None, "status/adopted", "2025-12"),
                "status-change/plus-adopted",
            ),
            (
                *("td:endedAt", "state/north", "organization/league", None, None),
                "situation/chair-north",
            ),
            ("td:hostedBy", "state/south", None, None, "2025-10-07", None),
            ("td:inSeries", "event-series/league-summit", None, None, "2025-10-07", None),
            ("td:meetingOf", "organization/league-council", None, None, "2025-10-07", None),
            (
                *("td:participationIn", "person/ada", "state/north", "role/speaker", None),
                "situation/ada-at-10",
            ),
            (
                *("td:participationIn", "person/bora", "state/south", "role/host", None),
                "situation/bora-at-10",
            ),
            (
                *("td:putsForward", "proposal/clean-sea", "state/south", "act/call"),
                *("2025-10-07", "act/5-sea"),
            ),
            (
                *("td:putsForward", "proposal/cyber-council", "state/north", "act/propose"),
                *("2025-10-07", "act/1-cyber"),
            ),
            (
                *("td:supports", "initiative/plus", "state/north", "act/support"),
                *("2025-10-07", "act/6-plus"),
            ),
            ("td:takesPlaceIn", "place/port", None, None, "2025-10-07", None),
            ("td:takesPlaceIn", "place/south-land", None, None, "2025-10-07", None),
        ],
    ),
    (
        "summit",
        {"summit": "summit-2"},
        "relation thing kind",
        [
            ("td:adoptedAt", "document/sea-treaty", "document-form/treaty"),
            ("td:decides", "document/sea-treaty", "act/decide"),
            ("td:hostedBy", "state/north", None),
            ("td:inSeries", "event-series/league-summit", None),
            ("td:meetingOf", "organization/league-council", None),
            ("td:putsForward", "proposal/forum", "act/propose"),
            ("td:putsForward", "proposal/sea-shield", "act/propose"),
            ("td:putsForward", "proposal/sea-shield", "act/offer"),
            ("td:takesPlaceIn", "place/hill", None),
        ],
    ),
    (
        "summit",
        {"summit": "ministers-2025"},
        "relation",
        [("td:inSeries",), ("td:meetingOf",), ("td:realizedAs",), ("td:takesPlaceIn",)],
    ),
    (
        "seats",
        {"place": "south-land"},
        "thing relation place status",
        [
            ("event/ministers-2025", "td:takesPlaceIn", "place/port", "event-status/planned"),
            ("event/summit-10", "td:takesPlaceIn", "place/port", "event-status/held"),
            ("event/summit-10", "td:takesPlaceIn", "place/south-land", "event-status/held"),
            ("initiative/plus", "td:withinOrganization", "place/port", None),
            ("organization/league", "td:headquarteredIn", "place/port", None),
            ("proposal/cyber-council", "td:withinOrganization", "place/port", None),
            ("proposal/sea-shield", "td:offeredHost", "place/south-land", None),
        ],
    ),
    (
        "seats",
        {"place": "hill", "relation": ["planned", "based"]},
        "thing relation",
        [("proposal/forum", "td:plannedLocation"), ("proposal/sea-shield", "td:basedOn")],
    ),
    (
        "lifecycle",
        {"of": "proposal/cyber-council"},
        "date status state cause quote language article fact",
        [
            (
                *(None, "status/proposed", "state/north", None),
                *(None, None, None, "act/0-recalled"),
            ),
            (
                *("2025-10-07", "status/proposed", "state/north", "event/summit-10"),
                *("Siber Konsey kurulsun.", "tr", "article/a1", "act/1-cyber"),
            ),
            (
                *("2025-10-07", "status/proposed", "state/north", "event/summit-10"),
                *("Let us found a council.", "en", "article/a2", "act/1-cyber"),
            ),
            (
                *("2025-10-08", "status/supported", "state/south", None),
                *(None, None, None, "act/3-cyber-backed"),
            ),
            (
                *("2025-11", "status/proposed", "state/north", None),
                *(None, None, None, "act/2-cyber-again"),
            ),
        ],
    ),
    (
        "lifecycle",
        {"of": "initiative/plus"},
        "date status speaker cause document",
        [
            ("2025-10-07", "status/supported", "person/ada", "event/summit-10", None),
            ("2025-12", "status/adopted", None, "event/summit-10", "document/sea-protocol"),
        ],
    ),
    (
        "article",
        {"article": "a1"},
        "start end quote part fact act_kind speaker thing attribution confidence",
        [
            (
                *(9, 31, "Siber Konsey kurulsun.", "statement", "act/1-cyber", "act/propose"),
                *("person/ada", "proposal/cyber-council", "attribution/reported-speech", 0.9),
            )
        ],
    ),
    ("article", {"article": "a2", "part": "statement"}, "evidence", [("evidence/e2",)]),
    ("article", {"article": "a2", "part": "speaker"}, "evidence", []),
    (
        "provenance",
        {"of": "act/1-cyber", "value": "proposal/cyber-council"},
        "property value graph article sha256 run",
        [
            (
                *("td:putsForward", "proposal/cyber-council", "graph/article/a1"),
                *("article/a1", "aa", "run/rules-1"),
            )
        ],
    ),
    (
        "provenance",
        {"of": "proposal/cyber-council"},
        "property value graph article",
        [("http://www.w3.org/2004/02/skos/core#prefLabel", "Cyber Council", "graph/record", None)],
    ),
]
"""Cases of one question stand together; the first with rows is also asked page by page."""
