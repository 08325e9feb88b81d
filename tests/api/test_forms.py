"""Maps, calendars and feeds, read by the parsers that their readers use."""

import csv
import datetime as dt
import io
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import geojson
import icalendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize
from starlette.applications import Starlette
from starlette.routing import Mount

from api.answer import days
from api.forms import FORMATS, forms
from api.ics import STATUS
from api.problems import BadQuestion
from api.questions import load
from api.vocabularies import codes
from graph.settings import Settings
from graph.versions import made
from tests.api.inprocess import Client, application

QUESTIONS = load()

BASE = "https://graph.example/x"
EVENT = f"{BASE}/id/event/"
ATOM = "{http://www.w3.org/2005/Atom}"
SOUTH = f"<{BASE}/id/state/south>"
BAY = f"<{BASE}/id/place/bay>"
GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"
MORE = f"""
@prefix geo: <{GEO}> .
@prefix status: <https://w3id.org/turkic-diplomacy/voc/event-status/> .
<{BASE}/graph/merged> {{
  {BAY} skos:prefLabel "Bay"@en ; geo:lat 40.5 ; geo:long 49.25 .
  <{EVENT}fair> td:eventStatus status:planned ; td:date "2026-05-30"^^xsd:date ;
    skos:prefLabel "Fair, \\"big\\"; a & <b> \\\\n ğü"@en ; td:takesPlaceIn {BAY} ;
    td:earliest "2026-05-30"^^xsd:date ; td:latest "2026-06-01"^^xsd:date ;
    td:hostedBy {SOUTH} , <{BASE}/id/state/north> .
  <{EVENT}some-year> td:eventStatus status:postponed ; td:date "2028"^^xsd:gYear .
  <{EVENT}off> td:eventStatus status:cancelled ; td:date "2026-07-01"^^xsd:date .
  <{EVENT}undated> td:eventStatus status:planned .
  <{EVENT}two-dates> td:eventStatus status:held ;
    td:date "2026-08-02"^^xsd:date , "2026-08-01"^^xsd:date .
  <{EVENT}ever-closer> td:eventStatus status:planned , status:held ;
    td:date "2026-09"^^xsd:gYearMonth , "2026-09-10"^^xsd:date ;
    td:earliest "2026-09-01"^^xsd:date , "2026-09-10"^^xsd:date ;
    td:latest "2026-09-30"^^xsd:date , "2026-09-11"^^xsd:date .
  <{EVENT}moved> td:eventStatus status:planned ; td:date "2026-12-10"^^xsd:date , "2026-11"^^xsd:gYearMonth ;
    td:latest "2026-12-10"^^xsd:date , "2026-11-30"^^xsd:date .
  <{EVENT}held-month> td:eventStatus status:held ; td:date "2026-01"^^xsd:gYearMonth .
  <{EVENT}off-month> td:eventStatus status:cancelled ; td:date "2026-10"^^xsd:gYearMonth .
}}
"""


@pytest.fixture(scope="module")
def world(trig: bytes) -> Client:
    return Client(application(Settings(base=BASE), trig + MORE.encode()))


def _calendar(client: Client, query: str) -> dict[str, icalendar.Event]:
    response = client.get(f"/api/v1/{query}")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    found = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    return {str(event["UID"]).removeprefix(EVENT): event for event in found}


def _feed(client: Client, target: str) -> Any:
    response = client.get(target, headers={"Accept": "application/atom+xml"})
    assert response.headers["content-type"] == "application/atom+xml"
    found = feedparser.parse(response.content)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


# --- calendar


