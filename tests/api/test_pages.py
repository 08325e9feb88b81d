"""Pages read without JavaScript, ask nobody else for anything, and never trust the graph."""

import re
from html.parser import HTMLParser

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from api.html import local
from graph.backend import Answer, Query
from graph.settings import Settings
from tests.api.inprocess import Client, application

BASE = "https://graph.example/x"
PAGES = [
    "/",
    "/?lang=tr",
    "/api/v1/?format=html",
    "/api/v1/proposals?format=html",
    "/api/v1/claims?format=html&lang=tr",
    "/id/proposal/cyber-council.html",
    "/id/person/ada.html",
    "/id/organization/league.html?lang=ru",
    "/id/event/summit-10.html",
    "/id/evidence/e1.html",
    "/id/article/a1.html",
    "/ontology.html",
]
# Articles, and terms of other vocabularies: links that a reader may follow, nothing is loaded.
_ELSEWHERE = (
    "https://news.example/",
    "http://www.w3.org/",
    "http://purl.org/",
    "https://schema.org/",
)
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class _Reader(HTMLParser):
    """Collects what a page loads, where it leads, and tags left open."""

    VOID = frozenset({"meta", "link", "img", "input", "br", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.leads: list[str] = []
        self.open: list[str] = []
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or ""
        if tag == "link" and given.get("rel") in ("stylesheet", "icon"):
            self.loads.append(given["href"] or "")
        if given.get("src"):
            self.loads.append(given["src"] or "")
        if tag == "a":
            self.leads.append(given["href"] or "")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        closers = {"li", "p", "option", "dt", "dd"}
        while self.open and self.open[-1] != tag and self.open[-1] in closers:
            self.open.pop()
        assert self.open, tag
        assert self.open.pop() == tag


def _read(client: Client, path: str) -> tuple[_Reader, str]:
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 200, path
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    reader = _Reader()
    reader.feed(response.text)
    return reader, response.text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_has_a_language_and_loads_only_from_here(client: Client, path: str) -> None:
    reader, text = _read(client, path)
    assert reader.open == []
    assert reader.language == "en"
    assert not re.search(r'<script(?! type="application/ld\+json">)', text)  # data, no program
    assert reader.loads
    assert all(target.startswith("/static/") for target in reader.loads)
    for target in reader.loads:
        assert client.get(target).status_code == 200
    assert not re.search(r"(?:@import|url\()", client.get("/static/site.css").text)


@pytest.mark.parametrize("path", PAGES)
def test_links_to_things_lead_to_this_host(client: Client, path: str) -> None:
    reader, _ = _read(client, path)
    assert reader.leads
    for target in set(reader.leads):
        assert not target.startswith(BASE), target
        assert target.startswith(("/", "#", *_ELSEWHERE)), target


def test_every_link_of_an_entity_page_that_stays_here_is_answered(client: Client) -> None:
    reader, _ = _read(client, "/id/event/summit-10.html")
    for target in set(reader.leads):
        if target.startswith("/id/") and "?" not in target:
            assert client.get(target.partition("#")[0]).status_code in (200, 303), target


def test_words_of_the_graph_are_never_markup(client: Client) -> None:
    _, text = _read(client, "/id/person/ada.html")
    assert "Ada &lt;b&gt;Kaya&lt;/b&gt;" in text
    assert "<b>Kaya" not in text


def test_a_browser_gets_a_table_and_the_given_values_stay_in_the_form(client: Client) -> None:
    _, text = _read(client, "/api/v1/summits?from=2024-01-01&lang=tr")
    assert "<table>" in text
    assert "10. zirve" in text
    assert 'value="2024-01-01"' in text
    assert "2nd summit" not in text


def test_the_other_forms_of_an_answer_are_where_its_page_says(client: Client) -> None:
    reader, _ = _read(client, "/api/v1/summits?explain=0&limit=1&state=south")
    forms = [target for target in reader.leads if "/summits?" in target]
    assert len(forms) == 5
    assert [client.get(target).status_code for target in forms] == [200] * 5


@pytest.mark.parametrize(
    ("query", "trouble", "kept"),
    [
        ("evidence?of=", "of: is required", 'name="of" value=""'),
        ("summits?from=soon&to=2025-01-01", "from: &#39;soon&#39;", 'value="2025-01-01"'),
        ("summits?limit=0&format=html", "limit: is out of bounds", "<button>"),
    ],
)
def test_a_person_who_asked_wrongly_reads_so_above_the_form(
    client: Client, query: str, trouble: str, kept: str
) -> None:
    response = client.get(f"/api/v1/{query}", headers=BROWSER)
    assert response.status_code == 400
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["vary"] == "Accept"
    assert trouble in response.text
    assert kept in response.text
    assert "no answer" not in response.text
    told = client.get(f"/api/v1/{query}", headers={"Accept": "application/json"})
    assert told.status_code == 400 or "format=html" in query


def test_who_follows_a_link_to_a_question_that_needs_a_value_finds_its_form(
    client: Client,
) -> None:
    for path in ("/api/v1/evidence", "/api/v1/evidence?format=html"):
        _, text = _read(client, path)
        assert 'name="of"' in text
        assert "required" in text
        assert 'role="alert"' not in text
        assert "no answer" not in text
    assert client.get("/api/v1/evidence").status_code == 400
    assert client.get("/api/v1/evidence?lang=x", headers=BROWSER).status_code == 400


def test_a_mounted_application_links_to_itself_below_its_mount(client: Client) -> None:
    mounted = Client(Starlette(routes=[Mount("/kg", app=client.app)]))
    for path in ("/kg/", "/kg/api/v1/summits?limit=1", "/kg/api/v1/", "/kg/id/person/ada"):
        response = mounted.get(path, headers=BROWSER)
        targets = [link["url"] for link in response.links.values()]
        if response.status_code == 303:
            response = mounted.get(response.headers["location"], headers=BROWSER)
        reader = _Reader()
        reader.feed(response.text)
        targets += [target for target in reader.leads if target.startswith("/")]
        assert targets
        for target in targets:
            assert re.match("/kg/(?!kg/)", target), (path, target)
    found = mounted.get("/kg/api/v1/", headers={"Accept": "application/json"}).json()["data"]
    assert mounted.get(found[0]["href"]).status_code == 200


def test_a_page_names_the_version_that_answered_it(settings: Settings, trig: bytes) -> None:
    app = application(settings, trig)
    backend, answered = app.state.backend, app.state.backend.version
    answer = backend.answer

    async def then_published(query: Query) -> Answer:
        backend.version = answered
        found: Answer = await answer(query)
        backend.version = "the-next"
        return found

    backend.answer = then_published
    for path in ("/", "/id/person/ada.html", "/api/v1/summits?format=html"):
        response = Client(app).get(path)
        assert response.headers["x-kurultay-version"] == answered
        assert f"Graph version {answered}" in response.text


def test_an_entity_page_shows_names_facts_and_quotes_with_their_article(client: Client) -> None:
    _, text = _read(client, "/id/proposal/cyber-council.html")
    assert '<span lang="tr">Siber Konsey</span>' in text
    assert '<blockquote lang="tr">Siber Konsey kurulsun.</blockquote>' in text
    assert "Zirvede öneri" in text
    assert "9–31" in text


def test_the_home_page_counts_what_the_graph_holds(client: Client) -> None:
    _, text = _read(client, "/")
    assert re.search(r'proposals">Proposals</a></dt><dd>4</dd>', text)
    assert "Siber Konsey kurulsun." in text


def test_an_empty_graph_has_a_home_page() -> None:
    client = Client(application(Settings(base=BASE), b""))
    assert "No article has been read yet." in client.get("/").text
    assert client.get("/api/v1/proposals").json()["data"] == []


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        (f"{BASE}/id/state/north", "/r/id/state/north"),
        ("https://w3id.org/turkic-diplomacy/voc/topic/security", "/r/voc/topic/security"),
        ("https://w3id.org/turkic-diplomacy/ontology#Summit", "/r/ontology#Summit"),
        ("https://news.example/a1", "https://news.example/a1"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
    ],
)
def test_an_iri_leads_to_this_host_to_the_web_or_nowhere(iri: str, path: str | None) -> None:
    assert local(iri, BASE, "/r") == path
