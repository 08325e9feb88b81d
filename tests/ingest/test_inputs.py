"""Pages, feeds and archives: what they hold, whose it is and since when, or why they do not."""

import gzip
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import BadInput
from ingest.inputs import articles
from ingest.read import LIMIT_CHARACTERS, ArticleText

BODY = (
    "<p>Bakan Murat Kayahan, toplantıda üye ülkelerin bir Su Konseyi kurmasını önerdi. "
    "“Gölün suyu her yıl çekiliyor” dedi.</p><p>Görüşme iki saat sürdü; bakanlar gelecek yıl "
    "yeniden bir araya gelecek ve çalışmaların sonuçlarını değerlendirecek.</p>"
)
LINES = "Bakan Murat Kayahan, toplantıda üye ülkelerin bir Su Konseyi kurmasını önerdi."


def page(head: str = "", body: str = BODY, title: str = "Bakanlar toplandı") -> str:
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title>{head}</head><body>"
        f"<nav><a href='/'>Ana sayfa</a></nav><article><h1>{title}</h1>{body}</article>"
        "<footer>&copy; 2019 T&uuml;m haklar&#305; sakl&#305;d&#305;r</footer></body></html>"
    )


def read(folder: Path, content: bytes | str, name: str = "haber.html") -> list[ArticleText]:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    found = list(articles(file))
    assert all(isinstance(one, ArticleText) for one in found), found
    return [one for one in found if isinstance(one, ArticleText)]


def refusals(folder: Path, content: bytes | str, name: str = "haber.html") -> list[str]:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return [str(one) for one in _until_refused(articles(file)) if isinstance(one, BadInput)]


def _until_refused(
    found: Iterator[ArticleText | BadInput],
) -> Iterator[ArticleText | BadInput]:
    try:
        yield from found
    except BadInput as error:
        yield error


# --- pages


def test_a_page_gives_its_article_and_what_it_says_of_itself(tmp_path: Path) -> None:
    head = (
        '<link rel="canonical" href="https://ajans.example.org/toplanti">'
        '<meta property="og:site_name" content="Örnek Ajansı">'
        '<meta property="article:published_time" content="2031-05-06T23:30:00+03:00">'
    )
    (article,) = read(tmp_path, page(head))
    assert article.text.startswith(f"Bakanlar toplandı\n{LINES}")
    assert "Ana sayfa" not in article.text
    assert "hakları" not in article.text
    assert (article.title, article.publisher) == ("Bakanlar toplandı", "Örnek Ajansı")
    assert (article.url, article.published) == ("https://ajans.example.org/toplanti", "2031-05-06")
    assert article.language == "tr"  # of the text; the page says English


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ('{"@type": "NewsArticle", "datePublished": "2031-05-06"}', "2031-05-06"),
        ('{"@graph": [{"@type": ["Article"], "datePublished": "2031-05-06T01:00Z"}]}', "2031-05-06"),
        ('[{"@type": "https://schema.org/NewsArticle", "datePublished": "2031-05-06"}]', "2031-05-06"),
        ('{"@type": "NewsArticle", "dateModified": "2031-05-06"}', None),
        ('{"@type": "Person", "datePublished": "2031-05-06"}', None),
        ('{"@type": "NewsArticle", "datePublished": "2031-02-30"}', None),
        ('{"@type": "NewsArticle", "datePublished": "6 Mayıs 2031"}', None),
        ('{"@type": "NewsArticle", "datePublished": 20310506}', None),
        ('[{"@type": "Article", "datePublished": "2031-05-06"},'
         ' {"@type": "Article", "datePublished": "2029-01-01"}]', None),
        ("{broken", None),
        ("[" * 100_000, None),
    ],
)  # fmt: skip
def test_json_ld_dates_an_article_where_it_says_one_day(
    tmp_path: Path, head: str, day: str | None
) -> None:
    (article,) = read(tmp_path, page(f'<script type="application/ld+json">{head}</script>'))
    assert article.published == day


@pytest.mark.parametrize(
    ("head", "body", "day"),
    [
        ('<meta name="DC.date.issued" content="2031-05-06">', "", "2031-05-06"),
        ("", '<time itemprop="datePublished" datetime="2031-05-06T10:00">dün</time>', "2031-05-06"),
        ("", '<meta itemprop="datePublished" content="2031-05-06">', "2031-05-06"),
        ('<meta property="article:modified_time" content="2031-05-06">', "", None),
        ('<meta name="date" content="2031-05-06">', "", None),
        ("", '<time datetime="2031-05-06">6 Mayıs 2031</time>', None),
        ("", "<p>Güncelleme: 6 Mayıs 2031, 10:00</p>", None),
    ],
)
def test_a_page_is_dated_from_where_publishers_state_it_and_nowhere_else(
    tmp_path: Path, head: str, body: str, day: str | None
) -> None:
    (article,) = read(tmp_path, page(head, body + BODY))
    assert article.published == day


