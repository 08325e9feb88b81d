"""Dates keep the precision of the words, and relative ones need a day of publication."""

import pytest

from ingest import language
from ingest.engine import dates, text

_PACK = language.load("tr")


def _values(sentence: str, published: str | None = "2031-05-06") -> list[str]:
    document = text.read(sentence, _PACK.lower, _PACK.code)
    return [d.value for d in dates.find(document, _PACK, published, 0, len(document.norm))]


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("3 Ekim 2028'de toplandı", ["2028-10-03"]),
        ("3 Ekim'de kutladılar", ["2031-10-03"]),
        ("gelecek yıl yapılacak", ["2032"]),
        ("bu yıl kasımda yapılacak", ["2031-11"]),
        ("2027 yılında kuruldu", ["2027"]),
        ("kasım ayında", ["2031-11"]),
        ("06.11.2024 tarihinde", ["2024-11-06"]),
        ("31 Şubat 2024", []),
        ("0000 kasımda", []),
        ("٢٠٢٥ kasımda", []),
        ("20٢٥ yılında", []),
        ("Kasım Cömert Tokayev konuştu", []),
        ("geçen yılın sonunda", ["2030"]),
    ],
)
def test_a_date_has_the_precision_of_its_words(sentence, values):
    assert _values(sentence) == values


@pytest.mark.parametrize("sentence", ["gelecek yıl", "3 Ekim'de", "bu yıl kasımda", "gelecek ay"])
def test_without_a_day_of_publication_no_year_is_invented(sentence):
    assert _values(sentence, None) == []


@pytest.mark.parametrize("sentence", ["gelecek yıl", "gelecek ay"])
def test_after_the_last_year_of_four_digits_there_is_none(sentence):
    assert _values(sentence, "9999-12-31") == []
