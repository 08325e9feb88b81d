"""`/dumps/`: whole bags and nothing else, in part or whole, and since when each stood."""

import hashlib
import http.client
import re
import shutil
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import feedparser
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.html import size
from graph.dumps.delta import dump_delta
from graph.dumps.writing import dump
from graph.settings import Settings
from graph.store import Store
from graph.terms import Triple, curie, text
from graph.versions import publish
from tests.api.inprocess import Client, InProcess
from tests.api.serving import served
from tests.dumps.conftest import content
from tests.graph.saying import BASE, RECORD, says, thing

FIRST = datetime(2026, 3, 30, 2, tzinfo=UTC)
DAYS = [FIRST, FIRST + timedelta(days=10), FIRST + timedelta(days=11, seconds=7)]
NQUADS = "data/graphs/sources.nq.gz"


@dataclass
class Served:
    """A server, its folder of dumps, and the full dumps in it, the oldest first."""

    get: httpx.Client
    folder: Path
    full: list[Path]

    def raw(self, path: str) -> tuple[int, bytes]:
        """What answers to a path that no client would tidy up."""
        address = self.get.base_url
        connection = http.client.HTTPConnection(address.host, address.port, timeout=60)
        connection.request("GET", path)
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found


def _fill(data: Path) -> list[Path]:
    full: list[Path] = []
    for number, when in enumerate(DAYS, 1):
        with Store.open(data, BASE) as store:
            quote = Triple(thing("evidence/a"), curie("oa:exact"), text("söz", "tr"))
            things = says(f"event/{n} a td:Summit" for n in range(number - 1))
            store.replace(RECORD, [quote, *things])
            version = publish(store, Settings(data=data), issue=(number, when))
        full.append(dump(version, data / "dumps"))
        if number > 1:
            dump_delta(version, full[-2], data / "dumps")
    return full


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("dumps") / "data"
    full = _fill(data)
    with (
        served(Settings(data=data, base=BASE)) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        yield Served(client, data / "dumps", full)


@pytest.fixture
def lonely(tmp_path: Path) -> Client:
    """A graph of which nothing was dumped."""
    app = create_app(Settings(data=tmp_path, base=BASE))
    app.state.backend = InProcess(b"", BASE)
    app.state.backend.version = "0001-20260330T020000Z-00000000"
    return Client(app)


def test_every_file_of_every_bag_is_listed_and_served_as_it_is(site: Served) -> None:
    listed = site.get.get("/dumps/").json()
    assert [(d["version"], d["since"]) for d in listed["data"]] == [(3, None), (3, 2), (2, None), (2, 1), (1, None)]  # fmt: skip
    assert listed["meta"]["count"] == 5
    assert [d["quads"] for d in listed["data"] if d["since"] is None] == [3, 2, 1]
    assert [d["added"] for d in listed["data"] if d["since"]] == [
        3,
        3,
    ]  # with the two about the whole
    for one in listed["data"]:
        whole = site.get.get(one["href"]).json()["data"]
        files = content(site.folder / one["name"])
        assert {file["name"] for file in whole["files"]} == set(files)
        assert one["bytes"] == sum(map(len, files.values()))
        for file in whole["files"]:
            answer = site.get.get(file["href"])
            assert answer.content == files[file["name"]]
            assert file["bytes"] == len(answer.content) == int(answer.headers["content-length"])
            assert file["sha256"] == hashlib.sha256(answer.content).hexdigest()
            digest = re.fullmatch(r"sha-256=:(.*):", answer.headers["repr-digest"])
            assert digest
            assert b64decode(digest[1]).hex() == file["sha256"]
            assert answer.headers["content-type"].partition(";")[0] == file["mediaType"]
            assert answer.headers["etag"] == f'"{file["sha256"]}"'
            assert "content-encoding" not in answer.headers
    for name in ("self", "latest", "feed", "timemap"):
        assert site.get.get(listed["links"][name], follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        (NQUADS, "application/gzip"),
        ("data/graphs/sources.nq.zst", "application/zstd"),
        ("data/metadata/dataset.ttl", "text/turtle; charset=utf-8"),
        ("data/metadata/datacite.json", "application/json"),
        ("data/metadata/schema.jsonld", "application/ld+json"),
        ("README.md", "text/markdown; charset=utf-8"),
        ("manifest-sha512.txt", "text/plain; charset=utf-8"),
    ],
)
def test_files_have_their_media_types(site: Served, name: str, media_type: str) -> None:
    answer = site.get.head(f"/dumps/{site.full[0].name}/{name}")
    assert answer.headers["content-type"] == media_type
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_pages_and_json_share_an_address(site: Served) -> None:
    for path in ("/dumps/", f"/dumps/{site.full[2].name}/"):
        page = site.get.get(path, headers={"Accept": "text/html"})
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["etag"] != site.get.get(path).headers["etag"]
        links = re.findall(r'href="([^"#]+)"', page.text)
        for target in {httpx.URL(str(page.url)).join(link) for link in links}:
            if target.host == page.url.host:
                assert site.get.get(target, follow_redirects=True).status_code == 200, target
        assert site.get.get(path, headers={"Accept": "image/png"}).status_code == 406
        known = {"Accept": "text/html", "If-None-Match": page.headers["etag"]}
        assert site.get.get(path, headers=known).status_code == 304
    assert f"/dumps/{site.full[0].name}/" in site.get.get("/dumps/", headers={"Accept": "text/html"}).text  # fmt: skip
    for path in ("/dumps", f"/dumps/{site.full[0].name}", "/dumps/latest"):
        moved = site.get.get(path)
        assert (moved.status_code, moved.headers["location"]) == (308, f"{path}/")