@pytest.mark.parametrize(
    ("event", "first", "after", "status", "caveat"),
    [
        ("summit-10", "2025-10-07", "2025-10-08", "CONFIRMED", ""),
        ("ministers-2025", "2025-11-01", "2025-12-01", "TENTATIVE", "2025-11, day not stated"),
        ("some-year", "2028-01-01", "2029-01-01", "TENTATIVE", "2028, day not stated"),
        ("fair", "2026-05-30", "2026-06-02", "TENTATIVE", ""),
        ("off", "2026-07-01", "2026-07-02", "CANCELLED", ""),
        ("two-dates", "2026-08-01", "2026-08-02", "CONFIRMED", ""),
        ("ever-closer", "2026-09-10", "2026-09-12", "CONFIRMED", ""),
        ("moved", "2026-12-10", "2026-12-11", "TENTATIVE", ""),
        ("held-month", "2026-01-01", "2026-02-01", "TENTATIVE", "2026-01, day not stated"),
        ("off-month", "2026-10-01", "2026-11-01", "CANCELLED", "2026-10, day not stated"),
    ],
)
def test_an_event_takes_the_whole_days_it_is_known_for(
    world: Client, event: str, first: str, after: str, status: str, caveat: str
) -> None:
    found = _calendar(world, "events?format=ics")[event]
    for name, day in (("DTSTART", first), ("DTEND", after)):
        assert found[name].params["VALUE"] == "DATE"
        assert found.decoded(name.lower()) == dt.date.fromisoformat(day)
        assert not isinstance(found.decoded(name.lower()), dt.datetime)
    assert found["STATUS"] == status
    assert str(found["SUMMARY"]).endswith(f"({caveat})" if caveat else str(found["SUMMARY"]))
    assert ("day not stated" in str(found["SUMMARY"])) == bool(caveat)
    assert found["TRANSP"] == "TRANSPARENT"


def test_an_event_says_what_where_by_whom_and_what_sources_differ_on(world: Client) -> None:
    found = _calendar(world, "events?format=ics&lang=tr")
    fair = found["fair"]
    assert str(fair["SUMMARY"]) == 'Fair, "big"; a & <b> \\n ğü'
    assert fair["SUMMARY"].params["LANGUAGE"] == "en"
    assert found["summit-10"]["SUMMARY"].params["LANGUAGE"] == "tr"
    assert str(fair["LOCATION"]) == "Bay"
    assert fair["GEO"].to_ical() == "40.5;49.25"
    assert str(fair["URL"]) == "http://here/id/event/fair"
    assert "host: Güney; Kuzey" in str(fair["DESCRIPTION"]).splitlines()
    dates = "date: 2026-08-01; 2026-08-02"
    assert dates in str(found["two-dates"]["DESCRIPTION"]).splitlines()
    assert "GEO" not in found["off"]
    assert "undated" not in found


def test_a_calendar_is_the_same_bytes_each_time_stamped_with_its_version(world: Client) -> None:
    first, again = (world.get("/api/v1/summits?format=ics") for _ in range(2))
    assert first.content == again.content
    version = first.headers["x-kurultay-version"]
    for event in _calendar(world, "summits?format=ics").values():
        assert event.decoded("dtstamp") == made(version)
    lines = first.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert first.headers["content-disposition"] == 'inline; filename="summits.ics"'


def test_every_status_of_an_event_is_one_of_a_calendar() -> None:
    assert set(STATUS) == set(codes()["event-status"])


def test_who_follows_no_links_gets_more_than_a_page(settings: Settings, trig: bytes) -> None:
    lines = [
        f"<{EVENT}n{n}> td:eventStatus <https://w3id.org/turkic-diplomacy/voc/event-status/held> ;"
        f' td:date "20{n // 12 + 10}-{n % 12 + 1:02}-01"^^xsd:date .'
        for n in range(150)
    ]
    more = f"<{BASE}/graph/merged> {{ {' '.join(lines)} }}"
    client = Client(application(settings, trig + more.encode()))
    assert len(client.get("/api/v1/events").json()["data"]) == 100
    assert len(_calendar(client, "events?format=ics")) == 154
    assert len(client.get("/api/v1/events?format=geojson").json()["features"]) == 154
    assert len(_calendar(client, "events?format=ics&limit=7")) == 7


