"""Search over HTTP: rows, suggestions, pages, and what is told of a wrong request."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import httpx
import pytest

from graph.settings import Settings
from graph.store import Store
from graph.terms import Triple, curie, text
from graph.versions import publish
from tests.api.serving import served
from tests.graph.saying import ABOVE, BASE, article, thing

PREFERRED = curie("skos:prefLabel")
NAMES = {
    "person/sadyr-japarov": [("Sadyr Japarov", "en"), ("Садыр Жапаров", "ky")],
    "place/gabala": [("Gabala", "en"), ("Gebele", "tr")],
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search") / "data"
    with Store.open(folder, BASE, ABOVE) as store:
        said = [
            Triple(thing(path), PREFERRED, text(*name))
            for path, names in NAMES.items()
            for name in names
        ]
        store.replace(article(1), said)
        publish(store, Settings(data=folder, base=BASE))
    return folder


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[httpx.Client]:
    with (
        served(Settings(data=data, workers=1)) as address,
        httpx.Client(base_url=address) as client,
    ):
        yield client


@pytest.mark.parametrize("spelling", ["Жапаров", "caparov", "ZHAPAROV"])
def test_rows_tell_what_was_found_and_in_which_words(client: httpx.Client, spelling: str) -> None:
    answer = client.get("/api/v1/search", params={"q": spelling, "lang": "ky"}).json()
    (row,) = answer["data"]
    assert row["id"] == f"{BASE}/id/person/sadyr-japarov"
    assert (row["label"], row["type"], row["found_in"]) == ("Садыр Жапаров", "person", "name")
    assert answer["meta"]["count"] == 1
    assert answer["meta"]["version"]
    assert client.get(answer["links"]["self"]).json()["data"] == answer["data"]


def test_a_page_for_a_reader_leads_to_the_thing(client: httpx.Client) -> None:
    page = client.get("/search", params={"q": "gebele"}, headers={"Accept": "text/html"},
                      follow_redirects=True)  # fmt: skip
    assert page.headers["content-type"].startswith("text/html")
    assert '<a href="/id/place/gabala" lang="en">Gabala</a>' in page.text
    nothing = client.get("/api/v1/search", params={"q": "<script>", "format": "html"}).text
    assert "Nothing has these words" in nothing
    assert "<script>" not in nothing


def test_suggestions_have_the_form_that_browsers_read(client: httpx.Client) -> None:
    answer = client.get("/api/v1/suggest", params={"q": "gab"})
    assert answer.headers["content-type"] == "application/x-suggestions+json"
    typed, words, kinds, addresses = answer.json()
    assert (typed, words, kinds) == ("gab", ["Gabala"], ["place"])
    assert urlsplit(addresses[0]).path == "/id/place/gabala"


def test_a_browser_learns_where_to_search(client: httpx.Client) -> None:
    described = ElementTree.fromstring(client.get("/opensearch.xml").content)
    templates = {
        url.attrib["type"]: url.attrib["template"]
        for url in described.iter("{http://a9.com/-/spec/opensearch/1.1/}Url")
    }
    for media_type, template in templates.items():
        answer = client.get(template.replace("{searchTerms}", "gab"))
        assert answer.headers["content-type"].startswith(media_type)
    assert len(templates) == 3


def test_an_answer_is_kept_until_another_version_is_published(
    client: httpx.Client, data: Path
) -> None:
    asked = {"q": "gabala"}
    tag = client.get("/api/v1/search", params=asked).headers["etag"]
    again = client.get("/api/v1/search", params=asked, headers={"If-None-Match": tag})
    assert again.status_code == 304
    other = client.get(
        "/api/v1/search", params={**asked, "lang": "tr"}, headers={"If-None-Match": tag}
    )
    assert other.json()["data"][0]["label"] == "Gebele"


def test_a_new_version_answers_with_its_own_words(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", base=BASE, workers=1)
    for name in ("Ankara", "Bodrum"):
        with Store.open(settings.data, BASE, ABOVE) as store:
            store.replace(article(1), [Triple(thing("place/x"), PREFERRED, text(name, "tr"))])
            publish(store, settings)
    with served(settings) as address:
        found = [
            httpx.get(f"{address}/api/v1/search", params={"q": q}).json()["meta"]["count"]
            for q in ("ankara", "bodrum")
        ]
    assert found == [0, 1]


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({"q": "a" * 201}, "q"),
        ({"q": "a", "type": "planet"}, "type"),
        ({"q": "a", "limit": "0"}, "limit"),
        ({"q": "a", "limit": "١"}, "limit"),
        ({"q": "a", "lang": "!"}, "lang"),
        ({"q": "a", "format": "xml"}, "format"),
        ({"q": "a", "colour": "red"}, "colour"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_is_allowed(
    client: httpx.Client, asked: dict[str, str], parameter: str
) -> None:
    answer = client.get("/api/v1/search", params=asked)
    assert answer.status_code == 400
    assert answer.json()["parameter"] == parameter
    assert answer.json()["allowed"]


@pytest.mark.parametrize(
    "text",
    ["", '"', "a* OR b", 'NEAR("x" "y")', "folded:a", "\0", "'; DROP TABLE entry; --", "‮gab"],
)
def test_whatever_is_typed_is_words(client: httpx.Client, text: str) -> None:
    answer = client.get("/api/v1/search", params={"q": text})
    assert answer.status_code == 200
    assert client.get("/api/v1/suggest", params={"q": text}).status_code == 200
