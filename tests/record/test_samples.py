"""The shipped sample articles: readable, dated, and telling one proposal twice."""

from collections import Counter
from importlib.resources import as_file, files

import pytest

from ingest.read import ArticleText, read


def _samples() -> dict[str, ArticleText]:
    with as_file(files("ingest") / "samples") as folder:
        return {path.name: read(path) for path in sorted(folder.glob("*.txt"))}


SAMPLES = _samples()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_says_who_published_it_when_and_in_which_language(name: str) -> None:
    article = SAMPLES[name]
    assert article.title
    assert article.publisher == "Kurultay örnek haber"
    assert article.url is None
    assert name.startswith(f"{article.published}-")
    assert name.endswith(f".{article.language}.txt")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_as_long_as_a_short_report(name: str) -> None:
    assert 120 <= len(SAMPLES[name].text.split()) <= 350


def test_two_reports_of_the_samarkand_summit_tell_the_same_proposal_in_other_words() -> None:
    telling = [a.text for a in SAMPLES.values() if "Yeşil Finans Konseyi" in a.text]
    days = Counter(a.published for a in SAMPLES.values() if a.text in telling)
    assert days["2022-11-11"] == days["2022-11-12"] == 1


def test_no_two_samples_are_the_same_text() -> None:
    assert len({article.sha256 for article in SAMPLES.values()}) == len(SAMPLES) >= 8