@pytest.mark.parametrize(
    ("stated", "bounds"),
    [
        ("2024", ("2024-01-01", "2024-12-31")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2024-02-29", ("2024-02-29", "2024-02-29")),
        ("2023-02-29", None),
        ("2024-13", None),
        ("-0044", None),
        ("--10-03", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_date_means_the_days_of_its_precision(
    stated: str, bounds: tuple[str, str] | None
) -> None:
    found = days(stated)
    assert (found and tuple(map(str, found))) == bounds


# --- map


def test_a_map_has_a_valid_feature_for_each_thing(world: Client) -> None:
    response = world.get("/api/v1/events", headers={"Accept": "application/geo+json"})
    assert response.headers["content-type"] == "application/geo+json"
    found = geojson.loads(response.text)
    assert isinstance(found, geojson.FeatureCollection)
    assert found.is_valid, found.errors()
    features = {feature.id.removeprefix(EVENT): feature for feature in found.features}
    assert len(features) == len(found.features)
    fair = features["fair"]
    assert isinstance(fair.geometry, geojson.Point)
    assert fair.geometry.coordinates == [49.25, 40.5]
    assert fair.properties["date"] == "2026-05-30"
    assert sorted(fair.properties["host_label"]) == ["North", "South"]
    assert fair.properties["place_label"] == "Bay"
    assert fair.properties["ordinal"] is None
    assert not {"lat", "long", "event"} & set(fair.properties)
    assert features["off"].geometry is None
    assert features["undated"].properties["date"] is None


def test_a_map_has_pages_too(world: Client) -> None:
    whole = world.get("/api/v1/events?format=geojson").json()["features"]
    response = world.get("/api/v1/events?format=geojson&limit=4")
    found = response.json()["features"]
    while target := response.links.get("next", {}).get("url"):
        assert {link["rel"]: link["href"] for link in response.json()["links"]}["next"] == target
        response = world.get(target)
        found += response.json()["features"]
    # A thing whose rows fall on two pages is on both.
    assert list(dict.fromkeys(f["id"] for f in found)) == [f["id"] for f in whole]


# --- feed


def test_a_feed_begins_with_the_newest(world: Client) -> None:
    found = _feed(world, "/api/v1/proposals")
    entries = [(e.id.rpartition("/")[2], e.updated, e.title) for e in found.entries]
    dates = [updated for _, updated, _ in entries]
    assert dates == sorted(dates, reverse=True)
    assert [entry for entry in entries if entry[0] in ("clean-sea", "cyber-council", "forum")] == [
        ("clean-sea", "2025-10-07T00:00:00Z", "South · Clean the sea"),
        ("cyber-council", "2025-10-07T00:00:00Z", "North · Cyber Council"),
        ("forum", "2023-11-03T00:00:00Z", "North · Forum"),
    ]
    assert found.entries[1].author == "Ada <b>Kaya</b>"
    assert found.entries[1].link == "http://here/id/proposal/cyber-council"
    assert "status/supported</p>" in found.entries[1].content[0].value
    assert found.feed.id == f"{BASE}/api/v1/proposals"
    version = world.app.state.backend.version
    assert found.feed.updated == f"{made(version):%Y-%m-%dT%H:%M:%SZ}"
    assert found.feed.author == "Kurultay"


def test_an_entry_leads_to_its_own_page_where_it_has_one(world: Client) -> None:
    found = _feed(world, "/api/v1/articles?lang=tr&format=atom")
    assert [entry.link for entry in found.entries] == [
        "https://news.example/a2",
        "https://news.example/a1",
    ]
    assert found.entries[1].author == "Haber Ajansı"
    assert found.feed.language == "tr"


def test_an_entry_known_by_its_month_is_updated_at_its_first_moment_and_says_so(
    world: Client,
) -> None:
    newest = _feed(world, "/api/v1/proposal?proposal=cyber-council").entries[0]
    assert newest.updated == "2025-11-01T00:00:00Z"
    assert "<p>date: 2025-11</p>" in newest.content[0].value


def test_the_pages_of_a_feed_are_one_feed_each_entry_once(world: Client) -> None:
    query = "/api/v1/supports?lang=tr&to=2026-01-01"
    whole = _feed(world, query)
    page, found = _feed(world, f"{query}&limit=1"), []
    for _ in range(9):
        assert page.feed.id == whole.feed.id == f"{BASE}{query}"
        found += [entry.id for entry in page.entries]
        links = {link.rel: link.href for link in page.feed.links}
        assert links["self"].startswith("http://here/api/v1/supports?")
        if "next" not in links:
            break
        page = _feed(world, links["next"].removeprefix("http://here"))
    assert found == [entry.id for entry in whole.entries]
    assert len(found) == 2


# --- all of them


@given(words=st.text(min_size=1).filter(lambda s: s.strip() and _is_xml(s)))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_words_come_back_whole_from_every_form(words: str) -> None:
    thing = NamedNode(f"{BASE}/id/proposal/p")
    td, graph = "https://w3id.org/turkic-diplomacy/ontology#", NamedNode(f"{BASE}/graph/merged")
    label = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    event, act = NamedNode(f"{EVENT}e"), NamedNode(f"{BASE}/id/act/a")
    day = Literal("2025-01-02", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    quads = [
        Quad(thing, label, Literal(words), graph),
        Quad(event, label, Literal(words), graph),
        Quad(event, NamedNode(f"{td}eventStatus"), Literal("x"), graph),
        Quad(event, NamedNode(f"{td}date"), day, graph),
        Quad(act, NamedNode(f"{td}putsForward"), thing, graph),
        Quad(act, NamedNode(f"{td}speaker"), thing, graph),
        Quad(act, NamedNode(f"{td}date"), day, graph),
    ]
    client = Client(application(Settings(base=BASE), serialize(quads, None, RdfFormat.TRIG)))
    (feature,) = geojson.loads(client.get("/api/v1/events?format=geojson").text).features
    assert feature.properties["event_label"] == words
    summary = str(_calendar(client, "events?format=ics")["e"]["SUMMARY"])
    assert _unbroken(summary) == _unbroken(words)
    entry = ElementTree.fromstring(client.get("/api/v1/proposals?format=atom").content).find(
        f"{ATOM}entry"
    )
    assert entry is not None
    assert _unbroken(entry.findtext(f"{ATOM}title") or "") == _unbroken(words)


def _is_xml(words: str) -> bool:
    """What the graph takes in: no literal holds what XML cannot."""
    return all(
        c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
        for c in words
    )


def _unbroken(words: str) -> str:
    """All formats have one kind of line break."""
    return words.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_each_form_of_a_question_is_asked_for_by_name_and_by_accept(
    world: Client, name: str
) -> None:
    question = QUESTIONS[name]
    required = {n: str(p.example) for n, p in question.parameters.items() if p.required}
    offered = forms(question)
    for form, media_type in FORMATS.items():
        named = world.get(f"/api/v1/{name}", params={**required, "format": form})
        accepted = world.get(f"/api/v1/{name}", params=required, headers={"Accept": media_type})
        if form in offered:
            assert named.status_code == accepted.status_code == 200
            assert named.headers["content-type"].partition(";")[0] == media_type
            assert accepted.headers["content-type"] == named.headers["content-type"]
        else:
            assert (named.status_code, accepted.status_code) == (400, 406)
            assert named.json()["allowed"] == ", ".join(offered)


class _Alternates(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.listed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and given.get("rel") == "alternate":
            self.found[given["type"] or ""] = given["href"] or ""
        if tag == "a" and given.get("type"):
            self.listed.append(given["href"] or "")


def test_the_page_the_index_and_openapi_tell_of_every_form(world: Client) -> None:
    described = world.get("/openapi.json").json()["paths"]
    index = {entry["name"]: entry for entry in world.get("/api/v1/").json()["data"]}
    for name, question in QUESTIONS.items():
        offered = forms(question)
        operation = described[f"/api/v1/{name}"]["get"]
        assert set(operation["responses"]["200"]["content"]) == {*offered.values(), "text/plain"}
        (form,) = (p for p in operation["parameters"] if p["name"] == "format")
        assert form["schema"]["enum"] == index[name]["forms"] == list(offered)
    page = _Alternates()
    page.feed(world.get("/api/v1/events?place=south-land&lang=tr&format=html").text)
    assert set(page.found) == {*forms(QUESTIONS["events"]).values()} - {"text/html"}
    assert set(page.listed) == set(page.found.values())
    for media_type, target in page.found.items():
        response = world.get(target)
        assert response.headers["content-type"].partition(";")[0] == media_type
        assert "summit-10" in response.text
        assert "summit-2" not in response.text


def test_a_later_page_links_its_other_forms_from_their_beginning(world: Client) -> None:
    """A position is in one order, and a feed has its own."""
    second = world.get("/api/v1/supports?limit=1&format=html").links["next"]["url"]
    page = _Alternates()
    page.feed(world.get(second).text)
    assert page.found
    assert not any("after=" in target for target in page.found.values())
    first = feedparser.parse(world.get(page.found["application/atom+xml"]).content)
    assert [entry.id for entry in first.entries] == [f"{BASE}/id/act/3-cyber-backed"]


def test_forms_that_hold_whole_addresses_are_told_apart_by_host(world: Client) -> None:
    first, second = (
        world.get("/api/v1/events?format=ics", headers={"Host": host})
        for host in ("one.example", "two.example")
    )
    assert b"http://one.example/id/event" in first.content
    assert b"http://two.example/id/event" in second.content
    assert first.headers["etag"] != second.headers["etag"]
    secure = world.get("https://here/api/v1/articles?format=atom")
    assert feedparser.parse(secure.content).feed.links[0].href.startswith("https://here/api/v1/")
    refused = world.get("/api/v1/events?format=ics", headers={"Host": "a b"})
    assert (refused.status_code, refused.json()["type"]) == (400, "/problems/bad-host")


def test_a_mounted_application_gives_whole_addresses_below_its_mount(world: Client) -> None:
    mounted = Client(Starlette(routes=[Mount("/kg", app=world.app)]))
    found = feedparser.parse(mounted.get("/kg/api/v1/supports?format=atom").content)
    links = {link.rel: link.href for link in found.feed.links}
    assert links["self"] == "http://here/kg/api/v1/supports?format=atom"
    assert found.entries[0].link.startswith("http://here/kg/id/act/")
    assert found.entries[0].id.startswith(f"{BASE}/id/act/")


# --- front matter

_SHAPED = (Path(__file__).parents[2] / "queries" / "events.rq").read_text("utf-8")
_MAP = "#+   map: {id: event, latitude: lat, longitude: long}\n"


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("#+   mapp: {id: event, latitude: lat, longitude: long}\n", "mapp"),
        ("#+   map: {id: event, latitude: lat}\n", "longitude: Field required"),
        (_MAP.replace("}", ", zoom: ordinal}"), "zoom"),
        (_MAP.replace("id: event", "id: evnt"), "map: id: evnt is not a column of type id or node"),
        (_MAP.replace("id: event", "id: status"), "status is not a column of type id or node"),
        (_MAP.replace(" lat, ", " date, "), "latitude: date is not a column of type number"),
        ("#+   calendar: {uid: event, start: status}\n", "start: status is not"),
        ("#+   feed: {id: event, updated: date, title: []}\n", "title"),
        ("#+   feed: {id: event, updated: date, title: [place, date]}\n", "title: date is not"),
    ],
)
def test_a_shape_no_column_can_fill_stops_start_up_naming_file_and_line(
    tmp_path: Path, settings: Settings, trig: bytes, new: str, reason: str
) -> None:
    lines = [line for line in _SHAPED.splitlines(keepends=True) if "calendar:" not in line]
    text = "".join(lines)
    assert text.count(_MAP) == 1
    line = text[: text.index(_MAP)].count("\n") + 1
    (tmp_path / "events.rq").write_text(text.replace(_MAP, new), "utf-8")
    with pytest.raises(BadQuestion) as caught:
        application(settings, trig, tmp_path)
    assert f"events.rq:{line}: " in str(caught.value)
    assert reason in str(caught.value)


def test_a_csv_runs_nothing_in_a_spreadsheet(settings: Settings, trig: bytes) -> None:
    title = "dcterms:title"
    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "plain", "a=b"]
    articles = [f"<{BASE}/id/article/x{n}> a td:Article" for n, _ in enumerate(hostile)]
    lines = [
        f"{a} ; {title} {json.dumps(words)} ." for a, words in zip(articles, hostile, strict=True)
    ]
    lines.append(f"<{EVENT}summit-10> td:takesPlaceIn {BAY} .")
    lines.append(f"{BAY} <{GEO}lat> -1.5 ; <{GEO}long> -2 .")
    more = f"<{BASE}/graph/merged> {{ {' '.join(lines)} }}"
    client = Client(application(settings, trig + more.encode()))
    assert ",-1.5,-2\r\n" in client.get("/api/v1/events?format=csv").text
    text = client.get("/api/v1/articles?format=csv").content.decode("utf-8")
    labels = {r["article_label"] for r in csv.DictReader(io.StringIO(text, newline=""))}
    assert {"'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "'\rx", "plain", "a=b"} <= labels
    named = client.get("/api/v1/articles").json()["data"]
    assert set(hostile) <= {row["article_label"] for row in named}