@settings(deadline=None)
@given(st.data())
def test_any_part_of_a_file_is_that_part(site: Served, data: st.DataObject) -> None:
    whole = (site.full[0] / "README.md").read_bytes()
    first = data.draw(st.one_of(st.none(), st.integers(0, len(whole) - 1)))
    least = 1 if first is None else first
    last = data.draw(st.one_of(*([] if first is None else [st.none()]), st.integers(least, 9999)))
    asked = f"bytes={'' if first is None else first}-{'' if last is None else last}"
    answer = site.get.get(f"/dumps/{site.full[0].name}/README.md", headers={"Range": asked})
    if first is None:
        begin, end = max(0, len(whole) - (last or 0)), len(whole)
    else:
        begin, end = first, len(whole) if last is None else min(last + 1, len(whole))
    assert answer.status_code == 206
    assert answer.content == whole[begin:end]
    assert answer.headers["content-range"] == f"bytes {begin}-{end - 1}/{len(whole)}"


def test_several_parts_come_as_several(site: Served) -> None:
    path, whole = f"/dumps/{site.full[0].name}/{NQUADS}", (site.full[0] / NQUADS).read_bytes()
    answer = site.get.get(path, headers={"Range": "bytes=0-3, -5, 9999999-"})
    assert answer.status_code == 206
    assert answer.headers["content-type"].startswith("multipart/byteranges; boundary=")
    for begin, end in ((0, 4), (len(whole) - 5, len(whole))):
        head = f"Content-Range: bytes {begin}-{end - 1}/{len(whole)}\r\n\r\n".encode()
        assert head + whole[begin:end] + b"\r\n--" in answer.content


@pytest.mark.parametrize(
    "wrong",
    ["items=0-5", "bytes=5-3", "bytes=-", "bytes=", "bytes=a-b", "bytes=0-1,x", "bytes=٣-٤", "0-5"],
)
def test_what_is_no_range_is_passed_over(site: Served, wrong: str) -> None:
    path, whole = f"/dumps/{site.full[0].name}/README.md", site.full[0] / "README.md"
    answer = site.get.get(path, headers={"Range": wrong.encode()})
    assert (answer.status_code, answer.content) == (200, whole.read_bytes())


@pytest.mark.parametrize("beyond", ["bytes=999999-", "bytes=-0", "bytes=999999-1000000,888888-"])
def test_a_part_beyond_the_end_is_a_problem(site: Served, beyond: str) -> None:
    path = f"/dumps/{site.full[0].name}/README.md"
    answer = site.get.get(path, headers={"Range": beyond})
    size = (site.full[0] / "README.md").stat().st_size
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{size}")
    assert answer.json()["type"] == "/problems/range-not-satisfiable"
    stale = site.get.get(path, headers={"Range": beyond, "If-Range": '"other"'})
    assert stale.status_code == 200