@pytest.mark.parametrize("said", ["utf-8", "windows-1254", "iso-8859-9", "x-unknown"])
def test_utf_8_is_read_as_such_whatever_the_page_says(tmp_path: Path, said: str) -> None:
    (article,) = read(tmp_path, page(f'<meta charset="{said}">'))
    assert LINES in article.text


def test_older_encodings_are_read_where_the_page_names_them(tmp_path: Path) -> None:
    turkish = page('<meta charset="ISO-8859-9">').encode("cp1254")
    assert LINES in read(tmp_path, turkish)[0].text
    russian = page(
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
        "<p>Министр предложил создать совет по водным ресурсам и провести встречу. </p>" * 3,
        "Министры встретились",
    )
    (article,) = read(tmp_path, russian.encode("cp1251"))
    assert (article.language, article.title) == ("ru", "Министры встретились")
    assert LINES in read(tmp_path, page().encode("utf-16"))[0].text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no article on this page"),
        (b"<p>", "no article on this page"),
        (b"<html><head><title>Ajans</title></head><body></body></html>", "no article on this page"),
        (b"<div>" * 200_000, "no article on this page"),
        (b"%PDF-1.7\n\0\0", "byte 9: a binary file, not a page"),
        (page().encode("cp1254"), "not UTF-8, and names no other encoding"),
        (page('<meta charset="utf-7">').encode("cp1254"), "not UTF-8, and names the encoding utf-7"),
        (page('<meta charset="utf-8">').encode("cp1254"), "not UTF-8, and names the encoding utf-8"),
        (page('<meta charset="cp1253">').encode("cp1253", "replace") + b"\xfc\xd2", "says cp1253"),
        (b"<p>" + b"x" * (5 << 20), "larger than 5 MB"),
    ],
)  # fmt: skip
def test_a_page_that_cannot_be_read_is_named_with_the_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    (told,) = refusals(tmp_path, content)
    assert told.startswith(f"{tmp_path}/haber.html: ")
    assert reason in told


def test_a_text_longer_than_any_article_is_refused(tmp_path: Path) -> None:
    for letters in ("a", '"', "a\u200b", "“", "الف "):
        text = letters * (LIMIT_CHARACTERS // len(letters) + 1)
        (told,) = refusals(tmp_path, text, "haber.tr.txt")
        assert f"an article has {LIMIT_CHARACTERS} at most" in told


# --- languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (LINES, "tr"),
        ("The minister proposed that the member states set up a water council.", "en"),
        ("Nazir üzv dövlətlərin su şurası yaratmasını təklif edib.", "az"),
        ("Министр мүше мемлекеттерге су кеңесін құруды ұсынды.", "kk"),
        ("Министр мүчө мамлекеттерге суу кеңешин түзүүнү сунуштады.", "ky"),
        ("Vazir aʼzo davlatlarga suv kengashini tuzishni taklif qildi.", "uz"),
        ("Вазир аъзо давлатларга сув кенгашини тузишни таклиф қилди.", "uz-Cyrl"),
        ("Министр предложил государствам-членам создать совет по водным ресурсам.", "ru"),
        ("Ministr agza döwletlere suw geňeşini döretmegi teklip etdi.", "tk"),
    ],
)
def test_a_text_shows_its_language_where_nobody_states_it(
    tmp_path: Path, text: str, language: str
) -> None:
    (article,) = read(tmp_path, text, "haber.txt")
    assert article.language == language


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Le ministre a proposé de créer un conseil de l'eau dans la région.", "'fr'"),
        ("اقترح الوزير إنشاء مجلس للمياه في المنطقة", "'ar'"),
        ("12 345 678", "in which language"),
        ("Haber.", "in which language"),
    ],
)
def test_a_language_that_is_not_read_or_not_clear_is_refused(
    tmp_path: Path, text: str, reason: str
) -> None:
    (told,) = refusals(tmp_path, text, "haber.txt")
    assert reason in told


# --- feeds

RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Örnek Ajansı</title><link>https://ajans.example.org/</link><description>d</description>
<item><title>Bakanlar toplandı</title><link>https://ajans.example.org/a</link>
<pubDate>Tue, 06 May 2031 00:30:00 +0300</pubDate><description>Kısa özet.</description>
<content:encoded><![CDATA[{BODY}<script>x()</script>]]></content:encoded></item>
<item><title>1</title><description>2</description></item>
<item><title>Yalnız başlık: bakanlar toplantıda su konseyini görüştü</title>
<pubDate>yesterday</pubDate></item>
</channel></rss>"""
ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Ajans</title>
<entry><title>Toplantı</title><link href="https://ajans.example.org/b"/><id>urn:b</id>
<updated>2031-05-09T00:00:00Z</updated><published>2031-05-06T00:00:00Z</published>
<summary>{LINES}</summary></entry>
<entry><title>Toplantı</title><id>urn:c</id><updated>2031-05-09T00:00:00Z</updated>
<summary>{LINES}</summary></entry></feed>"""


