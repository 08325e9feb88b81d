"""Reading a text: exactly, or not at all."""

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import BadInput
from ingest.read import LIMIT_BYTES, read


def write(folder: Path, content: bytes | str, name: str = "haber.tr.txt") -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def test_the_text_is_kept_to_the_last_line_end(tmp_path: Path) -> None:
    article = read(write(tmp_path, " İlk satır.\r\n\r\nSon satır.\n"))
    assert article.text == " İlk satır.\r\n\r\nSon satır.\n"
    assert article.sha256 == sha256(article.text.encode()).hexdigest()
    assert (article.language, article.published, article.url) == ("tr", None, None)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    assert read(write(tmp_path, b"\xef\xbb\xbfHaber.")).text == "Haber."


def test_front_matter_describes_the_text_that_follows_it(tmp_path: Path) -> None:
    matter = "title: Başlık\npublisher: Ajans\npublished: 2025-10-07\nurl: https://example.org/a\n"
    article = read(write(tmp_path, f"---\nlanguage: az\n{matter}---\nMətn.\n", "a.txt"))
    assert (article.text, article.language, article.title) == ("Mətn.\n", "az", "Başlık")
    assert (article.publisher, article.published) == ("Ajans", "2025-10-07")
    assert article.url == "https://example.org/a"


def test_empty_front_matter_and_windows_line_ends_are_front_matter_too(tmp_path: Path) -> None:
    assert read(write(tmp_path, "---\n---\nHaber.")).text == "Haber."
    assert read(write(tmp_path, "---\r\ntitle: A\r\n---\r\nHaber.\r\n")).text == "Haber.\r\n"


def test_the_call_outranks_the_front_matter_and_that_the_name_and_stamp(tmp_path: Path) -> None:
    file = write(tmp_path, "---\nlanguage: az\npublished: 2025-01-02\n---\n date 2025-01-01 Haber.")
    assert read(file).language == "az"
    assert read(file).published == "2025-01-02"
    assert read(file, language="kk", published="2025-01-03").language == "kk"
    assert read(file, language="kk", published="2025-01-03").published == "2025-01-03"


def test_a_crawlers_date_stamp_dates_the_text_and_stays_in_it(tmp_path: Path) -> None:
    article = read(write(tmp_path, " date 2025-10-07 Haber."))
    assert (article.published, article.text) == ("2025-10-07", " date 2025-10-07 Haber.")
    assert read(write(tmp_path, " date 2025-13-07 Haber.")).published is None
    assert read(write(tmp_path, "Haber date 2025-10-07 olur.")).published is None


@pytest.mark.parametrize("name", ["a.kk-latn.txt", "a.kk-Latn.txt"])
def test_the_name_tells_the_language_in_either_case(tmp_path: Path, name: str) -> None:
    assert read(write(tmp_path, "Maqala.", name)).language == "kk-Latn"


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.tr.txt", "is empty"),
        (b" \n\t ", "a.tr.txt", "is empty"),
        (b"---\ntitle: A\n---\n \n", "a.tr.txt", "holds no text"),
        ("Görüşme yapıldı.".encode("cp1254"), "a.tr.txt", "byte 1: not UTF-8"),
        ("Görüşme".encode("utf-16"), "a.tr.txt", "byte 0: UTF-16, not UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a.tr.txt", "byte 8: a binary file"),
        (b"abc\x01\x02\x03def", "a.tr.txt", "character 3: a binary file"),
        (b"x" * (LIMIT_BYTES + 1), "a.tr.txt", "larger than 5 MB"),
        (b"Haber.", "a.txt", "in which language"),
        (b"Haber.", "a.fr.txt", "in which language"),
        (b"---\ntitle: A\nHaber.", "a.tr.txt", "not closed"),
        (b"---\ntitel: A\n---\nHaber.", "a.tr.txt", "line 2: front matter: titel"),
        (b"---\nlanguage: fr\n---\nHaber.", "a.txt", "line 2: front matter: language"),
        (b"---\npublished: 2025-02-30\n---\nHaber.", "a.tr.txt", "line 2: front matter: published"),
        (b"---\n- a\n---\nHaber.", "a.tr.txt", "line 2: front matter: Input should be"),
        (b"---\nurl: a\n---\nHaber.", "a.tr.txt", "line 2: front matter: url"),
        (b"---\ntitle: A\na: &b c\n---\nHaber.", "a.tr.txt", "line 3: front matter: anchors"),
        (b"---\ntitle: A\n\ntitle: B\n---\nHaber.", "a.tr.txt", "line 4: front matter: `title`"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(
    tmp_path: Path, content: bytes, name: str, reason: str
) -> None:
    file = write(tmp_path, content, name)
    with pytest.raises(BadInput) as caught:
        read(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert reason in str(caught.value)


def test_a_missing_file_a_wrong_language_and_a_wrong_day_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No such file"):
        read(tmp_path / "none.tr.txt")
    with pytest.raises(BadInput, match="no such language: fr; there are tr, en"):
        read(write(tmp_path, "Haber."), language="fr")
    with pytest.raises(BadInput, match="not a day as YYYY-MM-DD: 2025-02-30"):
        read(write(tmp_path, "Haber."), published="2025-02-30")


@given(
    st.binary(max_size=300)
    | st.text().map(lambda t: f"---\n{t}\n---\nx".encode("utf-8", "replace"))
)
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_bytes_do_more_than_be_refused(tmp_path: Path, content: bytes) -> None:
    try:
        assert read(write(tmp_path, content)).text.strip()
    except BadInput as error:
        assert "haber.tr.txt" in str(error)  # noqa: PT017