def test_a_download_goes_on_only_if_the_file_is_still_the_same(site: Served) -> None:
    old, new = (f"/dumps/{bag.name}/{NQUADS}" for bag in site.full[1:])
    tag = site.get.head(old).headers["etag"]
    rest = {"Range": "bytes=10-", "If-Range": tag}
    assert site.get.get(old, headers=rest).status_code == 206
    whole = site.get.get(new, headers=rest)
    assert (whole.status_code, whole.content) == (200, (site.full[2] / NQUADS).read_bytes())
    changed = site.get.head(old).headers["last-modified"]
    assert site.get.get(old, headers={**rest, "If-Range": changed}).status_code == 206
    before = "Mon, 23 Nov 2020 00:00:00 GMT"
    for other in (before, f"W/{tag}", "*"):
        assert site.get.get(old, headers={**rest, "If-Range": other}).status_code == 200


def test_what_is_known_is_not_sent_again(site: Served) -> None:
    path = f"/dumps/{site.full[0].name}/{NQUADS}"
    first = site.get.get(path).headers
    for known in (first["etag"], f'"a", W/{first["etag"]}', "*"):
        again = site.get.get(path, headers={"If-None-Match": known, "Range": "bytes=0-1"})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first["etag"]
    since = {"If-Modified-Since": first["last-modified"]}
    assert site.get.get(path, headers=since).status_code == 304
    assert site.get.get(path, headers={**since, "If-None-Match": '"a"'}).status_code == 200


def test_the_address_of_the_latest_leads_to_it(site: Served) -> None:
    for file in ("", "README.md", NQUADS, "data/ontology/td.ttl"):
        answer = site.get.get(f"/dumps/latest/{file}")
        to = f"/dumps/{site.full[2].name}/{file}"
        assert (answer.status_code, answer.headers["location"]) == (302, to)
        assert site.get.get(to).status_code == 200
    delta = site.get.get("/dumps/latest_delta/CHANGES.md", follow_redirects=True)
    assert delta.text.startswith("# From version 2 to version 3\n")
    for path in ("latest/nothing", "latest_without-quotes/", "latest_other/", "lat/"):
        assert site.get.get(f"/dumps/{path}").status_code == 404