def test_a_feed_gives_an_article_for_each_entry_that_has_one(tmp_path: Path) -> None:
    (tmp_path / "ajans.xml").write_text(RSS, "utf-8")
    first, second, third = articles(tmp_path / "ajans.xml")
    assert isinstance(first, ArticleText)
    assert first.text.splitlines()[0] == "Bakanlar toplandı"
    assert len(first.text.splitlines()) == 3
    assert "x()" not in first.text
    assert (first.url, first.published) == ("https://ajans.example.org/a", "2031-05-06")
    assert (first.publisher, first.language) == ("Örnek Ajansı", "tr")
    assert isinstance(second, BadInput)
    assert str(second).startswith(f"{tmp_path}/ajans.xml#2: in which language")
    assert isinstance(third, ArticleText)
    assert (third.published, third.url) == (None, None)


def test_an_atom_entry_is_dated_by_its_publication_not_its_change(tmp_path: Path) -> None:
    assert [one.published for one in read(tmp_path, ATOM, "a.atom")] == ["2031-05-06", None]


@pytest.mark.parametrize(
    "content", ["", "<rss", "{}", "<a>" * 50_000, "<!DOCTYPE a [<!ENTITY b 'c'>]>"]
)
def test_what_is_no_feed_is_refused(tmp_path: Path, content: str) -> None:
    (told,) = refusals(tmp_path, content, "a.rss")
    assert "no RSS or Atom feed with entries" in told


# --- WARC files


def record(address: str, body: bytes, kind: str = "text/html", status: str = "200 OK") -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    content = http.encode() + body
    return (
        (
            f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\n"
            "WARC-Date: 2032-01-01T00:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{len(address):012d}>\r\n"
            "Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(content)}\r\n\r\n"
        ).encode()
        + content
        + b"\r\n\r\n"
    )


CRAWL = [
    record("https://ajans.example.org/a", page().encode()),
    record("https://ajans.example.org/logo.png", b"\x89PNG\0", "image/png"),
    record("https://ajans.example.org/gone", page().encode(), status="404 Not Found"),
    record("https://ajans.example.org/bos", b"<p>"),
    record(
        "https://ajans.example.org/b",
        page('<link rel="canonical" href="https://other.example.com/x">').encode("cp1254"),
        "text/html; charset=windows-1254",
    ),
]


@pytest.mark.parametrize("packed", [False, True])
def test_a_warc_file_gives_the_pages_in_it(tmp_path: Path, packed: bool) -> None:
    file = tmp_path / ("crawl.warc.gz" if packed else "crawl.warc")
    file.write_bytes(b"".join(gzip.compress(one) if packed else one for one in CRAWL))
    first, empty, last = articles(file)
    assert isinstance(first, ArticleText)
    assert (first.url, first.published) == ("https://ajans.example.org/a", None)
    assert str(empty) == f"{file}#https://ajans.example.org/bos: no article on this page"
    assert isinstance(last, ArticleText)
    assert LINES in last.text
    assert last.url == "https://ajans.example.org/b"  # a page cannot pass for another host's


@pytest.mark.parametrize(
    "content", [b"", b"WARC/1.0\r\n", b"\x1f\x8b broken", CRAWL[1][:200], gzip.compress(b"x")]
)
def test_what_is_no_warc_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (told,) = refusals(tmp_path, content, "crawl.warc.gz")
    assert told.startswith(f"{tmp_path}/crawl.warc.gz: ")
    assert "no WARC file" in told or "record 1: a record without an HTTP answer" in told


def test_a_warc_file_cut_short_gives_what_came_before_and_a_refusal(tmp_path: Path) -> None:
    whole = b"".join(gzip.compress(one) for one in [CRAWL[0], CRAWL[4]])
    (tmp_path / "crawl.warc.gz").write_bytes(whole[:-200])
    found = list(_until_refused(articles(tmp_path / "crawl.warc.gz")))
    assert isinstance(found[0], ArticleText)
    assert isinstance(found[-1], BadInput)
    assert "cut short" in str(found[-1])


@given(st.sampled_from(["a.html", "a.rss", "a.warc", "a.warc.gz"]), st.binary(max_size=300))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_bytes_do_more_than_be_refused(tmp_path: Path, name: str, content: bytes) -> None:
    for told in refusals(tmp_path, content, name):
        assert name in told


def test_the_libraries_of_a_form_wait_for_the_first_file_of_that_form() -> None:
    heavy = {"trafilatura", "lxml", "numpy", "feedparser", "fastwarc", "py3langid"}
    code = f"import api.cli, api.app, ingest.run, sys; print({heavy!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