HOSTILE = [
    "{bag}/../../store.json",
    "{bag}/%2e%2e/%2e%2e/store.json",
    "{bag}/..%2f..%2fstore.json",
    "{bag}/data%2Fgraphs%2Fsources.nq.gz",
    "{bag}%2FREADME.md",
    "{bag}/data/../README.md",
    "{bag}//README.md",
    "{bag}/./README.md",
    "{bag}/README.md/",
    "{bag}/README.md%00",
    "{bag}/README.md%0a",
    "{bag}/data",
    "{bag}/data/",
    "{bag}/%FF",
    "{bag}/..\\..\\store.json",
    "{bag}//etc/passwd",
    "..%2fdumps%2f{bag}/README.md",
    ".lock",
    ".lock/",
    "../store.json",
    "%2e%2e/store.json",
    "%2e%2e/",
    "./{bag}/../../current",
    "/etc/passwd",
    "//etc/passwd",
    "{bag}x/README.md",
    "{bag}%20/README.md",
    "latest/../../store.json",
    "latest/%2e%2e/%2e%2e/store.json",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_no_path_leads_out_of_a_bag(site: Served, path: str) -> None:
    status, body = site.raw(f"/dumps/{path.format(bag=site.full[0].name)}")
    assert (status, body[:9]) == (404, b'{"type":"'), body


@settings(deadline=None)
@given(st.lists(st.sampled_from([*"./%\\", "..", "%2e", "%2f", "data", "README.md", "latest", "store.json", "%C3%A9"]), max_size=9))  # fmt: skip
def test_any_path_is_answered_by_a_file_of_the_bag_or_not_at_all(
    site: Served, parts: list[str]
) -> None:
    status, body = site.raw(f"/dumps/{site.full[0].name}/{''.join(parts)}")
    if status == 200 and parts:
        assert body == (site.full[0] / "".join(parts)).read_bytes()
    else:
        assert status in (200, 404)


def test_only_whole_bags_are_seen(site: Served, tmp_path: Path) -> None:
    names = {
        "part": ".kurultay_k3j4",
        "other": "notes",
        "cut": "kurultay_full_20260101T000000Z_0007",
        "linked": "kurultay_full_20260101T000000Z_0008",
        "leading": "kurultay_full_20260101T000000Z_0009",
    }
    paths = {kind: site.folder / name for kind, name in names.items()}
    for kind in ("part", "other", "cut", "leading"):
        shutil.copytree(site.full[0], paths[kind])
    secret = tmp_path / "secret"
    secret.write_bytes((site.full[0] / "README.md").read_bytes())
    (paths["cut"] / NQUADS).unlink()
    paths["linked"].symlink_to(site.full[0])
    (paths["leading"] / "README.md").unlink()
    (paths["leading"] / "README.md").symlink_to(secret)
    try:
        assert site.get.get("/dumps/").json()["meta"]["count"] == 5
        for name in names.values():
            for file in ("", "README.md", "bagit.txt"):
                assert site.get.get(f"/dumps/{name}/{file}").status_code == 404, (name, file)
            assert name not in site.get.get("/dumps/feed.atom").text
            assert name not in site.get.get("/dumps/timemap").text
    finally:
        paths["linked"].unlink()
        for kind in ("part", "other", "cut", "leading"):
            shutil.rmtree(paths[kind])


def test_feed_readers_read_the_feed(site: Served) -> None:
    answer = site.get.get("/dumps/feed.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = feedparser.parse(answer.content)
    assert (feed.bozo, feed.version) == (False, "atom10")
    assert feed.feed.id == f"{BASE}/dumps/feed.atom"
    assert feed.feed.updated == "2026-04-10T02:00:07Z"
    assert [entry.title for entry in feed.entries] == ["Version 3", "Version 2", "Version 1"]
    assert len({entry.id for entry in feed.entries}) == 3
    for entry, bag, when in zip(feed.entries, site.full[::-1], DAYS[::-1], strict=True):
        assert entry.id == f"{BASE}/dumps/{bag.name}/"
        assert datetime.fromisoformat(entry.updated) == when
        (file,) = entry.enclosures
        whole = site.get.get(file.href)
        assert len(whole.content) == int(file.length)
        assert whole.headers["content-type"] == file.type
        links = {link.rel: link for link in entry.links}
        assert site.get.get(links["alternate"].href).status_code == 200
        if bag != site.full[0]:
            changes = site.get.get(links["related"].href)
            assert changes.headers["content-type"].startswith(links["related"].type)
    known = {"If-None-Match": answer.headers["etag"]}
    assert site.get.get("/dumps/feed.atom", headers=known).status_code == 304


_LINK = re.compile(r'<(?P<to>[^>]*)>(?P<more>(?:; *[a-z]+="[^"]*")*)')


def _links(text: str) -> list[tuple[str, dict[str, str]]]:
    """The links of a link-format document (RFC 6690)."""
    found = list(_LINK.finditer(text))
    assert ",".join(match[0] for match in found) == re.sub(r",\s+(?=<)", ",", text.strip())
    return [
        (match["to"], dict(re.findall(r'([a-z]+)="([^"]*)"', match["more"]))) for match in found
    ]


def test_the_timemap_lists_since_when_each_stood(site: Served) -> None:
    answer = site.get.get("/dumps/timemap")
    assert answer.headers["content-type"] == "application/link-format"
    here = str(site.get.base_url).rstrip("/")
    (original, kind), (own, span), *mementos = _links(answer.text)
    assert (original, kind["rel"]) == (f"{here}/dumps/latest/", "original timegate")
    assert (own, span["rel"]) == (f"{here}/dumps/timemap", "self")
    assert (span["from"], span["until"]) == (_gmt(DAYS[0]), _gmt(DAYS[-1]))
    assert [more["rel"] for _, more in mementos] == ["first memento", "memento", "last memento"]
    assert [more["datetime"] for _, more in mementos] == list(map(_gmt, DAYS))
    for (to, more), bag in zip(mementos, site.full, strict=True):
        assert to == f"{here}/dumps/{bag.name}/"
        for accept in ("text/html", "application/json"):
            state = site.get.get(to, headers={"Accept": accept})
            assert state.headers["memento-datetime"] == more["datetime"]
            links = {one["rel"]: target for target, one in _links(state.headers["link"])}
            assert links == {"original timegate": original, "timemap": own}
        file = site.get.get(f"{to}{NQUADS}")
        assert file.headers["memento-datetime"] == more["datetime"]
        assert f'<{original}{NQUADS}>; rel="original timegate"' in file.headers["link"]
    delta = site.get.get("/dumps/latest_delta/", follow_redirects=True)
    assert "memento-datetime" not in delta.headers


def _gmt(when: datetime) -> str:
    return format_datetime(when, usegmt=True)


@settings(deadline=None)
@given(st.datetimes(datetime(2026, 3, 1), datetime(2026, 5, 1)))
def test_the_latest_of_a_moment_is_what_stood_then(site: Served, moment: datetime) -> None:
    when = moment.replace(tzinfo=UTC, microsecond=0)
    index = max((i for i, day in enumerate(DAYS) if day <= when), default=0)
    answer = site.get.get("/dumps/latest/", headers={"Accept-Datetime": _gmt(when)})
    assert answer.status_code == 302
    assert answer.headers["location"] == f"/dumps/{site.full[index].name}/"
    assert "accept-datetime" in answer.headers["vary"].lower()
    assert "memento-datetime" not in answer.headers
    file = site.get.get(f"/dumps/latest/{NQUADS}", headers={"Accept-Datetime": _gmt(when)})
    assert file.headers["location"] == f"/dumps/{site.full[index].name}/{NQUADS}"


@pytest.mark.parametrize(
    "wrong",
    [
        *("", "yesterday", "2026-03-30", "Mon, 30 Feb 2026 02:00:00 GMT"),
        *("Mon, 30 Mar 2026 02:00:00 -0000", f"Mon, 30 Mar {10**30} 02:00:00 GMT"),
    ],
)
def test_what_is_no_moment_is_a_problem(site: Served, wrong: str) -> None:
    answer = site.get.get("/dumps/latest/", headers={"Accept-Datetime": wrong})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-datetime")


def test_before_the_first_dump_there_is_an_empty_list(lonely: Client) -> None:
    assert lonely.get("/dumps/").json()["data"] == []
    page = lonely.get("/dumps/", headers={"Accept": "text/html"})
    assert "Nothing has been dumped yet." in page.text
    feed = feedparser.parse(lonely.get("/dumps/feed.atom").content)
    assert (feed.bozo, feed.entries, feed.feed.updated) == (False, [], "2026-03-30T02:00:00Z")
    assert len(_links(lonely.get("/dumps/timemap").text)) == 2
    assert lonely.get("/dumps/latest/").status_code == 404


def test_a_new_dump_is_seen_at_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    full = _fill(data)
    out = full[0].parent
    paths = ("/dumps/", "/dumps/feed.atom", "/dumps/timemap")
    with (
        served(Settings(data=data, base=BASE)) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        assert all(full[0].name in client.get(path).text for path in paths)
        full[0].rename(out / ".away")
        assert not any(full[0].name in client.get(path).text for path in paths)
        assert client.get(f"/dumps/{full[0].name}/").status_code == 404
        (out / ".away").rename(full[0])
        assert all(full[0].name in client.get(path).text for path in paths)
        before = client.get("/dumps/latest/").headers["location"]
        (out / "latest").unlink()
        (out / "latest").symlink_to(full[0].name)
        assert client.get("/dumps/latest/").headers["location"] != before


@pytest.mark.parametrize(
    ("count", "said"),
    [
        *((0, "0 bytes"), (999, "999 bytes"), (1000, "1 kB"), (1234, "1.23 kB")),
        *((999_499, "999 kB"), (999_500, "1 MB"), (45_678_901, "45.7 MB"), (10**15, "1 PB")),
    ],
)
def test_sizes_are_said_in_three_digits(count: int, said: str) -> None:
    assert size(count) == said
